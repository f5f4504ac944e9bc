#include "runtime/engine/row_frame.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace pipec::engine {
namespace {

template <class T>
T load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}
template <class T>
void store(char* at, const T& value) {
  std::memcpy(at, &value, sizeof value);
}

struct TextPlace {
  std::uint32_t at, size;  // in the frame
};

std::uint32_t slot_size(ir::Physical physical) {
  switch (physical) {
    case ir::Physical::boolean: return 1;
    case ir::Physical::int64:
    case ir::Physical::float64:
    case ir::Physical::text: return 8;
    case ir::Physical::int128: return 16;
  }
  return 0;
}

template <class T>
int order(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

// NaN is the largest, and equal to itself.
int order_floats(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return order<int>(std::isnan(a), std::isnan(b));
  return order(a, b);
}

std::string_view text_at(const char* frame, std::uint32_t slot) {
  const auto place = load<TextPlace>(frame + slot);
  return {frame + place.at, place.size};
}

constexpr std::uint64_t sign = std::uint64_t{1} << 63;

}  // namespace

RowFrame::RowFrame(std::vector<std::uint32_t> kept, const std::vector<std::uint32_t>& key, const std::vector<Order>& order,
                   std::uint32_t position, const value::TypedBatch& first) {
  for (std::uint32_t column : kept) cells_.push_back({column, first.columns.at(column).physical, 0});
  kept_ = cells_.size();
  for (std::uint32_t column : key) key_.push_back(cell_of(column, first));
  for (const Order& by : order) order_.emplace_back(cell_of(by.column, first), by.descending);
  position_ = cell_of(position, first);
  std::uint32_t at = static_cast<std::uint32_t>(4 + cells_.size());
  for (Cell& cell : cells_) {
    cell.slot = at;
    at += slot_size(cell.physical);
  }
  fixed_ = at;
  for (std::size_t part : key_)
    if (cells_[part].physical == ir::Physical::float64) throw std::logic_error("a key column holds floats");
  const ir::Physical leading = cells_[key_.at(0)].physical;
  exact_ = key_.size() == 1 && (leading == ir::Physical::int64 || leading == ir::Physical::boolean);
}

std::size_t RowFrame::cell_of(std::uint32_t column, const value::TypedBatch& first) {
  const auto known = std::find_if(cells_.begin(), cells_.end(), [&](const Cell& cell) { return cell.column == column; });
  if (known != cells_.end()) return static_cast<std::size_t>(known - cells_.begin());
  cells_.push_back({column, first.columns.at(column).physical, 0});
  return cells_.size() - 1;
}

void RowFrame::append(std::string& bytes, const value::TypedBatch& batch, std::size_t row) const {
  std::size_t texts = 0;
  for (const Cell& cell : cells_) {
    const value::Column& column = batch.columns[cell.column];
    const std::size_t at = column.at(row);
    if (cell.physical == ir::Physical::text && column.valid[at] != 0) texts += column.texts[at].size;
  }
  const std::size_t begin = bytes.size();
  if (fixed_ + texts > UINT32_MAX) throw std::length_error("a row of more than 4 GiB");
  bytes.resize(begin + fixed_ + texts);
  char* const frame = bytes.data() + begin;
  store(frame, static_cast<std::uint32_t>(fixed_ + texts));
  std::uint32_t text_to = fixed_;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const Cell& cell = cells_[i];
    const value::Column& column = batch.columns[cell.column];
    const std::size_t at = column.at(row);
    const bool valid = column.valid[at] != 0;
    frame[4 + i] = valid ? 1 : 0;
    if (!valid) continue;
    char* const slot = frame + cell.slot;
    switch (cell.physical) {
      case ir::Physical::boolean: store(slot, column.booleans[at]); break;
      case ir::Physical::int64: store(slot, column.integers[at]); break;
      case ir::Physical::int128: store(slot, column.decimals[at]); break;
      case ir::Physical::float64: store(slot, column.floats[at]); break;
      case ir::Physical::text: {
        const value::Slice text = column.texts[at];
        store(slot, TextPlace{text_to, text.size});
        if (text.size > 0) std::memcpy(frame + text_to, text.data, text.size);
        text_to += text.size;
        break;
      }
    }
  }
  for (std::size_t part : key_)
    if (!is_valid(frame, part)) throw std::logic_error("a key column holds a null");
}

