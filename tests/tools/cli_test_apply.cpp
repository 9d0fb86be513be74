// actc apply: the values that come out, for every shape, direction and target.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/tools/cli_fixture.h"

namespace actc::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CliApply : public Cli {
 protected:
  void SetUp() override {
    if (!has_avx2()) GTEST_SKIP() << "this CPU runs no target";
  }
  void expect_ok(const std::vector<std::string> &arguments, const Invocation &invocation = {}) const {
    const Outcome outcome = actc(arguments, invocation);
    EXPECT_EQ(outcome.code, 0) << testing::PrintToString(arguments) << outcome.err;
    EXPECT_EQ(outcome.err, "");
  }
};

double logistic(double x) { return 1 / (1 + std::exp(-x)); }
double logistic_slope(double x) { return logistic(x) * logistic(-x); }

// What the catalogue's formulas are, written out once more.
struct Expected {
  std::string name;
  double (*value)(double), (*slope)(double);
};

const std::vector<Expected> kExpected = {
    {"relu", [](double x) { return x > 0 ? x : 0; }, [](double x) { return x > 0 ? 1.0 : 0.0; }},
    {"sigmoid", logistic, logistic_slope},
    {"silu", [](double x) { return x * logistic(x); }, [](double x) { return logistic(x) + x * logistic_slope(x); }},
    {"swish", [](double x) { return x * logistic(x); }, [](double x) { return logistic(x) + x * logistic_slope(x); }},
};

std::vector<float> random_values(size_t n, float range, uint32_t seed) {
  std::vector<float> values(n);
  for (float &value : values) {
    seed = seed * 1664525u + 1013904223u;
    value = (static_cast<float>(seed >> 8) * 0x1p-23f - 1) * range;
  }
  return values;
}

const std::vector<std::vector<size_t>> kShapes = {{}, {0}, {5}, {3, 4, 5}, {100003}};

size_t size_of(const std::vector<size_t> &shape) {
  size_t n = 1;
  for (const size_t extent : shape) n *= extent;
  return n;
}

TEST_F(CliApply, ForwardIsWithin4Ulp) {
  for (const Expected &expected : kExpected)
    for (const std::vector<size_t> &shape : kShapes) {
      const std::vector<float> x = random_values(size_of(shape), 20, 1);
      array("x.npy", shape, x);
      expect_ok({"apply", expected.name, "--input", "x.npy", "--output", "y.npy"});
      EXPECT_EQ(npy::read(path("y.npy")).shape, shape);
      const std::vector<float> y = values("y.npy");
      ASSERT_EQ(y.size(), x.size());
      double worst = 0;
      for (size_t i = 0; i < x.size(); ++i) worst = std::max(worst, ulps(y[i], expected.value(x[i])));
      EXPECT_LE(worst, 4) << expected.name << npy::shape_text(shape);
    }
}

// The stated bound of f' is relative to at least 2^-4 near a zero, and 12 ULP in the tails.
TEST_F(CliApply, BackwardIsTheSlopeTimesTheGradient) {
  for (const Expected &expected : kExpected)
    for (const std::vector<size_t> &shape : kShapes) {
      const std::vector<float> x = random_values(size_of(shape), 20, 2), dy = random_values(x.size(), 3, 3);
      array("x.npy", shape, x);
      array("dy.npy", shape, dy);
      expect_ok({"apply", expected.name, "--backward", "--grad", "dy.npy", "--input", "x.npy", "--output", "dx.npy"});
      EXPECT_EQ(npy::read(path("dx.npy")).shape, shape);
      const std::vector<float> dx = values("dx.npy");
      ASSERT_EQ(dx.size(), x.size());
      for (size_t i = 0; i < x.size(); ++i) {
        const double slope = expected.slope(x[i]), want = dy[i] * slope;
        const double allowed =
            (std::fabs(slope) < 0x1p-4 && std::fabs(x[i]) < 4 ? 0x1p-4 : std::fabs(slope)) * std::fabs(dy[i]);
        ASSERT_LE(std::fabs(dx[i] - want), (std::fabs(x[i]) < 8 ? 6 : 12) * 0x1p-23 * allowed)
            << expected.name << " at " << x[i];
      }
    }
}

