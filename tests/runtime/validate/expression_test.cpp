#include "tests/runtime/validate/rows.hpp"
#include "tests/support/catch.hpp"

#include <map>

using namespace pipec;
using namespace pipec::test;
using ir::ArithmeticOp;
using ir::CompareOp;
using ir::Function;

namespace {

struct Variables : validate::Environment {
  std::map<std::string, std::string> known = {{"HOME", "/root"}};
  std::optional<std::string> variable(const std::string& name) override {
    const auto found = known.find(name);
    return found == known.end() ? std::nullopt : std::optional(found->second);
  }
};

// A constant of a type from its text as a file would hold it; "null" is null.
ir::ExprId constant(IrBuilder& ir, std::string_view type, std::string_view text) {
  if (text == "null") return ir.constant(type, {});
  const auto converted = validate::convert_text(text, ir_type(type));
  REQUIRE(converted.error.empty());
  return ir.constant(type, converted.value);
}

std::string evaluated(const IrBuilder& ir, ir::ExprId expr) {
  Variables variables;
  const auto result = validate::evaluate(ir.program, expr, ir.bindings, variables);
  return result.error.empty() ? ir::to_text(result.value, ir.program.exprs[expr].type) : "error: " + result.error;
}

const std::string failed = "error: cannot be computed: overflow, division by zero, or a value that does not fit";

}  // namespace

TEST_CASE("arithmetic is exact, or the row fails") {
  struct Row {
    const char *left_type, *left;
    ArithmeticOp op;
    const char *right_type, *right, *type, *result;  // empty result: it fails
  };
  const auto plus = ArithmeticOp::add, minus = ArithmeticOp::subtract, times = ArithmeticOp::multiply,
             by = ArithmeticOp::divide, mod = ArithmeticOp::modulo;
  const auto row = GENERATE_COPY(values<Row>({
      {"int32", "2", plus, "int64", "3", "int64", "5"},
      {"int64", "9223372036854775807", plus, "int64", "1", "int64", ""},
      {"int64", "-9223372036854775808", minus, "int64", "1", "int64", ""},
      {"int64", "4294967296", times, "int64", "4294967296", "int64", ""},
      {"int16", "32767", times, "int16", "32767", "int64", "1073676289"},
      {"int64", "7", mod, "int64", "-3", "int64", "1"},
      {"int64", "-7", mod, "int64", "3", "int64", "-1"},
      {"int64", "-9223372036854775808", mod, "int64", "-1", "int64", "0"},
      {"int64", "7", mod, "int64", "0", "int64", ""},
      {"int64", "1", by, "int64", "3", "decimal(29,10)", "0.3333333333"},
      {"int64", "2", by, "int64", "3", "decimal(29,10)", "0.6666666667"},
      {"int64", "1", by, "int64", "0", "decimal(29,10)", ""},
      {"int64", "null", by, "int64", "0", "decimal(29,10)", "null"},
      {"int64", "1", plus, "int64", "null", "int64", "null"},
      {"decimal(5,2)", "1.25", plus, "decimal(5,1)", "0.1", "decimal(7,2)", "1.35"},
      {"decimal(5,2)", "1.25", minus, "int32", "2", "decimal(13,2)", "-0.75"},
      {"decimal(5,2)", "1.25", times, "decimal(5,1)", "0.5", "decimal(10,3)", "0.625"},
      {"decimal(15,0)", "12499999999999", by, "decimal(16,0)", "100000000000000", "decimal(30,10)", "0.1250000000"},
      {"decimal(15,0)", "12499999999999", by, "decimal(16,0)", "100000000000000", "decimal(30,14)", "0.12499999999999"},
      {"decimal(15,0)", "12499999999999", by, "decimal(16,0)", "100000000000000", "decimal(30,2)", "0.12"},
      {"decimal(12,2)", "100.00", by, "decimal(3,2)", "1.19", "decimal(25,12)", "84.033613445378"},
      {"decimal(12,2)", "1.00", by, "decimal(3,2)", "0.00", "decimal(25,12)", ""},
      {"decimal(5,2)", "7.25", mod, "decimal(5,1)", "-2.0", "decimal(5,2)", "1.25"},
      {"decimal(5,2)", "7.25", mod, "decimal(5,1)", "0.0", "decimal(5,2)", ""},
      {"decimal(38,0)", "99999999999999999999999999999999999999", plus, "decimal(38,0)", "1", "decimal(38,0)", ""},
      {"decimal(38,0)", "10000000000000000000", times, "decimal(38,0)", "10000000000000000000", "decimal(38,0)", ""},
      {"float64", "0.1", plus, "float64", "0.2", "float64", "0.30000000000000004"},
      {"float64", "1e308", times, "float64", "10", "float64", ""},
      {"float64", "1", by, "float64", "0", "float64", ""},
      {"float64", "0", by, "float64", "0", "float64", ""},
      {"float64", "0", times, "float64", "-1", "float64", "0"},
      {"float64", "1.5", plus, "int32", "1", "float64", "2.5"},
      {"float64", "1.5", plus, "decimal(3,1)", "0.1", "float64", "1.6"},
      {"date", "2024-02-28", plus, "duration", "86400000000", "date", "2024-02-29"},
      {"date", "2024-03-01", minus, "duration", "86400000000", "date", "2024-02-29"},
      {"date", "9999-12-31", plus, "duration", "86400000000", "date", ""},
      {"date", "0001-01-01", minus, "duration", "86400000000", "date", ""},
      {"date", "2024-02-28", plus, "duration", "3600000000", "date", ""},
      {"date", "2024-02-28", plus, "int32", "2", "date", "2024-03-01"},
      {"date", "2024-03-01", minus, "date", "2024-02-28", "duration", "2d"},
      {"date", "0001-01-01", minus, "date", "9999-12-31", "duration", "-3652058d"},
      {"timestamp", "2024-02-29T23:00:00Z", plus, "duration", "7200000000", "timestamp", "2024-03-01T01:00:00.000000Z"},
      {"duration", "7200000000", plus, "timestamp", "2024-02-29T23:00:00Z", "timestamp", "2024-03-01T01:00:00.000000Z"},
      {"timestamp", "9999-12-31T23:00:00Z", plus, "duration", "7200000000", "timestamp", ""},
      {"timestamp", "2024-03-01T00:00:01Z", minus, "timestamp", "2024-02-29T00:00:00Z", "duration", "86401s"},
      {"time", "23:00", plus, "duration", "7200000000", "time", ""},
      {"time", "21:00", plus, "duration", "7200000000", "time", "23:00:00.000000"},
      {"duration", "31556952000000", by, "duration", "31556952000000", "decimal(29,10)", "1.0000000000"},
      {"duration", "10", times, "int64", "3", "duration", "0.03ms"},
      {"duration", "10", by, "int64", "4", "duration", "0.003ms"},
  }));
  IrBuilder ir;
  const auto side = [&](const char* type, const char* text) {
    if (std::string(type) != "duration") return constant(ir, type, text);
    return ir.integer(std::stoll(text), "duration");
  };
  const auto left = side(row.left_type, row.left), right = side(row.right_type, row.right);
  INFO(row.left << " " << static_cast<int>(row.op) << " " << row.right);
  CHECK(evaluated(ir, ir.arithmetic(row.op, left, right, row.type)) == (*row.result == '\0' ? failed : row.result));
}

