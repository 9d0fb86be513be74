// actc apply: whatever is wrong, the message names it with a remedy, and nothing is written or left behind.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <bit>

#include "tests/tools/cli_fixture.h"
#include "tests/tools/ordinary_user.h"

namespace actc::test {
namespace {

using testing::ElementsAre;

class CliApplyErrors : public Cli {
 protected:
  void SetUp() override {
    if (!has_avx2()) GTEST_SKIP() << "this CPU runs no target";
    array("x.npy", {-3, -1, 0, 1, 2.5f});
  }
  void TearDown() override {
    for (const std::string &name : names())
      EXPECT_FALSE(name.starts_with(".") || name == "y.npy") << name << " was left behind";
  }
  void expect_refused(const std::string &input, const std::vector<std::string> &parts) const {
    expect_failure(1, {"apply", "silu", "--input", input, "--output", "y.npy"}, parts);
  }
  // A file with this header and these data.
  void raw(const std::string &name, std::string header, const std::string &data) const {
    header += std::string(64 - (10 + header.size() + 1) % 64, ' ') + '\n';
    const auto length = static_cast<uint16_t>(header.size());
    text(name, std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(length & 255) + static_cast<char>(length >> 8) +
                   header + data);
  }
  static bool ordinary_user() { return ordinary_user_runs(ACTC_PROGRAM); }
};

TEST_F(CliApplyErrors, OtherTypesAreNamedWithTheRemedy) {
  const std::vector<std::pair<npy::DType, std::string>> types = {
      {npy::DType::F64, "float64"}, {npy::DType::F16, "float16"}, {npy::DType::U16, "uint16"}};
  for (const auto &[type, name] : types) {
    npy::Array a = npy::make_array(type, {5});
    std::fill(a.data.begin(), a.data.end(), std::byte{0});
    npy::write(path("other.npy"), a);
    expect_failure(1, {"apply", "silu", "--dtype", "f32", "--input", "other.npy", "--output", "y.npy"},
                   {"other.npy: holds " + name, "--dtype f32 reads float32", "astype('float32')"});
    expect_failure(1, {"apply", "silu", "--backward", "--grad", "other.npy", "--input", "x.npy", "--output", "y.npy"},
                   {"other.npy: holds " + name, "astype('float32')"});
    if (type == npy::DType::U16) expect_refused("other.npy", {"other.npy: holds uint16", "say --dtype bf16"});
  }
  raw("int.npy", "{'descr': '<i4', 'fortran_order': False, 'shape': (1,), }", "1234");
  expect_refused("int.npy", {"int.npy: holds int32", "astype('float32')"});
}

TEST_F(CliApplyErrors, ShapesMustAgree) {
  array("three.npy", {1, 2, 3});
  array("column.npy", {5, 1}, {1, 2, 3, 4, 5});
  for (const std::string other : {"three.npy", "column.npy"})
    expect_failure(1, {"apply", "silu", "--backward", "--grad", other, "--input", "x.npy", "--output", "y.npy"},
                   {other + ": has shape " + (other == "three.npy" ? "(3,)" : "(5, 1)"), "x.npy has (5,)"});
  text("two.act", "activation two(a, b) = a + b\n");
  expect_failure(1, {"apply", "two.act", "--input", "x.npy", "--input", "three.npy", "--output", "y.npy"},
                 {"three.npy: has shape (3,)"});
}

TEST_F(CliApplyErrors, InputsGradientsAndOutputsAreCounted) {
  expect_failure(2, {"apply", "silu", "--backward", "--input", "x.npy", "--output", "y.npy"},
                 {"--backward needs --grad"});
  expect_failure(2, {"apply", "silu", "--grad", "x.npy", "--input", "x.npy", "--output", "y.npy"},
                 {"--grad goes with --backward"});
  expect_failure(2, {"apply", "silu", "--input", "x.npy", "--input", "x.npy", "--output", "y.npy"},
                 {"silu has 1 input", "once"});
  expect_failure(2, {"apply", "silu", "--input", "x.npy", "--output", "y.npy", "--output", "z.npy"},
                 {"1 result", "once"});
  expect_failure(2, {"apply", "silu", "--input", "", "--output", "y.npy"}, {"--input is empty"});
  expect_failure(2, {"apply", "silu", "--input", "x.npy", "--output", ""}, {"--output is empty"});
  text("two.act", "activation two(a, b) = a + b\n");
  expect_failure(2, {"apply", "two.act", "--input", "x.npy", "--output", "y.npy"},
                 {"two has 2 inputs (a, b)", "2 times"});
  expect_failure(2,
                 {"apply", "two.act", "--backward", "--grad", "x.npy", "--input", "x.npy", "--input", "x.npy",
                  "--output", "y.npy"},
                 {"2 results: give --output 2 times"});
  text("several.act", "activation a(x) = x\nactivation b(x) = x\n");
  expect_failure(1, {"apply", "several.act", "--input", "x.npy", "--output", "y.npy"},
                 {"several.act defines 2 activations (a, b)"});
}

TEST_F(CliApplyErrors, WrongChannelsAndGradientsAreNamed) {
  array("x3.npy", {2, 3}, {1, 2, 3, 4, 5, 6});
  array("four.npy", {1, 2, 3, 4});
  array("three.npy", {1, 2, 3});
  auto expect = [&](int code, std::vector<std::string> arguments, const std::vector<std::string> &parts) {
    arguments.insert(arguments.begin(), "apply");
    arguments.insert(arguments.end(), {"--input", "x3.npy", "--output", "y.npy"});
    expect_failure(code, arguments, parts);
  };
  expect(1, {"prelu", "--param", "slope=four.npy"},
         {"four.npy: has shape (4,)", "'slope'", "each of the 3 channels, axis 1 of (2, 3)"});
  expect(1, {"prelu", "--param", "slope=three.npy", "--axis", "0"}, {"2 channels, axis 0"});
  expect(1, {"prelu", "--axis", "2"}, {"--axis 2: the input has shape (2, 3)"});
  expect(1, {"prelu", "--axis", "-3"}, {"--axis -3: the input has shape (2, 3)"});
  expect(2, {"silu", "--axis", "1"}, {"--axis: silu(x) has no parameter per channel"});
  expect(2, {"swish", "--param-grad", "beta=g.npy"}, {"--param-grad goes with --backward"});
  const std::vector<std::string> backward = {"--backward", "--grad", "x3.npy", "--param-grad"};
  auto expect_gradient = [&](int code, const std::string &x, const std::string &option,
                             const std::vector<std::string> &parts) {
    std::vector<std::string> arguments = {x};
    arguments.insert(arguments.end(), backward.begin(), backward.end());
    arguments.push_back(option);
    expect(code, arguments, parts);
  };
  expect_gradient(2, "swish", "beta", {"--param-grad 'beta': expected NAME=FILE.npy"});
  expect_gradient(2, "swish", "beta=", {"--param-grad beta=: give the path"});
  expect_gradient(1, "swish", "bta=g.npy", {"has no parameter 'bta'", "did you mean 'beta'?"});
  expect_gradient(1, "leaky_relu", "slope=g.npy", {"'slope' is not learned", "learned slope"});
  expect_gradient(1, "swish", "beta=no/folder/g.npy", {"no/folder/g.npy"});
  EXPECT_THAT(names(), testing::Not(testing::Contains("y.npy"))) << "all results or none";
}

TEST_F(CliApplyErrors, WrongParametersAreNamed) {
  array("five.npy", {1, 2, 3, 4, 5});
  array("nan.npy", {}, {NAN});
  text("none.act", "activation none(x; k) = k * x\n");
  auto expect = [&](int code, const std::string &x, const std::vector<std::string> &parameters,
                    const std::vector<std::string> &parts) {
    std::vector<std::string> arguments = {"apply", x, "--input", "x.npy", "--output", "y.npy"};
    for (const std::string &parameter : parameters) arguments.insert(arguments.end(), {"--param", parameter});
    expect_failure(code, arguments, parts);
  };
  for (const std::string value : {"", "abc", "1,5", "1.5x", "nan", "inf", "-inf", "1e99", "1 2", "--1"})
    expect(1, "swish", {"beta=" + value}, {"--param beta=" + value, "neither a finite number nor a .npy file"});
  for (const std::string malformed : {"beta", "", "=1", "="}) expect(2, "swish", {malformed}, {"expected NAME=VALUE"});
  expect(2, "swish", {"beta=1", "beta=1"}, {"beta is given twice"});
  expect(1, "swish", {"bta=1"}, {"swish(x; learned beta = 1) has no parameter 'bta'", "did you mean 'beta'?"});
  expect(1, "silu", {"beta=1"}, {"silu(x) has no parameter 'beta'"});
  expect(1, "none.act", {}, {"'k' has no default", "--param k="});
  expect(1, "swish", {"beta=missing.npy"}, {"missing.npy: cannot open"});
  expect(1, "swish", {"beta=five.npy"}, {"five.npy: has shape (5,)", "'beta' is one value"});
  expect(1, "swish", {"beta=nan.npy"}, {"nan.npy: holds nan", "finite"});
}

TEST_F(CliApplyErrors, InputsThatCannotBeReadAreNamed) {
  std::filesystem::create_directory(path("folder"));
  expect_refused("missing.npy", {"missing.npy: cannot open: No such file or directory"});
  expect_refused("missing/x.npy", {"missing/x.npy: cannot open: No such file or directory"});
  expect_refused("folder", {"folder: cannot read: Is a directory"});
  expect_refused("x.npy/x", {"x.npy/x: cannot open: Not a directory"});
}

TEST_F(CliApplyErrors, DamagedFilesAreRefused) {
  const std::string good = bytes("x.npy");
  for (const size_t length : {size_t{0}, size_t{4}, size_t{9}, size_t{60}, good.size() - 20, good.size() - 1}) {
    text("cut.npy", good.substr(0, length));
    expect_refused("cut.npy", {"cut.npy: "});
  }
  text("cut.npy", good.substr(0, good.size() - 1));
  expect_refused("cut.npy", {"needs 20 bytes of data", "truncated"});
  text("long.npy", good + "abc");
  expect_refused("long.npy", {"long.npy: ", "3 bytes after the end"});
  text("zip.npy", "PK\x03\x04" + good);
  expect_refused("zip.npy", {"is a .npz archive"});
  text("text.npy", "1.0 2.0 3.0\n");
  expect_refused("text.npy", {"is not a .npy file"});
}

TEST_F(CliApplyErrors, HostileHeadersAreRefused) {
  const std::string f4 = "{'descr': '<f4', 'fortran_order': False, 'shape': ";
  const std::vector<std::string> headers = {f4 + "(-1,), }",
                                            f4 + "(4611686018427387904,), }",
                                            f4 + "(99999999999999999999999,), }",
                                            f4 + "(1099511627776,), }",
                                            f4 + "(4294967296, 4294967296, 4294967296), }",
                                            f4 + "(1.5,), }",
                                            f4 + "(5), }",
                                            f4 + "(5,)",
                                            f4,
                                            "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 5), }",
                                            "{'descr': '<f4', 'shape': (5,), }",
                                            "{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (5,), }",
                                            "{'descr': '%n%s%n', 'fortran_order': False, 'shape': (5,), }",
                                            "{'descr': __import__('os').system('true')}",
                                            "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (5,), }",
                                            "{'descr': '|O', 'fortran_order': False, 'shape': (5,), }",
                                            "((((((((((((((((((((((((",
                                            std::string("\0\0\0", 3),
                                            "{}"};
  for (const std::string &header : headers) {
    raw("bad.npy", header, std::string(20, 'x'));
    expect_refused("bad.npy", {"bad.npy: "});
  }
  text("length.npy", std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff{", 13));
  expect_refused("length.npy", {"length.npy: "});
}

TEST_F(CliApplyErrors, OutputsThatCannotBeWrittenAreNamed) {
  std::filesystem::create_directory(path("folder"));
  auto expect = [&](const std::string &output, const std::vector<std::string> &parts) {
    expect_failure(1, {"apply", "silu", "--input", "x.npy", "--output", output}, parts);
  };
  expect("missing/y.npy", {"missing/y.npy", "No such file or directory"});
  expect("folder", {"folder: cannot write: Is a directory"});
  expect(".", {".: cannot write: Is a directory"});
  expect("x.npy/y.npy", {"x.npy/y.npy: cannot write: Not a directory"});
  EXPECT_THAT(names(), ElementsAre("folder", "x.npy"));
  EXPECT_THAT(names_in("folder"), testing::IsEmpty());
}

TEST_F(CliApplyErrors, AFullDiskLeavesNothing) {
  array("big.npy", std::vector<float>(500'000, 1.0f));
  text("old.npy", "old");
  for (const std::string output : {"new.npy", "old.npy"})
    expect_failure(1, {"apply", "silu", "--input", "big.npy", "--output", output},
                   {output + ": cannot write: File too large"}, {.file_size_limit = 1 << 20});
  EXPECT_EQ(bytes("old.npy"), "old");
  EXPECT_THAT(names(), ElementsAre("big.npy", "old.npy", "x.npy"));
}

TEST_F(CliApplyErrors, AFullDeviceIsAnErrorAndStaysADevice) {
  if (!ordinary_user()) GTEST_SKIP() << "no ordinary user here, without whom a defect would cost a device";
  give_to_ordinary_user();
  expect_failure(1, {"apply", "silu", "--input", "x.npy", "--output", "/dev/full"},
                 {"/dev/full: cannot write: No space left on device"}, {.ordinary_user = true});
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST_F(CliApplyErrors, PermissionsAreRespected) {
  if (!ordinary_user()) GTEST_SKIP() << "no ordinary user here";
  using std::filesystem::perms;
  std::filesystem::create_directory(path("closed"));
  text("secret.npy", bytes("x.npy"));
  text("fixed.npy", "fixed");
  give_to_ordinary_user();
  std::filesystem::permissions(path("closed"), perms::owner_read | perms::owner_exec);
  std::filesystem::permissions(path("secret.npy"), perms::none);
  std::filesystem::permissions(path("fixed.npy"), perms::owner_read);
  const Invocation user = {.ordinary_user = true};
  expect_failure(1, {"apply", "silu", "--input", "secret.npy", "--output", "y.npy"},
                 {"secret.npy: cannot open: Permission denied"}, user);
  expect_failure(1, {"apply", "silu", "--input", "x.npy", "--output", "closed/y.npy"},
                 {"closed/y.npy", "Permission denied"}, user);
  expect_failure(1, {"apply", "silu", "--input", "x.npy", "--output", "fixed.npy"},
                 {"fixed.npy: cannot write: Permission denied"}, user);
  EXPECT_EQ(bytes("fixed.npy"), "fixed");
  EXPECT_THAT(names_in("closed"), testing::IsEmpty());
  EXPECT_THAT(names(), ElementsAre("closed", "fixed.npy", "secret.npy", "x.npy"));
}

TEST_F(CliApplyErrors, SeveralResultsNeverGoToOneFile) {
  text("two.act", "activation two(a, b) = a * b\n");
  expect_failure(1,
                 {"apply", "two.act", "--backward", "--grad", "x.npy", "--input", "x.npy", "--input", "x.npy",
                  "--output", "y.npy", "--output", "./y.npy"},
                 {"several results would go to this file"});
}

}  // namespace
}  // namespace actc::test
