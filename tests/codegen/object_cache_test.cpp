// The cache of compiled code: what is damaged is a miss, what several write is whole, and another key is another entry.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/object_cache.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "codegen/build_id.h"
#include "codegen/digest.h"
#include "tests/codegen/compiled.h"

namespace actc {
namespace {

namespace fs = std::filesystem;
using testing::ScratchFolder;

std::string read(const fs::path &path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const fs::path &path, const std::string &bytes) { std::ofstream(path, std::ios::binary) << bytes; }

TEST(Digest, IsSha256) {  // FIPS 180-4, example of the standard
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(BuildId, IsThatOfThisProgram) { EXPECT_THAT(build_id(), ::testing::MatchesRegex("[0-9a-f]{40}")); }

TEST(ObjectCache, GivesBackWhatWasStored) {
  const ScratchFolder folder;
  const ObjectCache cache(folder.path() / "a" / "b");
  EXPECT_EQ(cache.load("key"), std::nullopt);
  const std::string code("\x7f\0ELF\n\xff", 7);
  EXPECT_TRUE(cache.store("key", code));
  EXPECT_TRUE(cache.store("empty", ""));
  EXPECT_EQ(cache.load("key"), code);
  EXPECT_EQ(cache.load("empty"), "");
  EXPECT_EQ(cache.load("Key"), std::nullopt);
  EXPECT_TRUE(cache.store("key", "new"));
  EXPECT_EQ(cache.load("key"), "new");
  EXPECT_EQ(cache.entries().size(), 2u);
  EXPECT_EQ(cache.clear(), 2u);
  EXPECT_EQ(cache.load("key"), std::nullopt);
}

TEST(ObjectCache, EveryDamageIsAMiss) {
  const ScratchFolder folder;
  const ObjectCache cache(folder.path());
  cache.store("key", "machine code");
  const ObjectCache::Entry entry = cache.entries().at(0);
  const std::string whole = read(entry.path);
  EXPECT_TRUE(ObjectCache::is_sound(entry));
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] ^= 1;
    write(entry.path, changed);
    EXPECT_EQ(cache.load("key"), std::nullopt) << "byte " << i;
    EXPECT_FALSE(ObjectCache::is_sound(entry));
    write(entry.path, whole.substr(0, i));
    EXPECT_EQ(cache.load("key"), std::nullopt) << "the first " << i << " bytes";
  }
  write(entry.path, whole + '\0');
  EXPECT_EQ(cache.load("key"), std::nullopt);
  // Another entry's file under this name.
  cache.store("other", "other code");
  for (const ObjectCache::Entry &other : cache.entries())
    if (other.path != entry.path) fs::copy_file(other.path, entry.path, fs::copy_options::overwrite_existing);
  EXPECT_EQ(cache.load("other"), "other code");
  EXPECT_EQ(cache.load("key"), std::nullopt);
  cache.store("key", "machine code");
  EXPECT_EQ(cache.load("key"), "machine code");
}

TEST(ObjectCache, ReadersSeeWholeFilesOnly) {
  const ScratchFolder folder;
  const ObjectCache cache(folder.path());
  const std::string code(300'000, 'x');
  cache.store("key", code);
  std::atomic<bool> stop = false;
  std::atomic<int> loads = 0, wrong = 0;
  std::vector<std::thread> threads;
  threads.reserve(3);
  for (int t = 0; t < 2; ++t)
    threads.emplace_back([&] {
      while (!stop) cache.store("key", code);
    });
  threads.emplace_back([&] {
    while (loads < 200) {
      wrong += cache.load("key") != code;
      ++loads;
    }
    stop = true;
  });
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(cache.entries().size(), 1u) << "temporary files are left";
}

TEST(ObjectCache, AFolderThatCannotBeIsNoError) {
  const ScratchFolder folder;
  folder.write("file", "");
  const ObjectCache cache(folder.path() / "file" / "objects");
  EXPECT_FALSE(cache.store("key", "code"));
  EXPECT_EQ(cache.load("key"), std::nullopt);
  EXPECT_TRUE(cache.entries().empty());
  EXPECT_EQ(cache.clear(), 0u);
}

TEST(ObjectCache, TrimKeepsWhatWasUsedLast) {
  const ScratchFolder folder;
  const ObjectCache cache(folder.path());
  const auto now = fs::file_time_type::clock::now();
  for (int i = 0; i < 4; ++i) cache.store(std::to_string(i), std::string(1000, 'x'));
  for (const ObjectCache::Entry &entry : cache.entries()) fs::last_write_time(entry.path, now - std::chrono::hours(2));
  EXPECT_TRUE(cache.load("1"));
  EXPECT_TRUE(cache.load("3"));
  folder.write("writing-abc", "left by a killed process");
  folder.write("writing-def", "being written");
  fs::last_write_time(folder.path() / "writing-abc", now - std::chrono::hours(2));
  cache.trim(2200);
  EXPECT_FALSE(cache.load("0"));
  EXPECT_TRUE(cache.load("1"));
  EXPECT_FALSE(cache.load("2"));
  EXPECT_TRUE(cache.load("3"));
  EXPECT_FALSE(fs::exists(folder.path() / "writing-abc"));
  EXPECT_TRUE(fs::exists(folder.path() / "writing-def"));
}

TEST(ObjectCache, CompilingTakesItsCode) {
  const ScratchFolder folder;
  const ObjectCache cache(folder.path());
  const Object &plain = testing::compiled_object("silu_forward_f32", "x86-64-v3");
  KernelSpec spec = testing::spec_of("silu", testing::catalogue_definition("silu"), Direction::Forward, "x86-64-v3");
  EXPECT_EQ(compile(spec, &cache).bytes, plain.bytes);
  EXPECT_EQ(cache.hits(), 0u);
  EXPECT_EQ(compile(spec, &cache).bytes, plain.bytes);
  EXPECT_EQ(cache.hits(), 2u);  // two functions
  // Everything else of a specification is another key.
  std::vector<KernelSpec> others(6, spec);
  others[0].name = "other";
  others[1].definition = "activation silu(x) = x * sigmoid(x) + 0";
  others[2].direction = Direction::Backward;
  others[3].dtype = DType::BF16;
  others[4].target = "x86-64-v4";
  others[5].schedule.vectors = 1;
  for (const KernelSpec &other : others) compile(other, &cache);
  EXPECT_EQ(cache.hits(), 2u);  // two functions
  EXPECT_EQ(cache.entries().size(), 14u);
}

class Folder : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char *name : kNames) {
      const char *value = std::getenv(name);
      saved_.emplace_back(value ? value : "");
      unsetenv(name);
    }
  }
  void TearDown() override {
    for (size_t i = 0; i < std::size(kNames); ++i)
      saved_.at(i).empty() ? unsetenv(kNames[i]) : setenv(kNames[i], saved_.at(i).c_str(), 1);
  }

 private:
  static constexpr const char *kNames[] = {"ACTC_CACHE_DIR", "XDG_CACHE_HOME", "HOME"};
  std::vector<std::string> saved_;
};

TEST_F(Folder, ComesFromTheEnvironment) {
  EXPECT_EQ(ObjectCache::default_folder(), "");
  setenv("HOME", "/h", 1);
  EXPECT_EQ(ObjectCache::default_folder(), "/h/.cache/actc/objects");
  setenv("XDG_CACHE_HOME", "relative", 1);  // to be ignored, as the XDG specification says
  EXPECT_EQ(ObjectCache::default_folder(), "/h/.cache/actc/objects");
  setenv("XDG_CACHE_HOME", "/x", 1);
  EXPECT_EQ(ObjectCache::default_folder(), "/x/actc/objects");
  setenv("ACTC_CACHE_DIR", "own", 1);
  EXPECT_EQ(ObjectCache::default_folder(), "own/objects");
}

}  // namespace
}  // namespace actc
