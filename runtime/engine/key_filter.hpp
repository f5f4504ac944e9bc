// Which keys were surely not there before: a Bloom filter in bounded memory. It may take a new key for a repeat, never a
// repeat for new, so rows that it lets pass have keys of their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/value/batch.hpp"

namespace pipec::engine {

class KeyFilter {
 public:
  static constexpr std::size_t most_bytes = 32u << 20;
  static constexpr std::size_t bits_a_key = 12;

  // `keys`: how many are expected; 0: nobody knows, the largest filter. It grows no further: when twice as many keys
  // have come, nothing is surely new any more.
  explicit KeyFilter(std::uint64_t keys);

  // True: no key with this hash was asked for before. Remembers it.
  bool first_seen(std::uint64_t hash);
  std::size_t bytes() const { return lines_ * sizeof(Line); }

 private:
  struct alignas(64) Line {  // of the processor's cache: one miss a key
    std::uint64_t words[8];
  };
  std::size_t lines_;
  std::uint64_t room_;       // keys that may still be remembered
  std::unique_ptr<Line[]> line_;
};

// A hash of the key of each of rows[0..count) to out[0..count): equal keys have equal hashes. Parts that are null or
// float: std::logic_error is the caller's business; they count as empty here.
void hash_keys(const value::TypedBatch& batch, const std::vector<std::uint32_t>& key, const std::uint32_t* rows,
               std::size_t count, std::uint64_t* out);

}  // namespace pipec::engine
