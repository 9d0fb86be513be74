// Files and memory as one kind of source, read in the order magic, version, header, data.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/npy/npy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>

#include <fmt/format.h>

#include "tools/npy/header.h"
#include "tools/support/atomic_file.h"

namespace actc::npy {
namespace {

static_assert(std::endian::native == std::endian::little, "data is moved without swapping bytes");

constexpr size_t first_chunk = 1u << 20;
constexpr std::string_view magic = "\x93NUMPY";

[[noreturn]] void fail(std::string_view name, std::string_view message) {
  throw Error(fmt::format("{}: {}", name, message));
}

class Source {
 public:
  virtual ~Source() = default;
  virtual size_t read(std::span<std::byte> to) = 0;  // fewer bytes than asked for only at the end
  virtual std::optional<size_t> left() const = 0;    // unknown for pipes and devices
};

class MemorySource final : public Source {
 public:
  explicit MemorySource(std::span<const std::byte> bytes) : bytes_(bytes) {}
  size_t read(std::span<std::byte> to) override {
    const size_t n = std::min(to.size(), bytes_.size());
    std::copy_n(bytes_.begin(), n, to.begin());
    bytes_ = bytes_.subspan(n);
    return n;
  }
  std::optional<size_t> left() const override { return bytes_.size(); }

 private:
  std::span<const std::byte> bytes_;
};

class FileSource final : public Source {
 public:
  explicit FileSource(const std::filesystem::path &path) : path_(path) {
    do fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    while (fd_ < 0 && errno == EINTR);
    if (fd_ < 0) throw FileError(path, "cannot open", errno);
    struct stat status = {};
    // A regular file of size 0 may be one of /proc, whose size is not known either.
    if (::fstat(fd_, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
      left_ = static_cast<size_t>(status.st_size);
    }
  }
  FileSource(const FileSource &) = delete;
  FileSource &operator=(const FileSource &) = delete;
  ~FileSource() override {
    if (fd_ >= 0) ::close(fd_);
  }

  size_t read(std::span<std::byte> to) override {
    size_t got = 0;
    while (got < to.size()) {
      const ssize_t n = ::read(fd_, to.data() + got, std::min(to.size() - got, size_t{1} << 30));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) throw FileError(path_, "cannot read", errno);
      if (n == 0) break;
      got += static_cast<size_t>(n);
    }
    if (left_) *left_ -= std::min(*left_, got);
    return got;
  }
  std::optional<size_t> left() const override { return left_; }

