// The stages as functions from values to values, and what they refuse.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/pipeline.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/codegen/compiled.h"

namespace actc {
namespace {

using testing::spec_of;

std::string derivative_text(const std::string &definition) {
  return show_stage(spec_of("f", definition, Direction::Backward, "x86-64-v3"), Stage::Derivative);
}

TEST(Pipeline, BackwardIsDyTimesTheGradientForEachInput) {
  EXPECT_EQ(derivative_text("activation f(x) = x * sigmoid(x)"), "dy * silu_grad(x)\n");
  EXPECT_EQ(derivative_text("activation f(x; beta = 1) = x * sigmoid(beta * x)"), "dy * silu_grad(beta * x)\n");
  EXPECT_EQ(derivative_text("activation f(x) = x <= 0 ? 0 : x"), "x <= 0 ? 0 : dy\n");
  EXPECT_EQ(derivative_text("activation f(gate, up) = up * sigmoid(gate)"),
            "dy * (up * sigmoid_grad(gate))\ndy * sigmoid(gate)\n");
  EXPECT_EQ(derivative_text("activation f(x) = 3"), "0\n");
}

TEST(Pipeline, StagesByName) {
  std::set<std::string> names;
  for (const std::string &name : stage_names()) {
    ASSERT_TRUE(parse_stage_name(name)) << name;
    names.insert(name);
  }
  EXPECT_EQ(names.size(), 8u);
  EXPECT_FALSE(parse_stage_name(""));
  EXPECT_FALSE(parse_stage_name("ir"));
}

TEST(Pipeline, EveryStageShowsItself) {
  const KernelSpec spec = spec_of("f", "activation f(x) = x * sigmoid(x)", Direction::Forward, "x86-64-v3");
  EXPECT_EQ(show_stage(spec, Stage::Derivative), "silu(x)\n");
  EXPECT_NE(show_stage(spec, Stage::Primitives).find("f32.fma"), std::string::npos);
  EXPECT_NE(show_stage(spec, Stage::Stmt).find("for"), std::string::npos);
  EXPECT_NE(show_stage(spec, Stage::Llvm).find("define"), std::string::npos);
  EXPECT_NE(show_stage(spec, Stage::Asm).find("ymm"), std::string::npos);
  EXPECT_EQ(show_stage(spec, Stage::Obj).substr(0, 4),
            "\x7f"
            "ELF");
}

TEST(Pipeline, CompilingTwiceGivesTheSameBytes) {
  const Object &first = testing::compiled_object("silu_backward_f32", "x86-64-v4");
  KernelSpec spec = first.spec;
  EXPECT_EQ(compile(spec).bytes, first.bytes);
  spec.schedule.vectors = 0;
  EXPECT_EQ(compile(spec).bytes, first.bytes) << "0 is the target's default, which the object names";
  spec.schedule.vectors = first.spec.schedule.vectors == 1 ? 2 : 1;
  EXPECT_NE(compile(spec).bytes, first.bytes);
}

std::string error_of(const KernelSpec &spec) {
  try {
    compile(spec);
  } catch (const std::invalid_argument &e) {
    return e.what();
  }
  return {};
}

// As many arrays as a launch can pass, and one more.
TEST(Pipeline, CountsArrays) {
  const auto compiled = [](const std::string &inputs, Direction direction) {
    return error_of(spec_of("f", "activation f(" + inputs + ") = a * b", direction, "x86-64-v3"));
  };
  EXPECT_EQ(compiled("a, b, c, d, e, f, g, h", Direction::Forward), "");
  EXPECT_EQ(compiled("a, b, c, d, e, f, g, h, i", Direction::Forward),
            "f_forward_f32: 9 input arrays; a kernel has at most 8");
  EXPECT_EQ(compiled("a, b, c, d", Direction::Backward), "");
  EXPECT_EQ(compiled("a, b, c, d, e", Direction::Backward), "f_backward_f32: 5 results; a kernel has at most 4");
  EXPECT_EQ(compiled("a, b, c", Direction::DoubleBackward), "");
  EXPECT_EQ(compiled("a, b, c, d", Direction::DoubleBackward),
            "f_double_backward_f32: 9 input arrays; a kernel has at most 8");
}

TEST(Pipeline, RefusesWhatItDoesNotHave) {
  KernelSpec spec = spec_of("f", "activation f(x) = x", Direction::Forward, "pdp-11");
  EXPECT_THROW(compile(spec), std::invalid_argument);
  spec.target = "x86-64-v3";
  spec.schedule.vectors = 9;
  EXPECT_THROW(compile(spec), std::invalid_argument);
  spec.schedule.vectors = -1;
  EXPECT_THROW(compile(spec), std::invalid_argument);
  spec.schedule.vectors = 0;
  spec.definition = "activation f(x) = y";
  EXPECT_THROW(compile(spec), SourceError);
  spec.definition = "activation f(x) = x\nactivation g(x) = x";
  EXPECT_THROW(compile(spec), SourceError);
}

}  // namespace
}  // namespace actc
