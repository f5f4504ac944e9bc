// A file as a sequence of records: joins the splitter (where things end) with the blocks of the input (where things
// are) and keeps count of offsets, lines and rows. Knows comments and blank lines; knows no columns. Gives records one
// by one, whatever they are, or runs of usual ones; both may be asked for in any order and give the same records.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "compiler/ir/catalog.hpp"
#include "compiler/ir/program.hpp"
#include "runtime/source/block.hpp"
#include "runtime/source/input.hpp"
#include "runtime/source/record_runs.hpp"
#include "runtime/source/splitter.hpp"
#include "runtime/value/batch.hpp"

namespace pipec::source {

class RecordReader {
 public:
  // `block`: bytes of the file per read. Skips the lines that `csv` says to. Throws FileError, FileRefused.
  RecordReader(Files& files, const ir::FileFacts& file, const ir::CsvOptions& csv, std::size_t block);

  enum class Found : std::uint8_t { record, broken, end };

  // Finds the next record and stays before it until take(): asking again gives the same one. Blank lines are skipped
  // unless `blank_is_record`. At least the first `room` fields are kept.
  Found find(bool blank_is_record, std::size_t room);

  // Of the record found. The views live as long as block().
  std::uint32_t width() const { return split_.width; }
  const FieldSpan* fields() const { return fields_.data(); }
  const char* text() const { return text_; }
  std::string_view record_text() const { return {text() + at_, split_.end - at_}; }
  ir::ReasonCode code() const { return split_.code; }
  const std::shared_ptr<Block>& block() const { return block_; }

  // Stored bytes from the start of the file to behind the record found; UINT64_MAX when a broken one ends beyond the
  // block.
  std::uint64_t offset_behind() const;
  // To the start of the record found, or of what was looked at last.
  std::uint64_t offset() const { return offset_; }

  // Goes on behind the record and says where it stood. A header does not count as a row.
  value::Record take(bool counts = true);

  // Takes the next records, as far as they are usual ones of `width` > 0 fields: at most `most`, none of which reaches,
  // with its line end, beyond the offset `until`. Where they stood goes behind `records`. None: ask find(). The run
  // is of text() and lives until the next record is asked for.
  const Run& take_run(std::uint32_t width, std::size_t most, std::uint64_t until, std::vector<value::Record>& records);

  const Splitter& splitter() const { return splitter_; }
  Input& input() { return input_; }
  const Input& input() const { return input_; }

 private:
  bool refill();
  void move_to(std::size_t at);
  std::uint64_t skip_to_line_end(std::size_t from);
  bool skip_comment();
  std::size_t exact_limit() const;

  Input input_;
  Splitter splitter_;
  std::string comment_;
  std::uint64_t max_record_;
  RecordRuns runs_;
  std::size_t block_size_;
  BlockPool pool_;

  std::shared_ptr<Block> block_;
  const char* text_ = nullptr;  // in the block
  std::size_t size_ = 0;   // text in the block
  std::size_t at_ = 0;     // where the next record starts
  bool last_ = false;      // nothing follows the block

  std::uint64_t offset_ = 0;  // of at_ in the file
  std::uint64_t line_ = 1;
  std::uint64_t row_ = 0;

  bool found_ = false;
  Split split_;
  std::vector<FieldSpan> fields_;
};

}  // namespace pipec::source
