// The property of tests/fuzz/parse_fuzz.cpp over mutations of the catalogue: seeded, the same everywhere, a second.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include "dsl/catalogue.h"
#include "tests/dsl/random_expr.h"
#include "tests/fuzz/parse_property.h"

namespace actc {
namespace {

using testing::Random;

const char *const kPieces[] = {"x",
                               "(",
                               ")",
                               " + ",
                               " * ",
                               " / ",
                               " - ",
                               "^2",
                               "^-3",
                               " ? ",
                               " : ",
                               " > 0",
                               " <= ",
                               " and ",
                               "not ",
                               "exp(",
                               "sigmoid(",
                               "silu(x)",
                               "swish(",
                               "sqrt(",
                               "max(x, ",
                               "clamp(x, -1, ",
                               "1",
                               "0.5",
                               "1e-45",
                               "1e4000",
                               "0",
                               "-",
                               "pi",
                               ",",
                               ";",
                               "=",
                               "activation f(x) = ",
                               "let h(x) = ",
                               "h(",
                               " known f(1) = ",
                               " gradient at 0 = ",
                               " gradient in jax at ",
                               " from output: ",
                               " from primitive",
                               "[channel]",
                               " over row",
                               "sum(",
                               "# ",
                               "\n",
                               "\"",
                               "\xcf\x83",
                               "\xff",
                               "learned ",
                               "[",
                               "beta"};

std::string mutated(std::string text, Random &random) {
  for (size_t n = 1 + random.below(4); n > 0; --n) {
    const size_t at = random.below(text.size() + 1);
    const size_t length = std::min(random.below(12), text.size() - at);
    switch (random.below(5)) {
      case 0: text.erase(at, length); break;
      case 1: text.insert(at, text.substr(random.below(text.size() + 1), length)); break;
      case 2: text.replace(at, length, kPieces[random.below(std::size(kPieces))]); break;
      case 3: text.insert(at, 1, static_cast<char>(random.bits())); break;
      default: text.insert(at, kPieces[random.below(std::size(kPieces))]); break;
    }
  }
  return text;
}

TEST(Fuzz, MutationsOfTheCatalogue) {
  Random random(9);
  size_t parsed = 0;
  for (int i = 0; i < 4000; ++i) {
    const CatalogueEntry &entry = catalogue()[random.below(catalogue().size())];
    const std::string text = mutated(std::string(entry.text), random);
    ASSERT_EQ(testing::broken_property(text, &parsed), "") << "number " << i << ": " << text;
  }
  EXPECT_GT(parsed, 400u);
}

TEST(Fuzz, RandomPieces) {
  Random random(10);
  size_t parsed = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (size_t n = 1 + random.below(9); n > 0; --n) text += kPieces[random.below(std::size(kPieces))];
    ASSERT_EQ(testing::broken_property(text, &parsed), "") << "number " << i << ": " << text;
  }
  EXPECT_GT(parsed, 100u);
}

TEST(Fuzz, RandomFormulas) {
  Random random(testing::random_seed(12));
  size_t parsed = 0;
  for (size_t i = 0; i < testing::random_count(1500); ++i) {
    Context c;
    const std::string text = to_text(testing::random_expr(c, random, 5), {.inputs = {"x", "y"}, .parameters = {"p"}});
    ASSERT_EQ(testing::broken_property("(x, y; p = 1) = " + text, &parsed), "") << text;
  }
  EXPECT_EQ(parsed, testing::random_count(1500));
}

}  // namespace
}  // namespace actc
