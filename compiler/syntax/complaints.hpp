// What to say about a place where the grammar misses something: plain words, what was found instead, what to write.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "compiler/diagnostic/diagnostic.hpp"
#include "grammar/expected.hpp"

namespace pipec::syntax {

struct Expectation {
  std::string_view code;
  std::string_view what;                             // "expected …"
  std::span<const std::string_view> words;           // that may stand here
  std::string_view unknown;                          // "is not …", when a word is found; empty: "expected …"
  std::string_view help;
  std::string_view example;
};

Expectation expectation(grammar::Expected what);

// The words with which clauses and declarations start, and a correct line for each.
std::span<const std::string_view> clause_words();
std::span<const std::string_view> declaration_words();
std::string_view example_of(std::string_view word);  // empty: none
// The word of this language for a word of a neighbour ("source" -> "from"); empty: none.
std::string_view translated(std::string_view word);

// What stands at a place: the bytes of the token, and how to call it.
struct Found {
  std::size_t size = 0;       // bytes; 0 at the end of a line or of the text
  bool is_word = false;
  std::string name;           // "`wirte`", "the end of the line"
};
Found found_at(std::string_view bytes, std::size_t at);

// A mistake that looks the same wherever it stands (single quotes, `&&`, `#` comments, …). Returns whether
// it was one and a diagnostic was added.
bool common_slip(std::string_view bytes, std::size_t at, std::uint32_t source, diagnostic::Diagnostics& diagnostics);

}  // namespace pipec::syntax
