// No network, no script: text, tables and inline SVG, readable in light and dark, on paper too.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/actc/show_html.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "codegen/measured_bound.h"
#include "codegen/pipeline.h"
#include "dsl/derivative.h"
#include "dsl/print.h"
#include "dsl/print_latex.h"
#include "dsl/properties.h"
#include "dsl/simplify.h"
#include "tools/actc/curve.h"

namespace actc::tool {
namespace {

constexpr const char *kStyle = R"(
:root { --ink: #1d2430; --dim: #5d6675; --line: #d9dee6; --paper: #ffffff; --panel: #f6f8fb; --f: #1f5fbf; --d: #c2571a; --dd: #3c8a4e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --dim: #9aa5b5; --line: #343c49; --paper: #14181f; --panel: #1c222c; --f: #6ea8ff; --d: #ff9d5c; --dd: #7fd08f; } }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 880px; margin: 0 auto; padding: 32px 20px 64px }
h1 { font-size: 30px; margin: 0 0 4px } h2 { font-size: 18px; margin: 32px 0 8px }
.dim { color: var(--dim) } code, pre { font: 14px/1.5 ui-monospace, monospace }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 10px 14px; margin: 8px 0; white-space: pre-wrap; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100% } td { border-top: 1px solid var(--line); padding: 6px 12px 6px 0; vertical-align: top }
td:first-child { color: var(--dim); width: 30%; white-space: nowrap }
svg { width: 100%; height: auto; display: block } .grid { stroke: var(--line); stroke-width: 1 } .axis { stroke: var(--dim); stroke-width: 1.2 }
svg text { fill: var(--dim); font: 12px system-ui, sans-serif } .curve { fill: none; stroke-width: 2.4; stroke-linejoin: round; stroke-linecap: round }
.f { stroke: var(--f) } .d { stroke: var(--d); stroke-dasharray: 8 4 } .dd { stroke: var(--dd); stroke-dasharray: 2 4 }
.key { display: inline-block; margin-right: 24px } .key svg { display: inline-block; width: 34px; height: 10px; vertical-align: middle; margin-right: 6px }
)";

std::string escaped(const std::string &text) {
  std::string out;
  for (const char c : text)
    out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
  return out;
}

// A step for about n lines over the span: 1, 2 or 5 times a power of ten.
double grid_step(Span span, int n) {
  const double raw = (span.high - span.low) / n, power = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (raw <= factor * power * 1.0001) return factor * power;
  return 10 * power;
}

class Plot {
 public:
  static constexpr double kWidth = 840, kHeight = 420, kLeft = 44, kBottom = 28, kTop = 10, kRight = 10;

  Plot(Span x, Span y) : x_(x), y_(y) {
    out_ = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"curves\">\n", kWidth, kHeight);
    for (const bool vertical : {true, false}) {
      const Span s = vertical ? x : y;
      const double step = grid_step(s, vertical ? 12 : 8);
      for (double k = std::ceil(s.low / step - 1e-9); k * step <= s.high + 1e-9 * step; ++k)
        line(vertical, k * step, k == 0);
    }
  }

  void add(const Curve &curve, const char *name) {
    std::string path;
    bool down = false;
    const double margin = 0.02 * (y_.high - y_.low);
    for (size_t i = 0; i < curve.x.size(); ++i) {
      const double y = curve.y[i];
      const bool inside = y >= y_.low - margin && y <= y_.high + margin;
      // 4 % of the height within one of 840 samples is a jump, not a slope.
      const bool jump = i > 0 && std::fabs(y - curve.y[i - 1]) > 0.04 * (y_.high - y_.low);
      if (inside) path += fmt::format("{}{:.1f} {:.1f}", down && !jump ? "L" : "M", px(curve.x[i]), py(y));
      down = inside;
    }
    if (!path.empty()) out_ += fmt::format("<path class=\"curve {}\" d=\"{}\"/>\n", name, path);
  }

  std::string finish() { return out_ + "</svg>\n"; }

 private:
  double px(double x) const { return kLeft + (x - x_.low) / (x_.high - x_.low) * (kWidth - kLeft - kRight); }
  double py(double y) const { return kTop + (y_.high - y) / (y_.high - y_.low) * (kHeight - kTop - kBottom); }

