// actc list: the catalogue.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <iostream>

#include "dsl/catalogue.h"
#include "dsl/print.h"
#include "tools/actc/common.h"

namespace actc::tool {

void add_list(CLI::App &app) {
  CLI::App *command = app.add_subcommand("list", "Lists the activations of the catalogue");
  auto is_long = std::make_shared<bool>(false), json = std::make_shared<bool>(false);
  command->add_flag("--long", *is_long, "Also formula and source");
  command->add_flag("--json", *json, "For programs: name, signature, formula, citation, aliases");
  command->footer("Examples:\n  actc list\n  actc list --long\n  actc list --json");
  command->callback([=] {
    nlohmann::ordered_json all = nlohmann::json::array();
    for (const std::string &name : catalogue_names()) {
      Context context;
      const Activation a = resolve_one(context, name);
      const std::string formula = to_text(a.body, names_of(a));
      if (*json)
        all.push_back({{"name", name},
                       {"signature", a.signature()},
                       {"formula", formula},
                       {"citation", a.citation},
                       {"aliases", a.aliases}});
      else if (*is_long)
        std::cout << fmt::format("{:<28} {}\n{:<28} {}\n", a.signature(), formula, "",
                                 a.citation.substr(0, a.citation.find('\n')));
      else
        std::cout << name << '\n';
    }
    if (*json) std::cout << json_text(all);
  });
}

}  // namespace actc::tool
