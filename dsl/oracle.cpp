// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/oracle.h"

#include <fmt/format.h>
#include <mpfi.h>
#include <mpfi_io.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>
#include <vector>

namespace actc {
namespace {

// An interval, or a condition with three values.
struct Value {
  mpfi_t interval;
  enum Truth : int8_t { kFalse, kTrue, kUnknown } truth = kUnknown;
  // Is there a value at all? Maybe: the argument of a square root is an interval around 0.
  enum Defined : int8_t { kDefined, kMaybe, kUndefined } defined = kDefined;
};

// Comparisons; with a value that does not exist (NaN) they are false.
Value::Truth less(const Value &x, const Value &y, bool or_equal) {
  const mpfi_srcptr a = x.interval, b = y.interval;
  if (x.defined == Value::kUndefined || y.defined == Value::kUndefined) return Value::kFalse;
  if (x.defined == Value::kMaybe || y.defined == Value::kMaybe) return Value::kUnknown;
  const int low = mpfr_cmp(&a->right, &b->left), high = mpfr_cmp(&a->left, &b->right);
  if (or_equal ? low <= 0 : low < 0) return Value::kTrue;
  if (or_equal ? high > 0 : high >= 0) return Value::kFalse;
  return Value::kUnknown;
}

Value::Truth equal(const Value &x, const Value &y) {
  const mpfi_srcptr a = x.interval, b = y.interval;
  if (x.defined == Value::kUndefined || y.defined == Value::kUndefined) return Value::kFalse;
  if (x.defined == Value::kMaybe || y.defined == Value::kMaybe) return Value::kUnknown;
  if (mpfr_cmp(&a->right, &b->left) < 0 || mpfr_cmp(&b->right, &a->left) < 0) return Value::kFalse;
  const bool points = mpfr_equal_p(&a->left, &a->right) && mpfr_equal_p(&b->left, &b->right);
  return points ? Value::kTrue : Value::kUnknown;
}

bool is_zero(mpfi_srcptr v) { return mpfr_zero_p(&v->left) && mpfr_zero_p(&v->right); }
bool contains_zero(mpfi_srcptr v) { return mpfr_sgn(&v->left) <= 0 && mpfr_sgn(&v->right) >= 0; }

// Does a quotient exist, or a square root?
Value::Defined defined_quotient(mpfi_srcptr denominator) {
  return is_zero(denominator) ? Value::kUndefined : contains_zero(denominator) ? Value::kMaybe : Value::kDefined;
}
Value::Defined defined_root(mpfi_srcptr v) {
  return mpfr_sgn(&v->right) < 0 ? Value::kUndefined : mpfr_sgn(&v->left) < 0 ? Value::kMaybe : Value::kDefined;
}

// A logarithm exists above `limit`.
Value::Defined defined_above(mpfi_srcptr v, long limit) {
  return mpfr_cmp_si(&v->right, limit) <= 0  ? Value::kUndefined
         : mpfr_cmp_si(&v->left, limit) <= 0 ? Value::kMaybe
                                             : Value::kDefined;
}
// a^b for a > 0; else where b is an integer, or where 0 is raised to a positive power.
Value::Defined defined_power(mpfi_srcptr a, mpfi_srcptr b) {
  if (mpfr_sgn(&a->left) > 0) return Value::kDefined;
  if (!mpfr_equal_p(&b->left, &b->right)) return Value::kMaybe;
  const bool integer = mpfr_integer_p(&b->left) && mpfr_cmpabs_ui(&b->left, 1024) <= 0;
  if (integer) return mpfr_sgn(&b->left) < 0 ? defined_quotient(a) : Value::kDefined;
  if (is_zero(a)) return mpfr_sgn(&b->left) > 0 ? Value::kDefined : Value::kUndefined;
  return mpfr_sgn(&a->right) < 0 ? Value::kUndefined : Value::kMaybe;
}

void minimum(mpfi_ptr out, mpfi_srcptr a, mpfi_srcptr b) {
  mpfr_min(&out->left, &a->left, &b->left, MPFR_RNDD);
  mpfr_min(&out->right, &a->right, &b->right, MPFR_RNDU);
}

void maximum(mpfi_ptr out, mpfi_srcptr a, mpfi_srcptr b) {
  mpfr_max(&out->left, &a->left, &b->left, MPFR_RNDD);
  mpfr_max(&out->right, &a->right, &b->right, MPFR_RNDU);
}

void power(mpfi_ptr out, mpfi_srcptr base, long n) {
  mpfi_t result, square;
  mpfi_init2(result, mpfi_get_prec(out));
  mpfi_init2(square, mpfi_get_prec(out));
  mpfi_set_ui(result, 1);
  mpfi_set(square, base);
  for (unsigned long k = static_cast<unsigned long>(std::labs(n)); k > 0; k >>= 1) {
    if (k & 1) mpfi_mul(result, result, square);
    if (k > 1) mpfi_sqr(square, square);
  }
  if (n < 0) mpfi_inv(result, result);
  mpfi_set(out, result);
  mpfi_clear(result);
  mpfi_clear(square);
}

// A temporary interval.
class Temporary {
 public:
  explicit Temporary(mpfi_srcptr like) { mpfi_init2(value_, mpfi_get_prec(like)); }
  Temporary(const Temporary &) = delete;
  ~Temporary() { mpfi_clear(value_); }
  operator mpfi_ptr() { return value_; }

