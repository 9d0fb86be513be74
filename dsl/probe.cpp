// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/probe.h"

#include <algorithm>
#include <cmath>

namespace actc {

namespace {
constexpr double kUnderflow = 1e-290;  // the oracle gives 0 not far below
}  // namespace

std::vector<double> make_grid(Expr body, const std::vector<double> &parameters) {
  std::vector<double> positive;
  for (int i = 1; i <= 640; ++i) positive.push_back(i / 64.0);
  for (double x = 1e-6; x < 1e-2; x *= 1.5) positive.push_back(x);
  for (double x = 10.25; x < 1000; x *= 1.06) positive.push_back(x);
  for (double x = 1000; x < 1e9; x *= 4) positive.push_back(x);
  std::vector<double> special = parameters;
  for (const Node *node : topological_order(body))
    if (Expr(node).is_rational()) special.push_back(std::fabs(Expr(node).rational().get_d()));
  for (const double c : special)
    if (c != 0 && std::fabs(c) < 1e6)
      for (const double x : {std::nextafter(c, 0), c, std::nextafter(c, INFINITY)}) positive.push_back(std::fabs(x));
  std::vector<double> grid{0, 1e-300, -1e-300};
  for (const double x : positive) grid.insert(grid.end(), {x, -x});
  std::sort(grid.begin(), grid.end());
  grid.erase(std::unique(grid.begin(), grid.end()), grid.end());
  return grid;
}

double boundary(double from, double to, const std::function<bool(double)> &holds) {
  for (int i = 0; i < 200; ++i) {
    const double middle = from + (to - from) / 2;
    if (middle == from || middle == to) break;
    (holds(middle) ? from : to) = middle;
  }
  return from;
}

std::vector<Interval> zero_set(const std::vector<double> &grid, const std::vector<double> &v, const Function &f) {
  std::vector<Interval> out;
  for (size_t i = 0; i < grid.size(); ++i) {
    if (v[i] == 0) {
      size_t j = i;
      while (j + 1 < grid.size() && v[j + 1] == 0) ++j;
      Interval run{-INFINITY, INFINITY};
      if (i > 0) run.low = boundary(grid[i], grid[i - 1], [&](double x) { return f(x) == 0; });
      if (j + 1 < grid.size()) run.high = boundary(grid[j], grid[j + 1], [&](double x) { return f(x) == 0; });
      // Values that fade into 0 are underflow, not zeros.
      const bool fades_low =
          j + 1 == grid.size() && i > 0 && std::fabs(f(std::nextafter(run.low, -INFINITY))) < kUnderflow;
      const bool fades_high =
          i == 0 && j + 1 < grid.size() && std::fabs(f(std::nextafter(run.high, INFINITY))) < kUnderflow;
      const bool crosses_zero_argument = run.low < 1e-200 && run.high > -1e-200;
      if ((!fades_low && !fades_high) || crosses_zero_argument) {
        if (std::fabs(run.low) < 1e-200) run.low = 0;  // the grid's stand-in for "next to 0"
        if (std::fabs(run.high) < 1e-200) run.high = 0;
        out.push_back(run);
      }
      i = j;
    } else if (i + 1 < grid.size() && sign_of(v[i]) * sign_of(v[i + 1]) < 0) {
      const double x = boundary(grid[i], grid[i + 1], [&](double t) { return sign_of(f(t)) == sign_of(v[i]); });
      // A jump across zero is no zero.
      if (std::fabs(f(x)) <= 1e-6 * std::max(std::fabs(v[i]), std::fabs(v[i + 1]))) out.push_back({x, x});
    }
  }
  return out;
}

}  // namespace actc
