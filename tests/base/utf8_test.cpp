#include "base/utf8.hpp"

#include "tests/support/catch.hpp"

using namespace pipec;

TEST_CASE("only strict UTF-8 is valid") {
  struct Row {
    std::string text;
    bool valid;
  };
  const auto row = GENERATE(values<Row>({
      {"", true},
      {"plain ASCII that is longer than eight bytes", true},
      {"Straße 東京 🎁", true},
      {"\xF4\x8F\xBF\xBF", true},              // U+10FFFF
      {"\xF4\x90\x80\x80", false},             // beyond
      {"\xED\x9F\xBF", true},                  // U+D7FF
      {"\xED\xA0\x80", false},                 // a surrogate
      {"\xC0\x80", false},                     // overlong
      {"\xE0\x80\x80", false},
      {"\xE0\x9F\xBF", false},
      {"\xF0\x8F\xBF\xBF", false},
      {"\x80", false},
      {"\xC3", false},                         // cut off
      {"12345678\xE2\x82", false},
      {"\xE2\x82\xAC", true},
      {"\xFF", false},
      {"caf\xE9", false},                      // latin-1
      {"\xF8\x88\x80\x80\x80", false},
  }));
  CHECK(utf8::is_valid(row.text) == row.valid);
}

TEST_CASE("length counts code points") {
  CHECK(utf8::length("") == 0);
  CHECK(utf8::length("abcdefgh") == 8);
  CHECK(utf8::length("abcdefghé") == 9);
  CHECK(utf8::length("東京🎁") == 3);
  CHECK(utf8::length("e\xCC\x81") == 2);  // a combining accent is its own
  CHECK(utf8::index_of("東京🎁x", 0) == 0);
  CHECK(utf8::index_of("東京🎁x", 2) == 6);
  CHECK(utf8::index_of("東京🎁x", 3) == 10);
  CHECK(utf8::index_of("東京", 5) == 6);
}

TEST_CASE("case mapping is one code point to one") {
  struct Row {
    const char *text, *lower, *upper;
  };
  const auto row = GENERATE(values<Row>({{"Hello, World 1[]{}@`", "hello, world 1[]{}@`", "HELLO, WORLD 1[]{}@`"},
                                         {"КИЇВ", "київ", "КИЇВ"},
                                         {"Éa", "éa", "ÉA"},
                                         {"ß", "ß", "ß"},
                                         {"Σας", "σας", "ΣΑΣ"},
                                         {"ﬁ", "ﬁ", "ﬁ"},
                                         {"東京", "東京", "東京"},
                                         {"ıI", "ıi", "II"}}));
  INFO(row.text);
  CHECK(utf8::lower(row.text) == row.lower);
  CHECK(utf8::upper(row.text) == row.upper);
}

TEST_CASE("appended code points are valid, surrogates visibly not") {
  std::string out;
  for (const char32_t c : {U'a', U'é', U'京', U'🎁'}) utf8::append(out, c);
  CHECK(out == "aé京🎁");
  out.clear();
  utf8::append(out, 0xD800);
  CHECK(out.size() == 3);
  CHECK_FALSE(utf8::is_valid(out));
}

TEST_CASE("data cannot move the cursor") {
  CHECK(utf8::printable("a\nb\x1B[2J") == "a\\x0ab\\x1b[2J");
  CHECK(utf8::printable("caf\xE9") == "caf\\xe9");
  CHECK(utf8::printable("é\xC2\x85") == "é\\xc2\\x85");              // a C1 control
  CHECK(utf8::printable("x\xE2\x80\xAEy") == "x\\xe2\\x80\\xaey");   // right-to-left override
  CHECK(utf8::printable("東京🎁abc", 3) == "東京🎁…");
  CHECK(utf8::printable("abc", 3) == "abc");
  CHECK(utf8::printable("", 0).empty());
}

TEST_CASE("wide characters take two columns") {
  CHECK(utf8::display_width("abc") == 3);
  CHECK(utf8::display_width("東京") == 4);
  CHECK(utf8::display_width("e\xCC\x81") == 1);
  CHECK(utf8::display_width("") == 0);
}