 private:
  mpfi_t value_;
};

// Doubles as intervals.
class Points {
 public:
  explicit Points(std::span<const double> values) : values_(values.size()) {
    for (size_t i = 0; i < values.size(); ++i) {
      mpfi_init2(&values_[i], 53);
      mpfi_set_d(&values_[i], values[i]);
      pointers_.push_back(&values_[i]);
    }
  }
  Points(const Points &) = delete;
  ~Points() {
    for (__mpfi_struct &v : values_) mpfi_clear(&v);
  }
  std::span<const mpfi_srcptr> get() const { return pointers_; }

 private:
  std::vector<__mpfi_struct> values_;
  std::vector<mpfi_srcptr> pointers_;
};

// An increasing (or decreasing) function, from MPFR's rounded in both directions. `out` may be `x`.
using MpfrFunction = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
void increasing(mpfi_ptr out, mpfi_srcptr x, MpfrFunction f) {
  f(&out->left, &x->left, MPFR_RNDD);
  f(&out->right, &x->right, MPFR_RNDU);
}
void decreasing(mpfi_ptr out, mpfi_srcptr x, MpfrFunction f) {
  Temporary copy(x);
  mpfi_set(copy, x);
  f(&out->left, &static_cast<mpfi_ptr>(copy)->right, MPFR_RNDD);
  f(&out->right, &static_cast<mpfi_ptr>(copy)->left, MPFR_RNDU);
}

// Reducing an argument of 2^e by multiples of pi takes e bits; beyond all precision only the range is known.
bool is_beyond_reduction(mpfi_srcptr x) {
  auto huge = [](mpfr_srcptr v) {
    return !mpfr_number_p(v) || (mpfr_regular_p(v) && mpfr_get_exp(v) > Oracle::kMaxPrecision);
  };
  return huge(&x->left) || huge(&x->right);
}

// MPFI looks for the quadrant, which takes for ever next to 0; there both functions are monotone on either side.
bool is_within(mpfi_srcptr x, double limit) {
  return mpfr_cmp_d(&x->left, -limit) > 0 && mpfr_cmp_d(&x->right, limit) < 0;
}
void sine(mpfi_ptr out, mpfi_srcptr x) {
  if (is_beyond_reduction(x))
    mpfi_interv_si(out, -1, 1);
  else if (is_within(x, 1.5))
    increasing(out, x, mpfr_sin);
  else
    mpfi_sin(out, x);
}
void cosine(mpfi_ptr out, mpfi_srcptr x) {
  if (is_beyond_reduction(x)) {
    mpfi_interv_si(out, -1, 1);
  } else if (is_within(x, 3)) {
    mpfi_abs(out, x);
    decreasing(out, out, mpfr_cos);
  } else {
    mpfi_cos(out, x);
  }
}

// 1 / (1 + exp(-x)); increasing, but the formula itself is accurate enough.
void logistic(mpfi_ptr out, mpfi_srcptr x) {
  mpfi_neg(out, x);
  mpfi_exp(out, out);
  mpfi_add_ui(out, out, 1);
  mpfi_inv(out, out);
}

// logistic(x) * logistic(-x)
void logistic_gradient(mpfi_ptr out, mpfi_srcptr x) {
  Temporary other(out);
  mpfi_neg(other, x);
  logistic(other, other);
  logistic(out, x);
  mpfi_mul(out, out, other);
}

// logistic(x) + x * logistic'(x)
void silu_gradient(mpfi_ptr out, mpfi_srcptr x) {
  Temporary s(out);
  logistic(s, x);
  logistic_gradient(out, x);
  mpfi_mul(out, out, x);
  mpfi_add(out, out, s);
}

// max(x, 0) + log1p(exp(-|x|)): e^x itself may be beyond MPFR's exponents.
int softplus_rounded(mpfr_ptr out, mpfr_srcptr x, mpfr_rnd_t rounding) {
  const int sign = mpfr_sgn(x);
  mpfr_t tail;
  mpfr_init2(tail, mpfr_get_prec(out));
  if (sign > 0)
    mpfr_neg(tail, x, rounding);
  else
    mpfr_set(tail, x, rounding);
  mpfr_exp(tail, tail, rounding);
  mpfr_log1p(tail, tail, rounding);
  if (sign > 0)
    mpfr_add(out, x, tail, rounding);
  else
    mpfr_set(out, tail, rounding);
  mpfr_clear(tail);
  return 1;
}
void softplus(mpfi_ptr out, mpfi_srcptr x) {
  Temporary copy(out);
  mpfi_set(copy, x);
  increasing(out, copy, softplus_rounded);
}

// erfc(-x / sqrt(2)) / 2
void normal_cdf(mpfi_ptr out, mpfi_srcptr x) {
  Temporary root(out);
  mpfi_set_ui(root, 2);
  mpfi_sqrt(root, root);
  mpfi_div(out, x, root);
  mpfi_neg(out, out);
  decreasing(out, out, mpfr_erfc);
  mpfi_div_2ui(out, out, 1);
}

// exp(-x^2 / 2) / sqrt(2 pi)
void normal_pdf(mpfi_ptr out, mpfi_srcptr x) {
  Temporary root(out);
  mpfi_const_pi(root);
  mpfi_mul_2ui(root, root, 1);
  mpfi_sqrt(root, root);
  mpfi_sqr(out, x);
  mpfi_div_2ui(out, out, 1);
  mpfi_neg(out, out);
  mpfi_exp(out, out);
  mpfi_div(out, out, root);
}

void gelu_gradient(mpfi_ptr out, mpfi_srcptr x) {
  Temporary cdf(out);
  normal_cdf(cdf, x);
  normal_pdf(out, x);
  mpfi_mul(out, out, x);
  mpfi_add(out, out, cdf);
}

// t + x s (1 - t^2), t = tanh(softplus(x)), s = logistic(x); 1 - t^2 = 4 logistic'(2 softplus(x))
void mish_gradient(mpfi_ptr out, mpfi_srcptr x) {
  Temporary p(out), w(out), s(out);
  softplus(p, x);
  mpfi_mul_2ui(w, p, 1);
  logistic_gradient(w, w);
  mpfi_mul_2ui(w, w, 2);
  logistic(s, x);
  mpfi_mul(out, w, s);
  mpfi_mul(out, out, x);
  mpfi_tanh(p, p);
  mpfi_add(out, out, p);
}

// a^b where it is defined (defined_power): exp(b log a) for a > 0, else a product.
void general_power(mpfi_ptr out, mpfi_srcptr a, mpfi_srcptr b) {
  if (mpfr_sgn(&a->left) > 0) {
    mpfi_log(out, a);
    mpfi_mul(out, out, b);
    mpfi_exp(out, out);
  } else if (mpfr_integer_p(&b->left)) {
    power(out, a, mpfr_get_si(&b->left, MPFR_RNDN));
  } else {
    mpfi_set_ui(out, 0);
  }
}

int floor_rounded(mpfr_ptr out, mpfr_srcptr x, mpfr_rnd_t) { return mpfr_floor(out, x); }
int ceil_rounded(mpfr_ptr out, mpfr_srcptr x, mpfr_rnd_t) { return mpfr_ceil(out, x); }
int roundeven_rounded(mpfr_ptr out, mpfr_srcptr x, mpfr_rnd_t) { return mpfr_roundeven(out, x); }

// A value that is known well enough: both ends have the same sign and agree to so many bits, or both round to zero, or
// both overflow.
bool is_narrow(mpfi_srcptr v, long bits) {
  auto vanishes = [](mpfr_srcptr x) { return mpfr_zero_p(x) || (mpfr_regular_p(x) && mpfr_get_exp(x) < -1150); };
  auto overflows = [](mpfr_srcptr x) { return mpfr_inf_p(x) || (mpfr_regular_p(x) && mpfr_get_exp(x) > 1100); };
  if (vanishes(&v->left) && vanishes(&v->right)) return true;
  if (mpfr_sgn(&v->left) != mpfr_sgn(&v->right)) return false;
  if (overflows(&v->left) && overflows(&v->right)) return true;
  if (!mpfr_regular_p(&v->left) || !mpfr_regular_p(&v->right)) return false;
  mpfr_t width;
  mpfr_init2(width, 64);
  mpfr_sub(width, &v->right, &v->left, MPFR_RNDU);
  const bool narrow = mpfr_zero_p(width) || mpfr_get_exp(width) < mpfr_get_exp(&v->left) - bits;
  mpfr_clear(width);
  return narrow;
}

// Wide exponents for as long as it lives: exp(x) is a number up to x = 1.6e18, not only to 7e8. Half of what MPFR
// allows, so that its own intermediate results have room. The range belongs to the thread, whose host may use MPFR as
// well: it is put back.
class WideExponents {
 public:
  WideExponents() {
    mpfr_set_emin(mpfr_get_emin_min() / 2);
    mpfr_set_emax(mpfr_get_emax_max() / 2);
  }
  WideExponents(const WideExponents &) = delete;
  ~WideExponents() {
    mpfr_set_emin(least_);
    mpfr_set_emax(greatest_);
  }

