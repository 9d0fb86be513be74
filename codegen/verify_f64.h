// Verification in f64, whose 2^64 inputs nobody can try: a dense sample of a compiled kernel against the oracle, then
// more points around the worst.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "codegen/error_statistics.h"
#include "codegen/kernel_spec.h"

namespace actc {

struct SamplePlan {
  std::vector<KernelSpec> kernels;
  size_t points = 20'000;  // of each input of each kernel
  uint64_t seed = 1;
  unsigned threads = 1;
};

struct SampledError {
  double ulp = 0, x = 0, actual = 0;
};

// One result of one kernel.
struct SampleReport {
  std::string kernel, result;  // "silu_backward_f64", "dx"
  std::string claimed;         // the bound that its header states
  uint64_t points = 0;
  uint64_t rounded = 0;                                       // correctly
  uint64_t undefined = 0, unknown = 0;                        // inputs without a truth, or none that is known
  uint64_t at_jumps = 0;                                      // right on the other side of a jump next to them
  std::array<SampledError, ErrorStatistics::kRegions> worst;  // near a zero: in ulp(max(|f'|, 2^-4))
  uint64_t wrong = 0;                                         // NaN or an infinity for a number, or the other way round
  double first_wrong = 0;
  std::vector<double> zeros;
  std::string assumed;  // values of what is not swept
};

std::vector<SampleReport> sample_errors(const SamplePlan &plan);

std::string to_text(const std::vector<SampleReport> &reports);
std::string to_markdown(const std::vector<SampleReport> &reports);
std::string to_json_text(const std::vector<SampleReport> &reports);

}  // namespace actc
