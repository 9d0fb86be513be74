// actc verify: sweeps, shards, interruption, and what is said when something does not fit.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/tools/cli_fixture.h"

namespace actc::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Json = nlohmann::json;

class CliVerify : public Cli {
 protected:
  void SetUp() override {
    if (!has_avx2()) GTEST_SKIP() << "this CPU runs none of the targets";
  }
  Json json_of(const std::string &name) const { return Json::parse(bytes(name)); }
};

TEST_F(CliVerify, ASweepIsReported) {
  const Outcome outcome = actc({"verify", "silu", "--stride", "65521", "-o", "silu.json", "--markdown", "accuracy.md"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("silu_forward_f32 y: 65,295 inputs\n  max "), HasSubstr("special values:"),
                                 HasSubstr("silu_backward_f32 dx")));
  EXPECT_EQ(outcome.err, "") << "progress is for terminals";
  EXPECT_TRUE(json_of("silu.json")["complete"].get<bool>());
  EXPECT_EQ(json_of("silu.json")["reports"].size(), 2u);
  EXPECT_THAT(bytes("accuracy.md"), HasSubstr("| silu_forward_f32 | y |"));
  EXPECT_EQ(names(), (std::vector<std::string>{"accuracy.md", "silu.json"})) << "no temporary file stays";
  const Json printed =
      Json::parse(actc({"verify", "x * x", "--stride", "1000003", "--direction", "forward", "--json"}).out);
  EXPECT_EQ(printed["reports"].size(), 1u);
  EXPECT_EQ(printed["reports"][0]["order"], "");
}

TEST_F(CliVerify, ShardsAreMerged) {
  const std::vector<std::string> common{"verify", "tanh", "--stride", "8191", "--direction", "forward"};
  auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), common.begin(), common.end());
    return actc(more);
  };
  EXPECT_EQ(with({"--shard", "1/2", "-o", "1.json"}).code, 0);
  EXPECT_EQ(with({"--shard", "2/2", "-o", "2.json"}).code, 0);
  EXPECT_EQ(with({"-o", "all.json"}).code, 0);
  EXPECT_EQ(actc({"verify", "--merge", "1.json", "2.json", "-o", "merged.json"}).code, 0);
  EXPECT_EQ(json_of("merged.json")["reports"], json_of("all.json")["reports"]);
  expect_failure(1, {"verify", "--merge", "1.json", "1.json"}, {"1.json: holds shard 1 of 2, which 1.json holds"});
  expect_failure(1, {"verify", "--merge", "1.json", "all.json"}, {"all.json: is a sweep with a number of shards of 1"});
  text("part.json", bytes("1.json").substr(0, 700));
  expect_failure(1, {"verify", "--merge", "1.json", "part.json"}, {"part.json: is no result of actc verify"});
  expect_failure(1, {"verify", "--merge", "missing.json"}, {"missing.json: No such file"});
}

TEST_F(CliVerify, AnInterruptedSweepCanBeResumed) {
  const std::vector<std::string> command{"-s",   "INT",      "2", ACTC_PROGRAM, "verify",
                                         "silu", "--stride", "3", "-o",         "s.json"};
  const Outcome outcome = run("/usr/bin/timeout", {.arguments = command, .folder = path("")});
  EXPECT_THAT(outcome.err, HasSubstr("interrupted; add --resume to go on from s.json"));
  EXPECT_FALSE(json_of("s.json")["complete"].get<bool>());
  EXPECT_GT(json_of("s.json")["reports"][0]["errors"]["numbers"].get<uint64_t>(), 0u);
  EXPECT_EQ(names(), std::vector<std::string>{"s.json"});
  expect_failure(1, {"verify", "silu", "--stride", "3", "-o", "s.json"},
                 {"s.json: holds an unfinished sweep", "--resume"});
  expect_failure(1, {"verify", "--merge", "s.json"}, {"s.json: is an unfinished sweep"});
  expect_failure(1, {"verify", "silu", "--stride", "5", "-o", "s.json", "--resume"},
                 {"s.json: is a sweep with a stride of 3, not 5"});
  expect_failure(1, {"verify", "relu", "--stride", "3", "-o", "s.json", "--resume"}, {"is a sweep of other kernels"});
  text("s.json", bytes("s.json").substr(0, 900));
  expect_failure(1, {"verify", "silu", "--stride", "3", "-o", "s.json", "--resume"},
                 {"s.json: is no result of actc verify, or only a part of one"});
}

TEST_F(CliVerify, ResumingGoesOnWhereItStopped) {
  // A finished sweep with its second half taken away: only that is done again.
  const std::vector<std::string> command{"verify", "tanh", "--stride", "65521", "-o", "s.json"};
  ASSERT_EQ(actc(command).code, 0);
  const Json whole = json_of("s.json");
  ASSERT_EQ(actc({"verify", "tanh", "--stride", "65521", "--direction", "forward", "-o", "half.json"}).code, 0);
  Json state = whole;
  state["complete"] = false;
  state["next_pass"] = 1;
  state["next_block"] = 0;
  Json &errors = state["reports"][1]["errors"];
  for (const char *count : {"numbers", "correctly_rounded"}) errors[count] = 0;
  for (const char *region : {"normal", "near_zeros", "subnormal", "absolute"})
    errors[region] = {{"ulp", 0}, {"absolute", 0}, {"at_bits", "0x00000000"}, {"actual", 0}, {"exact", 0}};
  text("s.json", state.dump());
  std::vector<std::string> resumed = command;
  resumed.emplace_back("--resume");
  EXPECT_EQ(actc(resumed).code, 0);
  EXPECT_EQ(json_of("s.json")["reports"], whole["reports"]);
}