 private:
  const mpfr_exp_t least_ = mpfr_get_emin(), greatest_ = mpfr_get_emax();
};

}  // namespace

struct Oracle::Tape {
  struct Step {
    Op op;
    uint64_t payload;
    const mpq_class *rational;
    uint32_t args[3];
  };
  std::vector<Step> steps;
  mutable std::vector<Value> values;

  explicit Tape(Expr formula) {
    std::unordered_map<const Node *, uint32_t> index;
    for (const Node *node : topological_order(formula)) {
      index[node] = static_cast<uint32_t>(steps.size());
      Step step{node->op, node->payload, node->rational, {0, 0, 0}};
      for (int i = 0; i < node->arity; ++i) step.args[i] = index.at(node->args[i]);
      steps.push_back(step);
    }
    values.resize(steps.size());
    for (Value &v : values) mpfi_init2(v.interval, 64);
  }
  ~Tape() {
    for (Value &v : values) mpfi_clear(v.interval);
  }

  // Whether operands exist decides whether the result does; a condition always has a truth.
  Value::Defined defined(const Step &s, const Value &a, const Value &b, const Value &c) const {
    if (s.op == Op::Select) {
      if (a.truth == Value::kUnknown) return b.defined == c.defined ? b.defined : Value::kMaybe;
      return a.truth == Value::kTrue ? b.defined : c.defined;
    }
    Value::Defined known = Value::kDefined;
    const Value *operands[] = {&a, &b, &c};
    for (int i = 0; i < 3 && i < actc::arity(s.op); ++i) known = std::max(known, operands[i]->defined);
    if (known != Value::kDefined) return known;
    switch (s.op) {
      case Op::Div: return defined_quotient(b.interval);
      case Op::Sqrt: return defined_root(a.interval);
      case Op::Pow: return sgn(*steps[s.args[1]].rational) < 0 ? defined_quotient(a.interval) : known;
      case Op::Log:
      case Op::Log2:
      case Op::Rsqrt: return defined_above(a.interval, 0);
      case Op::Log1p: return defined_above(a.interval, -1);
      case Op::Power: return defined_power(a.interval, b.interval);
      default: return known;
    }
  }