TEST_F(CliApply, SpecialValues) {
  const float inf = INFINITY, nan = NAN;
  array("x.npy", {-inf, inf, nan, -0.0f});
  expect_ok({"apply", "sigmoid", "--input", "x.npy", "--output", "y.npy"});
  EXPECT_THAT(values("y.npy"), ElementsAre(0, 1, testing::IsNan(), 0.5f));
  expect_ok({"apply", "silu", "--input", "x.npy", "--output", "y.npy"});
  EXPECT_THAT(values("y.npy"), ElementsAre(0, inf, testing::IsNan(), 0));
  expect_ok({"apply", "relu", "--input", "x.npy", "--output", "y.npy"});
  EXPECT_THAT(values("y.npy"), ElementsAre(0, inf, testing::IsNan(), 0));
}

TEST_F(CliApply, TheOutputMayBeAnInput) {
  const std::vector<float> x = random_values(1000, 5, 4), dy = random_values(1000, 5, 5);
  array("x.npy", x);
  array("dy.npy", dy);
  expect_ok({"apply", "silu", "--input", "x.npy", "--output", "y.npy"});
  expect_ok({"apply", "silu", "--backward", "--grad", "dy.npy", "--input", "x.npy", "--output", "dx.npy"});
  expect_ok({"apply", "silu", "--backward", "--grad", "dy.npy", "--input", "x.npy", "--output", "dy.npy"});
  expect_ok({"apply", "silu", "--input", "x.npy", "--output", "./x.npy"});
  EXPECT_EQ(bytes("x.npy"), bytes("y.npy"));
  EXPECT_EQ(bytes("dy.npy"), bytes("dx.npy"));
  EXPECT_THAT(names(), ElementsAre("dx.npy", "dy.npy", "x.npy", "y.npy"));
}

TEST_F(CliApply, ParametersAreNumbersOrFiles) {
  const std::vector<float> x = random_values(1000, 5, 6);
  array("x.npy", x);
  array("beta.npy", {}, {1.5f});
  array("beta1.npy", {1.5f});
  expect_ok({"apply", "swish", "--param", "beta=1.5", "--input", "x.npy", "--output", "number.npy"});
  expect_ok({"apply", "swish", "--param", "beta=beta.npy", "--input", "x.npy", "--output", "file.npy"});
  expect_ok({"apply", "swish", "--param", "beta=beta1.npy", "--input", "x.npy", "--output", "file1.npy"});
  expect_ok({"apply", "swish", "--param", "beta=-1e0", "--input", "x.npy", "--output", "negative.npy"});
  const std::vector<float> y = values("number.npy"), z = values("negative.npy");
  for (size_t i = 0; i < x.size(); ++i) {
    EXPECT_LE(ulps(y[i], x[i] * logistic(1.5 * x[i])), 4) << x[i];
    EXPECT_LE(ulps(z[i], x[i] * logistic(-1.0 * x[i])), 4) << x[i];
  }
  EXPECT_EQ(bytes("number.npy"), bytes("file.npy"));
  EXPECT_EQ(bytes("number.npy"), bytes("file1.npy"));
}

// The sum that a parameter's gradient is, in double.
double expected_gradient(const std::vector<float> &x, const std::vector<float> &dy, double (*partial)(double x)) {
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i) sum += dy[i] * partial(x[i]);
  return sum;
}