TEST_CASE("negation knows its limits") {
  IrBuilder ir;
  const auto negate = [&](const char* type, const char* text) {
    return evaluated(ir, ir.add(ir_type(type), ir::Negate{constant(ir, type, text)}));
  };
  CHECK(negate("int64", "5") == "-5");
  CHECK(negate("int64", "-9223372036854775808") == failed);
  CHECK(negate("decimal(5,2)", "-1.50") == "1.50");
  CHECK(negate("float64", "0") == "0");
  CHECK(negate("float64", "null") == "null");
}

TEST_CASE("and, or, not have three values") {
  const char* const names[] = {"true", "false", "null"};
  const char* const both[3][3] = {{"true", "false", "null"}, {"false", "false", "false"}, {"null", "false", "null"}};
  const char* const either[3][3] = {{"true", "true", "true"}, {"true", "false", "null"}, {"true", "null", "null"}};
  const char* const negated[3] = {"false", "true", "null"};
  for (int a = 0; a < 3; ++a) {
    for (int b = 0; b < 3; ++b) {
      IrBuilder ir;
      INFO(names[a] << ", " << names[b]);
      CHECK(evaluated(ir, ir.both(constant(ir, "bool", names[a]), constant(ir, "bool", names[b]))) == both[a][b]);
      CHECK(evaluated(ir, ir.either(constant(ir, "bool", names[a]), constant(ir, "bool", names[b]))) == either[a][b]);
    }
    IrBuilder ir;
    CHECK(evaluated(ir, ir.negated(constant(ir, "bool", names[a]))) == negated[a]);
  }
}

