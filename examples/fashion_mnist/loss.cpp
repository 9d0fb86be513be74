// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <cmath>

#include "network.h"

namespace fashion {

void loss_and_gradient(Pass &pass, int batch) {
  const Matrix &scores = pass.values.back();
  pass.gradients.resize(pass.values.size());
  Matrix &gradient = pass.gradients.back();
  gradient.resize(scores.rows(), scores.cols());
  pass.loss = 0;
  pass.right = 0;
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    const float *score = scores.row(i).data();
    const int label = pass.labels[static_cast<size_t>(i)];
    const float *largest = std::max_element(score, score + kClasses);
    // Exponents are at most 0: nothing overflows, and the sum is at least 1.
    double power[kClasses], sum = 0;
    for (int k = 0; k < kClasses; ++k) sum += power[k] = std::exp(static_cast<double>(score[k] - *largest));
    for (int k = 0; k < kClasses; ++k) gradient(i, k) = static_cast<float>((power[k] / sum - (k == label)) / batch);
    pass.loss += std::log(sum) - static_cast<double>(score[label] - *largest);
    pass.right += largest - score == label;
  }
}

}  // namespace fashion
