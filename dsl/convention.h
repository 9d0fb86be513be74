// Conventions: what a gradient is where the formula has none, at kinks and ties. Away from them all are equal.
//
//              clamp at its ends   min, max at a tie   source
//   limit      0                   half to each        the default; the others follow the framework's operator
//   pytorch    1                   half to each        torch.clamp, torch.maximum
//   tensorflow 1                   all to the first    clip_by_value, maximum (clip_ops.py, math_grad.py)
//   jax        1/2                 half to each        jnp.clip is min(max(x, low), high), jnp.maximum
//   onnx       1                   half to each        ONNX defines none: ONNX Runtime training (gradient_builder.cc)
//
// abs has 0 at 0 in all of them; a choice `c ? a : b` has the gradient of the branch that is taken. What a framework
// does beyond that for one activation (jax's leaky_relu has 1 at 0) is stated in its definition: `gradient in jax at
// 0`. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace actc {

enum class Convention { Limit, PyTorch, TensorFlow, Jax, Onnx };

std::vector<std::string> convention_names();
std::string to_string(Convention convention);
std::optional<Convention> parse_convention(std::string_view text);

}  // namespace actc
