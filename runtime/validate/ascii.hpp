// Texts looked at eight bytes at a time.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace pipec::validate::ascii {

inline constexpr std::uint64_t ones = 0x0101'0101'0101'0101, highs = 0x8080'8080'8080'8080;

inline std::uint64_t load8(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, 8);
  return word;
}

// One to seven bytes, some of them twice, the rest letters: for questions about any byte, not about places.
inline std::uint64_t load_few(const char* at, std::size_t size) {
  if (size >= 4) {
    std::uint32_t low = 0, high = 0;
    std::memcpy(&low, at, 4);
    std::memcpy(&high, at + size - 4, 4);
    return low | static_cast<std::uint64_t>(high) << 32;
  }
  const auto byte = [at](std::size_t k) { return static_cast<std::uint64_t>(static_cast<unsigned char>(at[k])); };
  return byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16 | byte(0) << 24 | byte(0) * 0x0101'0101'0000'0000;
}

// `flags(word)` of every eight bytes, or-ed together; bytes at the end may be asked twice.
template <class Flags>
std::uint64_t any(std::string_view text, Flags flags) {
  const std::size_t size = text.size();
  if (size < 8) return size == 0 ? 0 : flags(load_few(text.data(), size));
  const char* const begin = text.data();
  const char* const end = begin + size;
  std::uint64_t found = flags(load8(begin)) | flags(load8(end - 8));
  if (size <= 16) return found;
  found |= flags(load8(begin + 8)) | flags(load8(end - 16));
  for (std::size_t at = 16; at + 16 < size; at += 8) found |= flags(load8(begin + at));
  return found;
}

// The high bit of each byte that lies in first..last; right for words that are ASCII.
template <char first, char last>
std::uint64_t in_range(std::uint64_t word) {
  const std::uint64_t from = word + ones * static_cast<std::uint64_t>(0x80 - first);
  const std::uint64_t beyond = word + ones * static_cast<std::uint64_t>(0x80 - last - 1);
  return from & ~beyond & highs;
}

}  // namespace pipec::validate::ascii
