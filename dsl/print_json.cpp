// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/print_json.h"

#include <nlohmann/json.hpp>
#include <unordered_map>

#include "dsl/derivative.h"
#include "dsl/print.h"
#include "dsl/simplify.h"

namespace actc {

nlohmann::ordered_json to_json(const Activation &a) {
  using Json = nlohmann::ordered_json;
  Context &context = a.body.context();
  const Names names = names_of(a);

  // The body as written, then one gradient for each input and learned parameter, without atoms that have no name.
  std::vector<Expr> roots{a.body}, variables;
  std::vector<std::string> variable_names;
  for (size_t i = 0; i < a.inputs.size(); ++i) {
    variables.push_back(context.input(static_cast<uint32_t>(i)));
    variable_names.push_back(a.inputs[i]);
  }
  for (size_t i = 0; i < a.parameters.size(); ++i) {
    if (!a.parameters[i].learned) continue;
    variables.push_back(context.parameter(static_cast<uint32_t>(i)));
    variable_names.push_back(a.parameters[i].name);
  }
  for (Expr gradient : differentiate(simplify(a.body), variables)) roots.push_back(expand_atoms(simplify(gradient)));

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
                          {"default", p.default_value ? Json(to_text(*p.default_value)) : Json()}});
  for (const KnownValue &k : a.known) known.push_back({{"at", to_text(k.at)}, {"value", to_text(k.value)}});
  for (size_t i = 0; i < variables.size(); ++i) gradient[variable_names[i]] = number.at(roots[i + 1].node());
  return {{"schema", kJsonSchema},
          {"name", a.name},
          {"signature", a.signature()},
          {"inputs", a.inputs},
          {"parameters", std::move(parameters)},
          {"text", to_text_within(a.body, names)},
          {"nodes", std::move(nodes)},
          {"body", number.at(a.body.node())},
          {"gradient", std::move(gradient)},
          {"known", std::move(known)},
          {"citation", a.citation},
          {"aliases", a.aliases}};
}

}  // namespace actc
