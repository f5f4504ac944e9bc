// An unlinked temporary file: written at its end, read anywhere, gone with the object or with the process.
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

class TemporaryFile {
 public:
  explicit TemporaryFile(std::string folder) : folder_(std::move(folder)) {}
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  // Made with the first bytes. Throws SpoolError, as read() does.
  void append(std::string_view bytes);
  // Reads 1..size bytes that were appended before; returns how many.
  std::size_t read(std::uint64_t offset, char* to, std::size_t size) const;
  // Gives the disk these bytes back, where the file system can; they read as anything from then on.
  void forget(std::uint64_t begin, std::uint64_t end) noexcept;
  std::uint64_t size() const { return size_; }
  bool made() const { return file_ >= 0; }

 private:
  std::string folder_;
  int file_ = -1;
  std::uint64_t size_ = 0;  // bytes in the file
};

}  // namespace pipec::engine
