// Writing a whole file or nothing: readers of the path see the old content or the complete new one, never a part.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace actc {

// The message begins with the path and ends with the system's reason (where there is one: error_number is not 0).
class FileError : public std::runtime_error {
 public:
  FileError(const std::filesystem::path &path, std::string_view what, int error_number);
  int error_number() const { return error_number_; }

 private:
  int error_number_;
};

// Writes the parts one after the other. Goes through a temporary file in the same folder, which is renamed over the
// target at the end and removed on any failure. A symbolic link stays and its target is replaced; an existing file
// keeps its permissions, a new one gets those of the umask. Devices and pipes (/dev/stdout) are written directly.
void write_file_atomically(const std::filesystem::path &path, std::initializer_list<std::span<const std::byte>> parts);
void write_file_atomically(const std::filesystem::path &path, std::string_view text);

using FileParts = std::vector<std::span<const std::byte>>;
struct FileContent {
  std::filesystem::path path;
  FileParts parts;
};

// All files or none: each is complete under a temporary name, and its target was found replaceable, before the first
// target is touched. Only a renaming that fails against all appearance (a dying disk) leaves some old and some new.
void write_files_atomically(std::span<const FileContent> files);

}  // namespace actc
