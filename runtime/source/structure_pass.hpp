// Inside of the room: what all kernels share, which is everything but how 64 bytes are compared with one. Forced
// inline, so that each kernel compiles it for its own instructions.
#pragma once

#include <bit>

#include "runtime/source/structure.hpp"

namespace pipec::source {

// One bit for each of 64 bytes, the first byte the lowest.
struct Hits {
  std::uint64_t delimiter = 0, quote = 0, escape = 0, carriage_return = 0, line_feed = 0;
};

// Bit i: an odd number of bits of `quotes` up to and with i.
[[gnu::always_inline]] inline std::uint64_t prefix_xor(std::uint64_t bits) {
#pragma GCC unroll 6
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

class StructurePass {
 public:
  [[gnu::always_inline]] StructurePass(const StructureRule& rule, std::size_t until, Structure& out)
      : rule_(rule), out_(out), until_(until), stops_(out.stops.get()), records_(out.records.get()) {}

  // The stops among the 64 bytes from `at` on. `toggled` is prefix_xor of hits.quote. Each mask is said in terms of
  // the byte that the bit stands for; what a byte must know of the one before it is carried from piece to piece.
  [[gnu::always_inline]] std::uint64_t find(std::size_t at, const Hits& hits, std::uint64_t toggled) {
    const std::uint64_t inside = toggled ^ inside_;  // from an opening quote on, up to before the closing one
    const std::uint64_t of_pair = hits.carriage_return << 1 | after_return_;
    const std::uint64_t line_end = hits.carriage_return | (hits.line_feed & ~of_pair);
    const std::uint64_t boundary = (hits.delimiter | hits.carriage_return | hits.line_feed) & ~inside;
    const std::uint64_t opening = hits.quote & inside, closing = hits.quote & ~inside;
    const std::uint64_t after_closing = closing << 1 | after_closing_;
    const std::uint64_t may_open = (boundary | closing) << 1 | may_open_;
    std::uint64_t doubled = opening & after_closing;
    std::uint64_t inner = line_end & inside;
    std::uint64_t odd = (opening & ~may_open) | (after_closing & ~(boundary | hits.quote));
    if (rule_.escapes) odd |= doubled | (hits.escape & inside);
    if (!rule_.multiline) odd |= inner;
    std::uint64_t stops = (hits.delimiter | line_end) & ~inside;
    std::uint64_t ends = line_end & ~inside;
    if ((odd | inner | doubled) != 0) [[unlikely]] {
      const std::uint64_t text = until_ - at >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << (until_ - at)) - 1;
      odd &= text;
      const std::uint64_t before = odd == 0 ? text : (odd & -odd) - 1;
      out_.ended = odd != 0;
      stops &= before;
      ends &= before;
      note(out_.inner_lines, at, inner & before);
      note(out_.doubled, at, doubled & before);
    }
    // None or one, which is hard to guess, without a branch.
    put_record(stops, ends);
    record_count_ += ends != 0;
    for (ends &= ends - 1; ends != 0; ends &= ends - 1) {
      put_record(stops, ends);
      ++record_count_;
    }
    inside_ = std::uint64_t{0} - (inside >> 63);
    after_return_ = hits.carriage_return >> 63;
    after_closing_ = closing >> 63;
    may_open_ = (boundary | closing) >> 63;
    return stops;
  }

  // Writes the places of the bits. Always eight at once: how many there are is hard to guess, and what is written too
  // much is written over.
  [[gnu::always_inline]] void put(std::size_t at, std::uint64_t stops) {
    std::uint32_t* to = stops_ + stop_count_;
    stop_count_ += static_cast<unsigned>(std::popcount(stops));
    while (stops != 0) {
      for (int i = 0; i < 8; ++i) {
        to[i] = static_cast<std::uint32_t>(at + static_cast<unsigned>(std::countr_zero(stops)));
        stops &= stops - 1;
      }
      to += 8;
    }
  }

  // For a kernel that writes the places itself: where to, `count` of them.
  [[gnu::always_inline]] std::uint32_t* take(unsigned count) {
    std::uint32_t* to = stops_ + stop_count_;
    stop_count_ += count;
    return to;
  }

  [[gnu::always_inline]] bool ended() const { return out_.ended; }

  // The last piece may have reached beyond the text.
  [[gnu::always_inline]] void finish() {
    while (stop_count_ > 0 && stops_[stop_count_ - 1] >= until_) --stop_count_;
    while (record_count_ > 0 && records_[record_count_ - 1] > stop_count_) --record_count_;
    out_.stop_count = stop_count_;
    out_.record_count = record_count_;
  }

 private:
  // The record that ends at the lowest bit of `ends`.
  [[gnu::always_inline]] void put_record(std::uint64_t stops, std::uint64_t ends) {
    const std::uint64_t up_to = ends ^ (ends - 1);
    const auto more = static_cast<unsigned>(std::popcount(stops & up_to));
    records_[record_count_] = static_cast<std::uint32_t>(stop_count_ + more);
  }

  static void note(std::vector<std::uint32_t>& list, std::size_t at, std::uint64_t bits) {
    for (; bits != 0; bits &= bits - 1) {
      list.push_back(static_cast<std::uint32_t>(at + static_cast<unsigned>(std::countr_zero(bits))));
    }
  }

  const StructureRule& rule_;
  Structure& out_;
  const std::size_t until_;
  std::uint32_t* const stops_;
  std::uint32_t* const records_;
  std::size_t stop_count_ = 0, record_count_ = 0;

  std::uint64_t inside_ = 0;         // all bits: the piece starts inside quotes
  std::uint64_t after_return_ = 0;   // one bit each: of the byte before the piece
  std::uint64_t after_closing_ = 0;
  std::uint64_t may_open_ = 1;
};

}  // namespace pipec::source
