// Initial weights: uniform, with a variance that keeps the signals of the forward or the backward pass at their size.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>

#include "random.h"

namespace fashion {

enum class Rule {
  He,      // variance 2 / inputs: He et al. 2015, arXiv:1502.01852
  Glorot,  // 2 / (inputs + outputs): Glorot & Bengio 2010, "Understanding the difficulty of training deep ..."
  LeCun,   // 1 / inputs: LeCun et al. 1998, "Efficient BackProp"
  Moment   // 1 / (inputs E[f(z)^2]), z standard normal: He's argument for any f; for relu it is He's rule, for selu
           // LeCun's
};

std::string to_string(Rule rule);

struct Initialiser {
  Rule rule = Rule::He;
  float moment = 0.5f;  // E[f(z)^2], for Rule::Moment
  float scale = 1;      // of all weights, to see what a wrong one does

  // Fills outputs x inputs weights, then `biases` zeros. The numbers of inputs and outputs are those of one unit.
  void weights(float *to, int inputs, int outputs, int units, Random &random) const;
};

}  // namespace fashion
