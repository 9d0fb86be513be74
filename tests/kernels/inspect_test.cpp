// What the machine code looks like, for every kernel, target and schedule, also those that this machine cannot run: one
// hidden function and nothing else, full-width vectors, no calls, no relaxed arithmetic, the same bytes every time.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <regex>
#include <set>

#include "kernel_harness.h"
#include "object_file.h"

namespace actc::test {
namespace {

class Inspect : public testing::TestWithParam<KernelCase> {
 protected:
  std::vector<KernelSpec> specs() const {
    std::vector<KernelSpec> list;
    for (const Schedule &schedule : schedules(GetParam())) {
      list.push_back(GetParam().spec);
      list.back().schedule = schedule;
    }
    return list;
  }
};

TEST_P(Inspect, object_is_one_hidden_function) {
  for (const KernelSpec &spec : specs()) {
    const Object &object = compiled(spec).object;
    const ObjectFile file = read_object(object.bytes);
    std::vector<std::string> entries;
    for (const Symbol &symbol : file.symbols) {
      EXPECT_TRUE(symbol.is_defined || !symbol.is_global) << describe(spec) << " needs " << symbol.name;
      if (!symbol.is_defined || !symbol.is_global) continue;
      entries.push_back(symbol.name);
      EXPECT_TRUE(symbol.name.starts_with("__actc_")) << symbol.name;
      EXPECT_TRUE(symbol.is_hidden && symbol.is_function) << symbol.name;
    }
    EXPECT_EQ(entries, std::vector<std::string>{object.symbol});
    EXPECT_EQ(file.writable_sections, std::vector<std::string>{}) << describe(spec);
  }
}

// "%zmm" for registers of 64 bytes; those of the other widths.
std::string_view register_of(int bytes) { return bytes == 64 ? "%zmm" : bytes == 32 ? "%ymm" : "%xmm"; }
bool uses(const Instruction &instruction, std::string_view name) {
  return instruction.operands.find(name) != std::string::npos;
}

bool has_fma(const Reference &reference) {
  for (const Node *node : topological_order(reference.primitives().outputs))
    if (node->op == Op::Fma) return true;
  return false;
}

TEST_P(Inspect, assembly_is_full_width_and_calls_nothing) {
  const Target &target = *GetParam().target;
  const std::string_view full = register_of(target.lanes * 4);
  const bool is_v4 = (target.cpu_features & ACTC_CPU_X86_64_V4) != 0;
  const std::regex arithmetic("v(f?n?m?(add|sub)|mul|div|sqrt|min|max|cmp|blend|psll|psrl|padd|psub)[a-z0-9]*"),
      fma("vfn?m(add|sub)[0-9]+ps");
  const std::regex beyond_avx2("%zmm|%k[0-7]|%[xy]mm(1[6-9]|2[0-9]|3[01])");
  const Reference reference(GetParam().spec);
  const bool wants_fma = has_fma(reference), has_parameters = !reference.activation().parameters.empty();
  for (const KernelSpec &spec : specs()) {
    const std::vector<Instruction> code = instructions_of(show_stage(spec, Stage::Asm));
    ASSERT_GT(code.size(), 10u);
    size_t n_fma = 0, n_full = 0;
    for (const Instruction &instruction : code) {
      const std::string text = describe(spec) + ": " + instruction.mnemonic + " " + instruction.operands;
      EXPECT_FALSE(instruction.mnemonic.starts_with("call")) << text;
      EXPECT_FALSE(instruction.mnemonic.starts_with("j") && instruction.operands.starts_with("*")) << text;
      EXPECT_FALSE(!is_v4 && std::regex_search(instruction.operands, beyond_avx2)) << text;
      EXPECT_FALSE(is_v4 && uses(instruction, "%ymm")) << text;  // 512-bit vectors cut in halves
      // Once per call, parameters alone: `2 * beta`.
      const bool of_parameters = has_parameters && instruction.mnemonic.ends_with("ss");
      EXPECT_TRUE(uses(instruction, full) || of_parameters || !std::regex_match(instruction.mnemonic, arithmetic))
          << text;
      n_full += uses(instruction, full);
      n_fma += std::regex_match(instruction.mnemonic, fma);
    }
    EXPECT_GT(n_full, 2u) << describe(spec);
    EXPECT_EQ(n_fma > 0, wants_fma) << describe(spec);
  }
}

TEST_P(Inspect, llvm_is_strict) {
  // Flags of fast-math; conversions and vector arithmetic that may be poison (but for lane numbers, which are added to
  // the loop counter for a mask); functions other than intrinsics.
  const std::regex relaxed("\\b(fast|nnan|ninf|nsz|arcp|contract|afn|reassoc)\\b"),
      poison("\\bfpto[su]i\\b|\\b(add|sub|mul|shl) (nuw )?nsw <[^,\\n]*, (?!<i32 0, i32 1,)");
  const std::regex outside("(declare|call) [^\\n]*@(?!llvm\\.)");
  for (const KernelSpec &spec : specs()) {
    const std::string text = show_stage(spec, Stage::Llvm);
    std::smatch found;
    EXPECT_FALSE(std::regex_search(text, found, relaxed)) << describe(spec) << ": " << found.str();
    EXPECT_FALSE(std::regex_search(text, found, poison)) << describe(spec) << ": " << found.str();
    EXPECT_FALSE(std::regex_search(text, found, outside)) << describe(spec) << ": " << found.str();
    EXPECT_NE(text.find("define hidden void @__actc_"), std::string::npos);
  }
}

size_t count(const std::string &text, const std::regex &pattern) {
  return static_cast<size_t>(std::distance(std::sregex_iterator(text.begin(), text.end(), pattern), {}));
}

// Several results included: they wait in registers until all inputs of a step are read. Only the padded tail has memory
// of its own, one copy of each array that is used.
TEST_P(Inspect, each_input_is_loaded_once_and_results_stay_in_registers) {
  const Reference reference(GetParam().spec);
  std::set<uint32_t> read;
  for (const Node *node : topological_order(reference.primitives().outputs))
    if (node->op == Op::Input) read.insert(Expr(node).index());
  const int lanes = GetParam().target->lanes;
  const std::regex whole(fmt::format("= load <{} x (?:float|i32)>, ptr %[0-9]+, align 4\\b", lanes)),
      stack("= alloca ");
  for (const KernelSpec &spec : specs()) {
    const std::string text = show_stage(spec, Stage::Llvm);
    const auto vectors = static_cast<size_t>(spec.schedule.vectors);
    EXPECT_EQ(count(text, whole), vectors * read.size()) << describe(spec);
    const size_t arrays = read.size() + reference.n_outputs();
    EXPECT_EQ(count(text, stack), spec.schedule.tail == Tail::Padded ? arrays : 0) << describe(spec);
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, Inspect, testing::ValuesIn(registry()), case_name);
INSTANTIATE_TEST_SUITE_P(Formula, Inspect, testing::ValuesIn(formulas()), case_name);

// Halide counts names in the whole process; none of that may reach an object or what people read.
TEST(InspectBytes, do_not_depend_on_what_was_compiled_before) {
  std::vector<KernelSpec> specs;
  for (const KernelCase &kernel : registry()) specs.push_back(kernel.spec);
  auto products = [](const KernelSpec &spec) { return compile(spec).bytes + show_stage(spec, Stage::Llvm); };
  std::vector<std::string> forwards, backwards;
  for (const KernelSpec &spec : specs) forwards.push_back(products(spec));
  for (auto spec = specs.rbegin(); spec != specs.rend(); ++spec) backwards.push_back(products(*spec));
  std::reverse(backwards.begin(), backwards.end());
  for (size_t i = 0; i < specs.size(); ++i) EXPECT_TRUE(forwards[i] == backwards[i]) << describe(specs[i]);
}

}  // namespace
}  // namespace actc::test