TEST_F(CliApply, ParameterGradients) {
  const std::vector<float> x = random_values(70001, 5, 12), dy = random_values(70001, 3, 13);
  array("x.npy", x);
  array("dy.npy", dy);
  array("beta1.npy", {1.5f});
  std::vector<std::string> arguments = {"apply", "swish",    "--backward", "--grad",  "dy.npy",  "--input",
                                        "x.npy", "--output", "dx.npy",     "--param", "beta=1.5"};
  expect_ok(arguments);
  const std::string dx = bytes("dx.npy");
  arguments.insert(arguments.end(), {"--param-grad", "beta=dbeta.npy"});
  expect_ok(arguments);
  EXPECT_EQ(bytes("dx.npy"), dx) << "the same bits with and without";
  EXPECT_EQ(npy::read(path("dbeta.npy")).shape, std::vector<size_t>{});
  const double want = expected_gradient(x, dy, [](double v) { return v * v * logistic_slope(1.5 * v); });
  EXPECT_NEAR(values("dbeta.npy")[0], want, 1e-4 * std::fabs(want) + 1e-2);
  const std::string first = bytes("dbeta.npy");
  for (const char *threads : {"1", "3", "8"}) {
    expect_ok(arguments, {.environment = {{"ACTC_THREADS", threads}}});
    EXPECT_EQ(bytes("dbeta.npy"), first) << threads;
  }
  arguments[10] = "beta=beta1.npy";
  expect_ok(arguments);
  EXPECT_EQ(npy::read(path("dbeta.npy")).shape, std::vector<size_t>{1}) << "the parameter's shape";
  EXPECT_EQ(values("dbeta.npy")[0], npy::parse(std::as_bytes(std::span(first)), "first").values<float>()[0]);
}

TEST_F(CliApply, ParametersPerChannel) {
  const std::vector<size_t> shape = {5, 3, 7};
  const std::vector<float> x = random_values(size_of(shape), 5, 14), dy = random_values(x.size(), 3, 15);
  array("x.npy", shape, x);
  array("dy.npy", shape, dy);
  for (const int axis : {0, 1, 2, -1}) {
    const size_t position = axis < 0 ? 2 : static_cast<size_t>(axis), channels = shape[position];
    const size_t inner = position == 0 ? 21 : position == 1 ? 7 : 1;
    const std::vector<float> slope = random_values(channels, 1, 16);
    array("slope.npy", slope);
    std::vector<std::string> arguments = {"apply", "prelu", "--param", "slope=slope.npy", "--input", "x.npy"};
    if (axis != 1) arguments.insert(arguments.end(), {"--axis", std::to_string(axis)});  // 1 is the default
    std::vector<std::string> backward = arguments;
    arguments.insert(arguments.end(), {"--output", "y.npy"});
    backward.insert(backward.end(),
                    {"--output", "dx.npy", "--backward", "--grad", "dy.npy", "--param-grad", "slope=dslope.npy"});
    expect_ok(arguments);
    expect_ok(backward);
    const std::vector<float> y = values("y.npy"), dx = values("dx.npy");
    std::vector<double> sums(channels);
    for (size_t i = 0; i < x.size(); ++i) {
      const size_t c = i / inner % channels;
      ASSERT_EQ(y[i], x[i] > 0 ? x[i] : slope[c] * x[i]) << axis << " " << i;
      ASSERT_EQ(dx[i], x[i] > 0 ? dy[i] : slope[c] * dy[i]) << axis << " " << i;
      sums[c] += x[i] > 0 ? 0 : static_cast<double>(dy[i]) * x[i];
    }
    EXPECT_EQ(npy::read(path("dslope.npy")).shape, std::vector<size_t>{channels});
    const std::vector<float> dslope = values("dslope.npy");
    for (size_t c = 0; c < channels; ++c) EXPECT_NEAR(dslope[c], sums[c], 1e-5) << axis << " " << c;
  }
}

