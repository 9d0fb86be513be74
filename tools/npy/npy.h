// Reading and writing NumPy's .npy files: dense little-endian arrays of any shape, C order, one per file.
// Files are taken as hostile: nothing is allocated on the word of a header alone, and every refusal says the remedy.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include <cstddef>
#include <filesystem>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace actc::npy {

// The message begins with the path.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline constexpr size_t alignment = 64;
inline constexpr size_t max_dimensions = 32;

// Aligned, and leaves new bytes uninitialised: they are about to be read into.
template <class T>
struct AlignedAllocator {
  using value_type = T;
  AlignedAllocator() = default;
  template <class U>
  AlignedAllocator(const AlignedAllocator<U> &) {}
  T *allocate(size_t n) { return static_cast<T *>(::operator new (n * sizeof(T), std::align_val_t{alignment})); }
  void deallocate(T *p, size_t) { ::operator delete (p, std::align_val_t{alignment}); }
  template <class U>
  void construct(U *p) {
    ::new (static_cast<void *>(p)) U;
  }
  template <class U, class... Args>
  void construct(U *p, Args &&...args) {
    ::new (static_cast<void *>(p)) U(std::forward<Args>(args)...);
  }
  bool operator==(const AlignedAllocator &) const = default;
};

using AlignedBytes = std::vector<std::byte, AlignedAllocator<std::byte>>;

enum class DType { F16, F32, F64, U16 };  // U16 also carries bfloat16, which NumPy lacks

size_t element_size(DType type);
std::string_view type_name(DType type);                 // "float32"
std::string_view type_descr(DType type);                // "<f4"
std::string type_text(DType type);                      // "float32 ('<f4')"
std::string shape_text(std::span<const size_t> shape);  // "(3, 4)", as Python writes it

// Nothing where the array would not fit in the address space.
std::optional<size_t> byte_size(DType type, std::span<const size_t> shape);

struct Array {
  DType dtype = DType::F32;
  std::vector<size_t> shape;  // empty: one value
  AlignedBytes data;          // C order, exactly byte_size(dtype, shape)

  size_t size() const { return data.size() / element_size(dtype); }
  template <class T>
  std::span<T> values() {
    return {reinterpret_cast<T *>(data.data()), data.size() / sizeof(T)};
  }
  template <class T>
  std::span<const T> values() const {
    return {reinterpret_cast<const T *>(data.data()), data.size() / sizeof(T)};
  }
};

// An array of uninitialised values; throws std::bad_alloc where there is no room for it.
Array make_array(DType type, std::vector<size_t> shape);

// Regular files, pipes and devices, format versions 1.0, 2.0 and 3.0.
Array read(const std::filesystem::path &path);

// The same from memory; `name` stands for the path in messages.
Array parse(std::span<const std::byte> file, std::string_view name);

// The bytes that np.save writes. All or nothing, as write_file_atomically; `path` may be the file that was read.
void write(const std::filesystem::path &path, const Array &array);

// Several files, all or none.
void write(std::span<const std::filesystem::path> paths, std::span<const Array> arrays);

}  // namespace actc::npy
