// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/minimax/request.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "dsl/catalogue.h"
#include "dsl/context.h"
#include "dsl/oracle.h"
#include "dsl/parse.h"

namespace actc::minimax {
namespace {

constexpr long kInputPrecision = 1024;  // bits of numbers in options

std::string first_line(const std::string &text) { return text.substr(0, text.find('\n')); }

// At separators outside parentheses.
std::vector<std::string> split(const std::string &text, char separator) {
  std::vector<std::string> parts = {""};
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == separator && depth == 0)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::string trimmed(const std::string &text) {
  const size_t begin = text.find_first_not_of(" \t"), end = text.find_last_not_of(" \t");
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

Activation parse_option(Context &context, const std::string &option, const std::string &text) {
  try {
    return parse_one(context, {option, text});
  } catch (const SourceError &e) {
    throw BadRequest(fmt::format("{} '{}': {}", option, text, first_line(e.what())));
  }
}

bool depends_on_x(Expr e) {
  for (const Node *node : topological_order(e))
    if (node->op == Op::Input || node->op == Op::Parameter) return true;
  return false;
}

// A number: decimal, hexadecimal ("0x1.8p-3") or a formula without x.
Interval number(const std::string &option, const std::string &written) {
  const std::string text = trimmed(written);
  if (text.empty()) throw BadRequest(fmt::format("{}: a number is missing", option));
  Interval value(kInputPrecision);
  if (text.find("0x") != std::string::npos || text.find("0X") != std::string::npos) {
    char *end = nullptr;
    Number exact(kInputPrecision);
    mpfr_strtofr(exact.get(), text.c_str(), &end, 16, MPFR_RNDN);
    if (*end != '\0' || !exact.is_finite()) throw BadRequest(fmt::format("{} '{}': not a number", option, text));
    return {exact, exact, kInputPrecision};
  }
  std::string word = text[0] == '-' || text[0] == '+' ? text.substr(1) : text;
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::tolower(c); });
  if (word == "inf" || word == "infinity" || word == "oo" || word == "nan")
    throw BadRequest(fmt::format("{} '{}': numbers must be finite", option, text));
  Context context;
  const Expr e = parse_option(context, option, text).body;
  if (depends_on_x(e)) throw BadRequest(fmt::format("{} '{}': not a number", option, text));
  if (Oracle(e).enclose(value.get(), {}) != Oracle::Defined::Everywhere || !value.is_finite())
    throw BadRequest(fmt::format("{} '{}': has no finite value", option, text));
  return value;
}

int integer(const std::string &option, const std::string &text, int low, int high) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < low || value > high)
    throw BadRequest(fmt::format("{} '{}': a number from {} to {} is wanted", option, text, low, high));
  return value;
}

void set_interval(Problem &problem, const std::string &text) {
  const std::vector<std::string> ends = split(text, ',');
  if (ends.size() != 2)
    throw BadRequest(fmt::format("--interval '{}': two numbers are wanted, as in --interval 0,1", text));
  const Interval low = number("--interval", ends[0]), high = number("--interval", ends[1]);
  problem.low = Number(problem.precision);
  problem.high = Number(problem.precision);
  mpfr_set(problem.low.get(), low.left(), MPFR_RNDD);
  mpfr_set(problem.high.get(), high.right(), MPFR_RNDU);
  if (problem.high < problem.low)
    throw BadRequest(fmt::format("--interval '{}': the first end is larger than the second; did you mean '{},{}'?",
                                 text, trimmed(ends[1]), trimmed(ends[0])));
  if (problem.high == problem.low) throw BadRequest(fmt::format("--interval '{}': is a single point", text));
}

std::vector<Coefficient> powers(int low, int high, const std::string &basis) {
  std::vector<Coefficient> list;
  for (int k = 0; k <= high; ++k)
    if (k >= low && (basis == "all" || k % 2 == (basis == "odd" ? 1 : 0))) list.push_back({k, Format::F32, {}});
  return list;
}

