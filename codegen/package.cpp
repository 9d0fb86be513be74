// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/package.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "codegen/archive.h"
#include "codegen/c_header.h"
#include "codegen/c_library.h"
#include "codegen/consumer_files.h"
#include "codegen/kernel_table.h"
#include "codegen/llvm_stage.h"
#include "codegen/to_halide.h"
#include "dsl/print.h"

extern "C" const char actc_runtime_archive_begin[], actc_runtime_archive_end[], actc_runtime_header_begin[],
    actc_runtime_header_end[], actc_runtime_cxx_header_begin[], actc_runtime_cxx_header_end[];

namespace actc {
namespace {

std::string checked(StageOutput out) {
  if (!out.error.empty()) throw std::runtime_error("internal error: " + out.error);
  return std::move(out.code);
}

nlohmann::ordered_json describe(const std::vector<Object> &variants) {
  const Object &any = variants.front();
  const KernelTable table(variants);
  const actc_kernel &k = table.kernel();
  constexpr const char *kKinds[] = {"unverified", "sampled", "exhaustive"};
  nlohmann::ordered_json parameters = nlohmann::json::array(), targets = nlohmann::json::array();
  for (const Parameter &p : any.activation.parameters)
    parameters.push_back({{"name", p.name},
                          {"learned", p.learned},
                          {"per_channel", p.per_channel},
                          {"default", p.default_value ? nlohmann::json(to_text(*p.default_value)) : nlohmann::json()}});
  for (const Object &object : variants)
    targets.push_back({{"target", object.spec.target},
                       {"vectors", object.spec.schedule.vectors},
                       {"tail", to_string(object.spec.schedule.tail)},
                       {"object_bytes", object.bytes.size()},
                       {"spec_hash", fmt::format("{:016x}", hash(object.spec))}});
  return {{"symbol", kernel_name(any.spec) + "_kernel"},
          {"function", kernel_name(any.spec)},
          {"definition", any.spec.definition},
          {"direction", to_string(any.spec.direction)},
          {"dtype", to_string(any.spec.dtype)},
          {"accuracy", to_string(any.spec.accuracy)},
          {"convention", to_string(any.spec.convention)},
          {"inputs", any.inputs},
          {"outputs", any.outputs},
          {"formula", any.formula},
          {"parameters", parameters},
          {"bound", any.bound.text},
          {"bound_kind", kKinds[k.bound_kind]},
          {"targets", targets}};
}

}  // namespace

std::vector<PackageFile> make_package(const std::string &name, const std::vector<Object> &objects) {
  // Sorted by kernel, then best target first, so that the files do not depend on the order of the command line.
  std::map<std::string, std::vector<Object>> kernels;
  for (const Target *target : all_targets())
    for (const Object &object : objects)
      if (object.spec.target == target->name) kernels[kernel_name(object.spec)].push_back(object);

  std::vector<ArchiveMember> members;
  std::vector<std::unique_ptr<KernelTable>> c_tables;
  std::vector<GenericKernel> c_kernels;
  std::vector<const Object *> any;
  nlohmann::ordered_json manifest = {
      {"library", name},        {"format", "actc-manifest/1"},          {"abi_version", ACTC_ABI_VERSION},
      {"actc", ACTC_VERSION},   {"numerics_version", kNumericsVersion}, {"halide", halide_version()},
      {"llvm", llvm_version()}, {"kernels", nlohmann::json::array()}};
  for (const auto &[kernel, variants] : kernels) {
    any.push_back(&variants.front());
    manifest["kernels"].push_back(describe(variants));
    const bool generic = variants.back().spec.target == generic_target().name;
    if (generic) c_kernels.push_back({&variants.back(), nullptr});
    if (generic && variants.size() == 1) {
      c_kernels.back().table = &c_tables.emplace_back(std::make_unique<KernelTable>(variants))->kernel();
      continue;
    }
    for (const Object &object : variants) {
      if (object.spec.target == generic_target().name) continue;
      members.push_back({kernel + "." + object.spec.target + ".o", object.bytes});
      for (const EntryCode &other : object.others)
        members.push_back({kernel + "." + object.spec.target + "." + to_string(other.entry) + ".o", other.bytes});
    }
    const KernelTable table(variants);
    std::vector<std::string> symbols;
    for (const CodeSymbols &variant : table.code_symbols())
      symbols.insert(symbols.end(), variant.begin(), variant.end());
    const Target &target = *find_target(variants.front().spec.target);
    members.push_back({kernel + ".o", checked(make_table_object(table.kernel(), kernel + "_kernel", symbols, target))});
  }
  const bool archive = !members.empty(), source = !c_kernels.empty();
  std::vector<PackageFile> files;
  if (archive) files.push_back({"lib" + name + ".a", checked(make_archive(members))});
  if (source) files.push_back({name + ".c", make_c_source(name, c_kernels)});
  files.push_back({name + ".h", make_c_header(name, any)});
  files.push_back({name + ".json", manifest.dump(2) + "\n"});
  files.push_back({"libactc_runtime.a", std::string(runtime_archive())});
  files.push_back({"actc_runtime.h", std::string(runtime_header())});
  files.push_back({"actc_runtime.hpp", std::string(actc_runtime_cxx_header_begin, actc_runtime_cxx_header_end)});
  files.push_back({name + "Config.cmake", cmake_config_file(name, archive, source)});
  if (!source) files.push_back({name + ".pc", pkg_config_file(name)});
  return files;
}

std::string_view runtime_archive() { return {actc_runtime_archive_begin, actc_runtime_archive_end}; }
std::string_view runtime_header() { return {actc_runtime_header_begin, actc_runtime_header_end}; }

}  // namespace actc
