// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/dsl/shapes.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "dsl/print.h"
#include "tests/dsl/random_expr.h"

namespace actc::testing {
namespace {

// "((a + b) + (c + d)) + e": groups of groups, because the parser limits the depth and with it the length of a chain.
std::string joined(std::vector<std::string> parts, const char *op) {
  constexpr size_t kGroup = 100;
  while (parts.size() > 1) {
    std::vector<std::string> groups;
    for (size_t i = 0; i < parts.size(); ++i) {
      if (i % kGroup == 0)
        groups.push_back("(" + parts[i]);
      else
        groups.back() += op + parts[i];
      if (i % kGroup == kGroup - 1 || i + 1 == parts.size()) groups.back() += ")";
    }
    parts = std::move(groups);
  }
  return parts[0];
}

// Parts of `each` nodes, made by `part` from their number, which starts at 2.
template <class Part>
std::string repeated(size_t nodes, size_t each, const char *op, Part part) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < std::max<size_t>(nodes / each, 1); ++i) parts.push_back(part(i + 2));
  return joined(parts, op);
}

std::string sum_of_powers(size_t n) {
  return repeated(n, 5, " + ", [](size_t i) { return fmt::format("{} / 10 * x^{}", 2 * i + 1, i); });
}
std::string sum_of_functions(size_t n) {
  return repeated(n, 5, " - ", [](size_t i) { return fmt::format("{0} * tanh({0} * x)", i); });
}
std::string product(size_t n) {
  return repeated(n, 3, " * ", [](size_t i) { return fmt::format("(x + {})", i); });
}
std::string quotients(size_t n) {
  return repeated(n, 6, " * ", [](size_t i) { return fmt::format("(x / (1 + exp(x / {})))", i); });
}

// Horner's scheme, functions of functions, and choices in choices, to a depth that the parser allows.
constexpr size_t kDeep = 200;
std::string horner(size_t n) {
  return repeated(n, 3 * kDeep, " + ", [](size_t i) {
    std::string text = "x";
    for (size_t k = 0; k < kDeep; ++k) text = fmt::format("({} + x * {})", i * kDeep + k, text);
    return text;
  });
}
std::string nested_functions(size_t n) {
  return repeated(n, 4 * kDeep, " + ", [](size_t i) {
    std::string text = "x";
    for (size_t k = 0; k < kDeep; ++k) text = fmt::format("sigmoid({} - {} * x)", text, i * kDeep + k);
    return text;
  });
}
std::string nested_selects(size_t n) {
  constexpr size_t kNest = kDeep / 2;  // a choice is two levels
  return repeated(n, 6 * kNest, " + ", [](size_t i) {
    std::string text = "x";
    for (size_t k = 0; k < kNest; ++k) text = fmt::format("(x < {0} ? exp({0} * x) : x * {1})", i * kNest + k, text);
    return text;
  });
}

// Helpers that call the one before them twice: twice the nodes at each level.
std::string helpers(size_t n) {
  std::string text = "let h0(x) = x * sigmoid(x) + 1\n";
  size_t level = 0;
  for (size_t size = 4; 2 * size + 3 <= n; size = 2 * size + 3, ++level)
    text += fmt::format("let h{}(x) = h{}(x / {}) * h{}(x - 1)\n", level + 1, level, level + 2, level);
  return text + fmt::format("activation helpers(x) = h{}(x)", level);
}

std::string random(size_t n) {
  Random random(7);
  std::vector<std::string> parts;
  Context c;
  while (c.size() < n) parts.push_back("(" + to_text(random_expr(c, random, 8), {{"x", "y"}, {"p"}}) + ")");
  return "(x, y; p = 1) = " + joined(parts, " + ");
}

Expr chain(Context &c, size_t links, Expr (*next)(Expr e, Expr x, Expr i)) {
  Expr e = c.input(0);
  for (size_t i = 0; i < links; ++i) e = next(e, c.input(0), c.rational(static_cast<long>(i) + 2));
  return e;
}

}  // namespace

std::span<const Shape> shapes() {
  static const std::array kShapes = {Shape{"sum of powers", sum_of_powers},
                                     Shape{"sum of functions", sum_of_functions},
                                     Shape{"product", product},
                                     Shape{"quotients", quotients},
                                     Shape{"Horner schemes", horner},
                                     Shape{"nested functions", nested_functions},
                                     Shape{"nested selects", nested_selects},
                                     Shape{"nested helpers", helpers},
                                     Shape{"random", random}};
  return kShapes;
}

std::span<const Chain> chains() {
  static const std::array kChains = {
      Chain{
          "chain of sums",
          [](Context &c, size_t n) { return chain(c, n / 4, [](Expr e, Expr x, Expr i) { return e + tanh(i * x); }); }},
      Chain{
          "chain of sums, backwards",
          [](Context &c, size_t n) { return chain(c, n / 4, [](Expr e, Expr x, Expr i) { return tanh(i * x) + e; }); }},
      Chain{"chain of products",
            [](Context &c, size_t n) { return chain(c, n / 3, [](Expr e, Expr x, Expr i) { return e * (x + i); }); }},
      Chain{"chain of functions", [](Context &c, size_t n) {
              return chain(c, n / 5, [](Expr e, Expr x, Expr i) { return sigmoid(-e) * i + x; });
            }}};
  return kChains;
}

}  // namespace actc::testing
