// Every formula of formulas.txt, compiled in both directions for this machine: recognised as the expected atoms, within
// its bounds of the oracle over the whole line, no NaN from a finite input, the right values at the infinities.
// ACTC_UPDATE_GOLDEN=1 measures anew and rewrites the file (review the difference: a bound must not grow unseen).
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <set>

#include "codegen/jit.h"
#include "codegen/pipeline.h"
#include "dsl/derivative.h"
#include "dsl/oracle.h"
#include "targets/target.h"
#include "tests/corpus/corpus.h"

namespace actc::test {
namespace {

const std::string kPath = std::string(ACTC_SOURCE_DIR) + "/tests/corpus/formulas.txt";

// Arguments over the whole line: every binade and both signs, dense where activations bend.
std::vector<float> arguments(double domain) {
  std::vector<float> x;
  for (uint64_t bits = 0; bits < 1ull << 32; bits += 2'000'003)
    x.push_back(std::bit_cast<float>(static_cast<uint32_t>(bits)));
  for (int i = -1200; i <= 1200; ++i) x.push_back(static_cast<float>(i) * 0.0101f);
  for (float v : {0.0f, -0.0f, 1.0f, -1.0f, 0.5f, -0.5f, 3.0f, -3.0f, 6.0f}) x.push_back(v);
  std::erase_if(x, [&](float v) { return !std::isfinite(v) || (domain > 0 && std::fabs(v) > domain); });
  return x;
}

// The first input goes over the whole line; further ones scale the result and stay near 1, so that the floor of a bound
// means the same as with one input.
std::vector<std::vector<float>> arguments(size_t n_inputs, double domain) {
  std::vector<std::vector<float>> x = {arguments(domain)};
  for (uint32_t k = 1; k < n_inputs; ++k) {
    std::vector<float> &more = x.emplace_back();
    for (uint32_t i = 0; i < x[0].size(); ++i) {
      const uint32_t bits = (i * n_inputs + k) * 2'654'435'761u;
      more.push_back(std::copysign(0.5f + static_cast<float>(bits >> 8) * 0x1.8p-24f, bits & 1 ? -1.0f : 1.0f));
    }
  }
  return x;
}

std::string atoms_of(Expr e) {
  static const std::set<Op> plain = {Op::Constant,  Op::Pi,    Op::Input, Op::Parameter, Op::Add,    Op::Sub,
                                     Op::Mul,       Op::Div,   Op::Neg,   Op::Pow,       Op::Select, Op::Less,
                                     Op::LessEqual, Op::Equal, Op::And,   Op::Or,        Op::Not};
  std::set<std::string> names;
  for (const Node *node : topological_order(e))
    if (!plain.contains(node->op)) names.insert(std::string(spelling(node->op)));
  return names.empty() ? "-" : fmt::format("{}", fmt::join(names, " "));
}

struct Measured {
  double ulp[3] = {};  // with floors 0, 2^-4, 1
  double worst[3] = {};
  std::vector<float> nans;
};
constexpr double kFloors[3] = {0, 0x1p-4, 1};

class Formulas : public testing::TestWithParam<CorpusEntry> {
 protected:
  void SetUp() override {
    if (!host_target()) GTEST_SKIP() << "this CPU runs none of the targets";
  }

  static Measured measure(const CorpusEntry &entry, Direction direction) {
    Context context;
    const KernelSpec spec{.name = "formula",
                          .definition = entry.formula,
                          .direction = direction,
                          .target = std::string(host_target()->name)};
    const Activation activation = parse_stage(context, spec);
    const bool is_forward = direction == Direction::Forward;
    const LoadedKernel kernel(compile(spec));
    const std::vector<std::vector<float>> x = arguments(activation.inputs.size(), entry.domain);
    const std::vector<float> dy(x[0].size(), 1.0f);
    std::vector<std::vector<float>> y(is_forward ? 1 : x.size(), dy);
    actc_args args = ACTC_ARGS_INIT;
    size_t n_in = 0;
    if (!is_forward) args.in[n_in++] = dy.data();
    for (const std::vector<float> &input : x) args.in[n_in++] = input.data();
    for (size_t o = 0; o < y.size(); ++o) args.out[o] = y[o].data();
    args.n = dy.size();
    EXPECT_EQ(actc_launch(kernel.get(), &args), ACTC_OK);
    Measured m;
    for (size_t o = 0; o < y.size(); ++o)
      compare(m, x, y[o],
              is_forward ? activation.body : differentiate(activation.body, context.input(static_cast<uint32_t>(o))));
    return m;
  }

