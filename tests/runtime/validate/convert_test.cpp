#include "runtime/validate/convert.hpp"

#include "tests/runtime/validate/rows.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;
using namespace pipec::test;
using namespace std::string_literals;

TEST_CASE("text becomes a value strictly, or says why not") {
  struct Row {
    const char* type;
    std::string text;
    const char* result;  // the canonical text, or the code
  };
  const auto row = GENERATE(values<Row>({
      {"int16", "0", "0"},
      {"int16", "-0", "0"},
      {"int16", "+7", "7"},
      {"int16", "007", "7"},
      {"int16", "32767", "32767"},
      {"int16", "32768", "out_of_range"},
      {"int16", "-32768", "-32768"},
      {"int16", "-32769", "out_of_range"},
      {"int32", "2147483647", "2147483647"},
      {"int32", "2147483648", "out_of_range"},
      {"int32", "-2147483648", "-2147483648"},
      {"int64", "9223372036854775807", "9223372036854775807"},
      {"int64", "9223372036854775808", "out_of_range"},
      {"int64", "-9223372036854775808", "-9223372036854775808"},
      {"int64", "-9223372036854775809", "out_of_range"},
      {"int64", "0000000000000000000000000000000000009", "9"},
      {"int64", "99999999999999999999999999999999", "out_of_range"},
      {"int64", "9999999999999999999999x", "not_an_integer"},
      {"int32", "", "not_an_integer"},
      {"int32", "-", "not_an_integer"},
      {"int32", "+-1", "not_an_integer"},
      {"int32", "1e3", "not_an_integer"},
      {"int32", "1.0", "not_an_integer"},
      {"int32", "1_000", "not_an_integer"},
      {"int32", "1,000", "not_an_integer"},
      {"int32", "0x1F", "not_an_integer"},
      {"int32", " 1", "not_an_integer"},
      {"int32", "1 ", "not_an_integer"},
      {"int32", "１", "not_an_integer"},
      {"int32", "\xC2\xA0" "1", "not_an_integer"},
      {"int32", "1\0"s, "not_an_integer"},
      {"decimal(5,2)", "999.99", "999.99"},
      {"decimal(5,2)", "7.2500", "7.25"},
      {"decimal(5,2)", "-0.00", "0.00"},
      {"decimal(5,2)", "0.005", "too_precise"},
      {"decimal(5,2)", "1000.00", "out_of_range"},
      {"decimal(5,2)", "1000.001", "out_of_range"},
      {"decimal(5,2)", "1,5", "not_a_decimal"},
      {"decimal(5,2)", "(5)", "not_a_decimal"},
      {"decimal(5,2)", "", "not_a_decimal"},
      {"decimal(38,0)", "99999999999999999999999999999999999999", "99999999999999999999999999999999999999"},
      {"float64", "0.1", "0.1"},
      {"float64", "-0", "0"},
      {"float64", "-0.0e5", "0"},
      {"float64", ".5", "0.5"},
      {"float64", "5.", "not_a_float"},
      {"float64", "+1E-3", "0.001"},
      {"float64", "1e", "not_a_float"},
      {"float64", "1e+", "not_a_float"},
      {"float64", "e5", "not_a_float"},
      {"float64", "nan", "not_a_float"},
      {"float64", "inf", "not_a_float"},
      {"float64", "-Infinity", "not_a_float"},
      {"float64", "0x10", "not_a_float"},
      {"float64", "1e400", "out_of_range"},
      {"float64", "-1e400", "out_of_range"},
      {"float64", "1e-400", "0"},
      {"float64", "5e-324", "5e-324"},
      {"float64", "1.7976931348623157e308", "1.7976931348623157e+308"},
      {"float64", "9007199254740993", "9007199254740992"},
      {"float64", "", "not_a_float"},
      {"float32", "0.1", "0.1"},
      {"float32", "16777217", "16777216"},
      {"float32", "3.4028235e38", "3.4028235e+38"},
      {"float32", "3.5e38", "out_of_range"},
      {"float32", "1e-50", "0"},
      // Halfway between two float32 after rounding to a double first, and not before: it is rounded once.
      {"float32", "1.00000017881393432617187499", "1.0000001"},
      {"bool", "true", "true"},
      {"bool", "FALSE", "false"},
      {"bool", "T", "true"},
      {"bool", "f", "false"},
      {"bool", "1", "true"},
      {"bool", "0", "false"},
      {"bool", "tRuE", "true"},
      {"bool", "yes", "not_a_bool"},
      {"bool", "2", "not_a_bool"},
      {"bool", "on", "not_a_bool"},
      {"bool", "true ", "not_a_bool"},
      {"bool", "tru", "not_a_bool"},
      {"bool", "", "not_a_bool"},
      {"bool", "\x11", "not_a_bool"},
      {"date", "2024-02-29", "2024-02-29"},
      {"date", "2023-02-29", "not_a_date"},
      {"date", "infinity", "not_a_date"},
      {"date", "2024-02-29T00:00", "not_a_date"},
      {"date", "", "not_a_date"},
      {"time", "13:05", "13:05:00.000000"},
      {"time", "24:00", "not_a_time"},
      {"timestamp", "2024-02-29 13:05:00.5+02:00", "2024-02-29T11:05:00.500000Z"},
      {"timestamp", "2024-02-29T13:05:00", "not_a_timestamp"},
      {"timestamp", "1709211900", "not_a_timestamp"},
      {"datetime", "2024-02-29 13:05", "2024-02-29T13:05:00.000000"},
      {"datetime", "2024-02-29T13:05:00Z", "not_a_timestamp"},
      {"uuid", "123E4567-e89b-12D3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000"},
      {"uuid", "123e4567e89b12d3a456426614174000", "not_a_uuid"},
      {"uuid", "{23e4567-e89b-12d3-a456-42661417400}", "not_a_uuid"},
      {"uuid", "123e4567-e89b-12d3-a456-42661417400g", "not_a_uuid"},
      {"uuid", "", "not_a_uuid"},
      {"string", "", ""},
      {"string", " é ", " é "},
      {"string", "a\0b"s, "nul_byte"},
      {"string", "é\0"s, "nul_byte"},
      {"string", "12345678\0"s, "nul_byte"},
      {"string", "\xFF", "invalid_utf8"},
      {"string", "12345678\xED\xA0\x80", "invalid_utf8"},
      {"string(3)", "äöü", "äöü"},
      {"string(3)", "abcd", "too_long"},
      {"string(3)", "東京🎁", "東京🎁"},
      {"string(3)", "東京🎁x", "too_long"},
      {"enum(new,paid)", "paid", "paid"},
      {"enum(new,paid)", "Paid", "not_in_enum"},
      {"enum(new,paid)", "", "not_in_enum"},
      {"enum(a_long_label,a_long_labek)", "a_long_label", "a_long_label"},
      {"enum(a_long_label,a_long_labek)", "a_long_labem", "not_in_enum"},
      {"bytes", "00ff", "not_bytes"},
  }));
  INFO(row.type << " <- " << row.text);
  CHECK(OneColumn(row.type).run(quoted(row.text)) == row.result);
  // The same through the door that params use.
  const auto single = validate::convert_text(row.text, ir_type(row.type));
  const bool refused =
      std::string(row.result).find('_') != std::string::npos && std::string(row.result) != "a_long_label";
  CHECK(single.error.empty() == !refused);
  if (!refused) CHECK(ir::to_text(single.value, ir_type(row.type)) == row.result);
}

