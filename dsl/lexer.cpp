// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/lexer.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace actc {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name(char c) { return is_name_start(c) || is_digit(c); }

// Length of the number at the start of `s`: digits, at most one point, an exponent; 0 when there is none.
size_t number_length(std::string_view s) {
  size_t i = 0, digits = 0;
  while (i < s.size() && is_digit(s[i])) ++i, ++digits;
  if (i < s.size() && s[i] == '.') {
    ++i;
    while (i < s.size() && is_digit(s[i])) ++i, ++digits;
  }
  if (digits == 0) return 0;
  if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
    size_t j = i + 1;
    if (j < s.size() && (s[j] == '+' || s[j] == '-')) ++j;
    if (j < s.size() && is_digit(s[j])) {
      while (j < s.size() && is_digit(s[j])) ++j;
      i = j;
    }
  }
  return i;
}

size_t symbol_length(std::string_view s) {
  for (std::string_view two : {"<=", ">=", "==", "!=", "**"})
    if (s.starts_with(two)) return 2;
  return std::string_view("+-*/^()<>?:,;=[]").find(s[0]) != std::string_view::npos ? 1 : 0;
}

// Length of the quoted string at the start of `s`, which ends on its line; 0 when the second quote is missing.
size_t string_length(std::string_view s) {
  const size_t close = s.find_first_of("\"\n", 1);
  return close != std::string_view::npos && s[close] == '"' ? close + 1 : 0;
}

// What is no token is one mistake: a string to the end of its line, an operator of another language, a UTF-8 character.
size_t invalid_length(std::string_view s) {
  if (s[0] == '"') return std::min(s.find_first_of("\r\n"), s.size());
  if (s.starts_with("&&") || s.starts_with("||")) return 2;
  size_t end = 1;
  if ((s[0] & 0xc0) == 0xc0)
    while (end < std::min<size_t>(s.size(), 4) && (s[end] & 0xc0) == 0x80) ++end;
  return end;
}

}  // namespace

std::vector<Token> tokenize(std::string_view text) {
  std::vector<Token> tokens;
  auto add = [&](Token::Kind kind, size_t begin, size_t length, size_t quote = 0) {
    tokens.push_back({kind,
                      text.substr(begin + quote, length - 2 * quote),
                      {static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + length)}});
    return begin + length;
  };
  size_t i = text.starts_with("\xef\xbb\xbf") ? 3 : 0;  // a byte order mark, as some editors write
  while (i < text.size()) {
    const std::string_view rest = text.substr(i);
    if (rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\n' || rest[0] == '\r') {
      ++i;
    } else if (rest[0] == '#') {
      i = std::min(text.find('\n', i), text.size());
    } else if (const size_t number = number_length(rest); number > 0) {
      i = add(Token::kNumber, i, number);
    } else if (is_name_start(rest[0])) {
      size_t end = 1;
      while (end < rest.size() && is_name(rest[end])) ++end;
      i = add(Token::kName, i, end);
    } else if (const size_t string = rest[0] == '"' ? string_length(rest) : 0; string > 0) {
      i = add(Token::kString, i, string, 1);
    } else if (const size_t symbol = symbol_length(rest); symbol > 0) {
      i = add(Token::kSymbol, i, symbol);
    } else {
      i = add(Token::kInvalid, i, invalid_length(rest));
    }
  }
  tokens.push_back({Token::kEnd, {}, {static_cast<uint32_t>(text.size()), static_cast<uint32_t>(text.size())}});
  return tokens;
}

bool parse_number(std::string_view text, Number &number) {
  constexpr long kMaxExponent = 5000;
  constexpr long kMaxDigits = 2 * kMaxExponent;
  const size_t mark = text.find_first_of("eE");
  long exponent = 0;
  if (mark != std::string_view::npos) {
    std::string_view digits = text.substr(mark + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (error != std::errc() || exponent < -kMaxExponent || exponent > kMaxExponent) return false;
  }
  std::string mantissa(text.substr(0, mark));
  if (const size_t point = mantissa.find('.'); point != std::string::npos) {
    exponent -= static_cast<long>(mantissa.size() - point - 1);
    mantissa.erase(point, 1);
  }
  if (static_cast<long>(mantissa.size()) > kMaxDigits || exponent < -kMaxDigits) return false;
  mpz_class power;
  mpz_ui_pow_ui(power.get_mpz_t(), 10, static_cast<unsigned long>(std::abs(exponent)));
  number.last_digit = exponent < 0 ? mpq_class(1, power) : mpq_class(power);
  number.value = mpz_class(mantissa, 10) * number.last_digit;
  return true;
}

}  // namespace actc
