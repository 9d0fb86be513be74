// oneDNN's eltwise primitives: created once, executed through the C call (the C++ one copies its arguments from a map
// each time). Backward computes from the source, as ours does, not from the destination. One thread: worker.cpp sets
// OMP_NUM_THREADS.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <oneapi/dnnl/dnnl.hpp>

#include <map>
#include <memory>
#include <stdexcept>

#include "bench/peer.h"

namespace actc::bench {
namespace {

struct Algorithm {
  dnnl::algorithm kind;
  float alpha;
};

const std::map<std::string, Algorithm> kAlgorithms = {
    {"relu", {dnnl::algorithm::eltwise_relu, 0}},
    {"sigmoid", {dnnl::algorithm::eltwise_logistic, 0}},
    {"silu", {dnnl::algorithm::eltwise_swish, 1}},
    {"swish", {dnnl::algorithm::eltwise_swish, 1}},
};

struct Execution {
  dnnl::stream stream;
  dnnl::primitive primitive;
  std::vector<dnnl::memory> memories;
  std::vector<dnnl_exec_arg_t> args;

  void bind(const dnnl::memory::desc &desc, int role, float *data) {
    memories.emplace_back(desc, stream.get_engine(), data);
    args.push_back({role, memories.back().get()});
  }
  void run() const {
    if (dnnl_primitive_execute(primitive.get(), stream.get(), static_cast<int>(args.size()), args.data()) !=
        dnnl_success)
      throw std::runtime_error("oneDNN: execution failed");
  }
};

}  // namespace

std::string peer_title() {
  const dnnl_version_t *v = dnnl_version();
  return fmt::format("oneDNN {}.{}.{}", v->major, v->minor, v->patch);
}

void limit_peer(const std::string &level) {
  if (level == "x86-64-v3" && dnnl::set_max_cpu_isa(dnnl::cpu_isa::avx2) != dnnl::status::success)
    throw std::runtime_error("oneDNN: cannot be limited to AVX2");
}

std::optional<Peer> make_peer(const std::string &activation, Direction direction, const Arrays &arrays) {
  const auto found = kAlgorithms.find(activation);
  if (found == kAlgorithms.end()) return std::nullopt;
  const auto [kind, alpha] = found->second;
  const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  const dnnl::memory::desc desc({static_cast<dnnl_dim_t>(arrays.n())}, dnnl::memory::data_type::f32,
                                dnnl::memory::format_tag::a);
  const bool backward = direction == Direction::Backward;
  const dnnl::prop_kind use = backward ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
  const dnnl::eltwise_forward::primitive_desc forward({use, kind, desc, alpha, 0}, engine);

  auto execution = std::make_shared<Execution>();
  execution->stream = dnnl::stream(engine);
  std::string implementation;
  if (backward) {
    const dnnl::eltwise_backward::primitive_desc gradient({kind, desc, desc, alpha, 0}, engine, forward);
    execution->primitive = dnnl::eltwise_backward(gradient);
    implementation = gradient.impl_info_str();
    execution->bind(desc, DNNL_ARG_DIFF_DST, arrays.in(0));
    execution->bind(desc, DNNL_ARG_SRC, arrays.in(1));
    execution->bind(desc, DNNL_ARG_DIFF_SRC, arrays.out(0));
  } else {
    execution->primitive = dnnl::eltwise_forward(forward);
    implementation = forward.impl_info_str();
    execution->bind(desc, DNNL_ARG_SRC, arrays.in(0));
    execution->bind(desc, DNNL_ARG_DST, arrays.out(0));
  }
  return Peer{implementation, [execution] { execution->run(); }};
}

}  // namespace actc::bench
