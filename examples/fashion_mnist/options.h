// The command line.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <map>
#include <optional>
#include <string>

#include "trainer.h"

namespace fashion {

struct Options {
  std::string data = "/usr/share/datasets/fashion-mnist", activation = "relu", network = "perceptron",
              optimiser = "adam", init = "auto";
  bool generated = false, list = false, json = false, gradients = false, dead = false;
  std::map<std::string, float> parameters;
  int depth = 2, width = 0, epochs = 0, batch = 0, threads = 0, images = 0;
  double rate = 0;
  float scale = 1;
  uint64_t seed = 1;
};

// Defaults that depend on other options are filled in. Nothing where the program should end with `status`: --help was
// answered, or the mistake printed.
std::optional<Options> parse_options(int argc, char **argv, int &status);

}  // namespace fashion
