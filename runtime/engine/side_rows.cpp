#include "runtime/engine/side_rows.hpp"

#include <cstring>
#include <numeric>

namespace pipec::engine {
namespace {

// A frame: rows, columns; then per column its physical, the validity of each row, the values (texts: sizes, then bytes).
template <class T>
void put(std::string& frame, const T& value) {
  frame.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
void put_values(std::string& frame, const value::Column& column, const std::vector<T>& values,
                const std::uint32_t* rows, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) put(frame, values[column.at(rows[i])]);
}

template <class T>
T take(const char*& at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  at += sizeof value;
  return value;
}

template <class T>
void take_values(const char*& at, std::vector<T>& values, std::size_t count) {
  values.resize(count);
  std::memcpy(values.data(), at, count * sizeof(T));
  at += count * sizeof(T);
}

void put_column(std::string& frame, const value::Column& column, const std::uint32_t* rows, std::size_t count) {
  put(frame, column.physical);
  for (std::size_t i = 0; i < count; ++i) put(frame, column.valid[column.at(rows[i])]);
  switch (column.physical) {
    case ir::Physical::boolean: put_values(frame, column, column.booleans, rows, count); break;
    case ir::Physical::int64: put_values(frame, column, column.integers, rows, count); break;
    case ir::Physical::int128: put_values(frame, column, column.decimals, rows, count); break;
    case ir::Physical::float64: put_values(frame, column, column.floats, rows, count); break;
    case ir::Physical::text: {
      // A null's slice is unspecified: it must not be followed.
      const auto size = [&](std::size_t i) -> std::uint32_t {
        const std::size_t at = column.at(rows[i]);
        return column.valid[at] ? column.texts[at].size : 0;
      };
      for (std::size_t i = 0; i < count; ++i) put(frame, size(i));
      for (std::size_t i = 0; i < count; ++i)
        if (size(i) > 0) frame.append(column.texts[column.at(rows[i])].view());
      break;
    }
  }
}

void take_column(const char*& at, value::Column& column, std::size_t count) {
  column.physical = take<ir::Physical>(at);
  take_values(at, column.valid, count);
  switch (column.physical) {
    case ir::Physical::boolean: take_values(at, column.booleans, count); break;
    case ir::Physical::int64: take_values(at, column.integers, count); break;
    case ir::Physical::int128: take_values(at, column.decimals, count); break;
    case ir::Physical::float64: take_values(at, column.floats, count); break;
    case ir::Physical::text: {
      std::vector<std::uint32_t> sizes;
      take_values(at, sizes, count);
      column.texts.resize(count);
      for (std::size_t i = 0; i < count; ++i) {
        column.texts[i] = {at, sizes[i]};
        at += sizes[i];
      }
      break;
    }
  }
}

}  // namespace

void SideRows::add(const value::TypedBatch& batch, const std::vector<std::uint32_t>& columns, const std::uint32_t* rows,
                   std::size_t count) {
  if (count == 0) return;
  frame_.clear();
  put(frame_, static_cast<std::uint32_t>(count));
  put(frame_, static_cast<std::uint32_t>(columns.size()));
  for (std::uint32_t column : columns) put_column(frame_, batch.columns[column], rows, count);
  spool_.append(frame_);
  rows_ += count;
}

void SideRows::send(target::BulkStream& stream) {
  spool_.rewind();
  std::string frame;
  value::TypedBatch batch;
  std::vector<std::uint32_t> columns, rows;
  while (spool_.next(frame)) {
    const char* at = frame.data();
    batch.clear();
    batch.rows = take<std::uint32_t>(at);
    batch.columns.resize(take<std::uint32_t>(at));
    for (value::Column& column : batch.columns) take_column(at, column, batch.rows);
    batch.quarantined.assign(batch.rows, 0);
    columns.resize(batch.columns.size());
    std::iota(columns.begin(), columns.end(), 0u);
    rows.resize(batch.rows);
    std::iota(rows.begin(), rows.end(), 0u);
    stream.append(batch, columns, rows.data(), rows.size());
  }
}

}  // namespace pipec::engine
