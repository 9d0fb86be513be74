// actc compile: files and names, stages, and the same bytes whenever and wherever it runs.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/tools/cli_fixture.h"

namespace actc::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class CliCompile : public Cli {
 protected:
  Outcome compile(std::vector<std::string> arguments, const std::string &folder) const {
    arguments.insert(arguments.begin(), "compile");
    arguments.insert(arguments.end(), {"-o", folder});
    Outcome outcome = actc(arguments);
    EXPECT_EQ(outcome.code, 0) << testing::PrintToString(arguments) << outcome.err;
    return outcome;
  }
  // Runs a command of the shell in the folder of the test.
  std::string shell(const std::string &command) const {
    const Outcome outcome = run("/bin/sh", {.arguments = {"-c", command}, .folder = path("")});
    EXPECT_EQ(outcome.code, 0) << command << "\n" << outcome.err;
    return outcome.out;
  }
  std::vector<std::string> symbols_of(const std::string &manifest) const {
    std::vector<std::string> symbols;
    const json parsed = json::parse(bytes(manifest));
    for (const json &kernel : parsed.at("kernels")) symbols.push_back(kernel["symbol"]);
    return symbols;
  }
  void expect_same(const std::string &a, const std::string &b) const {
    EXPECT_EQ(names_in(a), names_in(b));
    for (const std::string &name : names_in(a)) EXPECT_EQ(contents(path(a) / name), contents(path(b) / name)) << name;
  }
};

TEST_F(CliCompile, TheOnlyActivationNamesTheLibrary) {
  const Outcome outcome = compile({"silu"}, "a/b/c");
  EXPECT_THAT(names_in("a/b/c"), ElementsAre("actc_runtime.h", "actc_runtime.hpp", "libactc_runtime.a", "libsilu.a",
                                             "silu.h", "silu.json", "silu.pc", "siluConfig.cmake"));
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("silu_forward_f32 "), HasSubstr("silu_backward_f32 "), HasSubstr("a/b/c/libsilu.a (")));
  EXPECT_THAT(symbols_of("a/b/c/silu.json"), ElementsAre("silu_backward_f32_kernel", "silu_forward_f32_kernel"));
}

TEST_F(CliCompile, SeveralActivationsMakeActivations) {
  compile({"silu", "relu", "--direction", "forward"}, "o");
  EXPECT_THAT(names_in("o"),
              ElementsAre("actc_runtime.h", "actc_runtime.hpp", "activations.h", "activations.json", "activations.pc",
                          "activationsConfig.cmake", "libactc_runtime.a", "libactivations.a"));
  EXPECT_THAT(symbols_of("o/activations.json"), ElementsAre("relu_forward_f32_kernel", "silu_forward_f32_kernel"));
  EXPECT_THAT(bytes("o/activations.h"), HasSubstr("actc_status relu_forward_f32(const float *x, float *y, size_t n)"));
}

TEST_F(CliCompile, NameIsThePrefix) {
  compile({"silu", "x * sigmoid(1.702 * x)", "--name", "mine", "--direction", "forward"}, "o");
  EXPECT_THAT(names_in("o"), ElementsAre("actc_runtime.h", "actc_runtime.hpp", "libactc_runtime.a", "libmine.a",
                                         "mine.h", "mine.json", "mine.pc", "mineConfig.cmake"));
  EXPECT_THAT(symbols_of("o/mine.json"), ElementsAre("mine_forward_f32_kernel", "mine_silu_forward_f32_kernel"));
}

TEST_F(CliCompile, FilesDefineSeveralActivations) {
  text("my.act", "activation twice(x) = 2 * x\nactivation shifted(x; learned by = 1) = x + by\n");
  compile({"my.act", "--direction", "forward"}, "o");
  EXPECT_THAT(symbols_of("o/activations.json"), ElementsAre("shifted_forward_f32_kernel", "twice_forward_f32_kernel"));
  EXPECT_THAT(bytes("o/activations.h"),
              HasSubstr("shifted_forward_f32(const float *x, float *y, size_t n, const float *by)"));
}

TEST_F(CliCompile, ListsMayBeGivenInParts) {
  compile({"silu", "--target", "x86-64-v3", "--target", "x86-64-v4,x86-64-v3", "--direction", "forward"}, "o");
  const json manifest = json::parse(bytes("o/silu.json"));
  ASSERT_EQ(manifest["kernels"].size(), 1u);
  EXPECT_EQ(manifest["kernels"][0]["targets"].size(), 2u);
}

