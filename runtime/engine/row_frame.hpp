// One row as bytes that can be compared by key, put aside, and turned into a row of a batch again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/value/batch.hpp"

namespace pipec::engine {

// Which columns a frame holds, and where. Taken from the first batch: its columns' physical forms.
//   u32 size of the frame | one byte of validity per column | a slot per column | the bytes of the texts
// A slot holds the value (1, 8 or 16 bytes), of a text its place in the frame and its size.
class RowFrame {
 public:
  struct Order {
    std::uint32_t column;
    bool descending;
  };
  // Column numbers are those of the batches. `kept`: the columns that come out again, in this order.
  RowFrame(std::vector<std::uint32_t> kept, const std::vector<std::uint32_t>& key, const std::vector<Order>& order,
           std::uint32_t position, const value::TypedBatch& first);

  // Appends the frame of a row to `bytes`. A null or a float in the key: std::logic_error.
  void append(std::string& bytes, const value::TypedBatch& batch, std::size_t row) const;
  static std::uint32_t size_of(const char* frame);

  // Orders as the whole key does, as far as eight bytes can tell; `exact`: they tell all.
  std::uint64_t prefix(const char* frame) const;
  bool prefix_is_exact() const { return exact_; }

  int compare_keys(const char* a, const char* b) const;
  // Of two rows with one key: true when `a` is the winner (architecture 7).
  bool wins(const char* a, const char* b) const;

  // Adds the kept columns of a frame as one more row of `out`, texts copied; start() makes the columns.
  void start(value::TypedBatch& out) const;
  void take(const char* frame, value::TypedBatch& out) const;

 private:
  struct Cell {
    std::uint32_t column = 0;  // of the batch
    ir::Physical physical = ir::Physical::int64;
    std::uint32_t slot = 0;    // offset in the frame
  };
  std::size_t cell_of(std::uint32_t column, const value::TypedBatch& first);
  bool is_valid(const char* frame, std::size_t cell) const { return frame[4 + cell] != 0; }
  int compare_cells(const char* a, const char* b, std::size_t cell) const;

  std::vector<Cell> cells_;
  std::size_t kept_ = 0;                                  // the first so many cells
  std::vector<std::size_t> key_;
  std::vector<std::pair<std::size_t, bool>> order_;       // cell, descending
  std::size_t position_ = 0;
  std::uint32_t fixed_ = 0;                               // bytes before the texts
  bool exact_ = false;
};

}  // namespace pipec::engine
