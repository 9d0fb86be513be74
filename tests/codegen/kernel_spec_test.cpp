// KernelSpec as a value: it prints, parses and hashes.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "codegen/kernel_spec.h"

#include <gtest/gtest.h>

#include <set>

#include "targets/target.h"

namespace actc {
namespace {

std::vector<KernelSpec> all_specs() {
  std::vector<KernelSpec> specs;
  for (const char *definition : {"activation silu(x) = x * sigmoid(x)", "", "activation f(x) = x :: y", "a\nb c=d"})
    for (const char *name : {"silu", "lib_swish2"})
      for (const std::string &direction : direction_names())
        for (const std::string &dtype : dtype_names())
          for (const std::string &accuracy : accuracy_names())
            for (const std::string &convention : convention_names())
              for (const std::string &tail : tail_names())
                for (const Target *target : targets())
                  for (int vectors : {0, 1, 4, 8}) {
                    KernelSpec spec;
                    spec.name = name;
                    spec.definition = definition;
                    spec.direction = parse_direction(direction).value();
                    spec.dtype = parse_dtype(dtype).value();
                    spec.target = target->name;
                    spec.accuracy = parse_accuracy(accuracy).value();
                    spec.convention = parse_convention(convention).value();
                    spec.schedule = {vectors, parse_tail(tail).value()};
                    specs.push_back(spec);
                  }
  return specs;
}

TEST(KernelSpec, RoundTripsInEveryCombination) {
  std::set<std::string> texts;
  std::set<uint64_t> hashes;
  const std::vector<KernelSpec> specs = all_specs();
  ASSERT_GE(specs.size(), 4u * 2 * 2 * 2 * 2 * 4);
  for (const KernelSpec &spec : specs) {
    const std::string text = to_string(spec);
    const auto again = parse_spec(text);
    ASSERT_TRUE(again.has_value()) << text;
    EXPECT_EQ(*again, spec) << text;
    EXPECT_EQ(to_string(*again), text);
    EXPECT_EQ(hash(*again), hash(spec));
    texts.insert(text);
    hashes.insert(hash(spec));
  }
  EXPECT_EQ(texts.size(), specs.size()) << "two specs print the same text";
  EXPECT_EQ(hashes.size(), specs.size()) << "two specs have one hash";
}

TEST(KernelSpec, EnumerationsRoundTrip) {
  for (const std::string &name : direction_names()) EXPECT_EQ(to_string(parse_direction(name).value()), name);
  for (const std::string &name : dtype_names()) EXPECT_EQ(to_string(parse_dtype(name).value()), name);
  for (const std::string &name : accuracy_names()) EXPECT_EQ(to_string(parse_accuracy(name).value()), name);
  for (const std::string &name : tail_names()) EXPECT_EQ(to_string(parse_tail(name).value()), name);
  for (const char *wrong : {"", "Forward", "forward ", "forwards", "f"}) EXPECT_FALSE(parse_direction(wrong)) << wrong;
  for (const char *wrong : {"", "f64x", "F32", "float"}) EXPECT_FALSE(parse_dtype(wrong)) << wrong;
  EXPECT_FALSE(parse_accuracy("Precise"));
  EXPECT_FALSE(parse_tail("auto"));
}

TEST(KernelSpec, TheTextIsStable) {
  // Caches and manifests hold it: a change is a change of their format.
  KernelSpec spec;
  spec.name = "silu";
  spec.definition = "activation silu(x) = x * sigmoid(x)";
  spec.target = "x86-64-v3";
  spec.schedule.vectors = 4;
  EXPECT_EQ(to_string(spec),
            "name=silu direction=forward dtype=f32 target=x86-64-v3 accuracy=precise convention=limit vectors=4 "
            "tail=padded :: "
            "activation silu(x) = x * sigmoid(x)");
  EXPECT_EQ(kernel_name(spec), "silu_forward_f32");
  spec.direction = Direction::Backward;
  EXPECT_EQ(kernel_name(spec), "silu_backward_f32");
}

TEST(KernelSpec, TheHashIsFnv1aOverVersionAndText) {
  const KernelSpec spec = all_specs()[5];
  uint64_t expected = 14695981039346656037ull;
  for (unsigned char c : std::to_string(kNumericsVersion) + " " + to_string(spec)) {
    expected ^= c;
    expected *= 1099511628211ull;
  }
  EXPECT_EQ(hash(spec), expected);
}

TEST(KernelSpec, RefusesGarbage) {
  const std::string good = to_string(all_specs()[0]), fields = good.substr(0, good.find(" :: "));
  ASSERT_TRUE(parse_spec(good));
  for (const std::string &bad :
       {std::string(), std::string(" :: "), std::string("silu"), fields, fields + " ::", fields + ":: x",
        fields + " extra=1 :: x", " " + good, "name=a" + good.substr(good.find(" direction")).substr(1),
        std::string("direction=forward name=silu :: x"), good.substr(5)})
    EXPECT_FALSE(parse_spec(bad)) << bad;
  // One field at a time.
  auto with = [&](const std::string &from, const std::string &to) {
    std::string text = good;
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  };
  for (const auto &[from, to] :
       std::vector<std::pair<std::string, std::string>>{{"direction=forward", "direction=sideways"},
                                                        {"direction=forward", "direction="},
                                                        {"direction=forward ", ""},
                                                        {"dtype=f32", "dtype=f33"},
                                                        {"accuracy=precise", "accuracy=sloppy"},
                                                        {"convention=limit", "convention=torch"},
                                                        {"tail=predicate", "tail=auto"},
                                                        {"vectors=0", "vectors="},
                                                        {"vectors=0", "vectors=x"},
                                                        {"vectors=0", "vectors=4x"},
                                                        {"vectors=0", "vectors=4.0"},
                                                        {"vectors=0", "vectors=99999999999"},
                                                        {"name=silu", "nom=silu"},
                                                        {" dtype", "  dtype"},
                                                        {" dtype", "\tdtype"}})
    EXPECT_FALSE(parse_spec(with(from, to))) << with(from, to);
  for (size_t i = 0; i <= fields.size() + 3; ++i) EXPECT_FALSE(parse_spec(good.substr(0, i))) << good.substr(0, i);
}

}  // namespace
}  // namespace actc
