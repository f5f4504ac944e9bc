// Good rows -> the bulk stream, or aside until it is finished: only one stream can be open on a connection.
#pragma once

#include <memory>
#include <optional>

#include "runtime/engine/bulk_layout.hpp"
#include "runtime/engine/key_tracker.hpp"
#include "runtime/engine/read_rows.hpp"
#include "runtime/engine/side_rows.hpp"

namespace pipec::engine {

class Router final : public RowSink {
 public:
  // `side`: rows whose key may be a repeat go there (Strategy::direct with a key); null: all rows go to `main`.
  Router(const Job& job, target::Target& target, const plan::Bulk& main, const plan::Bulk* side);

  void take(const value::TypedBatch& batch, const std::vector<std::uint32_t>& rows) override;
  // Finishes the main stream, then sends what waited. Throws when the target took another number of rows than it got.
  void finish();
  std::uint64_t main_rows() const { return main_rows_; }
  std::uint64_t side_rows() const { return side_ ? side_->rows() : 0; }

 private:
  target::Target& target_;
  const plan::Bulk& main_bulk_;
  const plan::Bulk* side_bulk_;
  BulkLayout main_layout_;
  std::optional<BulkLayout> side_layout_;
  std::optional<KeyTracker> keys_;
  FileSpool spool_;
  std::optional<SideRows> side_;
  std::unique_ptr<target::BulkStream> stream_;
  std::vector<std::uint32_t> above_, other_;
  std::uint64_t main_rows_ = 0;
};

// A count that does not fit: a mistake of ours or of the target, never the data's.
class NotBalanced : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace pipec::engine
