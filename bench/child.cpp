// The result travels through a memory file: no pipe to fill up, nothing on disk.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "bench/child.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace actc::bench {

nlohmann::json in_child(const std::function<nlohmann::json()> &work) {
  const int file = memfd_create("result", MFD_CLOEXEC);
  if (file < 0) throw std::runtime_error("memfd_create failed");
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  std::cout.flush();
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    int status = 0;
    try {
      std::ofstream(path) << work();
      std::cout.flush();
    } catch (const std::exception &error) {
      std::cerr << "bench: " << error.what() << std::endl;
      status = 1;
    }
    _exit(status);  // no destructors of libraries that never meant to live in a fork
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) throw std::runtime_error("the child process failed");
  std::ifstream result(path);
  nlohmann::json json = nlohmann::json::parse(result);
  close(file);
  return json;
}

}  // namespace actc::bench
