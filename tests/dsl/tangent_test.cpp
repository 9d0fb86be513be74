// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/tangent.h"

#include <gtest/gtest.h>

#include "dsl/context.h"
#include "dsl/oracle.h"

namespace actc {
namespace {

TEST(Tangent, AgreesWithTheOracle) {
  Context c;
  const Expr x = c.input(0);
  const double inputs[] = {0};
  for (Expr f : {silu(x), gelu(x), x * sigmoid(1.702 * x), -silu(x), 0.25 * x - x * x, x * sigmoid(-x), exp(x) - 1}) {
    const Tangent tangent(f, 0, inputs, {});
    const Oracle oracle(f);
    int known = 0;
    for (double at : {0x1p-149, 0x1.8p-140, 0x1.5p-126, 0x1p-60, 0x1p-21})
      for (double sign : {1.0, -1.0})
        for (double slope : {0.5, -0.5, 0.25, 1.0}) {
          const double v[] = {sign * at};
          const int side = tangent.side(v[0], slope * v[0]);
          if (side == 0) continue;
          ++known;
          EXPECT_EQ(side, oracle.side(slope * v[0], v)) << v[0];
        }
    EXPECT_EQ(known, 10);
  }
}

TEST(Tangent, SaysNothingWhereNothingIsKnown) {
  Context c;
  const Expr x = c.input(0);
  const double inputs[] = {0};
  EXPECT_EQ(Tangent(silu(x), 0, inputs, {}).side(0x1p-10, 0x1p-11), 0) << "too far";
  EXPECT_EQ(Tangent(silu(x), 0, inputs, {}).side(0x1p-30, 0x1.1p-31), 0) << "not on the tangent";
  for (Expr f : {tanh(x), sigmoid(x), abs(x), x * x, x / 3, exp(x) - 1.5}) {
    const Tangent tangent(f, 0, inputs, {});
    for (double y : {0.0, 0x1p-31, 0x1p-30, 0x1p-32}) EXPECT_EQ(tangent.side(0x1p-30, y), 0);
  }
}

}  // namespace
}  // namespace actc
