// The reference value of a formula, as a double good to a small part of an ULP of float: from evaluate<double> where
// its error bound is small enough, else from the oracle.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "dsl/evaluate_double.h"
#include "dsl/oracle.h"

namespace actc {

class Reference {
 public:
  // A value is right to this part of the unit of float's last place there.
  static constexpr double kUlp = 0x1p-11;
  // Whatever is larger, far beyond float, counts as infinite.
  static constexpr double kBeyond = 0x1p130;

  // `written`: the formula as the user wrote it. `stable`: the same function, simplified.
  Reference(Expr written, Expr stable) : fast_(stable), written_(written), stable_(stable) {}

  struct Value {
    double value;  // NaN where the formula is not defined, infinite beyond kBeyond
    // |value - exact| is at most this, if the simplifier took no decimal for sqrt(2), sqrt(1/2), sqrt(2 / pi) or pi,
    // which it does up to a relative 2^-50.
    double error;
  };
  // At finite arguments; throws OracleError where neither form is known. Not for concurrent calls of one object.
  Value operator()(std::span<const double> inputs, std::span<const double> parameters = {});
  Value operator()(double x) { return (*this)(std::span(&x, 1)); }

  // By the oracle, to a relative 2^-52: as written or, where intermediate numbers are beyond MPFR, simplified.
  double exact(std::span<const double> inputs, std::span<const double> parameters = {}) const;

  // The sign of the exact value minus `y`; 0 where the oracle does not tell them apart.
  int side(double y, std::span<const double> inputs, std::span<const double> parameters = {});

  // Which of the two decided, so far.
  struct Counts {
    uint64_t fast = 0, oracle = 0;
  };
  const Counts &counts() const { return counts_; }

 private:
  DoubleEvaluator fast_;
  Oracle written_, stable_;
  Counts counts_;
};

}  // namespace actc
