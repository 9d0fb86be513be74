// Clauses, which follow the formula of a definition, and the numbers in them.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "dsl/hints.h"
#include "dsl/parser.h"

namespace actc {
namespace {

const std::vector<std::string> kClauses = {"known", "gradient", "from", "alias", "cite"};

}  // namespace

std::string Parser::clause_list() { return fmt::format("a clause ({})", fmt::join(kClauses, ", ")); }

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
      a.known.push_back(parse_known(a));
    } else if (accept("gradient")) {
      parse_stated_gradients(a);
    } else if (accept("from")) {
      parse_from_output(a);
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
    fail(fmt::format("expected {} or the next definition, found {}", clause_list(), found()) + clause_guess());
}

KnownValue Parser::parse_known(const Activation &a) {
  KnownValue known;
  const uint32_t begin = token().range.begin;
  if (!accept("f"))
    fail(fmt::format("expected a value of f, found {}", found()),
         "for example: known f(1) = 0.731; the activation is called f here");
  expect("(");
  do known.at.push_back(parse_signed_number("the argument of a known value").value);
  while (accept(","));
  expect(")");
  if (known.at.size() != a.inputs.size())
    error(since(begin),
          fmt::format("'{}' has {} input{}, and {} value{} given", a.name, a.inputs.size(),
                      a.inputs.size() == 1 ? "" : "s", known.at.size(), known.at.size() == 1 ? " is" : "s are"));
  if (a.extent == Extent::Row)
    error(since(begin), "an activation over a row has no value at one number", "leave out 'known'");
  expect("=");
  const Number value = parse_signed_number("a known value");
  known.value = value.value;
  known.tolerance = value.last_digit;
  known.range = since(begin);
  return known;
}

// `gradient at -3 = 0, at 3 = 1`, `gradient in jax at 0 = 1`
void Parser::parse_stated_gradients(Activation &a) {
  std::optional<Convention> convention;
  if (accept("in")) {
    const Token name = expect_kind(Token::kName, "a convention, as in 'gradient in jax at 0 = 1'");
    convention = parse_convention(name.text);
    if (!convention)
      error_unknown(name, "a convention", convention_names(), {},
                    fmt::format("conventions are {}", fmt::join(convention_names(), ", ")));
  }
  do {
    StatedGradient stated;
    stated.convention = convention;
    const uint32_t begin = token().range.begin;
    if (!accept("at"))
      fail(fmt::format("expected 'at', found {}", found()), "for example: gradient at -3 = 0, at 3 = 1");
    stated.at = parse_signed_number("the place of a stated gradient").value;
    expect("=");
    stated.value = parse_signed_number("a stated gradient").value;
    stated.range = since(begin);
    if (a.inputs.size() != 1)
      error(stated.range, fmt::format("'{}' has {} inputs: a place is not one number", a.name, a.inputs.size()),
            "choose the gradient at a kink by the branch that '?:' takes there");
    if (a.extent == Extent::Row) error(stated.range, "gradients over a row cannot be stated at one number");
    for (const StatedGradient &other : a.gradients)
      if (other.at == stated.at && other.convention == stated.convention)
        error(stated.range, "the gradient at this place is stated twice",
              "the first statement is at " + place_of(source_, other.range.begin));
    a.gradients.push_back(std::move(stated));
  } while (accept(","));
}

// `from output: 1 - y * y`
void Parser::parse_from_output(Activation &a) {
  const uint32_t begin = previous().range.begin;
  if (!accept("output") || !accept(":"))
    fail(fmt::format("expected 'output:', found {}", found()), "for example: from output: 1 - y * y");
  if (a.from_output)
    error(since(begin), "the gradient from the output is stated twice",
          "the first statement is at " + place_of(source_, a.from_output_range.begin));
  if (a.inputs.size() != 1)
    error(since(begin), fmt::format("'{}' has {} inputs: one output does not determine them", a.name, a.inputs.size()));
  if (a.extent == Extent::Row) error(since(begin), "gradients over a row cannot be stated from the output yet");
  // In scope are y, the output, and the parameters.
  for (const std::string &input : a.inputs) scope_.erase(input);
  if (const auto y = scope_.find("y"); y != scope_.end() && !a.from_output)
    fail_at(y->second.range, "'y' is the output in 'from output'", "choose another name for the parameter");
  scope_["y"] = {context_.input(0), {}};
  a.from_output = parse_body(Place::Definition);
  a.from_output_range = since(begin);
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

}  // namespace actc
