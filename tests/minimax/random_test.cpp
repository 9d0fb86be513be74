// Random functions, intervals, degrees and options: a clear refusal, or an approximation that keeps its certificate.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gmock/gmock.h>

#include "dsl/diagnostics.h"
#include "dsl/print.h"
#include "dsl/transform.h"
#include "tests/dsl/random_expr.h"
#include "tests/minimax/support.h"

namespace actc::minimax {
namespace {

using testing::Random;

template <class T>
const T &pick(Random &random, const std::vector<T> &list) {
  return list[random.below(list.size())];
}

Request random_request(Random &random) {
  Request r;
  if (random.below(3) == 0) {
    Context context;
    Expr e = testing::random_expr(context, random, 3);
    const Expr x = context.input(0), inputs[] = {x, x}, parameters[] = {context.rational(mpq_class(1, 2))};
    r.function = to_text(substitute(e, inputs, parameters), {{"x"}, {}});
  } else {
    r.function = pick<std::string>(random, {"exp(x)", "tanh(x)", "sin(x) / x", "log(2 + x)", "abs(x)", "sigmoid(3 * x)",
                                            "erf(x)", "sqrt(1 + x)", "x / (1 + x^2)", "1 / x", "cosh(x)", "floor(x)"});
  }
  const double low = random.real(-2, 2), high = low + random.real(0.01, 3);
  r.interval = random.below(8) == 0 ? pick<std::string>(random, {"1,0", "0,1", "-1,1", "0,pi", "1,1", "0,1e9", "a,b"})
                                    : std::to_string(low) + "," + std::to_string(high);
  r.degree = std::to_string(random.below(8));
  if (random.below(3) == 0) r.degree += "/" + std::to_string(random.below(4));
  r.type = pick<std::string>(random, {"f32", "f32", "f64", "exact", "f32x2,f32"});
  r.weight = pick<std::string>(random, {"relative", "absolute", "absolute", "1 + x^2", "x"});
  r.basis = pick<std::string>(random, {"all", "all", "all", "odd", "even"});
  r.fixed = pick<std::string>(random, {"", "", "", "1", "0.5,1", "0"});
  r.from = static_cast<int>(random.below(6) == 0);
  r.variable = pick<std::string>(random, {"x", "x", "x", "x - 1", "x^2", "exp(x)"});
  return r;
}

TEST(Random, ClearRefusalsOrKeptCertificates) {
  Random random(2024);
  int solved = 0, refused = 0;
  for (int i = 0; i < 150; ++i) {
    const Request r = random_request(random);
    try {
      const Solved s(r);
      ++solved;
      EXPECT_LE(s.sampled(200), s.result.certified) << command_line(r);
      EXPECT_GE(s.result.after + 1e-30, s.result.before.value_or(0) * (1 - 1e-3)) << command_line(r);
    } catch (const std::runtime_error &e) {
      ++refused;
      EXPECT_GT(std::string(e.what()).size(), 15u) << command_line(r);
      for (const char *word : {"std::", "vector", "assert"})
        EXPECT_THAT(e.what(), ::testing::Not(::testing::HasSubstr(word))) << command_line(r);
    }
  }
  EXPECT_GT(solved, 40);
  EXPECT_GT(refused, 40);
}

}  // namespace
}  // namespace actc::minimax
