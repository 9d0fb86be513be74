// Traps that shape this file (each is held by a test in tests/kernels/): unary minus is 0 - x and keeps +0, so signs
// are flipped as bits; `<=` is wrong for NaN on x86, so only `<` and `==` occur; Int(32) addition may be poison, so
// integers are UInt(32); nothing is contracted or reassociated because the target carries strict_float.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/to_halide.h"

#include <Halide.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bit>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <unordered_map>

namespace actc {
namespace {

// One kernel as a Halide pipeline: parameters and loads become leaves, a shared subexpression becomes one Let (Halide's
// passes walk trees: a DAG without Lets would grow exponentially).
class Builder {
 public:
  Builder(const Primitives &kernel)
      : index_("i"),
        width_(is_wide(kernel.type()) ? 64 : 32),
        float_(Halide::Float(width_)),
        uint_(Halide::UInt(width_)) {
    const Halide::Type element = kernel.type() == Type::U16 ? Halide::Type(Halide::UInt(16)) : float_;
    std::vector<Halide::Type> types(kernel.names.inputs.size(), element);
    for (const Node *node : topological_order(kernel.outputs))
      if (node->op == Op::Input && Expr(node).type() != Type::U16) types.at(Expr(node).index()) = float_;
    for (size_t k = 0; k < kernel.names.inputs.size(); ++k) {
      inputs_.emplace_back(types[k], 1, fmt::format("in{}", k));
      inputs_.back().dim(0).set_min(0);
    }
    for (size_t k = 0; k < kernel.names.parameters.size(); ++k)
      parameters_.emplace_back(float_, fmt::format("param{}", k));
    std::vector<Halide::Expr> values;
    for (Expr output : kernel.outputs) values.push_back(convert(output));
    func_ = Halide::Func("out");
    if (values.size() == 1) {
      func_(index_) = values[0];
    } else {
      results_(index_) = Halide::Tuple(values);
      std::vector<Halide::Expr> copies;
      for (size_t k = 0; k < values.size(); ++k) copies.push_back(results_(index_)[k]);
      func_(index_) = Halide::Tuple(copies);
    }
    func_.output_buffers()[0].dim(0).set_min(0);  // Halide gives the others the same
  }

  Halide::Module lower(const Schedule &schedule, const Target &target, const std::string &name) {
    const int width = schedule.vectors * target.lanes_of(static_cast<uint32_t>(width_) / 8);
    const Halide::TailStrategy tail =
        schedule.tail == Tail::Padded ? Halide::TailStrategy::RoundUp : Halide::TailStrategy::Predicate;
    const Halide::Var step("step"), lane("lane");
    func_.split(index_, step, lane, width, tail).vectorize(lane);
    // All results of a step, in registers: stored one by one, the second would be computed from inputs that the first
    // may have replaced (in place).
    if (results_.defined()) results_.compute_at(func_, lane).store_in(Halide::MemoryType::Stack);
    std::vector<Halide::Argument> arguments(inputs_.begin(), inputs_.end());
    for (const Halide::Param<void> &p : parameters_) arguments.push_back(p);
    const Halide::Target halide_target(std::string(target.halide) +
                                       "-no_runtime-no_asserts-no_bounds_query-strict_float");
    return func_.compile_to_module(arguments, name, halide_target);
  }

 private:
  Halide::Expr convert(Expr root) {
    std::unordered_map<const Node *, int> uses;
    const std::vector<const Node *> order = topological_order(root);
    for (const Node *node : order)
      for (int i = 0; i < node->arity; ++i) ++uses[node->args[i]];

    std::unordered_map<const Node *, Halide::Expr> done;
    std::vector<std::pair<std::string, Halide::Expr>> lets;
    for (const Node *node : order) {
      Halide::Expr value = convert_node(Expr(node), done);
      if (uses[node] > 1 && node->arity > 0) {
        const std::string name = fmt::format("t{}", lets.size());
        lets.emplace_back(name, value);
        value = Halide::Internal::Variable::make(value.type(), name);
      }
      done[node] = value;
    }
    Halide::Expr body = done.at(root.node());
    for (auto let = lets.rbegin(); let != lets.rend(); ++let)
      body = Halide::Internal::Let::make(let->first, let->second, body);
    return body;
  }

