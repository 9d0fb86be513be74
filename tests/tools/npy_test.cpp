// .npy files: what NumPy writes is read, what is written equals NumPy's bytes, and everything else is refused.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/npy/npy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/ordinary_user.h"
#include "tests/tools/temporary_folder.h"

namespace actc::npy {
namespace {

using namespace std::string_literals;
using test::contents;
using test::put;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

using Shape = std::vector<size_t>;

// Written by NumPy 2.2.6; the gap between text and newline is its padding.
const std::string float32_2x3 =
    "\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"s + std::string(58, ' ') + "\n" +
    "\x00\x00\x80?\x00\x00\x00\xc0\x00\x00\x00?\x00\x00\x80\x7f\x00\x00\xc0\x7f\x00\x00\x00\x80"s;
const std::string float64_scalar = "\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (), }"s +
                                   std::string(62, ' ') + "\n" + "\x00\x00\x00\x00\x00\x00\n@"s;
const std::string float16_0x3 =
    "\x93NUMPY\x01\x00v\x00{'descr': '<f2', 'fortran_order': False, 'shape': (0, 3), }"s + std::string(58, ' ') + "\n";
const std::string uint16_version2 =
    "\x93NUMPY\x02\x00t\x00\x00\x00{'descr': '<u2', 'fortran_order': False, 'shape': (2,), }"s + std::string(58, ' ') +
    "\n\x80?\xff\xff"s;
const std::string float32_version3 =
    "\x93NUMPY\x03\x00t\x00\x00\x00{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"s + std::string(58, ' ') +
    "\n\x00\x00\xc0?"s;
const std::string float64_fortran =
    "\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': True, 'shape': (2, 2), }"s + std::string(59, ' ') + "\n" +
    std::string(32, '\0');
// Its header has a third block only for the room that NumPy leaves for a longer first size.
const std::string float16_17_dimensions =
    "\x93NUMPY\x01\x00\xb6\x00{'descr': '<f2', 'fortran_order': False, "
    "'shape': (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), }"s +
    std::string(77, ' ') + "\n\x00<"s;

Array parse(const std::string &file) { return npy::parse(std::as_bytes(std::span(file)), "x.npy"); }

std::string message(const std::string &file) {
  try {
    parse(file);
  } catch (const Error &error) {
    EXPECT_THAT(error.what(), StartsWith("x.npy: "));
    return error.what();
  }
  return "accepted";
}

// A file with any text as its header.
std::string with_header(const std::string &text, const std::string &data = "", char version = 1) {
  std::string file = "\x93NUMPY"s + version + '\0';
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i) file += static_cast<char>(text.size() >> (8 * i));
  return file + text + data;
}

std::string with_shape(const std::string &shape, const std::string &data = "") {
  return with_header("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + "}\n", data);
}

std::string with_descr(const std::string &descr) {
  return with_header("{'descr': " + descr + ", 'fortran_order': False, 'shape': (0,), }\n");
}

TEST(NpyParse, ReadsFloat32) {
  const Array array = parse(float32_2x3);
  EXPECT_EQ(array.dtype, DType::F32);
  EXPECT_EQ(array.shape, (Shape{2, 3}));
  ASSERT_EQ(array.size(), 6u);
  const auto values = array.values<float>();
  EXPECT_EQ(values[0], 1.0f);
  EXPECT_EQ(values[1], -2.0f);
  EXPECT_EQ(values[2], 0.5f);
  EXPECT_EQ(values[3], std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(values[4]));
  EXPECT_TRUE(values[5] == 0.0f && std::signbit(values[5]));
  EXPECT_EQ(reinterpret_cast<uintptr_t>(array.data.data()) % alignment, 0u);
}

TEST(NpyParse, ReadsAScalar) {
  const Array array = parse(float64_scalar);
  EXPECT_EQ(array.dtype, DType::F64);
  EXPECT_THAT(array.shape, IsEmpty());
  EXPECT_THAT(array.values<double>(), ElementsAre(3.25));
}

TEST(NpyParse, ReadsAnEmptyArray) {
  const Array array = parse(float16_0x3);
  EXPECT_EQ(array.dtype, DType::F16);
  EXPECT_EQ(array.shape, (Shape{0, 3}));
  EXPECT_EQ(array.size(), 0u);
}

TEST(NpyParse, ReadsVersions2And3) {
  const Array array = parse(uint16_version2);
  EXPECT_EQ(array.dtype, DType::U16);
  EXPECT_THAT(array.values<uint16_t>(), ElementsAre(0x3f80, 0xffff));
  EXPECT_THAT(parse(float32_version3).values<float>(), ElementsAre(1.5f));
}

TEST(NpyParse, FortranOrderIsAnErrorUnlessItMeansNothing) {
  EXPECT_EQ(message(float64_fortran), "x.npy: holds an array in Fortran order; save np.ascontiguousarray(x) instead");
  const auto with_order = [](const std::string &shape, const std::string &data) {
    return with_header("{'descr': '<f2', 'fortran_order': True, 'shape': " + shape + "}", data);
  };
  EXPECT_EQ(parse(with_order("(2,)", "abcd")).size(), 2u);
  EXPECT_EQ(parse(with_order("()", "ab")).size(), 1u);
  EXPECT_THAT(message(with_order("(1, 2)", "abcd")), HasSubstr("Fortran"));
}

TEST(NpyParse, AcceptsAnyOrderAndSpacing) {
  const std::string data(24, 'd');
  for (const std::string text : {
           "{'shape': (2, 3), 'descr': '<f4', 'fortran_order': False}",
           "{\"fortran_order\": False, \"shape\": (2, 3), \"descr\": \"<f4\"}",
           "  { 'descr' :\t'<f4' ,'fortran_order':False,\n'shape' : ( 2 , 3 , ) , }  \n",
           "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }\n",
           "{'descr':'<f4','fortran_order':False,'shape':(2,3)}",
       }) {
    EXPECT_EQ(parse(with_header(text, data)).shape, (Shape{2, 3})) << text;
  }
}

TEST(NpyParse, RefusesMalformedHeaders) {
  for (const std::string text : {
           "",
           " ",
           "\n",
           "{",
           "}",
           "{}",
           "{,}",
           "[]",
           "None",
           "{'descr'}",
           "{'descr':}",
           "{'descr': '<f4'",
           "{'descr': '<f4'}",
           "{'descr': '<f4', 'fortran_order': False}",
           "{'descr': '<f4', 'shape': (0,)}",
           "{'fortran_order': False, 'shape': (0,)}",
           "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), 'extra': 1}",
           "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), 'descr': '<f4'}",
           "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), 'shape': (0,)}",
           "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), 'fortran_order': False}",
           "{'descr': '<f4' 'fortran_order': False, 'shape': (0,)}",
           "{'descr': '<f4',, 'fortran_order': False, 'shape': (0,)}",
           "{'descr': '<f4', 'fortran_order': 0, 'shape': (0,)}",
           "{'descr': '<f4', 'fortran_order': false, 'shape': (0,)}",
           "{'descr': '<f4', 'fortran_order': Falsehood, 'shape': (0,)}",
           "{'descr': '<f4', 'fortran_order': 'False', 'shape': (0,)}",
           "{'descr': 4, 'fortran_order': False, 'shape': (0,)}",
           "{'descr': '<f4\", 'fortran_order': False, 'shape': (0,)}",
           "{'descr': '<f4, 'fortran_order': False, 'shape': (0,)}",
           "{'descr': '<\\x664', 'fortran_order': False, 'shape': (0,)}",
           "{'descr': u'<f4', 'fortran_order': False, 'shape': (0,)}",
           "{descr: '<f4', 'fortran_order': False, 'shape': (0,)}",
           "{'Descr': '<f4', 'fortran_order': False, 'shape': (0,)}",
           "{'descr': '<f4', 'fortran_order': False, 'shape': (0,)} x",
           "{'descr': '<f4', 'fortran_order': False, 'shape': (0,)}}",
           "{'descr': '<f4', 'fortran_order': False, 'shape': (0,)} # comment",
       }) {
    EXPECT_THROW(parse(with_header(text)), Error) << text;
  }
  EXPECT_THROW(parse(with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (0,)}\0"s)), Error);
  EXPECT_THROW(parse(with_header("{'descr': '<f4\0', 'fortran_order': False, 'shape': (0,)}"s)), Error);
}

TEST(NpyParse, RefusesMalformedShapes) {
  for (const std::string shape : {
           "0",       "(",      ")",      "(,)",    "(0)",    "(0,",    "(0,,)",   "(0 0)",   "(-0,)", "(+0,)",
           "(-1, 0)", "(0x0,)", "(0.0,)", "(1e0,)", "(00,)",  "(0_0,)", "((0,),)", "(0, ())", "[0]",   "None",
           "(None,)", "('0',)", "(0l,)",  "(0LL,)", "(0; 1)", "{0}",    "(0}",     "(True,)",
       }) {
    EXPECT_THROW(parse(with_shape(shape)), Error) << shape;
  }
  EXPECT_THAT(message(with_shape("(3, -1)")), HasSubstr("negative"));
  EXPECT_THAT(message(with_shape("(3)")), HasSubstr("not a tuple"));
}

TEST(NpyParse, NestedGarbageEnds) {
  for (const char bracket : std::string_view("([{")) {
    const std::string nested(65'000, bracket);
    EXPECT_THROW(parse(with_header(nested)), Error);
    EXPECT_THROW(parse(with_shape(nested)), Error);
    EXPECT_THROW(parse(with_descr(nested)), Error);
  }
}

TEST(NpyParse, RefusesHugeShapesWithoutAllocating) {
  for (const std::string shape : {
           "(4611686018427387904,)",
           "(2305843009213693952,)",
           "(2305843009213693951,)",
           "(18446744073709551615,)",
           "(18446744073709551616,)",
           "(99999999999999999999999999999,)",
           "(4294967296, 4294967296)",
           "(3037000500, 3037000500)",
           "(0, 4294967296, 4294967296)",
           "(1000000000000,)",
           "(65536, 65536, 65536)",
       }) {
    EXPECT_THROW(parse(with_shape(shape)), Error) << shape;
  }
  EXPECT_THAT(message(with_shape("(4294967296, 4294967296)")), HasSubstr("does not fit"));
  EXPECT_EQ(message(with_shape("(1000000000000,)", "abcd")),
            "x.npy: float32 of shape (1000000000000,) needs 4000000000000 bytes of data, the file has 4 (truncated)");
}

TEST(NpyParse, LimitsDimensions) {
  const auto shape = [](int n) {
    std::string text = "(";
    for (int i = 0; i < n; ++i) text += "1,";
    return text + ")";
  };
  EXPECT_EQ(parse(with_shape(shape(32), "abcd")).shape, Shape(32, 1));
  EXPECT_THAT(message(with_shape(shape(33), "abcd")), HasSubstr("more than 32 dimensions"));
}

TEST(NpyParse, NamesTypesThatItRefuses) {
  EXPECT_THAT(message(with_descr("'<i4'")), HasSubstr("holds int32 ('<i4')"));
  EXPECT_THAT(message(with_descr("'|u1'")), HasSubstr("holds uint8 ('|u1')"));
  EXPECT_THAT(message(with_descr("'<c16'")), HasSubstr("holds complex128 ('<c16')"));
  EXPECT_THAT(message(with_descr("'|O'")), HasSubstr("holds Python objects ('|O')"));
  EXPECT_THAT(message(with_descr("'<U5'")), HasSubstr("holds the type '<U5'"));
  EXPECT_THAT(message(with_descr("'|V2'")), HasSubstr("save x.view(np.uint16)"));
  EXPECT_THAT(message(with_descr("'>f4'")), HasSubstr("holds big-endian float32 ('>f4'); save x.astype('<f4')"));
  EXPECT_THAT(message(with_descr("[('a', '<f4'), ('b', '<i4')]")), HasSubstr("structured dtype ([('a', '<f4')"));
  EXPECT_THAT(message(with_descr("('<f4', (2,))")), HasSubstr("structured dtype"));
  for (const std::string descr :
       {"''", "'<'", "'f4'", "'=f4'", "'|f4'", "'<f'", "'<f40'", "'<F4'", "' <f4'", "'<f4 '"}) {
    EXPECT_THROW(parse(with_descr(descr)), Error) << descr;
  }
}

TEST(NpyParse, MessagesArePrintable) {
  for (const std::string &text : {message(with_descr("'\x1b[31m'")), message(with_header("\x1b]0;\x07\xff\xfe")),
                                  message(with_header("{'\x80': 1}")), message(with_descr("[\x1b")),
                                  message(with_header(std::string(60'000, '\n') + std::string(60, '\x01')))}) {
    for (const char c : text) EXPECT_TRUE(c >= ' ' && c <= '~') << text;
    EXPECT_LT(text.size(), 400u);
  }
}

TEST(NpyParse, RefusesOtherFiles) {
  EXPECT_EQ(message(""), "x.npy: is empty, not a .npy file");
  EXPECT_THAT(message("PK\x03\x04zipped array"), HasSubstr(".npz archive"));
  EXPECT_THAT(message("1,2,3\n4,5,6\n"), HasSubstr("is not a .npy file"));
  for (size_t i = 0; i < 6; ++i) {
    std::string file = float32_2x3;
    file[i] ^= 1;
    EXPECT_THAT(message(file), HasSubstr("is not a .npy file")) << i;
  }
}

TEST(NpyParse, RefusesOtherVersions) {
  for (const auto &[major, minor] : {std::pair{0, 0}, {0, 1}, {1, 1}, {2, 1}, {3, 9}, {4, 0}, {255, 255}}) {
    std::string file = float32_2x3;
    file[6] = static_cast<char>(major);
    file[7] = static_cast<char>(minor);
    EXPECT_THAT(message(file), HasSubstr(fmt::format("version {}.{} is unknown", major, minor)));
  }
}

TEST(NpyParse, LimitsTheHeader) {
  const std::string dict = "{'descr': '<f4', 'fortran_order': False, 'shape': (0,)}";
  const auto padded = [&](size_t n) { return with_header(dict + std::string(n - dict.size(), ' '), "", 2); };
  EXPECT_EQ(parse(padded(1 << 20)).size(), 0u);
  EXPECT_THAT(message(padded((1 << 20) + 1)), HasSubstr("the header has 1048577 bytes; at most 1048576 are read"));
  EXPECT_THAT(message("\x93NUMPY\x02\x00\xff\xff\xff\xff{"s), HasSubstr("the header has 4294967295 bytes"));
  EXPECT_THAT(message("\x93NUMPY\x01\x00\xff\xff{}"s), HasSubstr("truncated in the header"));
}

TEST(NpyParse, RefusesEveryTruncation) {
  for (const std::string &file : {float32_2x3, float64_scalar, float16_0x3, uint16_version2, float32_version3}) {
    for (size_t n = 0; n < file.size(); ++n) EXPECT_THROW(parse(file.substr(0, n)), Error) << n;
  }
  EXPECT_EQ(message(float32_2x3.substr(0, float32_2x3.size() - 5)),
            "x.npy: float32 of shape (2, 3) needs 24 bytes of data, the file has 19 (truncated)");
}

TEST(NpyParse, RefusesBytesAfterTheEnd) {
  EXPECT_EQ(message(float32_2x3 + "abc"),
            "x.npy: float32 of shape (2, 3) needs 24 bytes of data, the file has 27 (3 bytes after the end)");
  EXPECT_THROW(parse(float16_0x3 + "a"), Error);
  EXPECT_THROW(parse(float64_scalar + float64_scalar), Error);
}

TEST(NpyParse, SurvivesEveryChangedHeaderByte) {
  for (size_t i = 0; i < 80; ++i) {
    for (int value = 0; value < 256; ++value) {
      std::string file = float32_2x3;
      file[i] = static_cast<char>(value);
      try {
        const Array array = parse(file);
        EXPECT_EQ(byte_size(array.dtype, array.shape), array.data.size());
      } catch (const Error &) {
      }
    }
  }
}

TEST(NpyRead, ReadsFilesAndNamesThemInMessages) {
  const TemporaryFolder folder;
  put(folder / "x.npy", float32_2x3);
  EXPECT_EQ(read(folder / "x.npy").shape, (Shape{2, 3}));
  put(folder / "bad.npy", float32_2x3 + "a");
  try {
    read(folder / "bad.npy");
    ADD_FAILURE();
  } catch (const Error &error) {
    EXPECT_THAT(error.what(), StartsWith((folder / "bad.npy").string() + ": float32 of shape"));
  }
}

TEST(NpyRead, ReportsTheSystemsReason) {
  const TemporaryFolder folder;
  const auto reason = [](const std::filesystem::path &path) -> std::string {
    try {
      read(path);
    } catch (const Error &error) {
      EXPECT_THAT(error.what(), StartsWith(path.string() + ": "));
      return error.what();
    }
    return "accepted";
  };
  EXPECT_THAT(reason(folder / "missing.npy"), HasSubstr("cannot open: No such file or directory"));
  EXPECT_THAT(reason(folder.path()), HasSubstr("cannot read: Is a directory"));
  EXPECT_THAT(reason(""), HasSubstr("No such file or directory"));
  EXPECT_THAT(reason("/dev/null"), HasSubstr("is empty"));
  EXPECT_THAT(reason("/dev/zero"), HasSubstr("is not a .npy file"));
}

// Runs read() on a pipe that delivers `file` in pieces, so that no size is known.
Array read_through_pipe(const std::string &file, size_t piece) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  std::thread writer([&, fd = ends[1]] {
    for (size_t at = 0; at < file.size(); at += piece) {
      const std::string part = file.substr(at, piece);
      if (::write(fd, part.data(), part.size()) < 0) break;
    }
    ::close(fd);
  });
  struct Joiner {
    std::thread &thread;
    int fd;
    ~Joiner() {
      std::string rest(65'536, '\0');
      while (::read(fd, rest.data(), rest.size()) > 0) {
      }
      thread.join();
      ::close(fd);
    }
  } joiner{writer, ends[0]};
  return read(fmt::format("/proc/self/fd/{}", ends[0]));
}

TEST(NpyRead, ReadsPipes) {
  EXPECT_EQ(read_through_pipe(float32_2x3, 1).shape, (Shape{2, 3}));
  EXPECT_EQ(read_through_pipe(float16_0x3, 7).shape, (Shape{0, 3}));
  std::string data(5'000'000, '\0');
  for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<char>(i % 251);
  const Array array = read_through_pipe(with_shape("(1250000,)", data), 50'000);
  ASSERT_EQ(array.data.size(), data.size());
  EXPECT_EQ(std::memcmp(array.data.data(), data.data(), data.size()), 0);
}

TEST(NpyRead, RefusesBadPipesWithoutTrustingTheHeader) {
  for (size_t n = 0; n < float32_2x3.size(); ++n) EXPECT_THROW(read_through_pipe(float32_2x3.substr(0, n), 64), Error);
  EXPECT_THROW(read_through_pipe(float32_2x3 + "a", 64), Error);
  // 2 EiB: no machine could allocate it at once.
  try {
    read_through_pipe(with_shape("(576460752303423488,)", "abcd"), 64);
    ADD_FAILURE();
  } catch (const Error &error) {
    EXPECT_THAT(error.what(), HasSubstr("the file has 4 (truncated)"));
  }
}

TEST(NpyWrite, GivesNumPysBytes) {
  const TemporaryFolder folder;
  for (const std::string &file : {float32_2x3, float64_scalar, float16_0x3, float16_17_dimensions}) {
    write(folder / "y.npy", parse(file));
    EXPECT_EQ(contents(folder / "y.npy"), file);
  }
  EXPECT_THAT(folder.names(), ElementsAre("y.npy"));
}

TEST(NpyWrite, RoundTripsTypesAndShapes) {
  const TemporaryFolder folder;
  for (const DType type : {DType::F16, DType::F32, DType::F64, DType::U16}) {
    for (const Shape &shape : {Shape{}, {0}, {1}, {7}, {0, 5}, {5, 0}, {3, 4}, {2, 1, 3}, {100'000}, Shape(32, 1)}) {
      Array array = make_array(type, shape);
      for (size_t i = 0; i < array.data.size(); ++i) array.data[i] = static_cast<std::byte>(i * 7 + 1);
      write(folder / "y.npy", array);
      const Array back = read(folder / "y.npy");
      EXPECT_EQ(back.dtype, type);
      EXPECT_EQ(back.shape, shape);
      EXPECT_EQ(back.data, array.data);
      EXPECT_EQ((std::filesystem::file_size(folder / "y.npy") - back.data.size()) % 64, 0u);
    }
  }
}

TEST(NpyWrite, WritesLongHeaders) {
  const TemporaryFolder folder;
  Shape shape(32, 1);
  shape[0] = 1'000'000'000'000'000'000;
  shape[31] = 0;
  write(folder / "y.npy", make_array(DType::F32, shape));
  EXPECT_EQ(read(folder / "y.npy").shape, shape);
}

TEST(NpyWrite, MayReplaceItsInput) {
  const TemporaryFolder folder;
  put(folder / "x.npy", float64_scalar);
  Array array = read(folder / "x.npy");
  array.values<double>()[0] = -1;
  write(folder / "x.npy", array);
  EXPECT_THAT(std::as_const(array).values<double>(), ElementsAre(-1.0));
  EXPECT_THAT(read(folder / "x.npy").values<double>(), ElementsAre(-1.0));
}

TEST(NpyWrite, RefusesInconsistentArrays) {
  const TemporaryFolder folder;
  Array array = make_array(DType::F32, {3});
  array.shape = {4};
  EXPECT_THROW(write(folder / "y.npy", array), Error);
  array.shape = {size_t{1} << 40, size_t{1} << 40};
  EXPECT_THROW(write(folder / "y.npy", array), Error);
  EXPECT_THROW(write(folder / "y.npy", make_array(DType::F32, Shape(33, 1))), Error);
  EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(NpyWrite, FailsWithPathAndReason) {
  const TemporaryFolder folder;
  const Array array = parse(float32_2x3);
  EXPECT_THROW(write(folder / "missing/y.npy", array), Error);
  EXPECT_THROW(write(folder.path(), array), Error);
  EXPECT_THAT(folder.names(), IsEmpty());

  const test::OrdinaryUser user;
  if (!user.active()) GTEST_SKIP() << "cannot give up root's rights, without which a defect would cost a device";
  try {
    write("/dev/full", array);
    ADD_FAILURE();
  } catch (const Error &error) {
    EXPECT_STREQ(error.what(), "/dev/full: cannot write: No space left on device");
  }
}

TEST(NpyTypes, HaveNamesAndSizes) {
  EXPECT_EQ(type_text(DType::F64), "float64 ('<f8')");
  EXPECT_EQ(type_text(DType::U16), "uint16 ('<u2')");
  EXPECT_EQ(type_name(DType::F32), "float32");
  EXPECT_EQ(type_descr(DType::F16), "<f2");
  EXPECT_EQ(element_size(DType::F64), 8u);
  EXPECT_EQ(shape_text(Shape{}), "()");
  EXPECT_EQ(shape_text(Shape{3}), "(3,)");
  EXPECT_EQ(shape_text(Shape{3, 4}), "(3, 4)");
}

TEST(NpyTypes, SizesDoNotOverflow) {
  constexpr size_t most = std::numeric_limits<ptrdiff_t>::max();
  EXPECT_EQ(byte_size(DType::F32, Shape{}), 4u);
  EXPECT_EQ(byte_size(DType::F32, Shape{0, 9}), 0u);
  EXPECT_EQ(byte_size(DType::U16, Shape{most / 2}), most - 1);
  EXPECT_EQ(byte_size(DType::U16, Shape{most / 2 + 1}), std::nullopt);
  EXPECT_EQ(byte_size(DType::F64, Shape{most, 0}), std::nullopt);
  EXPECT_THROW(make_array(DType::F32, {most, most}), std::bad_alloc);
}

}  // namespace
}  // namespace actc::npy
