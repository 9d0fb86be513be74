// Halide has no vector form of llvm.fma and llvm.sqrt: its bitcode calls them lane by lane, and LLVM takes operations
// next to them apart. Here the lanes become vectors again.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

namespace llvm {
class Function;
}

namespace actc {

// Replaces each vector that is put together from lanes of one scalar operation by the vector operation: the same
// operations on the same numbers. What has another form stays as it is.
void repack_lanes(llvm::Function &function);

}  // namespace actc
