// Records taken many at a time: those that stand in a row in the structure of the text, each with as many fields as the
// file has columns and nothing unusual about it. Finds a part of what the splitter finds, never anything else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "compiler/ir/program.hpp"
#include "runtime/source/structure.hpp"

namespace pipec::source {

// All indices are of the text. Lives until the text is set or a run is found.
struct Run {
  static constexpr std::size_t most = 256;  // records: their structure and fields stay in the nearest cache

  std::size_t count = 0;
  std::uint32_t width = 0;                    // fields of each record
  const std::uint32_t* stops = nullptr;       // stops[r * width + f]: the byte behind field f of record r
  std::array<std::uint32_t, most + 1> begins;  // [r]: where record r starts; [count]: what comes behind the last one
  std::array<std::uint32_t, most> lines;       // [r]: line ends from the start of the run to behind record r
  std::span<const std::uint32_t> doubled;     // the second of two quotes that stand for one, in order
};

class RecordRuns {
 public:
  // A record is at most `max_record` bytes long. `kernel` finds the structure.
  RecordRuns(const ir::CsvOptions& csv, std::uint64_t max_record, const Kernel& kernel);

  // Sets the text, at most 4 GiB with Structure::padding readable bytes behind; `last`: nothing follows it.
  void set_text(const char* data, std::size_t size, bool last);

  // The records from the start of one at `at` < size on: at most `most` of them, each ending, with its line end, at or
  // before `until`. None when the first one is for the splitter to judge.
  const Run& find(std::size_t at, std::uint32_t width, std::size_t most, std::size_t until);

 private:
  bool move_to(std::size_t at);
  void scan(std::size_t at);
  std::uint32_t behind_line_end(std::uint32_t at) const;

  StructureRule rule_;
  const Kernel& kernel_;
  std::uint64_t max_record_;
  bool comments_;
  char comment_ = '\0';     // the first byte of a comment
  bool usable_;

  const char* data_ = nullptr;
  std::size_t size_ = 0;
  bool last_ = false;

  // The structure is made for a window of the text, which starts at a record; a record that reaches beyond it is found
  // in the next one.
  Structure structure_;
  std::size_t window_;
  std::size_t begin_ = 0;   // where the next record of the structure starts
  std::size_t record_ = 0;  // which one it is
  Run run_;
};

}  // namespace pipec::source
