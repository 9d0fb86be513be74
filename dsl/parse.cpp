// Recursive descent over tokens; precedence climbing is written out as one function per level, loosest first.
// Name errors are collected and parsing goes on; after a syntax error it goes on at the next definition.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "dsl/catalogue.h"
#include "dsl/lexer.h"
#include "dsl/transform.h"

namespace actc {
namespace {

const std::set<std::string_view> kReserved = {"activation", "let", "learned", "and", "or", "not", "pi"};

// Operations that a formula calls by name.
struct Function {
  size_t arity;
  std::function<Expr(const std::vector<Expr> &)> build;
};
// x^n with a small integer is a product; any other exponent is the operation pow.
Expr general_power(Expr base, Expr exponent) {
  if (exponent.is_rational() && exponent.rational().get_den() == 1 && abs(exponent.rational()) <= 64)
    return pow(base, mpz_get_si(exponent.rational().get_num_mpz_t()));
  return exponent.is_rational() && exponent.rational() == mpq_class(1, 2) ? sqrt(base) : power(base, exponent);
}

template <Expr (*f)(Expr)>
Function unary() {
  return {1, [](auto &a) { return f(a[0]); }};
}
template <Expr (*f)(Expr, Expr)>
Function binary() {
  return {2, [](auto &a) { return f(a[0], a[1]); }};
}
const std::map<std::string, Function, std::less<>> kFunctions = {
    {"sqrt", unary<sqrt>()},
    {"floor", unary<floor>()},
    {"ceil", unary<ceil>()},
    {"round", unary<round>()},
    {"exp", unary<exp>()},
    {"exp2", unary<exp2>()},
    {"expm1", unary<expm1>()},
    {"log", unary<log>()},
    {"log2", unary<log2>()},
    {"log1p", unary<log1p>()},
    {"rsqrt", unary<rsqrt>()},
    {"tanh", unary<tanh>()},
    {"sinh", unary<sinh>()},
    {"cosh", unary<cosh>()},
    {"sigmoid", unary<sigmoid>()},
    {"softplus", unary<softplus>()},
    {"erf", unary<erf>()},
    {"erfc", unary<erfc>()},
    {"normcdf", unary<normcdf>()},
    {"normpdf", unary<normpdf>()},
    {"sin", unary<sin>()},
    {"cos", unary<cos>()},
    {"atan", unary<atan>()},
    {"abs", unary<abs>()},
    {"sign", unary<sign>()},
    {"step", unary<step>()},
    {"min", binary<min>()},
    {"max", binary<max>()},
    {"pow", binary<general_power>()},
    {"clamp", {3, [](auto &a) { return clamp(a[0], a[1], a[2]); }}},
};

struct SyntaxError {};  // already recorded; unwinds to the next definition

class Parser {
 public:
  Parser(Context &context, const Source &source, std::vector<std::string> open)
      : context_(context), source_(source), tokens_(tokenize(source.text)), open_(std::move(open)) {}

  std::vector<Activation> parse_source() {
    std::vector<Activation> activations;
    const bool definitions = peek("activation") || peek("let");
    if (at_end()) error(token().range, "the text holds no definition", "for example: activation twice(x) = 2 * x");
    while (!at_end()) {
      try {
        if (definitions)
          parse_definition(activations);
        else
          activations.push_back(parse_bare_formula());
      } catch (const SyntaxError &) {
        skip_to_definition();
      }
    }
    if (!errors_.empty()) throw SourceError(source_, errors_);
    return activations;
  }

 private:
  struct Helper {
    std::vector<std::string> inputs;
    Expr body;
  };

  // --- definitions -------------------------------------------------------------------------------------------------

  void parse_definition(std::vector<Activation> &activations) {
    if (accept("let")) return parse_let();
    if (!accept("activation")) fail(fmt::format("expected 'activation' or 'let', found {}", found()));
    Activation a;
    a.citation = comment_above(tokens_[position_ - 1].range.begin);
    const Token name = expect_new_name("a name for the activation");
    a.name = name.text;
    a.range = name.range;
    for (const Activation &other : activations)
      if (other.name == a.name) error(name.range, fmt::format("'{}' is defined twice", a.name));
    expect("(");
    parse_inputs(a.inputs);
    if (accept(";")) parse_parameters(a);
    expect(")");
    expect("=");
    a.body = parse_body();
    parse_clauses(a);
    scope_ = {};
    activations.push_back(std::move(a));
  }