TEST_CASE("what decides first hides the failure behind it") {
  IrBuilder ir;
  const auto zero = ir.integer(0);
  const auto broken = ir.compare(CompareOp::greater, ir.arithmetic(ArithmeticOp::modulo, ir.integer(1), zero), zero);
  const auto yes = ir.constant("bool", {true}), no = ir.constant("bool", {false});
  CHECK(evaluated(ir, ir.both(no, broken)) == "false");
  CHECK(evaluated(ir, ir.both(yes, broken)) == failed);
  CHECK(evaluated(ir, ir.both(broken, no)) == failed);
  CHECK(evaluated(ir, ir.either(yes, broken)) == "true");
  CHECK(evaluated(ir, ir.either(no, broken)) == failed);
  const auto seven = ir.integer(7), bad = ir.arithmetic(ArithmeticOp::modulo, ir.integer(1), zero);
  CHECK(evaluated(ir, ir.add(ir_type("int64"), ir::If{no, bad, seven})) == "7");
  CHECK(evaluated(ir, ir.add(ir_type("int64"), ir::If{yes, bad, seven})) == failed);
  CHECK(evaluated(ir, ir.add(ir_type("int64"), ir::If{ir.constant("bool", {}), bad, seven})) == "7");
  CHECK(evaluated(ir, ir.add(ir_type("int64"), ir::Coalesce{{seven, bad}})) == "7");
  CHECK(evaluated(ir, ir.add(ir_type("int64"), ir::Coalesce{{ir.constant("int64?", {}), bad}})) == failed);
  CHECK(evaluated(ir, ir.add(ir_type("bool"), ir::InList{false, seven, {ir.integer(7), bad}})) == "true");
}

TEST_CASE("comparisons") {
  struct Row {
    const char *left_type, *left;
    CompareOp op;
    const char *right_type, *right, *result;
  };
  const auto row = GENERATE(values<Row>({
      {"int64", "1", CompareOp::less, "int32", "2", "true"},
      {"int64", "2", CompareOp::less_equal, "int64", "2", "true"},
      {"int64", "2", CompareOp::not_equal, "int64", "2", "false"},
      {"int64", "2", CompareOp::equal, "int64", "null", "null"},
      {"decimal(5,2)", "1.50", CompareOp::equal, "decimal(5,1)", "1.5", "true"},
      {"decimal(5,2)", "1.51", CompareOp::greater, "decimal(5,1)", "1.5", "true"},
      {"decimal(38,0)", "99999999999999999999999999999999999999", CompareOp::greater, "decimal(38,38)", "0.5", "true"},
      {"decimal(38,38)", "0.5", CompareOp::less, "decimal(38,0)", "99999999999999999999999999999999999999", "true"},
      {"decimal(38,0)", "-99999999999999999999999999999999999999", CompareOp::less, "decimal(38,38)", "-0.5", "true"},
      {"decimal(5,2)", "3.00", CompareOp::equal, "int64", "3", "true"},
      {"int64", "-3", CompareOp::greater_equal, "decimal(5,2)", "-3.01", "true"},
      {"float64", "0.1", CompareOp::less, "float64", "0.2", "true"},
      {"float64", "2", CompareOp::equal, "int64", "2", "true"},
      {"string", "a", CompareOp::less, "string", "b", "true"},
      {"string", "a", CompareOp::less, "string", "aa", "true"},
      {"string", "Z", CompareOp::less, "string", "a", "true"},
      {"string", "z", CompareOp::less, "string", "ä", "true"},
      {"string", "a ", CompareOp::equal, "string", "a", "false"},
      {"bool", "false", CompareOp::less, "bool", "true", "true"},
      {"date", "2024-01-01", CompareOp::less, "date", "2024-01-02", "true"},
      {"date", "2024-01-02", CompareOp::greater, "timestamp", "2024-01-01T23:00:00Z", "true"},
  }));
  IrBuilder ir;
  INFO(row.left << " " << static_cast<int>(row.op) << " " << row.right);
  CHECK(evaluated(ir, ir.compare(row.op, constant(ir, row.left_type, row.left),
                                 constant(ir, row.right_type, row.right))) == row.result);
}

