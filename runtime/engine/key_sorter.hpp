// Rows in any order -> the winner of each key, in key order. Bounded memory: sorted runs go to an unlinked temporary
// file, and nothing goes there when all rows fit. The first row in the dedup order wins, then the later position.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/engine/held_rows.hpp"
#include "runtime/engine/key_merge.hpp"
#include "runtime/engine/row_order.hpp"
#include "runtime/engine/run_file.hpp"
#include "runtime/value/batch.hpp"

namespace pipec::engine {

class KeySorter {
 public:
  struct Order { std::uint32_t column; bool descending; };   // dedup order: batch column; nulls last in both directions

  // All column numbers are indexes into the batches that add() gets. `kept`: columns that come out, in this order.
  // `key`: never null nor floats (std::logic_error). `position`: int64 column, the later one wins when everything else
  // ties. `memory`: bytes of rows held.
  KeySorter(std::vector<std::uint32_t> kept, std::vector<std::uint32_t> key, std::vector<Order> order,
            std::uint32_t position, std::size_t memory, std::string folder);

  // Copies rows[0..count). Throws SpoolError, as finish() and next() do. A column is of one physical in all batches.
  void add(const value::TypedBatch& batch, const std::uint32_t* rows, std::size_t count);
  void finish();                                  // adding is over
  // Fills `out` with up to `rows` winners (or about 1 MiB of them, at least one row); false at the end. out.columns are
  // `kept`; its texts lie in its own arena.
  bool next(value::TypedBatch& out, std::size_t rows);

  std::uint64_t added() const { return added_; }
  std::uint64_t winners() const { return winners_; }  // so far given out
  bool in_memory() const { return !file_.made(); }

 private:
  void start(const value::TypedBatch& batch);
  std::uint32_t slot_of(std::uint32_t column) const;
  void spill();
  void merge_until_few();
  const char* next_row();

  std::vector<std::uint32_t> columns_;            // batch column of each slot
  std::vector<std::uint32_t> kept_, key_;         // slots of what comes out; batch columns of the key
  std::vector<Order> by_;
  std::uint32_t position_;
  std::size_t memory_;

  std::optional<FrameLayout> layout_;             // known from the first row on
  std::optional<RowOrder> order_;
  HeldRows held_;
  TemporaryFile file_;
  std::vector<Run> runs_;
  std::string last_row_;                          // of the run written last
  std::size_t largest_row_ = 0;                   // bytes of its frame
  std::vector<std::uint32_t> sizes_;              // of the rows being added
  std::vector<char*> frames_;

  std::optional<KeyMerge> merge_;
  std::size_t next_held_ = 0;
  std::vector<const char*> given_;
  std::uint64_t added_ = 0, winners_ = 0;
};

}  // namespace pipec::engine
