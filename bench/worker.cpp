// The result travels through a memory file: no pipe to fill up, nothing on disk.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bench/worker.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace actc::bench {

nlohmann::json run_worker(const std::vector<std::string> &args) {
  std::vector<std::string> words = args;
  words.insert(words.begin(), "worker");
  std::vector<char *> argv;
  argv.reserve(words.size() + 1);
  for (std::string &word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  const int result = memfd_create("result", MFD_CLOEXEC);
  if (result < 0) throw std::runtime_error("memfd_create failed");
  const pid_t child = fork();
  if (child == 0) {
    dup2(result, STDOUT_FILENO);
    setenv("OMP_NUM_THREADS", "1", 1);  // read when OpenMP's library is loaded
    execv("/proc/self/exe", argv.data());
    _exit(127);
  }
  int status = 1;
  const bool done = child > 0 && waitpid(child, &status, 0) == child && status == 0;
  std::ifstream file("/proc/self/fd/" + std::to_string(result));
  nlohmann::json json = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  close(result);
  if (!done || json.is_discarded()) throw std::runtime_error("a measuring process failed");
  return json;
}

}  // namespace actc::bench
