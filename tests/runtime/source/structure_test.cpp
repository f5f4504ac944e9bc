// Every kernel that this machine has against a reading of the rule byte by byte.
#include <array>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "runtime/source/structure.hpp"
#include "tests/runtime/source/csv_lines.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;
using namespace std::string_view_literals;

namespace {

// One text of it all: the stops, a semicolon behind each that ends a record, then what is rare.
struct Shown {
  std::span<const std::uint32_t> stops, records, inner_lines, doubled;
  bool ended;
};

std::string to_text(const Shown& shown) {
  std::string out;
  std::size_t record = 0;
  for (std::size_t i = 0; i < shown.stops.size(); ++i) {
    const bool is_end = record < shown.records.size() && shown.records[record] == i + 1;
    if (is_end) ++record;
    out += std::to_string(shown.stops[i]) + (is_end ? "; " : " ");
  }
  if (record < shown.records.size()) out += "more records ";
  for (const auto at : shown.inner_lines) out += "line " + std::to_string(at) + " ";
  for (const auto at : shown.doubled) out += "doubled " + std::to_string(at) + " ";
  return out + (shown.ended ? "ended" : "");
}

std::string expected_structure(const source::StructureRule& rule, std::string_view text, std::size_t from,
                               std::size_t until) {
  std::vector<std::uint32_t> stops, records, inner_lines, doubled;
  bool ended = false;
  bool inside = false, may_open = true, after_closing = false;
  for (std::size_t i = from; i < until && !ended; ++i) {
    const auto at = static_cast<std::uint32_t>(i);
    const char c = text[i];
    const bool is_quote = rule.quotes && c == rule.quote;
    const bool is_line_feed_of_pair = c == '\n' && i > from && text[i - 1] == '\r';
    const bool is_line_end = c == '\r' || (c == '\n' && !is_line_feed_of_pair);
    if (inside) {
      if (is_quote) {
        inside = false;
        after_closing = true;
      } else if ((rule.escapes && c == rule.escape) || (is_line_end && !rule.multiline)) {
        ended = true;
      } else if (is_line_end) {
        inner_lines.push_back(at);
      }
      continue;
    }
    if (is_quote) {
      if (after_closing && !rule.escapes) {
        doubled.push_back(at);
      } else if (after_closing || !may_open) {
        ended = true;
      }
      inside = true;
      continue;
    }
    may_open = c == rule.delimiter || c == '\r' || c == '\n';
    if (after_closing && !may_open) ended = true;
    after_closing = false;
    if (c == rule.delimiter || is_line_end) stops.push_back(at);
    if (is_line_end) records.push_back(static_cast<std::uint32_t>(stops.size()));
  }
  return to_text({stops, records, inner_lines, doubled, ended});
}

// `text` must have the padding.
std::string structure_of(const source::Kernel& kernel, const source::StructureRule& rule, std::string_view text,
                         std::size_t from, std::size_t until) {
  source::Structure out(until - from);
  kernel.scan(rule, text.data(), from, until, out);
  return to_text({{out.stops.get(), out.stop_count},
                  {out.records.get(), out.record_count},
                  out.inner_lines,
                  out.doubled,
                  out.ended});
}

const std::string padding(source::Structure::padding, 'x');

// All kernels must find the same in text[from, until).
void check(const source::StructureRule& rule, const std::string& padded, std::size_t from, std::size_t until) {
  const auto expected = expected_structure(rule, padded, from, until);
  for (const auto& kernel : source::kernels()) {
    const auto found = structure_of(kernel, rule, padded, from, until);
    if (found == expected) continue;
    INFO(kernel.name << " from " << from << " until " << until);
    INFO(test::show_bytes(padded.substr(from, until - from)));
    REQUIRE(found == expected);
  }
}

}  // namespace

TEST_CASE("the structure of a text") {
  struct Row {
    std::string_view text, structure;
  };
  const Row rows[] = {
      {"", ""},
      {"a,b\nc,d\n", "1 3; 5 7; "},
      {"a\r\nb\rc\n", "1; 4; 6; "},
      {"\r\r\n\n", "0; 1; 3; "},
      {"\"a,b\",c\n", "5 7; "},
      {"\"a\nb\r\nc\rd\"\n", "10; line 2 line 4 line 7 "},
      {"\"a\"\"b\",\"\"\"\"\n", "6 11; doubled 3 doubled 9 "},
      {"\"\",\"\"\n", "2 5; "},
      {"a,b\nc\",d\n", "1 3; ended"},
      {"a,b\n\"c\"d,e\n", "1 3; ended"},
      {"\"a\" ,b\n", "ended"},
      {"a,\"b", "1 "},
      {"a,\"b\"", "1 "},
      {"a\0,\xff,\0\n"sv, "2 4 6; "},
  };
  const source::StructureRule rule{ir::CsvOptions{}};
  for (const auto& row : rows) {
    INFO(test::show_bytes(row.text));
    const auto padded = std::string(row.text) + padding;
    CHECK(expected_structure(rule, padded, 0, row.text.size()) == row.structure);
    for (const auto& kernel : source::kernels()) {
      INFO(kernel.name);
      CHECK(structure_of(kernel, rule, padded, 0, row.text.size()) == row.structure);
    }
  }
}

