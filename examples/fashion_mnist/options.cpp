// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>

namespace fashion {
namespace {

void read_parameters(const std::vector<std::string> &texts, std::map<std::string, float> &to) {
  for (const std::string &text : texts) {
    const size_t equals = text.find('=');
    char *end = nullptr;
    const float value = equals == std::string::npos ? NAN : std::strtof(text.c_str() + equals + 1, &end);
    if (!std::isfinite(value) || end == text.c_str() + equals + 1 || *end != '\0')
      throw CLI::ValidationError("--param " + text, "not of the form NAME=NUMBER");
    to[text.substr(0, equals)] = value;
  }
}

void fill_in(Options &o) {
  const bool perceptron = o.network == "perceptron", adam = o.optimiser == "adam";
  if (o.width == 0) o.width = perceptron ? 256 : 128;
  if (o.epochs == 0) o.epochs = perceptron ? 10 : 5;
  if (o.rate == 0) o.rate = adam ? (perceptron ? 0.001 : 0.002) : 0.05;
  if (o.batch == 0) o.batch = perceptron ? 128 : 64;
  if (o.threads == 0) o.threads = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kParts);
}

}  // namespace

std::optional<Options> parse_options(int argc, char **argv, int &status) {
  Options o;
  std::vector<std::string> parameters;
  CLI::App app("Trains a network on Fashion-MNIST with an activation of actc's catalogue");
  app.add_option("--activation", o.activation, "a name that --list shows")->capture_default_str();
  app.add_flag("--list", o.list, "print the activations, their parameters and error bounds, and end");
  app.add_option("--param", parameters, "NAME=NUMBER: a parameter of the activation (if learned, where it starts)");
  app.add_option("--network", o.network, "perceptron, or convolutional")
      ->check(CLI::IsMember({"perceptron", "convolutional"}))
      ->capture_default_str();
  app.add_option("--depth", o.depth, "hidden layers of the perceptron")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  app.add_option("--width", o.width, "units of a hidden layer (256; convolutional: 128)")->check(CLI::Range(1, 4096));
  app.add_option("--epochs", o.epochs, "passes over the images (10; convolutional: 5)")->check(CLI::Range(1, 1000));
  app.add_option("--batch", o.batch, "images per step (128; convolutional: 64)")->check(CLI::Range(1, 60000));
  app.add_option("--rate", o.rate, "learning rate at the start (0.001; convolutional: 0.002; sgd: 0.05)")
      ->check(CLI::PositiveNumber);
  app.add_option("--optimiser,--optimizer", o.optimiser, "adam, or sgd (with momentum)")
      ->check(CLI::IsMember({"adam", "sgd"}))
      ->capture_default_str();
  app.add_option("--init", o.init, "initial weights: he, glorot, lecun; auto: by the activation")
      ->check(CLI::IsMember({"auto", "he", "glorot", "lecun"}))
      ->capture_default_str();
  app.add_option("--scale", o.scale, "what the initial weights are multiplied by")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--threads", o.threads, "1 to 4 (as many as the machine has); results are the same bits")
      ->check(CLI::Range(1, kParts));
  app.add_option("--seed", o.seed, "of initial weights and order of images")->capture_default_str();
  app.add_option("--images", o.images, "use only the first of the training images, and of the test images")
      ->check(CLI::Range(1, 60000));
  app.add_option("--data", o.data, "folder with the four IDX files")->capture_default_str();
  app.add_flag("--generated", o.generated, "train on generated patterns instead");
  app.add_flag("--gradients", o.gradients, "show the norm of the gradient, layer by layer");
  app.add_flag("--dead", o.dead, "show the shares of dead units and of saturated inputs, layer by layer");
  app.add_flag("--json", o.json, "one JSON object per line");
  try {
    app.parse(argc, argv);
    read_parameters(parameters, o.parameters);
  } catch (const CLI::ParseError &e) {
    status = app.exit(e) == 0 ? 0 : 2;
    return std::nullopt;
  }
  fill_in(o);
  return o;
}

}  // namespace fashion
