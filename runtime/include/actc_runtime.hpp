// actc_runtime.hpp: launches from C++20, with spans instead of pointers and sizes, and errors as values.
//
//   const actc::Status status = actc::Call(swish_backward_f32_kernel).in(dy, x).out(dx).param(0, beta).run();
//   if (!status) std::puts(status.text());
//
// Everything that converts to a span is taken: std::vector, std::array, C arrays. Spans are not copied: they must live
// until run() returns. Nothing throws or allocates (but Pool). A mistake is noted where it is made, and run() returns
// the first one.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ACTC_RUNTIME_HPP
#define ACTC_RUNTIME_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "actc_runtime.h"

namespace actc {

class [[nodiscard]] Status {
 public:
  constexpr Status(actc_status code = ACTC_OK) noexcept : code_(code) {}
  constexpr explicit operator bool() const noexcept { return code_ == ACTC_OK; }
  constexpr actc_status code() const noexcept { return code_; }
  const char *text() const noexcept { return actc_status_text(code_); }
  friend constexpr bool operator==(Status, Status) noexcept = default;

 private:
  actc_status code_;
};

// Threads of the runtime. False where the system gave none; launches then stay on the calling thread.
class Pool {
 public:
  explicit Pool(std::size_t threads = 0) noexcept : pool_(actc_pool_create(threads)) {}
  ~Pool() { actc_pool_destroy(pool_); }
  Pool(const Pool &) = delete;
  Pool &operator=(const Pool &) = delete;
  explicit operator bool() const noexcept { return pool_ != nullptr; }
  const actc_parallel *parallel() const noexcept { return actc_pool_parallel(pool_); }

 private:
  actc_pool *pool_;
};

class Call {
 public:
  explicit Call(const actc_kernel &kernel) noexcept : kernel_(&kernel) {}

  // All of the kernel's arrays, in its order: forward inputs; backward dy, then inputs. bf16 and f16 are uint16_t.
  template <class... Arrays>
  Call &in(const Arrays &...arrays) noexcept {
    require(sizeof...(arrays) == kernel_->n_in, ACTC_BAD_SHAPE);
    std::size_t k = 0;
    (add(args_.in, k++, kernel_->n_in, std::span(arrays)), ...);
    return *this;
  }
  template <class... Arrays>
  Call &out(Arrays &&...arrays) noexcept {
    require(sizeof...(arrays) == kernel_->n_out, ACTC_BAD_SHAPE);
    std::size_t k = 0;
    (add(args_.out, k++, kernel_->n_out, std::span(arrays)), ...);
    return *this;
  }

  // The i-th parameter, one value or one for each channel, which must live until run() returns; not given: its default.
  template <class Values>
  Call &param(std::size_t i, const Values &values) noexcept {
    if constexpr (std::is_arithmetic_v<Values>)
      set_param(i, std::span<const Values>(&values, 1));
    else
      set_param(i, std::span(values));
    return *this;
  }

  // The gradient of the j-th learned parameter; it has the parameter's shape.
  template <class Values>
  Call &param_grad(std::size_t j, Values &&values) noexcept {
    using Value = std::remove_reference_t<Values>;
    if constexpr (std::is_arithmetic_v<Value>)
      set_param_grad(j, std::span<Value>(&values, 1));
    else
      set_param_grad(j, std::span(values));
    return *this;
  }

  Call &shape(std::size_t outer, std::size_t channels = 0, std::size_t inner = 0) noexcept {
    args_.outer = outer, args_.channels = channels, args_.inner = inner;
    return *this;
  }
  // Bytes that workspace() needs for what has been given so far.
  std::size_t workspace_size() const noexcept {
    actc_args args = args_;
    return actc_workspace_size(kernel_, complete(args));
  }
  template <class T>
  Call &workspace(std::span<T> bytes) noexcept {
    args_.workspace = bytes.data(), args_.workspace_size = bytes.size_bytes();
    return *this;
  }
  Call &parallel(const actc_parallel *parallel) noexcept {
    args_.parallel = parallel;
    return *this;
  }

  Status run() const noexcept {
    if (!status_) return status_;
    const std::size_t channels = args_.channels != 0 ? args_.channels : 1;
    for (std::uint32_t i = 0, j = 0; i < kernel_->n_params; ++i) {
      const std::size_t values = kernel_->params[i].per_channel ? channels : 1;
      if (params_[i] != nullptr && param_sizes_[i] != values) return ACTC_BAD_SHAPE;
      if (!kernel_->params[i].learned) continue;
      if (param_grads_[j] != nullptr && param_grad_sizes_[j] != values) return ACTC_BAD_SHAPE;
      ++j;
    }
    actc_args args = args_;
    return actc_launch(kernel_, complete(args));
  }

 private:
  void require(bool condition, actc_status otherwise) noexcept {
    if (status_ && !condition) status_ = otherwise;
  }

  template <class T>
  bool is_element() const noexcept {
    using Value = std::remove_const_t<T>;
    switch (kernel_->dtype) {
      case ACTC_F32: return std::is_same_v<Value, float>;
      case ACTC_F64: return std::is_same_v<Value, double>;
      default: return std::is_same_v<Value, std::uint16_t>;
    }
  }
  template <class T>
  bool is_parameter() const noexcept {
    using Value = std::remove_const_t<T>;
    return kernel_->param_size == sizeof(double) ? std::is_same_v<Value, double> : std::is_same_v<Value, float>;
  }

  template <class Pointer, class T, std::size_t extent>
  void add(Pointer *list, std::size_t k, std::size_t limit, std::span<T, extent> array) noexcept {
    require(is_element<T>(), ACTC_BAD_TYPE);
    if (has_size_) require(array.size() == args_.n, ACTC_BAD_SHAPE);
    args_.n = array.size(), has_size_ = true;
    if (k < limit && k < (std::is_const_v<T> ? ACTC_MAX_IN : ACTC_MAX_OUT)) list[k] = array.data();
  }
  template <class T, std::size_t extent>
  void set_param(std::size_t i, std::span<T, extent> values) noexcept {
    require(is_parameter<T>(), ACTC_BAD_TYPE);
    require(i < kernel_->n_params, ACTC_BAD_SHAPE);
    if (i < ACTC_MAX_PARAMS) params_[i] = values.data(), param_sizes_[i] = values.size();
  }
  template <class T, std::size_t extent>
  void set_param_grad(std::size_t j, std::span<T, extent> values) noexcept {
    std::size_t n_learned = 0;
    for (std::uint32_t i = 0; i < kernel_->n_params; ++i) n_learned += kernel_->params[i].learned != 0;
    require(is_parameter<T>(), ACTC_BAD_TYPE);
    require(j < n_learned, ACTC_BAD_SHAPE);
    if (j < ACTC_MAX_PARAMS) param_grads_[j] = values.data(), param_grad_sizes_[j] = values.size();
    wants_gradients_ = true;
  }

  const actc_args *complete(actc_args &args) const noexcept {
    args.params = params_;
    args.param_grads = wants_gradients_ ? param_grads_ : nullptr;
    return &args;
  }

  const actc_kernel *kernel_;
  actc_args args_ = ACTC_ARGS_INIT;
  Status status_;
  bool has_size_ = false, wants_gradients_ = false;
  const void *params_[ACTC_MAX_PARAMS] = {};
  void *param_grads_[ACTC_MAX_PARAMS] = {};
  std::size_t param_sizes_[ACTC_MAX_PARAMS] = {}, param_grad_sizes_[ACTC_MAX_PARAMS] = {};
};

}  // namespace actc
#endif
