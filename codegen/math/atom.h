// An atom is a function that formulas are made of and that has a lowering of its own: one file in codegen/math/, with
// algorithm, coefficients, error and the command that checks them. CMake builds the registry from the folder.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <limits>
#include <span>

#include "codegen/lower_math.h"
#include "dsl/context.h"

namespace actc {

// An argument in two pieces, of the type of the kernel: the exact argument is value + residual. The residual is null
// when the value is exact. Products have one (a fused multiply-add gives it), so that exp(beta * x) is as accurate as
// exp(x).
struct Argument {
  Expr value, residual;
};

struct Atom {
  Op op;
  Bound bound;  // of lower(), for arguments that are exact
  Expr (*lower)(std::span<const Argument> args);
  Bound fast_bound = {};                                         // of lower_fast
  Expr (*lower_fast)(std::span<const Argument> args) = nullptr;  // null: lower() serves

  bool is_fast(Accuracy accuracy) const { return accuracy == Accuracy::Fast && lower_fast; }
};

std::span<const Atom *const> atoms();      // of F32: this folder
std::span<const Atom *const> atoms_f64();  // of F64: f64/
const Atom *find_atom(Op op, Type type = Type::F32);

// --- vocabulary for the files of this folder, for both types
// ----------------------------------------------------------

inline Expr fma(Expr a, Expr b, Expr c) { return a.context().make(Op::Fma, {a, b, c}); }
inline Expr fma(Expr a, double b, Expr c) { return fma(a, constant(a, b), c); }
inline Expr fma(Expr a, Expr b, double c) { return fma(a, b, constant(a, c)); }
inline Expr fma(Expr a, double b, double c) { return fma(a, constant(a, b), constant(a, c)); }
inline Expr as_uint(Expr a) { return a.context().make(Op::AsUint, {a}); }
inline Expr as_float(Expr a) { return a.context().make(Op::AsFloat, {a}); }
inline Expr shift_left(Expr a, uint32_t by) {
  return a.context().make(Op::ShiftLeft, {a, a.context().uint(a.type(), by)});
}
inline Expr shift_right(Expr a, uint32_t by) {
  return a.context().make(Op::ShiftRight, {a, a.context().uint(a.type(), by)});
}

// `magnitude` with its sign bit set where that of `sign` is.
inline Expr or_sign(Expr magnitude, Expr sign) {
  Context &c = magnitude.context();
  const Expr bits = as_uint(sign), mask = c.uint(bits.type(), uint64_t{1} << (bit_width(bits.type()) - 1));
  return as_float(c.make(Op::BitOr, {as_uint(magnitude), c.make(Op::BitAnd, {bits, mask})}));
}

inline Expr flip_sign(Expr x, Expr sign_bit) { return as_float(x.context().make(Op::BitXor, {as_uint(x), sign_bit})); }
inline Expr infinity(Expr like) { return constant(like, std::numeric_limits<double>::infinity()); }
inline Expr not_a_number(Expr like) { return constant(like, std::numeric_limits<double>::quiet_NaN()); }

// c0 + x (c1 + x (c2 + ...)), by Horner's scheme in fused multiply-adds.
inline Expr polynomial(Expr x, std::span<const double> coefficients) {
  Expr p = constant(x, coefficients.back());
  for (size_t k = coefficients.size() - 1; k-- > 0;) p = fma(p, x, coefficients[k]);
  return p;
}

// The primitives a<b?a:b and a>b?a:b give the second operand when one is NaN. With the constant first NaN passes.
inline Expr at_most(double limit, Expr x) { return min(constant(x, limit), x); }
inline Expr at_least(double limit, Expr x) { return max(constant(x, limit), x); }
inline Expr clamped(double low, Expr x, double high) { return at_most(high, at_least(low, x)); }

}  // namespace actc