TEST_F(CliVerify, ATableIsBroughtUpToDate) {
  const std::vector<std::string> command{"verify", "--stride", "1000003", "--table", "t.json", "relu", "tanh"};
  const Outcome first = actc(command), second = actc(command);
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("tanh_forward_f32: max "));
  EXPECT_THAT(second.out, HasSubstr(" 0 of them swept now")) << "only other bits are swept again";
  EXPECT_THAT(bytes("t.md"), HasSubstr("| tanh_forward_f32 | y | 4,279 |"));
  EXPECT_THAT(bytes("t.md"), HasSubstr("](accuracy/tanh_forward_f32.svg)"));
  EXPECT_THAT(bytes("t/tanh_forward_f32.svg"), HasSubstr("</svg>"));
  // A denser sweep replaces, a coarser one does not.
  EXPECT_EQ(actc({"verify", "tanh", "--stride", "500009", "--direction", "forward", "-o", "s.json"}).code, 0);
  EXPECT_EQ(actc({"verify", "--merge", "s.json", "--table", "t.json"}).code, 0);
  EXPECT_THAT(bytes("t.md"), HasSubstr("| tanh_forward_f32 | y | 8,5"));
  EXPECT_THAT(actc(command).out, HasSubstr(" 0 of them swept now"));

  EXPECT_EQ(actc({"verify", "tanh", "--stride", "500009", "--shard", "1/2", "-o", "half.json"}).code, 0);
  expect_failure(1, {"verify", "--merge", "half.json", "--table", "t.json"}, {"only 1 of 2 shards are there"});
  Json swept = json_of("s.json");
  swept["kernels"][0]["lowered"] = "0000000000000000";
  text("s.json", swept.dump());
  expect_failure(1, {"verify", "--merge", "s.json", "--table", "t.json"},
                 {"has other bits than those that were swept"});
  text("t.json", bytes("t.json").substr(0, 900));
  expect_failure(1, command, {"t.json: is no table of actc verify --table, or only a part of one"});
  expect_failure(2, {"verify", "tanh", "--table", "t.json", "--shard", "1/2"}, {"--table with --shard"});
}

TEST_F(CliVerify, WrongUse) {
  expect_failure(2, {"verify"}, {"X is missing"});
  expect_failure(2, {"verify", "silu", "--shard", "0/3"}, {"--shard 0/3: shards are numbered from 1 to 3"});
  expect_failure(2, {"verify", "silu", "--shard", "4/3"}, {"--shard 4/3: shards are numbered from 1 to 3"});
  for (const char *shard : {"3", "a/b", "1/", "/2", "1/2/3", "-1/3"})
    expect_failure(2, {"verify", "silu", std::string("--shard=") + shard}, {"two numbers K/N are due"});
  expect_failure(2, {"verify", "silu", "--shard", "1/0"}, {"1 to 65536 shards"});
  expect_failure(2, {"verify", "silu", "--stride", "0"}, {"--stride 0: 1 to 16777216 are possible"});
  expect_failure(2, {"verify", "silu", "--stride", "5", "--exhaustive"}, {"--stride excludes --exhaustive"});
  expect_failure(2, {"verify", "silu", "--resume"}, {"--resume needs -o FILE"});
  expect_failure(2, {"verify", "silu", "--direction", "sideways"}, {"unknown direction 'sideways'"});
  expect_failure(1, {"verify", "nosuch"}, {"nosuch: the catalogue has no activation of this name"});
  expect_failure(1, {"verify", "silu"}, {"ACTC_THREADS=0: a number of threads from 1"},
                 {.environment = {{"ACTC_THREADS", "0"}}});
}

TEST_F(CliVerify, HelpHasExamplesForSeveralMachines) {
  const Outcome outcome = actc({"verify", "--help"});
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("parallel "), HasSubstr("#SBATCH --array"), HasSubstr("--merge *.json")));
}

TEST_F(CliVerify, Float64IsSampled) {
  const Outcome outcome =
      actc({"verify", "silu", "--dtype", "f64", "--points", "1000", "-o", "silu.json", "--markdown", "accuracy.md"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("silu_forward_f64 y: 1,512 points\n  max 0.5"), HasSubstr("2^-1074"),
                                 HasSubstr("silu_backward_f64 dx")));
  EXPECT_EQ(json_of("silu.json").size(), 2u);
  EXPECT_THAT(bytes("accuracy.md"), HasSubstr("| silu_forward_f64 | y |"));
  expect_failure(2, {"verify", "silu", "--dtype", "f64", "--exhaustive"}, {"--points N"});
  expect_failure(2, {"verify", "silu", "--dtype", "bf16"}, {"f32", "f64"});
}

}  // namespace
}  // namespace actc::test
