// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/stated_gradient.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "dsl/derivative.h"
#include "dsl/oracle.h"
#include "dsl/simplify.h"
#include "dsl/transform.h"

namespace actc {
namespace {

// `a` and `b` at the point where Input(index) is `at` and nothing else occurs.
bool agree(Expr a, Expr b, uint32_t index, const mpq_class &at) {
  for (const Node *node : topological_order(std::array{a, b}))
    if (node->op == Op::Parameter || (node->op == Op::Input && node->payload != index)) return false;
  if (mpq_class(at.get_d()) != at) return false;  // the oracle's arguments are doubles
  std::vector<double> inputs(index + 1);
  inputs[index] = at.get_d();
  try {
    const double first = Oracle(a)(inputs), second = Oracle(b)(inputs);
    return std::fabs(first - second) <= 0x1p-50 * std::fabs(second);
  } catch (const OracleError &) {
    return false;
  }
}

}  // namespace

Expr with_stated_gradients(const Activation &a, Convention convention) {
  std::map<mpq_class, mpq_class> slopes;
  for (const StatedGradient &g : a.gradients)
    if (!g.convention) slopes[g.at] = g.value;
  for (const StatedGradient &g : a.gradients)
    if (g.convention == convention) slopes[g.at] = g.value;
  Expr body = a.body;
  for (const auto &[at, slope] : slopes) {
    Context &c = body.context();
    const Expr x = c.input(0), point = c.rational(at);
    const Expr tangent = substitute(a.body, std::array{point}, {}) + c.rational(slope) * (x - point);
    body = select(equal(x, point), tangent, body);
  }
  return body;
}

std::vector<Gradient> gradients_of(const Activation &a) {
  if (a.extent == Extent::Row) return {};
  Context &c = a.body.context();
  std::vector<Gradient> out;
  for (size_t i = 0; i < a.inputs.size(); ++i) out.push_back({a.inputs[i], c.input(static_cast<uint32_t>(i)), {}});
  for (size_t i = 0; i < a.parameters.size(); ++i)
    if (a.parameters[i].learned) out.push_back({a.parameters[i].name, c.parameter(static_cast<uint32_t>(i)), {}});
  std::vector<Expr> variables(out.size());
  std::transform(out.begin(), out.end(), variables.begin(), [](const Gradient &g) { return g.variable; });
  const std::vector<Expr> values = differentiate(simplify(with_stated_gradients(a, Convention::Limit)), variables);
  for (size_t i = 0; i < out.size(); ++i) out[i].value = simplify(values[i]);
  return out;
}

Expr without_tangents(Expr root) {
  return transform(root, [](Expr e, std::span<const Expr> args) {
    if (args.empty()) return e;
    if (e.is(Op::Select) && args[0].is(Op::Equal)) {
      for (int i : {0, 1}) {
        const Expr x = args[0].arg(i), at = args[0].arg(1 - i);
        if (x.is(Op::Input) && at.is_rational() && agree(args[1], args[2], x.index(), at.rational())) return args[2];
      }
    }
    return e.context().make(e.op(), args);
  });
}

}  // namespace actc
