// Which of two rows (row_frame.hpp) comes first: by key, and within a key by the dedup order. Keys also get a number of
// 64 bits that orders as they do, so that most comparisons never touch the rows: whole numbers are counted from the
// smallest one seen and take only the bits that their range needs, texts leave out the beginning that all share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/engine/row_frame.hpp"

namespace pipec::engine {

class RowOrder {
 public:
  struct By { std::uint32_t slot; bool descending; };

  // `layout` must outlive this. Throws std::logic_error for floats in the key.
  RowOrder(const FrameLayout& layout, std::vector<std::uint32_t> key, std::vector<By> by, std::uint32_t position);

  // Learns the range of the keys; columns[k] is the batch column of key part k. Throws std::logic_error for a null.
  void see(const value::TypedBatch& batch, const std::vector<std::uint32_t>& columns, const std::uint32_t* rows,
           std::size_t count);
  // Makes prefix() good for all rows seen so far. Prefixes from before a settle() do not compare with those after it.
  void settle();

  std::uint64_t prefix(const char* frame) const;
  bool exact() const { return exact_; }                          // equal prefixes are equal keys
  int compare_keys(const char* left, const char* right) const;   // < 0, 0, > 0
  // Of two rows with one key: does `left` win? Values as architecture says: nulls last, then the later position.
  bool wins(const char* left, const char* right) const;

 private:
  struct Range {
    std::uint64_t low = ~std::uint64_t{0}, high = 0;  // of normal(); whole numbers
    bool cut = false;                                 // a value lay outside 64 bits: it stands for its neighbour
    bool any = false;
    std::string common;                               // texts: what all begin with (at most some bytes of it)
  };
  struct Part {
    std::uint32_t slot;
    ir::Physical physical;
    std::uint64_t low;    // whole numbers
    std::size_t skip;     // texts: bytes left out
    int left, right;      // shifts
  };

  const FrameLayout& layout_;
  std::vector<std::uint32_t> key_;
  std::vector<By> by_;
  std::uint32_t position_;
  std::vector<Range> ranges_;
  std::vector<Part> parts_;
  bool exact_ = false;
};

}  // namespace pipec::engine
