// An IDX file is a magic number, its big-endian sizes and one byte per value.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "data.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "random.h"

namespace fashion {
namespace {

// Of the 60,000 training images, with pixels in [0, 1].
constexpr float kMean = 0.2860406f, kDeviation = 0.3530242f;

class IdxFile {
 public:
  explicit IdxFile(const std::string &path) : path_(path), file_(gzopen(path.c_str(), "rb"), gzclose) {
    if (!file_) fail(std::string(std::strerror(errno)) + "; the Debian package dataset-fashion-mnist has the images");
  }

  uint32_t number() {
    uint8_t b[4];
    read(b);
    return uint32_t{b[0]} << 24 | uint32_t{b[1]} << 16 | uint32_t{b[2]} << 8 | b[3];
  }

  std::vector<uint8_t> values(size_t count) {
    std::vector<uint8_t> bytes(count);
    read(bytes);
    return bytes;
  }

  [[noreturn]] void fail(const std::string &what) const { throw std::runtime_error(path_ + ": " + what); }

 private:
  void read(std::span<uint8_t> to) {
    const int got = gzread(file_.get(), to.data(), static_cast<unsigned>(to.size()));
    if (got < 0) fail("cannot be read or unpacked");
    if (static_cast<size_t>(got) < to.size()) fail("the file is too short");
  }

  std::string path_;
  std::unique_ptr<gzFile_s, int (*)(gzFile)> file_;
};

constexpr uint32_t kMost = 1'000'000;  // a damaged header must not ask for all memory

Images read_images(const std::string &stem) {
  Images images;
  IdxFile pixels(stem + "-images-idx3-ubyte.gz");
  if (pixels.number() != 0x803) pixels.fail("not an IDX file of images");
  const uint32_t count = pixels.number();
  if (count == 0 || count > kMost) pixels.fail("holds " + std::to_string(count) + " images; 1 to 1,000,000 can be");
  if (pixels.number() != kSide || pixels.number() != kSide) pixels.fail("the images are not 28 x 28");
  images.pixels = pixels.values(size_t{count} * kPixels);

  IdxFile labels(stem + "-labels-idx1-ubyte.gz");
  if (labels.number() != 0x801) labels.fail("not an IDX file of labels");
  if (labels.number() != count) labels.fail("has another number of labels than there are images");
  images.labels = labels.values(count);
  if (*std::max_element(images.labels.begin(), images.labels.end()) >= kClasses) labels.fail("a label is above 9");
  return images;
}

Images generate(int count, const std::array<std::array<float, kPixels>, kClasses> &patterns, Random &random) {
  Images images;
  images.pixels.reserve(static_cast<size_t>(count) * kPixels);
  for (int i = 0; i < count; ++i) {
    const size_t label = random.below(kClasses);
    const float strength = 0.75f + random.uniform(0.25f);
    images.labels.push_back(static_cast<uint8_t>(label));
    for (const float value : patterns[label]) {
      const float pixel = 128 + strength * value + random.uniform(96);
      images.pixels.push_back(static_cast<uint8_t>(std::clamp(pixel, 0.0f, 255.0f)));
    }
  }
  return images;
}

}  // namespace

void Images::keep_first(int n) {
  if (n >= count()) return;
  labels.resize(static_cast<size_t>(n));
  pixels.resize(static_cast<size_t>(n) * kPixels);
}

void Images::rows(std::span<const int> which, Matrix &x, std::vector<uint8_t> &y) const {
  x.resize(static_cast<Eigen::Index>(which.size()), kPixels);
  y.resize(which.size());
  for (size_t row = 0; row < which.size(); ++row) {
    const auto image = static_cast<size_t>(which[row]);
    y[row] = labels[image];
    const uint8_t *from = &pixels[image * kPixels];
    float *to = x.row(static_cast<Eigen::Index>(row)).data();
    for (int i = 0; i < kPixels; ++i) to[i] = (static_cast<float>(from[i]) * (1.0f / 255) - kMean) * (1 / kDeviation);
  }
}

Data read_data(const std::string &folder) {
  return {.train = read_images(folder + "/train"), .test = read_images(folder + "/t10k")};
}

Data generate_data(int n_train, int n_test, uint64_t seed) {
  Random random(seed);
  std::array<std::array<float, kPixels>, kClasses> patterns;
  for (auto &pattern : patterns) {
    // Blocks of 4 x 4 pixels, so that pooling leaves something of them.
    std::array<float, kPixels / 16> blocks;
    for (float &block : blocks) block = random.uniform(64);
    for (int i = 0; i < kPixels; ++i) pattern[i] = blocks[i / kSide / 4 * (kSide / 4) + i % kSide / 4];
  }
  Data data;
  data.train = generate(n_train, patterns, random);
  data.test = generate(n_test, patterns, random);
  return data;
}

}  // namespace fashion
