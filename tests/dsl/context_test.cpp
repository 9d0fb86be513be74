// Hash-consing, and the types of operands.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/context.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace actc {
namespace {

TEST(Context, EqualExpressionsAreOneNode) {
  Context c;
  const Expr x = c.input(0);
  EXPECT_EQ(x, c.input(0));
  EXPECT_EQ(sigmoid(x + 1.0) * x, sigmoid(x + 1.0) * x);
  EXPECT_NE(x, c.input(1));
  EXPECT_NE(x, c.parameter(0));
  EXPECT_NE(x, c.input(0, Type::F32));
  EXPECT_NE(x + c.input(1), c.input(1) + x) << "operands keep their order";
  const size_t size = c.size();
  (void)(sigmoid(x + 1.0) * x);
  EXPECT_EQ(c.size(), size);
}

TEST(Context, RationalsAreCanonical) {
  Context c;
  EXPECT_EQ(c.rational(mpq_class(2, 4)), c.rational(mpq_class(1, 2)));
  EXPECT_EQ(c.rational(mpq_class(-3)), c.rational(mpq_class(3, -1)));
  // Numbers that agree in their lowest limb: the hash may be equal, the node must not be.
  const mpz_class big = (mpz_class(1) << 64) + 5;
  EXPECT_NE(c.rational(mpq_class(big)), c.rational(5));
  EXPECT_NE(c.rational(1), c.rational(-1));
}

TEST(Context, FloatsAreKeyedByTheirBits) {
  Context c;
  EXPECT_NE(c.f32(0.0f), c.f32(-0.0f));
  EXPECT_EQ(c.f32(NAN), c.f32(NAN));
  EXPECT_NE(c.f32(1.0f), c.u32(0x3f800000));
  EXPECT_NE(c.f32(1.0f), c.rational(1));
}

TEST(Context, DoublesAreKeyedByAll64Bits) {
  Context c;
  EXPECT_EQ(c.f64(1 + 0x1p-52).number(), 1 + 0x1p-52);
  EXPECT_FALSE(c.f64(1) == c.f64(1 + 0x1p-52));
  EXPECT_FALSE(c.u64(1) == c.u64(uint64_t{1} << 32 | 1));
  EXPECT_FALSE(c.f64(0.0) == c.f64(-0.0));
  const Expr x = c.input(0, Type::F64);
  EXPECT_EQ((x + 0.1), x + c.f64(0.1)) << "a constant has the type of its neighbour";
  EXPECT_THROW(x + c.f32(1), std::logic_error);
  EXPECT_THROW(c.make(Op::ShiftLeft, {c.u64(1), c.u64(64)}), std::logic_error);
}

TEST(Context, OperandsComeBeforeTheirUsers) {
  Context c;
  const Expr e = sigmoid(c.input(0) * c.parameter(0)) + c.input(0);
  for (const Node *node : topological_order(e))
    for (int i = 0; i < node->arity; ++i) EXPECT_LT(node->args[i]->id, node->id);
}

TEST(Context, WrongArityThrows) {
  Context c;
  const Expr x = c.input(0);
  EXPECT_THROW(c.make(Op::Add, {x}), std::logic_error);
  EXPECT_THROW(c.make(Op::Exp, {x, x}), std::logic_error);
  EXPECT_THROW(c.make(Op::Select, {x < x, x}), std::logic_error);
  EXPECT_THROW(c.make(Op::Input, {}), std::logic_error) << "leaves have functions of their own";
  EXPECT_THROW(c.make(Op::Constant, {}), std::logic_error);
}

TEST(Context, ForeignAndNullOperandsThrow) {
  Context a, b;
  EXPECT_THROW(a.make(Op::Exp, {b.input(0)}), std::logic_error);
  EXPECT_THROW(a.make(Op::Exp, {Expr()}), std::logic_error);
}

TEST(Context, WrongTypesThrow) {
  Context c;
  const Expr x = c.input(0), condition = x < x, f = c.input(0, Type::F32), u = c.u32(1);
  for (const Op op : {Op::Add, Op::Sub, Op::Mul, Op::Div, Op::Min, Op::Max, Op::Less, Op::LessEqual, Op::Equal}) {
    EXPECT_THROW(c.make(op, {condition, condition}), std::logic_error) << spelling(op);
    EXPECT_THROW(c.make(op, {x, f}), std::logic_error) << spelling(op);
    EXPECT_NO_THROW(c.make(op, {x, x})) << spelling(op);
    EXPECT_NO_THROW(c.make(op, {f, f})) << spelling(op);
  }
  for (const Op op : {Op::Mul, Op::Div, Op::Min, Op::Less, Op::Equal})
    EXPECT_THROW(c.make(op, {u, u}), std::logic_error) << spelling(op) << " of integers is no primitive";
  EXPECT_NO_THROW(c.make(Op::Add, {u, u}));
  for (const Op op : {Op::BitAnd, Op::BitOr, Op::BitXor}) {
    EXPECT_THROW(c.make(op, {x, x}), std::logic_error);
    EXPECT_THROW(c.make(op, {f, f}), std::logic_error);
    EXPECT_NO_THROW(c.make(op, {u, u}));
  }
  for (const Op op : {Op::And, Op::Or}) {
    EXPECT_THROW(c.make(op, {x, x}), std::logic_error);
    EXPECT_THROW(c.make(op, {condition, x}), std::logic_error);
    EXPECT_NO_THROW(c.make(op, {condition, condition}));
  }
  EXPECT_THROW(c.make(Op::Not, {x}), std::logic_error);
  EXPECT_THROW(c.make(Op::Neg, {condition}), std::logic_error);
  EXPECT_THROW(c.make(Op::Exp, {u}), std::logic_error);
  EXPECT_THROW(c.make(Op::Fma, {x, x, x}), std::logic_error);
  EXPECT_NO_THROW(c.make(Op::Fma, {f, f, f}));
  EXPECT_THROW(c.make(Op::AsUint, {x}), std::logic_error);
  EXPECT_THROW(c.make(Op::AsUint, {u}), std::logic_error);
  EXPECT_THROW(c.make(Op::AsFloat, {f}), std::logic_error);
  EXPECT_THROW(c.make(Op::Select, {x, x, x}), std::logic_error);
  EXPECT_THROW(c.make(Op::Select, {condition, x, f}), std::logic_error);
  EXPECT_THROW(c.make(Op::Select, {condition, condition, condition}), std::logic_error);
}

TEST(Context, ExponentsAndShiftsAreConstants) {
  Context c;
  const Expr x = c.input(0), u = c.u32(1), f = c.input(0, Type::F32);
  EXPECT_NO_THROW(c.make(Op::Pow, {x, c.rational(-3)}));
  EXPECT_THROW(c.make(Op::Pow, {x, x}), std::logic_error);
  EXPECT_THROW(c.make(Op::Pow, {x, c.rational(mpq_class(1, 2))}), std::logic_error);
  EXPECT_THROW(c.make(Op::Pow, {f, c.f32(2)}), std::logic_error);
  EXPECT_NO_THROW(c.make(Op::ShiftLeft, {u, c.u32(31)}));
  EXPECT_THROW(c.make(Op::ShiftLeft, {u, c.u32(32)}), std::logic_error);
  EXPECT_THROW(c.make(Op::ShiftRight, {u, c.make(Op::AsUint, {f})}), std::logic_error);
}

TEST(Context, ResultTypes) {
  Context c;
  const Expr x = c.input(0), f = c.input(0, Type::F32);
  EXPECT_EQ((x < x).type(), Type::Bool);
  EXPECT_EQ((f + f).type(), Type::F32);
  EXPECT_EQ(exp(x).type(), Type::Real);
  EXPECT_EQ(select(f < f, f, f).type(), Type::F32);
  EXPECT_EQ(c.make(Op::AsUint, {f}).type(), Type::U32);
  EXPECT_EQ(c.make(Op::AsFloat, {c.u32(0)}).type(), Type::F32);
}

TEST(Context, BuilderConstantsAreExact) {
  Context c;
  EXPECT_EQ(constant(c.input(0), 0.1).rational(), mpq_class(0.1)) << "a double is the dyadic fraction that it is";
  EXPECT_EQ(constant(c.input(0, Type::F32), 0.1), c.f32(0.1f));
  EXPECT_THROW(constant(c.input(0), INFINITY), std::invalid_argument);
  EXPECT_THROW(constant(c.input(0), NAN), std::invalid_argument);
}

TEST(Context, DeepExpressionsNeedNoStack) {
  Context c;
  Expr e = c.input(0);
  for (int i = 0; i < 300'000; ++i) e = -e + 1.0;
  EXPECT_EQ(topological_order(e).size(), 600'002u);
}

}  // namespace
}  // namespace actc
