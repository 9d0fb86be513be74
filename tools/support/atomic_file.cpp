// Writing a whole file or nothing. POSIX calls, because streams lose errno and cannot create exclusively.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/support/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <random>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace actc {
namespace {

namespace fs = std::filesystem;

constexpr int max_links = 40;           // as the kernel's own limit
constexpr int max_names = 100;          // tries for a free temporary name
constexpr size_t max_write = 1u << 30;  // one write() call moves less than 2 GiB on Linux

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  // Network file systems report a full disk only here.
  bool close() { return ::close(std::exchange(fd_, -1)) == 0 || errno == EINTR; }

 private:
  int fd_;
};

int open_retrying(const fs::path &path, int flags, mode_t mode) {
  int fd;
  do fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  while (fd < 0 && errno == EINTR);
  return fd;
}

void write_parts(Descriptor &file, const fs::path &path, const FileParts &parts) {
  for (std::span<const std::byte> part : parts) {
    while (!part.empty()) {
      const ssize_t n = ::write(file.get(), part.data(), std::min(part.size(), max_write));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) throw FileError(path, "cannot write", n < 0 ? errno : ENOSPC);
      part = part.subspan(static_cast<size_t>(n));
    }
  }
  if (!file.close()) throw FileError(path, "cannot write", errno);
}

fs::path follow_links(const fs::path &path) {
  fs::path target = path;
  for (int i = 0; i < max_links; ++i) {
    std::error_code error;
    if (!fs::is_symlink(fs::symlink_status(target, error))) return target;
    const fs::path next = fs::read_symlink(target, error);
    if (error) throw FileError(path, "cannot follow the link", error.value());
    target = target.parent_path() / next;
  }
  throw FileError(path, "cannot follow the link", ELOOP);
}

// The name does not contain the target's, which may already be as long as names can be.
std::pair<int, fs::path> create_temporary(const fs::path &path, const fs::path &folder) {
  std::random_device random;
  for (int i = 0; i < max_names; ++i) {
    const fs::path name = folder / fmt::format(".actc-{:08x}{:08x}.tmp", random(), random());
    const int fd = open_retrying(name, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (fd >= 0) return {fd, name};
    if (errno != EEXIST) break;
  }
  throw FileError(path, fmt::format("cannot create a file in folder '{}'", folder.string()), errno);
}

// Renaming needs no right to write the old file; its owner's wish is respected all the same.
void check_replaceable(const fs::path &path, const fs::path &folder, const struct stat &old) {
  if (::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0) throw FileError(path, "cannot write", errno);
  struct stat parent = {};
  const uid_t user = ::geteuid();  // in a folder as /tmp only owners replace files
  const bool sticky = ::stat(folder.c_str(), &parent) == 0 && (parent.st_mode & S_ISVTX) != 0;
  if (sticky && user != 0 && user != old.st_uid && user != parent.st_uid)
    throw FileError(path, "cannot replace", EPERM);
}

// The complete new content under a temporary name, until it takes the target's. Devices are written at once.
class Replacement {
 public:
  Replacement(const fs::path &path, const FileParts &parts) : Replacement(path) {  // so that a throw here destroys it
    struct stat old = {};
    const bool exists = ::stat(path.c_str(), &old) == 0;
    if (!exists && errno != ENOENT) throw FileError(path, "cannot write", errno);
    if (path.empty() || !path.has_filename()) throw FileError(path, "cannot write", exists ? EISDIR : ENOENT);
    if (exists && S_ISDIR(old.st_mode)) throw FileError(path, "cannot write", EISDIR);
    if (exists && !S_ISREG(old.st_mode)) {
      Descriptor device(open_retrying(path, O_WRONLY | O_NOCTTY, 0));
      if (device.get() < 0) throw FileError(path, "cannot open for writing", errno);
      write_parts(device, path, parts);
      return;
    }
    target_ = follow_links(path);
    const fs::path folder = target_.has_parent_path() ? target_.parent_path() : fs::path(".");
    if (exists) check_replaceable(path, folder, old);
    const auto [fd, temporary] = create_temporary(path, folder);
    temporary_ = temporary;
    Descriptor file(fd);
    // Some file systems have no permissions to set: not a reason to fail.
    if (exists) static_cast<void>(::fchmod(file.get(), old.st_mode & 0777) == 0);
    write_parts(file, path, parts);
  }
  Replacement(Replacement &&other) noexcept
      : path_(std::move(other.path_)),
        target_(std::move(other.target_)),
        temporary_(std::exchange(other.temporary_, {})) {}
  ~Replacement() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }

  bool is_device() const { return target_.empty(); }
  // The same for all ways to write a path.
  fs::path target() const {
    std::error_code error;
    return fs::weakly_canonical(fs::absolute(target_, error), error);
  }
  void commit() {
    if (temporary_.empty()) return;
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) throw FileError(path_, "cannot replace", errno);
    temporary_.clear();
  }

 private:
  explicit Replacement(const fs::path &path) : path_(path) {}

  fs::path path_, target_, temporary_;
};

}  // namespace

FileError::FileError(const fs::path &path, std::string_view what, int error_number)
    : std::runtime_error(fmt::format("{}: {}{}{}", path.string(), what, error_number ? ": " : "",
                                     error_number ? std::generic_category().message(error_number) : "")),
      error_number_(error_number) {}

void write_file_atomically(const fs::path &path, std::initializer_list<std::span<const std::byte>> parts) {
  Replacement(path, FileParts(parts)).commit();
}

void write_file_atomically(const fs::path &path, std::string_view text) {
  write_file_atomically(path, {std::as_bytes(std::span(text))});
}

void write_files_atomically(std::span<const FileContent> files) {
  std::vector<Replacement> replacements;
  replacements.reserve(files.size());
  std::set<fs::path> targets;
  for (const FileContent &file : files) {
    replacements.emplace_back(file.path, file.parts);
    if (!replacements.back().is_device() && !targets.insert(replacements.back().target()).second)
      throw FileError(file.path, "several results would go to this file", 0);
  }
  for (Replacement &replacement : replacements) replacement.commit();
}

}  // namespace actc