  static void compare(Measured &m, const std::vector<std::vector<float>> &x, const std::vector<float> &y, Expr exact) {
    const Oracle oracle(exact);
    std::vector<double> at(x.size());
    for (size_t i = 0; i < y.size(); ++i) {
      for (size_t k = 0; k < x.size(); ++k) at[k] = x[k][i];
      double truth;
      try {
        truth = oracle(at);
      } catch (const OracleError &) {
        continue;  // numbers beyond MPFR's exponents
      }
      if (std::isnan(truth)) continue;
      if (std::isnan(y[i])) m.nans.push_back(x[0][i]);
      // Results near the underflow threshold count absolutely.
      if (std::fabs(y[i] - truth) < 0x1p-123) continue;
      for (int f = 0; f < 3; ++f)
        if (const double error = ulp_error(y[i], truth, kFloors[f]); error > m.ulp[f])
          m.ulp[f] = error, m.worst[f] = x[0][i];
    }
  }
};

TEST_P(Formulas, IsRecognised) {
  const CorpusEntry &entry = GetParam();
  Context context;
  const Activation a = parse_stage(
      context, {.name = "formula", .definition = entry.formula, .target = std::string(host_target()->name)});
  EXPECT_EQ(atoms_of(derive_stage(a, Direction::Forward).outputs[0]), entry.atoms);
}

TEST_P(Formulas, KeepsItsBounds) {
  const CorpusEntry &entry = GetParam();
  for (Direction direction : {Direction::Forward, Direction::Backward}) {
    const Measured m = measure(entry, direction);
    const ErrorBound &bound = direction == Direction::Forward ? entry.forward : entry.backward;
    const auto f = static_cast<size_t>(std::find(std::begin(kFloors), std::end(kFloors), bound.floor) - kFloors);
    ASSERT_LT(f, 3u) << "the file has a floor that is none of 0, 0.0625, 1";
    EXPECT_LE(m.ulp[f], bound.ulp) << to_string(direction) << " at " << m.worst[f];
    EXPECT_TRUE(m.nans.empty()) << to_string(direction) << ": NaN at " << m.nans.size()
                                << " finite points, for example " << m.nans.front();
  }
}

std::vector<CorpusEntry> entries() {
  std::vector<CorpusEntry> out;
  for (const CorpusLine &line : read_corpus(kPath))
    if (line.is_entry) out.push_back(line.entry);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Corpus, Formulas, testing::ValuesIn(entries()),
                         [](const auto &info) { return fmt::format("{:03}", info.index); });

class Update : public Formulas {
 public:
  void TestBody() override {}
  static void run() {
    std::string text;
    for (CorpusLine &line : read_corpus(kPath)) {
      if (line.is_entry) {
        CorpusEntry &e = line.entry;
        Context context;
        const Activation a = parse_stage(
            context, {.name = "formula", .definition = e.formula, .target = std::string(host_target()->name)});
        e.atoms = atoms_of(derive_stage(a, Direction::Forward).outputs[0]);
        const bool periodic =
            e.formula.find("sin(") != std::string::npos || e.formula.find("cos(") != std::string::npos;
        e.domain = periodic ? (e.formula.find("exp") != std::string::npos ? 64 : 4096) : 0;
        for (Direction direction : {Direction::Forward, Direction::Backward}) {
          const Measured m = measure(e, direction);
          size_t f = direction == Direction::Forward ? 0 : 1;  // gradients have zeros
          while (f < 2 && m.ulp[f] > 20) ++f;
          (direction == Direction::Forward ? e.forward : e.backward) = {std::ceil(m.ulp[f] * 1.2 + 0.3), kFloors[f]};
          if (!m.nans.empty()) fmt::print("{}: {}: NaN at {}\n", e.formula, to_string(direction), m.nans.front());
          if (m.ulp[f] > 20)
            fmt::print("{}: {}: {} ULP at {}\n", e.formula, to_string(direction), m.ulp[f], m.worst[f]);
        }
      }
      text += to_text(line) + "\n";
    }
    std::ofstream(kPath) << text;
  }
};

}  // namespace
}  // namespace actc::test

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  if (std::getenv("ACTC_UPDATE_GOLDEN")) actc::test::Update::run();
  return RUN_ALL_TESTS();
}
