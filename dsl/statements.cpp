// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/statements.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "dsl/derivative.h"
#include "dsl/evaluate.h"
#include "dsl/oracle.h"
#include "dsl/print.h"
#include "dsl/probe.h"
#include "dsl/simplify.h"
#include "dsl/transform.h"

namespace actc {
namespace {

class Verifier {
 public:
  explicit Verifier(const Activation &a) : a_(a) {}

  std::vector<Diagnostic> run() {
    if (a_.known.empty() && a_.gradients.empty() && !a_.from_output) return {};
    for (const Parameter &p : a_.parameters) {
      if (!p.default_value) {
        const SourceRange place = !a_.known.empty()       ? a_.known[0].range
                                  : !a_.gradients.empty() ? a_.gradients[0].range
                                                          : a_.from_output_range;
        return {{fmt::format("statements on values of '{}' need a default for '{}'", a_.name, p.name), place, ""}};
      }
      parameters_.push_back(round_to_double(*p.default_value));
    }
    known_values();
    stated_gradients();
    gradient_from_output();
    return std::move(errors_);
  }

 private:
  void known_values() {
    const Oracle oracle(a_.body);
    for (const KnownValue &k : a_.known) {
      std::vector<double> inputs;
      std::vector<std::string> places;
      for (const mpq_class &at : k.at) inputs.push_back(round_to_double(at)), places.push_back(to_text(at));
      const double value = evaluate(oracle, inputs);
      // Exactly, with half an ULP of the double for the rounding of the oracle's answer.
      const bool holds = std::isfinite(value) &&
                         abs(mpq_class(value) - k.value) <= k.tolerance + abs(mpq_class(value)) * mpq_class(0x1p-53);
      if (!holds)
        errors_.push_back({fmt::format("f({}) is {:.17g}, not {}", fmt::join(places, ", "), value, to_text(k.value)),
                           k.range, "a stated value must be right to one unit of its last digit"});
    }
  }

  // A statement is for a kink: it lies between the slopes on both sides.
  void stated_gradients() {
    if (a_.gradients.empty()) return;
    const Oracle slope(simplify(differentiate(a_.body, a_.body.context().input(0))));
    for (const StatedGradient &g : a_.gradients) {
      const double at = round_to_double(g.at), value = round_to_double(g.value);
      const double h = std::ldexp(std::max(std::fabs(at), 1.0), -30);
      const double left = evaluate(slope, {at - h}), right = evaluate(slope, {at + h});
      const double slack = 1e-6 * std::max({1.0, std::fabs(left), std::fabs(right)});
      if (std::min(left, right) - slack <= value && value <= std::max(left, right) + slack) continue;
      errors_.push_back(
          {fmt::format("the gradient at {} cannot be {}: the slope is {:.6g} on the left and {:.6g} on the right",
                       to_text(g.at), to_text(g.value), left, right),
           g.range, "a stated gradient lies between the slopes on both sides of a kink"});
    }
  }

  // g(f(x)) = f'(x) wherever both are defined.
  void gradient_from_output() {
    if (!a_.from_output) return;
    const Expr x = a_.body.context().input(0);
    const Expr derived = simplify(differentiate(a_.body, x));
    const Expr stated = substitute(a_.from_output, std::span(&a_.body, 1), {});
    const Oracle truth(derived), claim(stated);
    std::vector<double> kinks;
    for (const StatedGradient &g : a_.gradients) kinks.push_back(round_to_double(g.at));
    for (const double at : make_grid(a_.body, parameters_)) {
      if (std::fabs(at) > 32 || std::find(kinks.begin(), kinks.end(), at) != kinks.end()) continue;
      const double expected = evaluate(truth, {at}), actual = evaluate(claim, {at});
      if (std::isnan(expected) || std::isnan(actual)) continue;  // not known, or not defined
      if (std::fabs(expected - actual) <= 1e-12 * std::max(std::fabs(expected), std::fabs(actual)) + 1e-300) continue;
      errors_.push_back(
          {fmt::format("'from output' is not the gradient: at x = {:.9g} it is {:.9g}, and f'(x) is {:.9g}", at, actual,
                       expected),
           a_.from_output_range, fmt::format("f'(x) is {}", to_text_within(expand_atoms(derived), names_of(a_)))});
      return;
    }
  }

  double evaluate(const Oracle &oracle, const std::vector<double> &inputs) const {
    try {
      return oracle(inputs, parameters_);
    } catch (const OracleError &) {
      return std::nan("");
    }
  }

  const Activation &a_;
  std::vector<double> parameters_;
  std::vector<Diagnostic> errors_;
};

}  // namespace

std::vector<Diagnostic> false_statements(const Activation &activation) { return Verifier(activation).run(); }

}  // namespace actc
