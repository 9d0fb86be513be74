// Definitions: helpers, activations with their clauses, bare formulas.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/parse.h"

#include <fmt/format.h>

#include <algorithm>

#include "dsl/hints.h"
#include "dsl/parser.h"
#include "dsl/transform.h"

namespace actc {
namespace {

const std::vector<std::string> kClauses = {"known", "alias", "cite"};

}  // namespace

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
  a.body = parse_body(Place::Definition);
  parse_clauses(a);
  activations_.push_back(std::move(a));
}

void Parser::parse_let() {
  const Token name = expect_new_name("a name for the helper");
  define(name);
  Helper helper;
  expect("(");
  const size_t open = position_ - 1;
  parse_inputs(helper.inputs);
  if (peek(";")) fail("a helper has inputs only, no parameters", "pass the value as one more input");
  expect_closing(open);
  expect("=");
  defining_ = name.text;
  helper.body = parse_expression();
  expect_end_of_formula(Place::Helper);
  helper.size = topological_order(helper.body).size();
  helpers_[std::string(name.text)] = std::move(helper);
}

// Helpers and activations of one text share their names.
void Parser::define(const Token &name) {
  const auto [first, is_new] = defined_.emplace(name.text, name.range.begin);
  if (!is_new)
    error(name.range, fmt::format("{} is defined twice", in_quotes(name.text)),
          "the first definition is at " + place_of(source_, first->second));
}

// `(x; learned beta = 1) =`
void Parser::parse_signature(Activation &a) {
  expect("(");
  const size_t open = position_ - 1;
  parse_inputs(a.inputs);
  if (accept(";")) parse_parameters(a);
  expect_closing(open);
  expect("=");
}

// `x * sigmoid(x)`, or `(x; beta = 1) = x * sigmoid(beta * x)`.
Activation Parser::parse_bare_formula() {
  Activation a;
  a.name = "formula";
  if (is_parameter_list(position_)) {
    parse_signature(a);
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

// A bare formula has a parameter list exactly when '=' follows the parenthesis that it opens with.
bool Parser::is_parameter_list(size_t begin) const {
  if (tokens_[begin].text != "(") return false;
  size_t depth = 0, i = begin;
  for (; i < tokens_.size(); ++i) {
    if (tokens_[i].text == "(") ++depth;
    if (tokens_[i].text == ")" && --depth == 0) break;
  }
  return i + 1 < tokens_.size() && tokens_[i + 1].text == "=";
}

void Parser::parse_inputs(std::vector<std::string> &inputs) {
  do {
    if (peek("learned"))
      fail("only parameters are learned", "parameters follow the inputs and ';', as in f(x; learned a = 1)");
    const Token name = expect_new_name("the name of an input");
    if (peek("=")) fail("an input has no default", "parameters follow the inputs and ';', as in f(x; a = 1)");
    declare(name, context_.input(static_cast<uint32_t>(inputs.size())));
    inputs.emplace_back(name.text);
  } while (accept(","));
}

void Parser::parse_parameters(Activation &a) {
  do {
    Parameter p;
    p.learned = accept("learned");
    const Token name = expect_new_name("the name of a parameter");
    p.name = name.text;
    if (peek("[")) fail("this build has no per-channel parameters", "leave out '[channel]' for one value per tensor");
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
                   : place == Place::Definition ? ", a clause (known, alias, cite) or the next definition"
                                                : " or the next definition",
                   found()) +
       (place == Place::Definition ? clause_guess() : ""));
}

// Clauses begin with words that may be names as well.
bool Parser::is_clause() const {
  return token().kind == Token::kName && std::find(kClauses.begin(), kClauses.end(), token().text) != kClauses.end();
}

// A word at the start of a line may be a misspelled clause.
std::string Parser::clause_guess() const {
  if (token().kind != Token::kName || on_line_of_previous()) return {};
  std::vector<std::string> words = kClauses;
  words.insert(words.end(), {"activation", "let"});
  const std::string guess = nearest(token().text, words);
  return guess.empty() ? std::string() : fmt::format("; did you mean '{}'?", guess);
}

void Parser::parse_clauses(Activation &a) {
  while (is_clause()) {
    if (accept("known")) {
      a.known.push_back(parse_known());
    } else if (accept("alias")) {
      a.aliases.push_back(parse_alias());
    } else {
      expect("cite");
      const char *note = token().kind == Token::kName ? "for example: cite \"Elfwing et al. 2018\"" : "";
      if (token().kind != Token::kString) fail(fmt::format("expected a quoted citation, found {}", found()), note);
      a.citation = tokens_[position_++].text;
    }
  }
  if (!at_end() && !peek("activation") && !peek("let"))
    fail(fmt::format("expected a clause (known, alias, cite) or the next definition, found {}", found()) +
         clause_guess());
}

KnownValue Parser::parse_known() {
  KnownValue known;
  const uint32_t begin = token().range.begin;
  if (!accept("f"))
    fail(fmt::format("expected a value of f, found {}", found()),
         "for example: known f(1) = 0.731; the activation is called f here");
  expect("(");
  known.at = parse_signed_number("the argument of a known value").value;
  expect(")");
  expect("=");
  const Number value = parse_signed_number("a known value");
  known.value = value.value;
  known.tolerance = value.last_digit;
  known.range = since(begin);
  return known;
}

// "keras:swish", "torch:nn.SiLU"
std::string Parser::parse_alias() {
  const Token host = expect_kind(Token::kName, "a host, as in 'alias keras:swish'");
  if (!accept(":")) fail(fmt::format("expected ':' and a name, found {}", found()), "for example: alias keras:swish");
  std::string alias =
      fmt::format("{}:{}", host.text, expect_kind(Token::kName, "a name, as in 'alias keras:swish'").text);
  // The lexer knows no dots outside numbers, so the rest of the word is taken as it stands.
  while (token().text == "." && tokens_[position_ + 1].kind == Token::kName) {
    alias += fmt::format(".{}", tokens_[position_ + 1].text);
    position_ += 2;
  }
  return alias;
}

Number Parser::parse_signed_number(const char *what) {
  const bool negative = accept("-");
  if (token().kind != Token::kNumber) fail(fmt::format("{} is a number, found {}", what, found()));
  const Number number = value_of(tokens_[position_++]);
  for (std::string_view op : {"+", "-", "*", "/", "^", "**"})
    if (peek(op))
      fail(fmt::format("{} is a number, not an expression: found {}", what, found()), "write its value, such as 0.25");
  return negative ? Number{-number.value, number.last_digit} : number;
}

// The comment lines directly above a definition are its citation.
std::string Parser::comment_above(size_t position) const {
  std::vector<std::string> lines;
  size_t line_begin = position == 0 ? 0 : source_.text.rfind('\n', position - 1) + 1;
  while (line_begin > 0) {
    const size_t end = line_begin - 1;
    const size_t begin = end == 0 ? 0 : source_.text.rfind('\n', end - 1) + 1;
    std::string_view line = std::string_view(source_.text).substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.starts_with('#')) break;
    line.remove_prefix(std::min(line.find_first_not_of("# "), line.size()));
    lines.emplace_back(line);
    line_begin = begin;
  }
  std::string out;
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) out += (out.empty() ? "" : "\n") + *line;
  return out;
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
