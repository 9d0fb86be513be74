// Strict parser and writer of .npy headers. NumPy itself evaluates the header as a Python literal; this accepts what
// any NumPy version writes (Python 2's `3L` included), in any order and spacing, and refuses the rest.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/npy/header.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace actc::npy {
namespace {

struct TypeInfo {
  DType type;
  std::string_view descr, name;
  size_t size;
};

constexpr std::array<TypeInfo, 4> types = {{
    {DType::F16, "<f2", "float16", 2},
    {DType::F32, "<f4", "float32", 4},
    {DType::F64, "<f8", "float64", 8},
    {DType::U16, "<u2", "uint16", 2},
}};

const TypeInfo &info(DType type) { return types[static_cast<size_t>(type)]; }

// Types that are refused, by the name under which the user knows them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> other_types = {{
    {"b1", "bool"},
    {"i1", "int8"},
    {"u1", "uint8"},
    {"i2", "int16"},
    {"i4", "int32"},
    {"u4", "uint32"},
    {"i8", "int64"},
    {"u8", "uint64"},
    {"f16", "longdouble"},
    {"c8", "complex64"},
    {"c16", "complex128"},
    {"c32", "clongdouble"},
    {"O", "Python objects"},
    {"O8", "Python objects"},
}};

// Safe to print whatever the file holds.
std::string excerpt(std::string_view text) {
  constexpr size_t longest = 48;
  std::string out;
  for (const char c : text.substr(0, longest)) {
    if (c >= ' ' && c <= '~')
      out += c;
    else
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
  if (text.size() > longest) out += "...";
  return out;
}

class Parser {
 public:
  Parser(std::string_view text, std::string_view file_name) : text_(text), file_name_(file_name) {}

  Header dict() {
    expect('{');
    while (!accept('}')) {
      const size_t key_at = at_;
      const std::string_view key = string();
      expect(':');
      if (key == "descr")
        once(has_descr_, key), header_.dtype = descr();
      else if (key == "fortran_order")
        once(has_order_, key), fortran_order_ = boolean();
      else if (key == "shape")
        once(has_shape_, key), header_.shape = tuple();
      else
        fail_at(key_at, fmt::format("unknown key '{}'", excerpt(key)));
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (at_ != text_.size()) fail_at(at_, fmt::format("'{}' after the closing brace", excerpt(text_.substr(at_))));
    for (const auto &[present, key] :
         {std::pair{has_descr_, "descr"}, std::pair{has_order_, "fortran_order"}, std::pair{has_shape_, "shape"}}) {
      if (!present) fail(fmt::format("bad header: no key '{}'", key));
    }
    if (fortran_order_ && header_.shape.size() > 1) {
      fail("holds an array in Fortran order; save np.ascontiguousarray(x) instead");
    }
    return header_;
  }

 private:
  [[noreturn]] void fail(std::string_view message) const { throw Error(fmt::format("{}: {}", file_name_, message)); }
  [[noreturn]] void fail_at(size_t at, std::string_view message) const {
    fail(fmt::format("bad header: {} (character {})", message, at));
  }

  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  bool accept(char c) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  [[noreturn]] void fail_expected(std::string_view what) const {
    const std::string_view rest = text_.substr(at_);
    fail_at(at_, rest.empty() ? fmt::format("{} expected, the header ends", what)
                              : fmt::format("{} expected, found '{}'", what, excerpt(rest)));
  }
  void expect(char c) {
    if (!accept(c)) fail_expected(fmt::format("'{}'", c));
  }
  void once(bool &seen, std::string_view key) {
    if (seen) fail_at(at_, fmt::format("key '{}' appears twice", key));
    seen = true;
  }

  // Escapes never occur in what NumPy writes for plain types.
  std::string_view string() {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    if (quote != '\'' && quote != '"') fail_expected("a string");
    const size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail_at(at_, "a string without end");
    const std::string_view content = text_.substr(at_ + 1, end - at_ - 1);
    const bool plain =
        std::all_of(content.begin(), content.end(), [](char c) { return c >= ' ' && c <= '~' && c != '\\'; });
    if (!plain) fail_at(at_, fmt::format("a string with characters that no type has: '{}'", excerpt(content)));
    at_ = end + 1;
    return content;
  }

  bool boolean() {
    skip_space();
    for (const auto &[word, value] : {std::pair{std::string_view("True"), true}, {"False", false}}) {
      if (text_.substr(at_).starts_with(word)) return at_ += word.size(), value;
    }
    fail_expected("True or False");
  }

  size_t integer() {
    skip_space();
    if (at_ < text_.size() && text_[at_] == '-') fail_at(at_, "the shape has a negative size");
    const size_t first = at_;
    size_t value = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      if (__builtin_mul_overflow(value, size_t{10}, &value) ||
          __builtin_add_overflow(value, static_cast<size_t>(text_[at_] - '0'), &value)) {
        fail_at(first, "the shape has a size that does not fit in 64 bits");
      }
    }
    if (at_ == first) fail_expected("a size");
    if (text_[first] == '0' && at_ - first > 1) fail_at(first, "a size with leading zeros");
    if (at_ < text_.size() && text_[at_] == 'L') ++at_;
    return value;
  }

  std::vector<size_t> tuple() {
    std::vector<size_t> shape;
    expect('(');
    while (!accept(')')) {
      if (shape.size() == max_dimensions) {
        fail(fmt::format("has more than {} dimensions", max_dimensions));
      }
      shape.push_back(integer());
      if (accept(',')) continue;
      if (shape.size() == 1) fail_at(at_, "the shape is a number in parentheses, not a tuple");
      expect(')');
      break;
    }
    return shape;
  }

  DType descr() {
    skip_space();
    if (at_ < text_.size() && (text_[at_] == '[' || text_[at_] == '(')) {
      fail(fmt::format("holds a structured dtype ({}); save one of its fields, x['name'], instead",
                       excerpt(text_.substr(at_))));
    }
    const std::string_view found = string();
    for (const TypeInfo &known : types) {
      if (found == known.descr) return known.type;
    }
    refuse(found);
  }

  [[noreturn]] void refuse(std::string_view found) const {
    const char order = found.empty() ? '\0' : found[0];
    const bool ordered = order == '<' || order == '>' || order == '|';
    const std::string_view code = ordered ? found.substr(1) : found;
    const std::string quoted = fmt::format("'{}'", excerpt(found));
    for (const TypeInfo &known : types) {
      if (order == '>' && code == known.descr.substr(1)) {
        fail(fmt::format("holds big-endian {} ({}); save x.astype('{}') instead", known.name, quoted, known.descr));
      }
    }
    if (ordered && code == "V2") {
      fail(fmt::format("holds 2-byte raw data ({}), as bfloat16 is saved; save x.view(np.uint16) instead", quoted));
    }
    for (const auto &[other, name] : other_types) {
      if (ordered && code == other) {
        fail(fmt::format(
            "holds {} ({}); only float16, float32, float64 and uint16 can be read: save x.astype('float32')", name,
            quoted));
      }
    }
    fail(fmt::format("holds the type {}; only float16, float32, float64 and uint16 can be read", quoted));
  }

  std::string_view text_, file_name_;
  size_t at_ = 0;
  Header header_;
  bool has_descr_ = false, has_order_ = false, has_shape_ = false, fortran_order_ = false;
};

}  // namespace

