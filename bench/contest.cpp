// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bench/contest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "bench/kernel.h"
#include "bench/machine.h"
#include "bench/peer.h"

namespace actc::bench {
namespace {

constexpr float kTolerance = 1e-5f;  // between two right results for |x|, |dy| <= 6

struct Contest {
  std::unique_ptr<Kernel> kernel;
  std::optional<Peer> peer;
  std::string side(const char *name) const { return kernel_name(kernel->object().spec) + " " + name; }
};

std::vector<float> result_of(const std::function<void()> &run, const Arrays &arrays) {
  float *out = arrays.out(0);
  std::fill(out, out + arrays.n(), std::numeric_limits<float>::quiet_NaN());
  run();
  return std::vector<float>(out, out + arrays.n());
}

// Both sides must compute the same function, else their times say nothing.
float check_agreement(const Contest &c, const Arrays &arrays) {
  const std::vector<float> ours = result_of(c.kernel->launch(arrays, arrays.n()), arrays);
  const std::vector<float> theirs = result_of(c.peer->run, arrays);
  float worst = 0;
  for (size_t i = 0; i < ours.size(); ++i) {
    const float difference = std::fabs(ours[i] - theirs[i]);
    if (!(difference <= kTolerance))
      throw std::runtime_error(
          fmt::format("{} is {} at element {}, and {} is {}", c.side("actc"), ours[i], i, c.side("peer"), theirs[i]));
    worst = std::max(worst, difference);
  }
  return worst;
}

nlohmann::json entry_of(const Contest &c, const Arrays &arrays,
                        const std::map<std::string, std::vector<double>> &times) {
  const KernelSpec &spec = c.kernel->object().spec;
  nlohmann::json entry = {
      {"activation", spec.name},
      {"direction", to_string(spec.direction)},
      {"actc", times.at(c.side("actc"))},
      {"schedule", fmt::format("{} vectors, {}", spec.schedule.vectors, to_string(spec.schedule.tail))},
      {"memcpy", times.at("memcpy")}};
  if (c.peer) {
    entry["peer"] = times.at(c.side("peer"));
    entry["peer_implementation"] = c.peer->implementation;
    entry["max_difference"] = check_agreement(c, arrays);
  }
  return entry;
}

}  // namespace

nlohmann::json run_contests(const std::string &level, size_t n, const Effort &effort,
                            const std::vector<std::string> &flags) {
  limit_peer(level);
  const Arrays arrays(n);
  std::vector<Contest> contests;
  for (const CatalogueEntry &entry : catalogue())
    for (Direction direction : {Direction::Forward, Direction::Backward})
      contests.push_back({std::make_unique<Kernel>(spec_of(entry, direction, level)),
                          make_peer(std::string(entry.name), direction, arrays)});

  Session session;
  for (const Contest &c : contests) {
    session.add(c.side("actc"), c.kernel->launch(arrays, n));
    if (c.peer) session.add(c.side("peer"), c.peer->run);
  }
  session.add("memcpy", [&] { std::memcpy(arrays.out(0), arrays.in(0), n * sizeof(float)); });
  const double clock_before = clock_ghz();
  std::map<std::string, std::vector<double>> times = session.run(effort, flags);
  const double clock = (clock_before + clock_ghz()) / 2;
  for (auto &[name, samples] : times)
    for (double &sample : samples) sample /= static_cast<double>(n);

  nlohmann::json entries = nlohmann::json::array();
  for (const Contest &c : contests) {
    entries.push_back(entry_of(c, arrays, times));
    entries.back()["clock_ghz"] = clock;
  }
  return entries;
}

}  // namespace actc::bench
