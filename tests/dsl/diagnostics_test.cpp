// Rendering: the right line, the underline below its place in whatever the line holds, the nearest name.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/diagnostics.h"

#include <gmock/gmock.h>

namespace actc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> lines(const std::string &text, uint32_t begin, uint32_t end, const std::string &note = "") {
  std::vector<std::string> out(1);
  for (char c : render({"t.act", text}, {"message", {begin, end}, note})) {
    if (c == '\n')
      out.emplace_back();
    else
      out.back() += c;
  }
  EXPECT_EQ(out.back(), "") << "ends with a newline";
  out.pop_back();
  return out;
}

TEST(Diagnostics, UnderlinesThePlace) {
  EXPECT_THAT(lines("x + abc", 4, 7), ElementsAre("t.act:1:5: error: message", "   1 | x + abc", "     |     ^~~"));
  EXPECT_THAT(lines("x\ny + z\n", 2, 3, "remedy"),
              ElementsAre("t.act:2:1: error: message", "   2 | y + z", "     | ^", "     = note: remedy"));
}

TEST(Diagnostics, WarningsLookTheSame) {
  EXPECT_EQ(render({"t.act", "x"}, {"message", {0, 1}, ""}, "warning"),
            "t.act:1:1: warning: message\n   1 | x\n     | ^\n");
  const auto [line, column] = line_and_column({"t.act", "a\n\u03c3 + x"}, 7);
  EXPECT_EQ(line, 2u);
  EXPECT_EQ(column, 5u);
}

TEST(Diagnostics, EdgesOfTheText) {
  EXPECT_THAT(lines("", 0, 0), ElementsAre("t.act:1:1: error: message", "   1 | ", "     | ^"));
  EXPECT_THAT(lines("x", 1, 1), ElementsAre("t.act:1:2: error: message", "   1 | x", "     |  ^"));
  EXPECT_THAT(lines("x\n", 2, 2), ElementsAre("t.act:2:1: error: message", "   2 | ", "     | ^"));
  EXPECT_THAT(lines("x", 100, 200), ElementsAre("t.act:1:2: error: message", "   1 | x", "     |  ^"))
      << "beyond the end";
  EXPECT_THAT(lines("\n\nx", 0, 1), ElementsAre("t.act:1:1: error: message", "   1 | ", "     | ^"));
}

TEST(Diagnostics, ARangeOverSeveralLinesIsUnderlinedOnItsFirst) {
  EXPECT_THAT(lines("f(x,\n  y)\n", 0, 9), ElementsAre("t.act:1:1: error: message", "   1 | f(x,", "     | ^~~~"));
}

TEST(Diagnostics, Utf8CountsCharacters) {
  EXPECT_THAT(lines("\u00e4\u00f6 + \u221e + x", 13, 14),
              ElementsAre("t.act:1:10: error: message", "   1 | \u00e4\u00f6 + \u221e + x", "     |          ^"));
  EXPECT_THAT(lines("\u03c3(x)", 0, 2), ElementsAre("t.act:1:1: error: message", "   1 | \u03c3(x)", "     | ^"));
  EXPECT_THAT(lines("\U0001d70e + y", 7, 8),
              ElementsAre("t.act:1:5: error: message", "   1 | \U0001d70e + y", "     |     ^"));
}

TEST(Diagnostics, TabsAndControlBytesTakeOneColumn) {
  EXPECT_THAT(lines("\tx\t+\ty", 5, 6), ElementsAre("t.act:1:6: error: message", "   1 |  x + y", "     |      ^"));
  EXPECT_THAT(lines("a\x01\x7f\x1b[31m b", 8, 9),
              ElementsAre("t.act:1:9: error: message", "   1 | a???[31m b", "     |         ^"));
  EXPECT_THAT(lines("a\xff\xc3 b", 4, 5), ElementsAre("t.act:1:5: error: message", "   1 | a?? b", "     |     ^"));
  EXPECT_THAT(lines("ok\r\nx +\r\n", 4, 5), ElementsAre("t.act:2:1: error: message", "   2 | x +", "     | ^"));
  EXPECT_THAT(lines("\xef\xbb\xbfx + y", 7, 8),
              ElementsAre("t.act:1:5: error: message", "   1 | x + y", "     |     ^"));
}

