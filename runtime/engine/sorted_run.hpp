// Sorted runs of frames in a temporary file, and the merge of several into one sequence with one frame a key.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/engine/row_frame.hpp"
#include "runtime/engine/temp_file.hpp"

namespace pipec::engine {

// Where a run stands. The file goes away with its last run.
struct SortedRun {
  std::shared_ptr<TempFile> file;
  std::uint64_t begin = 0, end = 0;
};

// Collects frames into large writes.
class RunWriter {
 public:
  explicit RunWriter(std::shared_ptr<TempFile> file);
  void add(const char* frame);
  SortedRun finish();

 private:
  SortedRun run_;
  std::string buffer_;
};

class RunMerge {
 public:
  // `window`: bytes that are read at once of each run; longer frames take more.
  RunMerge(const RowFrame& frame, std::vector<SortedRun> runs, std::size_t window);
  // The winner of the next key, good until the next call; null after the last.
  const char* next();

 private:
  struct Reader {
    SortedRun run;
    std::string window;
    std::size_t at = 0;       // of the current frame
    std::uint64_t prefix = 0;
    const char* frame() const { return window.data() + at; }
  };
  bool advance(Reader& reader);  // false: the run has ended
  void load(Reader& reader, std::size_t wanted);
  bool before(const Reader& a, const Reader& b) const;
  void sink(std::size_t place);
  void step();                   // the first reader goes on

  const RowFrame& frame_;
  const std::size_t window_;
  std::vector<std::unique_ptr<Reader>> heap_;  // the first has the smallest key
  std::string winner_;
};

}  // namespace pipec::engine
