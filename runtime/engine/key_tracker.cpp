#include "runtime/engine/key_tracker.hpp"

#include <stdexcept>
#include <string_view>

namespace pipec::engine {
namespace {

template <class T>
int order(const T& left, const T& right) {
  return left < right ? -1 : (right < left ? 1 : 0);
}

}  // namespace

KeyTracker::KeyTracker(std::vector<std::uint32_t> columns) : columns_(std::move(columns)), highest_(columns_.size()) {}

void KeyTracker::split(const value::TypedBatch& batch, const std::uint32_t* rows, std::size_t count,
                       std::vector<std::uint32_t>& above, std::vector<std::uint32_t>& other) {
  for (std::size_t i = 0; i < count; ++i) (raise(batch, rows[i]) ? above : other).push_back(rows[i]);
}

bool KeyTracker::raise(const value::TypedBatch& batch, std::size_t row) {
  for (std::uint32_t index : columns_) {
    const value::Column& column = batch.columns[index];
    if (column.physical == ir::Physical::float64) throw std::logic_error("a key column holds floats");
    if (!column.valid[column.at(row)]) return false;
  }
  std::size_t from = 0;  // the first part that is greater; parts before it are equal
  if (any_) {
    int compared = 0;
    for (; from < columns_.size(); ++from) {
      const value::Column& column = batch.columns[columns_[from]];
      const std::size_t at = column.at(row);
      const Highest& highest = highest_[from];
      switch (column.physical) {
        case ir::Physical::boolean: compared = order<std::int64_t>(column.booleans[at] != 0, highest.integer); break;
        case ir::Physical::int64: compared = order(column.integers[at], highest.integer); break;
        case ir::Physical::int128: compared = order(column.decimals[at], highest.decimal); break;
        case ir::Physical::text: compared = order(column.texts[at].view(), std::string_view(highest.text)); break;
        case ir::Physical::float64: break;
      }
      if (compared != 0) break;
    }
    if (compared <= 0) return false;
  }
  any_ = true;
  for (std::size_t part = from; part < columns_.size(); ++part) {
    const value::Column& column = batch.columns[columns_[part]];
    const std::size_t at = column.at(row);
    Highest& highest = highest_[part];
    switch (column.physical) {
      case ir::Physical::boolean: highest.integer = column.booleans[at] != 0; break;
      case ir::Physical::int64: highest.integer = column.integers[at]; break;
      case ir::Physical::int128: highest.decimal = column.decimals[at]; break;
      case ir::Physical::text: highest.text.assign(column.texts[at].data, column.texts[at].size); break;
      case ir::Physical::float64: break;
    }
  }
  return true;
}

}  // namespace pipec::engine
