// actc check: what authors of .act files see, right or wrong.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/tools/cli_fixture.h"

namespace actc::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

using CliCheck = Cli;

constexpr const char *kGood =
    "# M\xc3\xbcller's swish\n"
    "activation my(x; learned beta = 1) = x * sigmoid(beta * x)\n"
    "  known f(1) = 0.7310585786300049\n"
    "activation lin(x) = 2 * x\n";

TEST_F(CliCheck, AGoodFileIsOk) {
  text("good.act", kGood);
  const Outcome outcome = actc({"check", "good.act"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("my: ok, 1 known value\n"), HasSubstr("lin: ok, 0 known values\n"),
                                 HasSubstr("backward")));
  const auto report = nlohmann::json::parse(actc({"check", "good.act", "--json"}).out);
  ASSERT_EQ(report.size(), 2u);
  EXPECT_EQ(report[0]["name"], "my");
  EXPECT_EQ(report[0]["known_values"], 1);
  for (const char *direction : {"forward", "backward"}) {
    EXPECT_GT(report[0][direction]["operations"].get<int>(), 0);
    EXPECT_FALSE(report[0][direction]["bound"].get<std::string>().empty());
  }
}

TEST_F(CliCheck, CatalogueNamesAndFormulasWorkToo) {
  EXPECT_THAT(actc({"check", "silu"}).out, HasSubstr("silu: ok, 2 known values"));
  EXPECT_THAT(actc({"check", "x * x"}).out, HasSubstr("ok, 0 known values"));
}

TEST_F(CliCheck, AccuracyIsMeasured) {
  const Outcome outcome = actc({"check", "silu"});
  EXPECT_THAT(outcome.out, testing::ContainsRegex("accuracy  forward   max [0-9.]+ ULP at x = -?[0-9.]+; worst in "
                                                  "\\[[^ ]+, [^ ]+\\]; [0-9]+ % correctly rounded; 100,000 inputs\n"));
  EXPECT_THAT(outcome.out, HasSubstr("accuracy  backward  max "));
  EXPECT_THAT(outcome.out, testing::Not(HasSubstr("warning")));
  EXPECT_EQ(outcome.err, "") << "progress is for terminals";
}

TEST_F(CliCheck, LargeErrorsAreWarningsWithARemedy) {
  text("cos.act", "activation wave(x) = 1 - cos(x)\n");
  const Outcome outcome = actc({"check", "cos.act"});
  EXPECT_EQ(outcome.code, 0) << "a warning is no error";
  EXPECT_THAT(outcome.out, testing::ContainsRegex("warning   forward   x in .* ULP .*; write 1 - cos\\(x\\) as 2 \\* "
                                                  "sin\\(x / 2\\)\\^2: [0-9.]+ ULP there\n"));
  const auto report = nlohmann::json::parse(actc({"check", "cos.act", "--json"}).out);
  const auto &accuracy = report[0]["forward"]["accuracy"];
  EXPECT_GT(accuracy["max_ulp"].get<double>(), 1e6);
  ASSERT_GT(accuracy["bad_intervals"].size(), 1u);
  EXPECT_EQ(accuracy["bad_intervals"][0]["low"], "-inf");
  EXPECT_EQ(report[0]["forward"]["warnings"].size(), accuracy["bad_intervals"].size());
}

TEST_F(CliCheck, WhatIsDoubtfulIsAWarning) {
  text("odd.act", "activation step_like(x; a = 1) = x > 0 ? 1 : 0\nactivation fine(x) = 2 * x\n");
  const Outcome outcome = actc({"check", "odd.act"});
  EXPECT_EQ(outcome.code, 0) << "a warning is no error";
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("step_like: ok"), HasSubstr("fine: ok")));
  EXPECT_THAT(outcome.err, AllOf(testing::StartsWith("odd.act:1:25: warning: the parameter 'a' is not used\n"
                                                     "   1 | activation step_like(x; a = 1) = x > 0 ? 1 : 0\n"
                                                     "     |                         ^\n     = note: leave it out"),
                                 HasSubstr("odd.act:1:34: warning: f jumps at x = 0, from 0 to 1\n"),
                                 HasSubstr("is 0 everywhere"), testing::Not(HasSubstr("odd.act:2"))));
  const Outcome programs = actc({"check", "odd.act", "--json"});
  EXPECT_EQ(programs.code, 0);
  EXPECT_EQ(programs.err, "");
  const auto report = nlohmann::json::parse(programs.out);
  ASSERT_EQ(report[0]["warnings"].size(), 3u);
  const auto &unused = report[0]["warnings"][0];
  EXPECT_EQ(unused["line"], 1);
  EXPECT_EQ(unused["column"], 25);
  EXPECT_EQ(unused["message"], "the parameter 'a' is not used");
  EXPECT_THAT(unused["remedy"].get<std::string>(), HasSubstr("leave it out"));
  EXPECT_EQ(report[1]["warnings"].size(), 0u);
  EXPECT_THAT(actc({"check", "1 / x"}).err, testing::StartsWith("<formula>:1:1: warning: division by zero at x = 0\n"));
}

