// A table as text for the terminal or as Markdown.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

namespace actc::bench {

class Table {
 public:
  explicit Table(std::vector<std::string> titles) : rows_{std::move(titles)} {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  std::string text() const { return render("", "  ", ""); }
  std::string markdown() const { return render("| ", " | ", " |"); }

 private:
  std::string render(const std::string &left, const std::string &between, const std::string &right) const;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace actc::bench
