// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/dsl/random_expr.h"

#include <cstdlib>

namespace actc::testing {
namespace {

// Numbers that formulas have: small integers, decimals, and a few that are hard to print.
Expr random_constant(Context &c, Random &random) {
  static const char *const kNumbers[] = {"0",
                                         "1",
                                         "2",
                                         "3",
                                         "-1",
                                         "-2",
                                         "1/2",
                                         "1/4",
                                         "-5/2",
                                         "1/10",
                                         "1/100000",
                                         "851/500",
                                         "44715/1000000",
                                         "1000000000000000000000000",
                                         "1/1024"};
  mpq_class value;
  if (random.below(4) > 0) {
    value = kNumbers[random.below(std::size(kNumbers))];
  } else {
    mpz_class scale;
    mpz_ui_pow_ui(scale.get_mpz_t(), 10, random.below(60));
    value = mpq_class(static_cast<long>(random.below(2'000'000)) - 1'000'000);
    value = random.below(2) ? mpq_class(value * scale) : mpq_class(value / scale);
  }
  return c.rational(value);
}

Expr random_leaf(Context &c, Random &random) {
  switch (random.below(6)) {
    case 0: return random_constant(c, random);
    case 1: return random.below(8) ? c.input(1) : c.pi();
    case 2: return c.parameter(0);
    default: return c.input(0);
  }
}

// Every function of one argument that the language has.
Expr random_function(Expr a, Random &random) {
  static constexpr Expr (*kFunctions[])(Expr) = {abs,  sqrt, rsqrt, exp,     exp2,     expm1, log,  log2,    log1p,
                                                 tanh, sinh, cosh,  sigmoid, softplus, erf,   erfc, normcdf, normpdf,
                                                 sin,  cos,  atan,  floor,   ceil,     round, sign, step};
  return kFunctions[random.below(std::size(kFunctions))](a);
}

uint64_t from_environment(const char *name, uint64_t otherwise) {
  const char *text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

}  // namespace

size_t random_count(size_t usual) { return usual * from_environment("ACTC_RANDOM_SCALE", 1); }
uint64_t random_seed(uint64_t usual) { return usual + from_environment("ACTC_RANDOM_SEED", 0) * 1'000'003; }

uint64_t Random::bits() {
  uint64_t z = (state_ += 0x9e3779b97f4a7c15ull);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

// Operands are drawn into variables first: the order in which arguments are evaluated is not the same everywhere.
Expr random_condition(Context &c, Random &random, int depth) {
  const size_t kind = depth > 1 ? random.below(6) : random.below(3);
  if (kind < 3) {
    const Expr a = random_expr(c, random, depth - 1), b = random_expr(c, random, depth - 1);
    return kind == 0 ? a < b : kind == 1 ? a <= b : equal(a, b);
  }
  const Expr a = random_condition(c, random, depth - 1);
  if (kind == 3) return logical_not(a);
  const Expr b = random_condition(c, random, depth - 1);
  return kind == 4 ? logical_and(a, b) : logical_or(a, b);
}

Expr random_expr(Context &c, Random &random, int depth) {
  if (depth <= 0 || random.below(8) == 0) return random_leaf(c, random);
  const size_t kind = random.below(22);
  const Expr a = random_expr(c, random, depth - 1);
  switch (kind) {
    case 0: return a.is_rational() ? c.rational(-a.rational()) : -a;  // the parser makes "-3" a constant
    case 1: return pow(a, static_cast<long>(random.below(9)) - 4);
    case 2: return sigmoid(a);
    case 3: return exp(a);
    case 4:
    case 5:
    case 6:
    case 7: return random_function(a, random);
    default: break;
  }
  const Expr b = random_expr(c, random, depth - 1);
  switch (kind) {
    case 8:
    case 9: return a + b;
    case 10:
    case 11: return a - b;
    case 12: return a / b;
    case 13: return min(a, b);
    case 14: return max(a, b);
    case 15: return clamp(a, b, random_expr(c, random, depth - 1));
    case 16: return select(random_condition(c, random, depth - 1), a, b);
    case 17: return raise(a, b);
    default: return a * b;
  }
}

}  // namespace actc::testing
