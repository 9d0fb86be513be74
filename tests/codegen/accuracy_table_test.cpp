// The table of measured errors: that it is that of the kernels, that its file is checked before it is trusted, and what
// is made from it.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/accuracy_table.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "codegen/measured_bound.h"
#include "codegen/pipeline.h"
#include "codegen/sweep.h"
#include "codegen/verify_file.h"
#include "dsl/catalogue.h"
#include "dsl/parse.h"

namespace actc {
namespace {

using ::testing::HasSubstr;

std::string read(const std::filesystem::path &path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}
const std::filesystem::path kDocs = ACTC_DOCS_FOLDER;
constexpr const char *kRemedy = "; run: actc verify --exhaustive --table docs/accuracy.json";

AccuracyTable committed() { return parse_accuracy_table("docs/accuracy.json", read(kDocs / "accuracy.json")); }

// Bits that change without a new numerics version, or without a new sweep, would leave promises behind.
TEST(AccuracyTable, IsThatOfTheKernels) {
  const AccuracyTable table = committed();
  if (table.numerics_version != kNumericsVersion)
    GTEST_SKIP() << "the table is that of numerics version " << table.numerics_version << kRemedy;
  for (const CatalogueEntry &entry : catalogue()) {
    Context context;
    for (const Activation &activation : parse(context, {std::string(entry.name), std::string(entry.text)})) {
      if (activation.extent == Extent::Row) continue;
      for (Direction direction : {Direction::Forward, Direction::Backward})
        for (DType dtype : {DType::F32, DType::F16, DType::BF16}) {
          if (dtype != DType::F32 && !assumption(activation).empty()) continue;
          const KernelSpec spec{.name = activation.name,
                                .definition = definition_text(activation),
                                .direction = direction,
                                .dtype = dtype,
                                .target = "any"};
          const MeasuredKernel *row = table.find(spec);
          ASSERT_TRUE(row) << kernel_name(spec) << " is not in docs/accuracy.json" << kRemedy;
          EXPECT_EQ(row->lowered, lowered(spec).hash)
              << kernel_name(spec) << " has other bits than docs/accuracy.json knows: raise kNumericsVersion"
              << kRemedy;
        }
    }
  }
}

TEST(AccuracyTable, TheDocumentIsMadeFromIt) {
  std::vector<std::string> pictures;
  for (const auto &file : std::filesystem::directory_iterator(kDocs / "accuracy"))
    pictures.push_back(file.path().stem().string());
  std::sort(pictures.begin(), pictures.end());
  EXPECT_EQ(read(kDocs / "accuracy.md"), to_markdown(committed(), pictures)) << kRemedy;
  EXPECT_EQ(read(kDocs / "accuracy.json"), table_text(committed())) << kRemedy;
}

TEST(AccuracyTable, ThisBuildHoldsIt) {
  const AccuracyTable table = committed();
  ASSERT_EQ(measured_rows().size(), table.kernels.size());
  for (size_t i = 0; i < table.kernels.size(); ++i) {
    const Bound bound = bound_of(table.kernels[i]);
    EXPECT_EQ(measured_rows()[i].lowered, table.kernels[i].lowered);
    EXPECT_EQ(measured_rows()[i].text, bound.text);
    EXPECT_EQ(measured_rows()[i].max_ulp, bound.max_ulp);
  }
}

// A table of one kernel whose sweep found what is given.
AccuracyTable table_of(ErrorStatistics errors, uint64_t stride = 1, Direction direction = Direction::Forward) {
  MeasuredKernel kernel{
      {.name = "test", .definition = "activation test(x) = x * sigmoid(x)", .direction = direction, .target = "any"},
      "00112233445566aa",
      stride,
      {},
      {}};
  VerifyReport report;
  report.kernel = report_name(kernel.spec);
  report.result = "y";
  report.errors = errors;
  kernel.reports.push_back(report);
  AccuracyTable table;
  table.put(kernel);
  return table;
}

ErrorStatistics some_errors() {
  ErrorStatistics e;
  e.numbers = 4'278'190'080;
  e.rounded = 4'000'000'000;
  e.worst[ErrorStatistics::Normal] = {2.3456, 1e-7, 1.5f, 1.25f, 1.2500002};
  e.worst[ErrorStatistics::Subnormal] = {2.5, 1e-45, 1e-38f, 0, 1e-45};
  return e;
}

TEST(AccuracyTable, BoundsSayWhatWasFound) {
  ErrorStatistics e = some_errors();
  Bound bound = bound_of(table_of(e).kernels[0]);
  EXPECT_EQ(bound.kind, Bound::Kind::Exhaustive);
  EXPECT_EQ(bound.max_ulp, 2.3456);
  EXPECT_EQ(bound.text, "max 2.346 ULP, subnormal results 2.5 units of 2^-149, all 2^32 inputs tried") << "rounded up";
  e.worst[ErrorStatistics::NearZero].ulp = 3.1;
  e.nan_for_number.add(3.0f, 1200);
  bound = bound_of(table_of(e, 257, Direction::Backward).kernels[0]);
  EXPECT_EQ(bound.kind, Bound::Kind::Sampled);
  EXPECT_EQ(bound.max_ulp, 3.1);
  EXPECT_EQ(bound.text,
            "f'(x): max 2.346 ULP, subnormal results 2.5 units of 2^-149, near a zero of f' 3.1 ulp(max(|f'|, 2^-4)), "
            "4,278,190,080 inputs tried, NaN for a number at 1,200, its product with dy is rounded once");
}

TEST(AccuracyTable, NarrowTypesListWhatIsNotCorrectlyRounded) {
  MeasuredKernel kernel{
      {.name = "test", .definition = "activation test(x) = x * sigmoid(x)", .dtype = DType::F16, .target = "any"},
      "00112233445566aa",
      1,
      {},
      {{}}};
  EXPECT_EQ(bound_of(kernel).text, "correctly rounded (all 65,536 inputs tried)");
  EXPECT_EQ(bound_of(kernel).max_ulp, 0.5);
  kernel.misrounded[0] = {{0x3c00, 0x3800, 0x3801, 0.5f}, {0xbc00, 0x3803, 0x3801, 0.5f}};
  EXPECT_EQ(bound_of(kernel).text, "correctly rounded but for 2 of the 65,536 inputs, all tried");
  EXPECT_EQ(bound_of(kernel).max_ulp, 2.5);
  AccuracyTable table;
  table.put(kernel);
  EXPECT_THAT(to_markdown(table, {}), HasSubstr("| test_forward_f16 | 2 | 0x3c00 (1), 0xbc00 (-1) |"));
  EXPECT_EQ(table_text(parse_accuracy_table("t", table_text(table))), table_text(table));
}

TEST(AccuracyTable, RowsAreReplacedAndSorted) {
  AccuracyTable table = table_of(some_errors());
  MeasuredKernel other = table.kernels[0];
  other.spec.name = "a";
  other.spec.definition = "activation a(x) = x";
  table.put(other);
  other.lowered = "ffffffffffffffff";
  table.put(other);
  ASSERT_EQ(table.kernels.size(), 2u);
  EXPECT_EQ(table.kernels[0].spec.name, "a");
  EXPECT_EQ(table.find(other.spec)->lowered, "ffffffffffffffff");
}

TEST(AccuracyTable, FilesAreCheckedBeforeTheyAreTrusted) {
  const std::string good = table_text(table_of(some_errors()));
  const auto error_of = [](const std::string &text) -> std::string {
    try {
      parse_accuracy_table("t.json", text);
      return "";
    } catch (const VerifyFileError &e) {
      return e.what();
    }
  };
  EXPECT_EQ(error_of(good), "");
  EXPECT_THAT(error_of(good.substr(0, good.size() / 2)),
              HasSubstr("t.json: is no table of actc verify --table, or only"));
  EXPECT_THAT(error_of("[]"), HasSubstr("t.json: is no table of actc verify --table"));
  const auto changed = [&](const char *pointer, const nlohmann::ordered_json &value) {
    nlohmann::ordered_json json = nlohmann::ordered_json::parse(good);
    json[nlohmann::ordered_json::json_pointer(pointer)] = value;
    return error_of(json.dump());
  };
  EXPECT_THAT(changed("/format", "actc-verify-1"), HasSubstr("in the format \"actc-verify-1\""));
  EXPECT_THAT(changed("/numerics_version", kNumericsVersion + 1), HasSubstr("a table of numerics version"));
  EXPECT_THAT(changed("/kernels/0/max_ulp", 1.5),
              HasSubstr("the bound of test_forward_f32 is not what its results say"));
  EXPECT_THAT(changed("/kernels/0/results/0/errors/normal/ulp", 0.5), HasSubstr("is not what its results say"));
  EXPECT_THAT(changed("/kernels/0/results", nlohmann::ordered_json::array()), HasSubstr("is not what its results say"));
  EXPECT_THAT(changed("/kernels/0/kernel", "silu_forward_f32"), HasSubstr("the specification of silu_forward_f32"));
  EXPECT_THAT(changed("/kernels/0/spec", "nonsense"), HasSubstr("damaged or changed by hand"));
}

TEST(MeasuredBound, HashesTellBitsApart) {
  const auto hash = [](const char *definition, Direction direction = Direction::Forward, DType dtype = DType::F32) {
    return lowered({.name = "test", .definition = definition, .direction = direction, .dtype = dtype, .target = "any"})
        .hash;
  };
  EXPECT_EQ(hash("activation test(x) = x * sigmoid(x)"), hash("activation test(x) = x / (1 + exp(-x))")) << "one atom";
  EXPECT_NE(hash("activation test(x) = x * sigmoid(x)"), hash("activation test(x) = tanh(x)"));
  EXPECT_NE(hash("activation test(x) = 0.1 * x"), hash("activation test(x) = 0.2 * x"));
  EXPECT_NE(hash("activation test(x) = tanh(x)"), hash("activation test(x) = tanh(x)", Direction::Backward));
  EXPECT_NE(hash("activation test(x) = tanh(x)"), hash("activation test(x) = tanh(x)", Direction::Forward, DType::F16));
}

}  // namespace
}  // namespace actc
