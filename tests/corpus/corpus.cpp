// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/corpus/corpus.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace actc::test {
namespace {

std::string trim(const std::string &text) {
  const size_t begin = text.find_first_not_of(' '), end = text.find_last_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

}  // namespace

std::vector<CorpusLine> read_corpus(const std::string &path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot be read");
  std::vector<CorpusLine> lines;
  for (std::string text; std::getline(file, text);) {
    CorpusLine line;
    if (text.empty() || text[0] == '#') {
      line.comment = text;
    } else {
      line.is_entry = true;
      const size_t arrow = text.find("=>");
      line.entry.formula = trim(text.substr(0, arrow));
      if (arrow != std::string::npos) {
        std::istringstream rest(text.substr(arrow + 2));
        std::string atoms, forward, backward, domain, word;
        std::getline(rest, atoms, '|');
        std::getline(rest, forward, '|');
        std::getline(rest, backward, '|');
        std::getline(rest, domain, '|');
        line.entry.atoms = trim(atoms);
        std::istringstream(forward) >> word >> line.entry.forward.ulp >> line.entry.forward.floor;
        std::istringstream(backward) >> word >> line.entry.backward.ulp >> line.entry.backward.floor;
        std::istringstream(domain) >> line.entry.domain;
      }
    }
    lines.push_back(line);
  }
  return lines;
}

std::string to_text(const CorpusLine &line) {
  if (!line.is_entry) return line.comment;
  const CorpusEntry &e = line.entry;
  std::string text = fmt::format("{} => {} | f {:g} {:g} | f' {:g} {:g}", e.formula, e.atoms, e.forward.ulp,
                                 e.forward.floor, e.backward.ulp, e.backward.floor);
  if (e.domain != 0) text += fmt::format(" | {:g}", e.domain);
  return text;
}

}  // namespace actc::test
