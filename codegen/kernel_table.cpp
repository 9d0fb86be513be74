// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/kernel_table.h"

#include <algorithm>
#include <cstring>

#include "codegen/dtype.h"
#include "dsl/evaluate.h"
#include "targets/target.h"

namespace actc {
namespace {

uint32_t bound_kind(Bound::Kind kind) {
  switch (kind) {
    case Bound::Kind::Unverified: return ACTC_UNVERIFIED;
    case Bound::Kind::Sampled: return ACTC_SAMPLED;
    default: return ACTC_EXHAUSTIVE;  // no rounding: as good as all inputs tried
  }
}

std::array<std::byte, 8> bytes_of(const mpq_class &value, uint32_t size) {
  std::array<std::byte, 8> bytes{};
  const double wide = round_to_double(value);
  const float narrow = round_to_float(value);
  std::memcpy(bytes.data(), size == sizeof wide ? static_cast<const void *>(&wide) : &narrow, size);
  return bytes;
}

uint32_t direction(Direction direction) {
  switch (direction) {
    case Direction::Forward: return ACTC_FORWARD;
    case Direction::Backward: return ACTC_BACKWARD;
    case Direction::BackwardFromOutput: return ACTC_BACKWARD_FROM_OUTPUT;
    case Direction::DoubleBackward: return ACTC_DOUBLE_BACKWARD;
    case Direction::ForwardDerivative: return ACTC_FORWARD_DERIVATIVE;
  }
  return ACTC_FORWARD;
}

}  // namespace

KernelTable::KernelTable(const std::vector<Object> &objects) : data_(std::make_unique<Data>()) {
  Data &d = *data_;
  std::vector<const Object *> best_first;
  for (const Target *target : all_targets())
    for (const Object &object : objects)
      if (object.spec.target == target->name) best_first.push_back(&object);
  const Object &any = *best_first.at(0);

  d.strings.reserve(8 + any.activation.parameters.size());  // pointers into it stay valid
  auto keep = [&](std::string text) { return d.strings.emplace_back(std::move(text)).c_str(); };
  for (const Object *object : best_first) {
    const Target &target = *find_target(object->spec.target);
    d.variants.push_back({target.name.data(), target.cpu_features, nullptr, nullptr, nullptr, nullptr, nullptr});
    CodeSymbols &symbols = d.code_symbols.emplace_back();
    symbols[static_cast<size_t>(Entry::Run)] = object->symbol;
    for (const EntryCode &other : object->others) symbols[static_cast<size_t>(other.entry)] = other.symbol;
  }
  const DTypeInfo &type = info_of(any.spec.dtype);
  d.defaults.reserve(any.activation.parameters.size());
  for (const Parameter &p : any.activation.parameters) {
    const void *value =
        p.default_value ? d.defaults.emplace_back(bytes_of(*p.default_value, type.parameter_size)).data() : nullptr;
    d.params.push_back({keep(p.name), value, p.learned, p.per_channel});
  }
  d.kernel = {
      .struct_size = sizeof(actc_kernel),
      .abi_version = ACTC_ABI_VERSION,
      .numerics_version = kNumericsVersion,
      .direction = direction(any.spec.direction),
      .dtype = type.abi,
      .element_size = type.element_size,
      .n_in = static_cast<uint32_t>(any.inputs.size()),
      .n_out = static_cast<uint32_t>(any.outputs.size()),
      .n_params = static_cast<uint32_t>(d.params.size()),
      .n_variants = static_cast<uint32_t>(d.variants.size()),
      .bound_kind = bound_kind(any.bound.kind),
      .param_size = type.parameter_size,
      .activation = keep(any.spec.name),
      .accuracy = keep(to_string(any.spec.accuracy)),
      .bound = keep(any.bound.text),
      .params = d.params.data(),
      .variants = d.variants.data(),
  };
}

void KernelTable::set_code(size_t variant, Entry entry, actc_slice_fn *code) {
  actc_variant &v = data_->variants[variant];
  actc_slice_fn **const slots[kEntries] = {&v.run, &v.stream, &v.grads, &v.channels, &v.channel_grads};
  *slots[static_cast<size_t>(entry)] = code;
}

}  // namespace actc
