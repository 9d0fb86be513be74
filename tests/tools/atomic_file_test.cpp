// All or nothing: whatever goes wrong, the target is untouched and no temporary file is left.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/support/atomic_file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/ordinary_user.h"
#include "tests/tools/temporary_folder.h"

namespace actc {
namespace {

using test::contents;
using test::OrdinaryUser;
using test::put;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::EndsWith;
using testing::StartsWith;
using testing::UnorderedElementsAre;

mode_t mode_of(const std::filesystem::path &path) {
  struct stat status = {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_mode & 07777;
}

// Lets write() fail after `bytes`, as a full disk does.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    old_handler_ = ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_);
    rlimit limit = old_;
    limit.rlim_cur = bytes;
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    ::signal(SIGXFSZ, old_handler_);
  }

 private:
  rlimit old_ = {};
  sighandler_t old_handler_;
};

void expect_failure(const std::filesystem::path &path, int error_number) {
  try {
    write_file_atomically(path, "new");
    ADD_FAILURE() << "no exception for " << path;
  } catch (const FileError &error) {
    EXPECT_EQ(error.error_number(), error_number) << error.what();
    EXPECT_THAT(error.what(), StartsWith(path.string() + ": "));
  }
}

TEST(AtomicFile, WritesAllPartsInOrder) {
  const TemporaryFolder folder;
  const std::string a = "one ", b, c = "two";
  write_file_atomically(folder / "f",
                        {std::as_bytes(std::span(a)), std::as_bytes(std::span(b)), std::as_bytes(std::span(c))});
  EXPECT_EQ(contents(folder / "f"), "one two");
  EXPECT_THAT(folder.names(), ElementsAre("f"));
}

TEST(AtomicFile, WritesNothingAsAnEmptyFile) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "f", "");
  EXPECT_EQ(std::filesystem::file_size(folder / "f"), 0u);
}

TEST(AtomicFile, ReplacesLongerContents) {
  const TemporaryFolder folder;
  put(folder / "f", "something longer");
  write_file_atomically(folder / "f", "new");
  EXPECT_EQ(contents(folder / "f"), "new");
}

TEST(AtomicFile, WritesToTheCurrentFolder) {
  const TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  EXPECT_NO_THROW(write_file_atomically("f", "new"));
  std::filesystem::current_path(before);
  EXPECT_EQ(contents(folder / "f"), "new");
}

TEST(AtomicFile, NewFilesRespectTheUmask) {
  const TemporaryFolder folder;
  const mode_t before = ::umask(027);
  write_file_atomically(folder / "f", "new");
  ::umask(before);
  EXPECT_EQ(mode_of(folder / "f"), 0640u);
}

TEST(AtomicFile, ReplacedFilesKeepTheirPermissions) {
  const TemporaryFolder folder;
  put(folder / "f", "old");
  ASSERT_EQ(::chmod((folder / "f").c_str(), 0600), 0);
  write_file_atomically(folder / "f", "new");
  EXPECT_EQ(mode_of(folder / "f"), 0600u);
}

TEST(AtomicFile, AReaderOfTheOldFileKeepsIt) {
  const TemporaryFolder folder;
  put(folder / "f", "old");
  std::ifstream reader(folder / "f");
  write_file_atomically(folder / "f", "new");
  std::string text;
  reader >> text;
  EXPECT_EQ(text, "old");
}

TEST(AtomicFile, LinksStayLinks) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "d");
  put(folder / "d/f", "old");
  std::filesystem::create_symlink("d/f", folder / "relative");
  std::filesystem::create_symlink(folder / "relative", folder / "chain");
  std::filesystem::create_symlink("d/g", folder / "dangling");
  write_file_atomically(folder / "chain", "new");
  write_file_atomically(folder / "dangling", "made");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "chain"));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "relative"));
  EXPECT_EQ(contents(folder / "d/f"), "new");
  EXPECT_EQ(contents(folder / "d/g"), "made");
}

TEST(AtomicFile, EndlessLinksFail) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("b", folder / "a");
  std::filesystem::create_symlink("a", folder / "b");
  expect_failure(folder / "a", ELOOP);
}

