// The generated header as text; that it compiles and works is in package_test.cpp.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/c_header.h"

#include <gmock/gmock.h>

#include "tests/codegen/compiled.h"

namespace actc {
namespace {

using ::testing::AllOf;
using testing::described;
using ::testing::HasSubstr;
using ::testing::Not;

std::string header_of(const std::string &definition, Direction direction) {
  const Object object = described("f", definition, direction, "x86-64-v3");
  return make_c_header("lib", {&object});
}

TEST(CHeader, OneFunctionForEachKernel) {
  const std::string text = header_of(
      "activation f(gate, up; learned beta = 0.5, c) = gate * sigmoid(beta * gate) * up * c", Direction::Forward);
  EXPECT_THAT(text, HasSubstr("extern const actc_kernel f_forward_f32_kernel;"));
  EXPECT_THAT(
      text, HasSubstr("static inline actc_status f_forward_f32(const float *gate, const float *up, float *y, size_t n, "
                      "const float *beta, const float *c) {"));
  EXPECT_THAT(text, HasSubstr("beta: one value; NULL means 0.5."));
  EXPECT_THAT(text, HasSubstr("c: one value; must not be NULL."));
}

TEST(CHeader, BackwardTakesDyAndGivesAGradientForEachInput) {
  const std::string text = header_of("activation f(gate, up) = gate * up", Direction::Backward);
  EXPECT_THAT(
      text,
      HasSubstr(
          "f_backward_f32(const float *dy, const float *gate, const float *up, float *dgate, float *dup, size_t n)"));
  EXPECT_THAT(text, HasSubstr("args.out[1] = dup;"));
}

TEST(CHeader, NamesThatCWouldRefuseAreChanged) {
  const std::string text = header_of(
      "activation f(n, int, args; params = 1, class = 2) = n * int * args * params * class", Direction::Forward);
  EXPECT_THAT(text, HasSubstr("(const float *n_, const float *int_, const float *args_, float *y, size_t n, const "
                              "float *params_, const float *class_)"));
  EXPECT_THAT(header_of("activation f(y) = y", Direction::Forward), HasSubstr("(const float *y, float *y_, size_t n)"));
  EXPECT_THAT(header_of("activation f(y, dy) = y * dy", Direction::Backward),
              HasSubstr("(const float *dy, const float *y, const float *dy_, float *dy__, float *ddy, size_t n)"));
}

TEST(CHeader, LearnedParametersHaveASecondFunction) {
  const char *text = "activation f(x; a = 2, learned b = 1) = a * x * sigmoid(b * x)";
  EXPECT_THAT(header_of(text, Direction::Backward),
              AllOf(HasSubstr("actc_status f_backward_f32(const float *dy, const float *x, float *dx, size_t n, const "
                              "float *a, const float *b) {"),
                    HasSubstr("actc_status f_backward_f32_param_grads(const float *dy, const float *x, float *dx, "
                              "size_t n, const float *a, const float *b, float *db, void *workspace, size_t "
                              "workspace_size) {\n"),
                    HasSubstr("  void *const param_grads[] = {db};\n")));
  EXPECT_THAT(header_of(text, Direction::Forward), Not(HasSubstr("param_grads")));
}

TEST(CHeader, ParametersPerChannelNeedTheShape) {
  EXPECT_THAT(header_of("activation f(x; slope[channel] = 0.5) = x > 0 ? x : slope * x", Direction::Forward),
              AllOf(HasSubstr("f_forward_f32(const float *x, float *y, size_t outer, size_t channels, size_t inner, "
                              "const float *slope) {"),
                    HasSubstr("slope: one value for each channel; NULL means 0.5"),
                    HasSubstr("x: outer * channels * inner elements each")));
}

TEST(CHeader, GuardAndVersions) {
  const std::string text = header_of("activation f(x) = x", Direction::Forward);
  EXPECT_THAT(text, HasSubstr("#ifndef LIB_H\n#define LIB_H\n"));
  EXPECT_THAT(text, HasSubstr("#if ACTC_ABI_VERSION != 2\n"));
  EXPECT_THAT(text, HasSubstr("extern \"C\" {"));
  EXPECT_THAT(text, Not(HasSubstr("\t")));
}

}  // namespace
}  // namespace actc