TEST(Diagnostics, ALongLineIsShownAroundThePlace) {
  const std::string text = std::string(300, 'a') + "BAD" + std::string(300, 'c');
  const std::vector<std::string> out = lines(text, 300, 303);
  ASSERT_EQ(out.size(), 3u);
  EXPECT_EQ(out[0], "t.act:1:301: error: message");
  EXPECT_LT(out[1].size(), 130u);
  const size_t at = out[1].find("BAD");
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(out[2].find('^'), at);
  EXPECT_EQ(out[2].substr(at), "^~~");
  EXPECT_THAT(out[1], HasSubstr("... a"));
  EXPECT_THAT(out[1], HasSubstr("c ..."));
}

TEST(Diagnostics, LongLinesWithThePlaceAtEitherEnd) {
  const std::string text(400, 'a');
  std::vector<std::string> out = lines(text, 0, 1);
  EXPECT_EQ(out[1].find("..."), out[1].size() - 3);
  EXPECT_EQ(out[2], "     | ^");
  out = lines(text, 399, 400);
  EXPECT_THAT(out[1], HasSubstr("| ... a"));
  EXPECT_EQ(out[2].size(), out[1].size()) << "the last character";
  out = lines(text, 400, 400);
  EXPECT_EQ(out[2].size(), out[1].size() + 1) << "behind it";
  out = lines(text, 10, 390);
  EXPECT_EQ(out[2].size() + 4, out[1].size()) << "the underline ends with what is shown";
}

TEST(Diagnostics, LongLinesOfUtf8AreCutBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "\u221e";
  const std::vector<std::string> out = lines(text, 450, 453);
  EXPECT_EQ(out[0], "t.act:1:151: error: message");
  EXPECT_EQ(out[1].find('?'), std::string::npos);
}

TEST(Diagnostics, LineNumbersBeyondTheColumn) {
  const std::string text = std::string(123'455, '\n') + "x";
  EXPECT_THAT(lines(text, 123'455, 123'456, "remedy"),
              ElementsAre("t.act:123456:1: error: message", "123456 | x", "       | ^", "       = note: remedy"));
}

TEST(Diagnostics, Places) {
  const Source source{"t", "ab\n\u00e4\u00f6x\n"};
  EXPECT_EQ(place_of(source, 0), "1:1");
  EXPECT_EQ(place_of(source, 1), "1:2");
  EXPECT_EQ(place_of(source, 7), "2:3");
  EXPECT_EQ(place_of(source, 9), "3:1");
  EXPECT_EQ(place_of(source, 99), "3:1");
}

TEST(Diagnostics, Quotations) {
  EXPECT_EQ(in_quotes("abc"), "'abc'");
  EXPECT_EQ(in_quotes("\u03c3"), "'\u03c3'");
  EXPECT_EQ(in_quotes("\xff"), "the byte 0xff");
  EXPECT_EQ(in_quotes("\x1b"), "the control character 0x1b");
  EXPECT_EQ(in_quotes(std::string(1000, 'a')), "'" + std::string(40, 'a') + "...'");
  EXPECT_EQ(in_quotes("a\x1b[2Jb"), "'a?[2Jb'") << "no escape sequence reaches the terminal";
}

TEST(Diagnostics, AllErrorsInOrderOfPlace) {
  const SourceError error({"t", "abc"}, {{"second", {2, 3}, ""}, {"first", {0, 1}, ""}, {"also second", {2, 3}, ""}});
  EXPECT_EQ(error.diagnostics().size(), 3u);
  EXPECT_EQ(error.diagnostics()[0].message, "first");
  EXPECT_EQ(error.diagnostics()[2].message, "also second");
  const std::string text = error.what();
  EXPECT_LT(text.find("first"), text.find("second"));
}

TEST(Diagnostics, NearestName) {
  const std::vector<std::string> names = {"sigmoid", "silu", "tanh", "x", "beta"};
  EXPECT_EQ(nearest("sigmod", names), "sigmoid");
  EXPECT_EQ(nearest("sigmiod", names), "sigmoid") << "two neighbours in the wrong order";
  EXPECT_EQ(nearest("Sigmoid", names), "sigmoid");
  EXPECT_EQ(nearest("SILU", names), "silu") << "case alone is no distance";
  EXPECT_EQ(nearest("slu", names), "silu");
  EXPECT_EQ(nearest("btea", names), "beta");
  EXPECT_EQ(nearest("q", names), "") << "one letter for another is no slip";
  EXPECT_EQ(nearest("X", names), "x");
  EXPECT_EQ(nearest("softmax", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest(std::string(100'000, 'a'), names), "");
  EXPECT_EQ(nearest("sigmod", {}), "");
}

}  // namespace
}  // namespace actc