TEST(AtomicFile, LongestNamesWork) {
  const TemporaryFolder folder;
  const std::string longest(255, 'n');
  write_file_atomically(folder / longest, "new");
  EXPECT_EQ(contents(folder / longest), "new");
  expect_failure(folder / (longest + "n"), ENAMETOOLONG);
  EXPECT_THAT(folder.names(), ElementsAre(longest));
}

TEST(AtomicFile, BadPathsFail) {
  const TemporaryFolder folder;
  put(folder / "f", "old");
  expect_failure(folder.path(), EISDIR);
  expect_failure(folder / "", EISDIR);
  expect_failure(folder / "missing/f", ENOENT);
  expect_failure(folder / "missing/", ENOENT);
  expect_failure(folder / "f/g", ENOTDIR);
  expect_failure("", ENOENT);
  EXPECT_EQ(contents(folder / "f"), "old");
  EXPECT_THAT(folder.names(), ElementsAre("f"));
}

TEST(AtomicFile, AFullDeviceFails) {
  const OrdinaryUser user;
  if (!user.active()) GTEST_SKIP() << "cannot give up root's rights, without which a defect would cost a device";
  expect_failure("/dev/full", ENOSPC);
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST(AtomicFile, DevicesAreNotReplaced) {
  const OrdinaryUser user;
  if (!user.active()) GTEST_SKIP() << "cannot give up root's rights, without which a defect would cost a device";
  write_file_atomically("/dev/null", "new");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST(AtomicFile, PipesAreWritten) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "p").c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { got = contents(folder / "p"); });
  const std::string text(200'000, 'x');  // more than a pipe holds
  write_file_atomically(folder / "p", text);
  reader.join();
  EXPECT_EQ(got, text);
  EXPECT_TRUE(std::filesystem::is_fifo(folder / "p"));
}

TEST(AtomicFile, AShortWriteLeavesTheOldFile) {
  const TemporaryFolder folder;
  put(folder / "f", "old");
  const std::string text(10'000, 'x');
  {
    const FileSizeLimit limit(4096);
    EXPECT_THROW(write_file_atomically(folder / "f", text), FileError);
    EXPECT_THROW(write_file_atomically(folder / "g", text), FileError);
  }
  EXPECT_EQ(contents(folder / "f"), "old");
  EXPECT_THAT(folder.names(), ElementsAre("f"));
}

TEST(AtomicFile, ReadOnlyFilesAndFoldersAreRespected) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "open");
  std::filesystem::create_directory(folder / "closed");
  put(folder / "open/f", "old");
  ASSERT_EQ(::chmod((folder / "open/f").c_str(), 0444), 0);
  for (const auto &[name, mode] : {std::pair{"", 0755}, {"open", 0777}, {"closed", 0555}}) {
    ASSERT_EQ(::chmod((folder.path() / name).c_str(), mode), 0);
  }
  {
    const OrdinaryUser user;
    if (!user.active()) GTEST_SKIP() << "cannot give up root's rights";
    expect_failure(folder / "open/f", EACCES);
    expect_failure(folder / "closed/f", EACCES);
  }
  EXPECT_EQ(contents(folder / "open/f"), "old");
  EXPECT_TRUE(std::filesystem::is_empty(folder / "closed"));
}

// In a folder as /tmp one may write a stranger's open file, but not rename over it.
TEST(AtomicFile, AFailingRenameLeavesNoTemporaryFile) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make a file that belongs to somebody else";
  const TemporaryFolder folder;
  put(folder / "f", "old");
  ASSERT_EQ(::chmod((folder / "f").c_str(), 0666), 0);
  ASSERT_EQ(::chmod(folder.path().c_str(), 01777), 0);
  {
    const OrdinaryUser user;
    if (!user.active()) GTEST_SKIP() << "cannot give up root's rights";
    expect_failure(folder / "f", EPERM);
  }
  EXPECT_EQ(contents(folder / "f"), "old");
  EXPECT_THAT(folder.names(), ElementsAre("f"));
}

