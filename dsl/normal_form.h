// Products and sums as multisets: the view in which `a * b / a`, `b` and `(2 * b) / 2` are the same thing. Rules match
// on it, so they hold modulo commutativity, associativity and constant factors.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <utility>
#include <vector>

#include "dsl/context.h"

namespace actc {

// coefficient * product of base^exponent; bases distinct, exponents not 0, in order of node ids.
struct Product {
  mpq_class coefficient = 1;
  std::vector<std::pair<Expr, long>> factors;

  void multiply(const Product &other, long exponent = 1);
  void multiply(Expr base, long exponent);
  // Does it hold all factors of `other`, so that dividing leaves no negative surplus?
  bool contains(const Product &other) const;
};

// constant + sum of coefficient * base; bases distinct and without constant factors, in order of node ids.
struct Sum {
  mpq_class constant = 0;
  std::vector<std::pair<Expr, mpq_class>> terms;

  void add(const Sum &other, const mpq_class &scale);
  void add(Expr base, const mpq_class &coefficient);
};

Product as_product(Expr e);
Sum as_sum(Expr e);

// Back to nodes: c * x * y / z, a + b - c. A factor 1/n becomes a division by n (one rounding instead of two).
Expr from_product(Context &context, const Product &product);
Expr from_sum(Context &context, const Sum &sum);

}  // namespace actc
