// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/c_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "codegen/print_c.h"

namespace actc {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out + "\"";
}

// A parameter's default is one value of the compute type.
std::string default_value(const actc_kernel &k, const void *value) {
  return k.param_size == sizeof(double) ? fmt::format("double[]){{{:a}}}", *static_cast<const double *>(value))
                                        : fmt::format("float[]){{{:a}f}}", *static_cast<const float *>(value));
}

std::string table(const actc_kernel &k, const Object &object) {
  const std::string name = kernel_name(object.spec);
  std::string out;
  if (k.n_params > 0) {
    out += fmt::format("static const actc_param {}_params[] = {{\n", name);
    for (uint32_t i = 0; i < k.n_params; ++i) {
      const actc_param &p = k.params[i];
      const std::string value = p.default_value ? "(const " + default_value(k, p.default_value) : "NULL";
      out += fmt::format("    {{.name = {}, .default_value = {}, .learned = {}, .per_channel = {}}},\n", quoted(p.name),
                         value, p.learned, p.per_channel);
    }
    out += "};\n";
  }
  const actc_variant &v = k.variants[0];
  std::string functions = fmt::format(".run = {}", object.symbol);
  for (const EntryCode &other : object.others)
    functions += fmt::format(", .{} = {}", to_string(other.entry), other.symbol);
  out += fmt::format("static const actc_variant {}_variants[] = {{{{.target = {}, .cpu_features = {}, {}}}}};\n", name,
                     quoted(v.target), v.cpu_features, functions);
  out += fmt::format(
      "const actc_kernel {0}_kernel = {{\n"
      "    .struct_size = sizeof(actc_kernel),\n    .abi_version = {1},\n    .numerics_version = {2},\n"
      "    .direction = {3},\n    .dtype = {4},\n    .element_size = {5},\n    .n_in = {6},\n    .n_out = {7},\n"
      "    .n_params = {8},\n    .n_variants = 1,\n    .bound_kind = {9},\n    .param_size = {10},\n"
      "    .activation = {11},\n    .accuracy = {12},\n    .bound = {13},\n    .params = {14},\n"
      "    .variants = {0}_variants,\n}};\n",
      name, k.abi_version, k.numerics_version, k.direction, k.dtype, k.element_size, k.n_in, k.n_out, k.n_params,
      k.bound_kind, k.param_size, quoted(k.activation), quoted(k.accuracy), quoted(k.bound),
      k.n_params > 0 ? name + "_params" : "NULL");
  return out;
}

std::string prelude(CForm form, const std::set<DType> &types) {
  return c_prelude(form, types.contains(DType::F16), types.contains(DType::F64));
}

}  // namespace

std::string make_c_source(const std::string &library, const std::vector<GenericKernel> &kernels) {
  std::set<DType> types;
  for (const GenericKernel &kernel : kernels) types.insert(kernel.object->spec.dtype);
  std::string out = fmt::format(
      "// {0}.c: kernels compiled by actc, in C11. Generated. Link what a C compiler makes of it before {1}, and -lm;\n"
      "// optimise, and name a machine with fused multiply-add (-march=...) where there is one: without, it is a "
      "call.\n",
      library, kernels.at(0).table ? "libactc_runtime.a" : fmt::format("lib{}.a", library));
  out += prelude(CForm::Slice, types) + fmt::format("\n#include \"{}.h\"\n", library);
  for (const GenericKernel &kernel : kernels) {
    const Object &object = *kernel.object;
    auto add = [&](const std::string &symbol, const std::string &code) {
      const char *hidden = "#ifdef __GNUC__\n__attribute__((visibility(\"hidden\")))\n#endif\nextern";
      out += fmt::format("\n{} actc_slice_fn {};\n{}", kernel.table ? "static" : hidden, symbol, code);
    };
    add(object.symbol, object.bytes);
    for (const EntryCode &other : object.others) add(other.symbol, other.bytes);
    if (kernel.table) out += table(*kernel.table, object);
  }
  return out;
}

std::string make_inline_header(const std::string &library, const std::vector<KernelSpec> &specs) {
  std::set<DType> types;
  for (const KernelSpec &spec : specs) types.insert(spec.dtype);
  std::string guard = library + "_INLINE_H";
  std::transform(guard.begin(), guard.end(), guard.begin(), [](unsigned char c) { return std::toupper(c); });
  std::string out = fmt::format(
      "// {0}_inline.h: one element of each kernel, for loops of your own, which compilers vectorise at -O3. "
      "Generated\n"
      "// by actc; C99 and C++11. Needs no library, but a machine with fused multiply-add (-mfma, -march=...): "
      "without,\n"
      "// fmaf is a call. Square roots are vectorised with -fno-math-errno. The bits are those of the kernels, in the\n"
      "// default floating-point mode, and not with clang's -ffp-contract=fast. The functions have the names of those "
      "of\n"
      "// {0}.h: do not include both.\n"
      "#ifndef {1}\n#define {1}\n\n",
      library, guard);
  out += prelude(CForm::Inline, types);
  for (const KernelSpec &spec : specs) out += "\n" + inline_function(spec);
  return out + fmt::format("\n#endif  // {}\n", guard);
}

}  // namespace actc