TEST_F(CliCheck, AWrongKnownValueIsUnderlined) {
  text("wrong.act", "activation w(x) = x * sigmoid(x)\n  known f(1) = 0.7310585786300049\n  known f(2) = 1.7610\n");
  expect_failure(1, {"check", "wrong.act"}, {"wrong.act:3:9: error: f(2) is 1.761594155955", "not 1.761"});
  EXPECT_THAT(actc({"check", "wrong.act"}).err,
              HasSubstr("   3 |   known f(2) = 1.7610\n     |         ^~~~~~~~~~~~~\n"));
}

TEST_F(CliCheck, AllWrongKnownValuesAreNamed) {
  text("wrong.act",
       "activation w(x) = 2 * x\n  known f(1) = 2.5\n  known f(2) = 4\nactivation v(x) = -x\n  known f(3) = 3.0\n");
  const Outcome outcome = actc({"check", "wrong.act"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("wrong.act:2:9"), HasSubstr("wrong.act:5:9"), testing::Not(HasSubstr("wrong.act:3"))));
}

TEST_F(CliCheck, AllErrorsOfAFileAreNamed) {
  text("errors.act", "activation a(x) = x * sigmod(x)\nactivation b(x) = y + 1\nactivation a(x) = x\n");
  const Outcome outcome = actc({"check", "errors.act"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, AllOf(testing::StartsWith("errors.act:1:23: error: "), HasSubstr("did you mean 'sigmoid'?"),
                                 HasSubstr("errors.act:2:19: error: "), HasSubstr("errors.act:3:12: error: ")));
  EXPECT_EQ(outcome.out, "");
}

TEST_F(CliCheck, FilesThatCannotBeReadAreNamed) {
  std::filesystem::create_directory(path("folder.act"));
  text("empty.act", "");
  expect_failure(1, {"check", "missing.act"}, {"missing.act: No such file or directory"});
  expect_failure(1, {"check", "folder.act"}, {"folder.act: is a directory"});
  expect_failure(1, {"check", "."}, {".: is a directory"});
  expect_failure(1, {"check", "empty.act"}, {"empty.act:1:1: error: "});
}

TEST_F(CliCheck, GarbageIsRefused) {
  std::string garbage(100'000, '\0');
  uint32_t state = 1;
  for (char &c : garbage) c = static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
  text("garbage.act", garbage);
  text("zeros.act", std::string(1000, '\0'));
  text("high.act", "\xff\xfe\x80 activation");
  text("long.act", std::string(5 << 20, ' '));
  expect_failure(1, {"check", "garbage.act"}, {"garbage.act: is not a text file"});
  expect_failure(1, {"check", "zeros.act"}, {"zeros.act: is not a text file"});
  expect_failure(1, {"check", "high.act"}, {"high.act:1:1: error: "});
  expect_failure(1, {"check", "long.act"}, {"long.act: longer than"});
}

TEST_F(CliCheck, UnreadableFilesAreRefused) {
  if (!ordinary_user_runs(ACTC_PROGRAM)) GTEST_SKIP() << "no ordinary user here";
  text("secret.act", kGood);
  std::filesystem::permissions(path("secret.act"), std::filesystem::perms::none);
  give_to_ordinary_user();
  expect_failure(1, {"check", "secret.act"}, {"secret.act: Permission denied"}, {.ordinary_user = true});
}

}  // namespace
}  // namespace actc::test
