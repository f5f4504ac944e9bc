#include "compiler/ir/type.hpp"

#include "compiler/ir/abilities.hpp"
#include "compiler/ir/function.hpp"
#include "tests/support/catch.hpp"

namespace pipec::ir {
namespace {

Type make(TypeKind kind, bool nullable = false) {
  Type type;
  type.kind = kind;
  type.nullable = nullable;
  return type;
}

}  // namespace

TEST_CASE("types are written as the language writes them") {
  Type decimal = make(TypeKind::decimal, true);
  decimal.precision = 5;
  decimal.scale = 2;
  CHECK(to_text(decimal) == "decimal(5, 2)?");
  Type text = make(TypeKind::string);
  CHECK(to_text(text) == "string");
  text.length = 16;
  CHECK(to_text(text) == "string(16)");
  Type choice = make(TypeKind::enumeration);
  choice.labels = {"a", "say \"b\""};
  CHECK(to_text(choice) == "enum(\"a\", \"say \\\"b\\\"\")");
  CHECK(to_text(make(TypeKind::timestamp, true)) == "timestamp?");
  CHECK(to_text(make(TypeKind::null, true)) == "null");
}

TEST_CASE("values have one canonical text") {
  Type decimal = make(TypeKind::decimal);
  decimal.precision = 7;
  decimal.scale = 3;
  CHECK(to_text(Value{Int128{-500}}, decimal) == "-0.500");
  CHECK(to_text(Value{}, decimal) == "null");
  CHECK(to_text(Value{true}, make(TypeKind::boolean)) == "true");
  CHECK(to_text(Value{std::int64_t{-7}}, make(TypeKind::int16)) == "-7");
  CHECK(to_text(Value{0.1}, make(TypeKind::float64)) == "0.1");
  CHECK(to_text(Value{static_cast<double>(0.1f)}, make(TypeKind::float32)) == "0.1");
  CHECK(to_text(Value{std::string("\x01\xff", 2)}, make(TypeKind::bytes)) == "01ff");
  CHECK(to_text(Value{std::int64_t{0}}, make(TypeKind::date)) == "1970-01-01");
  CHECK(to_text(Value{std::int64_t{1}}, make(TypeKind::timestamp)) == "1970-01-01T00:00:00.000001Z");
  CHECK(to_text(Value{std::int64_t{1}}, make(TypeKind::datetime)) == "1970-01-01T00:00:00.000001");
  CHECK(to_text(Value{std::int64_t{3'600'000'000}}, make(TypeKind::time)) == "01:00:00.000000");
  const Type duration = make(TypeKind::duration);
  CHECK(to_text(Value{std::int64_t{0}}, duration) == "0s");
  CHECK(to_text(Value{std::int64_t{7'200'000'000}}, duration) == "2h");
  CHECK(to_text(Value{std::int64_t{-90'000'000}}, duration) == "-90s");
  CHECK(to_text(Value{std::int64_t{1}}, duration) == "0.001ms");
}

TEST_CASE("every kind of type has a physical form") {
  CHECK(physical(TypeKind::boolean) == Physical::boolean);
  CHECK(physical(TypeKind::decimal) == Physical::int128);
  CHECK(physical(TypeKind::float32) == Physical::float64);
  CHECK(physical(TypeKind::timestamp) == Physical::int64);
  CHECK(physical(TypeKind::enumeration) == Physical::text);
  CHECK(is_integer(TypeKind::int16));
  CHECK(!is_integer(TypeKind::decimal));
  CHECK(is_number(TypeKind::decimal));
  CHECK(is_text(TypeKind::enumeration));
  CHECK(!is_text(TypeKind::uuid));
}

TEST_CASE("functions are found by their number, kinds of connection by theirs") {
  for (const auto& function : functions()) CHECK(&info(function.id) == &function);
  CHECK(info(Function::trim).stage);
  CHECK(!info(Function::round).stage);
  CHECK(info(Function::parse).fallible);
  CHECK(!info(Function::parse).expression);
  CHECK(abilities(ConnectionKind::postgres).max_identifier_bytes == 63);
  CHECK(abilities(ConnectionKind::sqlite).names_fold_case);
  CHECK(!abilities(ConnectionKind::sqlite).schemas);
}

}  // namespace pipec::ir