void set_shape(Problem &problem, const Request &request) {
  static const std::vector<std::string> bases = {"all", "odd", "even"};
  if (std::find(bases.begin(), bases.end(), request.basis) == bases.end())
    throw BadRequest(fmt::format("--basis '{}': unknown; there are: {}", request.basis, fmt::join(bases, ", ")));
  const std::vector<std::string> degrees = split(request.degree, '/');
  if (degrees.size() > 2 || degrees[0].empty())
    throw BadRequest(fmt::format("--degree '{}': n is wanted, or n/m for a quotient", request.degree));
  const int n = integer("--degree", degrees[0], 0, kMaxDegree);
  const int m = degrees.size() == 2 ? integer("--degree", degrees[1], 0, kMaxDegree) : 0;
  if (n + m > kMaxDegree)
    throw BadRequest(fmt::format("--degree '{}': together at most {}", request.degree, kMaxDegree));
  if (request.basis == "odd" && n % 2 == 0)
    throw BadRequest(fmt::format("--degree {} with --basis odd: the highest power is odd", n));
  if (request.basis == "even" && n % 2 != 0)
    throw BadRequest(fmt::format("--degree {} with --basis even: the highest power is even", n));
  if (request.basis != "all" && m % 2 != 0)
    throw BadRequest(
        fmt::format("--degree {}/{} with --basis {}: the denominator has even powers only", n, m, request.basis));
  if (request.from < 0 || request.from > n)
    throw BadRequest(fmt::format("--from {}: the powers end at {} (--degree)", request.from, n));
  problem.numerator = powers(request.from, n, request.basis);
  problem.denominator = powers(0, m, request.basis == "odd" ? "even" : request.basis);
  problem.denominator[0].given = Number(1.0, problem.precision);
}

void set_formats(Problem &problem, const std::string &text) {
  std::vector<Format> formats;
  for (const std::string &word : split(text, ',')) {
    const auto format = parse_format(trimmed(word));
    if (!format)
      throw BadRequest(fmt::format("--type '{}': unknown; there are: {}", word, fmt::join(format_names(), ", ")));
    formats.push_back(*format);
  }
  for (size_t i = 0; i < problem.numerator.size(); ++i)
    problem.numerator[i].format = formats[std::min(i, formats.size() - 1)];
  for (Coefficient &c : problem.denominator) c.format = formats.back();
}

void set_given(std::vector<Coefficient> &coefficients, const std::string &text, long precision, const char *what) {
  if (trimmed(text).empty()) return;
  const std::vector<std::string> values = split(text, ',');
  if (values.size() > coefficients.size())
    throw BadRequest(fmt::format("--fixed '{}': {} values, but the {} has {} coefficient{}", text, values.size(), what,
                                 coefficients.size(), coefficients.size() == 1 ? "" : "s"));
  for (size_t i = 0; i < values.size(); ++i) {
    const Interval value = number("--fixed", values[i]);
    Number middle(precision);
    mpfi_mid(middle.get(), value.get());
    coefficients[i].given = round_to(coefficients[i].format, middle);
    if (!coefficients[i].given->is_finite())
      throw BadRequest(
          fmt::format("--fixed '{}': beyond the range of {}", trimmed(values[i]), to_string(coefficients[i].format)));
  }
}

void set_fixed(Problem &problem, const std::string &text) {
  const std::vector<std::string> parts = split(text, ';');
  if (parts.size() > 2)
    throw BadRequest(fmt::format("--fixed '{}': one ';' stands between numerator and denominator", text));
  set_given(problem.numerator, parts[0], problem.precision, "numerator");
  if (parts.size() < 2) return;
  set_given(problem.denominator, parts[1], problem.precision, "denominator");
  if (problem.denominator[0].given->is_zero())
    throw BadRequest(fmt::format("--fixed '{}': the denominator's first coefficient is 0", text));
}