TEST_F(CliCompile, JsonIsTheManifest) {
  const Outcome outcome = compile({"swish", "--json"}, "o");
  EXPECT_EQ(outcome.out, bytes("o/swish.json"));
  const json manifest = json::parse(outcome.out);
  EXPECT_EQ(manifest["library"], "swish");
  for (const char *key : {"format", "abi_version", "numerics_version", "halide", "llvm"})
    EXPECT_TRUE(manifest.contains(key)) << key;
  for (const json &kernel : manifest["kernels"]) {
    for (const char *key : {"symbol", "function", "definition", "direction", "dtype", "accuracy", "inputs", "outputs",
                            "formula", "bound", "bound_kind", "targets"})
      EXPECT_TRUE(kernel.contains(key)) << key;
    EXPECT_EQ(kernel["parameters"][0]["name"], "beta");
    EXPECT_EQ(kernel["parameters"][0]["default"], "1");
  }
}

TEST_F(CliCompile, QuietPrintsNothing) {
  const Outcome outcome = compile({"relu", "--quiet"}, "o");
  EXPECT_EQ(outcome.out + outcome.err, "");
  EXPECT_EQ(names_in("o").size(), 8u);
}

TEST_F(CliCompile, NamesThatCannotBeAreRefused) {
  text("runtime.act", "activation actc_runtime(x) = x\n");
  const std::vector<std::string> wrong = {"a-b", "../a", "1a", "a b", "a/b", ".", "\xc3\xa4", std::string(101, 'a')};
  for (const std::string &name : wrong)
    expect_failure(2, {"compile", "silu", "--name", name, "-o", "o"}, {"is not a C identifier"});
  expect_failure(2, {"compile", "silu", "--name", "actc_runtime", "-o", "o"}, {"would replace those of the runtime"});
  expect_failure(2, {"compile", "runtime.act", "-o", "o"}, {"would replace those of the runtime"});
  expect_failure(2, {"compile", "silu", "--name", "math", "-o", "o"}, {"would hide the system's <math.h>"});
  EXPECT_THAT(names(), ElementsAre("runtime.act"));
}

TEST_F(CliCompile, TwoActivationsOfOneNameAreRefused) {
  text("silu.act", "activation silu(x) = x\n");
  expect_failure(1, {"compile", "silu", "silu", "-o", "o"}, {"two activations are named 'silu'"});
  expect_failure(1, {"compile", "silu", "silu.act", "-o", "o"}, {"two activations are named 'silu'"});
  expect_failure(1, {"compile", "x + 1", "x + 2", "-o", "o"}, {"name formulas in a .act file"});
  EXPECT_THAT(names(), ElementsAre("silu.act"));
}

TEST_F(CliCompile, EveryStagePrints) {
  const std::vector<std::pair<std::string, std::string>> stages = {{"derivative", "dy * "},
                                                                   {"primitives", "result t"},
                                                                   {"stmt", "produce out"},
                                                                   {"llvm", "define "},
                                                                   {"asm", "\tretq"}};
  for (const auto &[stage, part] : stages) {
    const std::vector<std::string> arguments = {"compile",     "silu",     "--target", "x86-64-v3",
                                                "--direction", "backward", "--emit",   stage};
    const Outcome outcome = actc(arguments);
    EXPECT_EQ(outcome.code, 0) << stage << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr(part)) << stage;
  }
  // What does not depend on the target appears once.
  const std::string derivative = actc({"compile", "silu", "--emit", "derivative"}).out;
  EXPECT_THAT(derivative, AllOf(StartsWith("# silu_forward_f32\n"), HasSubstr("\n# silu_backward_f32\n")));
  EXPECT_THAT(actc({"compile", "silu", "--emit", "asm", "--direction", "forward"}).out,
              AllOf(HasSubstr("# silu_forward_f32 x86-64-v3\n"), HasSubstr("# silu_forward_f32 x86-64-v4\n")));
  EXPECT_THAT(names(), testing::IsEmpty());
}

TEST_F(CliCompile, StagesGoToFiles) {
  expect_failure(2, {"compile", "silu", "--emit", "obj"}, {"--emit obj needs -o DIR"});
  expect_failure(2, {"compile", "silu", "--emit", "asm", "--json"}, {"--json"});
  compile({"relu", "--direction", "forward", "--target", "x86-64-v3", "--emit", "obj"}, "o");
  compile({"relu", "--direction", "forward", "--target", "x86-64-v3", "--emit", "asm"}, "o");
  compile({"relu", "--direction", "forward", "--target", "x86-64-v3", "--emit", "llvm"}, "o");
  compile({"relu", "--direction", "forward", "--target", "x86-64-v3", "--emit", "stmt"}, "o");
  compile({"relu", "--direction", "forward", "--emit", "primitives"}, "o");
  EXPECT_THAT(names_in("o"), ElementsAre("relu_forward_f32.primitives.txt", "relu_forward_f32.x86-64-v3.ll",
                                         "relu_forward_f32.x86-64-v3.o", "relu_forward_f32.x86-64-v3.s",
                                         "relu_forward_f32.x86-64-v3.stmt.txt"));
  EXPECT_THAT(bytes("o/relu_forward_f32.x86-64-v3.o"), StartsWith("\x7f"
                                                                  "ELF"));
}

