// Order matters where one pattern holds another: the more special comes first. Every rule makes an atom out of several
// operations, or removes an operation, so rewriting ends. At infinite arguments a rule may replace NaN (0 * inf,
// inf - inf) by the limit, which is what the language promises.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/rules.h"

#include <array>

#include "dsl/context.h"

namespace actc {
namespace {

std::vector<Rule> make_rules() {
  static Context context;  // the patterns' own; read-only once made
  const Expr a = context.input(0), b = context.input(1), c = context.input(2);
  const Expr two = context.rational(2);
  const Expr half_sum = abs(a) / 2 + sqrt(b + pow(a, 2)) / 2;  // halves do not overflow
  return {
      // inverse functions and nested forms
      {log(exp(a)), a},
      {exp(log(a)), a},
      {log1p(expm1(a)), a},
      {expm1(log1p(a)), a},
      {log1p(exp(a)), softplus(a)},
      {log(1 + exp(a)), softplus(a)},
      {log(sigmoid(a)), -softplus(-a)},
      {log(1 + a), log1p(a)},
      {1 / sqrt(a), rsqrt(a)},
      {pow(sqrt(a), 2), a},
      {sqrt(pow(a, 2)), abs(a)},
      {abs(abs(a)), abs(a)},
      {1 / pow(abs(a), 2), 1 / pow(a, 2)},
      {min(a, a), a},
      {max(a, a), a},
      {1 / exp(a), exp(-a)},
      {pow(a, 2) / abs(a), abs(a)},
      {pow(abs(a), 2), pow(a, 2)},

      // quotients without cancellation
      {1 / (1 + a) - a / pow(1 + a, 2), 1 / pow(1 + a, 2)},

      // roots without cancellation
      {sqrt(1 + a) - 1, a / (sqrt(1 + a) + 1)},
      {a + sqrt(b + pow(a, 2)), 2 * select(a < 0, b / (4 * half_sum), half_sum), true},
      {1 + a * rsqrt(b + pow(a, 2)), 2 * rsqrt(b + pow(a, 2)) * select(a < 0, b / (4 * half_sum), half_sum), true},

      // logistic forms
      {1 / (1 + exp(a)), sigmoid(-a)},
      {exp(a) * sigmoid(-a), sigmoid(a)},
      {1 - sigmoid(a), sigmoid(-a)},
      {2 * sigmoid(a) - 1, tanh(a / 2)},
      {sigmoid(a) * sigmoid(-a), sigmoid_grad(a)},
      {exp(softplus(a)), 1 + exp(a)},
      {a + softplus(-a), softplus(a)},
      {softplus(a) - softplus(-a), a},

      // hyperbolic forms
      {exp(a) - exp(-a), 2 * sinh(a)},
      {exp(a) + exp(-a), 2 * cosh(a)},
      {sinh(a) / cosh(a), tanh(a)},
      {expm1(a) * sigmoid(-a), tanh(a / 2)},
      {1 + tanh(a), 2 * sigmoid(2 * a)},
      {1 - tanh(a), 2 * sigmoid(-2 * a)},
      {1 - pow(tanh(a), 2), 4 * sigmoid_grad(2 * a)},
      {1 - 4 * sigmoid_grad(2 * a), pow(tanh(a), 2)},
      {a - tanh(a), tanhshrink(a)},
      {(pow(exp(a), 2) + 2 * exp(a)) / (pow(exp(a), 2) + 2 * exp(a) + 2), tanh(softplus(a))},
      {log(cosh(a)), select(abs(a) < 10, log1p(2 * pow(sinh(a / 2), 2)), abs(a) + softplus(-2 * abs(a)) - log(two)),
       true},
      {exp(a) - 1, expm1(a)},

      // Gaussian forms
      {1 + erf(a), erfc(-a)},
      {1 - erf(a), erfc(a)},
      {2 - erfc(a), erfc(-a)},
      {1 - normcdf(a), normcdf(-a)},
      {erfc(sqrt(two) * a), 2 * normcdf(-2 * a)},

      // self-gated forms, and their derivatives
      {a * sigmoid(a), silu(a)},
      {a * normcdf(a), gelu(a)},
      {a * tanh(softplus(a)), mish(a)},
      {sigmoid(a) + a * sigmoid_grad(a), silu_grad(a)},
      {normcdf(a) + a * exp(-pow(a, 2) / 2) * rsqrt(2 * context.pi()), gelu_grad(a)},
      {tanh(softplus(a)) + 4 * silu(a) * sigmoid_grad(2 * softplus(a)), mish_grad(a)},
      {sigmoid(a) + b * sigmoid_grad(a), gate(1 + b * sigmoid(-a), a), true},
      {gate(1 + b, a) + c * sigmoid_grad(a), gate(1 + b + c * sigmoid(-a), a), true},
  };
}

}  // namespace

const std::vector<Rule> &rewrite_rules() {
  static const std::vector<Rule> rules = make_rules();
  return rules;
}

PreparedRule prepared(const Rule &rule) { return {Pattern(rule.pattern), rule.replacement, rule.values_only}; }

const std::vector<PreparedRule> &rules_for(Op op) {
  static const auto table = [] {
    std::array<std::vector<PreparedRule>, kOpCount> by_op;
    for (const Rule &rule : rewrite_rules()) {
      const Op top = is_sum(rule.pattern) ? Op::Add : is_product(rule.pattern) ? Op::Mul : rule.pattern.op();
      by_op[static_cast<size_t>(top)].push_back(prepared(rule));
    }
    return by_op;
  }();
  return table[static_cast<size_t>(op)];
}

}  // namespace actc
