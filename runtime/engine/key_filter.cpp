#include "runtime/engine/key_filter.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>

#include "base/hash.hpp"

namespace pipec::engine {
namespace {

constexpr std::uint64_t bits_of_key = 12, line_bytes = 64, words_of_line = 8;

// Each step is one to one and moves every bit of the input to every bit of the output.
inline std::uint64_t mix(std::uint64_t value) {
  value ^= value >> 32;
  value *= 0xd6e8feb86659fd93u;
  value ^= value >> 32;
  value *= 0xd6e8feb86659fd93u;
  return value ^ value >> 32;
}

constexpr std::uint64_t start = 0x9e3779b97f4a7c15u;      // of every key
constexpr std::uint64_t null_value = 0xc2b2ae3d27d4eb4fu;

// Which bit of each word a key sets: six bits of the product of half its hash with an odd number of the word's own.
constexpr std::uint32_t salts[words_of_line] = {0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d,
                                                0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31};

}  // namespace

void hash_keys(const value::TypedBatch& batch, const std::vector<std::uint32_t>& key, const std::uint32_t* rows,
               std::size_t count, std::uint64_t* out) {
  std::fill(out, out + count, start);
  // Each part starts from the hash of those before it, so parts do not run into each other.
  for (std::uint32_t index : key) {
    const value::Column& column = batch.columns[index];
    const auto each = [&](auto hash_of) {
      for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = column.at(rows[i]);
        out[i] = column.valid[at] ? hash_of(at, out[i]) : mix(out[i] + null_value);
      }
    };
    switch (column.physical) {
      case ir::Physical::boolean:
        each([&](std::size_t at, std::uint64_t before) { return mix(before + (column.booleans[at] != 0)); });
        break;
      case ir::Physical::int64:
        each([&](std::size_t at, std::uint64_t before) {
          return mix(before + static_cast<std::uint64_t>(column.integers[at]));
        });
        break;
      case ir::Physical::int128:
        each([&](std::size_t at, std::uint64_t before) {
          const auto value = static_cast<UInt128>(column.decimals[at]);
          return mix(mix(before + static_cast<std::uint64_t>(value)) + static_cast<std::uint64_t>(value >> 64));
        });
        break;
      case ir::Physical::text:
        each([&](std::size_t at, std::uint64_t before) { return hash::quick(column.texts[at].view(), before); });
        break;
      case ir::Physical::float64: throw std::logic_error("a key column holds floats");
    }
  }
}

KeyFilter::KeyFilter(std::optional<std::uint64_t> keys) {
  constexpr std::uint64_t most_keys = most_bytes * 8 / bits_of_key;
  room_ = std::clamp<std::uint64_t>(keys.value_or(most_keys), 1, most_keys);
  lines_ = (room_ * bits_of_key + line_bytes * 8 - 1) / (line_bytes * 8);
}

// Pages that no key touches are never made.
void KeyFilter::take_memory() {
  memory_.reset(std::calloc(lines_ + 1, line_bytes));
  if (!memory_) throw std::bad_alloc();
  void* at = memory_.get();
  std::size_t space = (lines_ + 1) * line_bytes;
  words_ = static_cast<std::uint64_t*>(std::align(line_bytes, lines_ * line_bytes, at, space));
}

inline std::uint64_t* KeyFilter::line(std::uint64_t hash) const {
  return words_ + ((hash >> 32) * lines_ >> 32) * words_of_line;
}

bool KeyFilter::first_seen(std::uint64_t hash) {
  if (full()) return false;
  if (!words_) take_memory();
  std::uint64_t* const words = line(hash);
  std::uint64_t missing = 0;
  for (std::size_t w = 0; w < words_of_line; ++w) {
    const std::uint64_t bit = std::uint64_t{1} << (static_cast<std::uint32_t>(hash) * salts[w] >> 26);
    missing |= bit & ~words[w];
    words[w] |= bit;
  }
  if (missing != 0) ++keys_;
  return missing != 0;
}

void KeyFilter::split(const std::uint64_t* hashes, const std::uint32_t* rows, std::size_t count,
                      std::vector<std::uint32_t>& fresh, std::vector<std::uint32_t>& other) {
  constexpr std::size_t ahead = 16;
  if (!words_ && count > 0) take_memory();
  for (std::size_t i = 0; i < count; ++i) {
    if (i + ahead < count) __builtin_prefetch(line(hashes[i + ahead]), 1);
    (first_seen(hashes[i]) ? fresh : other).push_back(rows[i]);
  }
}

}  // namespace pipec::engine
