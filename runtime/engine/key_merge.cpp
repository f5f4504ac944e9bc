#include "runtime/engine/key_merge.hpp"

#include <utility>

namespace pipec::engine {

KeyMerge::KeyMerge(const RowOrder& order, const TemporaryFile& file, const std::vector<Run>& runs, std::size_t window)
    : order_(order) {
  for (const Run& run : runs) {
    RunReader reader(file, run, window);
    if (!reader.frame()) continue;
    const std::uint64_t prefix = order_.prefix(reader.frame());
    heads_.push_back({std::move(reader), prefix});
  }
  losers_.resize(heads_.size());
  if (!heads_.empty()) first_ = build(1);
}

std::size_t KeyMerge::build(std::size_t node) {
  if (node >= heads_.size()) return node - heads_.size();
  std::size_t winner = build(2 * node), loser = build(2 * node + 1);
  if (before(heads_[loser], heads_[winner])) std::swap(winner, loser);
  losers_[node] = loser;
  return winner;
}

// By key, the winner of a key first; a run that has ended after all others.
bool KeyMerge::before(const Head& left, const Head& right) const {
  const char* const a = left.reader.frame();
  const char* const b = right.reader.frame();
  if (!a || !b) return a != nullptr;
  if (left.prefix != right.prefix) return left.prefix < right.prefix;
  if (!order_.exact()) {
    if (const int compared = order_.compare_keys(a, b); compared != 0) return compared < 0;
  }
  return order_.wins(a, b);
}

void KeyMerge::advance() {
  Head& head = heads_[first_];
  head.reader.next();
  if (head.reader.frame()) head.prefix = order_.prefix(head.reader.frame());
  for (std::size_t node = (first_ + heads_.size()) / 2; node > 0; node /= 2) {
    if (before(heads_[losers_[node]], heads_[first_])) std::swap(losers_[node], first_);
  }
}

bool KeyMerge::repeats(const Head& head) const {
  if (head.prefix != given_prefix_ || heads_.size() == 1) return false;
  return order_.exact() || order_.compare_keys(head.reader.frame(), given_frame_.data()) == 0;
}

const char* KeyMerge::next() {
  if (heads_.empty() || !heads_[first_].reader.frame()) return nullptr;
  if (given_) {
    // The row given last is still in its window, for whoever reads it; only now it may go.
    advance();
    while (heads_[first_].reader.frame() && repeats(heads_[first_])) advance();
  }
  const Head& head = heads_[first_];
  if (!head.reader.frame()) return nullptr;
  given_ = true;
  given_prefix_ = head.prefix;
  if (!order_.exact() && heads_.size() > 1) {
    given_frame_.assign(head.reader.frame(), FrameLayout::size(head.reader.frame()));
  }
  return head.reader.frame();
}

}  // namespace pipec::engine
