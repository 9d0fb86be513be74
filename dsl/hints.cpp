// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/hints.h"

#include <map>

namespace actc {
namespace {

constexpr const char *kChoice = "a choice is written 'CONDITION ? a : b'";
constexpr const char *kOnlyFormula = "write the formula alone, such as 'x * sigmoid(x)'";
constexpr const char *kBareCall = "functions are called by their bare names, as in exp(x)";
constexpr const char *kFinite = "numbers are finite; a kernel takes inf and NaN as inputs";

// Operators and characters of other languages and of typeset mathematics.
const std::map<std::string_view, const char *> kSpellings = {
    {"**", "a power is written x^2"},
    {"&&", "write 'and'"},
    {"&", "write 'and'"},
    {"||", "write 'or'"},
    {"|", "write 'or'; an absolute value is abs(x)"},
    {"!", "write 'not'"},
    {"=", "equality is written '=='; a definition is written 'activation NAME(x) = ...'"},
    {"?", kChoice},
    {":", kChoice},
    {"[", "group with parentheses"},
    {"]", "group with parentheses"},
    {"{", "group with parentheses"},
    {"}", "group with parentheses"},
    {"'", "a formula has no quotes"},
    {"`", "a formula has no quotes"},
    {".", kBareCall},
    {"\\", "a formula goes on in the next line without a mark"},
    {"\u2212", "write '-'"},  // minus sign
    {"\u2013", "write '-'"},  // en dash
    {"\u2014", "write '-'"},  // em dash
    {"\u00d7", "write '*'"},  // multiplication sign
    {"\u00b7", "write '*'"},  // middle dot
    {"\u22c5", "write '*'"},  // dot operator
    {"\u2217", "write '*'"},  // asterisk operator
    {"\u00f7", "write '/'"},  // division sign
    {"\u2044", "write '/'"},  // fraction slash
    {"\u2215", "write '/'"},  // division slash
    {"\u2264", "write '<='"},
    {"\u2265", "write '>='"},
    {"\u2260", "write '!='"},
    {"\u00b2", "a power is written x^2"},  // superscript two
    {"\u00b3", "a power is written x^3"},  // superscript three
    {"\u03c0", "write 'pi'"},
    {"\u03c3", "write 'sigmoid(x)'"},  // sigma
    {"\u221a", "write 'sqrt(x)'"},
    {"\u2227", "write 'and'"},
    {"\u2228", "write 'or'"},
    {"\u00ac", "write 'not'"},
    {"\u221e", kFinite},
    {"\u2018", "a formula has no quotes"},
    {"\u2019", "a formula has no quotes"},  // curved quotes
    {"\u201c", "a quotation is written \"...\""},
    {"\u201d", "a quotation is written \"...\""},
};

const std::map<std::string_view, const char *> kNames = {
    {"if", kChoice},
    {"then", kChoice},
    {"else", kChoice},
    {"elif", kChoice},
    {"where", kChoice},
    {"select", kChoice},
    {"lambda", kOnlyFormula},
    {"def", kOnlyFormula},
    {"return", kOnlyFormula},
    {"function", kOnlyFormula},
    {"np", kBareCall},
    {"numpy", kBareCall},
    {"jnp", kBareCall},
    {"jax", kBareCall},
    {"math", kBareCall},
    {"torch", kBareCall},
    {"nn", kBareCall},
    {"tf", kBareCall},
    {"keras", kBareCall},
    {"std", kBareCall},
    {"e", "the exponential is written exp(x)"},
    {"pow", "a power is written x^2"},
    {"inf", kFinite},
    {"infinity", kFinite},
    {"nan", kFinite},
    {"fabs", "write abs(x)"},
    {"fmin", "write min(a, b)"},
    {"fmax", "write max(a, b)"},
};

template <class Map>
std::string look_up(const Map &map, std::string_view text) {
  const auto found = map.find(text);
  return found == map.end() ? std::string() : std::string(found->second);
}

}  // namespace

std::string hint(const Token &token, const Token &previous, bool same_line) {
  if (token.kind == Token::kEnd) return {};
  if (token.kind == Token::kString) return "only citations are quoted";
  const bool abuts = previous.range.end == token.range.begin;
  if (previous.kind == Token::kNumber && abuts) {
    if (token.text == ",") return "a decimal point is written '.'";
    if (token.text.starts_with('.')) return "a number has one decimal point";
    if (token.kind == Token::kNumber) return {};
  }
  if (std::string found = look_up(kSpellings, token.text); !found.empty()) return found;
  if (token.kind == Token::kName)
    if (std::string found = hint_for_name(token.text); !found.empty()) return found;
  const bool after_operand = previous.kind == Token::kNumber || previous.kind == Token::kName || previous.text == ")";
  if (same_line && after_operand && (token.kind == Token::kName || token.kind == Token::kNumber || token.text == "("))
    return "a product is written with '*', as in 2 * x";
  if (token.kind == Token::kInvalid && token.text.size() > 1 && token.text[0] != '"')
    return "names are made of the letters a to z and A to Z, digits and '_'";
  return {};
}

std::string hint_for_name(std::string_view name) { return look_up(kNames, name); }

}  // namespace actc
