// actc cache, and what compile takes from it.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/tools/cli_fixture.h"

namespace actc::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class CliCache : public Cli {
 protected:
  Outcome in_cache(std::vector<std::string> arguments) const {
    return actc(std::move(arguments), {.environment = {{"ACTC_CACHE_DIR", "cache"}}});
  }
  Outcome compile(const std::string &folder, const std::string &option = "--json") const {
    Outcome outcome = in_cache({"compile", "silu", "relu", "-o", folder, option});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome;
  }
};

TEST_F(CliCache, ASecondCompilationTakesEverything) {
  const Outcome first = compile("a", "--depfile=d"), second = compile("b", "--depfile=d");
  EXPECT_THAT(first.out, testing::Not(HasSubstr("from the cache")));
  EXPECT_THAT(second.out, HasSubstr("16 of 16 functions from the cache\n"));
  for (const std::string &name : names_in("a"))
    EXPECT_EQ(contents(path("a") / name), contents(path("b") / name)) << name;
  const Outcome third = in_cache({"compile", "silu", "relu", "exp", "--name", "new", "-o", "c"});
  EXPECT_THAT(third.out, testing::Not(HasSubstr("from the cache"))) << "the prefix is part of the symbols";
  const Outcome fourth = in_cache({"compile", "silu", "exp", "-o", "d.d"});
  EXPECT_THAT(fourth.out, HasSubstr("8 of 16 functions from the cache\n"));
}

TEST_F(CliCache, NoCacheNeitherReadsNorWrites) {
  compile("a", "--no-cache");
  EXPECT_FALSE(std::filesystem::exists(path("cache")));
  compile("b");
  EXPECT_THAT(compile("c", "--no-cache").out, testing::Not(HasSubstr("from the cache")));
  EXPECT_EQ(bytes("a/libactivations.a"), bytes("b/libactivations.a"));
}

TEST_F(CliCache, InfoCountsAndClearRemoves) {
  EXPECT_EQ(json::parse(in_cache({"cache", "info", "--json"}).out)["entries"], 0);
  compile("o");
  const json info = json::parse(in_cache({"cache", "info", "--json"}).out);
  EXPECT_EQ(info["entries"], 16);
  EXPECT_EQ(info["folder"], "cache/objects");
  EXPECT_GT(info["bytes"], 16 * 500);
  EXPECT_THAT(in_cache({"cache", "info"}).out, HasSubstr("entries  16\n"));
  EXPECT_EQ(json::parse(in_cache({"cache", "clear", "--json"}).out)["removed"], 16);
  EXPECT_EQ(in_cache({"cache", "clear"}).out, "0 files removed\n");
}

TEST_F(CliCache, DamagedEntriesAreFoundAndReplaced) {
  compile("a");
  EXPECT_EQ(in_cache({"cache", "verify"}).out, "16 entries, 0 damaged\n");
  const std::string victim = "cache/objects/" + names_in("cache/objects")[3];
  text(victim, bytes(victim).substr(0, 1000));
  const Outcome found = in_cache({"cache", "verify"});
  EXPECT_EQ(found.code, 1);
  EXPECT_EQ(found.out, "16 entries, 1 damaged\n");
  EXPECT_THAT(found.message(), testing::AllOf(HasSubstr(victim), HasSubstr("actc cache clear")));
  EXPECT_THAT(compile("b", "--depfile=d").out, HasSubstr("15 of 16 functions from the cache\n"));
  EXPECT_EQ(bytes("a/libactivations.a"), bytes("b/libactivations.a"));
  EXPECT_EQ(in_cache({"cache", "verify"}).code, 0);
}

TEST_F(CliCache, WrongUse) {
  expect_failure(2, {"cache"}, {"`actc cache` needs one of: info, clear, verify"});
  expect_failure(2, {"cache", "clean"}, {"not 'clean'"});
  expect_failure(1, {"cache", "info"}, {"set ACTC_CACHE_DIR"},
                 {.environment = {{"ACTC_CACHE_DIR", ""}, {"XDG_CACHE_HOME", ""}, {"HOME", ""}}});
}

}  // namespace
}  // namespace actc::test
