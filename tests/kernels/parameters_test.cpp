// Parameters per channel, strides and parameter gradients: each launch has the bits of the primitives evaluated element
// by element, and the sums those of the order that actc_runtime.h states, written down here once more; whatever the
// shape, the strides, the alignment, in place or not, on 1 to 8 threads.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

#include "kernel_harness.h"
#include "parameter_sums.h"

namespace actc::test {
namespace {

constexpr float kCanary = -0x1.23456p-7f;

struct Layout {
  size_t outer, channels, inner;
  size_t padding = 0;  // elements between rows; other ones for each array
  size_t n() const { return outer * channels * inner; }
  size_t row() const { return channels * inner; }
};

void PrintTo(const Layout &l, std::ostream *out) {
  *out << "[" << l.outer << ", " << l.channels << ", " << l.inner << "], padding " << l.padding;
}

std::vector<Layout> layouts() {
  std::vector<Layout> list;
  for (size_t n : {1, 31, 32, 33, 1023, 1024, 1025, 5000, 30011}) list.push_back({1, 1, n});  // the tensor
  list.push_back({7, 1, 333, 5});
  list.push_back({3, 1, 3000, 1});
  list.push_back({8, 3, 49});  // NCHW
  list.push_back({100, 5, 13, 3});
  list.push_back({2, 5, 1500});
  list.push_back({30, 70, 2});   // more channels than one unit of work has
  list.push_back({4000, 7, 1});  // NHWC: several rows in a slice
  list.push_back({40, 300, 1});
  list.push_back({40, 301, 1, 9});
  list.push_back({1100, 33, 1, 2});
  list.push_back({1, 2500, 1});
  list.push_back({1, 9000, 1});
  return list;
}

// --- the model -------------------------------------------------------------------------------------------------------

long double exact_sum(std::span<const float> terms, long double &magnitude) {
  long double sum = 0;
  for (float t : terms) sum += t, magnitude += std::fabs(t);
  return sum;
}

using Values = std::vector<std::vector<float>>;  // of each parameter: one, or one for each channel

// Everything that a launch must give, by the primitives of the kernel with gradients.
struct Expected {
  Arrays outputs;           // dense
  Arrays terms, gradients;  // of each learned parameter: element by element, and the sums
};

class Model {
 public:
  explicit Model(const KernelSpec &spec) : activation_(parse_stage(context_, spec)) {
    const Formula formula = derive_stage(activation_, spec.direction);
    n_in_ = formula.names.inputs.size();
    n_out_ = formula.outputs.size();
    has_gradients_ = !formula.parameter_gradients.empty();
    const Primitives kernel =
        lower_entry(formula, has_gradients_ ? Entry::Gradients : Entry::Run, spec.dtype, spec.accuracy);
    n_terms_ = kernel.outputs.size() - n_out_;
    evaluator_ = std::make_unique<Evaluator>(kernel.outputs);
  }

  size_t n_in() const { return n_in_; }
  size_t n_out() const { return n_out_; }
  bool has_gradients() const { return has_gradients_; }
  const std::vector<Parameter> &parameters() const { return activation_.parameters; }
  std::vector<Parameter> learned() const {
    std::vector<Parameter> list;
    for (const Parameter &p : activation_.parameters)
      if (p.learned) list.push_back(p);
    return list;
  }