TEST_F(CliApply, OneValueForAllChannels) {
  const std::vector<float> x = random_values(60, 5, 17), dy = random_values(60, 3, 18);
  array("x.npy", {4, 3, 5}, x);
  array("dy.npy", {4, 3, 5}, dy);
  array("slopes.npy", {3, 1, 1}, {0.5f, 0.5f, 0.5f});  // as ONNX stores them
  array("slope.npy", {0.5f});
  array("row.npy", {2.0f, -2.0f});
  auto gradient = [&](const std::string &slope) {
    expect_ok({"apply", "prelu", "--param", "slope=" + slope, "--backward", "--grad", "dy.npy", "--input", "x.npy",
               "--output", "dx.npy", "--param-grad", "slope=dslope.npy"});
    return npy::read(path("dslope.npy"));
  };
  const npy::Array channels = gradient("slopes.npy"), number = gradient("0.5"), one = gradient("slope.npy");
  EXPECT_EQ(channels.shape, (std::vector<size_t>{3, 1, 1}));
  EXPECT_EQ(number.shape, (std::vector<size_t>{3}));
  EXPECT_EQ(number.data, channels.data);
  EXPECT_EQ(one.shape, (std::vector<size_t>{1})) << "one slope for the tensor";
  float sum = 0;
  for (const float g : channels.values<float>()) sum += g;
  EXPECT_NEAR(one.values<float>()[0], sum, 1e-4);
  expect_ok({"apply", "prelu", "--input", "row.npy", "--output", "y.npy"});  // no axis 1: one channel
  EXPECT_THAT(values("y.npy"), ElementsAre(2, -0.5f));
}

// A default is rounded to float once: 0.1 and the number that a double would turn into its neighbour.
TEST_F(CliApply, DefaultsAreTheNearestFloats) {
  array("x.npy", {1.0f});
  text("tie.act", "activation tie(x; a = 1.000000059604644775390625001) = a * x\n");
  expect_ok({"apply", "tie.act", "--input", "x.npy", "--output", "y.npy"});
  EXPECT_THAT(values("y.npy"), ElementsAre(0x1.000002p0f));
}

TEST_F(CliApply, FormulasFilesAndTwoInputs) {
  array("x.npy", {-2.0f, 3.0f});
  array("up.npy", {5.0f, 7.0f});
  text("gate.act", "activation gate(a, b) = a * max(b, 6)\n");
  expect_ok({"apply", "2 * x + 1", "--input", "x.npy", "--output", "y.npy"});
  EXPECT_THAT(values("y.npy"), ElementsAre(-3, 7));
  expect_ok({"apply", "gate.act", "--input", "x.npy", "--input", "up.npy", "--output", "y.npy"});
  EXPECT_THAT(values("y.npy"), ElementsAre(-12, 21));
}

TEST_F(CliApply, BackwardOfTwoInputsGivesTwoGradients) {
  text("gated.act", "activation gated(gate, up) = gate * sigmoid(gate) * up\n");
  const std::vector<float> gate = random_values(1003, 8, 9), up = random_values(1003, 3, 10),
                           dy = random_values(1003, 2, 11);
  array("gate.npy", {17, 59}, gate);
  array("up.npy", {17, 59}, up);
  array("dy.npy", {17, 59}, dy);
  auto backward = [&](const std::string &first, const std::string &second) {
    expect_ok({"apply", "gated.act", "--backward", "--grad", "dy.npy", "--input", "gate.npy", "--input", "up.npy",
               "--output", first, "--output", second});
  };
  backward("dgate.npy", "dup.npy");
  EXPECT_EQ(npy::read(path("dup.npy")).shape, (std::vector<size_t>{17, 59}));
  const std::vector<float> dgate = values("dgate.npy"), dup = values("dup.npy");
  for (size_t i = 0; i < gate.size(); ++i) {
    const double g = gate[i], slope = logistic(g) + g * logistic_slope(g);
    EXPECT_NEAR(dgate[i], dy[i] * up[i] * slope, 1e-5) << i;
    EXPECT_LE(ulps(dup[i], dy[i] * (g * logistic(g))), 6) << i;
  }
  backward("up.npy", "gate.npy");  // over the inputs, crosswise
  EXPECT_EQ(values("up.npy"), dgate);
  EXPECT_EQ(values("gate.npy"), dup);
}