TEST_F(CliCompile, GenericIsSourceInsteadOfAnArchive) {
  compile({"silu", "--target", "generic"}, "o");
  EXPECT_THAT(names_in("o"), ElementsAre("actc_runtime.h", "actc_runtime.hpp", "libactc_runtime.a", "silu.c", "silu.h",
                                         "silu.json", "siluConfig.cmake"));
  compile({"silu", "--target", "generic,x86-64-v3", "--direction", "forward"}, "m");
  EXPECT_THAT(names_in("m"), ElementsAre("actc_runtime.h", "actc_runtime.hpp", "libactc_runtime.a", "libsilu.a",
                                         "silu.c", "silu.h", "silu.json", "siluConfig.cmake"));
  const json manifest = json::parse(bytes("m/silu.json"));
  EXPECT_EQ(manifest["kernels"][0]["targets"][0]["target"], "x86-64-v3");
  EXPECT_EQ(manifest["kernels"][0]["targets"][1]["target"], "generic");
  expect_failure(1, {"compile", "silu", "--target", "generic", "--emit", "asm"}, {"--emit c"});
  array("x.npy", {1});
  expect_failure(2, {"apply", "silu", "--target", "generic", "--input", "x.npy", "--output", "y.npy"},
                 {"generic is C source"});
}

TEST_F(CliCompile, InlineIsOneHeader) {
  const Outcome printed = actc({"compile", "silu", "relu", "--emit", "inline"});
  EXPECT_EQ(printed.code, 0) << printed.err;
  EXPECT_THAT(printed.out, AllOf(HasSubstr("\nstatic inline float silu_backward_f32(float dy, float x) {\n"),
                                 HasSubstr("\nstatic inline float relu_forward_f32(float x) {\n")));
  EXPECT_EQ(compile({"silu", "relu", "--emit", "inline"}, "o").out, "o/activations_inline.h\n");
  EXPECT_EQ(bytes("o/activations_inline.h"), printed.out);
}

TEST_F(CliCompile, TheSameRequestGivesTheSameBytes) {
  text("my.act", "activation my(x) = x * sigmoid(3 * x)\n");
  compile({"silu", "relu", "swish", "my.act"}, "a");
  compile({"my.act", "swish", "silu", "relu", "--target", "x86-64-v4,x86-64-v3", "--direction", "backward,forward",
           "--no-cache"},
          "b/c");
  expect_same("a", "b/c");
}

// One path for all: what apply runs is what a program links.
TEST_F(CliCompile, TheArchiveHoldsWhatTheOtherPathsCompile) {
  compile({"silu", "swish"}, "a");
  compile({"silu", "swish", "--emit", "obj"}, "o");
  std::vector<std::string> objects;
  for (const std::string &name : names_in("o")) {
    EXPECT_EQ(shell("ar p a/libactivations.a " + name), bytes("o/" + name)) << name;
    objects.push_back(name);
  }
  EXPECT_EQ(objects.size(), 8u);  // two activations, directions and targets
}

TEST_F(CliCompile, KernelsNeedNothingAndTablesOnlyKernels) {
  compile({"silu", "swish", "relu"}, "a");
  // "lib.a:member:  symbol": w/o kernels' own objects, tables refer to the code of the same archive.
  const std::string defined = shell("nm --defined-only --format=posix a/libactivations.a");
  std::istringstream undefined(shell("nm -A -u --format=posix a/libactivations.a"));
  int references = 0;
  for (std::string line; std::getline(undefined, line); ++references) {
    EXPECT_THAT(line, testing::ContainsRegex("\\[[a-z]+_(forward|backward)_f32\\.o\\]: __actc_"))
        << "only tables refer to others";
    const std::string symbol =
        line.substr(line.find("__actc_"), line.find(' ', line.find("__actc_")) - line.find("__actc_"));
    EXPECT_THAT(defined, HasSubstr("\n" + symbol + " T ")) << line;
  }
  // Three activations, two directions and targets, each plain and streaming; the gradient of swish's beta.
  EXPECT_EQ(references, 26);
}

TEST_F(CliCompile, TheDepfileNamesTheFilesThatWereRead) {
  text("my file.act", "activation my(x) = x + 1\n");
  compile({"my file.act", "silu", "--name", "k", "--depfile", "k.d"}, "o");
  const std::string folder = std::filesystem::canonical(path("")).string();
  EXPECT_EQ(bytes("k.d"), "o/libk.a: " + folder + "/my\\ file.act\n");
}

}  // namespace
}  // namespace actc::test