  // Channel by channel: gathered, evaluated, scattered.
  Expected run(const Arrays &inputs, const Values &values, const Layout &layout) const {
    Expected e;
    e.outputs.assign(n_out_, std::vector<float>(layout.n()));
    e.terms.assign(n_terms_, std::vector<float>(layout.n()));
    e.gradients.resize(n_terms_);
    const std::vector<Parameter> learned = this->learned();
    for (size_t c = 0; c < layout.channels; ++c) {
      std::vector<float> parameters;
      for (const std::vector<float> &v : values) parameters.push_back(v.size() > 1 ? v[c] : v[0]);
      std::vector<size_t> places;
      for (size_t o = 0; o < layout.outer; ++o)
        for (size_t i = 0; i < layout.inner; ++i) places.push_back((o * layout.channels + c) * layout.inner + i);
      Arrays in(n_in_), out(n_out_ + n_terms_, std::vector<float>(places.size()));
      std::vector<const float *> in_pointers;
      std::vector<float *> out_pointers;
      for (size_t k = 0; k < n_in_; ++k) {
        for (size_t place : places) in[k].push_back(inputs[k][place]);
        in_pointers.push_back(in[k].data());
      }
      for (std::vector<float> &array : out) out_pointers.push_back(array.data());
      evaluator_->run(in_pointers, parameters, out_pointers, places.size());
      for (size_t k = 0; k < out.size(); ++k)
        for (size_t i = 0; i < places.size(); ++i)
          (k < n_out_ ? e.outputs[k] : e.terms[k - n_out_])[places[i]] = out[k][i];
      for (size_t j = 0; j < n_terms_; ++j)
        if (learned[j].per_channel) e.gradients[j].push_back(sum_in_order<float>(out[n_out_ + j]));
    }
    for (size_t j = 0; j < n_terms_; ++j)
      if (!learned[j].per_channel) e.gradients[j].push_back(sum_in_order<float>(e.terms[j]));
    return e;
  }

 private:
  Context context_;
  Activation activation_;
  std::unique_ptr<Evaluator> evaluator_;
  size_t n_in_ = 0, n_out_ = 0, n_terms_ = 0;
  bool has_gradients_ = false;
};

// --- launches --------------------------------------------------------------------------------------------------------

// An array with rows apart, at an offset from 64 bytes; what lies between must stay as it is.
class StridedArray {
 public:
  StridedArray(const Layout &layout, size_t padding, size_t offset)
      : layout_(layout), stride_(layout.row() + padding), memory_(layout.outer * stride_ + offset + 32, kCanary) {
    const size_t misplaced = reinterpret_cast<uintptr_t>(memory_.data()) % 64 / sizeof(float);
    first_ = memory_.data() + (16 - misplaced) % 16 + offset;
  }
  StridedArray(const StridedArray &) = delete;

  float *data() const { return first_; }
  ptrdiff_t stride() const { return static_cast<ptrdiff_t>(stride_); }
  void fill(std::span<const float> dense) {
    for (size_t i = 0; i < dense.size(); ++i) at(i) = dense[i];
  }
  std::vector<float> dense() const {
    std::vector<float> values;
    for (size_t i = 0; i < layout_.n(); ++i) values.push_back(const_cast<StridedArray *>(this)->at(i));
    return values;
  }
  bool is_untouched_between() {
    for (size_t i = 0; i < layout_.n(); ++i) at(i) = kCanary;
    return std::all_of(memory_.begin(), memory_.end(), [](float x) { return x == kCanary; });
  }

 private:
  float &at(size_t i) { return first_[i / layout_.row() * stride_ + i % layout_.row()]; }

  Layout layout_;
  size_t stride_;
  std::vector<float> memory_;
  float *first_;
};

struct Manner {
  size_t offset = 0;
  bool in_place = false, strides = true;
  size_t threads = 1;
  uint32_t wanted = ~0u;  // bits of the learned parameters
};

class Launcher {
 public:
  Launcher(const KernelCase &kernel, const Model &model) : kernel_(compiled(kernel)), model_(model) {}

