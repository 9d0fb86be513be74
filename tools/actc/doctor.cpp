// actc doctor: what this build emits, what this machine runs, and the remedy for what is missing.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>

#include "codegen/kernel_spec.h"
#include "codegen/llvm_stage.h"
#include "codegen/to_halide.h"
#include "runtime/include/actc_runtime.h"
#include "tools/actc/common.h"

namespace actc::tool {

void add_doctor(CLI::App &app) {
  auto json = std::make_shared<bool>(false);
  CLI::App *command = app.add_subcommand("doctor", "Shows what this build and this machine can do, and remedies");
  command->add_flag("--json", *json, "For programs");
  command->footer("Examples:\n  actc doctor\n  actc doctor --json");
  command->callback([=] {
    nlohmann::ordered_json report = {{"actc", "0.1.0"},
                                     {"numerics_version", kNumericsVersion},
                                     {"halide", halide_version()},
                                     {"llvm", llvm_version()}};
    std::vector<std::string> remedies;
    const uint64_t detected = actc_cpu_detected(), usable = actc_cpu_features();
    report["cpu"] = {{"x86-64-v3", (detected & ACTC_CPU_X86_64_V3) != 0},
                     {"x86-64-v4", (detected & ACTC_CPU_X86_64_V4) != 0}};
    if (const char *level = std::getenv("ACTC_CPU"); level && *level) report["ACTC_CPU"] = level;
    if (const std::string problem = bad_cpu_override(); !problem.empty()) remedies.push_back(problem);
    for (const Target *target : targets()) {
      const bool emits = llvm_has(*target), runs = host_runs(*target);
      report["targets"].push_back(
          {{"name", target->name}, {"description", target->description}, {"emits", emits}, {"host_runs", runs}});
      if (!emits)
        remedies.push_back(fmt::format(
            "{}: this LLVM has no such CPU; run ./actc from a checkout, it installs the right one", target->name));
      if (!runs && (target->cpu_features & ~detected) == 0)
        remedies.push_back(fmt::format("{}: the CPU has it, but ACTC_CPU excludes it; unset ACTC_CPU", target->name));
      else if (!runs)
        remedies.push_back(fmt::format(
            "{}: this CPU, or its operating system, lacks it ({}); kernels can be compiled here and run elsewhere",
            target->name, target->description));
    }
    if (usable == 0) remedies.push_back("no target runs here: `actc apply` will fail; `actc compile` works");
    if (*json) {
      report["remedies"] = remedies;
      std::cout << json_text(report);
      return;
    }
    std::cout << fmt::format("actc     0.1.0 (numerics version {})\nHalide   {}\nLLVM     {}\n", kNumericsVersion,
                             halide_version(), llvm_version());
    std::cout << "targets  name        emitted  runs here\n";
    for (const auto &t : report["targets"])
      std::cout << fmt::format("         {:<11} {:<8} {:<9} {}\n", t["name"].get<std::string>(),
                               t["emits"].get<bool>() ? "yes" : "no", t["host_runs"].get<bool>() ? "yes" : "no",
                               t["description"].get<std::string>());
    for (const std::string &remedy : remedies) std::cout << "note: " << remedy << '\n';
  });
}

}  // namespace actc::tool
