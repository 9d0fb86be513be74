// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/diagnostics.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace actc {
namespace {

bool continues(char c) { return (c & 0xc0) == 0x80; }  // a byte inside a UTF-8 character
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// Bytes of the UTF-8 character at the start of `s`; 0 when it is not well-formed.
size_t character_length(std::string_view s) {
  const auto lead = static_cast<unsigned char>(s[0]);
  const size_t length = lead < 0x80                   ? 1
                        : lead >= 0xc2 && lead < 0xe0 ? 2
                        : lead >= 0xe0 && lead < 0xf0 ? 3
                        : lead >= 0xf0 && lead < 0xf5 ? 4
                                                      : 0;
  if (length == 0 || length > s.size()) return 0;
  return std::all_of(s.begin() + 1, s.begin() + static_cast<ptrdiff_t>(length), continues) ? length : 0;
}

// One column for each character, so that the underline stands below its place: tabs become one space; control bytes
// and bytes that are not UTF-8 become '?'.
std::string printable(std::string_view line) {
  std::string out;
  while (!line.empty()) {
    const size_t length = character_length(line);
    if (length == 0 || is_control(line[0]))
      out += line[0] == '\t' ? ' ' : '?';
    else
      out += line.substr(0, length);
    line.remove_prefix(std::max<size_t>(length, 1));
  }
  return out;
}

// Columns that a terminal shows of printable(text).
size_t columns(std::string_view text) {
  size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(std::max<size_t>(character_length(text), 1));
  return count;
}

// The text between two columns.
std::string_view cut(std::string_view text, size_t from, size_t to) {
  auto skip = [](std::string_view s, size_t n) {
    size_t bytes = 0;
    for (; n > 0 && bytes < s.size(); --n) bytes += std::max<size_t>(character_length(s.substr(bytes)), 1);
    return bytes;
  };
  text.remove_prefix(skip(text, from));
  return text.substr(0, skip(text, to - from));
}

// The line around a byte, without its end ("\n" or "\r\n") and without a byte order mark.
struct Line {
  size_t number, begin, end;
};

Line line_of(std::string_view text, size_t position) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  Line line{};
  line.begin = position == 0 ? 0 : text.rfind('\n', position - 1) + 1;
  line.end = std::min(text.find('\n', position), text.size());
  if (line.end > position && text[line.end - 1] == '\r') --line.end;
  line.number =
      1 + static_cast<size_t>(std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(line.begin), '\n'));
  if (line.begin == 0 && text.starts_with(kByteOrderMark) && position >= kByteOrderMark.size())
    line.begin = kByteOrderMark.size();
  return line;
}

}  // namespace

LineAndColumn line_and_column(const Source &source, uint32_t position) {
  const std::string_view text = source.text;
  const size_t at = std::min<size_t>(position, text.size());
  const Line line = line_of(text, at);
  return {line.number, columns(text.substr(line.begin, at - line.begin)) + 1};
}

std::string place_of(const Source &source, uint32_t position) {
  const auto [line, column] = line_and_column(source, position);
  return fmt::format("{}:{}", line, column);
}

std::string render(const Source &source, const Diagnostic &d, std::string_view severity) {
  const std::string_view text = source.text;
  const size_t begin = std::min<size_t>(d.range.begin, text.size());
  const Line line = line_of(text, begin);
  const size_t end = std::clamp<size_t>(d.range.end, begin, std::max(begin, line.end));
  std::string out = fmt::format("{}:{}: {}: {}\n", source.name, place_of(source, d.range.begin), severity, d.message);

  // Of a long line, a window: a formula of 100,000 nodes must not flood the terminal.
  constexpr size_t kWindow = 110, kBefore = 50;
  std::string_view shown = text.substr(line.begin, line.end - line.begin);
  const size_t total = columns(shown);
  size_t column = columns(text.substr(line.begin, begin - line.begin));
  size_t width = std::max<size_t>(columns(text.substr(begin, end - begin)), 1);
  std::string prefix, suffix;
  if (total > kWindow) {
    const size_t from = column > kBefore ? std::min(column - kBefore, total - kWindow) : 0, to = from + kWindow;
    if (from > 0) prefix = "... ";
    if (to < total) suffix = " ...";
    shown = cut(shown, from, to);
    width = std::min(width, std::max<size_t>(to, column + 1) - column);
    column += prefix.size() - from;
  }
  const std::string number = fmt::format("{:4}", line.number);
  out += fmt::format("{} | {}{}{}\n", number, prefix, printable(shown), suffix);
  out += fmt::format("{} | {}^{}\n", std::string(number.size(), ' '), std::string(column, ' '),
                     std::string(width - 1, '~'));
  if (!d.note.empty()) out += fmt::format("{} = note: {}\n", std::string(number.size(), ' '), d.note);
  return out;
}

std::string in_quotes(std::string_view text) {
  constexpr size_t kMaxColumns = 40;
  if (text.size() == 1 && character_length(text) == 0)
    return fmt::format("the byte 0x{:02x}", static_cast<unsigned char>(text[0]));
  if (text.size() == 1 && is_control(text[0]))
    return fmt::format("the control character 0x{:02x}", static_cast<unsigned char>(text[0]));
  const std::string_view head = cut(text, 0, kMaxColumns);
  return fmt::format("'{}{}'", printable(head), head.size() < text.size() ? "..." : "");
}

namespace {

std::string render_all(const Source &source, const std::vector<Diagnostic> &diagnostics) {
  std::string out;
  for (const Diagnostic &d : diagnostics) out += render(source, d);
  return out;
}

std::vector<Diagnostic> sorted(std::vector<Diagnostic> diagnostics) {
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [](const Diagnostic &a, const Diagnostic &b) { return a.range.begin < b.range.begin; });
  return diagnostics;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

SourceError::SourceError(const Source &source, std::vector<Diagnostic> diagnostics)
    : std::runtime_error(render_all(source, sorted(diagnostics))), diagnostics_(sorted(std::move(diagnostics))) {}

std::string nearest(std::string_view word, const std::vector<std::string> &candidates) {
  constexpr size_t kMaxLength = 64;  // a longer word is no slip of the fingers
  std::string best;
  if (word.size() > kMaxLength) return best;
  size_t best_distance = word.size() < 2 ? 1 : word.size() < 4 ? 2 : 3;  // at this distance a guess is no help
  for (const std::string &candidate : candidates) {
    std::vector<size_t> row(candidate.size() + 1);
    std::iota(row.begin(), row.end(), size_t{0});
    for (size_t i = 0; i < word.size(); ++i) {
      size_t diagonal = row[0]++;
      for (size_t j = 0; j < candidate.size(); ++j) {
        const size_t replaced = diagonal + (lower(word[i]) != lower(candidate[j]));
        diagonal = row[j + 1];
        row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
      }
    }
    if (row.back() < best_distance) best_distance = row.back(), best = candidate;
  }
  return best;
}

}  // namespace actc
