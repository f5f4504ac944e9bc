#include "runtime/engine/router.hpp"

#include <fmt/format.h>

#include <numeric>

#include "base/failpoint.hpp"

namespace pipec::engine {
namespace {

using plan::Routing;

constexpr std::size_t sorted_rows_at_once = 2048;

std::vector<std::uint32_t> key_columns(const ir::Task& task) {
  std::vector<std::uint32_t> columns;
  for (ir::ColumnId column : task.dedup.on.empty() ? task.write.on : task.dedup.on) columns.push_back(column.value);
  return columns;
}

// The dedup order, which the validator puts behind the task's columns.
std::vector<KeySorter::Order> dedup_order(const ir::Task& task) {
  std::vector<KeySorter::Order> out;
  for (std::size_t i = 0; i < task.dedup.by.size(); ++i)
    out.push_back({static_cast<std::uint32_t>(task.columns.size() + i), task.dedup.by[i].descending});
  return out;
}

// Rows of the whole input and some more, as far as the first batch can tell.
std::optional<std::uint64_t> rows_expected(const Job& job, const value::TypedBatch& batch) {
  if (batch.rows < 2) return std::nullopt;
  const auto& positions = batch.columns[BulkLayout::position_column(job)].integers;
  const auto bytes = static_cast<std::uint64_t>(positions[batch.rows - 1] - positions[0]);
  std::uint64_t total = 0;
  for (const ir::FileFacts& file : job.files) total += file.state.size;
  const std::uint64_t row = bytes / (batch.rows - 1);
  if (row == 0) return std::nullopt;
  return total / row * 5 / 4 + batch.rows;
}

}  // namespace

Router::Router(const Job& job, target::Target& target, const plan::Way& way)
    : job_(job),
      target_(target),
      way_(way),
      rows_(job, way.rows),
      spool_(job.options.spool_memory, job.options.spool_folder) {
  if (way.side) aside_.emplace(job, *way.side);
  if (way.routing != Routing::straight) key_ = key_columns(job.task);
  if (way.routing == Routing::first_seen || way.routing == Routing::ascending) tracker_.emplace(key_);
  if (way.routing == Routing::first_seen) waiting_.emplace(spool_);
  if (way.routing == Routing::ascending || way.routing == Routing::sorted) {
    const Outlet& outlet = way.routing == Routing::sorted ? rows_ : *aside_;
    sorter_.emplace(outlet.layout.columns(), key_, dedup_order(job.task), BulkLayout::position_column(job),
                    job.options.sort_memory, job.options.spool_folder);
  }
  if (way.routing != Routing::sorted) open_main();
}

void Router::open_main() {
  failpoint("stage.copy.begin");
  stream_ = target_.copy(rows_.bulk);
}

void Router::take(const value::TypedBatch& batch, const std::vector<std::uint32_t>& rows) {
  failpoint("stage.copy.mid");
  if (way_.routing == Routing::sorted) return sorter_->add(batch, rows.data(), rows.size());
  if (way_.routing == Routing::straight) {
    stream_->append(batch, rows_.layout.columns(), rows.data(), rows.size());
    main_.rows += rows.size();
    return;
  }
  first_.clear();
  other_.clear();
  if (way_.routing == Routing::first_seen) split_by_filter(batch, rows);
  else tracker_->split(batch, rows.data(), rows.size(), first_, other_);
  if (!first_.empty()) stream_->append(batch, rows_.layout.columns(), first_.data(), first_.size());
  main_.rows += first_.size();
  if (other_.empty()) return;
  if (waiting_) waiting_->add(batch, aside_->layout.columns(), other_.data(), other_.size());
  else sorter_->add(batch, other_.data(), other_.size());
}

// A key above the highest so far is new, whatever the filter would say; it must know of it all the same.
void Router::split_by_filter(const value::TypedBatch& batch, const std::vector<std::uint32_t>& rows) {
  if (!filter_) filter_.emplace(rows_expected(job_, batch));
  hashes_.resize(rows.size());
  hash_keys(batch, key_, rows.data(), rows.size(), hashes_.data());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool above = tracker_->raise(batch, rows[i]);
    const bool unseen = filter_->first_seen(hashes_[i]);
    (above || unseen ? first_ : other_).push_back(rows[i]);
  }
}

void Router::finish_stream(const plan::Bulk& bulk, Sent& sent, bool may_take_fewer) {
  sent.taken = stream_->finish();
  stream_.reset();
  if (sent.taken == sent.rows || (may_take_fewer && sent.taken < sent.rows)) return;
  throw NotBalanced(fmt::format("{}: {} rows were sent and the target took {}", bulk.purpose, sent.rows, sent.taken));
}

void Router::send_sorted(const plan::Bulk& bulk, Sent& sent) {
  sorter_->finish();
  value::TypedBatch batch;
  std::vector<std::uint32_t> columns(bulk.columns.size()), rows;
  std::iota(columns.begin(), columns.end(), 0u);
  while (sorter_->next(batch, sorted_rows_at_once)) {
    check_stop(job_);
    rows.resize(batch.rows);
    std::iota(rows.begin(), rows.end(), 0u);
    stream_->append(batch, columns, rows.data(), rows.size());
    sent.rows += batch.rows;
  }
}

void Router::finish() {
  const bool is_upsert = way_.strategy == plan::Strategy::upsert;  // may leave a row as it is
  if (way_.routing == Routing::sorted) {
    open_main();
    send_sorted(rows_.bulk, main_);
  }
  finish_stream(rows_.bulk, main_, is_upsert);
  const std::uint64_t others = waiting_ ? waiting_->rows() : way_.routing == Routing::ascending ? sorter_->added() : 0;
  if (others > 0) {
    failpoint("side.send");
    stream_ = target_.copy(aside_->bulk);
    if (waiting_) {
      waiting_->send(*stream_);
      side_.rows = waiting_->rows();
    } else {
      send_sorted(aside_->bulk, side_);
    }
    finish_stream(aside_->bulk, side_, !waiting_);
  }
  failpoint("stage.copy.end");
}

}  // namespace pipec::engine
