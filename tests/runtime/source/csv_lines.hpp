// What a reader found, one line a record, so that tests compare texts:
//   offset+length line row a|'b'|      a record; a quoted field stands in '…', other bytes than printable ones as \xNN
//   offset+length line row !bad_quote  a broken one; !wrong_width(3) says how many fields there were
// And the same from a splitter written for these tests alone: one byte after the other, the whole text at once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/program.hpp"
#include "runtime/source/source.hpp"
#include "tests/support/memory_world.hpp"

namespace pipec::test {

struct Read {
  ir::CsvOptions csv;
  std::size_t columns = 0;  // wanted by position; 0: as many as the header has
  source::Limits limits;
};

// Reads through open_csv. A refusal is the line "refused CODE".
std::string read_lines(std::string_view content, const Read& read);

// Only for UTF-8 without a byte order mark.
std::string naive_lines(std::string_view content, const Read& read);

std::string show_bytes(std::string_view bytes);

}  // namespace pipec::test
