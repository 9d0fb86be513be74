// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "initialise.h"

#include <cmath>

namespace fashion {
namespace {

double variance(const Initialiser &initialiser, int inputs, int outputs) {
  switch (initialiser.rule) {
    case Rule::He: return 2.0 / inputs;
    case Rule::Glorot: return 2.0 / (inputs + outputs);
    case Rule::LeCun: return 1.0 / inputs;
    case Rule::Moment: return 1.0 / (inputs * static_cast<double>(initialiser.moment));
  }
  return 0;
}

}  // namespace

std::string to_string(Rule rule) {
  switch (rule) {
    case Rule::He: return "he";
    case Rule::Glorot: return "glorot";
    case Rule::LeCun: return "lecun";
    case Rule::Moment: return "moment";
  }
  return "";
}

void Initialiser::weights(float *to, int inputs, int outputs, int units, Random &random) const {
  // The variance of a uniform distribution on [-b, b] is b^2 / 3.
  const float bound = scale * static_cast<float>(std::sqrt(3 * variance(*this, inputs, outputs)));
  for (int i = 0; i < inputs * units; ++i) *to++ = random.uniform(bound);
  for (int i = 0; i < units; ++i) *to++ = 0;
}

}  // namespace fashion
