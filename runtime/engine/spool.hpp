// Frames put aside in order and read back in order: rejects, and rows that must wait for the connection.
// Bounded memory; beyond it an unlinked temporary file, so that a crash leaves nothing behind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/engine/temporary_file.hpp"

namespace pipec::engine {

class Spool {
 public:
  virtual ~Spool() = default;
  virtual void append(std::string_view frame) = 0;  // throws SpoolError
  virtual void rewind() = 0;                        // reading starts at the first frame; appending is over
  virtual bool next(std::string& frame) = 0;        // false after the last
  virtual std::uint64_t bytes() const = 0;          // of all frames
};

class FileSpool final : public Spool {
 public:
  // At most `memory` bytes are held; `folder` gets the temporary file when there are more.
  FileSpool(std::size_t memory, std::string folder);
  ~FileSpool() override;
  FileSpool(const FileSpool&) = delete;
  FileSpool& operator=(const FileSpool&) = delete;

  void append(std::string_view frame) override;
  void rewind() override;
  bool next(std::string& frame) override;
  std::uint64_t bytes() const override { return bytes_; }
  bool in_memory() const { return !file_.made(); }

 private:
  void flush();
  void read_exactly(char* to, std::size_t size);

  std::size_t memory_;
  TemporaryFile file_;
  std::string buffer_;            // not yet in the file; while reading a file: the window
  std::size_t window_at_ = 0;     // next byte of buffer_ to read
  std::uint64_t read_at_ = 0;     // next byte of the file to load into the window
  std::uint64_t bytes_ = 0;
};

}  // namespace pipec::engine
