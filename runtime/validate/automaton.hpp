// A regular expression that is simple enough, as a table of states over bytes. It answers for ASCII texts exactly as
// RE2 does (found anywhere unless anchored; `.` is not a newline); where bytes beyond ASCII decide, it says so and RE2
// is asked. Immutable once built.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace pipec::validate {

enum class Answer : std::uint8_t { no, yes, ask };

class Automaton {
 public:
  // None: it uses what this does not know (flags, \b, \p, named groups, POSIX classes), or would have over 256 states.
  // `pattern` is one that RE2 accepts.
  static std::optional<Automaton> compile(std::string_view pattern);

  Answer match(std::string_view text) const {
    if (!words_.empty()) {
      const std::uint64_t* const words = words_.data();
      const auto* at = reinterpret_cast<const unsigned char*>(text.data());
      const auto* const end = at + text.size();
      std::uint64_t state = 0;
      for (; end - at >= 4; at += 4) {
        state = words[at[0]] >> (state & 63);
        state = words[at[1]] >> (state & 63);
        state = words[at[2]] >> (state & 63);
        state = words[at[3]] >> (state & 63);
      }
      for (; at != end; ++at) state = words[*at] >> (state & 63);
      return static_cast<Answer>(answers_ >> (state & 63) & 3);
    }
    std::uint32_t state = 0;
    for (const char c : text) {
      state = table_[state + classes_[static_cast<unsigned char>(c)]];
    }
    return outcomes_[state];
  }
  std::size_t states() const { return count_; }

 private:
  // Up to ten states: words_[byte] holds at bit 6 * s where state s goes, times 6, so that a byte costs one shift.
  std::vector<std::uint64_t> words_;
  std::uint64_t answers_ = 0;
  // More: a row of next states per state, a column per class of bytes; states are the index of their row.
  std::array<std::uint8_t, 256> classes_{};
  std::vector<std::uint32_t> table_;
  std::vector<Answer> outcomes_;  // at the index of a state's row
  std::size_t count_ = 0;
};

}  // namespace pipec::validate
