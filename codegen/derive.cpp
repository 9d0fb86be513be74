// derive_stage: the formulas of a kernel's results in each direction, simplified and in stable form.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <stdexcept>

#include "codegen/limits.h"
#include "codegen/pipeline.h"
#include "codegen/storage.h"
#include "dsl/derivative.h"
#include "dsl/simplify.h"
#include "dsl/stated_gradient.h"
#include "dsl/transform.h"

namespace actc {
namespace {

// A formula twice: simplified, and as the user wrote it, which is what the oracle judges by.
struct Twice {
  Expr simplified, written;

  // The last touches before lowering to `type`: forms without cancellation, limits where the operations give NaN.
  Expr finished(Type type) const {
    return fill_singularities(fill_limits(stabilize(without_tangents(simplified)), written, type), written, type);
  }
};

std::vector<Twice> differentiate(const Twice &f, std::span<const Expr> variables, Convention convention) {
  const std::vector<Expr> simplified = actc::differentiate(f.simplified, variables, convention),
                          written = actc::differentiate(f.written, variables, convention);
  std::vector<Twice> out;
  for (size_t i = 0; i < variables.size(); ++i) out.push_back({simplify(simplified[i]), written[i]});
  return out;
}

Expr add(Expr sum, Expr term) { return !sum || sum.is_rational(0) ? term : term.is_rational(0) ? sum : sum + term; }

class Deriver {
 public:
  Deriver(const Activation &a, Direction direction, Convention convention, Type type)
      : a_(a), c_(a.body.context()), convention_(convention), type_(type), formula_{a,           direction, convention,
                                                                                    names_of(a), {},        {},
                                                                                    {}} {
    if (a.extent == Extent::Row)
      throw std::invalid_argument(fmt::format("{}: works on whole rows, for which this build has no kernels", a.name));
  }

  Formula run() {
    switch (formula_.direction) {
      case Direction::Forward: forward(); break;
      case Direction::Backward: backward(); break;
      case Direction::BackwardFromOutput: backward_from_output(); break;
      case Direction::DoubleBackward: double_backward(); break;
      case Direction::ForwardDerivative: forward_derivative(); break;
    }
    return std::move(formula_);
  }

 private:
  void forward() { result("y", Twice{simplify(a_.body), a_.body}.finished(type_)); }

  void backward() {
    const std::vector<Twice> gradients = gradients_behind({"dy"});
    for (size_t i = 0; i < gradients.size(); ++i)
      result("d" + a_.inputs[i], chain(c_.input(0), gradients[i].finished(type_)));
    std::vector<Expr> learned;
    for (size_t i = 0; i < a_.parameters.size(); ++i)
      if (a_.parameters[i].learned) learned.push_back(c_.parameter(static_cast<uint32_t>(i)));
    for (const Twice &gradient : differentiate(body_, learned, convention_))
      formula_.parameter_gradients.push_back(chain(c_.input(0), gradient.finished(type_)));
  }

  void backward_from_output() {
    if (!a_.from_output)
      throw std::invalid_argument(fmt::format(
          "{}: its gradient from the output is not known; add a clause 'from output: ...' or use the direction "
          "backward",
          a_.name));
    formula_.names.inputs = {"dy", "y"};
    const Expr y = c_.input(1), written = substitute(a_.from_output, std::span(&y, 1), {});
    result("d" + a_.inputs[0], chain(c_.input(0), Twice{simplify(written), written}.finished(type_)));
  }

  // L = sum of v_i dy f_i; its gradients with respect to dy and to each x_j.
  void double_backward() {
    std::vector<std::string> before;
    for (const std::string &input : a_.inputs) before.push_back(a_.inputs.size() == 1 ? "v" : "v_" + input);
    before.emplace_back("dy");
    const std::vector<Twice> gradients = gradients_behind(before);
    const Expr dy = c_.input(static_cast<uint32_t>(a_.inputs.size()));
    Expr ddy;
    std::vector<Expr> dx(gradients.size());
    for (uint32_t i = 0; i < gradients.size(); ++i) {
      const Expr v = c_.input(i);
      ddy = add(ddy, chain(v, gradients[i].finished(type_)));
      const std::vector<Twice> second = differentiate(gradients[i], variables_, convention_);
      for (size_t j = 0; j < second.size(); ++j) dx[j] = add(dx[j], chain(v, second[j].finished(type_)));
    }
    result("ddy", ddy);
    for (size_t j = 0; j < dx.size(); ++j) result("d" + a_.inputs[j], chain(dy, dx[j]));
  }

  void forward_derivative() {
    forward();
    const std::vector<Twice> gradients = gradients_behind({});
    for (size_t i = 0; i < gradients.size(); ++i) result("dyd" + a_.inputs[i], gradients[i].finished(type_));
  }

  // One for each input of the activation; in the kernel these come behind `others`.
  std::vector<Twice> gradients_behind(const std::vector<std::string> &others) {
    std::vector<std::string> &names = formula_.names.inputs;
    for (size_t i = 0; i < a_.inputs.size(); ++i)
      variables_.push_back(c_.input(static_cast<uint32_t>(others.size() + i)));
    names.insert(names.begin(), others.begin(), others.end());
    const Expr written = with_stated_gradients(a_, convention_);
    body_ = {substitute(simplify(written), variables_, {}), substitute(written, variables_, {})};
    return differentiate(body_, variables_, convention_);
  }

  void result(const std::string &name, Expr value) {
    formula_.results.push_back(name);
    formula_.outputs.push_back(value);
  }

  const Activation &a_;
  Context &c_;
  Convention convention_;
  Type type_;
  Formula formula_;
  std::vector<Expr> variables_;  // the inputs of the activation in the kernel
  Twice body_;                   // over them
};

}  // namespace

Formula derive_stage(const Activation &activation, Direction direction, Convention convention, DType dtype) {
  return Deriver(activation, direction, convention, compute_type(dtype)).run();
}

}  // namespace actc
