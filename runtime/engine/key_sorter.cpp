#include "runtime/engine/key_sorter.hpp"

#include <algorithm>
#include <stdexcept>

namespace pipec::engine {
namespace {

constexpr std::size_t bytes_of_batch = 1u << 20;
constexpr std::size_t smallest_window = 64u << 10, largest_window = 1u << 20;
constexpr std::size_t most_runs = 512;  // merged at once

}  // namespace

KeySorter::KeySorter(std::vector<std::uint32_t> kept, std::vector<std::uint32_t> key, std::vector<Order> order,
                     std::uint32_t position, std::size_t memory, std::string folder)
    : columns_(kept), key_(std::move(key)), by_(std::move(order)), position_(position), memory_(memory),
      file_(std::move(folder)) {
  std::sort(columns_.begin(), columns_.end());
  columns_.erase(std::unique(columns_.begin(), columns_.end()), columns_.end());
  const auto need = [&](std::uint32_t column) {
    if (std::find(columns_.begin(), columns_.end(), column) == columns_.end()) columns_.push_back(column);
  };
  for (std::uint32_t column : key_) need(column);
  for (const Order& by : by_) need(by.column);
  need(position_);
  for (std::uint32_t column : kept) kept_.push_back(slot_of(column));
}

std::uint32_t KeySorter::slot_of(std::uint32_t column) const {
  return static_cast<std::uint32_t>(std::find(columns_.begin(), columns_.end(), column) - columns_.begin());
}

void KeySorter::start(const value::TypedBatch& batch) {
  std::vector<ir::Physical> physicals;
  for (std::uint32_t column : columns_) physicals.push_back(batch.columns.at(column).physical);
  layout_.emplace(std::move(physicals));
  std::vector<std::uint32_t> key;
  for (std::uint32_t column : key_) key.push_back(slot_of(column));
  std::vector<RowOrder::By> by;
  for (const Order& order : by_) by.push_back({slot_of(order.column), order.descending});
  order_.emplace(*layout_, std::move(key), std::move(by), slot_of(position_));
}

void KeySorter::add(const value::TypedBatch& batch, const std::uint32_t* rows, std::size_t count) {
  if (count == 0) return;
  if (!layout_) start(batch);
  for (std::size_t s = 0; s < columns_.size(); ++s) {
    const value::Column& column = batch.columns.at(columns_[s]);
    if (column.physical != layout_->physical(s)) throw std::logic_error("a column of another form");
  }
  order_->see(batch, key_, rows, count);
  layout_->measure(batch, columns_, rows, count, sizes_);
  frames_.resize(count);
  std::size_t from = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (held_.rows() > 0 && held_.bytes() + sizes_[i] + HeldRows::bytes_of_order(1) > memory_) {
      layout_->write(batch, columns_, rows + from, i - from, sizes_.data() + from, frames_.data() + from);
      from = i;
      spill();
    }
    frames_[i] = held_.allocate(sizes_[i]);
    largest_row_ = std::max<std::size_t>(largest_row_, sizes_[i]);
  }
  layout_->write(batch, columns_, rows + from, count - from, sizes_.data() + from, frames_.data() + from);
  added_ += count;
}

// The rows held become a run, or the end of the last one when they all come after it: sorted input stays one run.
void KeySorter::spill() {
  order_->settle();
  held_.sort(*order_);
  const auto& sorted = held_.sorted();
  RunWriter writer(file_);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    held_.fetch_after(i);
    writer.append(sorted[i].frame);
  }
  const Run run = writer.finish();
  if (!runs_.empty() && order_->compare_keys(last_row_.data(), sorted.front().frame) < 0) {
    runs_.back().end = run.end;
  } else {
    runs_.push_back(run);
  }
  last_row_.assign(sorted.back().frame, FrameLayout::size(sorted.back().frame));
  held_.clear();
}

void KeySorter::finish() {
  if (!layout_) return;
  if (runs_.empty()) {
    order_->settle();
    held_.sort(*order_);
    return;
  }
  spill();
  held_.release();
  order_->settle();
  merge_until_few();
}

// Windows share the memory that held the rows; with more runs than windows, the first ones are merged into one at the
// end of the file, as often as it takes.
void KeySorter::merge_until_few() {
  const std::size_t window = std::max(smallest_window, largest_row_);
  const std::size_t at_once = std::clamp<std::size_t>(memory_ / window, 2, most_runs);
  std::size_t first = 0;  // runs before it are merged
  while (runs_.size() - first > at_once) {
    const std::size_t count = std::min(at_once, runs_.size() - first - at_once + 1);
    const auto begin = runs_.begin() + static_cast<std::ptrdiff_t>(first);
    KeyMerge merge(*order_, file_, {begin, begin + static_cast<std::ptrdiff_t>(count)}, window);
    RunWriter writer(file_);
    while (const char* frame = merge.next()) writer.append(frame);
    const Run merged = writer.finish();
    file_.forget(runs_[first].begin, runs_[first + count - 1].end);  // they lie one after the other
    first += count;
    runs_.push_back(merged);
  }
  runs_.erase(runs_.begin(), runs_.begin() + static_cast<std::ptrdiff_t>(first));
  merge_.emplace(*order_, file_, runs_, std::clamp(memory_ / runs_.size(), smallest_window, largest_window));
}

const char* KeySorter::next_row() {
  if (merge_) return merge_->next();
  const auto& sorted = held_.sorted();
  if (next_held_ == sorted.size()) return nullptr;
  held_.fetch_after(next_held_);
  return sorted[next_held_++].frame;
}

bool KeySorter::next(value::TypedBatch& out, std::size_t rows) {
  out.arena.clear();
  out.reasons.clear();
  out.source_file = {};
  given_.clear();
  std::size_t bytes = 0;
  while (given_.size() < std::max<std::size_t>(rows, 1) && bytes < bytes_of_batch) {
    const char* const row = next_row();
    if (!row) break;
    given_.push_back(out.arena.copy({row, FrameLayout::size(row)}).data);
    bytes += FrameLayout::size(row);
  }
  out.rows = given_.size();
  out.quarantined.assign(out.rows, 0);
  out.columns.resize(kept_.size());
  for (std::size_t i = 0; i < kept_.size() && layout_; ++i) layout_->read(given_, kept_[i], out.columns[i]);
  winners_ += out.rows;
  return out.rows > 0;
}

}  // namespace pipec::engine