  void parse_let() {
    const Token name = expect_new_name("a name for the helper");
    Helper helper;
    expect("(");
    parse_inputs(helper.inputs);
    expect(")");
    expect("=");
    helper.body = parse_expression();
    scope_ = {};
    helpers_[std::string(name.text)] = std::move(helper);
  }

  // `x * sigmoid(x)`, or `(x; beta = 1) = x * sigmoid(beta * x)`.
  Activation parse_bare_formula() {
    Activation a;
    a.name = "formula";
    if (is_parameter_list()) {
      expect("(");
      parse_inputs(a.inputs);
      if (accept(";")) parse_parameters(a);
      expect(")");
      expect("=");
    } else {
      a.inputs = {"x"};
      scope_["x"] = context_.input(0);
    }
    a.body = parse_body();
    if (!at_end()) fail(fmt::format("expected an operator or the end of the formula, found {}", found()));
    return a;
  }

  // A bare formula has a parameter list exactly when '=' follows the parenthesis that it opens with.
  bool is_parameter_list() const {
    if (!peek("(")) return false;
    size_t depth = 0, i = position_;
    for (; i < tokens_.size(); ++i) {
      if (tokens_[i].text == "(") ++depth;
      if (tokens_[i].text == ")" && --depth == 0) break;
    }
    return i + 1 < tokens_.size() && tokens_[i + 1].text == "=";
  }

  void parse_inputs(std::vector<std::string> &inputs) {
    do {
      const Token name = expect_new_name("the name of an input");
      declare(name, context_.input(static_cast<uint32_t>(inputs.size())));
      inputs.emplace_back(name.text);
    } while (accept(","));
  }

  void parse_parameters(Activation &a) {
    do {
      Parameter p;
      p.learned = accept("learned");
      const Token name = expect_new_name("the name of a parameter");
      p.name = name.text;
      if (peek("[")) fail("this build has no per-channel parameters", "leave out '[channel]' for one value per tensor");
      if (accept("=")) p.default_value = parse_signed_number("the default of a parameter").value;
      declare(name, context_.parameter(static_cast<uint32_t>(a.parameters.size())));
      a.parameters.push_back(std::move(p));
    } while (accept(","));
  }

  void declare(const Token &name, Expr value) {
    if (!scope_.emplace(name.text, value).second)
      error(name.range, fmt::format("'{}' is declared twice", name.text));
  }

  void parse_clauses(Activation &a) {
    while (true) {
      if (peek_name("known")) {
        ++position_;
        a.known.push_back(parse_known());
      } else if (peek_name("alias")) {
        ++position_;
        const Token host = expect_kind(Token::kName, "a host, as in 'alias keras:swish'");
        expect(":");
        std::string alias = std::string(host.text) + ":" + std::string(expect_kind(Token::kName, "a name").text);
        // "torch:nn.SiLU": the lexer knows no dots outside numbers, so the rest of the word is taken as it stands.
        while (token().kind == Token::kInvalid && token().text == "." && tokens_[position_ + 1].kind == Token::kName) {
          alias += "." + std::string(tokens_[position_ + 1].text);
          position_ += 2;
        }
        a.aliases.push_back(std::move(alias));
      } else if (peek_name("cite")) {
        ++position_;
        a.citation = expect_kind(Token::kString, "a quoted citation").text;
      } else {
        break;
      }
    }
    if (!at_end() && !peek("activation") && !peek("let"))
      fail(fmt::format("expected an operator, a clause (known, alias, cite) or the next definition, found {}", found()));
  }

  KnownValue parse_known() {
    KnownValue known;
    const uint32_t begin = token().range.begin;
    if (!accept("f")) fail("expected a value, as in 'known f(1) = 0.731'");
    expect("(");
    known.at = parse_signed_number("an argument").value;
    expect(")");
    expect("=");
    const Number value = parse_signed_number("a value");
    known.value = value.value;
    known.tolerance = value.last_digit;
    known.range = {begin, tokens_[position_ - 1].range.end};
    return known;
  }

