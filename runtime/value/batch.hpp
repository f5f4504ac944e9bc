// The unit that moves through the house: a batch of records as columns. Raw fields are views into blocks that the
// batch keeps alive; typed columns are plain vectors. Bounded in bytes as well as rows by the source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/int128.hpp"
#include "compiler/ir/reason.hpp"
#include "compiler/ir/type.hpp"

namespace pipec::value {

struct Slice {
  const char* data = nullptr;
  std::uint32_t size = 0;
  std::string_view view() const { return {data, size}; }
};

// Bytes that live as long as their batch: unescaped fields, results of stages.
class Arena {
 public:
  char* allocate(std::size_t size);          // never null; not aligned
  Slice copy(std::string_view text);
  void clear();                              // keeps the largest chunk
  std::size_t bytes() const { return bytes_; }

 private:
  struct Chunk { std::unique_ptr<char[]> data; std::size_t size = 0, used = 0; };
  std::vector<Chunk> chunks_;
  std::size_t bytes_ = 0;
};

// One field of a record, after quotes and escapes are undone, in UTF-8 as far as it was valid.
struct RawField {
  const char* data = nullptr;
  std::uint32_t size = 0;
  enum class State : std::uint8_t { bare, quoted, absent };  // absent: the file lacks the column (contract evolve)
  State state = State::bare;
  std::string_view view() const { return {data, size}; }
};

// Where a record stands. `source_row` counts records from 1 (header not counted, blank lines neither).
struct Record {
  std::uint64_t offset = 0;      // of its first byte in the file as stored (after decompression, before decoding)
  std::uint64_t length = 0;      // bytes without the line end
  std::uint64_t line = 0;        // first physical line, from 1
  std::uint64_t source_row = 0;
};

// A record that the splitter could not take apart; it has no fields.
struct BrokenRecord {
  Record record;
  ir::ReasonCode code = ir::ReasonCode::wrong_width;  // wrong_width open_quote bad_quote record_too_long
  std::uint32_t width = 0;       // fields found (wrong_width)
};

// What leaves a source. fields[c][r]: source column c (in the order that the reader was opened with), record r.
struct RawBatch {
  std::uint64_t number = 0;                  // from 0, over all files of the run
  std::uint32_t file = 0;                    // index into the snapshot; a batch never spans two files
  std::vector<Record> records;               // those with fields
  std::vector<std::vector<RawField>> fields;
  std::vector<BrokenRecord> broken;          // by offset; merge with `records` by offset for input order
  Arena arena;
  std::vector<std::shared_ptr<const void>> owners;  // blocks that the fields point into
  std::uint64_t bytes = 0;                   // of input that this batch stands for

  std::size_t rows() const { return records.size(); }
  void clear();
};

// One typed column. Only the vector of its Physical is used; `valid[r] == 0` is null (then the value is unspecified).
struct Column {
  ir::Physical physical = ir::Physical::int64;
  bool constant = false;                     // one value (index 0) for every row
  std::vector<std::uint8_t> valid;
  std::vector<std::uint8_t> booleans;
  std::vector<std::int64_t> integers;
  std::vector<Int128> decimals;
  std::vector<double> floats;
  std::vector<Slice> texts;

  void resize(std::size_t rows);             // valid = 1 everywhere
  std::size_t at(std::size_t row) const { return constant ? 0 : row; }
};

// One broken or noted rule of one row. `rule` indexes the validator's rules.
struct Reason {
  std::uint32_t row = 0;
  std::uint32_t rule = 0;
};

// What leaves the validator: every row of the raw batch, column-wise. columns[i] is ColumnId i of the task; then one
// column for each Task::dedup.by expression; the engine may append more.
struct TypedBatch {
  std::size_t rows = 0;
  std::vector<Column> columns;
  std::vector<std::uint8_t> quarantined;     // per row: it broke a rule whose outcome is quarantine or fail
  Slice source_file;                         // of every row, when a rule reads it; lies in `arena`
  std::vector<Reason> reasons;               // by row, then in the order of the rules; includes warn/null/default ones
  Arena arena;

  void clear();
};

}  // namespace pipec::value
