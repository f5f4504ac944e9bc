#include <random>

#include "base/utf8.hpp"
#include "runtime/source/encoding.hpp"
#include "runtime/source/source.hpp"
#include "tests/runtime/source/csv_lines.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;
using namespace pipec::test;
using namespace std::string_literals;
using Encoding = ir::CsvOptions::Encoding;

namespace {

std::string utf16(std::u16string_view text, bool big, bool mark) {
  std::string out;
  const auto put = [&](char16_t unit) {
    const auto low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
    out += big ? high : low;
    out += big ? low : high;
  };
  if (mark) put(0xFEFF);
  for (const auto unit : text) put(unit);
  return out;
}

Read reading(std::optional<Encoding> declared) {
  Read read;
  if (declared) {
    read.csv.encoding = *declared;
    read.csv.encoding_declared = true;
  }
  return read;
}

// The same lines for reads of any size.
void check(const std::string& bytes, const std::string& lines, Read read) {
  INFO(show_bytes(bytes));
  CHECK(read_lines(bytes, read) == lines);
  for (std::size_t block = 1; block <= 40; ++block) {
    read.limits = {block % 3 + 1, block * 2, block};
    INFO("blocks of " << block);
    REQUIRE(read_lines(bytes, read) == lines);
  }
}

}  // namespace

TEST_CASE("single byte encodings become UTF-8; offsets count the file's own bytes") {
  check("gr\xf6\xdf" "e,b\n\xe4,2\n\"\xe9\"\"x\",\xff\n", "8+3 2 1 \\xC3\\xA4|2\n12+8 3 2 '\\xC3\\xA9\"x'|\\xC3\\xBF\n", reading(Encoding::latin1));
  check("a,b\n\x80,\x93\n1,2", "4+3 2 1 \\xC2\\x80|\\xC2\\x93\n8+3 3 2 1|2\n", reading(Encoding::latin1));
  check("a,b\n\x80,\x93\n1,2", "4+3 2 1 \\xE2\\x82\\xAC|\\xE2\\x80\\x9C\n8+3 3 2 1|2\n", reading(Encoding::windows1252));
  check("a\n\x81\x8d\x8f\x90\x9d\n", "2+5 2 1 \\xC1\\x81\\xC1\\x8D\\xC1\\x8F\\xC1\\x90\\xC1\\x9D\n", reading(Encoding::windows1252));
  check("a,b\n\xa0" "1,\xff\"\n3,4\n", "4+5 2 1 !bad_quote\n10+3 3 2 3|4\n", reading(Encoding::windows1252));
}

TEST_CASE("every byte of windows-1252") {
  source::Decoder decoder(source::Coding::windows1252);
  std::string all, text(256 * 3 + 12, '\0');
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  text.resize(decoder.decode(all, true, text.data()));
  CHECK(show_bytes(text.substr(128, 27 * 3 + 10)) ==
        show_bytes("\u20ac\xc1\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\xc1\x8d\u017d\xc1\x8f\xc1\x90"
                   "\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\xc1\x9d\u017e\u0178\u00a0\u00a1\u00a2\u00a3\u00a4\u00a5\u00a6\u00a7\u00a8"s
                       .substr(0, 91)));
  CHECK(!utf8::is_valid("\xc1\x81"));
  CHECK(source::stored_size(source::Coding::windows1252, text) == 256);
}

TEST_CASE("UTF-16, with and without a mark, in both orders") {
  const std::u16string_view text = u"a,b\n\u00e9,\U0001F600\r\n\"x\ny\",2\n";
  const auto lines = [](std::size_t mark) {
    return std::to_string(mark + 8) + "+8 2 1 \\xC3\\xA9|\\xF0\\x9F\\x98\\x80\n" + std::to_string(mark + 20) + "+14 3 2 'x\\ny'|2\n";
  };
  for (const bool big : {false, true}) {
    check(utf16(text, big, true), lines(2), reading(std::nullopt));
    check(utf16(text, big, true), lines(2), reading(Encoding::utf16));
    check(utf16(text, big, false), lines(0), reading(Encoding::utf16));
  }
  // U+0A0D and U+2C22 hold the bytes of line ends, a comma and a quote; they are letters like others.
  check(utf16(u"a,b\n\u0a0d\u2c22,\u0d0a\n", false, true), "10+8 2 1 \\xE0\\xA8\\x8D\\xE2\\xB0\\xA2|\\xE0\\xB4\\x8A\n", reading(std::nullopt));
}

TEST_CASE("UTF-16 that is not valid stays visible as invalid UTF-8") {
  const char16_t low[] = {'a', '\n', 0xDC00, 'x', '\n', 0xD800, 'y', '\n', 0xD800, 0xD801, 0xDC00, '\n', 0xD800, 0};
  check(utf16(low, false, true), "6+4 2 1 \\xED\\xB0\\x80x\n12+4 3 2 \\xED\\xA0\\x80y\n18+6 4 3 \\xED\\xA0\\x80\\xF0\\x90\\x90\\x80\n26+2 5 4 \\xED\\xA0\\x80\n",
        reading(std::nullopt));
  check(utf16(u"a\nx", false, true) + "y", "6+3 2 1 x\\xFF\n", reading(std::nullopt));
  check(utf16(u"a\nx", true, true) + "y", "6+3 2 1 x\\xFF\n", reading(std::nullopt));
  check("\xff\xfe", "", reading(std::nullopt));
  check("", "", reading(Encoding::utf16));
}

