// A place in a source text: which text, and the bytes [begin, end) in it.
// Lines and columns are computed when a message is rendered (compiler/text), never stored.
#pragma once

#include <cstdint>

namespace pipec {

struct Span {
  std::uint32_t source = 0;  // index into text::Sources
  std::uint32_t begin = 0;   // first byte
  std::uint32_t end = 0;     // one past the last byte

  bool operator==(const Span&) const = default;
};

// The smallest span that holds both; both must lie in one source.
constexpr Span join(Span a, Span b) {
  return {a.source, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

}  // namespace pipec
