// Parser: recursive descent over tokens, one function per level of precedence, loosest first. Name errors are collected
// and parsing goes on; after a syntax error it goes on at the next definition. Private to parse*.cpp and parser.cpp.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <map>

#include "dsl/catalogue.h"
#include "dsl/lexer.h"
#include "dsl/parse.h"

namespace actc {

class Parser {
 public:
  // `open`: catalogue activations that are being inlined. `first_node`: size of the Context when the text began.
  Parser(Context &context, const Source &source, std::vector<std::string> open, size_t first_node);
  std::vector<Activation> parse_source();

 private:
  struct SyntaxError {};  // already recorded; unwinds to the next definition
  struct Variable {
    Expr value;
    SourceRange range;
  };
  struct Helper {
    std::vector<std::string> inputs;
    Expr body;
    size_t size;  // operations
    Extent extent;
  };
  struct NamedArgument {
    Expr value;
    SourceRange range;
  };
  using NamedArguments = std::map<std::string, NamedArgument, std::less<>>;
  enum class Place { Formula, Definition, Helper };

  // Definitions (parse.cpp).
  bool starts_definition() const;
  void parse_definitions();
  void parse_definition();
  void parse_let();
  void define(const Token &name);
  void parse_signature(Activation &a);
  Activation parse_bare_formula();
  bool is_parameter_list(size_t begin) const;
  void parse_inputs(std::vector<std::string> &inputs, std::vector<SourceRange> &ranges);
  void parse_parameters(Activation &a);
  void declare(const Token &name, Expr value);
  Expr parse_body(Place place);
  void expect_end_of_formula(Place place);
  void parse_primitive(Activation &a);

  // Clauses (parse_clause.cpp).
  void parse_clauses(Activation &a);
  bool is_clause() const;
  static std::string clause_list();
  std::string clause_guess() const;
  KnownValue parse_known(const Activation &a);
  void parse_stated_gradients(Activation &a);
  void parse_from_output(Activation &a);
  std::string parse_alias();
  Number parse_signed_number(const char *what);
  std::string comment_above(size_t position) const;

  // Expressions (parse_expression.cpp).
  Expr parse_expression();
  Expr parse_branch();
  Expr parse_or();
  Expr parse_and();
  Expr parse_logical(uint32_t begin, Expr left, Expr (Parser::*operand)(), Expr (*build)(Expr, Expr));
  Expr parse_not();
  Expr parse_comparison();
  Expr parse_sum();
  Expr parse_product();
  Expr parse_chain(Expr (Parser::*operand)(), std::initializer_list<std::string_view> operators,
                   Expr (*build)(char op, Expr, Expr));
  Expr parse_negation();
  Expr parse_negation_operand();
  Expr parse_power();
  Expr parse_primary();
  Number value_of(const Token &literal);

  // Names and calls (parse_call.cpp).
  Expr parse_variable(const Token &name);
  Expr parse_call(const Token &name);
  void parse_arguments(const Token &function, std::vector<Expr> &arguments, NamedArguments &named);
  Expr operation(SourceRange range, const std::string &name, const std::vector<Expr> &arguments);
  Expr reduction(SourceRange range, const std::string &name, const std::vector<Expr> &arguments);
  void require_row(SourceRange range, const std::string &name, Extent extent);
  Expr unknown_function(const Token &name);
  std::vector<std::string> declared() const;
  std::vector<std::string> function_names() const;
  const Token *definition_below(std::string_view name) const;
  void refuse_named(const Token &function, const NamedArguments &named);
  bool check_count(SourceRange range, const std::string &name, size_t expected, size_t actual, std::string note = {});
  Expr call_activation(SourceRange range, const Activation &callee, const std::vector<Expr> &arguments,
                       NamedArguments &named);
  const Activation &catalogue_activation(const CatalogueEntry &entry);
  Expr inlined(SourceRange range, Expr body, size_t size, std::span<const Expr> arguments,
               std::span<const Expr> parameters);

  // Tokens, errors and limits (parser.cpp).
  const Token &token() const { return tokens_[position_]; }
  const Token &previous() const;
  bool at_end() const { return token().kind == Token::kEnd; }
  bool peek(std::string_view text) const;
  bool accept(std::string_view text);
  void expect(std::string_view text);
  void expect_closing(size_t open);
  Token expect_kind(Token::Kind kind, const char *what);
  Token expect_new_name(const char *what);
  std::string found() const;
  std::string_view source_text(SourceRange range) const;
  bool on_line_of_previous() const;
  SourceRange since(uint32_t begin) const;

  template <class Build>
  Expr ranged(uint32_t begin, Build build) {
    const SourceRange range = since(begin);
    context_.set_range(range);
    return counted(range, build());
  }
  Expr counted(SourceRange range, Expr expr);
  void require(Expr &e, Type type, SourceRange range, std::string_view subject, std::string_view demand);
  void error_unknown(const Token &name, const char *kind, const std::vector<std::string> &candidates, std::string note,
                     std::string otherwise);
  void error(SourceRange range, std::string message, std::string note = {});
  [[noreturn]] void fail(std::string message, std::string note = {});
  [[noreturn]] void fail_at(SourceRange range, std::string message, std::string note = {});
  [[noreturn]] void give_up(SourceRange range);

  // Counts a level of nesting while it lives.
  struct Nesting {
    explicit Nesting(Parser &parser);
    ~Nesting() { --parser.nesting_; }
    Nesting(const Nesting &) = delete;
    Nesting &operator=(const Nesting &) = delete;
    Parser &parser;
  };

  Context &context_;
  const Source &source_;
  std::vector<Token> tokens_;
  std::vector<std::string> open_;
  size_t first_node_;
  size_t position_ = 0, nesting_ = 0, inlined_ = 0;
  bool exhausted_ = false;           // a limit was reached: there is no use in going on
  std::string defining_;             // the name whose formula is being parsed
  Extent extent_ = Extent::Element;  // ... and whether it may reduce over rows
  std::map<std::string, Variable, std::less<>> scope_;
  std::map<std::string, uint32_t, std::less<>> defined_;  // names of this text, and where
  std::map<std::string, Helper, std::less<>> helpers_;
  std::map<std::string, Activation> called_;  // of the catalogue
  std::vector<Activation> activations_;
  std::vector<Diagnostic> errors_;
};

bool is_reserved(std::string_view word);

}  // namespace actc
