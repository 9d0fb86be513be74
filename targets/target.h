// A target is plain data, one file each in targets/; CMake builds the registry from the folder.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace actc {

struct Target {
  std::string_view name;         // as in --target
  std::string_view description;  // for `actc doctor`
  uint64_t cpu_features;         // bits of actc_runtime.h that a host must have
  std::string_view triple;       // LLVM
  std::string_view cpu;          // LLVM: the instructions that may be used
  std::string_view tune;         // LLVM: the machine whose timings guide their order
  std::string_view halide;       // Halide target string, without the flags that all kernels share
  int lanes;                     // f32 elements of a vector register
  int vectors;                   // vectors per loop step, in lockstep, that hide latency best (bench/schedules)

  int lanes_of(uint32_t size) const { return lanes * 4 / static_cast<int>(size); }  // elements of so many bytes
};

std::span<const Target *const> targets();          // those with machine code, best first
const Target &generic_target();                    // kernels as C source; not one of targets()
std::vector<const Target *> all_targets();         // targets(), then the generic one
const Target *find_target(std::string_view name);  // among all
std::string target_names();                        // "x86-64-v4, x86-64-v3"

// The best target that this machine runs, or null.
const Target *host_target();
bool host_runs(const Target &target);

}  // namespace actc
