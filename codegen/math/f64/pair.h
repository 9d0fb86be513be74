// Double-double arithmetic: a number as the unevaluated sum of two floats, |lo| at most half a unit of hi's last place.
// The atoms of this folder compute in pairs what a last rounding would otherwise amplify, so that nearly all of their
// error is that of the result. Products and quotients are good to about 2^-104 (Dekker 1971; Joldes, Muller and
// Popescu, "Tight and rigorous error bounds for basic building blocks of double-word arithmetic", TOMS 44, 2017).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "codegen/math/atom.h"

namespace actc::f64 {

struct Pair {
  Expr hi, lo;
};

inline Expr rounded(const Pair &a) { return a.hi + a.lo; }
inline Pair pair(Expr like, double hi, double lo) { return {constant(like, hi), constant(like, lo)}; }

// a + b exactly. The first needs |a| >= |b| or a = 0 (Dekker), the second nothing (Knuth, TAOCP 2, 4.2.2).
inline Pair quick_two_sum(Expr a, Expr b) {
  const Expr sum = a + b;
  return {sum, b - (sum - a)};
}
inline Pair two_sum(Expr a, Expr b) {
  const Expr sum = a + b, part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}
inline Pair two_product(Expr a, Expr b) {
  const Expr product = a * b;
  return {product, fma(a, b, -product)};
}

inline Pair operator-(const Pair &a) { return {-a.hi, -a.lo}; }

inline Pair operator+(const Pair &a, Expr b) {
  const Pair sum = two_sum(a.hi, b);
  return quick_two_sum(sum.hi, sum.lo + a.lo);
}
inline Pair operator+(const Pair &a, const Pair &b) {
  const Pair sum = two_sum(a.hi, b.hi);
  return quick_two_sum(sum.hi, sum.lo + (a.lo + b.lo));
}
inline Pair operator-(const Pair &a, const Pair &b) { return a + -b; }
inline Pair operator+(double a, const Pair &b) { return b + constant(b.hi, a); }
inline Pair operator-(double a, const Pair &b) { return a + -b; }

inline Pair operator*(const Pair &a, Expr b) {
  const Pair product = two_product(a.hi, b);
  return quick_two_sum(product.hi, fma(a.lo, b, product.lo));
}
inline Pair operator*(const Pair &a, const Pair &b) {
  const Pair product = two_product(a.hi, b.hi);
  return quick_two_sum(product.hi, fma(a.hi, b.lo, fma(a.lo, b.hi, product.lo)));
}

inline Pair operator/(const Pair &a, const Pair &b) {
  const Expr inverse = 1 / b.hi, quotient = a.hi * inverse;
  const Expr rest = fma(-quotient, b.lo, fma(-quotient, b.hi, a.hi) + a.lo);
  return quick_two_sum(quotient, rest * inverse);
}

// By a power of two (or where products do not round).
inline Pair scaled(const Pair &a, Expr power) { return {a.hi * power, a.lo * power}; }
inline Pair scaled(const Pair &a, double power) { return scaled(a, constant(a.hi, power)); }

inline Pair select(Expr condition, const Pair &a, const Pair &b) {
  return {actc::select(condition, a.hi, b.hi), actc::select(condition, a.lo, b.lo)};
}

// Arguments: the residual is null where it is 0.
inline Pair operator*(const Pair &a, const Argument &x) {
  const Pair product = two_product(a.hi, x.value);
  const Expr lost = fma(a.lo, x.value, product.lo);
  return quick_two_sum(product.hi, x.residual ? fma(a.hi, x.residual, lost) : lost);
}
inline Pair squared(const Argument &x) {
  const Pair square = two_product(x.value, x.value);
  return x.residual ? Pair{square.hi, fma(2 * x.value, x.residual, square.lo)} : square;
}

// With the residual dropped where the clamp acts: it belongs to another value then, and may be NaN.
inline Argument clamped(const Argument &x, double low, double high) {
  const Expr value = actc::clamped(low, x.value, high);
  return {value, x.residual ? actc::select(equal(value, x.value), x.residual, constant(value, 0)) : Expr()};
}
inline Argument magnitude(const Argument &x) {
  return {abs(x.value), x.residual ? actc::select(x.value < 0, -x.residual, x.residual) : Expr()};
}
inline Argument operator-(const Argument &x) { return {-x.value, x.residual ? -x.residual : Expr()}; }

}  // namespace actc::f64
