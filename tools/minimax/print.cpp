// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/print.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <span>

namespace actc::minimax {
namespace {

constexpr int kExactDigits = 30;

std::span<const Number> numerator(const Report &r) {
  return std::span(r.result.coefficients).first(r.problem.numerator.size());
}
std::span<const Number> denominator(const Report &r) {
  return std::span(r.result.coefficients).subspan(r.problem.numerator.size());
}
bool is_quotient(const Report &r) { return r.problem.denominator.size() > 1; }

std::string exact_decimal(const Number &value) {
  char *text = nullptr;
  mpfr_asprintf(&text, "%.*Rg", kExactDigits, value.get());
  std::string result = text;
  mpfr_free_str(text);
  return result;
}

std::string decimal(Format format, const Number &value) {
  if (format == Format::Exact || is_pair(format)) return exact_decimal(value);
  return format == Format::F32 ? fmt::format("{}", static_cast<float>(value.to_double()))
                               : fmt::format("{}", value.to_double());
}

std::string hexadecimal(Format format, const Number &value) {
  if (format == Format::Exact) return "";
  const Parts parts = parts_of(format, value);
  return is_pair(format) ? fmt::format("{:a} + {:a}", parts.high, parts.low) : fmt::format("{:a}", parts.high);
}

std::string list(char letter, const std::vector<Coefficient> &shape, std::span<const Number> values) {
  std::string text;
  for (size_t k = 0; k < shape.size(); ++k)
    text += fmt::format("  {}{:<3} {:<24} {}\n", letter, shape[k].exponent, hexadecimal(shape[k].format, values[k]),
                        decimal(shape[k].format, values[k]));
  return text;
}

const char *kind_of_error(const Problem &problem) {
  return problem.weight == Weight::Relative   ? "relative error"
         : problem.weight == Weight::Absolute ? "absolute error"
                                              : "weighted error";
}

double bits_of(double bound) { return bound > 0 ? std::floor(-std::log2(bound) * 100) / 100 : INFINITY; }

std::string headline(const Report &r) {
  std::string text = fmt::format("{} on [{}], degree {}", r.request.function, r.request.interval, r.request.degree);
  if (r.request.variable != "x") text += fmt::format(" in {}", r.request.variable);
  if (r.request.basis != "all") text += fmt::format(", {} powers", r.request.basis);
  if (r.request.from > 0) text += fmt::format(" from {}", r.request.from);
  return text + fmt::format(", {}, {}", kind_of_error(r.problem), r.request.type);
}

std::string error_line(const Report &r) {
  const std::string before = r.result.before ? power_of_two(*r.result.before) + " before rounding, then " : "";
  return fmt::format("Largest error: {}{}; proven: at most {:a} ({}).", before, power_of_two(r.result.after),
                     r.result.certified, power_of_two(r.result.certified));
}

// One loop of Horner's scheme in C.
class CWriter {
 public:
  explicit CWriter(const Report &r) : r_(r) {
    if (!has_c(r.problem))
      throw BadRequest(fmt::format("--type {}: C code is written for f32, f64 and their pairs", r.request.type));
    const bool is_float = !is_double(r.problem.coefficient(0).format);
    type_ = is_float ? "float" : "double";
    suffix_ = is_float ? "f" : "";
  }

  std::string function() const {
    const bool own_variable = r_.request.variable != "x";
    const std::string v = own_variable ? "v" : "x";
    std::string text = fmt::format("// {}\n", headline(r_));
    text += fmt::format("// {}\n", error_line(r_));
    if (own_variable) text += fmt::format("// v = {}\n", r_.request.variable);
    text += fmt::format("static inline {0} {1}({0} {2}) {{\n", type_, r_.name, v);
    const int step = step_of();
    const std::string argument = step == 2 ? "s" : v;
    if (step == 2) text += fmt::format("  const {0} s = {1} * {1};\n", type_, v);
    text += horner("p", r_.problem.numerator, numerator(r_), argument);
    if (is_quotient(r_)) text += horner("q", r_.problem.denominator, denominator(r_), argument);
    std::string result = "p";
    for (int k = 0; k < r_.problem.numerator[0].exponent; ++k) result += " * " + v;
    return text + fmt::format("  return {}{};\n}}\n", result, is_quotient(r_) ? " / q" : "");
  }

 private:
  int step_of() const {
    for (const auto *shape : {&r_.problem.numerator, &r_.problem.denominator})
      if (shape->size() > 1) return (*shape)[1].exponent - (*shape)[0].exponent;
    return 1;
  }

  std::string number(double value) const { return fmt::format("{:a}{}", value, suffix_); }

