// Expressions: precedence climbing, written out.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <algorithm>

#include "dsl/parser.h"

namespace actc {
namespace {

constexpr std::string_view kComparisons[] = {"<=", ">=", "==", "!=", "<", ">"};

Expr compare(std::string_view op, Expr a, Expr b) {
  if (op == "<=") return a <= b;
  if (op == ">=") return a >= b;
  if (op == "==") return equal(a, b);
  if (op == "!=") return logical_not(equal(a, b));
  return op == "<" ? a < b : a > b;
}

}  // namespace

Expr Parser::parse_expression() {
  const Nesting nesting(*this);
  const uint32_t begin = token().range.begin;
  Expr condition = parse_or();
  if (!peek("?")) return condition;
  require(condition, Type::Bool, since(begin), "?", "needs a condition before it");
  expect("?");
  const Expr if_true = parse_branch();
  if (!accept(":")) fail(fmt::format("expected ':', found {}", found()), "a choice is written 'CONDITION ? a : b'");
  const Expr if_false = parse_branch();
  return ranged(begin, [&] { return select(condition, if_true, if_false); });
}

Expr Parser::parse_branch() {
  const uint32_t begin = token().range.begin;
  Expr branch = parse_expression();
  require(branch, Type::Real, since(begin), "?:", "chooses between numbers");
  return branch;
}

Expr Parser::parse_or() {
  const uint32_t begin = token().range.begin;
  Expr left = parse_and();
  while (peek("or")) left = parse_logical(begin, left, &Parser::parse_and, logical_or);
  return left;
}

Expr Parser::parse_and() {
  const uint32_t begin = token().range.begin;
  Expr left = parse_not();
  while (peek("and")) left = parse_logical(begin, left, &Parser::parse_not, logical_and);
  return left;
}

Expr Parser::parse_logical(uint32_t begin, Expr left, Expr (Parser::*operand)(), Expr (*build)(Expr, Expr)) {
  const std::string_view op = token().text;
  require(left, Type::Bool, since(begin), op, "joins conditions");
  ++position_;
  const uint32_t right_begin = token().range.begin;
  Expr right = (this->*operand)();
  require(right, Type::Bool, since(right_begin), op, "joins conditions");
  return ranged(begin, [&] { return build(left, right); });
}

Expr Parser::parse_not() {
  const uint32_t begin = token().range.begin;
  if (!accept("not")) return parse_comparison();
  const Nesting nesting(*this);
  const uint32_t operand_begin = token().range.begin;
  Expr operand = parse_not();
  require(operand, Type::Bool, since(operand_begin), "not", "needs a condition");
  return ranged(begin, [&] { return logical_not(operand); });
}

Expr Parser::parse_comparison() {
  const uint32_t begin = token().range.begin;
  Expr left = parse_sum();
  const auto is_comparison = [&] {
    return std::any_of(std::begin(kComparisons), std::end(kComparisons), [&](auto op) { return peek(op); });
  };
  if (!is_comparison()) return left;
  const std::string_view op = token().text;
  require(left, Type::Real, since(begin), op, "compares numbers");
  ++position_;
  const uint32_t right_begin = token().range.begin;
  Expr right = parse_sum();
  require(right, Type::Real, since(right_begin), op, "compares numbers");
  if (is_comparison()) fail("comparisons do not chain", "write 'a < b and b < c'");
  return ranged(begin, [&] { return compare(op, left, right); });
}

Expr Parser::parse_sum() {
  return parse_chain(&Parser::parse_product, {"+", "-"},
                     [](char op, Expr a, Expr b) { return op == '+' ? a + b : a - b; });
}

Expr Parser::parse_product() {
  return parse_chain(&Parser::parse_negation, {"*", "/"},
                     [](char op, Expr a, Expr b) { return op == '*' ? a * b : a / b; });
}

Expr Parser::parse_chain(Expr (Parser::*operand)(), std::initializer_list<std::string_view> operators,
                         Expr (*build)(char op, Expr, Expr)) {
  const uint32_t begin = token().range.begin;
  Expr left = (this->*operand)();
  while (std::any_of(operators.begin(), operators.end(), [&](auto op) { return peek(op); })) {
    const std::string_view op = token().text;
    require(left, Type::Real, since(begin), op, "takes numbers");
    ++position_;
    const uint32_t right_begin = token().range.begin;
    Expr right = (this->*operand)();
    require(right, Type::Real, since(right_begin), op, "takes numbers");
    left = ranged(begin, [&] { return build(op[0], left, right); });
  }
  return left;
}

Expr Parser::parse_negation() {
  const uint32_t begin = token().range.begin;
  if (peek("+")) return parse_negation_operand();
  if (!peek("-")) return parse_power();
  const Expr operand = parse_negation_operand();
  return ranged(begin, [&] {
    // "-3" is a number: `clamp(x, -3, 3)` and `x^-2` need constants.
    return operand.is_rational() ? context_.rational(-operand.rational()) : -operand;
  });
}

// A sign and what follows it.
Expr Parser::parse_negation_operand() {
  const std::string_view sign = token().text;
  ++position_;
  const Nesting nesting(*this);
  const uint32_t begin = token().range.begin;
  Expr operand = parse_negation();
  require(operand, Type::Real, since(begin), sign, "takes numbers");
  return operand;
}

Expr Parser::parse_power() {
  const uint32_t begin = token().range.begin;
  Expr base = parse_primary();
  if (peek("**")) fail("'**' is not an operator");
  if (!peek("^")) return base;
  require(base, Type::Real, since(begin), "^", "takes numbers");
  ++position_;
  const Nesting nesting(*this);  // "x^x^x^..." recurs here
  const uint32_t exponent_begin = token().range.begin;
  Expr exponent = parse_negation();  // x^-2; right-associative
  require(exponent, Type::Real, since(exponent_begin), "^", "takes numbers");
  return ranged(begin, [&] { return raise(base, exponent); });
}

Expr Parser::parse_primary() {
  const Token t = token();
  if (t.kind == Token::kNumber) {
    ++position_;
    const Number number = value_of(t);
    return ranged(t.range.begin, [&] { return context_.rational(number.value); });
  }
  if (accept("(")) {
    const size_t open = position_ - 1;
    Expr inner = parse_expression();
    expect_closing(open);
    return inner;
  }
  if (accept("pi")) return ranged(t.range.begin, [&] { return context_.pi(); });
  if (t.kind == Token::kName && !is_reserved(t.text) && (!is_clause() || scope_.contains(t.text))) {
    ++position_;
    return peek("(") ? parse_call(t) : parse_variable(t);
  }
  const bool goes_on = is_clause() || peek("activation") || peek("let");
  fail(fmt::format("expected a number, a name or '(', found {}", found()),
       goes_on ? "the formula before it is not finished" : "");
}

Number Parser::value_of(const Token &literal) {
  Number number;
  if (!parse_number(literal.text, number))
    error(literal.range, "the number is out of range", "exponents go from -5000 to 5000, with at most 10000 digits");
  return number;
}

}  // namespace actc
