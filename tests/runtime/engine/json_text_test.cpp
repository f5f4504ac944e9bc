#include "runtime/engine/json_text.hpp"

#include "base/sha256.hpp"
#include "base/hash.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;

TEST_CASE("any bytes become a JSON string that every target can hold", "[json]") {
  struct Case { std::string bytes, json; };
  for (const Case& row : {
           Case{"", R"("")"},
           Case{"plain", R"("plain")"},
           Case{"say \"x\" \\ /", R"("say \"x\" \\ /")"},
           Case{"a\nb\rc\td", R"("a\nb\rc\td")"},
           Case{std::string("n\0l", 3), R"("n\\x00l")"},
           Case{"\x01\x1F\x7F", "\"\\u0001\\u001f\x7F\""},
           Case{"h\xC3\xA9 \xF0\x9F\x98\x80", "\"h\xC3\xA9 \xF0\x9F\x98\x80\""},
           Case{"bad \xFF \xC3", R"("bad \\xff \\xc3")"},
           Case{"\xED\xA0\x80", R"("\\xed\\xa0\\x80")"},          // a lone surrogate
           Case{"\xC3\xA9\xFF", "\"\xC3\xA9\\\\xff\""},
       }) {
    std::string json;
    engine::append_json(json, row.bytes);
    CHECK(json == row.json);
  }
}

TEST_CASE("a text is cut between characters", "[json]") {
  CHECK(engine::shortened("abc", 3) == "abc");
  CHECK(engine::shortened("abcd", 3) == "abc…");
  CHECK(engine::shortened("a\xC3\xA9z", 2) == "a…");
  CHECK(engine::shortened("a\xC3\xA9z", 3) == "a\xC3\xA9…");
  CHECK(engine::whole_characters("\xF0\x9F\x98") == "");
  CHECK(engine::whole_characters("\xF0\x9F\x98\x80") == "\xF0\x9F\x98\x80");
  CHECK(engine::whole_characters("x\xFF") == "x\xFF");
}

TEST_CASE("SHA-256 in pieces is SHA-256", "[json]") {
  const std::string text(100'000, 'q');
  hash::Sha256 pieces;
  for (std::size_t at = 0; at < text.size(); at += 777) pieces.update(std::string_view(text).substr(at, 777));
  CHECK(pieces.finish_hex() == hash::sha256_hex(text));
}
