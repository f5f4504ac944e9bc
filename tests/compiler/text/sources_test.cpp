#include "compiler/text/sources.hpp"

#include "tests/support/catch.hpp"

using pipec::text::Sources;

TEST_CASE("a position is a line and a code point, for every kind of line end") {
  struct Row {
    std::string bytes;
    std::uint32_t offset, line, column;
  };
  const std::vector<Row> rows = {
      {"", 0, 1, 1},
      {"abc", 0, 1, 1},
      {"abc", 3, 1, 4},
      {"abc", 99, 1, 4},                     // beyond the end: the end
      {"a\nb", 1, 1, 2},                     // the line end belongs to its line
      {"a\nb", 2, 2, 1},
      {"a\r\nb", 2, 1, 3},                   // between CR and LF
      {"a\r\nb", 3, 2, 1},
      {"a\rb", 2, 2, 1},
      {"a\r\rb", 3, 3, 1},
      {"a\n\nb", 3, 3, 1},
      {"a\n", 2, 2, 1},
      {"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80x", 9, 1, 4},  // ä € 😀 x
      {"\n\xC3\xA4z", 3, 2, 2},
      {"\xEF\xBB\xBFpipe", 3, 1, 1},         // a byte order mark is no column
      {"\xEF\xBB\xBFpipe", 5, 1, 3},
      {"\xEF\xBB\xBFpipe", 0, 1, 1},
      {"\xEF\xBB\xBF" "a\nb", 5, 2, 1},
  };
  for (const auto& row : rows) {
    INFO(row.bytes << " at " << row.offset);
    Sources sources;
    const auto id = sources.add({"a.pipe", "/", row.bytes});
    const auto position = sources.position(id, row.offset);
    CHECK(position.line == row.line);
    CHECK(position.column == row.column);
  }
}

TEST_CASE("a line comes without its end") {
  Sources sources;
  const auto id = sources.add({"a.pipe", "/", "\xEF\xBB\xBFone\r\ntwo\rthree\n\nfive"});
  CHECK(sources.line(id, 1) == "one");
  CHECK(sources.line(id, 2) == "two");
  CHECK(sources.line(id, 3) == "three");
  CHECK(sources.line(id, 4) == "");
  CHECK(sources.line(id, 5) == "five");
  CHECK(sources.line(id, 6) == "");
  CHECK(sources.line(id, 0) == "");
}

TEST_CASE("a slice never leaves its text") {
  Sources sources;
  sources.add({"a.pipe", "/", "first"});
  const auto id = sources.add({"b.pipe", "/", "second"});
  CHECK(sources.size() == 2);
  CHECK(sources[id].path == "b.pipe");
  CHECK(sources.slice({id, 1, 3}) == "ec");
  CHECK(sources.slice({id, 4, 400}) == "nd");
  CHECK(sources.slice({id, 40, 400}) == "");
  CHECK(sources.slice({id, 4, 2}) == "");
}