  void check(const Arrays &inputs, const Values &values, const std::vector<bool> &given, const Layout &layout,
             const Expected &expected, const Manner &manner) const {
    std::vector<std::unique_ptr<StridedArray>> in, out;
    auto array = [&](size_t k) {
      // In place, input and output have one stride.
      const size_t padding = layout.padding == 0 || !manner.strides ? 0 : layout.padding + (manner.in_place ? 0 : k);
      return std::make_unique<StridedArray>(layout, padding, (manner.offset + 3 * k) % 16);
    };
    for (size_t k = 0; k < model_.n_in(); ++k) {
      in.push_back(array(k));
      in.back()->fill(inputs[k]);
    }
    for (size_t k = 0; k < model_.n_out(); ++k)
      if (!manner.in_place) out.push_back(array(model_.n_in() + k));
    auto result = [&](size_t k) -> StridedArray & { return manner.in_place ? *in[k] : *out[k]; };

    actc_args args = ACTC_ARGS_INIT;
    args.n = layout.n();
    args.outer = layout.outer, args.channels = layout.channels, args.inner = layout.inner;
    for (size_t k = 0; k < in.size(); ++k) args.in[k] = in[k]->data(), args.in_stride[k] = in[k]->stride();
    for (size_t k = 0; k < model_.n_out(); ++k) args.out[k] = result(k).data(), args.out_stride[k] = result(k).stride();
    std::vector<const void *> parameters;
    for (size_t p = 0; p < values.size(); ++p) parameters.push_back(given[p] ? values[p].data() : nullptr);
    args.params = parameters.data();

    Arrays gradients(expected.gradients.size());
    std::vector<void *> pointers;
    for (size_t j = 0; j < gradients.size(); ++j) {
      gradients[j].assign(expected.gradients[j].size() + 1, kCanary);
      pointers.push_back(manner.wanted >> j & 1 ? gradients[j].data() : nullptr);
    }
    if (model_.has_gradients()) args.param_grads = pointers.data();
    std::vector<float> workspace(actc_workspace_size(kernel_.loaded->get(), &args) / sizeof(float) + 1, kCanary);
    args.workspace = workspace.data();
    args.workspace_size = (workspace.size() - 1) * sizeof(float);

    actc_pool *pool = manner.threads > 1 ? actc_pool_create(manner.threads) : nullptr;
    args.parallel = actc_pool_parallel(pool);
    EXPECT_EQ(actc_launch(kernel_.loaded->get(), &args), ACTC_OK);
    actc_pool_destroy(pool);

    EXPECT_EQ(workspace.back(), kCanary);
    for (size_t k = 0; k < model_.n_out(); ++k) {
      EXPECT_TRUE(same_bits(result(k).dense(), expected.outputs[k], inputs)) << "output " << k;
      EXPECT_TRUE(result(k).is_untouched_between()) << "output " << k;
    }
    for (size_t j = 0; j < gradients.size(); ++j) {
      EXPECT_EQ(gradients[j].back(), kCanary);
      gradients[j].pop_back();
      const Arrays &e = expected.gradients;
      if (manner.wanted >> j & 1)
        EXPECT_TRUE(same_bits(gradients[j], e[j], {e[j]})) << "gradient " << j;
      else
        EXPECT_EQ(gradients[j], std::vector<float>(e[j].size(), kCanary)) << "gradient " << j;
    }
  }