std::uint32_t RowFrame::size_of(const char* frame) { return load<std::uint32_t>(frame); }

std::uint64_t RowFrame::prefix(const char* frame) const {
  const Cell& cell = cells_[key_[0]];
  const char* const slot = frame + cell.slot;
  switch (cell.physical) {
    case ir::Physical::boolean: return load<std::uint8_t>(slot);
    case ir::Physical::int64: return load<std::uint64_t>(slot) ^ sign;
    case ir::Physical::int128: return static_cast<std::uint64_t>(load<Int128>(slot) >> 64) ^ sign;
    case ir::Physical::float64: break;
    case ir::Physical::text: {
      const std::string_view text = text_at(frame, cell.slot);
      unsigned char first[8] = {};
      std::memcpy(first, text.data(), std::min<std::size_t>(8, text.size()));
      std::uint64_t out = 0;
      for (unsigned char byte : first) out = out << 8 | byte;
      return out;
    }
  }
  return 0;
}

int RowFrame::compare_cells(const char* a, const char* b, std::size_t i) const {
  const Cell& cell = cells_[i];
  const char *x = a + cell.slot, *y = b + cell.slot;
  switch (cell.physical) {
    case ir::Physical::boolean: return order(load<std::uint8_t>(x), load<std::uint8_t>(y));
    case ir::Physical::int64: return order(load<std::int64_t>(x), load<std::int64_t>(y));
    case ir::Physical::int128: return order(load<Int128>(x), load<Int128>(y));
    case ir::Physical::float64: return order_floats(load<double>(x), load<double>(y));
    case ir::Physical::text: {
      const int bytes = text_at(a, cell.slot).compare(text_at(b, cell.slot));
      return order(bytes, 0);
    }
  }
  return 0;
}

int RowFrame::compare_keys(const char* a, const char* b) const {
  for (std::size_t part : key_) {
    const int compared = compare_cells(a, b, part);
    if (compared != 0) return compared;
  }
  return 0;
}

bool RowFrame::wins(const char* a, const char* b) const {
  for (const auto& [cell, descending] : order_) {
    const bool in_a = is_valid(a, cell), in_b = is_valid(b, cell);
    if (in_a != in_b) return in_a;  // nulls last in both directions
    if (!in_a) continue;
    const int compared = compare_cells(a, b, cell);
    if (compared != 0) return descending ? compared > 0 : compared < 0;
  }
  return compare_cells(a, b, position_) > 0;
}

void RowFrame::start(value::TypedBatch& out) const {
  out.rows = 0;
  out.quarantined.clear();
  out.reasons.clear();
  out.arena.clear();
  out.columns.resize(kept_);
  for (std::size_t i = 0; i < kept_; ++i) {
    value::Column& column = out.columns[i];
    column.physical = cells_[i].physical;
    column.constant = false;
    column.resize(0);  // keeps its memory
  }
}

void RowFrame::take(const char* frame, value::TypedBatch& out) const {
  for (std::size_t i = 0; i < kept_; ++i) {
    const Cell& cell = cells_[i];
    const char* const slot = frame + cell.slot;
    value::Column& column = out.columns[i];
    const bool valid = is_valid(frame, i);
    column.valid.push_back(valid ? 1 : 0);
    switch (cell.physical) {
      case ir::Physical::boolean: column.booleans.push_back(valid ? load<std::uint8_t>(slot) : 0); break;
      case ir::Physical::int64: column.integers.push_back(valid ? load<std::int64_t>(slot) : 0); break;
      case ir::Physical::int128: column.decimals.push_back(valid ? load<Int128>(slot) : 0); break;
      case ir::Physical::float64: column.floats.push_back(valid ? load<double>(slot) : 0); break;
      case ir::Physical::text:
        column.texts.push_back(valid ? out.arena.copy(text_at(frame, cell.slot)) : value::Slice{});
        break;
    }
  }
  out.quarantined.push_back(0);
  ++out.rows;
}

}  // namespace pipec::engine
