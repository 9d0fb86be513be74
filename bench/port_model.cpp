// Per cycle: 2 of fma, mul, blend; 2 of add, min, max, compare, convert, on other pipes; 2 shifts; 4 vector operations
// in all; 2 loads; 2 stores of at most 256 bits or 1 of 512 (Zen 5). A division occupies the divider for 2.5 cycles
// (Zen 5; 3.5 on Zen 3) and takes two multiply slots. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bench/port_model.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <sstream>
#include <string_view>
#include <vector>

namespace actc::bench {
namespace {

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

void count(LoopMix &mix, const std::string &line) {
  std::istringstream words(line);
  std::string name, operands;
  words >> name;
  std::getline(words, operands);
  if (!name.starts_with("v")) return;
  const size_t memory = operands.find('('), last = operands.find(')');
  const bool stores =
      memory != std::string::npos && last + 1 >= operands.find_last_not_of(" \t") && name.starts_with("vmov");
  if (stores)
    mix.store += operands.find("zmm") != std::string::npos ? 2 : 1;
  else if (memory != std::string::npos)
    ++mix.load;
  if (starts_with_any(name, {"vfmadd", "vfmsub", "vfnmadd", "vfnmsub", "vmulp"}))
    ++mix.multiply;
  else if (starts_with_any(name, {"vdivp", "vsqrtp"}))
    ++mix.divide;
  else if (starts_with_any(name, {"vblend", "vperm"}))
    ++mix.blend;
  else if (starts_with_any(name, {"vaddp", "vsubp", "vminp", "vmaxp", "vcmp", "vcvt", "vround", "vrnd"}))
    ++mix.add;
  else if (starts_with_any(name, {"vpsll", "vpsrl", "vpsra"}))
    ++mix.shift;
  else if (starts_with_any(name, {"vand", "vor", "vxor", "vpadd", "vpsub", "vpand", "vpor", "vpxor", "vptern", "vpcmp",
                                  "vpmin", "vpmax"}))
    ++mix.logic;
  else if (memory == std::string::npos)
    ++mix.move;
}

int total(const LoopMix &m) { return m.multiply + m.divide + m.blend + m.add + m.shift + m.logic + m.load + m.store; }

}  // namespace

LoopMix hot_loop(const std::string &assembly) {
  std::istringstream text(assembly);
  std::vector<std::string> lines;
  std::map<std::string, size_t> labels;
  LoopMix best;
  size_t last_loop_start = 0;
  for (std::string line; std::getline(text, line); lines.push_back(line)) {
    if (line.starts_with(".L")) labels[line.substr(0, line.find(':'))] = lines.size();
    const size_t target = line.find(".LBB");
    if (!line.starts_with("\tj") || target == std::string::npos) continue;
    const auto label = labels.find(line.substr(target));
    if (label == labels.end() || label->second < last_loop_start) continue;  // forwards, or around an inner loop
    last_loop_start = label->second;
    LoopMix mix;
    for (size_t i = label->second; i < lines.size(); ++i) count(mix, lines[i]);
    if (total(mix) > total(best)) best = mix;
  }
  return best;
}

double cycle_bound(const LoopMix &m) {
  const double multiply_pipes = (m.multiply + m.blend + 2 * m.divide) / 2.0;
  const double all_pipes = (m.multiply + m.blend + 2 * m.divide + m.add + m.shift + m.logic) / 4.0;
  return std::max({multiply_pipes, m.add / 2.0, m.shift / 2.0, all_pipes, 2.5 * m.divide, m.load / 2.0, m.store / 2.0});
}

}  // namespace actc::bench
