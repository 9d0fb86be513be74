// Where the arrays lie matters more than many an optimisation: loads that follow a store to the same offset within a
// page wait for it. Here each array starts at another offset, and outputs are half a page away from inputs. All memory
// is touched, also behind the arrays: a masked load that reaches into a page that is not there costs 300 ns.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bench/arrays.h"

#include <cstring>
#include <new>
#include <random>

namespace actc::bench {

Arrays::Arrays(size_t n) : n_(n) {
  constexpr size_t kPage = 4096, kInStep = 128, kOutStart = 2048, kOutStep = 256;
  const size_t room = (n * sizeof(float) / kPage + 2) * kPage;
  memory_.reset(std::aligned_alloc(kPage, room * (ACTC_MAX_IN + ACTC_MAX_OUT)));
  if (!memory_) throw std::bad_alloc();
  std::memset(memory_.get(), 0, room * (ACTC_MAX_IN + ACTC_MAX_OUT));
  auto place = [&](size_t array, size_t offset) {
    return reinterpret_cast<float *>(static_cast<char *>(memory_.get()) + array * room + offset);
  };
  for (size_t i = 0; i < ACTC_MAX_IN; ++i) in_.push_back(place(i, i * kInStep));
  for (size_t i = 0; i < ACTC_MAX_OUT; ++i) out_.push_back(place(ACTC_MAX_IN + i, kOutStart + i * kOutStep));
  std::mt19937 random(1);
  std::uniform_real_distribution<float> uniform(-6, 6);
  for (float *in : in_)
    for (size_t i = 0; i < n; ++i) in[i] = uniform(random);
}

actc_args Arrays::args(size_t n_in, size_t n_out) const {
  actc_args args = ACTC_ARGS_INIT;
  for (size_t i = 0; i < n_in; ++i) args.in[i] = in_[i];
  for (size_t i = 0; i < n_out; ++i) args.out[i] = out_[i];
  args.n = n_;
  return args;
}

}  // namespace actc::bench
