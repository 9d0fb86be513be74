// Tokens, and the exact values of numbers.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/lexer.h"

#include <gmock/gmock.h>

namespace actc {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> texts(std::string_view source) {
  std::vector<std::string> out;
  for (const Token &t : tokenize(source)) out.emplace_back(t.text);
  return out;
}

std::vector<Token::Kind> kinds(std::string_view source) {
  std::vector<Token::Kind> out;
  for (const Token &t : tokenize(source)) out.push_back(t.kind);
  return out;
}

mpq_class value_of(std::string_view text) {
  Number number;
  EXPECT_TRUE(parse_number(text, number)) << text;
  return number.value;
}

TEST(Lexer, SplitsWordsNumbersSymbols) {
  EXPECT_THAT(texts("x*sigmoid(beta_2 * x1)"), ElementsAre("x", "*", "sigmoid", "(", "beta_2", "*", "x1", ")", ""));
  EXPECT_THAT(texts("a<=b>=c==d!=e**f<g>h"),
              ElementsAre("a", "<=", "b", ">=", "c", "==", "d", "!=", "e", "**", "f", "<", "g", ">", "h", ""));
  EXPECT_THAT(kinds("x 1 + \"s\" $"),
              ElementsAre(Token::kName, Token::kNumber, Token::kSymbol, Token::kString, Token::kInvalid, Token::kEnd));
}

TEST(Lexer, RangesAreBytesOfTheSource) {
  const std::vector<Token> tokens = tokenize("ab + 1.5\n\"q\"");
  ASSERT_EQ(tokens.size(), 5u);
  EXPECT_EQ(tokens[0].range.begin, 0u);
  EXPECT_EQ(tokens[0].range.end, 2u);
  EXPECT_EQ(tokens[2].range.begin, 5u);
  EXPECT_EQ(tokens[2].range.end, 8u);
  EXPECT_EQ(tokens[3].range.begin, 9u);  // with its quotes, which the text leaves out
  EXPECT_EQ(tokens[3].range.end, 12u);
  EXPECT_EQ(tokens[3].text, "q");
  EXPECT_EQ(tokens[4].range.begin, 12u);
}

TEST(Lexer, CommentsAndSpaceMeanNothing) {
  EXPECT_THAT(texts("# all\n x # rest + 1\r\n\t+ 2#"), ElementsAre("x", "+", "2", ""));
  EXPECT_THAT(texts(""), ElementsAre(""));
  EXPECT_THAT(texts("\xef\xbb\xbfx"), ElementsAre("x", ""));                                     // a byte order mark
  EXPECT_THAT(kinds("x\xef\xbb\xbf"), ElementsAre(Token::kName, Token::kInvalid, Token::kEnd));  // at the start only
}

TEST(Lexer, NumbersEndWhereTheyEnd) {
  EXPECT_THAT(texts("1 .5 2. 1e3 1E-3 1.5e+2"), ElementsAre("1", ".5", "2.", "1e3", "1E-3", "1.5e+2", ""));
  EXPECT_THAT(texts("1e 1e+ 1ex"), ElementsAre("1", "e", "1", "e", "+", "1", "ex", ""));
  EXPECT_THAT(texts("1.2.3"), ElementsAre("1.2", ".3", ""));
  EXPECT_THAT(kinds("."), ElementsAre(Token::kInvalid, Token::kEnd));
}

TEST(Lexer, AMistakeIsOneToken) {
  EXPECT_THAT(texts("\u00d7\u221ax"), ElementsAre("\u00d7", "\u221a", "x", ""));
  EXPECT_THAT(texts("x && y || z"), ElementsAre("x", "&&", "y", "||", "z", ""));
  EXPECT_THAT(texts("\"open\nx"), ElementsAre("\"open", "x", ""));
  EXPECT_THAT(kinds("\"open\nx"), ElementsAre(Token::kInvalid, Token::kName, Token::kEnd));
  EXPECT_THAT(texts("\x80\xff\xc3"), ElementsAre("\x80", "\xff", "\xc3", ""));
  EXPECT_THAT(kinds(std::string_view("\0x", 2)), ElementsAre(Token::kInvalid, Token::kName, Token::kEnd));
}

TEST(Lexer, TimeIsLinear) {
  // Looking for the end of a string at every symbol would take longer than ctest waits.
  std::string text;
  while (text.size() < 3'000'000) text += "x+";
  EXPECT_EQ(tokenize(text).size(), 3'000'001u);
}

TEST(Lexer, NumbersAreExact) {
  EXPECT_EQ(value_of("0"), 0);
  EXPECT_EQ(value_of("0.1"), mpq_class(1, 10));
  EXPECT_EQ(value_of("007.50"), mpq_class(15, 2));
  EXPECT_EQ(value_of(".25"), mpq_class(1, 4));
  EXPECT_EQ(value_of("2."), 2);
  EXPECT_EQ(value_of("1e-3"), mpq_class(1, 1000));
  EXPECT_EQ(value_of("1.5E+2"), 150);
  EXPECT_EQ(value_of("12.34e1"), mpq_class(617, 5));
  EXPECT_EQ(value_of("3.40282346638528859811704183484516925440e+38"),
            mpq_class("340282346638528859811704183484516925440"));
}

TEST(Lexer, LastDigitIsOneUnitAsWritten) {
  Number number;
  ASSERT_TRUE(parse_number("0.7310", number));
  EXPECT_EQ(number.last_digit, mpq_class(1, 10000));
  ASSERT_TRUE(parse_number("12", number));
  EXPECT_EQ(number.last_digit, 1);
  ASSERT_TRUE(parse_number("1.5e-3", number));
  EXPECT_EQ(number.last_digit, mpq_class(1, 10000));
  ASSERT_TRUE(parse_number("2e3", number));
  EXPECT_EQ(number.last_digit, 1000);
}

TEST(Lexer, NumbersHaveLimits) {
  Number number;
  EXPECT_TRUE(parse_number("1e5000", number));
  EXPECT_TRUE(parse_number("1e-5000", number));
  EXPECT_FALSE(parse_number("1e5001", number));
  EXPECT_FALSE(parse_number("1e-5001", number));
  EXPECT_FALSE(parse_number("1e99999999999999999999", number));  // beyond 64 bits too
  EXPECT_FALSE(parse_number("1e-99999999999999999999", number));
  EXPECT_TRUE(parse_number(std::string(10'000, '9'), number));
  EXPECT_FALSE(parse_number(std::string(10'001, '9'), number));
  EXPECT_TRUE(parse_number("0." + std::string(5000, '1') + "e-5000", number));
  EXPECT_FALSE(parse_number("0." + std::string(5001, '1') + "e-5000", number));
}

}  // namespace
}  // namespace actc
