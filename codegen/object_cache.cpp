// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/object_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>

#include "codegen/digest.h"

namespace actc {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "actc-object/1 ";
constexpr size_t kDigest = 64, kHeader = kMagic.size() + kDigest + 1;
constexpr std::string_view kTemporary = "writing-";

// The digest covers the name as well: a file under another's name is damaged.
std::string header(const fs::path &path, std::string_view code) {
  return std::string(kMagic) + sha256(path.filename().string().append(code)) + "\n";
}

std::optional<std::string> read_sound(const fs::path &path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file || bytes.size() < kHeader) return std::nullopt;
  const std::string_view code = std::string_view(bytes).substr(kHeader);
  if (std::string_view(bytes).substr(0, kHeader) != header(path, code)) return std::nullopt;
  return bytes.substr(kHeader);
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

std::string environment(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

std::vector<fs::directory_entry> files_in(const fs::path &folder) {
  std::vector<fs::directory_entry> files;
  std::error_code error;  // other processes may remove what is listed
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (at->is_regular_file(error)) files.push_back(*at);
  return files;
}

bool is_temporary(const fs::path &path) { return path.filename().string().starts_with(kTemporary); }

}  // namespace

fs::path ObjectCache::default_folder() {
  if (const std::string own = environment("ACTC_CACHE_DIR"); !own.empty()) return fs::path(own) / "objects";
  if (const std::string xdg = environment("XDG_CACHE_HOME"); xdg.starts_with('/'))
    return fs::path(xdg) / "actc" / "objects";
  if (const std::string home = environment("HOME"); !home.empty())
    return fs::path(home) / ".cache" / "actc" / "objects";
  return {};
}

std::optional<std::string> ObjectCache::load(const std::string &key) const {
  const fs::path path = folder_ / sha256(key);
  std::optional<std::string> code = read_sound(path);
  if (code) {
    ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);  // now, for trim
    ++hits_;
  }
  return code;
}

bool ObjectCache::store(const std::string &key, std::string_view code) const {
  std::error_code error;
  fs::create_directories(folder_, error);
  const fs::path path = folder_ / sha256(key);
  std::string temporary = (folder_ / kTemporary).string() + "XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return false;
  const bool written = write_all(fd, header(path, code)) && write_all(fd, code);
  if (::close(fd) == 0 && written && ::rename(temporary.c_str(), path.c_str()) == 0) return true;
  ::unlink(temporary.c_str());
  return false;
}

std::vector<ObjectCache::Entry> ObjectCache::entries() const {
  std::vector<Entry> found;
  for (const fs::directory_entry &file : files_in(folder_)) {
    std::error_code error;
    const Entry entry{file.path(), file.file_size(error), file.last_write_time(error)};
    if (!error && !is_temporary(file.path())) found.push_back(entry);
  }
  std::sort(found.begin(), found.end(), [](const Entry &a, const Entry &b) { return a.path < b.path; });
  return found;
}

bool ObjectCache::is_sound(const Entry &entry) { return read_sound(entry.path).has_value(); }

size_t ObjectCache::clear() const {
  size_t count = 0;
  std::error_code error;
  for (const fs::directory_entry &file : files_in(folder_)) count += fs::remove(file.path(), error);
  return count;
}

void ObjectCache::trim(uint64_t limit) const {
  std::error_code error;
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (const fs::directory_entry &file : files_in(folder_))
    if (is_temporary(file.path()) && file.last_write_time(error) < long_ago) fs::remove(file.path(), error);
  std::vector<Entry> all = entries();
  std::sort(all.begin(), all.end(), [](const Entry &a, const Entry &b) { return a.used > b.used; });
  uint64_t sum = 0;
  for (const Entry &entry : all)
    if ((sum += entry.size) > limit) fs::remove(entry.path, error);
}

}  // namespace actc
