#include "tests/runtime/validate/rows.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;
using namespace pipec::test;
using ir::Function;

TEST_CASE("stages change text before it is read") {
  struct Step {
    Function function;
    std::vector<std::string> texts;  // a number where the function wants one
  };
  struct Row {
    const char* type;
    std::vector<Step> steps;
    Cell cell;
    const char* result;
  };
  const auto row = GENERATE(values<Row>({
      {"string", {{Function::trim, {}}}, " \t\r\n a b \n", "a b"},
      {"string", {{Function::trim, {}}}, quoted("  "), ""},
      {"string", {{Function::trim, {}}}, "\xC2\xA0" "a", "\xC2\xA0" "a"},
      {"string", {{Function::ltrim, {}}}, " a ", "a "},
      {"string", {{Function::rtrim, {}}}, " a ", " a"},
      {"string", {{Function::lower, {}}}, "ÄB c", "äb c"},
      {"string", {{Function::lower, {}}}, "Bob@X.ORG", "bob@x.org"},
      {"string", {{Function::upper, {}}}, "straße eur", "STRAßE EUR"},
      {"string", {{Function::upper, {}}, {Function::trim, {}}}, " eur ", "EUR"},
      {"int32", {{Function::trim, {}}}, " 12 ", "12"},
      {"decimal(8,2)", {{Function::replace, {".", ""}}, {Function::replace, {",", "."}}}, "1.234,50", "1234.50"},
      {"string", {{Function::replace, {"aa", "b"}}}, "aaaaa", "bba"},
      {"string", {{Function::replace, {"x", "yy"}}}, "xxx", "yyyyyy"},
      {"string", {{Function::replace, {"x", ""}}}, "abc", "abc"},
      {"string", {{Function::replace_regex, {"[^0-9+]", ""}}}, "+49 (30) 12-34", "+49301234"},
      {"string", {{Function::replace_regex, {"(\\w+)@.*", "\\1"}}}, "bob@x.org", "bob"},
      {"string", {{Function::replace_regex, {".", "x"}}}, "äö", "xx"},
      {"string?", {{Function::trim, {}}, {Function::null_if, {"", "n/a"}}}, " n/a ", "null"},
      {"string?", {{Function::null_if, {"", "n/a"}}}, "N/A", "N/A"},
      {"string", {{Function::null_if, {"x"}}}, "x", "null_value"},
      {"string", {{Function::map, {"ja", "true", "nein", "false"}}}, "nein", "false"},
      {"bool", {{Function::lower, {}}, {Function::map, {"ja", "true", "nein", "false"}}}, "JA", "true"},
      {"bool", {{Function::map, {"ja", "true", "nein", "false"}}}, "oui", "not_a_bool"},
      {"string", {{Function::pad, {"5", "0"}}}, "2134", "02134"},
      {"string", {{Function::pad, {"3", "0"}}}, "2134", "2134"},
      {"string", {{Function::pad, {"3", "é"}}}, "ö", "ééö"},
      {"string", {{Function::substr, {"2", "3"}}}, "abcdef", "bcd"},
      {"string", {{Function::substr, {"2", "3"}}}, "äöüß", "öüß"},
      {"string", {{Function::substr, {"3", "9"}}}, "abcd", "cd"},
      {"string", {{Function::substr, {"9", "2"}}}, "abcd", ""},
      {"string", {{Function::substr, {"1", "0"}}}, "abcd", ""},
      {"string(3)", {{Function::substr, {"1", "3"}}}, "abcd", "abc"},
      {"bytes", {{Function::hex, {}}}, "00FFa1", "00ffa1"},
      {"bytes", {{Function::hex, {}}}, "0", "not_bytes"},
      {"bytes", {{Function::hex, {}}}, "0g", "not_bytes"},
      {"bytes", {{Function::trim, {}}, {Function::hex, {}}}, " 01 ", "01"},
      {"bytes", {{Function::base64, {}}}, "AP+h", "00ffa1"},
      {"bytes", {{Function::base64, {}}}, "AP8=", "00ff"},
      {"bytes", {{Function::base64, {}}}, "AA==", "00"},
      {"bytes", {{Function::base64, {}}}, quoted(""), ""},
      {"bytes", {{Function::base64, {}}}, "AP8", "not_bytes"},
      {"bytes", {{Function::base64, {}}}, "AP9=", "not_bytes"},
      {"bytes", {{Function::base64, {}}}, "A===", "not_bytes"},
      {"bytes", {{Function::base64, {}}}, "AA==AA==", "not_bytes"},
      {"bytes", {{Function::base64, {}}}, "AP-h", "not_bytes"},
      {"string", {{Function::lower, {}}}, "\xFF", "invalid_utf8"},
      {"int32", {{Function::replace_regex, {"[^0-9]", ""}}}, "1\xFF", "invalid_utf8"},
      {"int32", {{Function::trim, {}}}, quoted(std::string("1\0", 2)), "nul_byte"},
      {"string?", {{Function::upper, {}}}, "", "null"},
  }));
  OneColumn one(row.type);
  for (const auto& step : row.steps) {
    std::vector<ir::ExprId> arguments;
    for (std::size_t k = 0; k < step.texts.size(); ++k) {
      const bool number = (step.function == Function::pad && k == 0) || step.function == Function::substr;
      arguments.push_back(number ? one.ir.integer(std::stoi(step.texts[k])) : one.ir.text(step.texts[k]));
    }
    one.stage(step.function, std::string(ir::info(step.function).name), arguments);
  }
  INFO(row.type << " <- " << row.cell.text);
  CHECK(one.run(row.cell) == row.result);
}

