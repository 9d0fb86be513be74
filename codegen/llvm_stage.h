// The LLVM stage: Halide's loop -> optimised machine code with plain pointers. LLVM headers stay in llvm_stage.cpp,
// which is compiled without RTTI; errors come back as text, no exception crosses this interface.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <string>
#include <vector>

#include "codegen/kernel_spec.h"
#include "targets/target.h"

namespace actc {

enum class CodeForm { Object, Assembly, Llvm };

struct StageInput {
  std::string bitcode;  // from to_bitcode, with a function named `body`
  std::string body;
  std::string symbol;  // of the function to make: actc_slice_fn (actc_runtime.h)
  int n_inputs = 0, n_outputs = 0, n_parameters = 0;
  int n_results = 0;                  // of the outputs; those behind them have the compute type
  std::vector<int> array_parameters;  // indices of those that the body reads as further inputs
  Tail tail = Tail::Padded;
  int step = 0;         // elements per loop step
  bool stream = false;  // stores bypass the caches; the outputs lie on 64-byte boundaries
  DType dtype = DType::F32;
  const Target *target = nullptr;
};

struct StageOutput {
  std::string code;   // ELF, assembly or LLVM text
  std::string error;  // empty: success
};

StageOutput llvm_stage(const StageInput &input, CodeForm form);

std::string llvm_version();
// Does this build of LLVM have the target's back end and CPU?
bool llvm_has(const Target &target);

}  // namespace actc