  void line(bool vertical, double at, bool axis) {
    const std::string label = fmt::format("{:.4g}", std::fabs(at) < 1e-12 ? 0.0 : at);
    const char *kind = axis ? "axis" : "grid";
    if (vertical)
      out_ += fmt::format(
          "<line class=\"{0}\" x1=\"{1:.1f}\" x2=\"{1:.1f}\" y1=\"{2}\" y2=\"{3}\"/><text x=\"{1:.1f}\" y=\"{4}\" "
          "text-anchor=\"middle\">{5}</text>\n",
          kind, px(at), kTop, kHeight - kBottom, kHeight - 8, label);
    else
      out_ += fmt::format(
          "<line class=\"{0}\" x1=\"{2}\" x2=\"{3}\" y1=\"{1:.1f}\" y2=\"{1:.1f}\"/><text x=\"{4}\" y=\"{5:.1f}\" "
          "text-anchor=\"end\">{6}</text>\n",
          kind, py(at), kLeft, kWidth - kRight, kLeft - 8, py(at) + 4, label);
  }

  Span x_, y_;
  std::string out_;
};

std::string row(const std::string &name, const std::string &value) {
  return fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", escaped(name), escaped(value));
}

}  // namespace

std::string to_html(const Activation &a) {
  Context &context = a.body.context();
  const Names names = names_of(a);
  const Expr x = context.input(0), first = differentiate(a.body, x), second = differentiate(first, x);
  const Expr readable = expand_atoms(simplify(differentiate(simplify(a.body), x)));
  const std::vector<Curve> curves{sample(a.body, a, -6, 6, 841), sample(first, a, -6, 6, 841),
                                  sample(second, a, -6, 6, 841)};
  Span y = span_of(curves, 4);
  const double room = 0.04 * (y.high - y.low);
  Plot plot({-6, 6}, {y.low - room, y.high + room});
  plot.add(curves[2], "dd");
  plot.add(curves[1], "d");
  plot.add(curves[0], "f");

  const std::string name = escaped(a.name);
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
      name, kStyle);
  out += fmt::format("<h1>{}</h1>\n", name);
  if (!a.citation.empty()) out += fmt::format("<p class=\"dim\">{}</p>\n", escaped(a.citation));
  out += fmt::format("<pre>{} = {}</pre>\n", escaped(a.signature()), escaped(to_text_within(a.body, names)));
  out += plot.finish() + "<p>";
  for (const auto &[kind, label] : {std::pair("f", "f"), std::pair("d", "f\u2032"), std::pair("dd", "f\u2033")})
    out += fmt::format(
        "<span class=\"key\"><svg viewBox=\"0 0 34 10\"><path class=\"curve {}\" d=\"M1 5L33 5\"/></svg>{}</span>",
        kind, label);
  out += "</p>\n";
  if (a.inputs.size() > 1 || !a.parameters.empty())
    out += fmt::format("<p class=\"dim\">Curves over {}{}; parameters have their default values.</p>\n",
                       escaped(a.inputs[0]), a.inputs.size() > 1 ? ", with 1 for the other inputs" : "");

  out += fmt::format("<h2>Derivative</h2>\n<pre>df/d{} = {}</pre>\n", escaped(a.inputs[0]),
                     escaped(to_text_within(readable, names)));
  if (const auto properties = find_properties(a)) {
    out += fmt::format("<h2>Properties <span class=\"dim\">(found on {} points, not proved)</span></h2>\n<table>\n",
                       properties->points);
    for (const auto &[key, text] : property_lines(*properties)) out += row(key, text);
    out += "</table>\n";
  }
  out += "<h2>Values and errors</h2>\n<table>\n";
  for (const KnownValue &k : a.known) out += row("known", to_text(k));
  for (const Direction direction : {Direction::Forward, Direction::Backward})
    out += row("error, f32, " + to_string(direction),
               stated_bound(lower_stage(derive_stage(a, direction)), DType::F32).text);
  if (!a.aliases.empty()) out += row("also called", fmt::format("{}", fmt::join(a.aliases, ", ")));
  out += "</table>\n";
  if (to_text_within(a.body, names) != "..." && to_text_within(readable, names) != "...")
    out += fmt::format("<h2>LaTeX</h2>\n<pre>{}</pre>\n<pre>\\frac{{\\partial f}}{{\\partial {}}} = {}</pre>\n",
                       escaped(to_latex(a)), latex_symbol(a.inputs[0]), escaped(to_latex(readable, names)));
  return out + "</body>\n</html>\n";
}

}  // namespace actc::tool
