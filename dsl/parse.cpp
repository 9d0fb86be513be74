// Definitions: helpers, activations, bare formulas.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/parse.h"

#include <fmt/format.h>

#include <algorithm>

#include "dsl/hints.h"
#include "dsl/parser.h"
#include "dsl/transform.h"

namespace actc {

std::vector<Activation> Parser::parse_source() {
  if (at_end()) {
    error({}, "the text holds no definition", "for example: activation twice(x) = 2 * x");
  } else if (starts_definition()) {
    parse_definitions();
  } else {
    try {
      activations_.push_back(parse_bare_formula());
    } catch (const SyntaxError &) {
    }
  }
  if (!errors_.empty()) throw SourceError(source_, errors_);
  return std::move(activations_);
}

// "activation", "let", or two words and a parenthesis, which is a definition with the first word misspelled.
bool Parser::starts_definition() const {
  if (peek("activation") || peek("let")) return true;
  return token().kind == Token::kName && tokens_[position_ + 1].kind == Token::kName &&
         tokens_[position_ + 2].text == "(" && hint_for_name(token().text).empty() &&
         nearest(token().text, {"activation", "let"}) != "";
}

void Parser::parse_definitions() {
  while (!at_end() && !exhausted_) {
    const size_t begin = position_;
    try {
      parse_definition();
    } catch (const SyntaxError &) {
    }
    if (position_ == begin) ++position_;
    while (!at_end() && !peek("activation") && !peek("let")) ++position_;
    scope_ = {};
    defining_.clear();
    extent_ = Extent::Element;
  }
  if (activations_.empty() && errors_.empty())
    error(tokens_[0].range, "the text holds helpers but no activation", "for example: activation twice(x) = 2 * x");
}

void Parser::parse_definition() {
  if (accept("let")) return parse_let();
  if (!accept("activation")) {
    const std::string guess = nearest(token().text, {"activation", "let"});
    fail(fmt::format("expected 'activation' or 'let', found {}", found()) +
         (guess.empty() ? "" : fmt::format("; did you mean '{}'?", guess)));
  }
  Activation a;
  a.citation = comment_above(previous().range.begin);
  const Token name = expect_new_name("a name for the activation");
  define(name);
  a.name = name.text;
  a.range = name.range;
  if (!peek("("))
    fail(fmt::format("expected '(', found {}", found()),
         fmt::format("inputs follow the name: activation {}(x) = ...", name.text));
  parse_signature(a);
  defining_ = a.name;
  if (peek("from") && tokens_[position_ + 1].text != "output") {
    parse_primitive(a);
  } else {
    expect("=");
    a.body = parse_body(Place::Definition);
  }
  parse_clauses(a);
  activations_.push_back(std::move(a));
}

void Parser::parse_let() {
  const Token name = expect_new_name("a name for the helper");
  define(name);
  Helper helper;
  expect("(");
  const size_t open = position_ - 1;
  std::vector<SourceRange> ranges;
  parse_inputs(helper.inputs, ranges);
  if (peek(";")) fail("a helper has inputs only, no parameters", "pass the value as one more input");
  expect_closing(open);
  expect("=");
  defining_ = name.text;
  extent_ = Extent::Row;  // whoever calls it decides
  helper.body = parse_expression();
  expect_end_of_formula(Place::Helper);
  extent_ = Extent::Element;
  helper.size = topological_order(helper.body).size();
  helper.extent = extent_of(helper.body);
  helpers_[std::string(name.text)] = std::move(helper);
}

// Helpers and activations of one text share their names.
void Parser::define(const Token &name) {
  const auto [first, is_new] = defined_.emplace(name.text, name.range.begin);
  if (!is_new)
    error(name.range, fmt::format("{} is defined twice", in_quotes(name.text)),
          "the first definition is at " + place_of(source_, first->second));
}

// `(x; learned beta = 1)`, `(x) over row`
void Parser::parse_signature(Activation &a) {
  expect("(");
  const size_t open = position_ - 1;
  parse_inputs(a.inputs, a.input_ranges);
  if (accept(";")) parse_parameters(a);
  expect_closing(open);
  if (accept("over")) {
    if (!accept("row"))
      fail(fmt::format("expected 'row', found {}", found()), "for example: softmax(x) over row = ...");
    a.extent = extent_ = Extent::Row;
  }
}

// `from primitive`: an operation of the language becomes an activation of the catalogue.
void Parser::parse_primitive(Activation &a) {
  expect("from");
  if (!accept("primitive"))
    fail(fmt::format("expected 'primitive', found {}", found()), "for example: activation tanh(x) from primitive");
  std::vector<Expr> inputs;
  for (size_t i = 0; i < a.inputs.size(); ++i) inputs.push_back(context_.input(static_cast<uint32_t>(i)));
  context_.set_range(a.range);
  a.body = operation(a.range, a.name, inputs);
  if (!a.parameters.empty()) error(a.range, fmt::format("the operation '{}' has no parameters", a.name));
}

// `x * sigmoid(x)`, or `(x; beta = 1) = x * sigmoid(beta * x)`.
Activation Parser::parse_bare_formula() {
  Activation a;
  a.name = "formula";
  if (is_parameter_list(position_)) {
    parse_signature(a);
    expect("=");
  } else if (token().kind == Token::kName && is_parameter_list(position_ + 1)) {
    fail("a definition begins with 'activation'", "write 'activation' before it, or the formula alone");
  } else if (token().kind == Token::kName && tokens_[position_ + 1].text == "=") {
    ++position_;
    fail(fmt::format("expected an operator or the end of the formula, found {}", found()));
  } else {
    a.inputs = {"x"};
    scope_["x"] = {context_.input(0), {}};
  }
  a.body = parse_body(Place::Formula);
  return a;
}

// A bare formula has a parameter list exactly when '=' or 'over row =' follows the parenthesis that it opens with.
bool Parser::is_parameter_list(size_t begin) const {
  if (tokens_[begin].text != "(") return false;
  size_t depth = 0, i = begin;
  for (; i < tokens_.size(); ++i) {
    if (tokens_[i].text == "(") ++depth;
    if (tokens_[i].text == ")" && --depth == 0) break;
  }
  return i + 1 < tokens_.size() && (tokens_[i + 1].text == "=" || tokens_[i + 1].text == "over");
}

void Parser::parse_inputs(std::vector<std::string> &inputs, std::vector<SourceRange> &ranges) {
  do {
    if (peek("learned"))
      fail("only parameters are learned", "parameters follow the inputs and ';', as in f(x; learned a = 1)");
    const Token name = expect_new_name("the name of an input");
    if (peek("=")) fail("an input has no default", "parameters follow the inputs and ';', as in f(x; a = 1)");
    declare(name, context_.input(static_cast<uint32_t>(inputs.size())));
    inputs.emplace_back(name.text);
    ranges.push_back(name.range);
  } while (accept(","));
}

void Parser::parse_parameters(Activation &a) {
  do {
    Parameter p;
    p.learned = accept("learned");
    const Token name = expect_new_name("the name of a parameter");
    p.name = name.text;
    p.range = name.range;
    if (accept("[")) {
      if (!accept("channel"))
        fail(fmt::format("expected 'channel', found {}", found()), "one value per channel is written a[channel]");
      if (!accept("]")) fail(fmt::format("expected ']', found {}", found()), "write a[channel]");
      p.per_channel = true;
    }
    if (accept("=")) p.default_value = parse_signed_number("the default of a parameter").value;
    declare(name, context_.parameter(static_cast<uint32_t>(a.parameters.size())));
    a.parameters.push_back(std::move(p));
  } while (accept(","));
}

void Parser::declare(const Token &name, Expr value) {
  const auto [first, is_new] = scope_.emplace(name.text, Variable{value, name.range});
  if (!is_new)
    error(name.range, fmt::format("{} is declared twice", in_quotes(name.text)),
          "the first declaration is at " + place_of(source_, first->second.range.begin));
}

Expr Parser::parse_body(Place place) {
  const uint32_t begin = token().range.begin;
  Expr body = parse_expression();
  const SourceRange range = since(begin);
  expect_end_of_formula(place);
  if (body.type() == Type::Bool)
    error(range, "the formula is a condition, not a number", "for a number write 'CONDITION ? 1 : 0'");
  if (depth(body) > kMaxDepth)
    error(range, fmt::format("the formula is deeper than {} operations", kMaxDepth),
          "a long sum or product counts one for each term: group its terms with parentheses");
  return body;
}

// Behind a formula: nothing, or the clauses and definitions that follow.
void Parser::expect_end_of_formula(Place place) {
  if (at_end()) return;
  if (place != Place::Formula && (peek("activation") || peek("let"))) return;
  if (place == Place::Definition && is_clause()) return;
  if (peek(")")) fail("this ')' closes no '('");
  fail(fmt::format("expected an operator{}, found {}",
                   place == Place::Formula      ? " or the end of the formula"
                   : place == Place::Definition ? ", " + clause_list() + " or the next definition"
                                                : " or the next definition",
                   found()) +
       (place == Place::Definition ? clause_guess() : ""));
}

std::vector<Activation> parse(Context &context, const Source &source) {
  if (source.text.size() > kMaxSourceBytes)
    throw SourceError(source, {{fmt::format("the text is longer than {} bytes", kMaxSourceBytes), {}, ""}});
  std::vector<std::string> open;
  // While a catalogue file itself is parsed, its own name is taken.
  if (source.name.ends_with(".act") && find_in_catalogue(source.name.substr(0, source.name.size() - 4)) &&
      find_in_catalogue(source.name.substr(0, source.name.size() - 4))->text == source.text)
    open.push_back(source.name.substr(0, source.name.size() - 4));
  std::vector<Activation> activations = Parser(context, source, std::move(open), context.size()).parse_source();
  context.set_range({});
  return activations;
}

Activation parse_one(Context &context, const Source &source) {
  std::vector<Activation> activations = parse(context, source);
  if (activations.size() != 1)
    throw SourceError(source, {{fmt::format("expected one activation, found {}", activations.size()),
                                activations.empty() ? SourceRange{} : activations[1].range, ""}});
  return std::move(activations[0]);
}

}  // namespace actc
