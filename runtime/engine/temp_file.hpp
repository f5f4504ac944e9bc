// A temporary file without a name: bytes are appended, and read again from anywhere. A crash leaves nothing behind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pipec::engine {

// The temporary file cannot be made, written or read; says where and what to do.
class SpoolError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class TempFile {
 public:
  explicit TempFile(std::string folder);  // throws SpoolError, as all below
  ~TempFile();
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;

  void append(std::string_view bytes);
  std::uint64_t size() const { return size_; }
  // At least one byte, at most `size`; there must be some at `offset`.
  std::size_t read(std::uint64_t offset, char* to, std::size_t size) const;

 private:
  std::string folder_;
  int file_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace pipec::engine