TEST_CASE("the longest record is counted in bytes of the file") {
  auto latin = reading(Encoding::latin1);
  latin.csv.max_record = 10;
  check("a,b\n\xe4\xe4\xe4\xe4\xe4,\xe4\xe4\xe4\xe4\n1,2\n",
        "4+10 2 1 \\xC3\\xA4\\xC3\\xA4\\xC3\\xA4\\xC3\\xA4\\xC3\\xA4|\\xC3\\xA4\\xC3\\xA4\\xC3\\xA4\\xC3\\xA4\n15+3 3 2 1|2\n", latin);
  check("a,b\n\xe4\xe4\xe4\xe4\xe4,\xe4\xe4\xe4\xe4\xe4\n1,2\n", "4+11 2 1 !record_too_long\n16+3 3 2 1|2\n", latin);
  auto wide = reading(std::nullopt);
  wide.csv.max_record = 10;
  check(utf16(u"a,b\n12,45\n1,2\n", false, true), "10+10 2 1 12|45\n22+6 3 2 1|2\n", wide);
  check(utf16(u"a,b\n12,456\n1,2\n", false, true), "10+12 2 1 !record_too_long\n24+6 3 2 1|2\n", wide);
  check(utf16(u"a,b\n\"1\n34567\n\",2", false, true), "10+4 2 1 !record_too_long\n16+10 3 2 !wrong_width(1)\n28+6 4 3 !open_quote\n", wide);
  wide.csv.max_record = 11;
  check(utf16(u"a,b\n12,456\n1,2\n", false, true), "10+12 2 1 !record_too_long\n24+6 3 2 1|2\n", wide);
}

TEST_CASE("a mark wins over the default and contradicts another declaration") {
  struct Row {
    std::string bytes;
    std::optional<Encoding> declared;
    std::string lines;
  };
  const std::string mark8 = "\xef\xbb\xbf";
  for (const auto& row : {
           Row{mark8 + "a\n1", std::nullopt, "5+1 2 1 1\n"},
           Row{mark8 + "a\n1", Encoding::utf8, "5+1 2 1 1\n"},
           Row{mark8 + "a\n1", Encoding::latin1, "refused encoding\n"},
           Row{mark8 + "a\n1", Encoding::windows1252, "refused encoding\n"},
           Row{mark8 + "a\n1", Encoding::utf16, "refused encoding\n"},
           Row{utf16(u"a\n1", false, true), Encoding::utf8, "refused encoding\n"},
           Row{utf16(u"a\n1", true, true), Encoding::latin1, "refused encoding\n"},
           Row{"\xff\xfe\0\0a\0\0\0"s, std::nullopt, "refused encoding\n"},
           Row{"\0\0\xfe\xff\0\0\0a"s, std::nullopt, "refused encoding\n"},
           Row{"\x1f\x8b\x08\0\0"s, std::nullopt, "refused compressed\n"},
           Row{"\x28\xb5\x2f\xfd..", Encoding::latin1, "refused compressed\n"},
           Row{"PK\x03\x04..", std::nullopt, "refused compressed\n"},
           Row{"PK,name\n1,2\n", std::nullopt, "8+3 2 1 1|2\n"},
       }) {
    INFO(show_bytes(row.bytes));
    CHECK(read_lines(row.bytes, reading(row.declared)) == row.lines);
  }
}

TEST_CASE("random UTF-16 text has the fields of the same text in UTF-8, at offsets counted in its own bytes") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    std::mt19937 chance(seed);
    std::u16string wide = u"x,y\n";
    std::string narrow = "x,y\n";
    for (auto n = chance() % 120; n > 0; --n) {
      struct Both { std::u16string_view wide; std::string_view narrow; };
      static constexpr Both pieces[] = {{u"a", "a"}, {u",", ","}, {u",", ","}, {u"\"", "\""}, {u"\n", "\n"}, {u"\r\n", "\r\n"},
                                        {u"\u00e9", "\u00e9"}, {u"\u20ac", "\u20ac"}, {u"\U0001F600", "\U0001F600"}};
      const auto& piece = pieces[chance() % std::size(pieces)];
      wide += piece.wide;
      narrow += piece.narrow;
    }
    Read read;
    if (seed % 3 == 0) read.csv.multiline = false;
    // offset+length of the narrow text, in bytes of the wide one.
    std::string expected;
    std::string_view rest;
    const auto lines = naive_lines(narrow, read);
    for (rest = lines; !rest.empty();) {
      const auto line = rest.substr(0, rest.find('\n') + 1);
      rest.remove_prefix(line.size());
      const auto plus = line.find('+'), blank = line.find(' ');
      const auto offset = std::stoul(std::string(line.substr(0, plus)));
      const auto length = std::stoul(std::string(line.substr(plus + 1, blank - plus - 1)));
      const auto width = [](std::string_view text) { return source::stored_size(source::Coding::utf16_little, text); };
      expected += std::to_string(2 + width(std::string_view(narrow).substr(0, offset))) + "+" +
                  std::to_string(width(std::string_view(narrow).substr(offset, length))) + std::string(line.substr(blank));
    }
    for (const std::size_t block : {1, 2, 3, 17, 1000}) {
      read.limits.block = block;
      INFO("seed " << seed << ", blocks of " << block);
      INFO(show_bytes(narrow));
      REQUIRE(read_lines(utf16(wide, seed % 2 == 0, true), read) == expected);
    }
  }
}
