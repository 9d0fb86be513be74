// IDX files: right ones, and every way in which they can be wrong.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace fashion {
namespace {

std::string number(uint32_t n) {
  return {static_cast<char>(n >> 24), static_cast<char>(n >> 16), static_cast<char>(n >> 8), static_cast<char>(n)};
}

class IdxFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_);
    for (const std::string stem : {"/train", "/t10k"}) {
      write(stem + "-images-idx3-ubyte.gz", number(0x803) + number(2) + number(28) + number(28) + pixels_);
      write(stem + "-labels-idx1-ubyte.gz", number(0x801) + number(2) + std::string("\x03\x09", 2));
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // zlib reads a file that is not compressed as it is.
  void write(const std::string &name, const std::string &bytes) {
    std::ofstream(folder_ + name, std::ios::binary) << bytes;
  }

  std::string mistake() {
    try {
      read_data(folder_);
    } catch (const std::runtime_error &e) {
      return e.what();
    }
    return "none";
  }

  std::string folder_ = testing::TempDir() + "/" + testing::UnitTest::GetInstance()->current_test_info()->name();
  std::string pixels_ = std::string(kPixels, '\0') + std::string(kPixels, '\xff');
};

TEST_F(IdxFiles, AreReadAndNormalised) {
  const Data data = read_data(folder_);
  EXPECT_EQ(data.train.count(), 2);
  EXPECT_EQ(data.test.labels, (std::vector<uint8_t>{3, 9}));
  Matrix x;
  std::vector<uint8_t> y;
  data.train.rows(std::vector<int>{1, 0, 1}, x, y);
  EXPECT_EQ(y, (std::vector<uint8_t>{9, 3, 9}));
  EXPECT_EQ(x.row(0), x.row(2));
  EXPECT_NEAR(x(0, 5), (1 - 0.2860406) / 0.3530242, 1e-6);
  EXPECT_NEAR(x(1, 5), -0.2860406 / 0.3530242, 1e-6);
}

TEST_F(IdxFiles, MistakesNameFileAndReason) {
  using testing::HasSubstr;
  const std::string images = "/train-images-idx3-ubyte.gz", labels = "/train-labels-idx1-ubyte.gz";
  write(labels, number(0x801) + number(2) + std::string("\x03\x0a", 2));
  EXPECT_THAT(mistake(), HasSubstr(labels + ": a label is above 9"));
  write(labels, number(0x801) + number(3) + "abc");
  EXPECT_THAT(mistake(), HasSubstr(labels + ": has another number of labels"));
  write(labels, "");
  EXPECT_THAT(mistake(), HasSubstr(labels + ": the file is too short"));
  write(images, number(0x803) + number(2) + number(28) + number(28) + pixels_.substr(1));
  EXPECT_THAT(mistake(), HasSubstr(images + ": the file is too short"));
  write(images, number(0x803) + number(2) + number(28) + number(27) + pixels_);
  EXPECT_THAT(mistake(), HasSubstr("the images are not 28 x 28"));
  write(images, number(0x803) + number(0xffffffff));
  EXPECT_THAT(mistake(), HasSubstr("holds 4294967295 images"));
  write(images, number(0x801));
  EXPECT_THAT(mistake(), HasSubstr("not an IDX file of images"));
  std::filesystem::remove(folder_ + images);
  EXPECT_THAT(mistake(), HasSubstr("the Debian package dataset-fashion-mnist has the images"));
}

TEST(GeneratedData, RepeatsForASeed) {
  const Data a = generate_data(20, 5, 3), b = generate_data(20, 5, 3), c = generate_data(20, 5, 4);
  EXPECT_EQ(a.train.pixels, b.train.pixels);
  EXPECT_EQ(a.test.labels, b.test.labels);
  EXPECT_NE(a.train.pixels, c.train.pixels);
  EXPECT_EQ(a.train.count(), 20);
  EXPECT_EQ(a.test.pixels.size(), size_t{5} * kPixels);
}

}  // namespace
}  // namespace fashion
