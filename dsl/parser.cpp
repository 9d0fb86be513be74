// Tokens, errors and limits of the parser.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "dsl/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "dsl/hints.h"

namespace actc {

bool is_reserved(std::string_view word) {
  static const std::set<std::string_view> words = {"activation", "let", "learned", "and", "or", "not", "pi"};
  return words.contains(word);
}

Parser::Parser(Context &context, const Source &source, std::vector<std::string> open, size_t first_node)
    : context_(context),
      source_(source),
      tokens_(tokenize(source.text)),
      open_(std::move(open)),
      first_node_(first_node) {}

const Token &Parser::previous() const {
  static const Token start;
  return position_ > 0 ? tokens_[position_ - 1] : start;
}

// A symbol or a word; a string is neither.
bool Parser::peek(std::string_view text) const {
  return token().text == text && (token().kind == Token::kSymbol || token().kind == Token::kName);
}

bool Parser::accept(std::string_view text) {
  const bool matches = peek(text);
  position_ += matches;
  return matches;
}

void Parser::expect(std::string_view text) {
  if (!accept(text)) fail(fmt::format("expected '{}', found {}", text, found()));
}

// The ')' for the '(' at a position; the message names the place of that one.
void Parser::expect_closing(size_t open) {
  if (accept(")")) return;
  std::string note = hint(token(), previous(), on_line_of_previous());
  if (note.empty()) note = fmt::format("the '(' at {} is not closed", place_of(source_, tokens_[open].range.begin));
  fail(fmt::format("expected ')', found {}", found()), note);
}

Token Parser::expect_kind(Token::Kind kind, const char *what) {
  if (token().kind != kind) fail(fmt::format("expected {}, found {}", what, found()));
  return tokens_[position_++];
}

Token Parser::expect_new_name(const char *what) {
  const Token name = expect_kind(Token::kName, what);
  constexpr size_t kMaxName = 100;  // it becomes part of symbols and file names
  if (is_reserved(name.text))
    error(name.range, fmt::format("'{}' is a word of the language", name.text), "choose another name");
  if (name.text.size() > kMaxName) fail_at(name.range, fmt::format("a name has at most {} characters", kMaxName));
  return name;
}

std::string Parser::found() const {
  if (at_end()) return "the end of the text";
  if (token().kind == Token::kInvalid && token().text[0] == '"') return "a string that is not closed";
  if (token().text == "'") return "an apostrophe";
  return in_quotes(source_text(token().range));
}

std::string_view Parser::source_text(SourceRange range) const {
  return std::string_view(source_.text).substr(range.begin, range.end - range.begin);
}

bool Parser::on_line_of_previous() const {
  return source_text({previous().range.end, token().range.begin}).find('\n') == std::string_view::npos;
}

// From a place to the end of the last token that was taken.
SourceRange Parser::since(uint32_t begin) const { return {begin, std::max(begin, previous().range.end)}; }

Parser::Nesting::Nesting(Parser &parser) : parser(parser) {
  if (parser.nesting_ == kMaxNesting)
    parser.fail(fmt::format("the formula is nested deeper than {} levels", kMaxNesting), "name inner parts with 'let'");
  ++parser.nesting_;
}

Expr Parser::counted(SourceRange range, Expr expr) {
  if (context_.size() - first_node_ > kMaxNodes) give_up(range);
  return expr;
}

void Parser::give_up(SourceRange range) {
  exhausted_ = true;
  fail_at(range, fmt::format("the formula has more than {} operations", kMaxNodes));
}

// "'*' takes numbers, and this is a condition"
void Parser::require(Expr &e, Type type, SourceRange range, std::string_view subject, std::string_view demand) {
  if (e.type() == type) return;
  const bool wants_condition = type == Type::Bool;
  error(range, fmt::format("'{}' {}, and this is a {}", subject, demand, wants_condition ? "number" : "condition"),
        wants_condition ? "a condition is a comparison such as 'x > 0'" : "for a number write 'CONDITION ? 1 : 0'");
  e = wants_condition ? context_.rational(0) < context_.rational(1) : context_.rational(0);
}

// `note` wins; without a note and without a name near enough `otherwise` is the note.
void Parser::error_unknown(const Token &name, const char *kind, const std::vector<std::string> &candidates,
                           std::string note, std::string otherwise) {
  const std::string guess = note.empty() ? nearest(name.text, candidates) : std::string();
  std::string message = fmt::format("{} is not {}", in_quotes(name.text), kind);
  if (!guess.empty()) message += fmt::format("; did you mean '{}'?", guess);
  if (guess.empty() && note.empty()) note = std::move(otherwise);
  error(name.range, std::move(message), std::move(note));
}

void Parser::error(SourceRange range, std::string message, std::string note) {
  constexpr size_t kMaxErrors = 20;  // more help nobody, and looking for remedies takes time
  errors_.push_back({std::move(message), range, std::move(note)});
  if (errors_.size() < kMaxErrors) return;
  exhausted_ = true;
  throw SyntaxError();
}

void Parser::fail(std::string message, std::string note) {
  // At the end of the text the place is behind the last token, not on an empty line below it.
  const SourceRange here = at_end() && position_ > 0 ? since(previous().range.end) : token().range;
  if (note.empty()) note = hint(token(), previous(), on_line_of_previous());
  fail_at(here, std::move(message), std::move(note));
}

void Parser::fail_at(SourceRange range, std::string message, std::string note) {
  error(range, std::move(message), std::move(note));
  throw SyntaxError();
}

}  // namespace actc
