// What a user sees after a mistake, word by word: diagnostics/NAME.act and the whole message in NAME.expected; and what
// `actc check` doubts, in warnings/.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/parse.h"
#include "dsl/warnings.h"
#include "tests/golden/golden.h"

namespace actc {
namespace {

TEST(Golden, EveryMistakeHasItsMessage) {
  testing::expect_folder("diagnostics", 80, [](const std::string &file, const std::string &text) -> std::string {
    Context context;
    try {
      parse(context, {file, text});
    } catch (const SourceError &e) {
      return e.what();
    }
    ADD_FAILURE() << file << " parses: it is no mistake";
    return "";
  });
}

TEST(Golden, EveryWarning) {
  testing::expect_folder("warnings", 20, [](const std::string &file, const std::string &text) {
    Context context;
    const Source source{file, text};
    std::string warnings;
    for (const Activation &a : parse(context, source))
      for (const Diagnostic &d : find_warnings(a)) warnings += render(source, d, "warning");
    EXPECT_NE(warnings, "") << file << " is not doubtful";
    return warnings;
  });
}

}  // namespace
}  // namespace actc
