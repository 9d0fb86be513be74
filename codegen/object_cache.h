// Compiled code on disk, shared by all processes of a user. A key is a text that determines the code; files are named
// after its SHA-256 and begin with the SHA-256 of what follows, so that a damaged one is no more than a miss. They are
// written under another name and renamed: readers see whole files only, and the last writer wins, with the same
// content.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace actc {

class ObjectCache {
 public:
  // The folder is made by the first store.
  explicit ObjectCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // $ACTC_CACHE_DIR/objects, else $XDG_CACHE_HOME/actc/objects, else ~/.cache/actc/objects; empty where none is set.
  static std::filesystem::path default_folder();

  std::optional<std::string> load(const std::string &key) const;
  // False where the folder cannot be written; that is no error.
  bool store(const std::string &key, std::string_view code) const;

  struct Entry {
    std::filesystem::path path;
    uint64_t size = 0;
    std::filesystem::file_time_type used;  // stored or loaded
  };
  std::vector<Entry> entries() const;
  static bool is_sound(const Entry &entry);

  size_t clear() const;  // the number of files removed
  // Removes what was not used for longest until `limit` bytes remain, and what interrupted writers have left.
  void trim(uint64_t limit) const;

  const std::filesystem::path &folder() const { return folder_; }
  size_t hits() const { return hits_; }  // loads that found something

 private:
  std::filesystem::path folder_;
  mutable std::atomic<size_t> hits_ = 0;
};

}  // namespace actc