  Number parse_signed_number(const char *what) {
    const bool negative = accept("-");
    Number number;
    const Token literal = expect_kind(Token::kNumber, what);
    if (!parse_number(literal.text, number)) error(literal.range, "the exponent is out of range (-5000 to 5000)");
    if (negative) number.value = -number.value;
    return number;
  }

  // The comment lines directly above a definition are its citation.
  std::string comment_above(size_t position) const {
    std::vector<std::string> lines;
    size_t line_begin = position == 0 ? 0 : source_.text.rfind('\n', position - 1) + 1;
    while (line_begin > 0) {
      const size_t end = line_begin - 1;
      const size_t begin = end == 0 ? 0 : source_.text.rfind('\n', end - 1) + 1;
      std::string_view line = std::string_view(source_.text).substr(begin, end - begin);
      if (!line.starts_with('#')) break;
      line.remove_prefix(std::min(line.find_first_not_of("# "), line.size()));
      lines.emplace_back(line);
      line_begin = begin;
    }
    std::string out;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) out += (out.empty() ? "" : "\n") + *line;
    return out;
  }

  // --- expressions -------------------------------------------------------------------------------------------------

  Expr parse_body() {
    const uint32_t begin = token().range.begin;
    Expr body = parse_expression();
    const SourceRange range{begin, tokens_[position_ - 1].range.end};
    if (body.type() == Type::Bool)
      error(range, "the formula is a condition, not a number", "write 'CONDITION ? 1 : 0'");
    if (depth(body) > kMaxDepth)
      error(range, fmt::format("the formula is deeper than {} operations", kMaxDepth),
            "a long sum or product counts one for each term: group its terms with parentheses");
    return body;
  }

  Expr parse_expression() {
    const Nesting nesting(*this);
    const uint32_t begin = token().range.begin;
    Expr condition = parse_or();
    if (!accept("?")) return condition;
    require(condition, Type::Bool, begin, "'?' needs a condition before it");
    const uint32_t then = token().range.begin;
    Expr if_true = parse_expression();
    require(if_true, Type::Real, then, "'?:' chooses between numbers");
    expect(":");
    const uint32_t otherwise = token().range.begin;
    Expr if_false = parse_expression();
    require(if_false, Type::Real, otherwise, "'?:' chooses between numbers");
    return ranged(begin, [&] { return select(condition, if_true, if_false); });
  }

  Expr parse_or() {
    const uint32_t begin = token().range.begin;
    Expr left = parse_and();
    while (accept("or")) left = logical(begin, left, &Parser::parse_and, logical_or);
    return left;
  }

  Expr parse_and() {
    const uint32_t begin = token().range.begin;
    Expr left = parse_not();
    while (accept("and")) left = logical(begin, left, &Parser::parse_not, logical_and);
    return left;
  }

  template <class Build>
  Expr logical(uint32_t begin, Expr left, Expr (Parser::*operand)(), Build build) {
    require(left, Type::Bool, begin, "'and' and 'or' join conditions");
    const uint32_t right_begin = token().range.begin;
    Expr right = (this->*operand)();
    require(right, Type::Bool, right_begin, "'and' and 'or' join conditions");
    return ranged(begin, [&] { return build(left, right); });
  }

  Expr parse_not() {
    const uint32_t begin = token().range.begin;
    if (!accept("not")) return parse_comparison();
    const Nesting nesting(*this);
    Expr operand = parse_not();
    require(operand, Type::Bool, begin, "'not' needs a condition");
    return ranged(begin, [&] { return logical_not(operand); });
  }

  Expr parse_comparison() {
    const uint32_t begin = token().range.begin;
    Expr left = parse_sum();
    for (std::string_view op : {"<=", ">=", "==", "!=", "<", ">"}) {
      if (!accept(op)) continue;
      require(left, Type::Real, begin, "a comparison is between numbers");
      const uint32_t right_begin = token().range.begin;
      Expr right = parse_sum();
      require(right, Type::Real, right_begin, "a comparison is between numbers");
      for (std::string_view again : {"<=", ">=", "==", "!=", "<", ">"})
        if (peek(again)) fail("comparisons do not chain", "write 'a < b and b < c'");
      return ranged(begin, [&] {
        if (op == "<=") return left <= right;
        if (op == ">=") return left >= right;
        if (op == "==") return equal(left, right);
        if (op == "!=") return logical_not(equal(left, right));
        return op == "<" ? left < right : left > right;
      });
    }
    return left;
  }

