// Diagnostics: what is wrong in a source text, where, and what would be right.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/expr.h"

namespace actc {

struct Diagnostic {
  std::string message;
  SourceRange range;
  std::string note;  // printed on a line of its own; may be empty
};

// Text with a name, for messages: "swish.act" or "<formula>".
struct Source {
  std::string name;
  std::string text;
};

// Line and column of a byte; both count from 1, a column is a character.
struct LineAndColumn {
  size_t line, column;
};
LineAndColumn line_and_column(const Source &source, uint32_t position);
std::string place_of(const Source &source, uint32_t position);  // "2:31"

// "swish.act:2:31: error: message", the line of source with the place underlined, the note. Of a line that is too long
// for a terminal, the part around the place is shown.
std::string render(const Source &source, const Diagnostic &diagnostic, std::string_view severity = "error");

// A piece of source text inside a message: shortened, and bytes that no terminal shows as '?'.
std::string in_quotes(std::string_view text);

// All the errors of one text. what() is their rendering, in order of place.
class SourceError : public std::runtime_error {
 public:
  SourceError(const Source &source, std::vector<Diagnostic> diagnostics);
  const std::vector<Diagnostic> &diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

// The candidate nearest to `word` by edit distance (upper and lower case count as equal), when one is near enough to
// be what was meant; else empty.
std::string nearest(std::string_view word, const std::vector<std::string> &candidates);

}  // namespace actc
