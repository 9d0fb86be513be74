// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/codegen/compiled.h"

#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "dsl/catalogue.h"
#include "dsl/parse.h"
#include "dsl/print.h"

namespace actc::testing {

KernelSpec spec_of(const std::string &name, const std::string &definition, Direction direction,
                   const std::string &target) {
  KernelSpec spec;
  spec.name = name;
  spec.definition = definition;
  spec.direction = direction;
  spec.target = target;
  return spec;
}

std::string catalogue_definition(const std::string &name) {
  Context context;
  return definition_text(parse_one(context, {name, std::string(find_in_catalogue(name)->text)}));
}

const std::vector<Object> &compiled_objects() {
  static const std::vector<Object> objects = [] {
    std::vector<Object> all;
    for (const char *name : {"silu", "swish"})
      for (const Direction direction : {Direction::Forward, Direction::Backward})
        for (const char *target : {"x86-64-v3", "x86-64-v4"})
          all.push_back(compile(spec_of(name, catalogue_definition(name), direction, target)));
    return all;
  }();
  return objects;
}

const Object &compiled_object(const std::string &kernel, const std::string &target) {
  for (const Object &object : compiled_objects())
    if (kernel_name(object.spec) == kernel && object.spec.target == target) return object;
  throw std::out_of_range(kernel + " for " + target);
}

Object described(const std::string &name, const std::string &definition, Direction direction,
                 const std::string &target) {
  Context context;
  Object object;
  object.spec = spec_of(name, definition, direction, target);
  object.symbol = "__actc_" + name;
  object.activation = parse_stage(context, object.spec);
  const Formula formula = derive_stage(object.activation, direction);
  object.inputs = formula.names.inputs;
  object.outputs = formula.results;
  object.formula = to_text(formula.outputs[0], formula.names);
  object.bound = lower_stage(formula).bound;
  object.activation.body = object.activation.from_output = Expr();
  return object;
}

ScratchFolder::ScratchFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "actc-test-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("no scratch folder: " + name);
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

std::filesystem::path ScratchFolder::write(const std::string &name, const std::string &bytes) const {
  std::ofstream(path_ / name, std::ios::binary) << bytes;
  return path_ / name;
}

void ScratchFolder::write(const std::vector<PackageFile> &files) const {
  for (const PackageFile &file : files) write(file.name, file.bytes);
}

CommandResult run(const std::filesystem::path &folder, const std::string &command) {
  CommandResult result;
  FILE *pipe = popen(("cd '" + folder.string() + "' && { " + command + "; } 2>&1").c_str(), "r");
  if (!pipe) return result;
  char chunk[4096];
  for (size_t n; (n = std::fread(chunk, 1, sizeof chunk, pipe)) > 0;) result.output.append(chunk, n);
  const int status = pclose(pipe);
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

}  // namespace actc::testing
