// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/c_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "codegen/c_words.h"
#include "codegen/dtype.h"
#include "dsl/print.h"
#include "runtime/include/actc_runtime.h"

namespace actc {
namespace {

// Names of the arguments of a generated function: those of the formula where C allows them.
class ArgumentNames {
 public:
  std::string add(std::string name) {
    static const std::set<std::string> reserved = {"args",           "n",           "params",     "param_grads",
                                                   "outer",          "channels",    "inner",      "workspace",
                                                   "workspace_size", "actc_args",   "actc_bf16",  "actc_f16",
                                                   "actc_status",    "actc_kernel", "actc_launch"};
    while (is_c_word(name) || reserved.contains(name) || name.ends_with("_kernel") || !used_.insert(name).second)
      name += '_';
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

// A kernel's typed inline functions and what stands above them.
class Declaration {
 public:
  explicit Declaration(const Object &kernel)
      : kernel_(kernel), type_(info_of(kernel.spec.dtype)), name_(kernel_name(kernel.spec)) {
    ArgumentNames names;
    for (const std::string &input : kernel.inputs) inputs_.push_back(names.add(input));
    for (const std::string &output : kernel.outputs) outputs_.push_back(names.add(output));
    for (const Parameter &p : kernel.activation.parameters) {
      parameters_.push_back(names.add(p.name));
      per_channel_ |= p.per_channel;
    }
    for (const Parameter &p : kernel.activation.parameters)
      if (p.learned && kernel.spec.direction == Direction::Backward) gradients_.push_back(names.add("d" + p.name));
    for (const std::string &input : inputs_) arguments_.push_back(fmt::format("const {} *{}", type_.c_type, input));
    for (const std::string &output : outputs_) arguments_.push_back(fmt::format("{} *{}", type_.c_type, output));
    if (per_channel_)
      for (const char *extent : {"outer", "channels", "inner"}) arguments_.push_back(fmt::format("size_t {}", extent));
    else
      arguments_.emplace_back("size_t n");
    for (const std::string &parameter : parameters_)
      arguments_.push_back(fmt::format("const {} *{}", type_.c_parameter_type, parameter));
  }

  std::string text() const {
    std::string out = comment();
    out += fmt::format("extern const actc_kernel {}_kernel;\n\n", name_);
    out += function(name_, arguments_, false);
    if (gradients_.empty()) return out;
    std::vector<std::string> arguments = arguments_;
    for (const std::string &gradient : gradients_)
      arguments.push_back(fmt::format("{} *{}", type_.c_parameter_type, gradient));
    arguments.emplace_back("void *workspace");
    arguments.emplace_back("size_t workspace_size");
    out += fmt::format("/* {}_param_grads also gives the gradients of learned parameters: {}. NULL: not wanted.\n",
                       name_, list(gradients_));
    out += fmt::format(
        " * workspace: {} bytes for each wanted gradient and each 1,024 elements{}, the last ones included, aligned "
        "to\n"
        " * {} bytes; may be NULL for up to 1,024 elements{}. */\n",
        type_.parameter_size, per_channel_ ? " of each channel" : "", type_.parameter_size,
        per_channel_ ? " per channel" : "");
    return out + function(name_ + "_param_grads", arguments, true);
  }

 private:
  std::string comment() const {
    std::string out = fmt::format("/* {}\n", comment_safe(kernel_.spec.definition));
    out += fmt::format(" * {}, {}: {} = {}\n", to_string(kernel_.spec.direction), to_string(kernel_.spec.dtype),
                       outputs_[0], comment_safe(kernel_.formula));
    out += fmt::format(" * Error: {}.\n", kernel_.bound.text);
    out += fmt::format(" * {}: {} elements each, aligned to {} bytes. {} may be exactly {}.\n", list(inputs_),
                       per_channel_ ? "outer * channels * inner" : "n", type_.element_size, list(outputs_),
                       inputs_.size() > 1 ? "one of the inputs" : inputs_[0]);
    for (size_t i = 0; i < parameters_.size(); ++i) {
      const Parameter &p = kernel_.activation.parameters[i];
      out += fmt::format(" * {}: {}; {}.\n", parameters_[i], p.per_channel ? "one value for each channel" : "one value",
                         p.default_value ? "NULL means " + to_text(*p.default_value) : "must not be NULL");
    }
    return out + " */\n";
  }

  std::string function(const std::string &name, const std::vector<std::string> &arguments, bool gradients) const {
    std::string out = fmt::format("static inline actc_status {}({}) {{\n", name, list(arguments));
    if (!parameters_.empty()) out += fmt::format("  const void *const params[] = {{{}}};\n", list(parameters_));
    if (gradients) out += fmt::format("  void *const param_grads[] = {{{}}};\n", list(gradients_));
    out += "  actc_args args = ACTC_ARGS_INIT;\n";
    for (size_t i = 0; i < inputs_.size(); ++i) out += fmt::format("  args.in[{}] = {};\n", i, inputs_[i]);
    for (size_t i = 0; i < outputs_.size(); ++i) out += fmt::format("  args.out[{}] = {};\n", i, outputs_[i]);
    if (per_channel_)
      out +=
          "  args.n = outer * channels * inner;\n  args.outer = outer;\n  args.channels = channels;\n"
          "  args.inner = inner;\n";
    else
      out += "  args.n = n;\n";
    if (!parameters_.empty()) out += "  args.params = params;\n";
    if (gradients)
      out +=
          "  args.param_grads = param_grads;\n  args.workspace = workspace;\n"
          "  args.workspace_size = workspace_size;\n";
    return out + fmt::format("  return actc_launch(&{}_kernel, &args);\n}}\n\n", name_);
  }

  const Object &kernel_;
  const DTypeInfo &type_;
  std::string name_;
  bool per_channel_ = false;
  std::vector<std::string> inputs_, outputs_, parameters_, gradients_, arguments_;
};

}  // namespace

std::string make_c_header(const std::string &library, const std::vector<const Object *> &kernels) {
  const std::string guard = upper(library) + "_H";
  std::string out = fmt::format(
      "/* {0}.h: kernels compiled by actc. Generated; link lib{0}.a (or what {0}.c gives) and libactc_runtime.a. */\n"
      "#ifndef {1}\n#define {1}\n\n#include \"actc_runtime.h\"\n\n"
      "#if ACTC_ABI_VERSION != {2}\n#error \"{0}.h and actc_runtime.h come from different versions of "
      "actc\"\n#endif\n\n"
      "#ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n",
      library, guard, ACTC_ABI_VERSION);
  for (const Object *kernel : kernels) out += Declaration(*kernel).text();
  return out + fmt::format("#ifdef __cplusplus\n}}\n#endif\n#endif /* {} */\n", guard);
}

}  // namespace actc
