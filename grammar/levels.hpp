// Words that the grammar and the state it runs on share. No PEGTL here.
#pragma once

#include <cstdint>

namespace pipec::grammar {

enum class Lines : bool { end_items, are_blanks };              // what a line end means inside a bracket
enum class Level : std::uint8_t { file, clauses, inner };       // how far out a list lies
enum class Docs : bool { none, attach };                        // may an item of a list carry /// lines?

constexpr bool is_name_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace pipec::grammar