TEST_CASE("in, between, is null know what is unknown") {
  IrBuilder ir;
  const auto in = [&](const char* type, const char* subject, std::vector<const char*> items, bool negated) {
    std::vector<ir::ExprId> list;
    for (const auto* item : items) list.push_back(constant(ir, type, item));
    return evaluated(ir, ir.add(ir_type("bool?"), ir::InList{negated, constant(ir, type, subject), list}));
  };
  CHECK(in("int64", "2", {"1", "2"}, false) == "true");
  CHECK(in("int64", "3", {"1", "2"}, false) == "false");
  CHECK(in("int64", "3", {"1", "null"}, false) == "null");
  CHECK(in("int64", "1", {"1", "null"}, false) == "true");
  CHECK(in("int64", "null", {"1"}, false) == "null");
  CHECK(in("int64", "3", {"1", "2"}, true) == "true");
  CHECK(in("int64", "3", {"1", "null"}, true) == "null");
  CHECK(in("string", "EUR", {"USD", "EUR"}, false) == "true");
  CHECK(in("string", "eur", {"USD", "EUR"}, false) == "false");
  CHECK(in("decimal(5,2)", "1.50", {"1.00", "1.50"}, false) == "true");
  CHECK(evaluated(ir, ir.add(ir_type("bool?"),
                             ir::InList{false,
                                        constant(ir, "decimal(5,2)", "1.50"),
                                        {constant(ir, "int64", "1"), constant(ir, "decimal(5,1)", "1.5")}})) == "true");
  const auto between = [&](const char* type, const char* subject, const char* low, const char* high, bool negated) {
    return evaluated(ir, ir.add(ir_type("bool?"), ir::Between{negated, constant(ir, type, subject),
                                                              constant(ir, type, low), constant(ir, type, high)}));
  };
  CHECK(between("int64", "5", "5", "5", false) == "true");
  CHECK(between("int64", "4", "5", "9", false) == "false");
  CHECK(between("int64", "10", "5", "9", false) == "false");
  CHECK(between("int64", "10", "5", "9", true) == "true");
  CHECK(between("int64", "null", "5", "9", false) == "null");
  CHECK(between("int64", "7", "null", "9", false) == "null");
  CHECK(between("int64", "10", "null", "9", false) == "false");
  CHECK(between("int64", "10", "null", "9", true) == "true");
  CHECK(between("string", "b", "a", "c", false) == "true");
  CHECK(between("date", "2024-02-29", "2024-01-01", "2024-12-31", false) == "true");
  CHECK(between("float64", "0.5", "0", "0.4", false) == "false");
  CHECK(evaluated(ir, ir.add(ir_type("bool?"),
                             ir::Between{false, constant(ir, "decimal(5,2)", "1.50"), constant(ir, "int64", "1"),
                                         constant(ir, "decimal(5,1)", "1.5")})) == "true");
  CHECK(evaluated(ir, ir.add(ir_type("bool"), ir::IsNull{false, constant(ir, "int64?", "null")})) == "true");
  CHECK(evaluated(ir, ir.add(ir_type("bool"), ir::IsNull{true, constant(ir, "int64?", "null")})) == "false");
}

TEST_CASE("matches finds anywhere unless anchored, whatever came before") {
  struct Row {
    const char *pattern, *text, *result;
  };
  const auto row = GENERATE(values<Row>({{"^[A-Z]{3}$", "EUR", "true"},     {"^[A-Z]{3}$", "EURO", "false"},
                                         {"^[A-Z]{3}$", "EUR\n", "false"},  {"[A-Z]", "aBc", "true"},
                                         {"^$", "", "true"},                {"a.c", "a\nc", "false"},
                                         {"^.$", "é", "true"},              {"^\\d$", "٣", "false"},
                                         {"^\\w+@\\w+\\.org$", "someone@example.org", "true"}}));
  IrBuilder ir;
  const auto matches = [&](bool negated) {
    return evaluated(ir, ir.add(ir_type("bool"), ir::Matches{negated, ir.text(row.text), row.pattern}));
  };
  INFO(row.pattern << " on " << row.text);
  CHECK(matches(false) == row.result);
  CHECK(matches(true) == (std::string(row.result) == "true" ? "false" : "true"));
}

