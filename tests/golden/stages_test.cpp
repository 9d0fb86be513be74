// Text stages of the catalogue: derivatives, primitives and a generated header. A change here is a change of what users
// read, or of the bits of kernels (then numerics_version rises).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/c_header.h"
#include "codegen/pipeline.h"
#include "dsl/catalogue.h"
#include "tests/codegen/compiled.h"
#include "tests/golden/golden.h"

namespace actc {
namespace {

// "# silu backward\n..." for every activation and direction.
std::string catalogue_stage(Stage stage) {
  std::string text;
  for (const CatalogueEntry &entry : catalogue())
    for (const Direction direction : {Direction::Forward, Direction::Backward}) {
      KernelSpec spec;
      spec.name = entry.name;
      spec.definition = entry.text;
      spec.direction = direction;
      text += "# " + spec.name + " " + to_string(direction) + "\n" + show_stage(spec, stage);
    }
  return text;
}

TEST(Golden, Formulas) { testing::expect_golden("stages/formulas.txt", catalogue_stage(Stage::Derivative)); }

TEST(Golden, Primitives) { testing::expect_golden("stages/primitives.txt", catalogue_stage(Stage::Primitives)); }

TEST(Golden, Header) {
  std::vector<Object> objects;
  for (const char *name : {"silu", "swish"})
    for (const Direction direction : {Direction::Backward, Direction::Forward})
      objects.push_back(testing::described(name, testing::catalogue_definition(name), direction, "x86-64-v3"));
  std::vector<const Object *> pointers;
  pointers.reserve(objects.size());
  for (const Object &object : objects) pointers.push_back(&object);
  testing::expect_golden("stages/activations.h.txt", make_c_header("activations", pointers));
}

}  // namespace
}  // namespace actc