TEST_CASE("json becomes its canonical text") {
  struct Row {
    std::string text;
    const char* result;
  };
  const auto row = GENERATE(values<Row>({
      {R"({ "b" : 1.50 , "a" : [ 1 , 2 ] })", R"({"a":[1,2],"b":1.50})"},
      {R"({"é":1,"z":2,"Z":3})", R"({"Z":3,"z":2,"é":1})"},
      {R"({"a":{"d":1,"c":{}},"":0})", R"({"":0,"a":{"c":{},"d":1}})"},
      {"[]", "[]"},
      {" null ", "null"},
      {"true", "true"},
      {R"("\u0041\/\n\u001f\"\\")", R"("A/\n\u001f\"\\")"},
      {R"("\ud83c\udf81")", "\"🎁\""},
      {R"({"b":1e2,"a":[-1.5E+1]})", R"({"a":[-15],"b":100})"},
      {R"({"a":1,"a":2})", "not_json"},
      {R"({"a":1,"\u0061":2})", "not_json"},
      {"01", "not_json"},
      {"1.", "not_json"},
      {".5", "not_json"},
      {"+1", "not_json"},
      {"-", "not_json"},
      {"NaN", "not_json"},
      {"'a'", "not_json"},
      {"[1,]", "not_json"},
      {"{\"a\":1,}", "not_json"},
      {"{a:1}", "not_json"},
      {"[1 2]", "not_json"},
      {"[1", "not_json"},
      {"\"a", "not_json"},
      {"\"a\tb\"", "not_json"},
      {"\"\\x\"", "not_json"},
      {"1 2", "not_json"},
      {"nul", "not_json"},
      {"// 1\n1", "not_json"},
      {"", "not_json"},
      {R"("\u0000")", "nul_byte"},
      {R"("\ud800")", "invalid_utf8"},
      {R"("\udc00")", "invalid_utf8"},
      {R"("\ud800\u0041")", "invalid_utf8"},
      {"\"\xFF\"", "invalid_utf8"},
      {"[1]\0"s, "nul_byte"},
  }));
  INFO(row.text);
  CHECK(OneColumn("json").run(quoted(row.text)) == row.result);
}