TEST_CASE("casts lose nothing") {
  struct Row {
    const char *from, *text, *to, *result;
  };
  const auto row = GENERATE(values<Row>({
      {"int64", "32767", "int16", "32767"},
      {"int64", "32768", "int16", "error: does not fit int16"},
      {"int64", "5", "decimal(5,2)", "5.00"},
      {"int64", "1000", "decimal(5,2)", "error: does not fit decimal(5, 2)"},
      {"int64", "9007199254740993", "float64", "9007199254740992"},
      {"decimal(9,3)", "1.500", "decimal(5,2)", "1.50"},
      {"decimal(9,3)", "1.505", "decimal(5,2)", "error: more than 2 digits after the point"},
      {"decimal(9,3)", "1000.000", "decimal(5,2)", "error: does not fit decimal(5, 2)"},
      {"decimal(9,3)", "7.000", "int16", "7"},
      {"decimal(9,3)", "7.001", "int16", "error: has digits after the point that int16 cannot keep"},
      {"decimal(9,3)", "32768.000", "int16", "error: does not fit int16"},
      {"decimal(9,3)", "0.100", "float64", "0.1"},
      {"decimal(9,3)", "0.100", "float32", "0.1"},
      {"float64", "0.1", "decimal(5,2)", "0.10"},
      {"float64", "0.125", "decimal(5,2)", "error: more than 2 digits after the point"},
      {"float64", "1e40", "decimal(5,2)", "error: does not fit decimal(5, 2)"},
      {"float64", "7", "int32", "7"},
      {"float64", "7.5", "int32", "error: has digits after the point that int32 cannot keep"},
      {"float64", "1e10", "int32", "error: does not fit int32"},
      {"float64", "0.1", "float32", "0.1"},
      {"float64", "1e39", "float32", "error: does not fit float32"},
      {"string", "abc", "string(3)", "abc"},
      {"string", "abcd", "string(3)", "error: longer than 3 characters"},
      {"string", "a", "enum(a,b)", "a"},
      {"string", "c", "enum(a,b)", "error: not a label of enum(\"a\", \"b\")"},
      {"string", "2024-02-29", "date", "2024-02-29"},
      {"string", "2024-02-30", "date",
       "error: not a date of the calendar in the form that is expected, such as 2024-02-29"},
      {"string", "12", "int32", "12"},
      {"int64", "12", "string", "12"},
      {"decimal(5,2)", "1.50", "string", "1.50"},
      {"date", "2024-02-29", "string", "2024-02-29"},
      {"bool", "T", "string", "true"},
      {"uuid", "123E4567-E89B-12D3-A456-426614174000", "string", "123e4567-e89b-12d3-a456-426614174000"},
      {"date", "2024-02-29", "datetime", "2024-02-29T00:00:00.000000"},
      {"enum(a,b)", "a", "string", "a"},
      {"int64", "null", "int16", "null"},
  }));
  IrBuilder ir;
  INFO(row.text << ": " << row.from << " to " << row.to);
  CHECK(evaluated(ir, ir.cast(constant(ir, row.from, row.text), row.to)) == row.result);
}

