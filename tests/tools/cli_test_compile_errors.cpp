// actc compile when something fails or it is killed: all files of a package, or none; never a part of a file.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <map>

#include "tests/tools/cli_fixture.h"

namespace actc::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CliCompileErrors : public Cli {
 protected:
  std::map<std::string, std::string> snapshot(const std::string &folder) const {
    std::map<std::string, std::string> files;
    for (const auto &entry : std::filesystem::directory_iterator(path(folder)))
      files[entry.path().filename()] = entry.is_directory() ? "folder" : contents(entry.path());
    return files;
  }
  // An older package of the same name and another content.
  void make_old_package() const {
    ASSERT_EQ(actc({"compile", "relu", "--direction", "forward", "--name", "k", "-o", "o"}).code, 0);
    text("o/actc_runtime.h", "old");
  }
};

TEST_F(CliCompileErrors, FoldersThatCannotBeAreRefused) {
  text("file", "f");
  for (const char *folder : {"file", "file/o", "file/o/p"})
    expect_failure(1, {"compile", "silu", "-o", folder}, {std::string(folder) + ": ", "is not a folder"});
  for (const char *stage : {"obj", "asm"})
    expect_failure(1, {"compile", "silu", "--emit", stage, "-o", "file"}, {"file: is not a folder"});
  expect_failure(2, {"compile", "silu", "-o", ""}, {"-o DIR is missing"});
  EXPECT_EQ(bytes("file"), "f");
}

TEST_F(CliCompileErrors, AFailingRequestMakesNoFolder) {
  text("bad.act", "activation bad(x) = y\n");
  expect_failure(1, {"compile", "silu", "bad.act", "-o", "o"}, {"bad.act:1:21: error: "});
  expect_failure(1, {"compile", "silu", "missing.act", "-o", "o"}, {"missing.act: No such file"});
  EXPECT_THAT(names(), ElementsAre("bad.act"));
  expect_failure(1, {"compile", "silu", "--depfile", "missing/d", "-o", "o"},
                 {"missing/d", "No such file or directory"});
  EXPECT_THAT(names_in("o"), IsEmpty());
}

TEST_F(CliCompileErrors, OneFileThatCannotBeReplacedKeepsAll) {
  for (const char *blocked : {"libk.a", "k.h", "k.json", "libactc_runtime.a", "actc_runtime.h"}) {
    std::filesystem::remove_all(path("o"));
    make_old_package();
    std::filesystem::remove(path("o") / blocked);
    std::filesystem::create_directory(path("o") / blocked);
    const auto before = snapshot("o");
    expect_failure(1, {"compile", "silu", "--name", "k", "-o", "o"},
                   {std::string("o/") + blocked + ": cannot write: Is a directory"});
    EXPECT_EQ(snapshot("o"), before) << blocked;
  }
}

TEST_F(CliCompileErrors, AnImpossibleDepfileKeepsAll) {
  make_old_package();
  const auto before = snapshot("o");
  expect_failure(1, {"compile", "silu", "--name", "k", "-o", "o", "--depfile", "o"},
                 {"o: cannot write: Is a directory"});
  expect_failure(1, {"compile", "silu", "--name", "k", "-o", "o", "--depfile", "o/../o/k.h"},
                 {"several results would go to this file"});
  EXPECT_EQ(snapshot("o"), before);
}