TEST_F(CliApply, EveryTargetGivesTheSameBits) {
  if (!has_avx512()) GTEST_SKIP() << "this CPU has no AVX-512";
  array("x.npy", random_values(100003, 30, 7));
  array("dy.npy", random_values(100003, 3, 8));
  for (const Expected &expected : kExpected) {
    for (const std::string level : {"x86-64-v3", "x86-64-v4"}) {
      expect_ok({"apply", expected.name, "--target", level, "--input", "x.npy", "--output", level + ".npy"});
      expect_ok({"apply", expected.name, "--target", level, "--backward", "--grad", "dy.npy", "--input", "x.npy",
                 "--output", level + "b.npy"});
    }
    EXPECT_EQ(bytes("x86-64-v3.npy"), bytes("x86-64-v4.npy")) << expected.name;
    EXPECT_EQ(bytes("x86-64-v3b.npy"), bytes("x86-64-v4b.npy")) << expected.name;
  }
}

// The type is that of the file; bfloat16 comes as its bits.
TEST_F(CliApply, SixteenBitTypes) {
  struct Case {
    npy::DType type;
    std::vector<std::string> option;
    std::vector<uint16_t> x, y, dx;  // x = -2, 0, 1.5, NaN; dy = 1
  };
  const std::vector<Case> cases = {
      {npy::DType::F16, {}, {0xc000, 0, 0x3e00, 0x7e01}, {0, 0, 0x3e00, 0x7e01}, {0, 0, 0x3c00, 0x7e01}},
      {npy::DType::U16,
       {"--dtype", "bf16"},
       {0xc000, 0, 0x3fc0, 0x7fc1},
       {0, 0, 0x3fc0, 0x7fc1},
       {0, 0, 0x3f80, 0x7fc1}}};
  for (const Case &c : cases) {
    const auto write = [&](const std::string &name, const std::vector<uint16_t> &bits) {
      npy::Array a = npy::make_array(c.type, {bits.size()});
      std::copy(bits.begin(), bits.end(), a.values<uint16_t>().begin());
      npy::write(path(name), a);
    };
    const auto run = [&](std::vector<std::string> arguments) {
      arguments.insert(arguments.begin(), {"apply", "relu", "--input", "x.npy", "--output", "y.npy"});
      arguments.insert(arguments.end(), c.option.begin(), c.option.end());
      expect_ok(arguments);
      const npy::Array y = npy::read(path("y.npy"));
      EXPECT_EQ(y.dtype, c.type);
      return std::vector<uint16_t>(y.values<uint16_t>().begin(), y.values<uint16_t>().end());
    };
    write("x.npy", c.x);
    write("dy.npy", std::vector<uint16_t>(4, c.dx[2]));
    EXPECT_EQ(run({}), c.y);
    std::vector<uint16_t> dx = run({"--backward", "--grad", "dy.npy"});
    dx[3] = c.dx[3];  // NaN or dy, as the branch is
    EXPECT_EQ(dx, c.dx);
  }
}

TEST_F(CliApply, JsonSaysWhatWasRun) {
  array("x.npy", {1.0f, 2.0f});
  const Outcome outcome = actc({"apply", "silu", "--input", "x.npy", "--output", "y.npy", "--json"});
  const auto report = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(report["activation"], "silu");
  EXPECT_EQ(report["direction"], "forward");
  EXPECT_EQ(report["target"], has_avx512() ? "x86-64-v4" : "x86-64-v3");
  EXPECT_EQ(report["dtype"], "f32");
  EXPECT_EQ(report["accuracy"], "precise");
  EXPECT_EQ(report["n"], 2);
  EXPECT_THAT(report["bound"].get<std::string>(), HasSubstr("ULP"));
}

