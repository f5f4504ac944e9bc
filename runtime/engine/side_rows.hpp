// Typed rows that wait in a spool until the connection is free for them.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/engine/spool.hpp"
#include "runtime/target/target.hpp"
#include "runtime/value/batch.hpp"

namespace pipec::engine {

class SideRows {
 public:
  explicit SideRows(Spool& spool) : spool_(spool) {}

  // Keeps rows[0..count) of the batch, only its `columns`.
  void add(const value::TypedBatch& batch, const std::vector<std::uint32_t>& columns, const std::uint32_t* rows,
           std::size_t count);
  // Sends them all in the order in which they came; the stream is left open.
  void send(target::BulkStream& stream);
  std::uint64_t rows() const { return rows_; }

 private:
  Spool& spool_;
  std::string frame_;
  std::uint64_t rows_ = 0;
};

}  // namespace pipec::engine
