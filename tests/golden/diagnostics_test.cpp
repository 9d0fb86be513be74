// What a user sees after a mistake, word by word: diagnostics/NAME.act and the whole message in NAME.expected.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <set>

#include "dsl/parse.h"
#include "tests/golden/golden.h"

namespace actc {
namespace {

using testing::golden_folder;

TEST(Golden, EveryMistakeHasItsMessage) {
  std::set<std::string> names, expected;
  for (const auto &entry : std::filesystem::directory_iterator(golden_folder() / "diagnostics"))
    (entry.path().extension() == ".act" ? names : expected).insert(entry.path().stem());
  ASSERT_GE(names.size(), 80u) << "the folder is not the one meant";
  if (!testing::is_update()) {
    EXPECT_EQ(names, expected) << "a mistake without its message, or the other way round";
  }

  for (const std::string &name : names) {
    SCOPED_TRACE(name);
    const Source source{name + ".act", testing::read_text(golden_folder() / "diagnostics" / (name + ".act"))};
    Context context;
    try {
      parse(context, source);
      ADD_FAILURE() << name << ".act parses: it is no mistake";
    } catch (const SourceError &e) {
      testing::expect_golden("diagnostics/" + name + ".expected", e.what());
    }
  }
}

}  // namespace
}  // namespace actc