  Halide::Expr convert_node(Expr e, const std::unordered_map<const Node *, Halide::Expr> &done) {
    auto arg = [&](int i) { return done.at(e.node()->args[i]); };
    auto intrinsic = [&](const char *name, const std::vector<Halide::Expr> &args) {
      return Halide::Internal::Call::make(float_, fmt::format("llvm.{}.f{}", name, width_), args,
                                          Halide::Internal::Call::PureExtern);
    };
    auto flip = [&](const Halide::Expr &bits) { return Halide::reinterpret(float_, bits); };
    auto bits = [&](int i) { return Halide::reinterpret(uint_, arg(i)); };
    const uint64_t sign = uint64_t{1} << (width_ - 1);
    switch (e.op()) {
      case Op::Constant: return constant(e);
      case Op::Input: return inputs_[e.index()](index_);
      case Op::Parameter: return parameters_[e.index()];
      case Op::Add: return arg(0) + arg(1);
      case Op::Sub: return arg(0) - arg(1);
      case Op::Mul: return arg(0) * arg(1);
      case Op::Div: return arg(0) / arg(1);
      case Op::Fma: return intrinsic("fma", {arg(0), arg(1), arg(2)});
      case Op::Sqrt: return intrinsic("sqrt", {arg(0)});
      case Op::Neg: return flip(bits(0) ^ Halide::Internal::UIntImm::make(uint_, sign));
      case Op::Abs: return flip(bits(0) & Halide::Internal::UIntImm::make(uint_, sign - 1));
      case Op::Min: return Halide::select(arg(0) < arg(1), arg(0), arg(1));
      case Op::Max: return Halide::select(arg(1) < arg(0), arg(0), arg(1));
      case Op::Less: return arg(0) < arg(1);
      case Op::Equal: return arg(0) == arg(1);
      case Op::And: return arg(0) && arg(1);
      case Op::Or: return arg(0) || arg(1);
      case Op::Not: return !arg(0);
      case Op::Select: return Halide::select(arg(0), arg(1), arg(2));
      case Op::AsUint: return bits(0);
      case Op::AsFloat: return flip(arg(0));
      case Op::BitAnd: return arg(0) & arg(1);
      case Op::BitOr: return arg(0) | arg(1);
      case Op::BitXor: return arg(0) ^ arg(1);
      case Op::ShiftLeft: return arg(0) << arg(1);
      case Op::ShiftRight: return arg(0) >> arg(1);
      case Op::Widen: return Halide::cast(Halide::UInt(32), arg(0));
      case Op::Narrow: return Halide::cast(Halide::UInt(16), arg(0));
      // The targets convert in hardware (F16C, arm_fp16): Halide's emulation makes infinities of NaNs.
      case Op::HalfToFloat: return Halide::cast(Halide::Float(32), Halide::reinterpret(Halide::Float(16), arg(0)));
      case Op::FloatToHalf: return Halide::reinterpret(Halide::UInt(16), Halide::cast(Halide::Float(16), arg(0)));
      default: throw std::logic_error(fmt::format("to_halide: '{}' is not a primitive", spelling(e.op())));
    }
  }

  Halide::Expr constant(Expr e) const {
    if (is_uint(e.type())) return Halide::Internal::UIntImm::make(uint_, e.bits());
    return width_ == 64 ? Halide::Expr(e.number()) : Halide::Expr(static_cast<float>(e.number()));
  }

  Halide::Var index_;
  int width_;  // of the floats that are computed with, in bits
  Halide::Type float_, uint_;
  std::vector<Halide::ImageParam> inputs_;
  std::vector<Halide::Param<void>> parameters_;
  Halide::Func results_, func_;  // results_: only of kernels with several
};

// Halide calls llvm.fma lane by lane. LLVM's SLP vectoriser, which Halide runs, puts most lanes together again, others
// not; repack.cpp does it for all, if SLP leaves them as they are. There is no other way to say so.
void keep_lanes_apart() {
  static const int set = setenv("HL_LLVM_ARGS", "-vectorize-slp=false -disable-vector-combine", 0);
  (void)set;
}

// Halide writes files only; this one lives in memory.
std::string emit(const Halide::Module &module, Halide::OutputFileType type) {
  keep_lanes_apart();
  const int fd = memfd_create("actc", MFD_CLOEXEC);
  if (fd < 0) throw std::runtime_error("memfd_create failed");
  const std::string path = fmt::format("/proc/self/fd/{}", fd);
  module.compile({{type, path}});
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  close(fd);
  return bytes;
}

// Exceptions of Halide end here.
template <class F>
auto guarded(F f) {
  try {
    return f();
  } catch (const Halide::Error &error) {
    throw std::runtime_error(fmt::format("internal error: Halide: {}", error.what()));
  }
}

}  // namespace

std::string to_bitcode(const Primitives &kernel, const Schedule &schedule, const Target &target,
                       const std::string &name) {
  return guarded([&] { return emit(Builder(kernel).lower(schedule, target, name), Halide::OutputFileType::bitcode); });
}

std::string to_stmt(const Primitives &kernel, const Schedule &schedule, const Target &target, const std::string &name) {
  return guarded([&] {
    std::ostringstream text;
    text << Builder(kernel).lower(schedule, target, name);
    return text.str();
  });
}

std::string halide_version() {
  return fmt::format("{}.{}.{}", HALIDE_VERSION_MAJOR, HALIDE_VERSION_MINOR, HALIDE_VERSION_PATCH);
}

}  // namespace actc
