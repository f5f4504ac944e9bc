#include "runtime/engine/bulk_layout.hpp"

#include <stdexcept>

namespace pipec::engine {
namespace {

// The order in which `complete` appends.
enum Added : std::uint32_t { position, source_row, source_file, run_id, load_time, added_count };

std::size_t validated_columns(const Job& job) { return job.task.columns.size() + job.task.dedup.by.size(); }

value::Column numbers(std::size_t rows) {
  value::Column column;
  column.physical = ir::Physical::int64;
  column.resize(rows);
  return column;
}

value::Column same_text(value::TypedBatch& batch, std::string_view text) {
  value::Column column;
  column.physical = ir::Physical::text;
  column.constant = true;
  column.resize(1);
  column.texts[0] = batch.arena.copy(text);
  return column;
}

}  // namespace

BulkLayout::BulkLayout(const Job& job, const plan::Bulk& bulk) {
  const auto columns = static_cast<std::uint32_t>(job.task.columns.size());
  const auto first_added = static_cast<std::uint32_t>(validated_columns(job));
  for (const plan::BulkColumn& column : bulk.columns) {
    using Kind = plan::Origin::Kind;
    switch (column.origin.kind) {
      case Kind::column: columns_.push_back(column.origin.index); break;
      case Kind::order_key: columns_.push_back(columns + column.origin.index); break;
      case Kind::position: columns_.push_back(first_added + position); break;
      case Kind::source_row: columns_.push_back(first_added + source_row); break;
      case Kind::source_file: columns_.push_back(first_added + source_file); break;
      case Kind::run_id: columns_.push_back(first_added + run_id); break;
      case Kind::load_time: columns_.push_back(first_added + load_time); break;
      case Kind::field: throw std::logic_error("the bulk column " + column.name + " is a field of pipec's tables");
    }
    if (columns_.back() >= first_added + added_count)
      throw std::logic_error("the bulk column " + column.name + " has no column in the batch");
  }
}

std::uint32_t BulkLayout::position_column(const Job& job) {
  return static_cast<std::uint32_t>(validated_columns(job)) + position;
}

void BulkLayout::complete(const Job& job, const value::RawBatch& raw, value::TypedBatch& typed) {
  if (typed.columns.size() != validated_columns(job) || typed.rows != raw.rows())
    throw std::logic_error("a validated batch has another shape than its task");
  value::Column positions = numbers(typed.rows), rows = numbers(typed.rows);
  for (std::size_t row = 0; row < typed.rows; ++row) {
    const value::Record& record = raw.records[row];
    positions.integers[row] = position_of(raw.file, record.offset);
    rows.integers[row] = static_cast<std::int64_t>(record.source_row);
  }
  value::Column loaded = numbers(1);
  loaded.constant = true;
  loaded.integers[0] = job.bindings.now_us;
  typed.columns.push_back(std::move(positions));
  typed.columns.push_back(std::move(rows));
  typed.columns.push_back(same_text(typed, job.files[raw.file].name));
  typed.columns.push_back(same_text(typed, job.run_id));
  typed.columns.push_back(std::move(loaded));
}

}  // namespace pipec::engine