size_t element_size(DType type) { return info(type).size; }
std::string_view type_name(DType type) { return info(type).name; }
std::string_view type_descr(DType type) { return info(type).descr; }
std::string type_text(DType type) { return fmt::format("{} ('{}')", info(type).name, info(type).descr); }

std::string shape_text(std::span<const size_t> shape) {
  return fmt::format("({}{})", fmt::join(shape.begin(), shape.end(), ", "), shape.size() == 1 ? "," : "");
}

// A zero does not excuse the other sizes: NumPy refuses such shapes too.
std::optional<size_t> byte_size(DType type, std::span<const size_t> shape) {
  size_t bytes = element_size(type);
  bool empty = false;
  for (const size_t n : shape) {
    empty |= n == 0;
    if (n != 0 && __builtin_mul_overflow(bytes, n, &bytes)) return std::nullopt;
  }
  if (bytes > static_cast<size_t>(std::numeric_limits<ptrdiff_t>::max())) return std::nullopt;
  return empty ? 0 : bytes;
}

Header parse_header(std::string_view text, std::string_view file_name) { return Parser(text, file_name).dict(); }

std::string format_prefix(const Header &header) {
  constexpr size_t block = 64, fixed = 10, growth_digits = 21;
  std::string dict = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", type_descr(header.dtype),
                                 shape_text(header.shape));
  // NumPy leaves room for the first size to grow in place; doing the same gives the same bytes.
  if (!header.shape.empty()) dict.append(growth_digits - fmt::formatted_size("{}", header.shape[0]), ' ');
  // As NumPy pads: a whole block where none would be needed.
  dict.append(block - (fixed + dict.size() + 1) % block, ' ');
  dict += '\n';
  std::string prefix("\x93NUMPY\x01\x00", 8);
  prefix += static_cast<char>(dict.size() & 0xff);
  prefix += static_cast<char>(dict.size() >> 8);
  return prefix + dict;
}

}  // namespace actc::npy
