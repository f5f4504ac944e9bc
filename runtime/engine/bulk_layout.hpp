// Which column of a batch each bulk column is sent from; adds the columns that only the run knows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/engine/job.hpp"

namespace pipec::engine {

class BulkLayout {
 public:
  BulkLayout(const Job& job, const plan::Bulk& bulk);
  // Indexes into a batch that `complete` has seen.
  const std::vector<std::uint32_t>& columns() const { return columns_; }

  // The batch column of `position`.
  static std::uint32_t position_column(const Job& job);

  // Appends position, source_row, source_file, run_id, load_time. `typed` must be fresh from the validator.
  static void complete(const Job& job, const value::RawBatch& raw, value::TypedBatch& typed);

 private:
  std::vector<std::uint32_t> columns_;
};

}  // namespace pipec::engine
