// Sorted runs of rows (row_frame.hpp) in a temporary file: written and read from the first to the last, through windows
// of bounded size. A row larger than the window gets one of its own size for as long as it is the current one.
#pragma once

#include <memory>

#include "runtime/engine/temporary_file.hpp"

namespace pipec::engine {

struct Run {
  std::uint64_t begin = 0, end = 0;  // bytes of the file
};

class RunWriter {
 public:
  explicit RunWriter(TemporaryFile& file) : file_(file), begin_(file.size()) {}
  void append(const char* frame);    // throws SpoolError, as finish() does
  Run finish();

 private:
  TemporaryFile& file_;
  std::uint64_t begin_;
  std::string buffer_;
};

class RunReader {
 public:
  // At the first row. `window`: bytes read at once. Throws SpoolError, as next() does.
  RunReader(const TemporaryFile& file, Run run, std::size_t window);
  const char* frame() const { return frame_; }  // null after the last; good until next()
  void next();

 private:
  void show();
  void fill(std::size_t needed);

  const TemporaryFile* file_;
  Run rest_;                         // not yet in the window
  std::size_t window_;
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0, at_ = 0, filled_ = 0;
  const char* frame_ = nullptr;
};

}  // namespace pipec::engine
