#include "runtime/engine/row_order.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace pipec::engine {
namespace {

constexpr std::size_t longest_common = 256;  // bytes compared for each row; beyond them nothing is left out

template <class T>
int three_way(const T& left, const T& right) {
  return left < right ? -1 : (right < left ? 1 : 0);
}

// NaN equals itself and is the largest; -0 equals 0.
int compare_floats(double left, double right) {
  const bool left_nan = std::isnan(left), right_nan = std::isnan(right);
  if (left_nan || right_nan) return static_cast<int>(left_nan) - static_cast<int>(right_nan);
  return three_way(left, right);
}

int compare_values(const FrameLayout& layout, std::size_t slot, const char* left, const char* right) {
  switch (layout.physical(slot)) {
    case ir::Physical::boolean:
      return three_way(layout.number<std::uint8_t>(left, slot) != 0, layout.number<std::uint8_t>(right, slot) != 0);
    case ir::Physical::int64:
      return three_way(layout.number<std::int64_t>(left, slot), layout.number<std::int64_t>(right, slot));
    case ir::Physical::int128:
      return three_way(layout.number<Int128>(left, slot), layout.number<Int128>(right, slot));
    case ir::Physical::float64:
      return compare_floats(layout.number<double>(left, slot), layout.number<double>(right, slot));
    case ir::Physical::text: return layout.text(left, slot).compare(layout.text(right, slot));
  }
  return 0;
}

// Unsigned, in the same order.
inline std::uint64_t normal(std::int64_t value) { return static_cast<std::uint64_t>(value) ^ std::uint64_t{1} << 63; }

inline std::int64_t clamped(Int128 value) {
  constexpr Int128 low = std::numeric_limits<std::int64_t>::min(), high = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(value < low ? low : (value > high ? high : value));
}

// The first eight bytes as a number that orders as they do; a text that ends is filled with zeros.
inline std::uint64_t leading(std::string_view text) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text.data(), std::min<std::size_t>(text.size(), sizeof bytes));
  static_assert(std::endian::native == std::endian::little, "the bytes are swapped");
  return __builtin_bswap64(bytes);
}

}  // namespace

RowOrder::RowOrder(const FrameLayout& layout, std::vector<std::uint32_t> key, std::vector<By> by,
                   std::uint32_t position)
    : layout_(layout), key_(std::move(key)), by_(std::move(by)), position_(position), ranges_(key_.size()) {
  for (std::uint32_t slot : key_) {
    if (layout_.physical(slot) == ir::Physical::float64) throw std::logic_error("a key column holds floats");
  }
  if (layout_.physical(position_) != ir::Physical::int64) throw std::logic_error("a position is not a whole number");
}

void RowOrder::see(const value::TypedBatch& batch, const std::vector<std::uint32_t>& columns, const std::uint32_t* rows,
                   std::size_t count) {
  for (std::size_t k = 0; k < key_.size(); ++k) {
    const value::Column& column = batch.columns[columns[k]];
    Range& range = ranges_[k];
    const auto widen = [&](std::int64_t value) {
      range.low = std::min(range.low, normal(value));
      range.high = std::max(range.high, normal(value));
    };
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t at = column.at(rows[i]);
      if (!column.valid[at]) throw std::logic_error("a key column holds a null");
      switch (column.physical) {
        case ir::Physical::boolean: widen(column.booleans[at] != 0); break;
        case ir::Physical::int64: widen(column.integers[at]); break;
        case ir::Physical::int128: {
          const std::int64_t value = clamped(column.decimals[at]);
          range.cut = range.cut || value != column.decimals[at];
          widen(value);
          break;
        }
        case ir::Physical::float64: break;
        case ir::Physical::text: {
          const std::string_view text = column.texts[at].view();
          if (!range.any) {
            range.common = text.substr(0, longest_common);
          } else if (!text.starts_with(range.common)) {
            const auto differ = std::mismatch(range.common.begin(), range.common.end(), text.begin(), text.end());
            range.common.erase(differ.first, range.common.end());
          }
          break;
        }
      }
      range.any = true;
    }
  }
}

void RowOrder::settle() {
  parts_.clear();
  int left = 64;  // bits not yet used
  std::size_t k = 0;
  for (; k < key_.size(); ++k) {
    const Range& range = ranges_[k];
    Part part{key_[k], layout_.physical(key_[k]), range.low, range.common.size(), 0, 0};
    bool whole = part.physical != ir::Physical::text && !range.cut;
    int width = 64;
    if (part.physical != ir::Physical::text) width = range.any ? std::bit_width(range.high - range.low) : 0;
    if (width > left) whole = false;
    if (width > 0 && left > 0) {
      part.left = std::max(left - width, 0);
      part.right = std::max(width - left, 0);
      parts_.push_back(part);
      left = part.left;
    }
    // After a part that says only "about here", nothing more may be said.
    if (!whole) break;
  }
  exact_ = k == key_.size();
}

std::uint64_t RowOrder::prefix(const char* frame) const {
  std::uint64_t prefix = 0;
  for (const Part& part : parts_) {
    std::uint64_t value = 0;
    switch (part.physical) {
      case ir::Physical::boolean:
        value = normal(layout_.number<std::uint8_t>(frame, part.slot) != 0) - part.low;
        break;
      case ir::Physical::int64: value = normal(layout_.number<std::int64_t>(frame, part.slot)) - part.low; break;
      case ir::Physical::int128:
        value = normal(clamped(layout_.number<Int128>(frame, part.slot))) - part.low;
        break;
      case ir::Physical::float64: break;
      case ir::Physical::text: value = leading(layout_.text(frame, part.slot).substr(part.skip)); break;
    }
    prefix |= value << part.left >> part.right;
  }
  return prefix;
}

int RowOrder::compare_keys(const char* left, const char* right) const {
  for (std::uint32_t slot : key_) {
    if (const int compared = compare_values(layout_, slot, left, right); compared != 0) return compared;
  }
  return 0;
}

bool RowOrder::wins(const char* left, const char* right) const {
  for (const By& by : by_) {
    const bool left_valid = layout_.valid(left, by.slot), right_valid = layout_.valid(right, by.slot);
    if (left_valid != right_valid) return left_valid;
    if (!left_valid) continue;
    const int compared = compare_values(layout_, by.slot, left, right);
    if (compared != 0) return by.descending ? compared > 0 : compared < 0;
  }
  return layout_.number<std::int64_t>(left, position_) > layout_.number<std::int64_t>(right, position_);
}

}  // namespace pipec::engine
