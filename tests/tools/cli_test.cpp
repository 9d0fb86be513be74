// What all commands share: help, version, wrong usage, output for programs, and standard output that cannot be written.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/tools/cli_fixture.h"

namespace actc::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::vector<std::string> kCommands = {"list",    "show",   "check", "compile", "apply",
                                            "minimax", "verify", "cache", "doctor"};

using CliUsage = Cli;

TEST_F(CliUsage, VersionIsOneLine) {
  const Outcome outcome = actc({"--version"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, testing::MatchesRegex("actc [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  EXPECT_EQ(outcome.err, "");
}

TEST_F(CliUsage, HelpNamesEveryCommand) {
  const Outcome outcome = actc({"--help"});
  EXPECT_EQ(outcome.code, 0);
  for (const std::string &command : kCommands) EXPECT_THAT(outcome.out, HasSubstr("\n  " + command + " "));
  EXPECT_THAT(outcome.out, HasSubstr("Examples:\n  actc "));
}

TEST_F(CliUsage, HelpOfEveryCommandHasExamplesOfItsOwn) {
  for (const std::string &command : kCommands) {
    const Outcome outcome = actc({command, "--help"});
    EXPECT_EQ(outcome.code, 0) << command;
    EXPECT_THAT(outcome.out, HasSubstr("Examples:\n  actc " + command)) << command;
    EXPECT_EQ(outcome.err, "") << command;
  }
}

TEST_F(CliUsage, UnknownCommandsAreNamed) {
  expect_failure(2, {}, {"a command is missing"});
  expect_failure(2, {"lst"}, {"unknown command 'lst'", "did you mean 'list'?"});
  expect_failure(2, {"qwertz"}, {"unknown command 'qwertz'"});
  expect_failure(2, {"silu"}, {"'silu' is an activation", "actc show silu"});
  expect_failure(2, {"--frob"}, {"unknown option '--frob'"});
  EXPECT_THAT(actc({"lst"}).err,
              HasSubstr("The commands are: list, show, check, compile, apply, minimax, verify, cache, doctor"));
}

TEST_F(CliUsage, UnknownOptionsAreNamed) {
  for (const std::string &command : kCommands)
    expect_failure(2, {command, "silu", "--frobnicate"}, {"unknown option '--frobnicate'"});
  expect_failure(2, {"compile", "silu", "--dirction", "forward", "-o", "o"},
                 {"'--dirction'", "did you mean '--direction'?"});
  expect_failure(2, {"compile", "silu", "--out", "o"}, {"did you mean '--output'?"});
  expect_failure(2, {"show", "-x*x"}, {"unknown option '-x*x'", "behind `--`"});
  EXPECT_EQ(actc({"show", "--", "-x*x"}).code, 0);
}

TEST_F(CliUsage, MissingAndSuperfluousArgumentsAreNamed) {
  for (const char *command : {"show", "compile", "apply"})
    expect_failure(2, {command}, {"X is missing", "catalogue name"});
  expect_failure(2, {"check"}, {"FILE is missing", ".act file"});
  expect_failure(2, {"list", "relu"}, {"unexpected argument 'relu'"});
  expect_failure(2, {"show", "relu", "silu"}, {"unexpected argument 'silu'"});
  expect_failure(2, {"apply", "silu", "x.npy", "y.npy"}, {"unexpected argument 'x.npy'", "--input"});
  expect_failure(2, {"apply", "silu", "--output", "y.npy"}, {"--input is missing"});
  expect_failure(2, {"apply", "silu", "--input", "x.npy"}, {"--output is missing"});
  expect_failure(2, {"apply", "silu", "--input"}, {"--input needs a value"});
  expect_failure(2, {"compile", "silu"}, {"-o DIR is missing"});
  expect_failure(2, {"compile", "silu", "-o"}, {"needs a value"});
  expect_failure(2, {"compile", "silu", "-o", "a", "-o", "b"}, {"given twice"});
  expect_failure(2, {"show", ""}, {"X is empty"});
}

TEST_F(CliUsage, UnknownValuesAreRefusedWithTheListOfThisBuild) {
  const std::vector<std::vector<std::string>> wrong = {
      {"--target", "x86-64-v5", "x86-64-v3", "x86-64-v4", "host"},
      {"--target", "x86-64-v3,sparc", "'sparc'", "x86-64-v4", "host"},
      {"--target", ",", "no target", "x86-64-v3", "host"},
      {"--direction", "sideways", "'sideways'", "forward", "backward"},
      {"--dtype", "f80", "'f80'", "f32"},
      {"--accuracy", "perfect", "'perfect'", "precise"},
      {"--tail", "long", "'long'", "predicate", "padded"},
      {"--emit", "object", "'object'", "derivative", "obj"},
      {"--vectors", "9", "--vectors", "1 to 8"},
      {"--vectors", "x", "--vectors", "1 to 8"},
  };
  for (const auto &w : wrong) expect_failure(2, {"compile", "silu", w[0], w[1], "-o", "o"}, {w.begin() + 2, w.end()});
  for (const auto &w : wrong)
    if (w[0] == "--target" || w[0] == "--dtype" || w[0] == "--accuracy")
      expect_failure(2, {"apply", "silu", w[0], w[1], "--input", "x.npy", "--output", "y.npy"},
                     {w.begin() + 2, w.end()});
  expect_failure(2, {"apply", "silu", "--target", "x86-64-v3,x86-64-v4", "--input", "x.npy", "--output", "y.npy"},
                 {"one target"});
  expect_failure(2, {"show", "silu", "--format", "rtf"}, {"'rtf'", "text"});
  EXPECT_THAT(names(), testing::IsEmpty());
}

TEST_F(CliUsage, UnknownActivationsGetASuggestion) {
  for (const char *command : {"show", "check", "compile", "apply"}) {
    std::vector<std::string> arguments = {command, "sigmoidd"};
    if (arguments[0] == "compile") arguments.insert(arguments.end(), {"-o", "o"});
    if (arguments[0] == "apply") arguments.insert(arguments.end(), {"--input", "x.npy", "--output", "y.npy"});
    expect_failure(1, arguments, {"sigmoidd", "catalogue", "`actc list`", "did you mean 'sigmoid'?"});
  }
  expect_failure(1, {"show", "SiLU"}, {"did you mean 'silu'?"});
  expect_failure(1, {"show", "sigmoidd(x) + 1"}, {"<formula>:1:1: error", "did you mean 'sigmoid'?"});
  expect_failure(1, {"show", "nowhere.act"}, {"nowhere.act: No such file"});
}

using CliList = Cli;

TEST_F(CliList, NamesOnePerLine) {
  const Outcome outcome = actc({"list"});
  EXPECT_EQ(outcome.code, 0);
  for (const char *name : {"relu", "sigmoid", "silu", "swish"})
    EXPECT_THAT("\n" + outcome.out, HasSubstr(std::string("\n") + name + "\n"));
  EXPECT_THAT(outcome.out, Not(HasSubstr(" ")));
}

TEST_F(CliList, LongAndJsonHaveTheFormulas) {
  EXPECT_THAT(actc({"list", "--long"}).out,
              AllOf(HasSubstr("swish(x; learned beta = 1)"), HasSubstr("x * sigmoid(beta * x)")));
  const json list = json::parse(actc({"list", "--json"}).out);
  const auto swish = std::find_if(list.begin(), list.end(), [](const json &entry) { return entry["name"] == "swish"; });
  ASSERT_NE(swish, list.end());
  EXPECT_EQ((*swish)["signature"], "swish(x; learned beta = 1)");
  EXPECT_EQ((*swish)["formula"], "x * sigmoid(beta * x)");
  EXPECT_THAT((*swish)["citation"].get<std::string>(), HasSubstr("1710.05941"));
  EXPECT_THAT((*swish)["aliases"], testing::Contains("keras:swish"));
}

using CliShow = Cli;

TEST_F(CliShow, PrintsFormulaDerivativeAndKnownValues) {
  const Outcome outcome = actc({"show", "silu"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("silu(x) = x * sigmoid(x)"), HasSubstr("df/dx = "),
                                 HasSubstr("f(1) = 0.7310585786300049")));
  EXPECT_THAT(actc({"show", "x*x", "--derivative"}).out,
              AllOf(testing::StartsWith("df/dx = "), Not(HasSubstr("formula"))));
  EXPECT_THAT(actc({"show", "swish", "--derivative"}).out, HasSubstr("df/dbeta = "));
}

TEST_F(CliShow, ReadsFilesWithSeveralActivations) {
  text("two.act", "activation a(x) = 2 * x\nactivation b(x) = x + 1\n");
  EXPECT_THAT(actc({"show", "two.act"}).out, AllOf(HasSubstr("a(x) = 2 * x"), HasSubstr("b(x) = x + 1")));
}

using CliDoctor = Cli;

TEST_F(CliDoctor, ReportsTargetsForPeopleAndPrograms) {
  const Outcome people = actc({"doctor"});
  EXPECT_EQ(people.code, 0);
  EXPECT_THAT(people.out, AllOf(HasSubstr("Halide"), HasSubstr("LLVM"), HasSubstr("x86-64-v3")));
  const json report = json::parse(actc({"doctor", "--json"}).out);
  for (const char *key : {"actc", "numerics_version", "halide", "llvm", "cpu", "targets", "remedies"})
    EXPECT_TRUE(report.contains(key)) << key;
  EXPECT_EQ(report["cpu"]["x86-64-v3"], has_avx2());
  EXPECT_EQ(report["cpu"]["x86-64-v4"], has_avx512());
  for (const json &target : report["targets"])
    for (const char *key : {"name", "description", "emits", "host_runs"}) EXPECT_TRUE(target.contains(key)) << key;
}

TEST_F(CliDoctor, NamesAWrongCpuOverride) {
  const Outcome wrong = actc({"doctor"}, {.environment = {{"ACTC_CPU", "nonsense"}}});
  EXPECT_EQ(wrong.code, 0);
  EXPECT_THAT(wrong.out, HasSubstr("ACTC_CPU=nonsense: no such CPU level"));
  // Also where the value is no UTF-8.
  const json report = json::parse(actc({"doctor", "--json"}, {.environment = {{"ACTC_CPU", "\xff"}}}).out);
  EXPECT_THAT(report["remedies"].dump(), HasSubstr("no such CPU level"));
}

using CliOutput = Cli;

TEST_F(CliOutput, AFullDeviceIsAnError) {
  if (!ordinary_user_runs(ACTC_PROGRAM)) GTEST_SKIP() << "no ordinary user here";
  for (const std::vector<std::string> &arguments :
       {std::vector<std::string>{"list"}, {"doctor", "--json"}, {"show", "silu"}}) {
    const Outcome outcome = actc(arguments, {.ordinary_user = true, .output_path = "/dev/full"});
    EXPECT_EQ(outcome.code, 1) << arguments[0];
    EXPECT_EQ(outcome.message(), "writing to standard output failed") << arguments[0];
  }
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

// The first file that a program opens gets the number of a closed standard output.
TEST_F(CliOutput, AClosedStandardOutputDoesNotDamageFiles) {
  const Outcome outcome = actc({"compile", "silu", "-o", "o"}, {.closed_output = true});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.message(), "writing to standard output failed");
  ASSERT_EQ(actc({"compile", "silu", "-o", "p"}).code, 0);
  for (const std::string &name : names_in("p")) EXPECT_EQ(bytes("o/" + name), bytes("p/" + name)) << name;
}

}  // namespace
}  // namespace actc::test