  Expr parse_sum() {
    return parse_chain(&Parser::parse_product, {"+", "-"},
                       [](std::string_view op, Expr a, Expr b) { return op == "+" ? a + b : a - b; });
  }

  Expr parse_product() {
    return parse_chain(&Parser::parse_negation, {"*", "/"},
                       [](std::string_view op, Expr a, Expr b) { return op == "*" ? a * b : a / b; });
  }

  template <class Build>
  Expr parse_chain(Expr (Parser::*operand)(), std::initializer_list<std::string_view> operators, Build build) {
    const uint32_t begin = token().range.begin;
    Expr left = (this->*operand)();
    while (true) {
      const auto op = std::find_if(operators.begin(), operators.end(), [&](auto o) { return peek(o); });
      if (op == operators.end()) return left;
      ++position_;
      require(left, Type::Real, begin, fmt::format("'{}' takes numbers", *op));
      const uint32_t right_begin = token().range.begin;
      Expr right = (this->*operand)();
      require(right, Type::Real, right_begin, fmt::format("'{}' takes numbers", *op));
      left = ranged(begin, [&] { return build(*op, left, right); });
    }
  }

  Expr parse_negation() {
    const uint32_t begin = token().range.begin;
    if (accept("+")) return parse_negation_operand(begin);
    if (!accept("-")) return parse_power();
    Expr operand = parse_negation_operand(begin);
    return ranged(begin, [&] {
      // "-3" is a number: `clamp(x, -3, 3)` and `x^-2` need constants.
      return operand.is_rational() ? context_.rational(-operand.rational()) : -operand;
    });
  }

  Expr parse_negation_operand(uint32_t begin) {
    const Nesting nesting(*this);
    Expr operand = parse_negation();
    require(operand, Type::Real, begin, "a sign needs a number");
    return operand;
  }

  Expr parse_power() {
    const uint32_t begin = token().range.begin;
    Expr base = parse_primary();
    if (peek("**")) fail("'**' is not an operator", "a power is written x^2");
    if (!accept("^")) return base;
    require(base, Type::Real, begin, "'^' takes numbers");
    const uint32_t exponent_begin = token().range.begin;
    Expr exponent = parse_negation();  // x^-2; right-associative
    require(exponent, Type::Real, exponent_begin, "'^' takes numbers");
    return ranged(begin, [&] { return general_power(base, exponent); });
  }

  Expr parse_primary() {
    const Token t = token();
    if (t.kind == Token::kNumber) {
      ++position_;
      Number number;
      if (!parse_number(t.text, number)) error(t.range, "the exponent is out of range (-5000 to 5000)");
      return ranged(t.range.begin, [&] { return context_.rational(number.value); });
    }
    if (accept("(")) {
      Expr inner = parse_expression();
      expect(")");
      return inner;
    }
    if (accept("pi")) return ranged(t.range.begin, [&] { return context_.pi(); });
    if (t.kind == Token::kName && !kReserved.contains(t.text)) {
      ++position_;
      return peek("(") ? parse_call(t) : parse_variable(t);
    }
    fail(fmt::format("expected a number, a name or '(', found {}", found()));
  }

  Expr parse_variable(const Token &name) {
    const auto found = scope_.find(name.text);
    if (found != scope_.end()) return found->second;
    std::vector<std::string> candidates;
    for (const auto &entry : scope_) candidates.push_back(entry.first);
    std::string note;
    if (kFunctions.contains(name.text) || find_in_catalogue(name.text)) {
      note = fmt::format("'{0}' is a function: write {0}(x)", name.text);
    } else {
      std::vector<std::string> functions = catalogue_names();
      for (const auto &entry : kFunctions) functions.push_back(entry.first);
      candidates.insert(candidates.end(), functions.begin(), functions.end());
    }
    error_unknown(name, "an input or a parameter", candidates, note);
    return context_.rational(0);
  }

