// The corpus file: one formula a line, as people write it, with the atoms that it must be recognised as and the bounds
// that its kernels must keep:
//   FORMULA => ATOMS | f ULP FLOOR | f' ULP FLOOR | DOMAIN
// An error counts in units of the last place of max(|exact|, FLOOR); DOMAIN limits |x| (sin and cos beyond 2^17).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

namespace actc::test {

struct ErrorBound {
  double ulp = 0, floor = 0;
};

struct CorpusEntry {
  std::string formula, atoms;
  ErrorBound forward, backward;
  double domain = 0;  // 0: the whole line
};

struct CorpusLine {
  std::string comment;  // a line that is no entry, as it stands
  CorpusEntry entry;
  bool is_entry = false;
};

std::vector<CorpusLine> read_corpus(const std::string &path);
std::string to_text(const CorpusLine &line);

}  // namespace actc::test