  // All steps, with this precision.
  const Value &run(long precision, std::span<const mpfi_srcptr> inputs, std::span<const double> parameters) const {
    for (size_t i = 0; i < steps.size(); ++i) {
      mpfi_set_prec(values[i].interval, precision);
      evaluate(values[i], steps[i], inputs, parameters);
    }
    return values.back();
  }

  void evaluate(Value &out, const Step &s, std::span<const mpfi_srcptr> inputs,
                std::span<const double> parameters) const {
    mpfi_ptr v = out.interval;
    const Value &a = values[s.args[0]], &b = values[s.args[1]], &c = values[s.args[2]];
    switch (s.op) {
      case Op::Less: out.truth = less(a, b, false); return;
      case Op::LessEqual: out.truth = less(a, b, true); return;
      case Op::Equal: out.truth = equal(a, b); return;
      case Op::Not: out.truth = a.truth == Value::kUnknown ? a.truth : Value::Truth(1 - a.truth); return;
      case Op::And:
        out.truth = a.truth == Value::kFalse || b.truth == Value::kFalse ? Value::kFalse : std::max(a.truth, b.truth);
        return;
      case Op::Or:
        out.truth = a.truth == Value::kTrue || b.truth == Value::kTrue ? Value::kTrue : std::max(a.truth, b.truth);
        return;
      default: break;
    }
    out.defined = defined(s, a, b, c);
    if (out.defined != Value::kDefined) return;  // the interval means nothing
    switch (s.op) {
      case Op::Constant: mpfi_set_q(v, s.rational->get_mpq_t()); return;
      case Op::Pi: mpfi_const_pi(v); return;
      case Op::Input: mpfi_set(v, inputs[s.payload]); return;
      case Op::Parameter: mpfi_set_d(v, parameters[s.payload]); return;
      case Op::Add: mpfi_add(v, a.interval, b.interval); return;
      case Op::Sub: mpfi_sub(v, a.interval, b.interval); return;
      case Op::Mul: mpfi_mul(v, a.interval, b.interval); return;
      case Op::Div: mpfi_div(v, a.interval, b.interval); return;
      case Op::Neg: mpfi_neg(v, a.interval); return;
      case Op::Abs: mpfi_abs(v, a.interval); return;
      case Op::Pow: power(v, a.interval, mpz_get_si(steps[s.args[1]].rational->get_num_mpz_t())); return;
      case Op::Min: minimum(v, a.interval, b.interval); return;
      case Op::Max: maximum(v, a.interval, b.interval); return;
      case Op::Clamp:
        maximum(v, a.interval, b.interval);
        minimum(v, v, c.interval);
        return;
      case Op::Sqrt: mpfi_sqrt(v, a.interval); return;
      case Op::Select:
        if (a.truth == Value::kUnknown)
          mpfi_union(v, b.interval, c.interval);
        else
          mpfi_set(v, a.truth == Value::kTrue ? b.interval : c.interval);
        return;
      case Op::Floor: increasing(v, a.interval, floor_rounded); return;
      case Op::Ceil: increasing(v, a.interval, ceil_rounded); return;
      case Op::Round: increasing(v, a.interval, roundeven_rounded); return;
      case Op::Rsqrt:
        mpfi_sqrt(v, a.interval);
        mpfi_inv(v, v);
        return;
      case Op::Exp: mpfi_exp(v, a.interval); return;
      case Op::Exp2: mpfi_exp2(v, a.interval); return;
      case Op::Expm1: mpfi_expm1(v, a.interval); return;
      case Op::Log: mpfi_log(v, a.interval); return;
      case Op::Log2: mpfi_log2(v, a.interval); return;
      case Op::Log1p: mpfi_log1p(v, a.interval); return;
      case Op::Tanh: mpfi_tanh(v, a.interval); return;
      case Op::Sinh: mpfi_sinh(v, a.interval); return;
      case Op::Cosh: mpfi_cosh(v, a.interval); return;
      case Op::Sin: sine(v, a.interval); return;
      case Op::Cos: cosine(v, a.interval); return;
      case Op::Atan: mpfi_atan(v, a.interval); return;
      case Op::Erf: increasing(v, a.interval, mpfr_erf); return;
      case Op::Erfc: decreasing(v, a.interval, mpfr_erfc); return;
      case Op::Normcdf: normal_cdf(v, a.interval); return;
      case Op::Softplus: softplus(v, a.interval); return;
      case Op::Power: general_power(v, a.interval, b.interval); return;
      case Op::Sigmoid: logistic(v, a.interval); return;
      case Op::SigmoidGrad: logistic_gradient(v, a.interval); return;
      case Op::SiluGrad: silu_gradient(v, a.interval); return;
      case Op::GeluGrad: gelu_gradient(v, a.interval); return;
      case Op::MishGrad: mish_gradient(v, a.interval); return;
      case Op::Silu:
        logistic(v, a.interval);
        mpfi_mul(v, v, a.interval);
        return;
      case Op::Gate:
        logistic(v, b.interval);
        mpfi_mul(v, v, a.interval);
        return;
      case Op::Tanhshrink:
        mpfi_tanh(v, a.interval);
        mpfi_sub(v, a.interval, v);
        return;
      case Op::Gelu:
        normal_cdf(v, a.interval);
        mpfi_mul(v, v, a.interval);
        return;
      case Op::Mish:
        softplus(v, a.interval);
        mpfi_tanh(v, v);
        mpfi_mul(v, v, a.interval);
        return;
      default: throw std::logic_error(fmt::format("the oracle has no rule for '{}'", spelling(s.op)));
    }
  }
};

Oracle::Oracle(Expr formula) : tape_(std::make_unique<Tape>(formula)) {}
Oracle::~Oracle() = default;

double Oracle::operator()(std::span<const double> inputs, std::span<const double> parameters) const {
  const WideExponents wide;
  const mpfi_srcptr result = narrow(60, inputs, parameters);
  if (!result) return std::nan("");
  const bool negative = mpfr_signbit(&result->left) && mpfr_signbit(&result->right);
  const double value = mpfr_get_d(&result->left, MPFR_RNDN);
  return value == 0 ? std::copysign(0.0, negative ? -1 : 1) : value;
}

Oracle::Pieces Oracle::in_two_pieces(std::span<const double> inputs, std::span<const double> parameters) const {
  const double value = (*this)(inputs, parameters);
  if (value == 0 || !std::isfinite(value)) return {value, 0};
  const WideExponents wide;
  const mpfi_srcptr result = narrow(108, inputs, parameters);
  mpfr_t rest;
  mpfr_init2(rest, mpfi_get_prec(result));
  mpfr_sub_d(rest, &result->left, value, MPFR_RNDN);
  const Pieces pieces{value, mpfr_get_d(rest, MPFR_RNDN)};
  mpfr_clear(rest);
  return pieces;
}

double Oracle::ulp_error(double actual, std::span<const double> inputs, std::span<const double> parameters,
                         double floor) const {
  const WideExponents wide;
  const mpfi_srcptr exact = narrow(70, inputs, parameters);
  if (!exact) return std::nan("");
  if (std::isnan(actual)) return INFINITY;
  const double rounded = mpfr_get_d(&exact->left, MPFR_RNDN);
  if (std::isinf(actual) || std::isinf(rounded)) return actual == rounded ? 0 : INFINITY;
  const int exponent = std::ilogb(std::max({std::fabs(mpfr_get_d(&exact->left, MPFR_RNDZ)), floor, 0x1p-1022}));
  mpfr_t difference;
  mpfr_init2(difference, 64);
  mpfr_d_sub(difference, actual, &exact->left, MPFR_RNDA);
  mpfr_mul_2si(difference, difference, 52 - exponent, MPFR_RNDA);
  const double error = std::fabs(mpfr_get_d(difference, MPFR_RNDA));
  mpfr_clear(difference);
  return error;
}

mpfi_srcptr Oracle::narrow(long bits, std::span<const double> inputs, std::span<const double> parameters) const {
  for (double x : inputs)
    if (!std::isfinite(x)) throw std::invalid_argument("the oracle takes finite arguments");
  const Points points(inputs);
  for (long precision = bits + 36; precision <= kMaxPrecision; precision *= 2) {
    const Value &result = tape_->run(precision, points.get(), parameters);
    if (result.defined == Value::kUndefined) return nullptr;
    if (result.defined != Value::kMaybe && is_narrow(result.interval, bits)) return result.interval;
  }
  std::string at;
  for (double x : inputs) at += fmt::format("{}{:a}", at.empty() ? "" : ", ", x);
  throw OracleError(fmt::format("the value at ({}) is not known after {} bits", at, kMaxPrecision));
}

int Oracle::side(double y, std::span<const double> inputs, std::span<const double> parameters) const {
  const WideExponents wide;
  const Points points(inputs);
  for (long precision = 96; precision <= kSidePrecision; precision *= 2) {
    const Value &result = tape_->run(precision, points.get(), parameters);
    if (result.defined == Value::kUndefined) return 0;
    if (result.defined == Value::kMaybe) continue;
    const int low = mpfr_cmp_d(&result.interval->left, y), high = mpfr_cmp_d(&result.interval->right, y);
    if (low > 0 || high < 0) return low > 0 ? 1 : -1;
    if (low == 0 && high == 0) return 0;
  }
  return 0;
}

Oracle::Defined Oracle::enclose(mpfi_ptr out, std::span<const mpfi_srcptr> inputs) const {
  const Value &result = tape_->run(static_cast<long>(mpfi_get_prec(out)), inputs, {});
  mpfi_set(out, result.interval);
  switch (result.defined) {
    case Value::kDefined: return Defined::Everywhere;
    case Value::kMaybe: return Defined::Maybe;
    default: return Defined::Nowhere;
  }
}

double ulp_of(double magnitude) {
  constexpr uint64_t kBias = 1023, kFraction = 52;
  const uint64_t exponent = std::bit_cast<uint64_t>(magnitude) >> kFraction & 0x7ff;
  return std::bit_cast<double>((std::clamp(exponent, kBias - 126, kBias + 127) - 23) << kFraction);
}

double ulp_error(float actual, double exact, double floor) {
  if (std::isnan(actual) || std::isnan(exact)) return std::isnan(actual) && std::isnan(exact) ? 0 : INFINITY;
  // float's infinity stands for every value that rounds to it.
  constexpr double kOverflow = 0x1.ffffffp127;
  if (std::isinf(actual)) return (actual > 0 ? exact : -exact) >= kOverflow ? 0 : INFINITY;
  return std::fabs(static_cast<double>(actual) - exact) / ulp_of(std::max(std::fabs(exact), std::fabs(floor)));
}

}  // namespace actc