Expr option_formula(const Activation &function, const char *option, const std::string &text) {
  Context &context = function.body.context();
  const Activation a = parse_option(context, option, text);
  if (a.inputs.size() != 1 || !a.parameters.empty())
    throw BadRequest(fmt::format("{} '{}': a formula of x is wanted", option, text));
  return a.body;
}

void set_weight(Problem &problem, const Activation &function, const std::string &text) {
  if (text == "relative" || text == "absolute") {
    problem.weight = text == "relative" ? Weight::Relative : Weight::Absolute;
    return;
  }
  problem.weight = Weight::Formula;
  try {
    problem.weight_formula = option_formula(function, "--weight", text);
  } catch (const BadRequest &e) {
    throw BadRequest(fmt::format("{}; there are: relative, absolute, or a formula of x", e.what()));
  }
}

std::string quoted(const std::string &word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '.' || c == ',' || c == '/' || c == '+' || c == '-';
  });
  if (plain && word[0] != '-') return word;
  std::string result = "'";
  for (const char c : word) result += c == '\'' ? "'\\''" : std::string(1, c);
  return result + "'";
}

}  // namespace

Problem make_problem(const Activation &function, const Request &request) {
  if (!function.parameters.empty()) {
    std::vector<std::string> names;
    for (const Parameter &p : function.parameters) names.push_back(p.name);
    throw BadRequest(fmt::format("'{}' has parameters ({}); write the formula with numbers in their place",
                                 request.function, fmt::join(names, ", ")));
  }
  if (function.inputs.size() != 1)
    throw BadRequest(fmt::format("'{}' has {} inputs ({}); functions of one are approximated", request.function,
                                 function.inputs.size(), fmt::join(function.inputs, ", ")));
  Problem problem;
  problem.formula = function.body;
  set_shape(problem, request);
  set_formats(problem, request.type);
  // Powers of high degree nearly cancel: about two bits a degree are lost, and doubles need more than floats.
  problem.precision = 160 + 6 * static_cast<long>(problem.size());
  for (const Coefficient &c : problem.numerator)
    if (c.format != Format::F32) problem.precision = std::max(problem.precision, 256 + 8 * long(problem.size()));
  problem.denominator[0].given = Number(1.0, problem.precision);
  set_fixed(problem, request.fixed);
  set_interval(problem, request.interval);
  problem.variable = option_formula(function, "--variable", request.variable);
  if (!depends_on_x(problem.variable))
    throw BadRequest(fmt::format("--variable '{}': does not depend on x", request.variable));
  set_weight(problem, function, request.weight);
  if (request.search < 0 || request.search > kMaxSearch)
    throw BadRequest(fmt::format("--search {}: 0 to {} are possible", request.search, kMaxSearch));
  problem.search = request.search;
  return problem;
}

Problem make_problem(Context &context, const Request &request) {
  if (const CatalogueEntry *entry = find_in_catalogue(request.function))
    return make_problem(parse_one(context, {request.function, std::string(entry->text)}), request);
  return make_problem(parse_one(context, {"<formula>", request.function}), request);
}

std::string command_line(const Request &request) {
  const Request defaults;
  std::string line = "actc minimax " + quoted(request.function);
  auto option = [&](const char *name, const std::string &value, const std::string &usual) {
    if (value != usual) line += fmt::format(" {}={}", name, quoted(value));
  };
  option("--interval", request.interval, "");
  option("--degree", request.degree, "");
  option("--basis", request.basis, defaults.basis);
  option("--from", std::to_string(request.from), std::to_string(defaults.from));
  option("--variable", request.variable, defaults.variable);
  option("--fixed", request.fixed, "");
  option("--weight", request.weight, defaults.weight);
  option("--type", request.type, defaults.type);
  option("--search", std::to_string(request.search), std::to_string(defaults.search));
  return line;
}

}  // namespace actc::minimax
