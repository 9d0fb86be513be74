// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/taylor_model.h"

#include "tools/minimax/jets.h"

namespace actc::minimax {
namespace {

// c[from] + c[from+1] t + ..., over the whole piece.
Interval horner(const std::vector<Interval> &c, size_t from, const Interval &t) {
  Interval sum = c.back();
  for (size_t k = c.size() - 1; k-- > from;) sum = sum * t + c[k];
  return sum;
}

Model truncated(const Model &a, size_t order, const Interval &t) {
  if (!a.known() || a.order() <= order) return a;
  Model r;
  r.c.assign(a.c.begin(), a.c.begin() + static_cast<ptrdiff_t>(order));
  r.c.push_back(horner(a.c, order, t));
  return r;
}

// What became infinite on the way may still have finite values.
Model checked(Model a, const Interval &t) {
  if (!a.known() || a.is_finite()) return a;
  a = enclosure(a, t);
  return a.is_finite() ? a : Model{};
}

template <class Operation>
Model termwise(const Model &a, const Model &b, const Interval &t, Operation operation) {
  if (!a.known() || !b.known()) return {};
  const size_t order = std::min(a.order(), b.order());
  Model x = truncated(a, order, t);
  const Model y = truncated(b, order, t);
  for (size_t k = 0; k <= order; ++k) x.c[k] = operation(x.c[k], y.c[k]);
  return checked(std::move(x), t);
}

size_t leading_zeros(const Model &a) {
  size_t zeros = 0;
  while (zeros < a.order() && a.c[zeros].is_zero()) ++zeros;
  return zeros;
}

Model without_leading(const Model &a, size_t zeros) {
  return {{a.c.begin() + static_cast<ptrdiff_t>(zeros), a.c.end()}};
}

Model inverse(const Model &a, const Interval &t) {
  const Interval values = range(a, t), one(1.0, t.precision());
  if (values.contains_zero() || a.c[0].contains_zero()) return {};
  const int order = static_cast<int>(a.order());
  const auto at_centre = derivatives(Op::Div, a.c[0], one / a.c[0], order);
  const auto over_range = derivatives(Op::Div, hull(values, a.c[0]), one / hull(values, a.c[0]), order);
  if (!at_centre || !over_range) return {};
  return compose(*at_centre, *over_range, a, t);
}

}  // namespace

bool Model::is_finite() const {
  return std::all_of(c.begin(), c.end(), [](const Interval &v) { return v.is_finite(); });
}

Model constant_model(const Interval &value, size_t order) {
  Model r;
  r.c.assign(order + 1, Interval(value.precision()));
  r.c[0] = value;
  return r;
}

Model add(const Model &a, const Model &b, const Interval &t) {
  return termwise(a, b, t, [](const Interval &x, const Interval &y) { return x + y; });
}

Model subtract(const Model &a, const Model &b, const Interval &t) {
  return termwise(a, b, t, [](const Interval &x, const Interval &y) { return x - y; });
}

Model negate(const Model &a) {
  Model r = a;
  for (Interval &c : r.c) c = -c;
  return r;
}

Model multiply(const Model &left, const Model &right, const Interval &t) {
  if (!left.known() || !right.known()) return {};
  const size_t n = std::min(left.order(), right.order());
  const Model a = truncated(left, n, t), b = truncated(right, n, t);
  Model r = constant_model(Interval(t.precision()), n);
  Interval tail = b.c[n];  // sum of b[j] t^(j - (n - i)), j >= n - i
  for (size_t i = 0; i <= n; ++i) {
    if (i > 0) tail = tail * t + b.c[n - i];
    if (a.c[i].is_zero()) continue;
    for (size_t j = 0; i + j < n; ++j)
      if (!b.c[j].is_zero()) r.c[i + j] = r.c[i + j] + a.c[i] * b.c[j];
    r.c[n] = r.c[n] + a.c[i] * tail;
  }
  return checked(std::move(r), t);
}

Model divide(const Model &a, const Model &b, const Interval &t) {
  if (!a.known() || !b.known()) return {};
  const size_t zeros = leading_zeros(b);
  if (zeros == 0) return multiply(a, inverse(b, t), t);
  if (a.order() < zeros || leading_zeros(a) < zeros) return {};
  return multiply(without_leading(a, zeros), inverse(without_leading(b, zeros), t), t);
}

Model power(const Model &a, long exponent, const Interval &t) {
  if (!a.known()) return {};
  const Model one = constant_model(Interval(1.0, t.precision()), a.order());
  if (exponent < 0) return divide(one, power(a, -exponent, t), t);
  Model result = one, square = a;
  for (long k = exponent; k > 0; k >>= 1) {
    if (k & 1) result = multiply(result, square, t);
    if (k > 1) square = multiply(square, square, t);
  }
  return result;
}

Model compose(const std::vector<Interval> &at_centre, const std::vector<Interval> &over_range, const Model &a,
              const Interval &t) {
  if (!a.known()) return {};
  const size_t n = a.order();
  if (n == 0) return {{over_range[0]}};
  Model change = a;  // a - a(x0), a multiple of t: its n-th power has nothing but a remainder
  change.c[0] = Interval(t.precision());
  Model r = constant_model(over_range[n], n);
  for (size_t k = n; k-- > 0;) {
    r = multiply(r, change, t);
    if (!r.known() || r.order() < n) return {{over_range[0]}};
    r.c[0] = r.c[0] + at_centre[k];
  }
  return r;
}

Interval range(const Model &a, const Interval &t) { return horner(a.c, 0, t); }

Model enclosure(const Model &a, const Interval &t) {
  if (!a.known()) return {};
  return {{range(a, t)}};
}

}  // namespace actc::minimax
