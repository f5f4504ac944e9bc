// The text of a simple regular expression as a machine of steps, over ASCII characters.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace pipec::validate {

using AsciiSet = std::bitset<128>;

struct PatternStep {
  enum class Kind : std::uint8_t {
    take,    // one character of `set`, or one beyond ASCII that only RE2 knows about; then `next`
    fork,    // `next` or `other`
    begin,   // only at the begin of the text; then `next`
    end,     // only at its end; then `next`
    match,
  };
  Kind kind = Kind::match;
  AsciiSet set;
  std::uint32_t next = 0, other = 0;
};

struct Pattern {
  std::vector<PatternStep> steps;
  std::uint32_t start = 0;
};

// None where the pattern is not simple, or grows beyond some thousand steps.
std::optional<Pattern> parse_pattern(std::string_view text);

}  // namespace pipec::validate
