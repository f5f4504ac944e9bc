// Rows (row_frame.hpp) held in memory, and put into key order there. Bounded by whoever adds them.
#pragma once

#include <memory>
#include <vector>

#include "runtime/engine/row_order.hpp"

namespace pipec::engine {

class HeldRows {
 public:
  struct Entry {
    std::uint64_t prefix;
    const char* frame;
  };

  // Room for one row. It stays where it is until clear().
  char* allocate(std::uint32_t size);
  std::size_t rows() const { return rows_; }
  // What they take, with all that sorting them will take.
  std::size_t bytes() const { return bytes_ + bytes_of_order(rows_); }
  static std::size_t bytes_of_order(std::size_t rows) { return 2 * rows * sizeof(Entry); }

  // Sorts by key and drops all but the winner of each key; `order` is settled.
  void sort(const RowOrder& order);
  const std::vector<Entry>& sorted() const { return entries_; }
  // Rows lie where they came, not where they go: has those after sorted()[at] fetched while others are worked on.
  // Inlined always: the compiler takes a call that only fetches for one without effect, and drops it.
  [[gnu::always_inline]] void fetch_after(std::size_t at) const {
    constexpr std::size_t ahead = 12, line = 64, lines = 4;
    if (at + ahead >= entries_.size()) return;
    for (std::size_t byte = 0; byte < lines * line; byte += line) __builtin_prefetch(entries_[at + ahead].frame + byte);
  }
  void clear();      // keeps some memory for the next rows
  void release();    // keeps none

 private:
  struct Chunk { std::unique_ptr<char[]> data; std::size_t size = 0, used = 0; };

  std::vector<Chunk> chunks_;         // those before open_ are full
  std::size_t open_ = 0;
  std::size_t rows_ = 0, bytes_ = 0;  // bytes_: of the rows, with what is wasted at the end of chunks
  std::vector<Entry> entries_;
};

}  // namespace pipec::engine