TEST_F(CliApply, TheEnvironmentChoosesTheCpuLevel) {
  array("x.npy", {1.0f, 2.0f});
  const std::vector<std::string> arguments = {"apply", "silu", "--input", "x.npy", "--output", "y.npy", "--json"};
  const auto report = nlohmann::json::parse(actc(arguments, {.environment = {{"ACTC_CPU", "x86-64-v3"}}}).out);
  EXPECT_EQ(report["target"], "x86-64-v3");
  expect_ok({"apply", "silu", "--input", "x.npy", "--output", "y.npy"}, {.environment = {{"ACTC_CPU", ""}}});
}

TEST_F(CliApply, AWrongCpuLevelIsNamed) {
  array("x.npy", {1.0f});
  const std::vector<std::string> arguments = {"apply", "silu", "--input", "x.npy", "--output", "y.npy"};
  expect_failure(1, arguments, {"ACTC_CPU=nonsense", "generic", "x86-64-v3", "x86-64-v4"},
                 {.environment = {{"ACTC_CPU", "nonsense"}}});
  expect_failure(1, arguments, {"ACTC_CPU=generic", "unset ACTC_CPU"}, {.environment = {{"ACTC_CPU", "generic"}}});
  std::vector<std::string> named = arguments;
  named.insert(named.end(), {"--target", "x86-64-v3"});
  expect_failure(1, named, {"ACTC_CPU=nonsense"}, {.environment = {{"ACTC_CPU", "nonsense"}}});
  named.back() = "x86-64-v4";
  expect_failure(1, named, {has_avx512() ? "ACTC_CPU=x86-64-v3 excludes x86-64-v4" : "cannot run x86-64-v4"},
                 {.environment = {{"ACTC_CPU", "x86-64-v3"}}});
  EXPECT_THAT(names(), ElementsAre("x.npy"));
}

TEST_F(CliApply, Float64IsComputedInFloat64) {
  const std::vector<double> x = {-700, -2.5, -1e-300, -0.0, 0.1, 3, 40, INFINITY, NAN};
  npy::Array in = npy::make_array(npy::DType::F64, {x.size()});
  std::copy(x.begin(), x.end(), in.values<double>().begin());
  npy::write(path("x.npy"), in);
  auto results = [&](const std::vector<std::string> &arguments) {
    expect_ok(arguments);
    const npy::Array out = npy::read(path("y.npy"));
    const std::span<const double> y = out.values<double>();
    return std::vector<double>(y.begin(), y.end());
  };
  const std::vector<double> y = results({"apply", "silu", "--input", "x.npy", "--output", "y.npy"});
  for (size_t i = 0; i + 2 < x.size(); ++i) EXPECT_NEAR(y[i], x[i] * logistic(x[i]), 4e-16 * std::fabs(y[i])) << x[i];
  EXPECT_EQ(y[7], INFINITY);
  EXPECT_TRUE(std::isnan(y[8]));
  // A parameter and a default are doubles, too.
  EXPECT_EQ(results({"apply", "leaky_relu", "--input", "x.npy", "--output", "y.npy"})[1], 0.01 * -2.5);
  EXPECT_EQ(results({"apply", "leaky_relu", "--param", "slope=0.3", "--input", "x.npy", "--output", "y.npy"})[1],
            0.3 * -2.5);
  npy::Array slope = npy::make_array(npy::DType::F64, {1});
  slope.values<double>()[0] = 0.7;
  npy::write(path("slope.npy"), slope);
  EXPECT_EQ(results({"apply", "leaky_relu", "--param", "slope=slope.npy", "--backward", "--grad", "x.npy", "--input",
                     "x.npy", "--output", "y.npy"})[1],
            0.7 * -2.5);
  array("f32.npy", {5}, {1, 2, 3, 4, 5});
  expect_failure(1, {"apply", "silu", "--dtype", "f64", "--input", "f32.npy", "--output", "y.npy"},
                 {"f32.npy: holds float32", "--dtype f64 reads float64", "astype('float64')"});
}

}  // namespace
}  // namespace actc::test
