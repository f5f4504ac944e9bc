// Merges sorted runs into one: the winner of each key, in key order. A tree of losers, so that each row costs one
// comparison a level.
#pragma once

#include <string>
#include <vector>

#include "runtime/engine/row_order.hpp"
#include "runtime/engine/run_file.hpp"

namespace pipec::engine {

class KeyMerge {
 public:
  // A run holds each key at most once. `order` (settled) and `file` must outlive this. `window`: bytes for each run.
  KeyMerge(const RowOrder& order, const TemporaryFile& file, const std::vector<Run>& runs, std::size_t window);
  // Null after the last; good until the next call. Throws SpoolError.
  const char* next();

 private:
  struct Head {
    RunReader reader;
    std::uint64_t prefix;
  };
  std::size_t build(std::size_t node);
  bool before(const Head& left, const Head& right) const;
  void advance();
  bool repeats(const Head& head) const;

  const RowOrder& order_;
  std::vector<Head> heads_;
  std::vector<std::size_t> losers_;   // [node] for nodes 1..heads-1; the heads are the leaves
  std::size_t first_ = 0;             // the head that comes first
  bool given_ = false;
  std::uint64_t given_prefix_ = 0;    // of the row given last
  std::string given_frame_;           // the same, where prefixes do not decide
};

}  // namespace pipec::engine
