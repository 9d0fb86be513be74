// A proven upper bound of |e(x)| on an interval: the certificate of an approximation, e being its error.
//
// The interval is cut into pieces until the Taylor model of each (taylor_model.h) tells enough. In the model of
// weight (P/Q - f) the terms of P/Q and f cancel before anything is bounded; bounding them apart would need pieces as
// short as the error is small (Chevillard, Harrison, Joldes & Lauter 2011). Where the error is 0/0, as (P - f) / f at a
// zero of f that P shares, the model still exists if the place is 0 or an end of the interval.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>

#include "tools/minimax/model_of.h"

namespace actc::minimax {

struct SupNorm {
  double bound = 0;             // rounded up; infinite when there is a place
  std::optional<Number> place;  // near here nothing is known: a pole, or not defined
};

// The bound is at most `enough`, or exceeds the largest |e| by at most one part in a thousand; by more only where
// pieces became too short to cut, or too many. `order`: terms of the models; a few more than the approximation has
// coefficients.
SupNorm sup_norm(const ModelOf &e, const Number &low, const Number &high, double enough, size_t order);

// A place near which the formula is not bounded or not defined; nothing when it is bounded.
std::optional<Number> find_singularity(const ModelOf &f, const Number &low, const Number &high);

}  // namespace actc::minimax
