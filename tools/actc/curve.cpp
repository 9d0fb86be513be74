// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/actc/curve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "dsl/oracle.h"

namespace actc::tool {
namespace {

constexpr int kWidth = 60, kHeight = 15, kDotsX = 2, kDotsY = 4;

// A grid of dots; a character cell holds 2 x 4 of them, as Braille does.
class Canvas {
 public:
  Canvas(Span x, Span y) : x_(x), y_(y), solid_(kWidth * kHeight), dotted_(kWidth * kHeight) {}

  void draw(const Curve &curve, bool solid) {
    int previous = -1;
    for (int column = 0; column < kWidth * kDotsX; ++column) {
      const double y = curve.y[static_cast<size_t>(column)];
      const int row = std::isnan(y) || y > y_.high || y < y_.low ? -1 : row_of(y);
      if (row >= 0 && (solid || column % 3 == 0)) set(column, row, solid);
      // A steep curve is a vertical line between neighbours.
      if (solid && row >= 0 && previous >= 0)
        for (int r = std::min(row, previous); r < std::max(row, previous); ++r) set(column, r, true);
      previous = row;
    }
  }

  std::string text(bool utf8) const {
    const int zero_row = row_of(0) / kDotsY;
    const int zero_column =
        x_.low <= 0 && x_.high >= 0 ? static_cast<int>(-x_.low / (x_.high - x_.low) * (kWidth - 1) + 0.5) : -1;
    std::string out;
    for (int row = 0; row < kHeight; ++row) {
      const std::string label = row == 0             ? fmt::format("{:.3g}", y_.high)
                                : row == kHeight - 1 ? fmt::format("{:.3g}", y_.low)
                                : row == zero_row    ? "0"
                                                     : "";
      out += fmt::format("{:>8} ", label);
      for (int column = 0; column < kWidth; ++column) {
        const size_t cell = static_cast<size_t>(row * kWidth + column);
        const unsigned dots = solid_[cell] | dotted_[cell];
        const bool across = row == zero_row, down = column == zero_column;
        if (dots && utf8)
          out += utf8_of(0x2800 + dots);
        else if (dots)
          out += solid_[cell] ? '*' : '.';
        else if (utf8)
          out += across && down ? "┼" : across ? "─" : down ? "│" : " ";
        else
          out += across && down ? '+' : across ? '-' : down ? '|' : ' ';
      }
      while (out.back() == ' ') out.pop_back();
      out += '\n';
    }
    return out + fmt::format("{:>9}{:<{}}{:>}\n", "", fmt::format("{:.3g}", x_.low), kWidth - 2,
                             fmt::format("{:.3g}", x_.high));
  }

 private:
  int row_of(double y) const {
    return std::clamp(static_cast<int>((y_.high - y) / (y_.high - y_.low) * (kHeight * kDotsY - 1) + 0.5), 0,
                      kHeight * kDotsY - 1);
  }
  void set(int column, int row, bool solid) {
    static constexpr unsigned char kDot[kDotsY][kDotsX] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    (solid ? solid_ : dotted_)[static_cast<size_t>(row / kDotsY * kWidth + column / kDotsX)] |=
        kDot[row % kDotsY][column % kDotsX];
  }
  static std::string utf8_of(unsigned code) {
    return {static_cast<char>(0xe0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3f)),
            static_cast<char>(0x80 | (code & 0x3f))};
  }

  Span x_, y_;
  std::vector<unsigned> solid_, dotted_;
};

}  // namespace

Curve sample(Expr expr, const Activation &a, double low, double high, size_t n) {
  std::vector<double> parameters;
  for (const Parameter &p : a.parameters) parameters.push_back(p.default_value ? p.default_value->get_d() : 1);
  std::vector<double> inputs(a.inputs.size(), 1.0);
  const Oracle oracle(expr);
  Curve curve;
  for (size_t i = 0; i < n; ++i) {
    inputs[0] = low + (high - low) * static_cast<double>(i) / static_cast<double>(n - 1);
    curve.x.push_back(inputs[0]);
    try {
      curve.y.push_back(oracle(inputs, parameters));
    } catch (const OracleError &) {
      curve.y.push_back(std::nan(""));
    }
  }
  return curve;
}

Span span_of(const std::vector<Curve> &curves, double limit) {
  Span span{0, 0};
  for (const Curve &curve : curves)
    for (const double y : curve.y)
      if (std::isfinite(y)) span = {std::min(span.low, y), std::max(span.high, y)};
  span = {std::max(span.low, -limit), std::min(span.high, limit)};
  if (span.high - span.low < 1e-3) span = {span.low - 1, span.high + 1};
  return span;
}

std::string draw(const Curve &solid, const Curve &dotted, bool utf8) {
  Canvas canvas({solid.x.front(), solid.x.back()}, span_of({solid, dotted}, 6));
  canvas.draw(dotted, false);
  canvas.draw(solid, true);
  return canvas.text(utf8);
}

bool locale_is_utf8() {
  for (const char *name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char *value = std::getenv(name);
    if (!value || !*value) continue;
    std::string text(value);
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text.find("utf-8") != text.npos || text.find("utf8") != text.npos;
  }
  return false;
}

}  // namespace actc::tool
