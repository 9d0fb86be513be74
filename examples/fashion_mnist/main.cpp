// Trains a perceptron or a small convolutional network on pictures of clothes, with activations that actc compiled:
//
//   images ──► Network: layers ──► loss            forward, for the parts of a minibatch at once (trainer.cpp)
//   gradient of each parameter ◄── backward        Activation (activation.cpp) calls the kernels, both ways
//   Optimiser: the next parameters
//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <cmath>
#include <cstdio>
#include <exception>

#include "report.h"

namespace fashion {
namespace {

Initialiser initialiser_of(const Options &o, const ActivationChoice &choice) {
  Initialiser result = usual_initialiser(*choice.kernels, choice.values);
  for (const Rule rule : {Rule::He, Rule::Glorot, Rule::LeCun})
    if (o.init == to_string(rule)) result.rule = rule;
  result.scale = o.scale;
  return result;
}

Data data_of(const Options &o) {
  Data data = o.generated ? generate_data(4000, 1000, o.seed) : read_data(o.data);
  if (o.images > 0) {
    data.train.keep_first(o.images);
    data.test.keep_first(o.images);
  }
  return data;
}

void train(const Options &o) {
  const Kernels &kernels = find_kernels(o.activation);
  const ActivationChoice choice{&kernels, parameter_values(kernels, o.parameters)};
  const Initialiser initialiser = initialiser_of(o, choice);
  const Data data = data_of(o);
  Network network =
      o.network == "perceptron" ? make_perceptron(o.depth, o.width, choice) : make_convolutional(o.width, choice);
  Random random(o.seed);
  network.initialise(initialiser, random);
  const auto optimiser =
      o.optimiser == "adam" ? make_adam(network.parameters().size()) : make_sgd(network.parameters().size());
  Team team(o.threads);
  Trainer trainer(network, data, {.epochs = o.epochs, .batch = o.batch, .rate = o.rate}, *optimiser, team, o.seed);

  report_start(o, network, initialiser);
  Summary summary;
  for (int i = 1; i <= o.epochs && !summary.diverged; ++i) {
    const Epoch epoch = trainer.epoch();
    report_epoch(o, network, i, epoch);
    std::fflush(stdout);
    summary.test = epoch.test;
    summary.seconds += epoch.seconds;
    summary.cpu_seconds += epoch.cpu_seconds;
    summary.diverged = !std::isfinite(epoch.train.loss);
  }
  if (o.dead) report_units(o, unit_statistics(network, data.test));
  report_end(o, network, summary);
}

}  // namespace
}  // namespace fashion

int main(int argc, char **argv) {
  int status = 0;
  const auto options = fashion::parse_options(argc, argv, status);
  if (!options) return status;
  try {
    if ((actc_cpu_detected() & ACTC_CPU_X86_64_V3) == 0)
      throw std::runtime_error("this program is compiled for CPUs with AVX2 and FMA");
    if (options->list) {
      fashion::report_list();
    } else {
      fashion::train(*options);
    }
  } catch (const std::invalid_argument &e) {
    std::fprintf(stderr, "fashion_mnist: %s\n", e.what());
    return 2;
  } catch (const std::exception &e) {
    std::fprintf(stderr, "fashion_mnist: %s\n", e.what());
    return 1;
  }
  return 0;
}
