// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/error_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "codegen/sweep.h"

namespace actc {
namespace {

constexpr int kFirst = -20, kLast = 10, kPerBinade = 4, kInputs = 64;  // exponents; bins; inputs per bin
constexpr int kBins = (kLast - kFirst) * kPerBinade;
constexpr double kWidth = 720, kHeight = 240, kLeft = 44, kRight = 8, kTop = 24, kBottom = 36, kGap = 12;

// Bins of negative inputs first, from large magnitudes to small ones, as on the axis.
std::vector<double> largest_errors(const KernelSpec &spec) {
  Context context;
  const Activation activation = parse_stage(context, spec);
  const Sweep sweep = sweeps_of(activation).at(0);
  const SweptKernel kernel(activation, spec.direction, spec.convention);
  TruthLine line(truths_of(activation, spec.direction, spec.convention).at(0), sweep);
  std::vector<double> errors;
  for (int place = 0; place < 2 * kBins; ++place) {
    const bool negative = place < kBins;
    const int bin = negative ? kBins - 1 - place : place - kBins;
    std::vector<float> x;
    for (int i = 0; i < kInputs; ++i) {
      // Spread by the golden ratio, so that last bits vary.
      const double part = (bin % kPerBinade + std::fmod((i + 1) * 0.6180339887498949, 1)) / kPerBinade;
      const auto magnitude = static_cast<float>(std::ldexp(1 + part, kFirst + bin / kPerBinade));
      x.push_back(negative ? -magnitude : magnitude);
    }
    const std::vector<float> y = kernel(sweep, x)[0];
    double largest = 0;
    for (size_t i = 0; i < x.size(); ++i)
      if (const double truth = line.truth(x[i], y[i]); std::isfinite(truth) && std::isfinite(y[i]))
        largest = std::max(largest,
                           ulp_error(y[i], truth, spec.direction == Direction::Forward ? 0 : ErrorStatistics::kFloor));
    errors.push_back(largest);
  }
  return errors;
}

}  // namespace

std::string error_plot(const KernelSpec &spec) {
  const std::vector<double> errors = largest_errors(spec);
  const double top = std::max(1.0, std::ceil(2 * *std::max_element(errors.begin(), errors.end())) / 2);
  const double step = (kWidth - kLeft - kRight - kGap) / (2 * kBins), base = kHeight - kBottom;
  const auto x_of = [&](int place) { return kLeft + place * step + (place >= kBins ? kGap : 0); };
  const auto y_of = [&](double ulp) { return base - std::min(ulp, top) / top * (base - kTop); };
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:g} {1:g}\" width=\"{0:g}\" height=\"{1:g}\" "
      "font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"{0:g}\" height=\"{1:g}\" fill=\"#fff\"/>\n"
      "<text x=\"{2:g}\" y=\"15\">{3}: error in ULP{4}</text>\n",
      kWidth, kHeight, kLeft, kernel_name(spec),
      spec.direction == Direction::Forward ? "" : ", the unit at least that of 2^-4");
  for (double ulp = 0; ulp <= top; ulp += top > 4 ? 1 : 0.5)
    svg += fmt::format(
        "<path d=\"M{:g} {:.1f}H{:g}\" stroke=\"#ddd\"/>\n<text x=\"{:g}\" y=\"{:.1f}\" "
        "text-anchor=\"end\">{:g}</text>\n",
        kLeft, y_of(ulp), kWidth - kRight, kLeft - 6, y_of(ulp) + 4, ulp);
  for (int exponent = kFirst; exponent <= kLast; exponent += 5)
    for (const bool negative : {true, false}) {
      const int bins = (exponent - kFirst) * kPerBinade;
      const double x = negative ? x_of(kBins - 1 - bins) + step : x_of(kBins + bins);
      svg += fmt::format("<text x=\"{:.1f}\" y=\"{:g}\" text-anchor=\"middle\">{}2^{}</text>\n", x, base + 16,
                         negative ? "-" : "", exponent);
    }
  for (const bool negative : {true, false}) {
    std::string path;
    for (int k = 0; k < kBins; ++k) {
      const int place = negative ? k : kBins + k;
      path += fmt::format("{}{:.1f} {:.1f}H{:.1f}", k == 0 ? "M" : "L", x_of(place),
                          y_of(errors[static_cast<size_t>(place)]), x_of(place) + step);
    }
    svg += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#1560a8\"/>\n", path);
  }
  return svg + "</svg>\n";
}

}  // namespace actc
