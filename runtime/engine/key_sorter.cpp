#include "runtime/engine/key_sorter.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pipec::engine {
namespace {

constexpr std::size_t most_runs = 64;                    // of a level; then they become one of the next
constexpr std::size_t window = 128u << 10;               // of each run while merging
constexpr std::size_t bytes_at_once = 1u << 20;          // of a batch that is given out

}  // namespace

KeySorter::KeySorter(std::vector<std::uint32_t> kept, std::vector<std::uint32_t> key, std::vector<Order> order,
                     std::uint32_t position, std::size_t memory, std::string folder)
    : kept_(std::move(kept)),
      key_(std::move(key)),
      order_(std::move(order)),
      position_(position),
      memory_(memory),
      folder_(std::move(folder)) {}

KeySorter::~KeySorter() = default;

int KeySorter::compare(const Entry& a, const Entry& b) const {
  if (a.prefix != b.prefix) return a.prefix < b.prefix ? -1 : 1;
  return frame_->prefix_is_exact() ? 0 : frame_->compare_keys(bytes_.data() + a.at, bytes_.data() + b.at);
}

void KeySorter::add(const value::TypedBatch& batch, const std::uint32_t* rows, std::size_t count) {
  if (count == 0) return;
  if (!frame_) frame_.emplace(kept_, key_, order_, position_, batch);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = bytes_.size();
    frame_->append(bytes_, batch, rows[i]);
    const Entry entry{frame_->prefix(bytes_.data() + at), at};
    const int compared = entries_.empty() || !ascending_ ? 1 : compare(entry, entries_.back());
    if (compared == 0) {
      // A repeat of the key right behind it: the better one stays, and the order holds.
      if (frame_->wins(bytes_.data() + at, bytes_.data() + entries_.back().at)) entries_.back() = entry;
    } else {
      ascending_ = ascending_ && compared > 0;
      entries_.push_back(entry);
    }
    if (bytes_.size() + entries_.size() * sizeof(Entry) >= memory_) spill();
  }
  added_ += count;
}

void KeySorter::keep_winners() {
  if (ascending_) return;
  const auto better = [&](const Entry& a, const Entry& b) {
    const int compared = compare(a, b);
    return compared != 0 ? compared < 0 : frame_->wins(bytes_.data() + a.at, bytes_.data() + b.at);
  };
  std::sort(entries_.begin(), entries_.end(), better);
  entries_.erase(std::unique(entries_.begin(), entries_.end(),
                             [&](const Entry& a, const Entry& b) { return compare(a, b) == 0; }),
                 entries_.end());
  ascending_ = true;
}

void KeySorter::spill() {
  keep_winners();
  if (levels_.empty()) levels_.emplace_back();
  std::vector<SortedRun>& runs = levels_[0];
  RunWriter writer(runs.empty() ? std::make_shared<TempFile>(folder_) : runs.back().file);
  for (const Entry& entry : entries_) writer.add(bytes_.data() + entry.at);
  runs.push_back(writer.finish());
  bytes_.clear();
  entries_.clear();
  for (std::size_t level = 0; level < levels_.size() && levels_[level].size() >= most_runs; ++level) merge_level(level);
}

// A file of its own for the result, so that the runs' own file can go.
void KeySorter::merge_level(std::size_t level) {
  RunMerge merge(*frame_, std::move(levels_[level]), window);
  levels_[level].clear();
  RunWriter writer(std::make_shared<TempFile>(folder_));
  while (const char* frame = merge.next()) writer.add(frame);
  if (levels_.size() == level + 1) levels_.emplace_back();
  levels_[level + 1].push_back(writer.finish());
}

void KeySorter::finish() {
  if (levels_.empty()) return keep_winners();
  if (!entries_.empty()) spill();
  bytes_ = {};
  entries_ = {};
  std::vector<SortedRun> runs;
  for (std::vector<SortedRun>& level : levels_) std::move(level.begin(), level.end(), std::back_inserter(runs));
  levels_.clear();
  merge_ = std::make_unique<RunMerge>(*frame_, std::move(runs), window);
}

bool KeySorter::next_winner() {
  if (merge_) {
    winner_ = merge_->next();
  } else {
    winner_ = at_ < entries_.size() ? bytes_.data() + entries_[at_++].at : nullptr;
  }
  if (winner_ != nullptr) ++winners_;
  return winner_ != nullptr;
}

bool KeySorter::next(value::TypedBatch& out, std::size_t rows) {
  if (!frame_) return false;
  frame_->start(out);
  for (std::size_t bytes = 0; out.rows < rows && bytes < bytes_at_once && next_winner();) {
    frame_->take(winner_, out);
    bytes += RowFrame::size_of(winner_);
  }
  return out.rows > 0;
}

}  // namespace pipec::engine
