// Stable forms, in a precision-independent way. Arguments are clipped at +-1000 where inf * 0 would be NaN: what is
// clipped has underflowed to 0 (or reached 1) in every type up to float64.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/numpy_helpers.h"

#include <unordered_set>
#include <vector>

namespace actc {
namespace {

struct Helper {
  std::string_view name, text;
};

// Each after the ones that it calls.
constexpr Helper kHelpers[] = {
    {"_floats", R"(def _floats(inputs, parameters=()):
    arrays = [np.asarray(v) for v in inputs]
    dtype = np.result_type(np.float16, *arrays)
    return [np.asarray(v, dtype) for v in (*arrays, *parameters)]
)"},
    {"_erf64", "_erf64 = np.vectorize(math.erf, otypes=[np.float64])\n"},
    {"_erfc64", "_erfc64 = np.vectorize(math.erfc, otypes=[np.float64])\n"},
    {"_erf", "def _erf(x):\n    return _erf64(x).astype(x.dtype)\n"},
    {"_erfc", "def _erfc(x):\n    return _erfc64(x).astype(x.dtype)\n"},
    {"_normcdf", "def _normcdf(x):\n    return _erfc64(np.float64(x) * -math.sqrt(0.5)).astype(x.dtype) * 0.5\n"},
    {"_rsqrt", "def _rsqrt(x):\n    return 1 / np.sqrt(x)\n"},
    {"_sigmoid", R"(def _sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x < 0, e, 1) / (1 + e)
)"},
    {"_sigmoid_grad", R"(def _sigmoid_grad(x):
    e = np.exp(-np.abs(x))
    return e / (1 + e)**2
)"},
    {"_softplus", "def _softplus(x):\n    return np.logaddexp(0, x)\n"},
    // The numerator of x - tanh(x) = (x cosh(x) - sinh(x)) / cosh(x) is a power series without cancellation.
    {"_tanhshrink", R"(def _tanhshrink(x):
    c = np.clip(x, -1, 1)
    s = np.zeros_like(c)
    for k in range(10, 0, -1):
        s = (s + 2 * k / math.factorial(2 * k + 1)) * c * c
    return np.where(np.abs(x) < 1, s * c / np.cosh(c), x - np.tanh(x))
)"},
    {"_gate", "def _gate(x, z):\n    p = _sigmoid(z)\n    return np.where((p == 0) & np.isinf(x), 0, x * p)\n"},
    {"_silu", "def _silu(x):\n    return np.maximum(x, -1000) * _sigmoid(x)\n"},
    {"_silu_grad",
     "def _silu_grad(x):\n    c = np.clip(x, -1000, 1000)\n    return _sigmoid(c) * (1 + c * _sigmoid(-c))\n"},
    {"_gelu", "def _gelu(x):\n    return np.maximum(x, -1000) * _normcdf(x)\n"},
    {"_gelu_grad", R"(def _gelu_grad(x):
    c = np.clip(x, -1000, 1000)
    return _normcdf(c) + c * np.exp(-0.5 * c * c) * 0.3989422804014327
)"},
    {"_mish", "def _mish(x):\n    return np.maximum(x, -1000) * np.tanh(_softplus(x))\n"},
    {"_mish_grad", R"(def _mish_grad(x):
    c = np.clip(x, -1000, 1000)
    p = _softplus(c)
    return np.tanh(p) + c * _sigmoid(c) * 4 * _sigmoid_grad(2 * p)
)"},
};

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

bool calls(std::string_view code, std::string_view name) {
  for (size_t at = code.find(name); at != code.npos; at = code.find(name, at + 1))
    if ((at == 0 || !is_word(code[at - 1])) && at + name.size() < code.size() && code[at + name.size()] == '(')
      return true;
  return false;
}

}  // namespace

std::string_view numpy_function(Op op) {
  switch (op) {
    case Op::Abs: return "np.abs";
    case Op::Min: return "np.minimum";
    case Op::Max: return "np.maximum";
    case Op::Clamp: return "np.clip";
    case Op::Sqrt: return "np.sqrt";
    case Op::Floor: return "np.floor";
    case Op::Ceil: return "np.ceil";
    case Op::Round: return "np.rint";
    case Op::Exp: return "np.exp";
    case Op::Exp2: return "np.exp2";
    case Op::Expm1: return "np.expm1";
    case Op::Log: return "np.log";
    case Op::Log2: return "np.log2";
    case Op::Log1p: return "np.log1p";
    case Op::Tanh: return "np.tanh";
    case Op::Sinh: return "np.sinh";
    case Op::Cosh: return "np.cosh";
    case Op::Sin: return "np.sin";
    case Op::Cos: return "np.cos";
    case Op::Atan: return "np.arctan";
    case Op::Power: return "np.power";
    case Op::Rsqrt: return "_rsqrt";
    case Op::Sigmoid: return "_sigmoid";
    case Op::Softplus: return "_softplus";
    case Op::Erf: return "_erf";
    case Op::Erfc: return "_erfc";
    case Op::Normcdf: return "_normcdf";
    case Op::Tanhshrink: return "_tanhshrink";
    case Op::SigmoidGrad: return "_sigmoid_grad";
    case Op::Gate: return "_gate";
    case Op::Silu: return "_silu";
    case Op::SiluGrad: return "_silu_grad";
    case Op::Gelu: return "_gelu";
    case Op::GeluGrad: return "_gelu_grad";
    case Op::Mish: return "_mish";
    case Op::MishGrad: return "_mish_grad";
    default: return {};
  }
}

std::string numpy_helpers(const std::string &code) {
  std::string all = code;
  std::vector<std::string_view> used;
  for (size_t i = std::size(kHelpers); i-- > 0;) {
    if (!calls(all, kHelpers[i].name)) continue;
    used.push_back(kHelpers[i].text);
    all += kHelpers[i].text;
  }
  std::string out;
  for (size_t i = used.size(); i-- > 0;) out += std::string(used[i]) + (used[i].starts_with("def") ? "\n\n" : "\n");
  return out;
}

}  // namespace actc
