// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/diagnostics.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace actc {
namespace {

// Tabs become one space and control bytes '?', so that the underline stands below its place; UTF-8 passes.
std::string printable(std::string_view line) {
  std::string out(line);
  for (char &c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = c == '\t' ? ' ' : '?';
  return out;
}

// Columns that a terminal shows: bytes that do not continue a UTF-8 sequence.
size_t columns(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

std::string render(const Source &source, const Diagnostic &d) {
  std::string_view text = source.text;
  const size_t begin = std::min<size_t>(d.range.begin, text.size());
  const size_t line_begin = begin == 0 ? 0 : text.rfind('\n', begin - 1) + 1;
  const size_t line_end = std::min(text.find('\n', begin), text.size());
  const size_t end = std::clamp<size_t>(d.range.end, begin, line_end);
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(begin), '\n');
  const size_t column = columns(text.substr(line_begin, begin - line_begin));

  std::string out = fmt::format("{}:{}:{}: error: {}\n", source.name, line, column + 1, d.message);
  constexpr size_t kMaxExcerpt = 160;  // a formula of 100,000 nodes must not flood the terminal
  if (line_end - line_begin <= kMaxExcerpt)
    out += fmt::format("{:4} | {}\n     | {}^{}\n", line, printable(text.substr(line_begin, line_end - line_begin)),
                       std::string(column, ' '),
                       std::string(std::max<size_t>(columns(text.substr(begin, end - begin)), 1) - 1, '~'));
  if (!d.note.empty()) out += fmt::format("     = note: {}\n", d.note);
  return out;
}

namespace {

std::string render_all(const Source &source, const std::vector<Diagnostic> &diagnostics) {
  std::string out;
  for (const Diagnostic &d : diagnostics) out += render(source, d);
  return out;
}

}  // namespace

SourceError::SourceError(const Source &source, std::vector<Diagnostic> diagnostics)
    : std::runtime_error(render_all(source, diagnostics)), diagnostics_(std::move(diagnostics)) {}

std::string nearest(std::string_view word, const std::vector<std::string> &candidates) {
  std::string best;
  size_t best_distance = word.size() < 4 ? 2 : 3;  // at this distance a guess is no help
  for (const std::string &candidate : candidates) {
    std::vector<size_t> row(candidate.size() + 1);
    std::iota(row.begin(), row.end(), size_t{0});
    for (size_t i = 0; i < word.size(); ++i) {
      size_t diagonal = row[0]++;
      for (size_t j = 0; j < candidate.size(); ++j) {
        const size_t replaced = diagonal + (word[i] != candidate[j]);
        diagonal = row[j + 1];
        row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
      }
    }
    if (row.back() < best_distance) best_distance = row.back(), best = candidate;
  }
  return best;
}

}  // namespace actc
