// What travels through the reading of a load, in input order: a file that was opened, a batch of its rows, its end.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/engine/rejects.hpp"

namespace pipec::engine {

struct Parcel {
  enum class Kind : std::uint8_t { file, rows, file_end };
  Kind kind = Kind::file;
  std::uint32_t file = 0;                    // of Job::files
  std::shared_ptr<source::Source> source;    // of that file, until its last parcel is done with

  // Of Kind::rows alone. Texts of `typed` may lie in `raw`, so the two stay together.
  value::RawBatch raw;
  value::TypedBatch typed;
  std::vector<std::uint32_t> good;           // rows of `typed` to be loaded
  RejectFrames refused;                      // the others, and those without fields, in input order

  // Gives back what was read, so that the parcel can be filled again with the memory that it has; memory of a batch
  // that was far from usual goes too.
  void empty();

  // Bytes of memory that the batch takes until it is done with, about: known once `raw` is there, better after the work.
  std::size_t cost() const;
};

}  // namespace pipec::engine