// As PostgreSQL's jsonb writes them, so that both targets store the same text.
TEST_CASE("numbers in json are written without exponents") {
  struct Row {
    std::string text, result;
  };
  const std::string many(validate::json_digit_limit - 1, '0');
  const auto row = GENERATE_COPY(values<Row>({
      {"1", "1"}, {"1e2", "100"}, {"-0", "0"}, {"1.50", "1.50"}, {"1.0e1", "10"}, {"1.5e-3", "0.0015"},
      {"-0.00", "0.00"}, {"0e5", "0"}, {"0e-5", "0.00000"}, {"0.00001e5", "1"}, {"123.456e1", "1234.56"},
      {"123.456e2", "12345.6"}, {"123.456e3", "123456"}, {"123.456e5", "12345600"}, {"-1.5E+2", "-150"},
      {"1E-2", "0.01"}, {"10e-1", "1.0"}, {"100e-3", "0.100"}, {"0.10e1", "1.0"}, {"-0e-3", "0.000"}, {"1e0", "1"},
      {"1.0", "1.0"}, {"0.0", "0.0"}, {"-1e-1", "-0.1"}, {"12345678901234567890", "12345678901234567890"},
      {"9.99e2", "999"}, {"1.230e-2", "0.01230"}, {"0.5e-0", "0.5"}, {"1e+00", "1"}, {"1e-00", "1"},
      {"12e003", "12000"}, {"0.0e3", "0"}, {"0.0e1", "0"}, {"0.0e-1", "0.00"}, {"-12.340e1", "-123.40"},
      {"1.0e0", "1.0"}, {"0e200000", "0"},
      {"12345678901234567890123456789.000e-5", "123456789012345678901234.56789000"}, {"0.000123e4", "1.23"},
      {"-0.000123e2", "-0.0123"}, {"100.00e-2", "1.0000"}, {"5e20", "500000000000000000000"},
      {"1e16382", "1" + many},
      {"0.1e16383", "1" + many},
      {"1e-16383", "0." + many + "1"},
      {"1e16383", "out_of_range"},
      {"1e-16384", "out_of_range"},
      {"0e-16384", "out_of_range"},
      {"[1e200000]", "out_of_range"},
      {"1e99999999999999999999999999", "out_of_range"},
      {"1e-99999999999999999999999999", "out_of_range"},
      {"0e99999999999999999999999999", "0"},
      {"1" + many + "00", "out_of_range"},
      {"1e", "not_json"},
      {"1e+", "not_json"},
      {"1e+-1", "not_json"},
      {"1.e1", "not_json"},
  }));
  INFO(row.text);
  CHECK(OneColumn("json").run(quoted(row.text)) == row.result);
}

TEST_CASE("json may be deep, but not bottomless") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(OneColumn("json").run(nested(validate::json_depth_limit)) == nested(validate::json_depth_limit));
  CHECK(OneColumn("json").run(nested(validate::json_depth_limit + 1)) == "not_json");
  CHECK(OneColumn("json").run(std::string(1'000'000, '[')) == "not_json");
}

TEST_CASE("null is what null_values say, before anything else") {
  struct Row {
    std::vector<std::string> nulls;
    bool quoted_nulls;
    Cell cell;
    const char* result;
  };
  const auto row = GENERATE(values<Row>({{{""}, false, "", "null"},
                                         {{""}, false, quoted(""), ""},
                                         {{""}, true, quoted(""), "null"},
                                         {{"NA", "-"}, false, "NA", "null"},
                                         {{"NA", "-"}, false, "-", "null"},
                                         {{"NA", "-"}, false, "na", "na"},
                                         {{"NA", "-"}, false, " NA", "NA"},
                                         {{"NA", "-"}, false, quoted("NA"), "NA"},
                                         {{"NA"}, false, "", ""},
                                         {{}, false, "", ""},
                                         {{}, false, absent(), "null"}}));
  OneColumn one("string?");
  one.stage(ir::Function::trim, "trim");
  one.task().source.csv.null_values = row.nulls;
  one.task().source.csv.quoted_nulls = row.quoted_nulls;
  CHECK(one.run(row.cell) == row.result);
}
