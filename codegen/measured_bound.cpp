// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/measured_bound.h"

#include <fmt/format.h>

#include <algorithm>

#include "codegen/pipeline.h"

namespace actc {

std::string lowered_hash(const Primitives &kernel, DType dtype) {
  uint64_t h = 0xcbf29ce484222325ull;
  const auto add = [&](const std::string &text) {
    for (char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  };
  add(to_string(dtype) + "\n");
  for (Expr output : kernel.outputs) add(to_listing(output, kernel.names) + "\n");
  return fmt::format("{:016x}", h);
}

LoweredKernel lowered(const KernelSpec &spec) {
  // In a context of its own, as compile() has it: bits depend on the order in which nodes were made.
  Context context;
  const Activation activation = parse_stage(context, spec);
  const Formula formula = derive_stage(activation, spec.direction, spec.convention, spec.dtype);
  const Primitives kernel = lower_stage(formula, spec.dtype, spec.accuracy);
  return {lowered_hash(kernel, spec.dtype), kernel.bound};
}

Bound stated_bound(const Primitives &kernel, DType dtype) {
  const std::span<const MeasuredRow> rows = measured_rows();
  if (rows.empty() || kernel.bound.kind == Bound::Kind::Exact) return kernel.bound;
  const std::string hash = lowered_hash(kernel, dtype);
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const MeasuredRow &r) { return r.lowered == hash; });
  if (found == rows.end()) return kernel.bound;
  if (found->kind == to_string(Bound::Kind::Exhaustive))
    return {Bound::Kind::Exhaustive, found->max_ulp, std::string(found->text)};
  if (kernel.bound.kind != Bound::Kind::Unverified) return kernel.bound;
  return {Bound::Kind::Sampled, found->max_ulp, std::string(found->text)};
}

std::string to_string(Bound::Kind kind) {
  switch (kind) {
    case Bound::Kind::Unverified: return "unverified";
    case Bound::Kind::Sampled: return "sampled";
    case Bound::Kind::Exhaustive: return "exhaustive";
    default: return "exact";
  }
}

}  // namespace actc