TEST_CASE("functions") {
  struct Argument {
    const char *type, *text;
  };
  struct Row {
    Function function;
    std::vector<Argument> arguments;
    const char *type, *result;
  };
  const auto row = GENERATE(values<Row>({
      {Function::trim, {{"string", " a "}}, "string", "a"},
      {Function::upper, {{"string", "aé"}}, "string", "AÉ"},
      {Function::replace, {{"string", "a-b"}, {"string", "-"}, {"string", "+"}}, "string", "a+b"},
      {Function::replace_regex, {{"string", "a1"}, {"string", "[0-9]"}, {"string", ""}}, "string", "a"},
      {Function::null_if, {{"string", "a"}, {"string", "a"}}, "string?", "null"},
      {Function::null_if, {{"string", "a"}, {"string", "b"}}, "string?", "a"},
      {Function::pad, {{"string", "7"}, {"int64", "3"}, {"string", "0"}}, "string", "007"},
      {Function::substr, {{"string", "abc"}, {"int64", "2"}, {"int64", "1"}}, "string", "b"},
      {Function::length, {{"string", "äb"}}, "int64", "2"},
      {Function::length, {{"string?", "null"}}, "int64?", "null"},
      {Function::round, {{"decimal(9,4)", "0.1250"}, {"int64", "2"}}, "decimal(8,2)", "0.13"},
      {Function::round, {{"decimal(9,4)", "-0.1250"}, {"int64", "2"}}, "decimal(8,2)", "-0.13"},
      {Function::round, {{"decimal(9,4)", "0.1249"}, {"int64", "2"}}, "decimal(8,2)", "0.12"},
      {Function::round, {{"decimal(3,2)", "9.99"}, {"int64", "1"}}, "decimal(3,1)", "10.0"},
      {Function::round, {{"decimal(9,4)", "2.5000"}}, "decimal(6,0)", "3"},
      {Function::floor, {{"decimal(9,4)", "-0.5000"}}, "decimal(6,0)", "-1"},
      {Function::floor, {{"decimal(9,4)", "2.9999"}}, "decimal(6,0)", "2"},
      {Function::floor, {{"decimal(9,4)", "2.9999"}}, "int32", "2"},
      {Function::ceil, {{"decimal(9,4)", "2.0001"}}, "decimal(6,0)", "3"},
      {Function::ceil, {{"decimal(9,4)", "-2.5000"}}, "decimal(6,0)", "-2"},
      {Function::floor, {{"float64", "-0.5"}}, "float64", "-1"},
      {Function::ceil, {{"float64", "-0.5"}}, "float64", "0"},
      {Function::abs, {{"int64", "-5"}}, "int64", "5"},
      {Function::abs, {{"decimal(5,2)", "-1.50"}}, "decimal(5,2)", "1.50"},
      {Function::abs, {{"float64", "-1.5"}}, "float64", "1.5"},
      {Function::concat, {{"string", "a"}, {"string", "b"}, {"string", "c"}}, "string", "abc"},
      {Function::concat, {{"string", "a"}, {"string?", "null"}}, "string?", "null"},
      {Function::coalesce, {{"string?", "null"}, {"string", "b"}}, "string", "b"},
      {Function::sha256,
       {{"string", "abc"}},
       "bytes",
       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {Function::md5, {{"string", "abc"}}, "bytes", "900150983cd24fb0d6963f7d28e17f72"},
      {Function::add_months, {{"date", "2024-01-31"}, {"int64", "1"}}, "date", "2024-02-29"},
      {Function::add_months, {{"date", "2024-02-29"}, {"int64", "-12"}}, "date", "2023-02-28"},
      {Function::env, {{"string", "HOME"}}, "string", "/root"},
      {Function::env, {{"string", "NOWHERE"}}, "string", "error: the environment variable NOWHERE is not set"},
      {Function::today, {{"string", "UTC"}}, "date", "2024-02-29"},
      {Function::today, {{"string", "Pacific/Auckland"}}, "date", "2024-03-01"},
      {Function::yesterday, {{"string", "America/New_York"}}, "date", "2024-02-28"},
      {Function::now, {}, "timestamp", "2024-02-29T23:30:00.000000Z"},
  }));
  IrBuilder ir;
  ir.bindings.now_us = 1'709'249'400'000'000;
  std::vector<ir::ExprId> arguments;
  for (const auto& argument : row.arguments) arguments.push_back(constant(ir, argument.type, argument.text));
  INFO(ir::info(row.function).name);
  CHECK(evaluated(ir, ir.add(ir_type(row.type), ir::Call{row.function, arguments})) == row.result);
}

TEST_CASE("functions fail where there is no value") {
  IrBuilder ir;
  CHECK(evaluated(ir, ir.add(ir_type("date"),
                             ir::Call{Function::add_months, {constant(ir, "date", "9999-12-01"), ir.integer(1)}})) ==
        failed);
  CHECK(evaluated(ir, ir.add(ir_type("int64"),
                             ir::Call{Function::abs, {constant(ir, "int64", "-9223372036854775808")}})) == failed);
  CHECK(evaluated(ir, ir.add(ir_type("string"),
                             ir::Coalesce{{ir.add(ir_type("string"), ir::Call{Function::env, {ir.text("NOWHERE")}}),
                                           ir.text("else")}})) == "else");
}

TEST_CASE("params are constants") {
  IrBuilder ir;
  const auto day = ir.param("day", "date", {std::int64_t{19782}});
  CHECK(evaluated(ir, ir.add(ir_type("string"),
                             ir::Call{Function::concat, {ir.text("dt="), ir.cast(ir.use(day), "string")}})) ==
        "dt=2024-02-29");
  CHECK(evaluated(ir, ir.add(ir_type("date"), ir::Call{Function::add_months, {ir.use(day), ir.integer(12)}})) ==
        "2025-02-28");
}
