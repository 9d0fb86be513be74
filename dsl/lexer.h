// Tokens of the language. Comments (# to the end of the line) and white space separate tokens and mean nothing else.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string_view>
#include <vector>

#include "dsl/diagnostics.h"

namespace actc {

struct Token {
  enum Kind { kEnd, kNumber, kName, kString, kSymbol, kInvalid } kind = kEnd;
  std::string_view text;  // a string without its quotes
  SourceRange range;
};

// Ends with a kEnd token; never throws: what is no token comes as kInvalid.
std::vector<Token> tokenize(std::string_view text);

// The value of a number token, exactly. False when the exponent is beyond +-5,000 or there are more than 10,000 digits:
// such a number is of no use to a kernel, and writing it out exactly would take all memory.
struct Number {
  mpq_class value, last_digit;  // last_digit: one unit in the last place that was written
};
bool parse_number(std::string_view text, Number &number);

}  // namespace actc
