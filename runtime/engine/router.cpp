#include "runtime/engine/router.hpp"

#include <fmt/format.h>

#include "base/failpoint.hpp"

namespace pipec::engine {
namespace {

std::vector<std::uint32_t> key_columns(const ir::Task& task) {
  std::vector<std::uint32_t> columns;
  for (ir::ColumnId column : task.dedup.on.empty() ? task.write.on : task.dedup.on) columns.push_back(column.value);
  return columns;
}

void finish(target::BulkStream& stream, const plan::Bulk& bulk, std::uint64_t sent) {
  const std::uint64_t took = stream.finish();
  if (took != sent)
    throw NotBalanced(fmt::format("{}: {} rows were sent and the target took {}", bulk.purpose, sent, took));
}

}  // namespace

Router::Router(const Job& job, target::Target& target, const plan::Bulk& main, const plan::Bulk* side)
    : target_(target),
      main_bulk_(main),
      side_bulk_(side),
      main_layout_(job, main),
      spool_(job.options.spool_memory, job.options.spool_folder) {
  if (side) {
    side_layout_.emplace(job, *side);
    keys_.emplace(key_columns(job.task));
    side_.emplace(spool_);
  }
  failpoint("stage.copy.begin");
  stream_ = target_.copy(main);
}

void Router::take(const value::TypedBatch& batch, const std::vector<std::uint32_t>& rows) {
  failpoint("stage.copy.mid");
  if (!side_) {
    stream_->append(batch, main_layout_.columns(), rows.data(), rows.size());
    main_rows_ += rows.size();
    return;
  }
  above_.clear();
  other_.clear();
  keys_->split(batch, rows.data(), rows.size(), above_, other_);
  if (!above_.empty()) stream_->append(batch, main_layout_.columns(), above_.data(), above_.size());
  main_rows_ += above_.size();
  side_->add(batch, side_layout_->columns(), other_.data(), other_.size());
}

void Router::finish() {
  engine::finish(*stream_, main_bulk_, main_rows_);
  stream_.reset();
  if (side_rows() > 0) {
    failpoint("side.send");
    stream_ = target_.copy(*side_bulk_);
    side_->send(*stream_);
    engine::finish(*stream_, *side_bulk_, side_->rows());
    stream_.reset();
  }
  failpoint("stage.copy.end");
}

}  // namespace pipec::engine
