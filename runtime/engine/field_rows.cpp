#include "runtime/engine/field_rows.hpp"

#include <fmt/format.h>

#include <numeric>
#include <stdexcept>

#include "base/civil.hpp"

namespace pipec::engine {
namespace {

constexpr std::size_t flush_rows = 1024;
constexpr std::size_t flush_bytes = 1u << 20;

}  // namespace

Field Field::timestamp(std::int64_t microseconds) {
  Field field(civil::timestamp_text(microseconds));
  field.number = microseconds;
  return field;
}

FieldRows::FieldRows(target::Target& target, const plan::Bulk& bulk) : bulk_(bulk), stream_(target.copy(bulk)) {
  for (const plan::BulkColumn& column : bulk.columns)
    if (column.origin.kind != plan::Origin::Kind::field)
      throw std::logic_error("the bulk column " + column.name + " is no field of pipec's tables");
  columns_.resize(bulk.columns.size());
  std::iota(columns_.begin(), columns_.end(), 0u);
  clear();
}

void FieldRows::clear() {
  batch_.clear();
  rows_.clear();
  batch_.columns.resize(bulk_.columns.size());
  for (std::size_t i = 0; i < bulk_.columns.size(); ++i)
    batch_.columns[i].physical = ir::physical(bulk_.columns[i].type.kind);
}

void FieldRows::add(const std::vector<Field>& fields) {
  for (std::size_t i = 0; i < bulk_.columns.size(); ++i) {
    value::Column& column = batch_.columns[i];
    const Field& field = fields.at(bulk_.columns[i].origin.index);
    column.valid.push_back(1);
    bytes_ += field.text.size();
    if (column.physical == ir::Physical::text) column.texts.push_back(batch_.arena.copy(field.text));
    else if (column.physical == ir::Physical::int64) column.integers.push_back(field.number);
    else throw std::logic_error("the bulk column " + bulk_.columns[i].name + " is neither text nor a whole number");
  }
  rows_.push_back(static_cast<std::uint32_t>(batch_.rows++));
  if (batch_.rows >= flush_rows || batch_.arena.bytes() >= flush_bytes) flush();
}

void FieldRows::flush() {
  if (batch_.rows == 0) return;
  batch_.quarantined.assign(batch_.rows, 0);
  stream_->append(batch_, columns_, rows_.data(), rows_.size());
  sent_ += batch_.rows;
  clear();
}

void FieldRows::finish() {
  flush();
  const std::uint64_t took = stream_->finish();
  stream_.reset();
  if (took != sent_)
    throw std::runtime_error(fmt::format("{}: {} rows were sent and the target took {}", bulk_.purpose, sent_, took));
}

}  // namespace pipec::engine
