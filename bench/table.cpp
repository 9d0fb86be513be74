// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bench/table.h"

#include <fmt/format.h>

#include <algorithm>

namespace actc::bench {

std::string Table::render(const std::string &left, const std::string &between, const std::string &right) const {
  std::vector<size_t> widths(rows_[0].size());
  for (const auto &row : rows_)
    for (size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string out;
  for (size_t r = 0; r < rows_.size(); ++r) {
    std::string line = left, rule = left;
    for (size_t i = 0; i < widths.size(); ++i) {
      line += fmt::format("{}{:<{}}", i ? between : "", rows_[r][i], widths[i]);
      rule += (i ? between : "") + std::string(widths[i], '-');
    }
    line += right;
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    if (r == 0) out += rule + right + "\n";
  }
  return out;
}

}  // namespace actc::bench
