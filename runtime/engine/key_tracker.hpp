// Which rows of an input may repeat a key: one whose key is above the highest so far cannot. Values as converted,
// text by bytes (S-F3). No memory of the keys themselves, so it is as cheap for a billion rows as for ten.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/value/batch.hpp"

namespace pipec::engine {

class KeyTracker {
 public:
  // `columns`: indexes into the batch, in the order of the key.
  explicit KeyTracker(std::vector<std::uint32_t> columns);

  // Splits rows[0..count): those above go to `above`, the others (and those with a null in the key) to `other`.
  void split(const value::TypedBatch& batch, const std::uint32_t* rows, std::size_t count,
             std::vector<std::uint32_t>& above, std::vector<std::uint32_t>& other);
  // True when the row's key is above the highest; it is then the highest.
  bool raise(const value::TypedBatch& batch, std::size_t row);

 private:
  struct Highest {
    std::int64_t integer = 0;
    Int128 decimal = 0;
    std::string text;
  };

  std::vector<std::uint32_t> columns_;
  std::vector<Highest> highest_;
  bool any_ = false;
};

}  // namespace pipec::engine
