#include "runtime/engine/held_rows.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pipec::engine {
namespace {

using Entry = HeldRows::Entry;

constexpr std::size_t chunk_bytes = 1u << 20;
constexpr std::size_t own_chunk = chunk_bytes / 8;  // a row from this size on is alone, so that little is wasted
constexpr std::size_t few = 1024;                   // entries that are not worth counting bytes for

// By prefix, byte by byte from the last, leaving out the bytes that all have in common.
void sort_by_prefix(std::vector<Entry>& entries) {
  if (entries.size() < few) {
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.prefix < b.prefix; });
    return;
  }
  std::array<std::array<std::size_t, 256>, 8> counts{};
  for (const Entry& entry : entries) {
    for (std::size_t byte = 0; byte < 8; ++byte) ++counts[byte][entry.prefix >> 8 * byte & 255];
  }
  std::vector<Entry> other(entries.size());
  for (std::size_t byte = 0; byte < 8; ++byte) {
    auto& places = counts[byte];
    if (places[entries.front().prefix >> 8 * byte & 255] == entries.size()) continue;
    std::size_t place = 0;
    for (std::size_t& count : places) place += std::exchange(count, place);
    for (const Entry& entry : entries) other[places[entry.prefix >> 8 * byte & 255]++] = entry;
    entries.swap(other);
  }
}

}  // namespace

char* HeldRows::allocate(std::uint32_t size) {
  ++rows_;
  if (size >= own_chunk) {
    // In front of the open chunk, which stays open.
    chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(open_),
                   Chunk{std::make_unique_for_overwrite<char[]>(size), size, size});
    bytes_ += size;
    return chunks_[open_++].data.get();
  }
  if (open_ < chunks_.size() && chunks_[open_].size - chunks_[open_].used < size) {
    bytes_ += chunks_[open_].size - chunks_[open_].used;
    ++open_;
  }
  if (open_ == chunks_.size()) chunks_.push_back({std::make_unique_for_overwrite<char[]>(chunk_bytes), chunk_bytes, 0});
  Chunk& chunk = chunks_[open_];
  char* const at = chunk.data.get() + chunk.used;
  chunk.used += size;
  bytes_ += size;
  return at;
}

void HeldRows::sort(const RowOrder& order) {
  entries_.clear();
  entries_.reserve(rows_);
  bool ascending = true;
  for (const Chunk& chunk : chunks_) {
    for (std::size_t at = 0; at < chunk.used; at += FrameLayout::size(chunk.data.get() + at)) {
      const char* const frame = chunk.data.get() + at;
      const std::uint64_t prefix = order.prefix(frame);
      ascending = ascending && (entries_.empty() || entries_.back().prefix <= prefix);
      entries_.push_back({prefix, frame});
    }
  }
  if (!ascending) sort_by_prefix(entries_);

  // Rows with one prefix stand together now: where that does not decide, by the whole key; then one of each key stays.
  const auto before = [&](const Entry& a, const Entry& b) { return order.compare_keys(a.frame, b.frame) < 0; };
  auto kept = entries_.begin();
  for (auto from = entries_.begin(); from != entries_.end();) {
    auto to = from + 1;
    while (to != entries_.end() && to->prefix == from->prefix) ++to;
    if (!order.exact() && to - from > 1 && !std::is_sorted(from, to, before)) std::sort(from, to, before);
    while (from != to) {
      Entry winner = *from++;
      for (; from != to && (order.exact() || order.compare_keys(winner.frame, from->frame) == 0); ++from) {
        if (order.wins(from->frame, winner.frame)) winner = *from;
      }
      *kept++ = winner;
    }
  }
  entries_.erase(kept, entries_.end());
}

void HeldRows::clear() {
  std::erase_if(chunks_, [](const Chunk& chunk) { return chunk.size != chunk_bytes; });
  for (Chunk& chunk : chunks_) chunk.used = 0;
  open_ = rows_ = bytes_ = 0;
  entries_.clear();
}

void HeldRows::release() {
  chunks_.clear();
  entries_.clear();
  entries_.shrink_to_fit();
  open_ = rows_ = bytes_ = 0;
}

}  // namespace pipec::engine
