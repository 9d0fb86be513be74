// actc cache: what compiled code this user has on disk.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <iostream>

#include "codegen/object_cache.h"
#include "tools/actc/common.h"

namespace actc::tool {
namespace {

ObjectCache the_cache() {
  const std::filesystem::path folder = ObjectCache::default_folder();
  if (folder.empty()) throw Failure("there is no cache: set ACTC_CACHE_DIR, XDG_CACHE_HOME or HOME");
  return ObjectCache(folder);
}

void info(bool json) {
  const ObjectCache cache = the_cache();
  uint64_t bytes = 0;
  const std::vector<ObjectCache::Entry> entries = cache.entries();
  for (const ObjectCache::Entry &entry : entries) bytes += entry.size;
  if (json)
    std::cout << json_text(
        {{"folder", cache.folder().string()}, {"entries", entries.size()}, {"bytes", bytes}, {"limit", kCacheLimit}});
  else
    std::cout << fmt::format("folder   {}\nentries  {}\nbytes    {} of {}\n", cache.folder().string(), entries.size(),
                             bytes, kCacheLimit);
}

void clear(bool json) {
  const size_t removed = the_cache().clear();
  if (json)
    std::cout << json_text({{"removed", removed}});
  else
    std::cout << fmt::format("{} files removed\n", removed);
}

void verify(bool json) {
  const std::vector<ObjectCache::Entry> entries = the_cache().entries();
  nlohmann::ordered_json damaged = nlohmann::ordered_json::array();
  for (const ObjectCache::Entry &entry : entries)
    if (!ObjectCache::is_sound(entry)) damaged.push_back(entry.path.string());
  if (json)
    std::cout << json_text({{"entries", entries.size()}, {"damaged", damaged}});
  else
    std::cout << fmt::format("{} entries, {} damaged\n", entries.size(), damaged.size());
  if (damaged.empty()) return;
  throw Failure(fmt::format("{}: damaged (and {} others); nothing uses such files, `actc cache clear` removes them",
                            damaged[0].get<std::string>(), damaged.size() - 1));
}

}  // namespace

void add_cache(CLI::App &app) {
  CLI::App *command = app.add_subcommand("cache", "Shows, checks or empties the cache of compiled kernels");
  auto json = std::make_shared<bool>(false);
  command->require_subcommand(1);
  auto add = [&](const char *name, const char *help, void (*action)(bool)) {
    CLI::App *sub = command->add_subcommand(name, help);
    sub->add_flag("--json", *json, "Print JSON");
    sub->callback([=] { action(*json); });
  };
  add("info", "Its folder and size", info);
  add("clear", "Removes all entries", clear);
  add("verify", "Compares every entry with its digest; exit code 1 where one is damaged", verify);
  command->footer(
      "Examples:\n  actc cache info\n  actc cache verify --json\n"
      "The folder is $ACTC_CACHE_DIR/objects, else $XDG_CACHE_HOME/actc/objects or ~/.cache/actc/objects.");
}

}  // namespace actc::tool
