// What a sweep found, for people: lines for a terminal, tables in Markdown.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "codegen/verify.h"

namespace actc {

std::string to_text(const VerifyState &state);
std::string to_markdown(const VerifyState &state);

// Parts of them: "(-inf, 1]"; "3 wrong infinities, first at 90 (0x42b40000)", empty where there is nothing; the head
// and a row of the table of special values.
std::string range_text(const VerifyReport &report);
std::string tallies_text(const ErrorStatistics &errors);
std::string specials_head(const VerifyReport &any);
std::string specials_row(const VerifyReport &report);

// "1 min 20 s"
std::string duration_text(double seconds);

}  // namespace actc
