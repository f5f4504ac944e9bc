#include "runtime/value/batch.hpp"

#include <algorithm>
#include <cstring>

namespace pipec::value {

char* Arena::allocate(std::size_t size) {
  if (chunks_.empty() || chunks_.back().size - chunks_.back().used < size) {
    const std::size_t chunk = std::max<std::size_t>(size, 64u << 10);
    chunks_.push_back({std::make_unique_for_overwrite<char[]>(chunk), chunk, 0});
    bytes_ += chunk;
  }
  auto& chunk = chunks_.back();
  char* at = chunk.data.get() + chunk.used;
  chunk.used += size;
  return at;
}

Slice Arena::copy(std::string_view text) {
  char* to = allocate(text.size());
  std::memcpy(to, text.data(), text.size());
  return {to, static_cast<std::uint32_t>(text.size())};
}

void Arena::clear() {
  if (chunks_.empty()) return;
  auto largest = std::max_element(chunks_.begin(), chunks_.end(), [](auto& a, auto& b) { return a.size < b.size; });
  Chunk kept = std::move(*largest);
  kept.used = 0;
  chunks_.clear();
  bytes_ = kept.size;
  chunks_.push_back(std::move(kept));
}

void RawBatch::clear() {
  records.clear();
  for (auto& column : fields) column.clear();
  broken.clear();
  arena.clear();
  owners.clear();
  bytes = 0;
}

void Column::resize(std::size_t rows) {
  valid.assign(rows, 1);
  switch (physical) {
    case ir::Physical::boolean: booleans.resize(rows); break;
    case ir::Physical::int64: integers.resize(rows); break;
    case ir::Physical::int128: decimals.resize(rows); break;
    case ir::Physical::float64: floats.resize(rows); break;
    case ir::Physical::text: texts.resize(rows); break;
  }
}

void TypedBatch::clear() {
  rows = 0;
  columns.clear();
  quarantined.clear();
  source_file = {};
  reasons.clear();
  arena.clear();
}

}  // namespace pipec::value
