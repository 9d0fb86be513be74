// Every file of the catalogue: named as it should be, cited, right, and NaN for NaN.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "codegen/lower_math.h"
#include "dsl/evaluate.h"
#include "dsl/simplify.h"
#include "dsl/statements.h"
#include "tests/dsl/support.h"

namespace actc {
namespace {

template <class Check>
void for_each_activation(Check check) {
  ASSERT_FALSE(catalogue().empty());
  for (const CatalogueEntry &entry : catalogue()) {
    SCOPED_TRACE(entry.name);
    Context context;
    const std::vector<Activation> all = parse(context, {std::string(entry.name) + ".act", std::string(entry.text)});
    ASSERT_EQ(all.size(), 1u) << "one activation in one file";
    check(entry, all[0]);
  }
}

TEST(Catalogue, IsTheFolder) {
  std::vector<std::string> files;
  for (const auto &file : std::filesystem::directory_iterator(ACTC_ACTIVATIONS_FOLDER))
    if (file.path().extension() == ".act") files.push_back(file.path().stem());
  std::sort(files.begin(), files.end());
  EXPECT_EQ(catalogue_names(), files);
  for (const std::string &name : files) {
    std::ifstream file(std::filesystem::path(ACTC_ACTIVATIONS_FOLDER) / (name + ".act"), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    ASSERT_NE(find_in_catalogue(name), nullptr);
    EXPECT_EQ(find_in_catalogue(name)->text, text.str()) << name;
  }
  EXPECT_EQ(find_in_catalogue("no_such_activation"), nullptr);
  EXPECT_EQ(find_in_catalogue(""), nullptr);
}

TEST(Catalogue, IsSorted) {
  const std::vector<std::string> names = catalogue_names();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST(Catalogue, NamesAreThoseOfTheFiles) {
  for_each_activation([](const CatalogueEntry &entry, const Activation &a) {
    EXPECT_EQ(a.name, entry.name);
    EXPECT_TRUE(std::regex_match(a.name, std::regex("[a-z][a-z0-9_]*")));
  });
}

TEST(Catalogue, EveryActivationIsCited) {
  for_each_activation([](const CatalogueEntry &, const Activation &a) {
    EXPECT_TRUE(std::regex_search(a.citation, std::regex("\\b(1[6-9]|20)[0-9][0-9]\\b")))
        << "no year in: " << a.citation;
    EXPECT_GE(a.citation.size(), 20u);
  });
}

TEST(Catalogue, StatementsHold) {
  for_each_activation([](const CatalogueEntry &, const Activation &a) {
    const bool has_defaults = std::all_of(a.parameters.begin(), a.parameters.end(),
                                          [](const Parameter &p) { return p.default_value.has_value(); });
    EXPECT_EQ(a.known.empty(), !has_defaults) << "an activation has a known value";
    for (const Diagnostic &d : false_statements(a)) ADD_FAILURE() << d.message;
    Activation simplified = a;
    simplified.body = simplify(a.body);
    for (const Diagnostic &d : false_statements(simplified)) ADD_FAILURE() << "simplified: " << d.message;
  });
}

TEST(Catalogue, AliasesAreHostsAndNames) {
  for_each_activation([](const CatalogueEntry &, const Activation &a) {
    for (const std::string &alias : a.aliases)
      EXPECT_TRUE(std::regex_match(alias, std::regex("(keras|torch|onnx|jax|tensorflow):[A-Za-z_][A-Za-z0-9_.]*")))
          << alias;
  });
}

TEST(Catalogue, GivesNaNForNaN) {
  for_each_activation([](const CatalogueEntry &, const Activation &a) {
    const Expr out = lower_math(simplify(a.body));
    std::vector<float> parameters;
    for (const Parameter &p : a.parameters) parameters.push_back(round_to_float(p.default_value.value_or(1)));
    for (size_t i = 0; i < a.inputs.size(); ++i) {
      std::vector<float> inputs(a.inputs.size(), 1.0f);
      inputs[i] = NAN;
      EXPECT_TRUE(std::isnan(Evaluator(std::span(&out, 1))(inputs, parameters))) << a.inputs[i];
    }
  });
}

TEST(Catalogue, TheFirstLineIsTheCitationAndTheTextIsPlain) {
  for (const CatalogueEntry &entry : catalogue()) {
    EXPECT_TRUE(entry.text.starts_with("# ")) << entry.name;
    EXPECT_TRUE(entry.text.ends_with("\n")) << entry.name;
    EXPECT_EQ(entry.text.find('\t'), std::string_view::npos) << entry.name;
    EXPECT_EQ(entry.text.find('\r'), std::string_view::npos) << entry.name;
  }
}

}  // namespace
}  // namespace actc