  Expr parse_call(const Token &name) {
    std::vector<Expr> arguments;
    std::map<std::string, Expr, std::less<>> named;
    parse_arguments(arguments, named);
    const std::string text(name.text);
    const SourceRange range{name.range.begin, tokens_[position_ - 1].range.end};

    if (const auto helper = helpers_.find(text); helper != helpers_.end()) {
      if (!named.empty()) error(range, fmt::format("'{}' has no named parameters", text));
      if (!check_count(range, text, helper->second.inputs.size(), arguments.size())) return context_.rational(0);
      return counted(range, substitute(helper->second.body, arguments, {}));
    }
    if (const auto function = kFunctions.find(text); function != kFunctions.end() && named.empty()) {
      if (!check_count(range, text, function->second.arity, arguments.size())) return context_.rational(0);
      return counted(range, ranged(name.range.begin, [&] { return function->second.build(arguments); }));
    }
    if (const CatalogueEntry *entry = find_in_catalogue(text)) return call_catalogue(range, *entry, arguments, named);

    std::vector<std::string> candidates = catalogue_names();
    for (const auto &entry : kFunctions) candidates.push_back(entry.first);
    for (const auto &entry : helpers_) candidates.push_back(entry.first);
    error_unknown(name, "a function", candidates, "");
    return context_.rational(0);
  }

  void parse_arguments(std::vector<Expr> &arguments, std::map<std::string, Expr, std::less<>> &named) {
    expect("(");
    if (accept(")")) return;
    do {
      const Token t = token();
      const bool is_named = t.kind == Token::kName && tokens_[position_ + 1].text == "=";
      if (is_named) position_ += 2;
      const uint32_t begin = token().range.begin;
      Expr value = parse_expression();
      require(value, Type::Real, begin, "an argument is a number");
      if (is_named)
        named[std::string(t.text)] = value;
      else if (!named.empty())
        error({begin, tokens_[position_ - 1].range.end}, "named arguments come last");
      else
        arguments.push_back(value);
    } while (accept(",") || accept(";"));
    expect(")");
  }

  bool check_count(SourceRange range, const std::string &name, size_t expected, size_t actual) {
    if (expected == actual) return true;
    error(range, fmt::format("'{}' takes {} argument{}, not {}", name, expected, expected == 1 ? "" : "s", actual));
    return false;
  }

  // Inlines a catalogue activation: its inputs and parameters are replaced by the arguments.
  Expr call_catalogue(SourceRange range, const CatalogueEntry &entry, const std::vector<Expr> &arguments,
                      std::map<std::string, Expr, std::less<>> &named) {
    const std::string name(entry.name);
    if (std::find(open_.begin(), open_.end(), name) != open_.end()) {
      error(range, fmt::format("'{}' is defined by itself", name));
      return context_.rational(0);
    }
    std::vector<std::string> open = open_;
    open.push_back(name);
    const Source source{name + ".act", std::string(entry.text)};
    std::vector<Activation> parsed = Parser(context_, source, std::move(open)).parse_source();
    const Activation &callee = parsed.at(0);
    if (!check_count(range, name, callee.inputs.size(), arguments.size())) return context_.rational(0);
    std::vector<Expr> parameters;
    for (const Parameter &p : callee.parameters) {
      const auto given = named.find(p.name);
      if (given == named.end() && !p.default_value)
        error(range, fmt::format("'{}' needs a value for its parameter '{}'", name, p.name),
              fmt::format("write {}(..., {} = 1)", name, p.name));
      parameters.push_back(given != named.end() ? given->second : context_.rational(p.default_value.value_or(0)));
      if (given != named.end()) named.erase(given);
    }
    for (const auto &[unknown, value] : named)
      error(range, fmt::format("'{}' has no parameter '{}'", name, unknown), "it is declared as " + callee.signature());
    context_.set_range(range);
    return counted(range, substitute(callee.body, arguments, parameters));
  }

  // --- tokens ------------------------------------------------------------------------------------------------------

  const Token &token() const { return tokens_[position_]; }
  bool at_end() const { return token().kind == Token::kEnd; }
  bool peek(std::string_view text) const {
    return token().text == text && (token().kind == Token::kSymbol || kReserved.contains(text));
  }
  bool peek_name(std::string_view text) const { return token().kind == Token::kName && token().text == text; }
  bool accept(std::string_view text) {
    const bool matches = peek(text) || peek_name(text);
    position_ += matches;
    return matches;
  }
  void expect(std::string_view text) {
    if (!accept(text)) fail(fmt::format("expected '{}', found {}", text, found()));
  }
  Token expect_kind(Token::Kind kind, const char *what) {
    if (token().kind != kind) fail(fmt::format("expected {}, found {}", what, found()));
    return tokens_[position_++];
  }
  Token expect_new_name(const char *what) {
    const Token name = expect_kind(Token::kName, what);
    if (kReserved.contains(name.text)) error(name.range, fmt::format("'{}' is a word of the language", name.text));
    return name;
  }
  std::string found() const {
    return at_end() ? std::string("the end of the text") : fmt::format("'{}'", token().text);
  }

