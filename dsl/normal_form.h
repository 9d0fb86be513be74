// Products and sums as multisets: the view in which `a * b / a`, `b` and `(2 * b) / 2` are the same thing. Rules match
// on it, so they hold modulo commutativity, associativity and constant factors.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <utility>
#include <vector>

#include "dsl/coefficient.h"
#include "dsl/context.h"

namespace actc {

// coefficient * product of base^exponent; bases distinct, exponents not 0, in order of node ids.
struct Product {
  Coefficient coefficient = 1;
  std::vector<std::pair<Expr, long>> factors;

  void multiply(const Product &other, long exponent = 1);
  void multiply(Expr base, long exponent);
  // Does it hold all factors of `other`, so that dividing leaves no negative surplus?
  bool contains(const Product &other) const;
};

// constant + sum of coefficient * base; bases distinct and without constant factors, in order of node ids.
struct Sum {
  Coefficient constant = 0;
  std::vector<std::pair<Expr, Coefficient>> terms;

  void add(const Sum &other, const Coefficient &scale);
  void add(Expr base, const Coefficient &coefficient);
};

// A longer product or sum stays whole: its operands are simplified, each on its own, and it is one factor or term of
// what it is part of. So the cost of a node is bounded, however long the chain that it ends; and the products that the
// gradients of a deep formula share stay shared.
inline constexpr int kMaxFactors = 16, kMaxTerms = 32;

bool is_sum(Expr e);      // a + b, a - b
bool is_product(Expr e);  // a * b, a / b, -a, a^n, a constant

Product as_product(Expr e);
Sum as_sum(Expr e);

// The operations among the factors or terms; a - b counts as a + b.
OpSet ops_of(const Product &product);
OpSet ops_of(const Sum &sum);
OpSet factor_ops(Expr e);  // of `e` as a product

// May `a` be factor * b? No is certain, and found without taking anything apart.
bool may_be_multiple(Expr a, double factor, Expr b);

// Back to nodes: c * x * y / z, a + b - c. A factor 1/n becomes a division by n (one rounding instead of two).
Expr from_product(Context &context, const Product &product);
Expr from_sum(Context &context, const Sum &sum);

// For Context: the shape of a node whose operands have theirs.
Shape shape_of(const Node &node);

}  // namespace actc