 private:
  const std::filesystem::path &path_;
  int fd_ = -1;
  std::optional<size_t> left_;
};

void read_header_bytes(Source &source, std::span<std::byte> to, std::string_view name) {
  const size_t got = source.read(to);
  if (got < to.size()) fail(name, fmt::format("truncated in the header: {} bytes missing", to.size() - got));
}

Header read_header(Source &source, std::string_view name) {
  std::byte start[8];
  const size_t got = source.read(start);
  if (got == 0) fail(name, "is empty, not a .npy file");
  if (got >= 4 && std::memcmp(start, "PK\x03\x04", 4) == 0) {
    fail(name, "is a .npz archive, not a .npy file; save its arrays one by one with np.save");
  }
  if (std::memcmp(start, magic.data(), std::min(got, magic.size())) != 0) {
    fail(name, "is not a .npy file (it does not begin with \\x93NUMPY)");
  }
  if (got < sizeof start) fail(name, fmt::format("truncated: a .npy file begins with 8 bytes, this one has {}", got));
  const auto major = std::to_integer<unsigned>(start[6]), minor = std::to_integer<unsigned>(start[7]);
  if (major < 1 || major > 3 || minor != 0) {
    fail(name, fmt::format(".npy format version {}.{} is unknown; 1.0, 2.0 and 3.0 can be read", major, minor));
  }

  std::byte length_bytes[4] = {};
  read_header_bytes(source, std::span(length_bytes).first(major == 1 ? 2 : 4), name);
  const auto length = std::bit_cast<uint32_t>(length_bytes);
  if (length > max_header) {
    fail(name, fmt::format("the header has {} bytes; at most {} are read", length, max_header));
  }
  std::string text(length, '\0');
  read_header_bytes(source, std::as_writable_bytes(std::span(text)), name);
  return parse_header(text, name);
}

[[noreturn]] void fail_size(const Header &header, size_t expected, std::string_view actual, std::string_view name) {
  fail(name, fmt::format("{} of shape {} needs {} bytes of data, the file has {}", type_name(header.dtype),
                         shape_text(header.shape), expected, actual));
}

AlignedBytes read_data(Source &source, const Header &header, size_t expected, std::string_view name) {
  const std::optional<size_t> left = source.left();
  if (left && *left < expected) fail_size(header, expected, fmt::format("{} (truncated)", *left), name);
  if (left && *left > expected) {
    fail_size(header, expected, fmt::format("{} ({} bytes after the end)", *left, *left - expected), name);
  }
  AlignedBytes data;
  while (data.size() < expected) {
    const size_t had = data.size();
    const size_t step = std::min(expected - had, left ? expected : std::max(had, first_chunk));
    data.reserve(had + step);
    data.resize(had + step);
    const size_t got = source.read(std::span(data).subspan(had));
    if (got < step) fail_size(header, expected, fmt::format("{} (truncated)", had + got), name);
  }
  std::byte extra[1];
  if (source.read(extra) != 0) fail_size(header, expected, "more", name);
  return data;
}

Array read_from(Source &source, std::string_view name) try {
  Header header = read_header(source, name);
  const std::optional<size_t> expected = byte_size(header.dtype, header.shape);
  if (!expected) {
    fail(name, fmt::format("{} of shape {} does not fit in memory", type_name(header.dtype), shape_text(header.shape)));
  }
  AlignedBytes data = read_data(source, header, *expected, name);
  return {header.dtype, std::move(header.shape), std::move(data)};
} catch (const std::bad_alloc &) {
  fail(name, "not enough memory for its data");
}

}  // namespace

Array make_array(DType type, std::vector<size_t> shape) {
  const std::optional<size_t> bytes = byte_size(type, shape);
  if (!bytes) throw std::bad_alloc();
  return {type, std::move(shape), AlignedBytes(*bytes)};
}

Array read(const std::filesystem::path &path) try {
  FileSource source(path);
  return read_from(source, path.string());
} catch (const FileError &error) {
  throw Error(error.what());
}

Array parse(std::span<const std::byte> file, std::string_view name) {
  MemorySource source(file);
  return read_from(source, name);
}

void write(const std::filesystem::path &path, const Array &array) { write(std::span(&path, 1), std::span(&array, 1)); }

void write(std::span<const std::filesystem::path> paths, std::span<const Array> arrays) try {
  std::vector<std::string> prefixes;
  for (size_t i = 0; i < arrays.size(); ++i) {
    const Array &array = arrays[i];
    if (array.shape.size() > max_dimensions) {
      fail(paths[i].string(),
           fmt::format("cannot write {} dimensions; the limit is {}", array.shape.size(), max_dimensions));
    }
    if (byte_size(array.dtype, array.shape) != array.data.size()) {
      fail(paths[i].string(), fmt::format("cannot write {} bytes of data as {} of shape {}", array.data.size(),
                                          type_name(array.dtype), shape_text(array.shape)));
    }
    prefixes.push_back(format_prefix({array.dtype, array.shape}));
  }
  std::vector<FileContent> files;
  for (size_t i = 0; i < arrays.size(); ++i)
    files.push_back({paths[i], {std::as_bytes(std::span(prefixes[i])), arrays[i].data}});
  write_files_atomically(files);
} catch (const FileError &error) {
  throw Error(error.what());
}

}  // namespace actc::npy
