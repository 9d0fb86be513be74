// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/actc/apply_parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numeric>

#include "tools/actc/common.h"

namespace actc::tool {
namespace {

std::pair<std::string, std::string> split(const std::string &option, const char *flag, const char *value) {
  const size_t equals = option.find('=');
  if (equals == std::string::npos || equals == 0)
    throw Usage(fmt::format("{} '{}': expected NAME={}", flag, option, value));
  return {option.substr(0, equals), option.substr(equals + 1)};
}

void set(npy::Array &array, size_t i, double value) {
  if (array.dtype == npy::DType::F64)
    array.values<double>()[i] = value;
  else
    array.values<float>()[i] = static_cast<float>(value);
}

double get(const npy::Array &array, size_t i) {
  return array.dtype == npy::DType::F64 ? array.values<double>()[i] : static_cast<double>(array.values<float>()[i]);
}

size_t product(const std::vector<size_t> &shape, size_t begin, size_t end) {
  return std::accumulate(shape.begin() + static_cast<std::ptrdiff_t>(begin),
                         shape.begin() + static_cast<std::ptrdiff_t>(end), size_t{1}, std::multiplies<>());
}

}  // namespace

npy::Array read_as(const std::string &path, npy::DType type) {
  npy::Array array = npy::read(path);
  if (array.dtype != type)
    throw Failure(fmt::format("{}: holds {}; {} is expected: convert it with x.astype('{}')", path,
                              npy::type_text(array.dtype), npy::type_text(type), npy::type_name(type)));
  return array;
}

ApplyParameters::ApplyParameters(const Activation &activation, const std::vector<std::string> &values,
                                 const std::vector<std::string> &gradients)
    : activation_(activation) {
  for (const Parameter &p : activation.parameters) {
    entries_.push_back({&p, {}, {}, false, {}});
    per_channel_ |= p.per_channel;
  }
  for (const std::string &option : values) {
    const auto [name, value] = split(option, "--param", "VALUE");
    Entry &entry = entry_of(name);
    if (entry.value) throw Usage(fmt::format("--param {} is given twice", name));
    entry.value = value;
  }
  for (const Entry &entry : entries_)
    if (!entry.value && !entry.parameter->default_value)
      throw Failure(fmt::format("the parameter '{0}' has no default: give --param {0}=VALUE", entry.parameter->name));
  for (const std::string &option : gradients) {
    const auto [name, path] = split(option, "--param-grad", "FILE.npy");
    if (path.empty()) throw Usage(fmt::format("--param-grad {}=: give the path of a .npy file", name));
    Entry &entry = entry_of(name);
    if (entry.gradient) throw Usage(fmt::format("--param-grad {} is given twice", name));
    if (!entry.parameter->learned)
      throw Failure(
          fmt::format("{0}: the parameter '{1}' is not learned and has no gradient; declare it as 'learned {1}'",
                      activation.signature(), name));
    entry.gradient = paths_.size();
    paths_.emplace_back(path);
  }
}

ApplyParameters::Entry &ApplyParameters::entry_of(const std::string &name) {
  std::vector<std::string> names;
  for (Entry &entry : entries_) {
    if (entry.parameter->name == name) return entry;
    names.push_back(entry.parameter->name);
  }
  throw Failure(fmt::format("{} has no parameter '{}'{}", activation_.signature(), name, did_you_mean(name, names)));
}

// A number, or a file with one value, or with one for each channel.
void ApplyParameters::read(Entry &entry, npy::DType type) const {
  if (!entry.value) return;
  const std::string &text = *entry.value, &name = entry.parameter->name;
  if (text.ends_with(".npy")) {
    npy::Array array = read_as(text, type);
    if (array.size() != 1 && !entry.parameter->per_channel)
      throw Failure(
          fmt::format("{}: has shape {}; the parameter '{}' is one value", text, npy::shape_text(array.shape), name));
    for (size_t i = 0; i < array.size(); ++i)
      if (const double value = get(array, i); !std::isfinite(value))
        throw Failure(fmt::format("{}: holds {}; the parameter '{}' must be finite", text, value, name));
    entry.values = std::move(array);
    entry.from_file = true;
    return;
  }
  char *end = nullptr;  // each type has its own rounding
  const double value =
      type == npy::DType::F64 ? std::strtod(text.c_str(), &end) : static_cast<double>(std::strtof(text.c_str(), &end));
  if (text.empty() || *end != '\0' || !std::isfinite(value))
    throw Failure(fmt::format("--param {}={}: neither a finite number nor a .npy file", name, text));
  entry.values = npy::make_array(type, {});
  set(*entry.values, 0, value);
}

void ApplyParameters::choose_channels(const std::vector<size_t> &shape, std::optional<int> axis) {
  if (!per_channel_) {
    if (axis) throw Usage(fmt::format("--axis: {} has no parameter per channel", activation_.signature()));
    return;
  }
  const int n = static_cast<int>(shape.size());
  if (axis && (*axis < -n || *axis >= n))
    throw Failure(fmt::format("--axis {}: the input has shape {}", *axis, npy::shape_text(shape)));
  axis_ = static_cast<size_t>(!axis ? 1 : *axis < 0 ? *axis + n : *axis);
  // One value in each file, as PyTorch keeps a single slope: one channel, and a gradient of one value.
  bool one = axis_ >= shape.size(), many = false;
  for (const Entry &entry : entries_)
    if (entry.from_file && entry.parameter->per_channel) (entry.values->size() == 1 ? one : many) = true;
  if (one && !many) {
    outer_ = channels_ = 1;
    inner_ = product(shape, 0, shape.size());
  } else {
    if (axis_ >= shape.size())
      throw Failure(
          fmt::format("the input has shape {} and no axis 1 for channels: give --axis", npy::shape_text(shape)));
    outer_ = product(shape, 0, axis_);
    channels_ = shape[axis_];
    inner_ = product(shape, axis_ + 1, shape.size());
  }
}

// Makes one value of a per-channel parameter one for each channel.
void ApplyParameters::spread(Entry &entry, const std::vector<size_t> &shape) const {
  if (!entry.values || !entry.parameter->per_channel || entry.values->size() == channels_) return;
  if (entry.values->size() != 1)
    throw Failure(
        fmt::format("{}: has shape {}; the parameter '{}' has one value for each of the {} channels, axis {} "
                    "of {}",
                    *entry.value, npy::shape_text(entry.values->shape), entry.parameter->name, channels_, axis_,
                    npy::shape_text(shape)));
  npy::Array array = npy::make_array(entry.values->dtype, {channels_});
  for (size_t i = 0; i < channels_; ++i) set(array, i, get(*entry.values, 0));
  entry.values = std::move(array);
}

void ApplyParameters::prepare(npy::DType type, const std::vector<size_t> &shape, std::optional<int> axis) {
  for (Entry &entry : entries_) read(entry, type);
  choose_channels(shape, axis);
  gradients_.resize(paths_.size());
  for (Entry &entry : entries_) {
    spread(entry, shape);
    if (!entry.gradient) continue;
    const std::vector<size_t> natural =
        entry.parameter->per_channel ? std::vector<size_t>{channels_} : std::vector<size_t>{};
    gradients_[*entry.gradient] = npy::make_array(type, entry.from_file ? entry.values->shape : natural);
  }
}

void ApplyParameters::pass_to(actc_args &args) {
  value_pointers_.clear();
  gradient_pointers_.clear();
  for (Entry &entry : entries_) {
    value_pointers_.push_back(entry.values ? entry.values->data.data() : nullptr);
    if (!entry.parameter->learned) continue;
    npy::Array *gradient = entry.gradient ? &gradients_[*entry.gradient] : nullptr;
    gradient_pointers_.push_back(gradient && gradient->size() > 0 ? gradient->data.data() : nullptr);
  }
  args.params = value_pointers_.data();
  if (!paths_.empty()) args.param_grads = gradient_pointers_.data();
  if (!per_channel_ || channels_ == 0) return;
  args.outer = outer_, args.channels = channels_, args.inner = inner_;
}

}  // namespace actc::tool
