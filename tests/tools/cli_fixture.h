// A fresh folder and the program `actc` to run in it; every path in these tests is relative to the folder.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "runtime/include/actc_runtime.h"
#include "tests/tools/program.h"
#include "tests/tools/temporary_folder.h"
#include "tools/npy/npy.h"

namespace actc::test {

class Cli : public testing::Test {
 protected:
  Outcome actc(std::vector<std::string> arguments, Invocation invocation = {}) const {
    invocation.arguments = std::move(arguments);
    invocation.folder = folder_.path();
    invocation.environment.try_emplace("ACTC_CACHE_DIR", cache_.path());
    return run(ACTC_PROGRAM, invocation);
  }

  // Runs and expects an exit code; the message of a failure must hold every one of `parts` in its first line.
  void expect_failure(int code, std::vector<std::string> arguments, const std::vector<std::string> &parts,
                      Invocation invocation = {}) const {
    const std::string line = testing::PrintToString(arguments);
    const Outcome outcome = actc(std::move(arguments), std::move(invocation));
    EXPECT_EQ(outcome.code, code) << line << "\n" << outcome.err;
    for (const std::string &part : parts) EXPECT_THAT(outcome.message(), testing::HasSubstr(part)) << line;
    // What users must never see: the words of exceptions, assertions and crashes.
    for (const char *word :
         {"internal error", "terminate", "std::", "stod", "stoi", "exception", "filesystem error", "Assertion"})
      EXPECT_THAT(outcome.err, testing::Not(testing::HasSubstr(word))) << line;
    EXPECT_EQ(outcome.out, "") << line;
  }

  std::filesystem::path path(const std::string &name) const { return folder_ / name; }
  void text(const std::string &name, const std::string &content) const { put(path(name), content); }
  std::string bytes(const std::string &name) const { return contents(path(name)); }
  std::vector<std::string> names() const { return names_in("."); }
  std::vector<std::string> names_in(const std::string &name) const {
    std::vector<std::string> names;
    for (const auto &entry : std::filesystem::directory_iterator(path(name))) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  void array(const std::string &name, std::vector<size_t> shape, const std::vector<float> &values) const {
    npy::Array a = npy::make_array(npy::DType::F32, std::move(shape));
    ASSERT_EQ(a.size(), values.size());
    std::copy(values.begin(), values.end(), a.values<float>().begin());
    npy::write(path(name), a);
  }
  void array(const std::string &name, const std::vector<float> &values) const { array(name, {values.size()}, values); }
  std::vector<float> values(const std::string &name) const {
    const npy::Array a = npy::read(path(name));
    const std::span<const float> values = a.values<float>();
    return {values.begin(), values.end()};
  }

  // The folder belongs to the ordinary user from now on.
  void give_to_ordinary_user() const {
    if (::geteuid() != 0) return;
    ASSERT_EQ(::chown(folder_.path().c_str(), 65534, 65534), 0);
    for (const auto &entry : std::filesystem::recursive_directory_iterator(folder_.path()))
      ASSERT_EQ(::chown(entry.path().c_str(), 65534, 65534), 0);
  }

 private:
  TemporaryFolder folder_, cache_;
};

inline bool has_avx2() { return (actc_cpu_detected() & ACTC_CPU_X86_64_V3) != 0; }
inline bool has_avx512() { return (actc_cpu_detected() & ACTC_CPU_X86_64_V4) != 0; }

// Units in the last place between two floats; huge for NaN against a number.
inline double ulps(float got, double want) {
  if (std::isnan(want)) return std::isnan(got) ? 0 : INFINITY;
  if (std::isinf(want) || std::isinf(got)) return got == want ? 0 : INFINITY;
  int exponent = 0;
  std::frexp(want, &exponent);
  return std::fabs(got - want) / std::ldexp(1.0, std::max(exponent - 24, -149));
}

}  // namespace actc::test
