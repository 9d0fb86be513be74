// The C source of a kernel, in f32 and in f64, compiled by the compilers of this machine, gives the evaluator's bits.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/print_c.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <type_traits>

#include "dsl/derivative.h"
#include "dsl/evaluate.h"
#include "dsl/parse.h"
#include "dsl/simplify.h"

namespace actc {
namespace {

constexpr double kBeta = 1.25;

// Together they use every primitive, names that C reserves, kinks, parameters and several inputs.
constexpr const char *kFormulas[] = {
    "activation silu(x) = x * sigmoid(x)",
    "activation swish(x; learned beta = 1) = x * sigmoid(beta * x)",
    "activation gelu(x) = 0.5 * x * (1 + erf(x / sqrt(2)))",
    "activation mish(x) = x * tanh(softplus(x))",
    "activation gate(n, i; learned double = 1) = n * tanh(double * i)",
    "activation larger(a, b) = max(a, b)",
    "activation hardswish(x) = x * clamp((x + 3) / 6, 0, 1)",
    "activation softsign(x) = x / (1 + abs(x))",
    "activation squareplus(x) = (x + sqrt(x^2 + 4)) / 2",
    "activation elu(x; alpha = 1) = x > 0 ? x : alpha * (exp(x) - 1)",
    "activation odd(x) = (x < -1 or x == 2) and not (x < -3) ? min(-x, 7) : max(log(abs(x)), round(x))",
};

template <class Float>
using Bits = std::conditional_t<sizeof(Float) == 8, uint64_t, uint32_t>;

template <class Float>
std::vector<Float> inputs(unsigned seed) {
  using Limits = std::numeric_limits<Float>;
  std::vector<Float> x;
  for (const double special : {0.0, 1.0, 1.5, 88.7, 104.0, 709.8, 745.2, double{Limits::min()},
                               double{std::nextafter(Limits::min(), Float{0})}, double{Limits::denorm_min()},
                               double{Limits::max()}, INFINITY + 0.0, double{Limits::quiet_NaN()}, 3.0, 2.0, 20.0, 0.5})
    for (const double sign : {1.0, -1.0}) x.push_back(static_cast<Float>(sign * special));
  std::mt19937_64 random(seed);
  while (x.size() < 50'000) x.push_back(std::bit_cast<Float>(static_cast<Bits<Float>>(random())));
  std::uniform_real_distribution<Float> usual(-12, 12);
  while (x.size() < 100'000) x.push_back(usual(random));
  return x;
}

struct Kernel {
  std::string name;
  Primitives primitives;
  CFunction function;
};

std::vector<Kernel> kernels(Context &context, Type type) {
  std::vector<Kernel> out;
  for (const char *text : kFormulas) {
    const Activation a = parse_one(context, {"test", text});
    std::vector<Expr> variables;
    for (uint32_t i = 0; i < a.inputs.size(); ++i) variables.push_back(context.input(i));
    const std::string name = fmt::format("{}_{}", a.name, spelling(type));
    Kernel forward{
        name + "_forward", {names_of(a), {lower_math(simplify(a.body), type)}, {}}, {name + "_forward", {}, {text}}};
    Kernel gradient{name + "_gradient", {names_of(a), {}, {}}, {name + "_gradient", {}, {"\\"}}};
    for (Expr d : differentiate(simplify(a.body), variables))
      gradient.primitives.outputs.push_back(lower_math(simplify(d), type));
    out.push_back(std::move(forward));
    out.push_back(std::move(gradient));
  }
  return out;
}

// In any form, a function of form Loop named k.name.
std::string source_of(const Kernel &k, CForm form) {
  if (form == CForm::Loop) return to_c(k.primitives, k.function);
  CFunction function = k.function;
  function.form = form;
  function.name += "_kernel";
  const size_t n_in = k.primitives.names.inputs.size(), n_out = k.primitives.outputs.size();
  const bool parameter = !k.primitives.names.parameters.empty(), one = n_out == 1;
  const char *type = k.primitives.type() == Type::F64 ? "double" : "float";
  std::vector<std::string> arguments, in, out, by_value;
  for (size_t i = 0; i < n_in; ++i) {
    arguments.push_back(fmt::format("const {} *x{}", type, i));
    in.push_back(fmt::format("x{}", i));
    by_value.push_back(fmt::format("x{}[i]", i));
  }
  if (parameter) by_value.push_back("*p");
  for (size_t i = 0; i < n_out; ++i) {
    arguments.push_back(fmt::format("{} *y{}", type, i));
    out.push_back(fmt::format("y{}", i));
    if (!one) by_value.push_back(fmt::format("&y{}[i]", i));
  }
  std::string text = to_c(k.primitives, function) + "#ifdef __cplusplus\nextern \"C\"\n#endif\n";
  text += fmt::format("void {}({}, size_t n{}) {{\n", k.name, fmt::join(arguments, ", "),
                      parameter ? fmt::format(", const {} *p", type) : "");
  if (form == CForm::Slice)
    text += fmt::format(
        "  const void *in[] = {{{}}}, *params[] = {{{}}};\n  void *out[] = {{{}}};\n  {}(in, out, params, n);\n",
        fmt::join(in, ", "), parameter ? "p" : "NULL", fmt::join(out, ", "), function.name);
  else
    text += fmt::format("  for (size_t i = 0; i < n; ++i) {}{}({});\n", one ? "y0[i] = " : "", function.name,
                        fmt::join(by_value, ", "));
  return text + "}\n";
}

struct Way {
  const char *compiler;
  CForm form;
};

class PrintC : public testing::TestWithParam<Way> {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "actc-print-c-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    if (library_) dlclose(library_);
    std::filesystem::remove_all(folder_);
  }

  void build(const std::string &source) {
    const std::string compiler = GetParam().compiler;
    const std::string c = folder_ / (compiler.find("++") == std::string::npos ? "kernels.c" : "kernels.cpp"),
                      so = folder_ / "kernels.so";
    std::ofstream(c) << source;
    const std::string command =
        fmt::format("{} -Wall -Wextra -Werror -pedantic -fPIC -shared -o {} {} -lm", compiler, so, c);
    ASSERT_EQ(system(command.c_str()), 0) << command;
    library_ = dlopen(so.c_str(), RTLD_NOW);
    ASSERT_NE(library_, nullptr) << dlerror();
  }

  // Bit for bit, any NaN being any NaN; a failure shows the first difference.
  template <class Float>
  static void compare(const Kernel &k, const std::vector<std::vector<Float>> &in,
                      const std::vector<std::vector<Float>> &actual, const std::vector<std::vector<Float>> &expected) {
    size_t different = 0;
    for (size_t o = 0; o < k.primitives.outputs.size(); ++o)
      for (size_t i = 0; i < in[0].size(); ++i) {
        const Float a = actual[o][i], e = expected[o][i];
        const bool same = std::bit_cast<Bits<Float>>(a) == std::bit_cast<Bits<Float>>(e);
        if (same || (std::isnan(a) && std::isnan(e))) continue;
        if (different++ == 0)
          ADD_FAILURE() << fmt::format("{} at {:a}, {:a}: C {:a}, evaluator {:a}", k.name, in[0][i], in[1][i], a, e);
      }
    EXPECT_EQ(different, 0u) << k.name;
  }

  // The functions have one or two inputs, as many results as they have, and at most one parameter, which comes last
  // (an argument that a C function does not take is ignored on the machines that the tests run on).
  template <class Float>
  void run(const Kernel &k, const std::vector<const Float *> &in, const std::vector<Float *> &out, size_t n) {
    const auto beta = static_cast<Float>(kBeta);
    void *f = dlsym(library_, k.name.c_str());
    ASSERT_NE(f, nullptr) << k.name;
    using One = void (*)(const Float *, Float *, size_t, const Float *);
    using Two = void (*)(const Float *, const Float *, Float *, size_t, const Float *);
    using TwoTwo = void (*)(const Float *, const Float *, Float *, Float *, size_t, const Float *);
    if (k.primitives.names.inputs.size() == 1)
      reinterpret_cast<One>(f)(in[0], out[0], n, &beta);
    else if (k.primitives.outputs.size() == 1)
      reinterpret_cast<Two>(f)(in[0], in[1], out[0], n, &beta);
    else
      reinterpret_cast<TwoTwo>(f)(in[0], in[1], out[0], out[1], n, &beta);
  }

  template <class Float>
  void check(const std::vector<Kernel> &all) {
    const std::vector<std::vector<Float>> in{inputs<Float>(1), inputs<Float>(2)};
    const std::vector<const Float *> in_pointers{in[0].data(), in[1].data()};
    const auto beta = static_cast<Float>(kBeta);
    for (const Kernel &k : all) {
      std::vector<std::vector<Float>> actual(2, std::vector<Float>(in[0].size())), expected = actual;
      std::vector<Float *> out_pointers{expected[0].data(), expected[1].data()};
      out_pointers.resize(k.primitives.outputs.size());
      BasicEvaluator<Float>(k.primitives.outputs)
          .run(in_pointers, std::span<const Float>(&beta, 1), out_pointers, in[0].size());
      ASSERT_NO_FATAL_FAILURE(run<Float>(k, in_pointers, {actual[0].data(), actual[1].data()}, in[0].size()));
      compare(k, in, actual, expected);
      if (k.primitives.outputs.size() < 2) continue;
      std::vector<std::vector<Float>> crosswise{in[1], in[0]};  // each result over the input of the other
      Float *first = crosswise[1].data(), *second = crosswise[0].data();
      ASSERT_NO_FATAL_FAILURE(run<Float>(k, {first, second}, {second, first}, in[0].size()));
      compare(k, in, crosswise, expected);
    }
  }

  std::filesystem::path folder_;
  void *library_ = nullptr;
};

// Both types in one file.
TEST_P(PrintC, GivesTheBitsOfTheEvaluator) {
  Context context;
  const std::vector<Kernel> narrow = kernels(context, Type::F32), wide = kernels(context, Type::F64);
  std::string source;
  for (const auto *list : {&narrow, &wide})
    for (const Kernel &k : *list) source += source_of(k, GetParam().form);
  ASSERT_NO_FATAL_FAILURE(build(source));
  check<float>(narrow);
  check<double>(wide);
}

// In gnu11 and C++ both compilers contract a * b + c by default; the text itself must prevent that.
INSTANTIATE_TEST_SUITE_P(
    Compilers, PrintC,
    testing::Values(Way{"gcc -O2 -std=c11 -ffp-contract=off", CForm::Loop},
                    Way{"clang-14 -O2 -std=c11 -ffp-contract=off", CForm::Loop},
                    Way{"gcc -O3 -std=gnu11 -march=native", CForm::Loop},
                    Way{"clang-14 -O3 -std=gnu11 -march=native", CForm::Loop}, Way{"gcc -O0 -std=c11", CForm::Loop},
                    Way{"gcc -O3 -std=gnu11 -march=native", CForm::Slice},
                    Way{"clang-14 -O1 -std=c11 -march=native", CForm::Slice},
                    Way{"gcc -O3 -std=gnu11 -march=native", CForm::Inline},
                    Way{"gcc -O1 -std=c99 -ffp-contract=off", CForm::Inline},
                    Way{"clang-14 -O3 -std=c99 -march=native -ffp-contract=on", CForm::Inline},
                    Way{"g++ -O3 -std=c++11 -march=native", CForm::Inline},
                    Way{"clang++-14 -O3 -std=c++11 -march=native -ffp-contract=on", CForm::Inline}));

TEST(PrintCText, NamesDoNotClash) {
  Context context;
  const Activation a = parse_one(context, {"test", "activation f(n; double = 1) = n * double + 1"});
  const std::string text = to_c({names_of(a), {lower_math(a.body)}, {}}, {"n_f", {"n"}, {}});
  EXPECT_NE(text.find("void n_f(const float *n_, float *n__, size_t n, const float *double_) {"), std::string::npos)
      << text;
}

TEST(PrintCText, InlineFunctionsAreForCxxAsWell) {
  Context context;
  const Activation a = parse_one(context, {"test", "activation f(class; this = 1, unused = 2) = class * this + 1"});
  CFunction function{"f", {}, {}};
  function.form = CForm::Inline;
  EXPECT_EQ(c_function({names_of(a), {lower_math(a.body)}, {}}, function),
            "static inline float f(float class_, float this_, float unused) {\n  ACTC_NO_CONTRACTION\n"
            "  (void)unused;\n  const float t0 = class_;\n  const float t1 = this_;\n"
            "  const float t2 = ACTC_PRODUCT(t0, t1);\n  const float t3 = t2 + 1.00000000f;\n  return t3;\n}\n");
}

TEST(PrintCText, RefusesWhatIsNoPrimitive) {
  Context context;
  EXPECT_THROW(to_c({{}, {exp(context.input(0))}, {}}, {"f", {}, {}}), std::logic_error);
}

}  // namespace
}  // namespace actc
