#include "runtime/engine/key_filter.hpp"

#include <algorithm>

#include "base/hash.hpp"

namespace pipec::engine {
namespace {

constexpr std::uint64_t odd = 0x9E37'79B9'7F4A'7C15;

// Every bit of the input reaches every bit of the result (the finalizer of MurmurHash3).
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ x >> 33) * 0xFF51'AFD7'ED55'8CCD;
  x = (x ^ x >> 33) * 0xC4CE'B9FE'1A85'EC53;
  return x ^ x >> 33;
}

}  // namespace

KeyFilter::KeyFilter(std::uint64_t keys) {
  constexpr std::size_t most = most_bytes / sizeof(Line);
  const std::uint64_t wanted = keys == 0 ? most : keys / (8 * sizeof(Line) / bits_a_key) + 1;
  lines_ = static_cast<std::size_t>(std::clamp<std::uint64_t>(wanted, 16, most));
  room_ = 2 * lines_ * (8 * sizeof(Line) / bits_a_key);
  line_ = std::make_unique<Line[]>(lines_);
}

bool KeyFilter::first_seen(std::uint64_t hash) {
  // The upper half chooses the line, the lower half one bit in each of its words.
  Line& line = line_[static_cast<std::size_t>((hash >> 32) * lines_ >> 32)];
  std::uint64_t bits = hash * odd;
  bool known = true;
  for (std::uint64_t& word : line.words) {
    const std::uint64_t bit = std::uint64_t{1} << (bits >> 58);
    known = known && (word & bit) != 0;
    word |= bit;
    bits = bits << 6 | bits >> 58;
  }
  if (known) return false;
  if (room_ == 0) return false;
  --room_;
  return true;
}

void hash_keys(const value::TypedBatch& batch, const std::vector<std::uint32_t>& key, const std::uint32_t* rows,
               std::size_t count, std::uint64_t* out) {
  std::fill(out, out + count, odd);
  for (const std::uint32_t part : key) {
    const value::Column& column = batch.columns[part];
    const auto each = [&](auto hash_of) {
      for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = column.at(rows[i]);
        out[i] = column.valid[at] != 0 ? hash_of(at, out[i]) : mix(out[i]);
      }
    };
    switch (column.physical) {
      case ir::Physical::boolean:
        each([&](std::size_t at, std::uint64_t seed) { return mix(seed + column.booleans[at] + 1); });
        break;
      case ir::Physical::int64:
        each([&](std::size_t at, std::uint64_t seed) { return mix(seed ^ static_cast<std::uint64_t>(column.integers[at])); });
        break;
      case ir::Physical::int128:
        each([&](std::size_t at, std::uint64_t seed) {
          const Int128 value = column.decimals[at];
          return mix(mix(seed ^ static_cast<std::uint64_t>(value)) ^ static_cast<std::uint64_t>(value >> 64));
        });
        break;
      case ir::Physical::text:
        each([&](std::size_t at, std::uint64_t seed) { return hash::quick(column.texts[at].view(), seed); });
        break;
      case ir::Physical::float64: break;
    }
  }
}

}  // namespace pipec::engine
