// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/c_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "codegen/dtype.h"
#include "dsl/print.h"
#include "runtime/include/actc_runtime.h"

namespace actc {
namespace {

// Names of the arguments of a generated function: those of the formula where C allows them.
class ArgumentNames {
 public:
  std::string add(std::string name) {
    static const std::set<std::string> reserved = {"auto",
                                                   "break",
                                                   "case",
                                                   "char",
                                                   "class",
                                                   "const",
                                                   "continue",
                                                   "default",
                                                   "delete",
                                                   "do",
                                                   "double",
                                                   "else",
                                                   "enum",
                                                   "extern",
                                                   "float",
                                                   "for",
                                                   "goto",
                                                   "if",
                                                   "inline",
                                                   "int",
                                                   "long",
                                                   "new",
                                                   "operator",
                                                   "private",
                                                   "public",
                                                   "register",
                                                   "restrict",
                                                   "return",
                                                   "short",
                                                   "signed",
                                                   "sizeof",
                                                   "static",
                                                   "struct",
                                                   "switch",
                                                   "template",
                                                   "this",
                                                   "typedef",
                                                   "union",
                                                   "unsigned",
                                                   "using",
                                                   "virtual",
                                                   "void",
                                                   "volatile",
                                                   "while",
                                                   "args",
                                                   "n",
                                                   "params",
                                                   "namespace",
                                                   "throw",
                                                   "try",
                                                   "catch",
                                                   "true",
                                                   "false",
                                                   "and",
                                                   "or",
                                                   "not",
                                                   "xor",
                                                   "friend",
                                                   "protected",
                                                   "typename",
                                                   "explicit",
                                                   "export",
                                                   "mutable",
                                                   "asm",
                                                   "bool",
                                                   "concept",
                                                   "requires",
                                                   "size_t",
                                                   "NULL",
                                                   "nullptr",
                                                   "typeid",
                                                   "alignas",
                                                   "alignof",
                                                   "linux",
                                                   "unix",
                                                   "and_eq",
                                                   "or_eq",
                                                   "not_eq",
                                                   "xor_eq",
                                                   "bitand",
                                                   "bitor",
                                                   "compl",
                                                   "co_await",
                                                   "co_return",
                                                   "co_yield",
                                                   "consteval",
                                                   "constexpr",
                                                   "constinit",
                                                   "const_cast",
                                                   "decltype",
                                                   "dynamic_cast",
                                                   "noexcept",
                                                   "reinterpret_cast",
                                                   "static_assert",
                                                   "static_cast",
                                                   "thread_local",
                                                   "wchar_t",
                                                   "char8_t",
                                                   "char16_t",
                                                   "char32_t",
                                                   "actc_args",
                                                   "actc_bf16",
                                                   "actc_f16",
                                                   "actc_status",
                                                   "actc_kernel",
                                                   "actc_launch"};
    while (reserved.contains(name) || name.ends_with("_kernel") || !used_.insert(name).second) name += '_';
    return name;
  }

 private:
  std::set<std::string> used_;
};

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

std::string comment_safe(std::string text) {
  for (size_t at = 0; (at = text.find("*/", at)) != std::string::npos;) text.replace(at, 2, "* /");
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string list(const std::vector<std::string> &items) { return fmt::format("{}", fmt::join(items, ", ")); }

std::string declare_kernel(const Object &kernel) {
  const std::string name = kernel_name(kernel.spec);
  ArgumentNames names;
  std::vector<std::string> inputs, outputs, parameters, arguments;
  for (const std::string &input : kernel.inputs) inputs.push_back(names.add(input));
  for (const std::string &output : kernel.outputs) outputs.push_back(names.add(output));
  for (const Parameter &p : kernel.activation.parameters) parameters.push_back(names.add(p.name));
  const DTypeInfo &type = info_of(kernel.spec.dtype);
  for (const std::string &input : inputs) arguments.push_back(fmt::format("const {} *{}", type.c_type, input));
  for (const std::string &output : outputs) arguments.push_back(fmt::format("{} *{}", type.c_type, output));
  arguments.push_back("size_t n");
  for (const std::string &parameter : parameters)
    arguments.push_back(fmt::format("const {} *{}", type.c_parameter_type, parameter));

  std::string out = fmt::format("/* {}\n", comment_safe(kernel.spec.definition));
  out += fmt::format(" * {}, {}: {} = {}\n", to_string(kernel.spec.direction), to_string(kernel.spec.dtype), outputs[0],
                     comment_safe(kernel.formula));
  out += fmt::format(" * Error: {}.\n", kernel.bound.text);
  out += fmt::format(" * {}: n elements each, aligned to {} bytes. {} may be exactly {}.\n", list(inputs),
                     type.element_size, list(outputs), inputs.size() > 1 ? "one of the inputs" : inputs[0]);
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Parameter &p = kernel.activation.parameters[i];
    out += fmt::format(" * {}: one value; {}.\n", parameters[i],
                       p.default_value ? "NULL means " + to_text(*p.default_value) : "must not be NULL");
  }
  out += " */\n";
  out += fmt::format("extern const actc_kernel {}_kernel;\n\n", name);
  out += fmt::format("static inline actc_status {}({}) {{\n", name, list(arguments));
  if (!parameters.empty()) out += fmt::format("  const void *const params[] = {{{}}};\n", list(parameters));
  out += "  actc_args args = ACTC_ARGS_INIT;\n";
  for (size_t i = 0; i < inputs.size(); ++i) out += fmt::format("  args.in[{}] = {};\n", i, inputs[i]);
  for (size_t i = 0; i < outputs.size(); ++i) out += fmt::format("  args.out[{}] = {};\n", i, outputs[i]);
  out += "  args.n = n;\n";
  if (!parameters.empty()) out += "  args.params = params;\n";
  out += fmt::format("  return actc_launch(&{}_kernel, &args);\n}}\n\n", name);
  return out;
}

}  // namespace

std::string make_c_header(const std::string &library, const std::vector<const Object *> &kernels) {
  const std::string guard = upper(library) + "_H";
  std::string out = fmt::format(
      "/* {0}.h: kernels compiled by actc. Generated; link lib{0}.a and libactc_runtime.a. */\n"
      "#ifndef {1}\n#define {1}\n\n#include \"actc_runtime.h\"\n\n"
      "#if ACTC_ABI_VERSION != {2}\n#error \"{0}.h and actc_runtime.h come from different versions of "
      "actc\"\n#endif\n\n"
      "#ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n",
      library, guard, ACTC_ABI_VERSION);
  for (const Object *kernel : kernels) out += declare_kernel(*kernel);
  return out + fmt::format("#ifdef __cplusplus\n}}\n#endif\n#endif /* {} */\n", guard);
}

}  // namespace actc
