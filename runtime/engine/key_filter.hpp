// Which keys of an input are surely new: a Bloom filter that asks no more than one cache line for each. Says "surely
// new" at most once for equal keys, and errs only the other way (about 1 in 200 when it is full). Bounded: 12 bits for each
// key up to 32 MiB; after as many keys as it has room for it knows no new ones.
// Every key that is let through as new must have been asked here; one that was not is not remembered.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/value/batch.hpp"

namespace pipec::engine {

// out[i]: a hash of the key of rows[i]; equal keys (values as converted, texts by bytes) have equal hashes, whatever
// batch they are in. Throws std::logic_error for floats.
void hash_keys(const value::TypedBatch& batch, const std::vector<std::uint32_t>& key, const std::uint32_t* rows,
               std::size_t count, std::uint64_t* out);

class KeyFilter {
 public:
  static constexpr std::size_t most_bytes = 32u << 20;

  // `keys`: how many are expected; none: as many as can be had. Takes its memory with the first key.
  explicit KeyFilter(std::optional<std::uint64_t> keys);

  // True: no key with this hash was asked before. It is remembered. False: perhaps one was, or the filter is full.
  bool first_seen(std::uint64_t hash);
  // The same for many: rows[i], whose key has hashes[i], goes to `fresh` or to `other`.
  void split(const std::uint64_t* hashes, const std::uint32_t* rows, std::size_t count,
             std::vector<std::uint32_t>& fresh, std::vector<std::uint32_t>& other);

  bool full() const { return keys_ == room_; }
  std::uint64_t room() const { return room_; }  // keys it was made for
  std::uint64_t keys() const { return keys_; }  // remembered

 private:
  struct Free { void operator()(void* memory) const { std::free(memory); } };

  void take_memory();
  std::uint64_t* line(std::uint64_t hash) const;

  std::uint64_t room_, lines_;                  // lines of 64 bytes
  std::uint64_t keys_ = 0;
  std::unique_ptr<void, Free> memory_;
  std::uint64_t* words_ = nullptr;              // in memory_, at the start of a line
};

}  // namespace pipec::engine