  std::string horner(const char *name, const std::vector<Coefficient> &shape, std::span<const Number> values,
                     const std::string &argument) const {
    std::string text;
    for (size_t k = shape.size(); k-- > 0;) {
      const Parts c = parts_of(shape[k].format, values[k]);
      if (k + 1 == shape.size())
        text += fmt::format("  {} {} = {};\n", type_, name, number(c.high));
      else if (is_pair(shape[k].format))
        text += fmt::format("  {0} = fma{1}({0}, {2}, {3}) + {4};\n", name, suffix_, argument, number(c.low),
                            number(c.high));
      else
        text += fmt::format("  {0} = fma{1}({0}, {2}, {3});\n", name, suffix_, argument, number(c.high));
    }
    return text;
  }

  const Report &r_;
  std::string type_, suffix_;
};

std::string camel_case(const std::string &name) {
  std::string out;
  bool upper = true;
  for (const char c : name) {
    if (c == '_') {
      upper = true;
      continue;
    }
    out += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    upper = false;
  }
  return out;
}

std::string array(const std::string &name, const std::vector<Coefficient> &shape, std::span<const Number> values) {
  std::vector<std::string> words;
  for (size_t k = 0; k < shape.size(); ++k) {
    const Parts c = parts_of(shape[k].format, values[k]);
    words.push_back(fmt::format("{:a}", c.high));
    if (is_pair(shape[k].format)) words.push_back(fmt::format("{:a}", c.low));
  }
  std::string text = fmt::format("inline constexpr double {}[] = {{\n", name);
  for (const std::string &word : words) text += fmt::format("    {},\n", word);
  return text + "};\n";
}

nlohmann::ordered_json coefficients_json(const std::vector<Coefficient> &shape, std::span<const Number> values) {
  nlohmann::ordered_json all = nlohmann::json::array();
  for (size_t k = 0; k < shape.size(); ++k) {
    nlohmann::ordered_json entry = {{"power", shape[k].exponent}, {"type", to_string(shape[k].format)}};
    entry["decimal"] = decimal(shape[k].format, values[k]);
    if (shape[k].format != Format::Exact) {
      const Parts parts = parts_of(shape[k].format, values[k]);
      entry["hex"] = fmt::format("{:a}", parts.high);
      if (is_pair(shape[k].format)) entry["low_hex"] = fmt::format("{:a}", parts.low);
    }
    all.push_back(entry);
  }
  return all;
}

}  // namespace

std::string power_of_two(double bound) { return bound > 0 ? fmt::format("2^{:.2f}", -bits_of(bound)) : "0"; }

std::string to_text(const Report &r) {
  std::string text = headline(r) + "\n\n";
  text += list(is_quotient(r) ? 'p' : 'c', r.problem.numerator, numerator(r));
  if (is_quotient(r)) text += list('q', r.problem.denominator, denominator(r));
  text += "\n";
  text += error_line(r) + "\n";
  if (r.problem.weight == Weight::Relative && r.result.certified >= 0.5)
    return text + "Not one bit is right: take a higher degree, a quotient (n/m) or a shorter interval.\n";
  return text + fmt::format("{} bits are right{}.\n", bits_of(r.result.certified),
                            r.problem.weight == Weight::Absolute ? " behind the binary point" : "");
}

bool has_c(const Problem &problem) {
  for (size_t i = 0; i < problem.size(); ++i) {
    const Format format = problem.coefficient(i).format;
    if (format == Format::Exact || is_double(format) != is_double(problem.coefficient(0).format)) return false;
  }
  return true;
}

std::string to_c(const Report &r) { return CWriter(r).function(); }

std::string to_table(const Report &r) {
  std::string text = fmt::format("// {}\n// {}\n//   {}\n", headline(r), error_line(r), command_line(r.request));
  text +=
      "// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception\n// clang-format off\n#pragma once\n\n"
      "namespace actc::coefficients {\n\n";
  const std::string name = "k" + camel_case(r.name);
  if (is_quotient(r))
    text += array(name + "P", r.problem.numerator, numerator(r)) + "\n" +
            array(name + "Q", r.problem.denominator, denominator(r));
  else
    text += array(name, r.problem.numerator, numerator(r));
  return text + "\n}  // namespace actc::coefficients\n";
}

nlohmann::ordered_json to_json(const Report &r) {
  nlohmann::ordered_json json = {{"function", r.request.function},
                                 {"interval", {r.problem.low.to_double(), r.problem.high.to_double()}},
                                 {"degree", r.request.degree},
                                 {"variable", r.request.variable},
                                 {"weight", r.request.weight}};
  json["numerator"] = coefficients_json(r.problem.numerator, numerator(r));
  json["denominator"] = coefficients_json(r.problem.denominator, denominator(r));
  json["error"] = {
      {"before_rounding", r.result.before ? nlohmann::ordered_json(*r.result.before) : nlohmann::ordered_json()},
      {"after_rounding", r.result.after},
      {"certified", r.result.certified}};
  json["correct_bits"] = bits_of(r.result.certified);
  json["extrema"] = r.result.extrema;
  json["command"] = command_line(r.request);
  return json;
}

}  // namespace actc::minimax
