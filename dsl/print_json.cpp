// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/print_json.h"

#include <nlohmann/json.hpp>
#include <unordered_map>

#include "dsl/print.h"
#include "dsl/simplify.h"
#include "dsl/stated_gradient.h"

namespace actc {

nlohmann::ordered_json to_json(const Activation &a) {
  using Json = nlohmann::ordered_json;
  const Names names = names_of(a);

  // The body as written, then one gradient for each input and learned parameter, without atoms that have no name.
  std::vector<Expr> roots{a.body};
  const std::vector<Gradient> gradients = gradients_of(a);
  for (const Gradient &g : gradients) roots.push_back(expand_atoms(g.value));

  Json nodes = Json::array();
  std::unordered_map<const Node *, size_t> number;
  for (const Node *node : topological_order(roots)) {
    const Expr e(node);
    Json entry = Json::array({std::string(spelling(e.op()))});
    if (e.is(Op::Constant)) entry.push_back(e.rational().get_str());
    if (e.is(Op::Input)) entry.push_back(names.inputs.at(e.index()));
    if (e.is(Op::Parameter)) entry.push_back(names.parameters.at(e.index()));
    for (int i = 0; i < e.arity(); ++i) entry.push_back(number.at(node->args[i]));
    number[node] = nodes.size();
    nodes.push_back(std::move(entry));
  }

  Json parameters = Json::array(), known = Json::array(), gradient = Json::object();
  for (const Parameter &p : a.parameters)
    parameters.push_back({{"name", p.name},
                          {"learned", p.learned},
                          {"per_channel", p.per_channel},
                          {"default", p.default_value ? Json(to_text(*p.default_value)) : Json()}});
  for (const KnownValue &k : a.known) {
    Json at = Json::array();
    for (const mpq_class &x : k.at) at.push_back(to_text(x));
    known.push_back({{"at", std::move(at)}, {"value", to_text(k.value)}});
  }
  Json stated = Json::array();
  for (const StatedGradient &g : a.gradients)
    stated.push_back({{"at", to_text(g.at)},
                      {"value", to_text(g.value)},
                      {"convention", g.convention ? Json(to_string(*g.convention)) : Json()}});
  for (size_t i = 0; i < gradients.size(); ++i) gradient[gradients[i].name] = number.at(roots[i + 1].node());
  return {{"schema", kJsonSchema},
          {"name", a.name},
          {"signature", a.signature()},
          {"extent", a.extent == Extent::Row ? "row" : "element"},
          {"inputs", a.inputs},
          {"parameters", std::move(parameters)},
          {"text", to_text_within(a.body, names)},
          {"nodes", std::move(nodes)},
          {"body", number.at(a.body.node())},
          {"gradient", std::move(gradient)},
          {"stated_gradients", std::move(stated)},
          {"from_output", a.from_output ? Json(to_text(a.from_output, {{"y"}, names.parameters})) : Json()},
          {"known", std::move(known)},
          {"citation", a.citation},
          {"aliases", a.aliases}};
}

}  // namespace actc
