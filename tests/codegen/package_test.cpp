// What `actc compile` writes: reproducible, and of use to a C program.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/package.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cctype>
#include <sstream>
#include <nlohmann/json.hpp>

#include "runtime/include/actc_runtime.h"
#include "targets/target.h"
#include "tests/codegen/compiled.h"

namespace actc {
namespace {

using testing::compiled_object;
using testing::compiled_objects;
using ::testing::ElementsAre;
using testing::run;
using testing::ScratchFolder;

const std::string &file(const std::vector<PackageFile> &files, const std::string &name) {
  for (const PackageFile &f : files)
    if (f.name == name) return f.bytes;
  static const std::string none;
  ADD_FAILURE() << name << " is missing";
  return none;
}

// The members of a GNU archive: name, and the header's date, owner, group and mode.
struct Member {
  std::string name, date, owner, group, mode, bytes;
};

std::vector<Member> members_of(const std::string &archive) {
  std::vector<Member> members;
  EXPECT_EQ(archive.substr(0, 8), "!<arch>\n");
  std::string long_names;
  auto field = [&](size_t at, size_t length) {
    std::string text = archive.substr(at, length);
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  };
  for (size_t at = 8; at + 60 <= archive.size();) {
    Member m{field(at, 16), field(at + 16, 12), field(at + 28, 6), field(at + 34, 6), field(at + 40, 8), ""};
    const size_t size = std::stoul(field(at + 48, 10));
    m.bytes = archive.substr(at + 60, size);
    at += 60 + size + (size & 1);
    if (m.name == "//") {
      long_names = m.bytes;
      continue;
    }
    if (m.name.size() > 1 && m.name[0] == '/' && std::isdigit(static_cast<unsigned char>(m.name[1]))) {
      const size_t begin = std::stoul(m.name.substr(1));
      m.name = long_names.substr(begin, long_names.find('/', begin) - begin);
    } else if (m.name != "/") {
      m.name.pop_back();  // "name/"
    }
    members.push_back(m);
  }
  return members;
}

TEST(Package, FilesAndTheirOrder) {
  std::vector<std::string> names;
  for (const PackageFile &f : make_package("lib", compiled_objects())) names.push_back(f.name);
  EXPECT_THAT(names, ElementsAre("liblib.a", "lib.h", "lib.json", "libactc_runtime.a", "actc_runtime.h",
                                 "actc_runtime.hpp", "libConfig.cmake", "lib.pc"));
}

TEST(Package, TheSameBytesWhateverTheOrderOfObjects) {
  std::vector<Object> objects = compiled_objects();
  const std::vector<PackageFile> first = make_package("lib", objects);
  for (int i = 0; i < 4; ++i) {
    std::rotate(objects.begin(), objects.begin() + 3, objects.end());
    if (i == 2) std::reverse(objects.begin(), objects.end());
    const std::vector<PackageFile> again = make_package("lib", objects);
    ASSERT_EQ(again.size(), first.size());
    for (size_t f = 0; f < first.size(); ++f) {
      EXPECT_EQ(again[f].name, first[f].name);
      EXPECT_TRUE(again[f].bytes == first[f].bytes) << first[f].name << " differs in order " << i;
    }
  }
}

TEST(Package, ArchiveMembersAreSortedAndCarryNoTraces) {
  const std::vector<PackageFile> files = make_package("lib", compiled_objects());
  std::vector<std::string> names;
  for (const Member &m : members_of(file(files, "liblib.a"))) {
    EXPECT_EQ(m.date, "0");
    EXPECT_EQ(m.owner, "0");
    EXPECT_EQ(m.group, "0");
    if (m.name == "/") continue;
    names.push_back(m.name);
    EXPECT_EQ(m.bytes.substr(0, 4),
              "\x7f"
              "ELF")
        << m.name;
  }
  EXPECT_THAT(
      names,
      ElementsAre("silu_backward_f32.x86-64-v4.o", "silu_backward_f32.x86-64-v4.stream.o",
                  "silu_backward_f32.x86-64-v3.o", "silu_backward_f32.x86-64-v3.stream.o", "silu_backward_f32.o",
                  "silu_forward_f32.x86-64-v4.o", "silu_forward_f32.x86-64-v4.stream.o", "silu_forward_f32.x86-64-v3.o",
                  "silu_forward_f32.x86-64-v3.stream.o", "silu_forward_f32.o", "swish_backward_f32.x86-64-v4.o",
                  "swish_backward_f32.x86-64-v4.stream.o", "swish_backward_f32.x86-64-v4.grads.o",
                  "swish_backward_f32.x86-64-v3.o", "swish_backward_f32.x86-64-v3.stream.o",
                  "swish_backward_f32.x86-64-v3.grads.o", "swish_backward_f32.o", "swish_forward_f32.x86-64-v4.o",
                  "swish_forward_f32.x86-64-v4.stream.o", "swish_forward_f32.x86-64-v3.o",
                  "swish_forward_f32.x86-64-v3.stream.o", "swish_forward_f32.o"));
  const std::string folder = std::filesystem::current_path();
  for (const PackageFile &f : files)
    EXPECT_EQ(f.bytes.find(folder), std::string::npos) << f.name << " names a folder of this machine";
}

TEST(Package, TheArchiveHasASymbolTable) {
  const std::vector<Member> members = members_of(file(make_package("lib", compiled_objects()), "liblib.a"));
  ASSERT_FALSE(members.empty());
  EXPECT_EQ(members[0].name, "/");
  for (const char *symbol : {"silu_forward_f32_kernel", "silu_backward_f32_kernel", "swish_forward_f32_kernel"})
    EXPECT_NE(members[0].bytes.find(symbol), std::string::npos) << symbol;
}

TEST(Package, Manifest) {
  const nlohmann::json m = nlohmann::json::parse(file(make_package("lib", compiled_objects()), "lib.json"));
  EXPECT_EQ(m["library"], "lib");
  EXPECT_EQ(m["format"], "actc-manifest/1");
  EXPECT_EQ(m["abi_version"], ACTC_ABI_VERSION);
  EXPECT_EQ(m["numerics_version"], kNumericsVersion);
  ASSERT_EQ(m["kernels"].size(), 4u);
  const nlohmann::json &swish = m["kernels"][3];
  EXPECT_EQ(swish["function"], "swish_forward_f32");
  EXPECT_EQ(swish["symbol"], "swish_forward_f32_kernel");
  EXPECT_EQ(swish["definition"], "activation swish(x; learned beta = 1) = x * sigmoid(beta * x)");
  EXPECT_EQ(swish["direction"], "forward");
  EXPECT_EQ(swish["parameters"][0]["name"], "beta");
  EXPECT_EQ(swish["parameters"][0]["default"], "1");
  EXPECT_EQ(swish["parameters"][0]["learned"], true);
  EXPECT_EQ(swish["parameters"][0]["per_channel"], false);
  EXPECT_EQ(swish["bound_kind"], "exhaustive");
  ASSERT_EQ(swish["targets"].size(), 2u);
  EXPECT_EQ(swish["targets"][0]["target"], "x86-64-v4");
  EXPECT_EQ(swish["targets"][1]["object_bytes"], compiled_object("swish_forward_f32", "x86-64-v3").bytes.size());
}

TEST(Package, TheRuntimeIsBuiltIn) {
  EXPECT_EQ(runtime_archive().substr(0, 8), "!<arch>\n");
  EXPECT_NE(runtime_archive().find("actc_launch"), std::string_view::npos);
  EXPECT_NE(runtime_header().find("#define ACTC_RUNTIME_H"), std::string_view::npos);
  EXPECT_EQ(runtime_header().back(), '\n');
}

// --- with the system's compilers -------------------------------------------------------------------------------------

constexpr const char *kStrict = " -Wall -Wextra -Werror -pedantic ";

TEST(Package, HeadersCompileAsC11AndCxxWithoutAWarning) {
  const ScratchFolder folder;
  folder.write(make_package("lib", compiled_objects()));
  const std::string program = "#include \"lib.h\"\n#include \"lib.h\"\nint main(void) { return 0; }\n";
  folder.write("program.c", program);
  folder.write("program.cpp", program);
  for (const std::string &command : {std::string(ACTC_TEST_CC) + " -std=c11" + kStrict + "-c program.c",
                                     std::string(ACTC_TEST_CXX) + " -std=c++11" + kStrict + "-c program.cpp",
                                     std::string(ACTC_TEST_CXX) + " -std=c++20" + kStrict + "-c program.cpp"}) {
    const testing::CommandResult result = run(folder.path(), command);
    EXPECT_EQ(result.code, 0) << command << "\n" << result.output;
  }
}

TEST(Package, HostileNamesCompile) {
  // Table and header of an activation whose names are words of C, C++ and the header itself.
  const Object object = testing::described(
      "f",
      "activation f(int, class, n; args = 1, params = 2, template = 3) = int * class * n * args * params * template",
      Direction::Forward, "x86-64-v3");
  std::vector<Object> objects = {object};
  objects[0].bytes = compiled_object("silu_forward_f32", "x86-64-v3").bytes;
  const ScratchFolder folder;
  folder.write(make_package("hostile", objects));
  const std::string program = "#include \"hostile.h\"\nint main(void) { return 0; }\n";
  folder.write("program.c", program);
  folder.write("program.cpp", program);
  for (const std::string &command : {std::string(ACTC_TEST_CC) + " -std=c11" + kStrict + "-c program.c",
                                     std::string(ACTC_TEST_CXX) + " -std=c++20" + kStrict + "-c program.cpp"}) {
    const testing::CommandResult result = run(folder.path(), command);
    EXPECT_EQ(result.code, 0) << command << "\n" << result.output;
  }
}

TEST(Package, ACProgramLinksAndComputes) {
  if (!host_target()) GTEST_SKIP() << "this CPU runs none of the targets: " << target_names();
  const ScratchFolder folder;
  folder.write(make_package("lib", compiled_objects()));
  folder.write("program.c", R"(#include <math.h>
#include <stdio.h>
#include "lib.h"
int main(void) {
  const float x[5] = {-2.0f, -0.5f, 0.0f, 1.0f, 3.0f}, dy[5] = {1.0f, 2.0f, 3.0f, 4.0f, 5.0f}, beta = 1.5f;
  float y[5];
  if (silu_forward_f32(x, y, 5) != ACTC_OK) return 1;
  for (int i = 0; i < 5; ++i) printf("%.9g ", y[i]);
  if (swish_forward_f32(x, y, 5, &beta) != ACTC_OK) return 2;
  for (int i = 0; i < 5; ++i) printf("%.9g ", y[i]);
  if (swish_forward_f32(x, y, 5, NULL) != ACTC_OK) return 3;
  for (int i = 0; i < 5; ++i) printf("%.9g ", y[i]);
  if (silu_backward_f32(dy, x, y, 5) != ACTC_OK) return 4;
  for (int i = 0; i < 5; ++i) printf("%.9g ", y[i]);
  if (silu_forward_f32(NULL, y, 5) != ACTC_NULL_POINTER) return 5;
  return 0;
}
)");
  const testing::CommandResult built = run(folder.path(), std::string(ACTC_TEST_CC) + " -std=c11 -O1" + kStrict +
                                                              "program.c -o program liblib.a libactc_runtime.a");
  ASSERT_EQ(built.code, 0) << built.output;
  const testing::CommandResult ran = run(folder.path(), "./program");
  ASSERT_EQ(ran.code, 0) << ran.output;
  std::istringstream values(ran.output);
  auto sigmoid_of = [](double z) { return 1 / (1 + std::exp(-z)); };
  const double x[] = {-2, -0.5, 0, 1, 3};
  auto expect = [&](const char *what, auto f) {
    for (int i = 0; i < 5; ++i) {
      double value = NAN;
      ASSERT_TRUE(values >> value) << what;
      EXPECT_NEAR(value, f(i), 2e-6 * std::fabs(f(i)) + 1e-12) << what << " " << i;
    }
  };
  expect("silu", [&](int i) { return x[i] * sigmoid_of(x[i]); });
  expect("swish(1.5)", [&](int i) { return x[i] * sigmoid_of(1.5 * x[i]); });
  expect("swish(default)", [&](int i) { return x[i] * sigmoid_of(x[i]); });
  expect("silu'", [&](int i) { return (i + 1) * sigmoid_of(x[i]) * (1 + x[i] * (1 - sigmoid_of(x[i]))); });
}

// out[0] over in[2] and out[1] over in[1]: what the first result replaces, the second needs.
TEST(Package, TwoGradientsInOneCallAndInPlace) {
  if (!host_target()) GTEST_SKIP() << "this CPU runs none of the targets: " << target_names();
  const ScratchFolder folder;
  folder.write(make_package("lib", {compile(testing::spec_of("f", "activation f(a, b) = a * b", Direction::Backward,
                                                             std::string(host_target()->name)))}));
  folder.write("program.c", R"(#include "lib.h"
int main(void) {
  float dy[2] = {1, 2}, a[2] = {3, 4}, b[2] = {5, 6}, da[2], db[2];
  if (f_backward_f32(dy, a, b, da, db, 2) != ACTC_OK) return 1;
  if (da[0] != 5 || da[1] != 12 || db[0] != 3 || db[1] != 8) return 2;
  if (f_backward_f32(dy, a, b, b, a, 2) != ACTC_OK) return 3;
  if (b[0] != da[0] || b[1] != da[1] || a[0] != db[0] || a[1] != db[1]) return 4;
  return f_backward_f32(dy, a, b, da, da, 2) != ACTC_OVERLAP;
}
)");
  const testing::CommandResult result =
      run(folder.path(), std::string(ACTC_TEST_CC) + " -std=c11" + kStrict +
                             "program.c -o program liblib.a libactc_runtime.a && ./program");
  EXPECT_EQ(result.code, 0) << result.output;
}

TEST(Package, TwoLibrariesLinkTogether) {
  if (!host_target()) GTEST_SKIP() << "this CPU runs none of the targets: " << target_names();
  // The same activation under two names, as `actc compile silu --name one` and `--name two` make it.
  const std::string text = "activation silu(x) = x * sigmoid(x)", target(host_target()->name);
  const ScratchFolder folder;
  for (const char *library : {"one", "two"})
    folder.write(make_package(
        library, {compile(testing::spec_of(std::string(library) + "_silu", text, Direction::Forward, target))}));
  folder.write("program.c", R"(#include "one.h"
#include "two.h"
int main(void) {
  const float x = 1;
  float a = 0, b = 0;
  return one_silu_forward_f32(&x, &a, 1) != ACTC_OK || two_silu_forward_f32(&x, &b, 1) != ACTC_OK || a != b || a < 0.73f;
}
)");
  const testing::CommandResult result =
      run(folder.path(), std::string(ACTC_TEST_CC) + " -std=c11" + kStrict +
                             "program.c -o program libone.a libtwo.a libactc_runtime.a && ./program");
  EXPECT_EQ(result.code, 0) << result.output;
}

TEST(Package, UnusedKernelsAreNotLinked) {
  if (!host_target()) GTEST_SKIP() << "this CPU runs none of the targets: " << target_names();
  const ScratchFolder folder;
  folder.write(make_package("lib", compiled_objects()));
  folder.write("program.c",
               "#include \"lib.h\"\nint main(void) { float x = 1; return silu_forward_f32(&x, &x, 1) != ACTC_OK; }\n");
  const testing::CommandResult result = run(
      folder.path(), std::string(ACTC_TEST_CC) +
                         " -O1 program.c -o program liblib.a libactc_runtime.a && ./program && grep -c swish program");
  EXPECT_EQ(result.output, "0\n") << "the archive is taken member by member";
}

}  // namespace
}  // namespace actc