TEST(AtomicFile, ConcurrentWritersLeaveOneOfTheirFiles) {
  const TemporaryFolder folder;
  const std::string a(50'000, 'a'), b(50'000, 'b');
  std::thread other([&] {
    for (int i = 0; i < 50; ++i) write_file_atomically(folder / "f", a);
  });
  for (int i = 0; i < 50; ++i) write_file_atomically(folder / "f", b);
  other.join();
  const std::string got = contents(folder / "f");
  EXPECT_TRUE(got == a || got == b);
  EXPECT_THAT(folder.names(), ElementsAre("f"));
}

FileContent content(const std::filesystem::path &path, std::string_view text) {
  return {path, {std::as_bytes(std::span(text))}};
}

// What went wrong, as text; empty when nothing did.
std::string failure_of(const std::vector<FileContent> &files) {
  try {
    write_files_atomically(files);
    return "";
  } catch (const FileError &error) {
    return error.what();
  }
}

TEST(AtomicFiles, AllAreWritten) {
  const TemporaryFolder folder;
  put(folder / "b", "old");
  EXPECT_EQ(failure_of({content(folder / "a", "1"), content(folder / "b", "2"), content(folder / "c", "")}), "");
  EXPECT_THAT(folder.names(), UnorderedElementsAre("a", "b", "c"));
  EXPECT_EQ(contents(folder / "a") + contents(folder / "b") + contents(folder / "c"), "12");
  EXPECT_EQ(failure_of({}), "");
}

TEST(AtomicFiles, OneFailureKeepsAll) {
  const TemporaryFolder folder;
  put(folder / "a", "old");
  std::filesystem::create_directory(folder / "d");
  for (const char *bad : {"d", "missing/f", "a/f"}) {
    EXPECT_THAT(failure_of({content(folder / "a", "1"), content(folder / "b", "2"), content(folder / bad, "3")}),
                StartsWith((folder / bad).string() + ": "));
    EXPECT_EQ(contents(folder / "a"), "old");
    EXPECT_THAT(folder.names(), UnorderedElementsAre("a", "d"));
  }
}

TEST(AtomicFiles, AFullDiskKeepsAll) {
  const TemporaryFolder folder;
  put(folder / "a", "old");
  const std::string text(10'000, 'x');
  {
    const FileSizeLimit limit(4096);
    EXPECT_THAT(failure_of({content(folder / "a", "1"), content(folder / "b", text)}),
                StartsWith((folder / "b").string()));
  }
  EXPECT_EQ(contents(folder / "a"), "old");
  EXPECT_THAT(folder.names(), ElementsAre("a"));
}

TEST(AtomicFiles, NoFileIsWrittenTwice) {
  const TemporaryFolder folder;
  put(folder / "a", "old");
  std::filesystem::create_directory(folder / "d");
  std::filesystem::create_symlink("a", folder / "link");
  for (const char *same : {"a", "./a", "d/../a", "link"})
    EXPECT_THAT(failure_of({content(folder / "a", "1"), content(folder / same, "2")}),
                EndsWith(": several results would go to this file"));
  EXPECT_THAT(failure_of({content(folder / "n", "1"), content(folder / "./n", "2")}), EndsWith("go to this file"));
  EXPECT_EQ(contents(folder / "a"), "old");
  EXPECT_THAT(folder.names(), UnorderedElementsAre("a", "d", "link"));
}

// In a folder as /tmp: the second file cannot be replaced, so the first must not be.
TEST(AtomicFiles, AStrangersFileKeepsAll) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make a file that belongs to somebody else";
  const TemporaryFolder folder;
  put(folder / "stranger", "old");
  ASSERT_EQ(::chmod((folder / "stranger").c_str(), 0666), 0);
  ASSERT_EQ(::chmod(folder.path().c_str(), 01777), 0);
  {
    const OrdinaryUser user;
    if (!user.active()) GTEST_SKIP() << "cannot give up root's rights";
    put(folder / "mine", "old");
    EXPECT_THAT(failure_of({content(folder / "mine", "new"), content(folder / "stranger", "new")}),
                StartsWith((folder / "stranger").string() + ": cannot replace"));
  }
  EXPECT_EQ(contents(folder / "mine") + contents(folder / "stranger"), "oldold");
  EXPECT_THAT(folder.names(), UnorderedElementsAre("mine", "stranger"));
}

}  // namespace
}  // namespace actc
