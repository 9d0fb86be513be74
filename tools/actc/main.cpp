// actc: the command line. Exit code 0; 1: the request failed, the first line of stderr is the message; 2: usage.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "dsl/diagnostics.h"
#include "tools/actc/common.h"
#include "tools/actc/usage.h"

namespace {

// A file that is opened must not become standard output because the caller closed that. Reading only: writing fails.
void occupy_standard_descriptors() {
  int fd = 0;
  do fd = open("/dev/null", O_RDONLY);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO) close(fd);
}

}  // namespace

int main(int argc, char **argv) {
  using namespace actc::tool;
  occupy_standard_descriptors();
  std::signal(SIGPIPE, SIG_DFL);  // `actc list | head` ends quietly
  CLI::App app{"actc: from the formula of an activation function to fast kernels, forward and backward"};
  app.set_version_flag("--version", "actc 0.1.0");
  app.require_subcommand(1);
  app.footer(
      "Examples:\n  actc list\n  actc show silu --derivative\n"
      "  actc compile silu --target x86-64-v3,x86-64-v4 --direction forward,backward -o out/\n"
      "  actc apply 'x * sigmoid(1.702 * x)' --input x.npy --output y.npy");
  add_list(app);
  add_show(app);
  add_check(app);
  add_compile(app);
  add_apply(app);
  add_minimax(app);
  add_verify(app);
  add_cache(app);
  add_doctor(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success &e) {  // --help and --version
    app.exit(e);
  } catch (const CLI::ParseError &e) {
    std::cerr << explain(app, e);
    return 2;
  } catch (const Usage &e) {
    std::cerr << e.what() << '\n';
    return 2;
  } catch (const actc::SourceError &e) {
    std::cerr << e.what();  // has its own lines
    return 1;
  } catch (const std::bad_alloc &) {
    std::cerr << "out of memory\n";
    return 1;
  } catch (const std::exception &e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
  std::cout.flush();
  if (!std::cout) {
    std::cerr << "writing to standard output failed\n";
    return 1;
  }
  return 0;
}