TEST_CASE("what may stand in a text stands at every place of the 64 bytes that are looked at together") {
  const std::string_view pieces[] = {",", "\n", "\r", "\r\n", "\n\r", "\"", "\"\"", "\"\"\"", "\"\"\"\"", ",\"", "\",",
                                     "\"\n",
                                     "\n\"", "\r\"", "\"\r", "\"\r\n\"", "\"a\"\"b\"", ",\"a\nb\",", ",\"a\r\nb\"\r\n",
                                     ",\"a\"x", "a\"b", ",\"\\\"\",", "\\", "\xff", "\0"sv, "\xff\",\0"sv};
  for (const bool backslash : {false, true}) {
    for (const bool multiline : {true, false}) {
      ir::CsvOptions csv;
      csv.multiline = multiline;
      if (backslash) csv.escape = '\\';
      const source::StructureRule rule(csv);
      for (const auto piece : pieces) {
        for (std::size_t place = 0; place < 136; ++place) {
          for (const std::string_view before : {"a"sv, "a,"sv, ",\"a"sv}) {
            std::string text;
            while (text.size() + before.size() < place) text += 'a';
            text += before;
            text += piece;
            const auto end = text.size();
            for (const std::string_view behind : {""sv, ",b\n"sv, "\"\n"sv, "\n\"c\",d\n"sv}) {
              const auto padded = text + std::string(behind) + padding;
              check(rule, padded, 0, end + behind.size());
            }
          }
        }
      }
    }
  }
}

TEST_CASE("all kernels find the same in random text") {
  std::size_t whole = 0, ended = 0;
  for (unsigned seed = 1; seed <= 4000; ++seed) {
    std::mt19937 chance(seed);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(chance() % n); };
    ir::CsvOptions csv;
    csv.delimiter = std::array{',', '\t', '\0', '\xff'}[below(4)];
    switch (below(5)) {
      case 0: csv.quote = std::nullopt; break;
      case 1: csv.escape = '\\'; break;
      case 2: csv.quote = csv.escape = '\''; break;
      default: break;
    }
    csv.multiline = below(4) != 0;
    const source::StructureRule rule(csv);
    REQUIRE(rule.is_usable());
    // From nearly nothing that matters to nothing else.
    const std::size_t rare = 1 + below(40);
    const bool well_placed = below(2) == 0;
    const std::string quote = csv.quote ? std::string{*csv.quote} : "q";
    std::string text;
    for (std::size_t n = below(400); n > 0; --n) {
      if (below(rare) != 0) {
        text += static_cast<char>('a' + below(26));
      } else if (well_placed) {
        text += csv.delimiter;
        const auto line = below(4) == 0 ? "\n" : "";
        const auto twice = below(3) == 0 ? quote + quote : "";
        if (below(2) == 0) text += quote + line + "z" + twice + quote;
        text += std::array<std::string, 4>{"\n", "\r\n", "\r", std::string{csv.delimiter}}[below(4)];
      } else {
        text += std::array{quote[0], csv.delimiter, csv.escape, '\n', '\r', '\0', '\xff'}[below(7)];
      }
    }
    // What stands behind the text does not matter.
    auto padded = text;
    for (std::size_t n = source::Structure::padding; n > 0; --n) {
      padded += std::array{quote[0], csv.delimiter, '\n'}[below(3)];
    }
    const auto from = below(std::min<std::size_t>(text.size() + 1, 70));
    check(rule, padded, from, text.size());
    if (text.size() - from >= 64) check(rule, padded, from, from + (text.size() - from) / 64 * 64);
    (expected_structure(rule, padded, from, text.size()).ends_with("ended") ? ended : whole) += 1;
  }
  // The generator must make enough of both, or this test says little.
  CHECK(whole > 1000);
  CHECK(ended > 1000);
}

TEST_CASE("a structure needs bytes that can be told apart") {
  const auto is_usable = [](char delimiter, std::optional<char> quote, char escape) {
    ir::CsvOptions csv;
    csv.delimiter = delimiter;
    csv.quote = quote;
    csv.escape = escape;
    return source::StructureRule(csv).is_usable();
  };
  CHECK(is_usable(',', '"', '"'));
  CHECK(is_usable(',', '"', '\\'));
  CHECK(is_usable(',', std::nullopt, '"'));
  CHECK_FALSE(is_usable(',', ',', ','));
  CHECK_FALSE(is_usable('\n', '"', '"'));
  CHECK_FALSE(is_usable(',', '\r', '\r'));
  CHECK_FALSE(is_usable(',', '"', ','));
}

TEST_CASE("there is a portable kernel on every machine") {
  REQUIRE_FALSE(source::kernels().empty());
  CHECK(source::kernels().back().name == "portable");
}
