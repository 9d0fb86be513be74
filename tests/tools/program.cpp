// fork and exec. Output goes into files in memory, which never block; time is kept by polling.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/tools/program.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

extern char **environ;

namespace actc::test {
namespace {

constexpr uid_t nobody = 65534;
constexpr int cannot_start = 127;

// The program and Halide's library may lie below /root, where an ordinary user cannot follow a path, only a descriptor.
struct Opened {
  int program, libraries;
};

std::vector<std::string> child_environment(const Invocation &invocation, const Opened &opened) {
  std::map<std::string, std::string> variables = invocation.environment;
  if (invocation.ordinary_user && ::geteuid() == 0)
    variables.emplace("LD_LIBRARY_PATH", fmt::format("/proc/self/fd/{}", opened.libraries));
  for (char **variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    const size_t equals = text.find('=');
    if (!text.starts_with("ACTC_")) variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  std::vector<std::string> out;
  out.reserve(variables.size());
  for (const auto &[name, value] : variables) out.push_back(fmt::format("{}={}", name, value));
  return out;
}

void give_up_rights() {
  if (::geteuid() != 0) return;
  if (::setgroups(0, nullptr) != 0 || ::setgid(nobody) != 0 || ::setuid(nobody) != 0) ::_exit(cannot_start);
}

[[noreturn]] void become(const Opened &opened, const Invocation &invocation, int out, int err, char **arguments,
                         char **environment) {
  if (!invocation.folder.empty() && ::chdir(invocation.folder.c_str()) != 0) ::_exit(cannot_start);
  if (invocation.ordinary_user) give_up_rights();
  if (!invocation.output_path.empty()) out = ::open(invocation.output_path.c_str(), O_WRONLY);
  if (out < 0 || ::dup2(out, STDOUT_FILENO) < 0 || ::dup2(err, STDERR_FILENO) < 0) ::_exit(cannot_start);
  if (invocation.closed_output) ::close(STDOUT_FILENO);
  if (invocation.file_size_limit != 0) {
    const rlimit limit = {invocation.file_size_limit, invocation.file_size_limit};
    ::signal(SIGXFSZ, SIG_IGN);  // also ignored behind exec
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(cannot_start);
  }
  ::fexecve(opened.program, arguments, environment);
  ::_exit(cannot_start);
}

std::vector<char *> pointers(std::vector<std::string> &texts) {
  std::vector<char *> out;
  out.reserve(texts.size() + 1);
  for (std::string &text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

std::string read_all(int fd) {
  std::string text;
  char chunk[1 << 16];
  ::lseek(fd, 0, SEEK_SET);
  for (ssize_t n; (n = ::read(fd, chunk, sizeof chunk)) > 0;) text.append(chunk, static_cast<size_t>(n));
  ::close(fd);
  return text;
}

int wait_for(pid_t child, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() >= end) {
      ::kill(child, SIGKILL);
      ::waitpid(child, &status, 0);
      break;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Outcome run(const std::string &program, const Invocation &invocation) {
  const Opened opened = {::open(program.c_str(), O_RDONLY | O_CLOEXEC),
                         ::open(ACTC_HALIDE_FOLDER, O_RDONLY | O_DIRECTORY)};
  if (opened.program < 0) throw std::runtime_error("cannot open " + program);
  const int out = ::memfd_create("stdout", MFD_CLOEXEC), err = ::memfd_create("stderr", MFD_CLOEXEC);
  std::vector<std::string> arguments = invocation.arguments, environment = child_environment(invocation, opened);
  arguments.insert(arguments.begin(), program);
  std::vector<char *> argument_pointers = pointers(arguments), environment_pointers = pointers(environment);
  const pid_t child = ::fork();
  if (child == 0) become(opened, invocation, out, err, argument_pointers.data(), environment_pointers.data());
  if (child < 0) throw std::runtime_error("fork failed");
  Outcome outcome;
  outcome.code = wait_for(child, invocation.kill_after);
  outcome.out = read_all(out);
  outcome.err = read_all(err);
  ::close(opened.program);
  if (opened.libraries >= 0) ::close(opened.libraries);
  if (outcome.code == cannot_start) throw std::runtime_error("cannot start " + program);
  return outcome;
}

bool ordinary_user_runs(const std::string &program) {
  try {
    return run(program, {.arguments = {"--version"}, .folder = "/", .ordinary_user = true}).code == 0;
  } catch (const std::runtime_error &) {
    return false;
  }
}

}  // namespace actc::test