// The limit is above what the compiler keeps in files in memory and below the size of the runtime, the fourth file.
TEST_F(CliCompileErrors, AFullDiskKeepsAll) {
  make_old_package();
  const auto before = snapshot("o");
  expect_failure(1, {"compile", "x + 1", "--target", "x86-64-v3", "--direction", "forward", "--name", "k", "-o", "o"},
                 {"o/libactc_runtime.a: cannot write: File too large"}, {.file_size_limit = 10'000});
  EXPECT_EQ(snapshot("o"), before);
}

TEST_F(CliCompileErrors, PermissionsAreRespected) {
  if (!ordinary_user_runs(ACTC_PROGRAM)) GTEST_SKIP() << "no ordinary user here";
  using std::filesystem::perms;
  make_old_package();
  std::filesystem::create_directory(path("closed"));
  give_to_ordinary_user();
  std::filesystem::permissions(path("closed"), perms::owner_read | perms::owner_exec);
  std::filesystem::permissions(path("o/k.json"), perms::owner_read);
  const Invocation user = {.ordinary_user = true};
  const auto before = snapshot("o");
  expect_failure(1, {"compile", "silu", "-o", "closed"}, {"closed: cannot write to this folder: Permission denied"},
                 user);
  expect_failure(1, {"compile", "silu", "-o", "closed/o"}, {"closed: cannot write to this folder: Permission denied"},
                 user);
  expect_failure(1, {"compile", "silu", "--name", "k", "-o", "o"}, {"o/k.json: cannot write: Permission denied"}, user);
  EXPECT_THAT(names_in("closed"), IsEmpty());
  EXPECT_EQ(snapshot("o"), before);
}

// In a folder as /tmp one may write a stranger's open file, but not replace it.
TEST_F(CliCompileErrors, AStrangersFileKeepsAll) {
  if (::geteuid() != 0 || !ordinary_user_runs(ACTC_PROGRAM))
    GTEST_SKIP() << "only root can make a file that belongs to somebody else";
  make_old_package();
  std::filesystem::permissions(path("o"), std::filesystem::perms(01777));
  std::filesystem::permissions(path("."), std::filesystem::perms(0755));
  for (const std::string &name : names_in("o")) ASSERT_EQ(::chown(path("o/" + name).c_str(), 65534, 65534), 0);
  ASSERT_EQ(::chown(path("o/k.json").c_str(), 0, 0), 0);
  std::filesystem::permissions(path("o/k.json"), std::filesystem::perms(0666));
  const auto before = snapshot("o");
  expect_failure(1, {"compile", "silu", "--name", "k", "-o", "o"},
                 {"o/k.json: cannot replace: Operation not permitted"}, {.ordinary_user = true});
  EXPECT_EQ(snapshot("o"), before);
}

TEST_F(CliCompileErrors, AKilledRunLeavesWholeFiles) {
  ASSERT_EQ(actc({"compile", "silu", "--name", "k", "-o", "new"}).code, 0);
  make_old_package();
  const auto old_files = snapshot("o"), new_files = snapshot("new");
  const auto start = std::chrono::steady_clock::now();
  ASSERT_EQ(actc({"compile", "silu", "--name", "k", "-o", "p"}).code, 0);
  const auto whole = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  int killed = 0;
  for (int i = 1; i <= 10; ++i) {
    const Outcome outcome = actc({"compile", "silu", "--name", "k", "-o", "o"}, {.kill_after = whole * i / 10});
    EXPECT_TRUE(outcome.code == 0 || outcome.killed()) << outcome.err;
    killed += outcome.killed();
    for (const auto &[name, content] : snapshot("o")) {
      if (name.starts_with(".actc-")) continue;  // only a kill leaves these
      EXPECT_TRUE(content == old_files.at(name) || content == new_files.at(name)) << name;
    }
    for (const auto &[name, content] : old_files) EXPECT_TRUE(std::filesystem::exists(path("o/" + name))) << name;
  }
  EXPECT_GT(killed, 0) << "nothing was killed: the test showed nothing";
}

TEST_F(CliCompileErrors, OtherFilesOfTheFolderStay) {
  std::filesystem::create_directory(path("o"));
  text("o/mine.txt", "mine");
  ASSERT_EQ(actc({"compile", "silu", "-o", "o"}).code, 0);
  EXPECT_EQ(bytes("o/mine.txt"), "mine");
  EXPECT_THAT(names_in("o"), ElementsAre("actc_runtime.h", "actc_runtime.hpp", "libactc_runtime.a", "libsilu.a",
                                         "mine.txt", "silu.h", "silu.json", "silu.pc", "siluConfig.cmake"));
}

}  // namespace
}  // namespace actc::test