TEST_CASE("parse takes exactly its format") {
  struct Row {
    const char *type, *format, *zone, *text, *result;
  };
  const auto row = GENERATE(values<Row>({
      {"date", "%d/%m/%Y", "", "29/02/2024", "2024-02-29"},
      {"date", "%d/%m/%Y", "", "02/29/2024", "not_a_date"},
      {"date", "%d/%m/%Y", "", "9/2/2024", "not_a_date"},
      {"date", "%d/%m/%Y", "", "29/02/24", "not_a_date"},
      {"date", "%d/%m/%Y", "", "29/02/20240", "not_a_date"},
      {"date", "%d/%m/%Y", "", "30/02/2024", "not_a_date"},
      {"date", "%d %b %Y", "", "29 feb 2024", "2024-02-29"},
      {"date", "%B %d, %Y", "", "February 29, 2024", "2024-02-29"},
      {"date", "%B %d, %Y", "", "Feb 29, 2024", "not_a_date"},
      {"date", "%d %b %Y", "", "01 Mär 2024", "not_a_date"},
      {"date", "%Y%j", "", "2024060", "2024-02-29"},
      {"date", "%Y%j", "", "2023366", "not_a_date"},
      {"date", "100%%%Y%m%d", "", "100%20240229", "2024-02-29"},
      {"date", "%Y-%m-%d", "", "0000-01-01", "not_a_date"},
      {"time", "%I:%M %p", "", "01:05 PM", "13:05:00.000000"},
      {"time", "%I:%M %p", "", "12:00 am", "00:00:00.000000"},
      {"time", "%I:%M %p", "", "12:00 pm", "12:00:00.000000"},
      {"time", "%I:%M %p", "", "13:00 pm", "not_a_time"},
      {"time", "%H%M%S.%f", "", "130509.25", "13:05:09.250000"},
      {"time", "%H%M%S.%f", "", "130509.", "not_a_time"},
      {"time", "%H%M%S.%f", "", "130509.1234567", "not_a_time"},
      {"time", "%H:%M", "", "24:00", "not_a_time"},
      {"datetime", "%d.%m.%Y %H:%M", "", "29.02.2024 13:05", "2024-02-29T13:05:00.000000"},
      {"datetime", "%d.%m.%Y %H:%M", "", "29.02.2024 25:05", "not_a_timestamp"},
      {"timestamp", "%Y-%m-%d %H:%M:%S%z", "", "2024-02-29 13:05:00+0130", "2024-02-29T11:35:00.000000Z"},
      {"timestamp", "%Y-%m-%d %H:%M:%S%z", "", "2024-02-29 13:05:00Z", "2024-02-29T13:05:00.000000Z"},
      {"timestamp", "%Y-%m-%d %H:%M:%S%z", "", "2024-02-29 13:05:00", "not_a_timestamp"},
      {"timestamp", "%Y-%m-%d %H:%M", "Europe/Berlin", "2024-02-29 13:05", "2024-02-29T12:05:00.000000Z"},
      {"timestamp", "%Y-%m-%d %H:%M", "Europe/Berlin", "2024-07-01 13:05", "2024-07-01T11:05:00.000000Z"},
      {"timestamp", "%Y-%m-%d %H:%M", "Europe/Berlin", "2024-03-31 02:30", "dst_gap"},
      {"timestamp", "%Y-%m-%d %H:%M", "Europe/Berlin", "2024-10-27 02:30", "dst_fold"},
      {"timestamp", "%Y-%m-%d %H:%M", "Europe/Berlin", "2024-10-27 03:00", "2024-10-27T02:00:00.000000Z"},
      {"timestamp", "%Y-%m-%d %H:%M", "America/New_York", "2024-11-03 01:30", "dst_fold"},
      {"timestamp", "%Y-%m-%d %H:%M", "Asia/Kathmandu", "2024-01-01 00:00", "2023-12-31T18:15:00.000000Z"},
  }));
  OneColumn one(row.type);
  one.stage(Function::trim, "trim");
  one.stage(Function::parse, "parse(…)", {one.ir.text(row.format)}).zone = row.zone;
  INFO(row.text << " by " << row.format);
  CHECK(one.run(std::string(" ") + row.text) == row.result);
}

TEST_CASE("a format with an unknown directive is refused, a zone that is not there, too") {
  OneColumn format("date");
  format.stage(Function::parse, "parse", {format.ir.text("%d/%m/%y")});
  CHECK_THROWS_AS(format.run("x"), std::invalid_argument);
  OneColumn zone("timestamp");
  zone.stage(Function::parse, "parse", {zone.ir.text("%Y")}).zone = "Europe/Atlantis";
  CHECK_THROWS_WITH(zone.run("x"), Catch::Contains("Europe/Atlantis"));
}
