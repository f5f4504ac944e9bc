// Random texts, made of the characters that matter, against the splitter written for the tests: the same records,
// offsets, lines and rows for any block size, batch size and option.
#include <algorithm>
#include <random>

#include "tests/runtime/source/csv_lines.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;
using namespace pipec::test;

namespace {

using Chance = std::mt19937;

std::size_t below(Chance& chance, std::size_t n) { return static_cast<std::size_t>(chance() % n); }

// Mostly well-formed rows of three fields, with every kind of damage now and then.
std::string make_text(Chance& chance, const ir::CsvOptions& csv) {
  const char quote = csv.quote.value_or('"');
  const std::size_t damage = 1 + below(chance, 40);
  const auto line_end = [&]() -> std::string { return std::array{"\n", "\n", "\r\n", "\r"}[below(chance, 4)]; };
  const auto piece = [&](bool quoted) {
    std::string text;
    for (std::size_t n = below(chance, 6); n > 0; --n) {
      switch (below(chance, quoted ? 12 : 6)) {
        case 0: text += '\0'; break;
        case 1: text += "\xc3\xa9"; break;
        case 2: text += ' '; break;
        case 6: text += std::string{csv.escape, quote}; break;
        case 7: text += csv.delimiter; break;
        case 8: text += line_end(); break;
        case 9: text += csv.escape == '\\' ? "\\\\" : "\\"; break;
        default: text += static_cast<char>('a' + below(chance, 26)); break;
      }
    }
    return text;
  };
  std::string text;
  if (csv.header) text += std::string("x") + csv.delimiter + "y" + csv.delimiter + "z" + line_end();
  for (std::size_t rows = below(chance, 30); rows > 0; --rows) {
    const std::size_t fields = below(chance, damage) == 0 ? below(chance, 6) : 3;
    for (std::size_t i = 0; i < fields; ++i) {
      if (i > 0) text += csv.delimiter;
      const bool quoted = csv.quote && below(chance, 3) == 0;
      text += quoted ? quote + piece(true) + quote : piece(false);
      if (below(chance, damage) == 0) text += quote;
    }
    if (below(chance, 12) == 0) text += line_end();
    if (csv.comment && below(chance, 5) == 0) text += line_end() + *csv.comment + piece(true);
    if (rows > 1 || below(chance, 2) == 0) text += line_end();
  }
  return text;
}

// No order at all: whatever stands in it, the two splitters must agree.
std::string make_noise(Chance& chance, const ir::CsvOptions& csv) {
  const char quote = csv.quote.value_or('"');
  std::string text;
  if (csv.header) text += std::string("x") + csv.delimiter + "y\n";
  for (std::size_t n = below(chance, 200); n > 0; --n) {
    text += std::array{quote, quote, csv.delimiter, csv.escape, '\n', '\r', 'a', '#'}[below(chance, 8)];
  }
  return text;
}

ir::CsvOptions make_options(Chance& chance) {
  ir::CsvOptions csv;
  csv.header = below(chance, 4) != 0;
  csv.delimiter = std::array{',', ';', '\t'}[below(chance, 3)];
  switch (below(chance, 5)) {
    case 0: csv.quote = std::nullopt; break;
    case 1: csv.escape = '\\'; break;
    case 2: csv.quote = csv.escape = '\''; break;
    default: break;
  }
  csv.multiline = below(chance, 4) != 0;
  if (below(chance, 3) == 0) csv.comment = "#";
  if (below(chance, 3) == 0) csv.max_record = 5 + below(chance, 40);
  if (below(chance, 6) == 0) csv.skip = static_cast<std::uint32_t>(below(chance, 3));
  return csv;
}

}  // namespace

TEST_CASE("any text gives the same records for any block and batch size as one naive pass") {
  std::size_t broken = 0, whole = 0, agreed = 0;
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    Chance chance(seed);
    Read read;
    read.csv = make_options(chance);
    read.columns = 1 + below(chance, 4);
    const auto text = seed % 2 == 0 ? make_text(chance, read.csv) : make_noise(chance, read.csv);
    const auto expected = naive_lines(text, read);
    broken += static_cast<std::size_t>(std::count(expected.begin(), expected.end(), '!'));
    whole += static_cast<std::size_t>(std::count(expected.begin(), expected.end(), '\n'));
    for (int i = 0; i < 4; ++i) {
      read.limits.rows = std::array{1, 2, 7, 1000}[below(chance, 4)];
      read.limits.block = i == 0 ? std::size_t{1} << 20 : 1 + below(chance, 100);
      read.limits.bytes = i == 0 ? std::size_t{1} << 20 : 1 + below(chance, 200);
      const auto lines = read_lines(text, read);
      if (lines == expected) {
        ++agreed;
        continue;
      }
      // The naive one does not judge what a header says.
      if (lines == "refused wrong_delimiter\n" || lines == "refused duplicate_header\n" || lines == "refused encoding\n") continue;
      INFO("seed " << seed << ", block " << read.limits.block << ", rows " << read.limits.rows);
      INFO(show_bytes(text));
      REQUIRE(lines == expected);
    }
  }
  // The generator must make enough of both, or this test says nothing.
  CHECK(agreed > 8000);
  CHECK(broken > 3000);
  CHECK(whole > 3 * 3000);
}