  void skip_to_definition() {
    if (!at_end()) ++position_;
    while (!at_end() && !peek("activation") && !peek("let")) ++position_;
    scope_ = {};
  }

  // --- errors and limits -------------------------------------------------------------------------------------------

  struct Nesting {
    explicit Nesting(Parser &parser) : parser(parser) {
      if (++parser.nesting_ > kMaxNesting)
        parser.fail(fmt::format("the formula is nested deeper than {} levels", kMaxNesting));
    }
    ~Nesting() { --parser.nesting_; }
    Parser &parser;
  };

  template <class Build>
  Expr ranged(uint32_t begin, Build build) {
    const SourceRange range{begin, tokens_[position_ > 0 ? position_ - 1 : 0].range.end};
    context_.set_range(range);
    return counted(range, build());
  }

  Expr counted(SourceRange range, Expr expr) {
    if (context_.size() > kMaxNodes) {
      error(range, fmt::format("the formula has more than {} operations", kMaxNodes));
      throw SyntaxError();
    }
    return expr;
  }

  void require(Expr &e, Type type, uint32_t begin, std::string_view message) {
    if (e.type() == type) return;
    error({begin, tokens_[position_ - 1].range.end}, std::string(message),
          type == Type::Bool ? "a condition is a comparison such as 'x > 0'" : "write 'CONDITION ? 1 : 0' for a number");
    e = type == Type::Bool ? context_.rational(0) < context_.rational(1) : context_.rational(0);
  }

  void error_unknown(const Token &name, const char *kind, const std::vector<std::string> &candidates,
                     std::string note) {
    const std::string guess = nearest(name.text, candidates);
    std::string message = fmt::format("'{}' is not {}", name.text, kind);
    if (!guess.empty() && note.empty()) message += fmt::format("; did you mean '{}'?", guess);
    error(name.range, message, std::move(note));
  }

  void error(SourceRange range, std::string message, std::string note = {}) {
    constexpr size_t kMaxErrors = 20;
    if (errors_.size() < kMaxErrors) errors_.push_back({std::move(message), range, std::move(note)});
  }

  [[noreturn]] void fail(std::string message, std::string note = {}) {
    error(token().range, std::move(message), std::move(note));
    throw SyntaxError();
  }

  Context &context_;
  const Source &source_;
  std::vector<Token> tokens_;
  std::vector<std::string> open_;  // catalogue activations that are being inlined
  size_t position_ = 0, nesting_ = 0;
  std::map<std::string, Expr, std::less<>> scope_;
  std::map<std::string, Helper, std::less<>> helpers_;
  std::vector<Diagnostic> errors_;
};

}  // namespace

std::vector<Activation> parse(Context &context, const Source &source) {
  if (source.text.size() > kMaxSourceBytes)
    throw SourceError(source, {{fmt::format("the text is longer than {} bytes", kMaxSourceBytes), {}, ""}});
  std::vector<std::string> open;
  // While a catalogue file itself is parsed, its own name is taken.
  if (source.name.ends_with(".act") && find_in_catalogue(source.name.substr(0, source.name.size() - 4)) &&
      find_in_catalogue(source.name.substr(0, source.name.size() - 4))->text == source.text)
    open.push_back(source.name.substr(0, source.name.size() - 4));
  std::vector<Activation> activations = Parser(context, source, std::move(open)).parse_source();
  context.set_range({});
  return activations;
}

Activation parse_one(Context &context, const Source &source) {
  std::vector<Activation> activations = parse(context, source);
  if (activations.size() != 1)
    throw SourceError(source, {{fmt::format("expected one activation, found {}", activations.size()),
                                activations.empty() ? SourceRange{} : activations[1].range, ""}});
  return std::move(activations[0]);
}

}  // namespace actc
