// The NumPy source runs under the tool chain's Python and agrees with the oracle, tails included, in float64; float32
// stays float32; numbers, lists and empty arrays work.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/print_numpy.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>

#include "dsl/derivative.h"
#include "dsl/oracle.h"
#include "dsl/parse.h"

namespace actc {
namespace {

constexpr const char *kFormulas[] = {
    "activation silu(x) = x / (1 + exp(-x))",
    "activation swish(x; learned beta = 1) = x * sigmoid(beta * x)",
    "activation gelu(x) = x * 0.5 * (1 + erf(x / sqrt(2)))",
    "activation gelu_tanh(x) = 0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))",
    "activation mish(x) = x * tanh(log(1 + exp(x)))",
    "activation soft(x; beta = 1) = log(1 + exp(beta * x)) / beta",
    "activation logsig(x) = log(1 / (1 + exp(-x)))",
    "activation shrink(x) = x - tanh(x)",
    "activation elu(x; learned alpha = 1) = x > 0 ? x : alpha * (exp(x) - 1)",
    "activation hard(x) = x * clamp((x + 3) / 6, 0, 1)",
    "activation relu(x) = x <= 0 ? 0 : x",
    "activation softsign(x) = x / (1 + abs(x))",
    "activation bell(x) = exp(-x^2)",
    "activation cdf(x; alpha = 0.5) = normcdf(x) + 0 * alpha",
    "activation erfs(x) = erfc(x) + 2 * (x < 0 and not (x == -1) ? 1 : 0)",
    "activation round3(x) = min(max(round(x), -3), 3) + floor(x) * 2^-4 - ceil(x / 3)",
    "activation wave(x; lambda = 2) = sin(x) + cos(lambda * x) / 3 + atan(x)",
    "activation roots(x) = rsqrt(x^2 + 1) + sqrt(1 + x^2) + exp2(-abs(x)) + log2(3 + abs(x))",
    "activation hyper(x) = tanh(x / 4) + sinh(x / 100)",
    "activation powers(x; learned np = 1.5) = pow(2 + abs(x), np) + 1 / (1 + x^2)^2",
    "activation one(x) = 1",
    "activation swiglu(gate, up; beta = 1) = gate * sigmoid(beta * gate) * up",
    "activation need(x; threshold, value = 3, last) = x > threshold ? x * last : value",
};

constexpr const char *kScript = R"(
import importlib.util, json, sys
import numpy as np
with open(sys.argv[1] + "/cases.json") as file: cases = json.load(file)
bad = 0
def report(*what):
    global bad
    bad += 1
    print(*what)
for case in cases:
    spec = importlib.util.spec_from_file_location("m", sys.argv[1] + "/" + case["module"] + ".py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    f = getattr(module, case["function"])
    number = lambda v: np.array([float.fromhex(t) for t in v])
    inputs = [number(v) for v in case["inputs"]]
    parameters = {k: float.fromhex(v) for k, v in case["parameters"].items()}
    def call(*x):
        y = f(*x, **parameters)
        return y if isinstance(y, tuple) else (y,)
    for part, (y, expected) in enumerate(zip(call(*inputs), map(number, case["expected"]))):
        name = case["function"] + "[%d]" % part
        if y.dtype != np.float64 or y.shape != expected.shape: report(name, "float64:", y.dtype, y.shape)
        error = np.abs(y - expected)
        # Next to a zero of the function the relative error of a double has no bound.
        right = (error <= 1e-12 * np.abs(expected) + 1e-300) | ((error <= 2e-15) & (np.abs(inputs[0]) < 8) & (np.abs(expected) < 1e-2) & (np.abs(expected) > 1e-8))
        for i in np.flatnonzero(~right)[:3]: report(name, [float(x[i]) for x in inputs], "gives", y[i], "not", expected[i])
        single = call(*[x.astype(np.float32) for x in inputs])[part]
        if single.dtype != np.float32: report(name, "float32 becomes", single.dtype)
        usual = (np.abs(expected) > 1e-3) & (np.abs(expected) < 1e30)
        nearby = call(*[x.astype(np.float32).astype(np.float64) for x in inputs])[part]
        if not (np.abs(single - nearby)[usual] <= 2e-3 * np.abs(nearby[usual]) + 1e-6).all(): report(name, "float32 differs")
        scalar = call(*[float(x[7]) for x in inputs])[part]
        if not isinstance(scalar, np.float64) or scalar != y[7]: report(name, "number:", type(scalar), scalar, y[7])
        if call(*[np.float32(x[7]) for x in inputs])[part].dtype != np.float32: report(name, "float32 number")
        if call(*[[1, 2] for x in inputs])[part].dtype != np.float64: report(name, "integers")
        if call(*[np.zeros((0, 3)) for x in inputs])[part].shape != (0, 3): report(name, "empty")
        if not np.isnan(call(*[np.array([np.nan]) for x in inputs])[part]).all() and case["nan"]: report(name, "NaN")
sys.exit(bad != 0)
)";

std::vector<double> points(unsigned seed) {
  std::vector<double> x{0, -1, 1, 3, -3, 1e-300, -1e-9};
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> near(-8, 8), far(-690, 690), small(-1, 1);
  for (int i = 0; i < 150; ++i) x.push_back(near(random));
  for (int i = 0; i < 60; ++i) x.push_back(far(random));
  for (int i = 0; i < 40; ++i) x.push_back(std::ldexp(small(random), -i));
  return x;
}

std::string list(const std::vector<double> &values) {
  std::string out;
  for (double v : values)
    out += fmt::format("{}\"{}\"", out.empty() ? "" : ", ",
                       std::isfinite(v) ? fmt::format("{:a}", v)
                       : v > 0          ? "inf"
                       : v < 0          ? "-inf"
                                        : "nan");
  return "[" + out + "]";
}

TEST(PrintNumpy, RunsAndAgreesWithTheOracle) {
  std::string folder = (std::filesystem::temp_directory_path() / "actc-print-numpy-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  std::string cases;
  for (const char *text : kFormulas) {
    Context context;
    const Activation a = parse_one(context, {"test", text});
    std::ofstream(folder + "/" + a.name + ".py") << to_numpy(a);
    const std::vector<std::vector<double>> columns{points(1), points(2)};
    std::vector<double> parameters;
    std::string named;
    for (const Parameter &p : a.parameters) {
      parameters.push_back(0.75 + 0.5 * static_cast<double>(parameters.size()));
      const std::string name = p.name == "lambda" || p.name == "np" ? p.name + "_" : p.name;
      named += fmt::format("{}\"{}\": \"{:a}\"", named.empty() ? "" : ", ", name, parameters.back());
    }
    std::vector<Expr> variables;
    for (uint32_t i = 0; i < a.inputs.size(); ++i) variables.push_back(context.input(i));
    auto add = [&](const std::string &function, const std::vector<Expr> &truths) {
      std::vector<std::vector<double>> in(a.inputs.size()), out(truths.size());
      for (size_t i = 0; i < columns[0].size(); ++i) {
        std::vector<double> x, y;
        for (size_t k = 0; k < a.inputs.size(); ++k) x.push_back(columns[k][i]);
        for (Expr truth : truths) y.push_back(Oracle(truth)(x, parameters));
        for (size_t k = 0; k < x.size(); ++k) in[k].push_back(x[k]);
        for (size_t k = 0; k < y.size(); ++k) out[k].push_back(y[k]);
      }
      std::string inputs, expected;
      for (const auto &v : in) inputs += (inputs.empty() ? "" : ", ") + list(v);
      for (const auto &v : out) expected += (expected.empty() ? "" : ", ") + list(v);
      const bool nan = function == "silu" || function == "gelu" || function == "gelu_grad" || function == "mish" ||
                       function == "relu";
      cases += fmt::format(
          "{}{{\"module\": \"{}\", \"function\": \"{}\", \"inputs\": [{}], \"parameters\": {{{}}}, \"expected\": [{}], "
          "\"nan\": {}}}",
          cases.empty() ? "" : ",\n", a.name, function, inputs, named, expected, nan);
    };
    add(a.name, {a.body});
    add(a.name + "_grad", differentiate(a.body, variables));
    for (uint32_t i = 0; i < a.parameters.size(); ++i)
      if (a.parameters[i].learned)
        add(a.name + "_grad_" + a.parameters[i].name, {differentiate(a.body, context.parameter(i))});
  }
  std::ofstream(folder + "/cases.json") << "[" << cases << "]";
  std::ofstream(folder + "/check.py") << kScript;
  const std::string command = fmt::format("{0} -W error -B {1}/check.py {1}", ACTC_PYTHON, folder);
  EXPECT_EQ(system(command.c_str()), 0) << command;
  if (!HasFailure()) std::filesystem::remove_all(folder);
}

TEST(PrintNumpy, HelpersComeOnlyWhereTheyAreUsed) {
  Context context;
  const std::string text = to_numpy(parse_one(context, {"test", "activation relu(x) = x <= 0 ? 0 : x"}));
  EXPECT_EQ(text.find("_sigmoid"), std::string::npos) << text;
  EXPECT_EQ(text.find("import math"), std::string::npos) << text;
  EXPECT_NE(text.find("import numpy as np"), std::string::npos) << text;
}

// A function of a function of ... is a tree of 2^60 nodes, and deeper than Python's parser goes.
TEST(PrintNumpy, IsLinearInTheSizeOfTheFormula) {
  Context context;
  Activation a = parse_one(context, {"test", "activation f(x) = x"});
  for (int i = 0; i < 60; ++i) a.body = tanh(a.body * a.body + 1);
  EXPECT_LT(to_numpy(a).size(), 60'000u);
}

}  // namespace
}  // namespace actc
