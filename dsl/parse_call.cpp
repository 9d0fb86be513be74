// Names: variables, and calls of operations, helpers and activations, which are inlined.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "dsl/hints.h"
#include "dsl/parser.h"
#include "dsl/stated_gradient.h"
#include "dsl/transform.h"

namespace actc {
namespace {

// Operations that a formula calls by name.
struct Function {
  size_t arity;
  std::function<Expr(const std::vector<Expr> &)> build;
};
template <Expr (*f)(Expr)>
Function unary() {
  return {1, [](auto &a) { return f(a[0]); }};
}
template <Expr (*f)(Expr, Expr)>
Function binary() {
  return {2, [](auto &a) { return f(a[0], a[1]); }};
}
const std::map<std::string, Function, std::less<>> kFunctions = {
    {"sqrt", unary<sqrt>()},       {"floor", unary<floor>()},
    {"ceil", unary<ceil>()},       {"round", unary<round>()},
    {"exp", unary<exp>()},         {"exp2", unary<exp2>()},
    {"expm1", unary<expm1>()},     {"log", unary<log>()},
    {"log2", unary<log2>()},       {"log1p", unary<log1p>()},
    {"rsqrt", unary<rsqrt>()},     {"tanh", unary<tanh>()},
    {"sinh", unary<sinh>()},       {"cosh", unary<cosh>()},
    {"sigmoid", unary<sigmoid>()}, {"softplus", unary<softplus>()},
    {"erf", unary<erf>()},         {"erfc", unary<erfc>()},
    {"normcdf", unary<normcdf>()}, {"normpdf", unary<normpdf>()},
    {"sin", unary<sin>()},         {"cos", unary<cos>()},
    {"atan", unary<atan>()},       {"abs", unary<abs>()},
    {"sign", unary<sign>()},       {"step", unary<step>()},
    {"min", binary<min>()},        {"max", binary<max>()},
    {"pow", binary<raise>()},      {"clamp", {3, [](auto &a) { return clamp(a[0], a[1], a[2]); }}},
};

// Over a row: one argument each.
const std::map<std::string, Expr (*)(Expr), std::less<>> kReductions = {
    {"max", row_max}, {"sum", row_sum}, {"mean", row_mean}};

}  // namespace

Expr Parser::parse_variable(const Token &name) {
  const auto found = scope_.find(name.text);
  if (found != scope_.end()) return found->second.value;
  const std::string text(name.text);
  if (const std::string note = hint_for_name(text); !note.empty())  // what follows makes no sense either
    fail_at(name.range, fmt::format("{} is not an input or a parameter", in_quotes(text)), note);
  std::vector<std::string> candidates = declared(), functions = function_names();
  std::string note;
  if (std::find(functions.begin(), functions.end(), text) != functions.end())
    note = fmt::format("{} is a function: write {}(x)", in_quotes(text), name.text);
  else
    candidates.insert(candidates.end(), functions.begin(), functions.end());
  error_unknown(name, "an input or a parameter", candidates, note,
                fmt::format("known here: {}", fmt::join(declared(), ", ")));
  return context_.rational(0);
}

std::vector<std::string> Parser::declared() const {
  std::vector<std::string> names;
  for (const auto &entry : scope_) names.push_back(entry.first);
  return names;
}

std::vector<std::string> Parser::function_names() const {
  std::vector<std::string> names;
  for (const auto &entry : helpers_) names.push_back(entry.first);
  for (const Activation &a : activations_) names.push_back(a.name);
  for (const auto &entry : kFunctions) names.push_back(entry.first);
  for (const auto &entry : kReductions) names.push_back(entry.first);
  for (std::string &name : catalogue_names()) names.push_back(std::move(name));
  return names;
}

// Of several functions with one name the nearest is meant: of this text, then the operation, then the catalogue's.
Expr Parser::parse_call(const Token &name) {
  std::vector<Expr> arguments;
  NamedArguments named;
  parse_arguments(name, arguments, named);
  const std::string text(name.text);
  const SourceRange range = since(name.range.begin);

  if (const auto helper = helpers_.find(text); helper != helpers_.end()) {
    refuse_named(name, named);
    require_row(range, text, helper->second.extent);
    if (!check_count(range, text, helper->second.inputs.size(), arguments.size())) return context_.rational(0);
    return inlined(range, helper->second.body, helper->second.size, arguments, {});
  }
  for (const Activation &a : activations_)
    if (a.name == text) return call_activation(range, a, arguments, named);
  if (kReductions.contains(text) && (text != "max" || arguments.size() == 1) && named.empty())
    return reduction(range, text, arguments);
  const auto function = kFunctions.find(text);
  if (function != kFunctions.end() && (named.empty() || !find_in_catalogue(text))) {
    refuse_named(name, named);
    return operation(range, text, arguments);
  }
  if (text == defining_ || std::find(open_.begin(), open_.end(), text) != open_.end()) {
    error(range, fmt::format("{} is defined by itself", in_quotes(text)), "a formula is finite: there is no recursion");
    return context_.rational(0);
  }
  if (const CatalogueEntry *entry = find_in_catalogue(text))
    return call_activation(range, catalogue_activation(*entry), arguments, named);

  return unknown_function(name);
}

Expr Parser::operation(SourceRange range, const std::string &name, const std::vector<Expr> &arguments) {
  const auto function = kFunctions.find(name);
  if (function == kFunctions.end()) {
    std::vector<std::string> operations(kFunctions.size());
    std::transform(kFunctions.begin(), kFunctions.end(), operations.begin(), [](auto &entry) { return entry.first; });
    const std::string guess = nearest(name, operations);
    error(range,
          fmt::format("'{}' is not an operation of the language", name) +
              (guess.empty() ? std::string() : fmt::format("; did you mean '{}'?", guess)),
          "'from primitive' is for operations; others are defined by '= FORMULA'");
    return context_.rational(0);
  }
  if (!check_count(range, name, function->second.arity, arguments.size())) return context_.rational(0);
  return ranged(range.begin, [&] { return function->second.build(arguments); });
}

Expr Parser::reduction(SourceRange range, const std::string &name, const std::vector<Expr> &arguments) {
  if (name == "max" && extent_ != Extent::Row) {
    check_count(range, name, 2, 1, "a maximum over a row needs 'over row', as in softmax(x) over row = ...");
    return context_.rational(0);
  }
  require_row(range, name, Extent::Row);
  if (!check_count(range, name, 1, arguments.size())) return context_.rational(0);
  return ranged(range.begin, [&] { return kReductions.find(name)->second(arguments[0]); });
}

void Parser::require_row(SourceRange range, const std::string &name, Extent extent) {
  if (extent == Extent::Row && extent_ != Extent::Row)
    error(range, fmt::format("'{}' works on a whole row", name),
          "declare the activation 'over row', as in softmax(x) over row = ...");
}

Expr Parser::unknown_function(const Token &name) {
  const std::string text(name.text);
  if (const auto variable = scope_.find(text); variable != scope_.end()) {
    error(name.range, fmt::format("{} is a number, not a function", in_quotes(text)),
          fmt::format("a product is written {} * (...)", name.text));
    return context_.rational(0);
  }
  if (defined_.contains(text)) return context_.rational(0);  // its definition has an error of its own
  if (const Token *below = definition_below(text)) {
    error(name.range, fmt::format("{} is used before its definition", in_quotes(text)),
          fmt::format("move the definition at {} up", place_of(source_, below->range.begin)));
    return context_.rational(0);
  }
  std::string operations;
  for (const auto &entry : kFunctions) operations += (operations.empty() ? "" : ", ") + entry.first;
  error_unknown(name, "a function", function_names(), hint_for_name(text),
                fmt::format("operations are {}; `actc list` shows the activations", operations));
  return context_.rational(0);
}

const Token *Parser::definition_below(std::string_view name) const {
  for (size_t i = position_; i + 1 < tokens_.size(); ++i)
    if ((tokens_[i].text == "let" || tokens_[i].text == "activation") && tokens_[i + 1].text == name)
      return &tokens_[i + 1];
  return nullptr;
}

void Parser::parse_arguments(const Token &function, std::vector<Expr> &arguments, NamedArguments &named) {
  expect("(");
  const size_t open = position_ - 1;
  if (accept(")")) return;
  do {
    const Token t = token();
    const bool is_named = t.kind == Token::kName && tokens_[position_ + 1].text == "=";
    if (is_named) position_ += 2;
    const uint32_t begin = token().range.begin;
    Expr value = parse_expression();
    require(value, Type::Real, since(begin), function.text, "takes numbers");
    if (!is_named) {
      if (!named.empty())
        error(since(begin), "arguments without a name come first",
              fmt::format("write {}(x, {} = ...)", function.text, named.begin()->first));
      arguments.push_back(value);
    } else if (!named.emplace(t.text, NamedArgument{value, t.range}).second) {
      error(t.range, fmt::format("{} is given twice", in_quotes(t.text)));
    }
  } while (accept(",") || accept(";"));
  expect_closing(open);
}

void Parser::refuse_named(const Token &function, const NamedArguments &named) {
  for (const auto &[name, argument] : named)
    error(argument.range, fmt::format("{} has no named parameters", in_quotes(function.text)));
}

bool Parser::check_count(SourceRange range, const std::string &name, size_t expected, size_t actual, std::string note) {
  if (expected == actual) return true;
  error(range, fmt::format("'{}' takes {} argument{}, not {}", name, expected, expected == 1 ? "" : "s", actual),
        std::move(note));
  return false;
}

// Inlines an activation: its inputs and parameters are replaced by the arguments.
Expr Parser::call_activation(SourceRange range, const Activation &callee, const std::vector<Expr> &arguments,
                             NamedArguments &named) {
  const std::string &name = callee.name;
  require_row(range, name, callee.extent);
  std::string note;
  if (arguments.size() > callee.inputs.size() && !callee.parameters.empty())
    note = fmt::format("parameters are given by name, as in {}({}, {} = 1)", name, fmt::join(callee.inputs, ", "),
                       callee.parameters[0].name);
  if (!check_count(range, name, callee.inputs.size(), arguments.size(), note)) return context_.rational(0);
  std::vector<Expr> parameters;
  for (const Parameter &p : callee.parameters) {
    const auto given = named.find(p.name);
    if (given == named.end() && !p.default_value)
      error(range, fmt::format("'{}' needs a value for its parameter '{}'", name, p.name),
            fmt::format("write {}({}, {} = 1)", name, fmt::join(callee.inputs, ", "), p.name));
    parameters.push_back(given != named.end() ? given->second.value : context_.rational(p.default_value.value_or(0)));
    if (given != named.end()) named.erase(given);
  }
  for (const auto &[unknown, argument] : named)
    error(argument.range, fmt::format("'{}' has no parameter {}", name, in_quotes(unknown)),
          "it is declared as " + callee.signature());
  const Expr body = with_stated_gradients(callee, Convention::Limit);
  return inlined(range, body, topological_order(body).size(), arguments, parameters);
}

const Activation &Parser::catalogue_activation(const CatalogueEntry &entry) {
  const std::string name(entry.name);
  const auto known = called_.find(name);
  if (known != called_.end()) return known->second;
  std::vector<std::string> open = open_;
  open.push_back(name);
  const Source source{name + ".act", std::string(entry.text)};
  const size_t first = context_.size();
  std::vector<Activation> parsed = Parser(context_, source, std::move(open), first_node_).parse_source();
  context_.forget_ranges(first);
  return called_.emplace(name, std::move(parsed.at(0))).first->second;
}

Expr Parser::inlined(SourceRange range, Expr body, size_t size, std::span<const Expr> arguments,
                     std::span<const Expr> parameters) {
  constexpr size_t kMaxInlined = 20 * kMaxNodes;  // bounds the time; memory is bounded by the nodes
  inlined_ += size;
  if (inlined_ > kMaxInlined) give_up(range);
  context_.set_range(range);
  return counted(range, substitute(body, arguments, parameters));
}

}  // namespace actc
