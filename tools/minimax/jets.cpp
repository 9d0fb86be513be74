// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/jets.h"

namespace actc::minimax {
namespace {

using Jet = std::vector<Interval>;

Interval one(const Interval &like) { return {1.0, like.precision()}; }

Interval pi(const Interval &like) {
  Interval p(like.precision());
  mpfi_const_pi(p.get());
  return p;
}

Interval log_of_two(const Interval &like) {
  Interval l(like.precision());
  mpfi_const_log2(l.get());
  return l;
}

using MpfiFunction = int (*)(mpfi_ptr, mpfi_srcptr);
Interval apply(MpfiFunction function, const Interval &u) {
  Interval r(u.precision());
  function(r.get(), u.get());
  return r;
}

// g' = factor g, for k > begin.
void exponential(Jet &g, size_t begin, size_t n, const Interval *factor = nullptr) {
  for (size_t k = begin + 1; k <= n; ++k) {
    g.push_back(g.back() / static_cast<long>(k));
    if (factor) g.back() = g.back() * *factor;
  }
}

// The antiderivative of h, whose value is g[0].
void integrate(Jet &g, const Jet &h, size_t n) {
  for (size_t k = 1; k <= n; ++k) g.push_back(h[k - 1] / static_cast<long>(k));
}

// g' = a g - g^2 + b: sigmoid (1, 0) and tanh (0, 1).
void riccati(Jet &g, size_t n, bool linear, bool constant) {
  for (size_t k = 0; k < n; ++k) {
    Interval sum(g[0].precision());
    for (size_t i = 0; i <= k; ++i) sum = sum - g[i] * g[k - i];
    if (linear) sum = sum + g[k];
    if (constant && k == 0) sum = sum + one(sum);
    g.push_back(sum / static_cast<long>(k + 1));
  }
}

// h' = -scale u h, the Gaussian: e^(-u^2) for scale 2.
Jet gaussian(const Interval &u, const Interval &value, long scale, size_t n) {
  Jet h = {value};
  for (size_t k = 0; k < n; ++k) {
    Interval sum = u * h[k];
    if (k > 0) sum = sum + h[k - 1];
    h.push_back(sum * -scale / static_cast<long>(k + 1));
  }
  return h;
}

// 1 / (1 + u^2)
Jet lorentzian(const Interval &u, size_t n) {
  Jet h = {one(u) / (one(u) + apply(mpfi_sqr, u))};
  for (size_t k = 1; k <= n; ++k) {
    Interval sum = u * h[k - 1] * 2;
    if (k > 1) sum = sum + h[k - 2];
    h.push_back(-(sum * h[0]));
  }
  return h;
}

// log(u) without its value: 1/u, -1/(2 u^2), ...
void logarithm(Jet &g, const Interval &u, size_t n, const Interval *divisor = nullptr) {
  const Interval inverse = one(u) / u;
  Interval power = divisor ? inverse / *divisor : inverse;
  for (size_t k = 1; k <= n; ++k) {
    g.push_back(power / static_cast<long>(k));
    power = -(power * inverse);
  }
}

// g'' = sign g: sin and cos (-1), sinh and cosh (1).
void oscillation(Jet &g, const Interval &first, long sign, size_t n) {
  if (n > 0) g.push_back(first);
  for (size_t k = 2; k <= n; ++k) g.push_back(g[k - 2] * sign / static_cast<long>(k * (k - 1)));
}

Interval sigmoid(const Interval &u) { return one(u) / (one(u) + apply(mpfi_exp, -u)); }

// e^(-u^2) * 2 / sqrt(pi)
Interval erf_slope(const Interval &u) { return apply(mpfi_exp, -apply(mpfi_sqr, u)) * 2 / apply(mpfi_sqrt, pi(u)); }

// e^(-u^2 / 2) / sqrt(2 pi)
Interval normal_density(const Interval &u) {
  return apply(mpfi_exp, -apply(mpfi_sqr, u) / 2) / apply(mpfi_sqrt, pi(u) * 2);
}

bool all_finite(const Jet &g) {
  return std::all_of(g.begin(), g.end(), [](const Interval &v) { return v.is_finite(); });
}

}  // namespace

std::optional<Jet> power_derivatives(const Interval &u, const Interval &value, const mpq_class &exponent, int n) {
  if (mpfr_sgn(u.left()) <= 0 && !(exponent == -1 && !u.contains_zero())) return std::nullopt;
  Jet g = {value};
  for (int k = 1; k <= n; ++k) g.push_back(g.back() * Interval(mpq_class((exponent - k + 1) / k), u.precision()) / u);
  if (!all_finite(g)) return std::nullopt;
  return g;
}

std::optional<Jet> derivatives(Op op, const Interval &u, const Interval &value, int order) {
  const auto n = static_cast<size_t>(order);
  Jet g = {value};
  switch (op) {
    case Op::Div: return power_derivatives(u, value, -1, order);
    case Op::Sqrt: return power_derivatives(u, value, mpq_class(1, 2), order);
    case Op::Rsqrt: return power_derivatives(u, value, mpq_class(-1, 2), order);
    case Op::Exp: exponential(g, 0, n); break;
    case Op::Exp2: {
      const Interval l = log_of_two(u);
      exponential(g, 0, n, &l);
      break;
    }
    case Op::Expm1:
      if (n > 0) g.push_back(value + one(u));
      exponential(g, 1, n);
      break;
    case Op::Log: logarithm(g, u, n); break;
    case Op::Log2: {
      const Interval l = log_of_two(u);
      logarithm(g, u, n, &l);
      break;
    }
    case Op::Log1p: logarithm(g, u + one(u), n); break;
    case Op::Sin: oscillation(g, apply(mpfi_cos, u), -1, n); break;
    case Op::Cos: oscillation(g, -apply(mpfi_sin, u), -1, n); break;
    case Op::Sinh: oscillation(g, apply(mpfi_cosh, u), 1, n); break;
    case Op::Cosh: oscillation(g, apply(mpfi_sinh, u), 1, n); break;
    case Op::Tanh: riccati(g, n, false, true); break;
    case Op::Sigmoid: riccati(g, n, true, false); break;
    case Op::Softplus: {
      Jet h = {sigmoid(u)};
      riccati(h, n, true, false);
      integrate(g, h, n);
      break;
    }
    case Op::Atan: integrate(g, lorentzian(u, n), n); break;
    case Op::Erf: integrate(g, gaussian(u, erf_slope(u), 2, n), n); break;
    case Op::Erfc: integrate(g, gaussian(u, -erf_slope(u), 2, n), n); break;
    case Op::Normcdf: integrate(g, gaussian(u, normal_density(u), 1, n), n); break;
    default: return std::nullopt;
  }
  if (!all_finite(g)) return std::nullopt;
  return g;
}

}  // namespace actc::minimax
