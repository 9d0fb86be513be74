// Names and gradients; what only values show is in warnings_swept.cpp.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/warnings.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "dsl/evaluate.h"
#include "dsl/print.h"
#include "dsl/simplify.h"
#include "dsl/stated_gradient.h"
#include "dsl/warnings_swept.h"

namespace actc {
namespace {

struct Name {
  const char *kind;
  std::string name;
  SourceRange place;
  Expr variable;
  bool learned;
};

std::vector<Name> names_in(const Activation &a) {
  Context &c = a.body.context();
  std::vector<Name> names;
  for (uint32_t i = 0; i < a.inputs.size(); ++i)
    names.push_back({"input", a.inputs[i], i < a.input_ranges.size() ? a.input_ranges[i] : a.range, c.input(i), false});
  for (uint32_t i = 0; i < a.parameters.size(); ++i) {
    const Parameter &p = a.parameters[i];
    names.push_back({"parameter", p.name, p.range, c.parameter(i), p.learned});
  }
  return names;
}

class Finder {
 public:
  explicit Finder(const Activation &a)
      : a_(a),
        names_(names_in(a)),
        is_huge_(topological_order(a.body).size() > 5000),
        simplified_(is_huge_ ? a.body : simplify(a.body)) {}

  std::vector<Diagnostic> run() {
    unused_names();
    if (a_.extent == Extent::Element) {
      if (const auto parameters = defaults()) {
        SweptWarnings swept = swept_warnings(a_, simplified_, *parameters);
        found_.insert(found_.end(), swept.found.begin(), swept.found.end());
        names_of_dead_branches(swept.dead);
        zero_gradients([&](Expr gradient) { return swept.sweep->is_zero_everywhere(gradient); });
      } else {
        zero_gradients([](Expr gradient) { return gradient.is_rational(0); });
      }
    }
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Diagnostic &x, const Diagnostic &y) { return x.range.begin < y.range.begin; });
    return std::move(found_);
  }

 private:
  void warn(SourceRange place, std::string message, std::string remedy) {
    found_.push_back({std::move(message), place, std::move(remedy)});
  }

  std::optional<std::vector<double>> defaults() {
    std::vector<double> values;
    for (const Parameter &p : a_.parameters) {
      if (!p.default_value) {
        warn(p.range, fmt::format("branches, domains and jumps were not checked, because '{}' has no default", p.name),
             fmt::format("with a default, as in '{} = 1', they are", p.name));
        return std::nullopt;
      }
      values.push_back(round_to_double(*p.default_value));
    }
    return values;
  }

  void unused_names() {
    auto nodes_of = [](Expr e) {
      const std::vector<const Node *> order = topological_order(e);
      return std::set<const Node *>(order.begin(), order.end());
    };
    const std::set<const Node *> used = nodes_of(a_.body), needed = nodes_of(simplified_);
    for (const Name &n : names_) {
      if (needed.contains(n.variable.node())) continue;
      idle_.insert(n.variable.node());
      if (!used.contains(n.variable.node()))
        warn(n.place, fmt::format("the {} '{}' is not used", n.kind, n.name),
             "leave it out; whoever calls it has to pass it");
      else
        warn(n.place, fmt::format("the {} '{}' has no effect", n.kind, n.name),
             fmt::format("the formula is the same as '{}'", to_text_within(simplified_, names_of(a_), 40)));
    }
  }

  // Names that occur only where no input leads.
  void names_of_dead_branches(const std::set<std::pair<const Node *, int>> &dead) {
    if (dead.empty()) return;
    std::set<const Node *> live;
    std::vector<const Node *> open{a_.body.node()};
    while (!open.empty()) {
      const Node *node = open.back();
      open.pop_back();
      if (!live.insert(node).second) continue;
      for (int i = 0; i < node->arity; ++i)
        if (!dead.contains({node, i})) open.push_back(node->args[static_cast<size_t>(i)]);
    }
    for (const Name &n : names_) {
      if (live.contains(n.variable.node()) || !idle_.insert(n.variable.node()).second) continue;
      warn(n.place, fmt::format("the {} '{}' is used only in a branch that is never taken", n.kind, n.name),
           "leave it out, or correct the condition");
    }
  }

  template <class IsZero>
  void zero_gradients(IsZero is_zero) {
    if (is_huge_) return;
    const std::vector<Gradient> gradients = gradients_of(a_);
    for (const Gradient &g : gradients) {
      if (idle_.contains(g.variable.node()) || !is_zero(g.value)) continue;
      const Name &n =
          *std::find_if(names_.begin(), names_.end(), [&](const Name &v) { return v.variable == g.variable; });
      if (n.learned)
        warn(n.place, fmt::format("the gradient with respect to '{}' is 0 everywhere: it will not learn", n.name),
             fmt::format("a condition has no gradient; sigmoid({0} - x) in place of 'x < {0}' has one", n.name));
      else
        warn(a_.inputs.size() == 1 ? place_of_body(a_) : n.place,
             fmt::format("the gradient with respect to '{}' is 0 everywhere: layers before it will not learn", n.name),
             "f is constant, or jumps between constants; a gradient needs a slope");
    }
  }

  const Activation &a_;
  const std::vector<Name> names_;
  const bool is_huge_;  // simplifying and differentiating it would take longer than all the rest
  const Expr simplified_;
  std::set<const Node *> idle_;  // variables that a warning is about already
  std::vector<Diagnostic> found_;
};

}  // namespace

std::vector<Diagnostic> find_warnings(const Activation &activation) { return Finder(activation).run(); }

}  // namespace actc
