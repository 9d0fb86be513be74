// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/actc/watched_sweep.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "codegen/verify_text.h"
#include "tools/actc/common.h"

namespace actc::tool {
namespace {

volatile std::sig_atomic_t interrupted = 0;

}  // namespace

unsigned thread_count() {
  const char *text = std::getenv("ACTC_THREADS");
  if (text == nullptr || *text == 0) return std::max(1u, std::thread::hardware_concurrency());
  char *end = nullptr;
  const unsigned long n = std::strtoul(text, &end, 10);
  if (*end != 0 || *text == '-' || n < 1 || n > 1024)
    throw Failure(fmt::format("ACTC_THREADS={}: a number of threads from 1 to 1024 is due", text));
  return static_cast<unsigned>(n);
}

bool run_watched(const Verification &verification, VerifyState &state, const std::string &title,
                 const std::function<void(const VerifyState &)> &save) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::seconds kSavedEvery(10);
  const unsigned threads = thread_count();
  auto on_signal = [](int) { interrupted = 1; };
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  const bool watched = isatty(STDERR_FILENO) != 0;
  const Clock::time_point begin = Clock::now();
  Clock::time_point saved = begin;
  double first_part = -1;
  verification.run(state, threads, [&](const VerifyState &now, double part) {
    if (interrupted || Clock::now() - saved > kSavedEvery) {
      save(now);
      saved = Clock::now();
    }
    if (watched) {
      const double elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
      if (first_part < 0) first_part = part - 1e-9;  // what was done before; the pace is that of this run
      const double left = elapsed * (1 - part) / std::max(part - first_part, 1e-9);
      std::cerr << fmt::format("\r\033[K{}{:.1f} %, {} left", title, 100 * part, duration_text(left)) << std::flush;
    }
    return interrupted == 0;
  });
  if (watched) std::cerr << "\r\033[K" << std::flush;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  return state.complete;
}

}  // namespace actc::tool