 private:
  const Kernel &kernel_;
  const Model &model_;
};

// Values as they occur, so that a wrong order of additions shows.
float typical(uint64_t &seed) { return static_cast<float>(next_random(seed) >> 40) * 0x1p-21f - 4; }

Arrays typical_inputs(size_t n_inputs, size_t n, uint64_t seed) {
  Arrays inputs(n_inputs, std::vector<float>(n));
  for (std::vector<float> &input : inputs)
    for (float &x : input) x = typical(seed);
  return inputs;
}

Values parameter_values(const Model &model, size_t channels, const std::vector<bool> &given) {
  Values values;
  uint64_t seed = 3;
  for (size_t p = 0; p < given.size(); ++p) {
    const Parameter &parameter = model.parameters()[p];
    const float value = parameter.default_value ? round_to_float(*parameter.default_value) : 1.0f;
    values.emplace_back(given[p] && parameter.per_channel ? channels : 1, value);
    if (given[p])
      for (float &v : values.back()) v = typical(seed) / 2;
  }
  return values;
}

std::vector<KernelCase> kernels_with_parameters() {
  std::vector<KernelCase> cases;
  for (const KernelCase &kernel : registry()) {
    Context context;
    if (parse_stage(context, kernel.spec).parameters.empty()) continue;
    if (kernel.spec.direction == Direction::Forward || kernel.spec.direction == Direction::Backward)
      cases.push_back(kernel);
  }
  for (const Target *target : targets())
    for (const Direction direction : {Direction::Forward, Direction::Backward}) {
      cases.push_back(
          kernel_case("gated", "(gate, up; learned beta = 1) = gate * sigmoid(beta * gate) * up", direction, *target));
      cases.push_back(kernel_case("several",
                                  "(x; learned a = 1, b = 2, learned c[channel] = 0.5, d[channel] = 1, learned e = 3) "
                                  "= a * x + b * sigmoid(c * x + d) + e * tanh(x)",
                                  direction, *target));
      cases.push_back(kernel_case(
          "affine", "(x; learned scale[channel] = 1, learned shift[channel]) = scale * x + shift", direction, *target));
    }
  return cases;
}

std::vector<KernelCase> kernels_with_gradients() {
  std::vector<KernelCase> cases;
  for (const KernelCase &kernel : kernels_with_parameters())
    if (Model(kernel.spec).has_gradients()) cases.push_back(kernel);
  return cases;
}

class Parameters : public testing::TestWithParam<KernelCase> {
 protected:
  void SetUp() override {
    if (const std::string reason = cannot_run(*GetParam().target); !reason.empty()) GTEST_SKIP() << reason;
  }
};

TEST_P(Parameters, shapes_strides_threads) {
  const Model model(GetParam().spec);
  const Launcher launcher(GetParam(), model);
  uint64_t seed = 1;
  for (const Layout &layout : layouts()) {
    const size_t n_params = model.parameters().size();
    const Arrays inputs = typical_inputs(model.n_in(), layout.n(), ++seed);
    for (size_t missing = 0; missing <= n_params; ++missing) {  // all given, or all but one, or none
      std::vector<bool> given(n_params, n_params == 1 ? missing == 0 : true);
      if (missing < n_params && n_params > 1) given[missing] = !model.parameters()[missing].default_value;
      const Values values = parameter_values(model, layout.channels, given);
      const Expected expected = model.run(inputs, values, layout);
      std::vector<Manner> manners = {{.offset = 1}, {.offset = 6, .strides = false}};
      if (missing == n_params) {
        for (size_t threads = 2; threads <= 8; ++threads) manners.push_back({.offset = threads, .threads = threads});
        if (model.n_out() <= model.n_in()) manners.push_back({.in_place = true});
        for (uint32_t wanted = 0; wanted < 1u << expected.gradients.size(); ++wanted)
          manners.push_back({.in_place = model.n_out() <= model.n_in(), .threads = 2, .wanted = wanted});
      }
      for (const Manner &manner : manners) {
        SCOPED_TRACE(testing::PrintToString(layout) + ", offset " + std::to_string(manner.offset) + ", threads " +
                     std::to_string(manner.threads) + (manner.in_place ? ", in place" : "") + ", without parameter " +
                     std::to_string(missing) + ", gradients " + std::to_string(manner.wanted));
        launcher.check(inputs, values, given, layout, expected, manner);
        if (HasFailure()) return;
      }
    }
  }
}

// The order costs little accuracy: 32 additions in a lane, 5 of lanes, log2 of blocks.
class ParameterGradients : public Parameters {};

TEST_P(ParameterGradients, sums_are_close_to_long_double) {
  const Model model(GetParam().spec);
  const Layout layout = {1, 1, 300007};
  const Arrays inputs = typical_inputs(model.n_in(), layout.n(), 17);
  const std::vector<bool> given(model.parameters().size(), true);
  const Values values = parameter_values(model, 1, given);
  const Expected expected = model.run(inputs, values, layout);
  Launcher(GetParam(), model).check(inputs, values, given, layout, expected, {.threads = 3});
  for (size_t j = 0; j < expected.gradients.size(); ++j) {
    long double magnitude = 0;
    const long double exact = exact_sum(expected.terms[j], magnitude);
    EXPECT_LE(std::fabs(expected.gradients[j][0] - exact), (32 + 5 + 9) * 0x1p-24L * magnitude);
    EXPECT_GT(magnitude, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, Parameters, testing::ValuesIn(kernels_with_parameters()), case_name);
INSTANTIATE_TEST_SUITE_P(Registry, ParameterGradients, testing::ValuesIn(kernels_with_gradients()), case_name);

// The model would notice another order.
TEST(ParametersModel, distinguishes_orders) {
  uint64_t seed = 5;
  std::vector<float> terms(5000);
  for (float &t : terms) t = typical(seed);
  const float expected = sum_in_order<float>(terms);
  float one_after_another = 0;
  for (float t : terms) one_after_another += t;
  EXPECT_NE(expected, one_after_another);
  std::rotate(terms.begin(), terms.begin() + 1, terms.end());
  EXPECT_NE(expected, sum_in_order<float>(terms));
}

}  // namespace
}  // namespace actc::test
