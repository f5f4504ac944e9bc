// Rows in any order -> the winner of each key, in key order (architecture 7). A sort over the whole input in bounded
// memory: what does not fit goes in sorted runs to temporary files without names, which are merged.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/engine/row_frame.hpp"
#include "runtime/engine/sorted_run.hpp"
#include "runtime/value/batch.hpp"

namespace pipec::engine {

class KeySorter {
 public:
  using Order = RowFrame::Order;  // of the dedup order; nulls last in both directions

  // All column numbers are indexes into the batches that add() gets. `kept`: the columns that come out, in this order.
  // `position`: an int64 column; the later one wins when all else ties. `memory`: about so many bytes are held.
  KeySorter(std::vector<std::uint32_t> kept, std::vector<std::uint32_t> key, std::vector<Order> order, std::uint32_t position,
            std::size_t memory, std::string folder);
  ~KeySorter();

  // Throws SpoolError; std::logic_error for a null or a float in the key.
  void add(const value::TypedBatch& batch, const std::uint32_t* rows, std::size_t count);
  void finish();  // adding is over
  // Fills `out` with up to `rows` winners, or fewer when their texts are long; false at the end.
  bool next(value::TypedBatch& out, std::size_t rows);

  std::uint64_t added() const { return added_; }      // rows
  std::uint64_t winners() const { return winners_; }  // given out so far

 private:
  struct Entry {
    std::uint64_t prefix;
    std::size_t at;  // in bytes_
  };
  int compare(const Entry& a, const Entry& b) const;
  void keep_winners();  // sorts what is in memory; one entry a key is left
  void spill();
  void merge_level(std::size_t level);
  bool next_winner();   // to winner_

  const std::vector<std::uint32_t> kept_, key_;
  const std::vector<Order> order_;
  const std::uint32_t position_;
  const std::size_t memory_;
  const std::string folder_;

  std::optional<RowFrame> frame_;        // since the first batch
  std::string bytes_;                    // frames in memory
  std::vector<Entry> entries_;
  bool ascending_ = true;                // entries_ are in order, one a key

  std::vector<std::vector<SortedRun>> levels_;  // runs of a level are merged to one of the next when there are many
  std::unique_ptr<RunMerge> merge_;
  std::size_t at_ = 0;                   // next of entries_, when nothing was spilled
  const char* winner_ = nullptr;
  std::uint64_t added_ = 0, winners_ = 0;
};

}  // namespace pipec::engine
