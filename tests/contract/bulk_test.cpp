// Values of every type go into every target and come back as the same canonical text.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <random>

#include "base/decimal.hpp"
#include "tests/contract/targets.hpp"
#include "tests/support/catch.hpp"

namespace pipec::test {
namespace {

using ir::Type;
using ir::TypeKind;
using ir::Value;
using Rows = std::vector<std::vector<Value>>;

Type nullable(TypeKind kind) {
  Type type;
  type.kind = kind;
  type.nullable = true;
  return type;
}
Type decimal_type(int precision, int scale) {
  Type type = nullable(TypeKind::decimal);
  type.precision = precision;
  type.scale = scale;
  return type;
}
Value number(std::int64_t value) { return {value}; }
Value text(std::string value) { return {std::move(value)}; }
Value unscaled(const char* digits) { return {decimal::parse_any(digits)->unscaled}; }

// SQLite's own texts of doubles are not exact: read what is stored.
double stored_double(const Fixture& f, const std::string& table, std::size_t n, const std::optional<std::string>& text) {
  if (f.postgres) return std::strtod(text->c_str(), nullptr);
  SQLite::Database database(f.settings.values.at("file"));
  return database.execAndGet("SELECT v FROM " + quoted(table) + " WHERE n = " + std::to_string(n)).getDouble();
}

struct Case {
  const char* name;
  Type type;
  std::vector<Value> values;
};

std::vector<Case> cases() {
  constexpr std::int64_t day = 86'400'000'000, first = -62'135'596'800'000'000, last = 253'402'300'799'999'999;
  const double min_normal = std::numeric_limits<double>::min(), max = std::numeric_limits<double>::max();
  const Value null;
  return {
      {"bool", nullable(TypeKind::boolean), {{true}, {false}, null}},
      {"int16", nullable(TypeKind::int16), {number(-32768), number(32767), number(0), number(-1), null}},
      {"int32", nullable(TypeKind::int32), {number(INT32_MIN), number(INT32_MAX), number(0), null}},
      {"int64", nullable(TypeKind::int64), {number(INT64_MIN), number(INT64_MAX), number(0), number(1), null}},
      {"decimal(5,2)", decimal_type(5, 2), {unscaled("99999"), unscaled("-99999"), unscaled("0"), unscaled("1"), unscaled("-10"), null}},
      {"decimal(15,0)", decimal_type(15, 0), {unscaled("999999999999999"), unscaled("-10000"), unscaled("0"), null}},
      {"decimal(15,15)", decimal_type(15, 15), {unscaled("999999999999999"), unscaled("-1"), unscaled("100000000000000")}},
      {"decimal(38,0)", decimal_type(38, 0), {unscaled("99999999999999999999999999999999999999"), unscaled("-99999999999999999999999999999999999999"), unscaled("10000000000000000000000000000"), unscaled("0"), null}},
      {"decimal(38,38)", decimal_type(38, 38), {unscaled("99999999999999999999999999999999999999"), unscaled("-1"), unscaled("0"), unscaled("10000000000000000000000000000000000000")}},
      {"decimal(38,10)", decimal_type(38, 10), {unscaled("-12345678901234567890123456789012345678"), unscaled("100000000000000"), unscaled("5000")}},
      {"decimal(20,3)", decimal_type(20, 3), {unscaled("1"), unscaled("10"), unscaled("100"), unscaled("1000"), unscaled("10000000")}},
      {"float64", nullable(TypeKind::float64), {{0.1}, {1.0 / 3}, {max}, {-max}, {min_normal}, {5e-324}, {0.0}, {1e15}, {123456789.123}, null}},
      {"float32", nullable(TypeKind::float32), {{0.5}, {static_cast<double>(0.1F)}, {static_cast<double>(std::numeric_limits<float>::max())}, {-2.25}, null}},
      {"string", nullable(TypeKind::string), {text(""), text("x"), text("a\tb\r\nc\\N\\."), text("\xF0\x9F\x9A\x80 \xC3\xA9 \xE2\x82\xAC"), text("'; DROP TABLE t; --"), text(std::string(1'000'000, 'q') + "\xC3\xBC"), null}},
      {"enum", nullable(TypeKind::enumeration), {text("red"), text(""), null}},
      {"bytes", nullable(TypeKind::bytes), {text(""), text(std::string("\0\xFF\x80" "a\0", 5)), text(std::string(70'000, '\0')), null}},
      {"date", nullable(TypeKind::date), {number(-719'162), number(2'932'896), number(0), number(-1), number(19'782), number(10'957), null}},
      {"time", nullable(TypeKind::time), {number(0), number(day - 1), number(day / 2 + 1), null}},
      {"timestamp", nullable(TypeKind::timestamp), {number(first), number(last), number(0), number(-1), number(946'684'800'000'000), number(1'709'211'900'123'456), null}},
      {"datetime", nullable(TypeKind::datetime), {number(first), number(last), number(0), number(1'709'211'900'000'001), null}},
      {"uuid", nullable(TypeKind::uuid), {text("00000000-0000-0000-0000-000000000000"), text("ffffffff-ffff-ffff-ffff-ffffffffffff"), text("0123abcd-4567-89ef-a0b1-c2d3e4f56789"), null}},
      {"json", nullable(TypeKind::json), {text("{}"), text("{\"a\":[1,2.50,null,\"\xC3\xA9\"]}"), text("\"x\""), text("1"), text("null"), null}},
  };
}

}  // namespace

TEST_CASE("every type goes there and back, on every target") {
  for (const std::string& name : target_names) {
    const Fixture f = fixture(name);
    const auto target = f.open();
    int number_of_case = 0;
    for (const Case& c : cases()) {
      const std::string table = "t" + std::to_string(number_of_case++);
      Type place;
      place.kind = TypeKind::int32;
      const std::vector<plan::BulkColumn> columns = {{"n", place, {}}, {"v", c.type, {}}};
      f.create(*target, table, columns);
      Rows rows;
      for (std::size_t i = 0; i < c.values.size(); ++i) rows.push_back({number(static_cast<std::int64_t>(i)), c.values[i]});
      CHECK(load(f, *target, table, columns, rows) == rows.size());
      const auto back = target->execute("SELECT " + f.canonical("v", c.type) + " FROM " + f.table(table) + " ORDER BY n", {});
      REQUIRE(back.size() == c.values.size());
      for (std::size_t i = 0; i < back.size(); ++i) {
        INFO(name << ", " << c.name << ", value " << i);
        REQUIRE(back[i][0].has_value() == !c.values[i].is_null());
        if (!back[i][0]) continue;
        if (ir::is_float(c.type.kind)) {
          const double wanted = std::get<double>(c.values[i].data);
          const double stored = stored_double(f, table, i, back[i][0]);
          const bool equal = c.type.kind == TypeKind::float64 ? stored == wanted
                                                              : static_cast<float>(stored) == static_cast<float>(wanted);
          CHECK(equal);
        } else {
          CHECK((*back[i][0] == ir::to_text(c.values[i], c.type)));
        }
      }
    }
  }
}

namespace {

// 12.500 -> 12.5: a live numeric may show more digits after the point than the declared type has.
std::string without_filling(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

// Every live type that S-G accepts for a declared one: how it is created, and what the server then prints.
struct Place {
  const char* of;        // Case::name
  const char* created;
  const char* live;
};
constexpr Place places[] = {
    {"bool", "boolean", "boolean"},
    {"int16", "smallint", "smallint"},
    {"int16", "integer", "integer"},
    {"int16", "bigint", "bigint"},
    {"int16", "numeric(5)", "numeric(5,0)"},
    {"int16", "numeric(38,0)", "numeric(38,0)"},
    {"int32", "integer", "integer"},
    {"int32", "bigint", "bigint"},
    {"int32", "numeric(10,0)", "numeric(10,0)"},
    {"int64", "bigint", "bigint"},
    {"int64", "numeric(19,0)", "numeric(19,0)"},
    {"int64", "whole_number", "bigint"},
    {"decimal(5,2)", "numeric(5,2)", "numeric(5,2)"},
    {"decimal(5,2)", "numeric(6,3)", "numeric(6,3)"},
    {"decimal(5,2)", "numeric(30,20)", "numeric(30,20)"},
    {"decimal(5,2)", "numeric", "numeric"},
    {"decimal(15,0)", "numeric(15,0)", "numeric(15,0)"},
    {"decimal(15,15)", "numeric(17,16)", "numeric(17,16)"},
    {"decimal(38,0)", "numeric", "numeric"},
    {"decimal(38,38)", "numeric", "numeric"},
    {"decimal(38,10)", "numeric(40,11)", "numeric(40,11)"},
    {"decimal(20,3)", "numeric", "numeric"},
    {"float64", "double precision", "double precision"},
    {"float32", "real", "real"},
    {"float32", "double precision", "double precision"},
    {"string", "text", "text"},
    {"string", "varchar", "character varying"},
    {"enum", "text", "text"},
    {"enum", "varchar(3)", "character varying(3)"},
    {"enum", "varchar", "character varying"},
    {"enum", "colour", "colour"},
    {"bytes", "bytea", "bytea"},
    {"date", "date", "date"},
    {"time", "time", "time without time zone"},
    {"time", "time(6)", "time(6) without time zone"},
    {"timestamp", "timestamptz", "timestamp with time zone"},
    {"timestamp", "timestamptz(6)", "timestamp(6) with time zone"},
    {"datetime", "timestamp", "timestamp without time zone"},
    {"datetime", "timestamp(6)", "timestamp(6) without time zone"},
    {"uuid", "uuid", "uuid"},
    {"json", "jsonb", "jsonb"},
    {"json", "json", "json"},
};

}  // namespace

TEST_CASE("every type goes into every live column that takes it, and comes back equal") {
  const Fixture f = fixture("postgres");
  const auto target = f.open();
  target->execute("CREATE TYPE colour AS ENUM ('', 'red')", {});
  target->execute("CREATE DOMAIN whole_number AS bigint CHECK (value IS NOT NULL OR value IS NULL)", {});
  int number_of_place = 0;
  const std::vector<Case> all = cases();
  for (const Place& place : places) {
    const auto of = std::find_if(all.begin(), all.end(), [&](const Case& c) { return c.name == std::string(place.of); });
    REQUIRE(of != all.end());
    const std::string table = "l" + std::to_string(number_of_place++);
    target->execute("CREATE TABLE " + f.table(table) + " (n integer, v " + place.created + ", after text)", {});
    const ir::TableFacts facts = target->catalog("public", table);
    CHECK(facts.columns.at(1).type == place.live);
    const std::vector<plan::BulkColumn> columns = {{"n", nullable(TypeKind::int32), {}, "integer"},
                                                   {"v", of->type, {}, facts.columns.at(1).type},
                                                   {"after", nullable(TypeKind::string), {}, "text"}};
    Rows rows;
    for (std::size_t i = 0; i < of->values.size(); ++i)
      rows.push_back({number(static_cast<std::int64_t>(i)), of->values[i], text("end")});
    CHECK(load(f, *target, table, columns, rows) == rows.size());
    const auto back = target->execute("SELECT " + f.canonical("v", of->type) + ", after FROM " + f.table(table) + " ORDER BY n", {});
    REQUIRE(back.size() == rows.size());
    for (std::size_t i = 0; i < back.size(); ++i) {
      INFO(place.of << " into " << place.created << ", value " << i);
      CHECK(back[i][1] == "end");
      REQUIRE(back[i][0].has_value() == !of->values[i].is_null());
      if (!back[i][0]) continue;
      if (ir::is_float(of->type.kind)) {
        // A float32 arrives as the double that it is, not as a neighbour.
        const double stored = std::strtod(back[i][0]->c_str(), nullptr), wanted = std::get<double>(of->values[i].data);
        const bool narrow = place.live == std::string("real");
        CHECK((narrow ? static_cast<float>(stored) == static_cast<float>(wanted) : stored == wanted));
      } else if (of->type.kind == TypeKind::decimal) {
        CHECK(without_filling(*back[i][0]) == without_filling(ir::to_text(of->values[i], of->type)));
      } else {
        CHECK((*back[i][0] == ir::to_text(of->values[i], of->type)));
      }
    }
  }
}

TEST_CASE("decimals of every scale keep value and digits") {
  std::mt19937_64 random(7);
  for (const std::string& name : target_names) {
    const Fixture f = fixture(name);
    const auto target = f.open();
    for (int scale = 0; scale <= 38; ++scale) {
      const Type type = decimal_type(38, scale);
      const std::vector<plan::BulkColumn> columns = {{"n", nullable(TypeKind::int32), {}}, {"v", type, {}}};
      const std::string table = "d" + std::to_string(scale);
      f.create(*target, table, columns);
      Rows rows;
      for (int digits = 0; digits <= 38; ++digits) {
        Int128 value = 0;
        for (int i = 0; i < digits; ++i) value = value * 10 + static_cast<int>(random() % 3 == 0 ? random() % 10 : 0);
        if (digits > 0 && value == 0) value = decimal::power_of_ten(digits - 1);
        rows.push_back({number(digits), {digits % 2 ? value : -value}});
      }
      load(f, *target, table, columns, rows);
      const auto back = target->execute("SELECT " + f.canonical("v", type) + " FROM " + f.table(table) + " ORDER BY n", {});
      for (std::size_t i = 0; i < rows.size(); ++i) {
        INFO(name << ", scale " << scale);
        CHECK(back.at(i)[0] == ir::to_text(rows[i][1], type));
      }
    }
  }
}

TEST_CASE("minus zero becomes zero") {
  for (const std::string& name : target_names) {
    const Fixture f = fixture(name);
    const auto target = f.open();
    const std::vector<plan::BulkColumn> columns = {{"a", nullable(TypeKind::float64), {}}, {"b", nullable(TypeKind::float32), {}}};
    f.create(*target, "z", columns);
    load(f, *target, "z", columns, {{{-0.0}, {-0.0}}});
    const auto back = target->execute(f.postgres ? "SELECT a::text, b::text FROM public.z" : "SELECT a, b FROM z", {});
    for (const auto& cell : back[0]) CHECK((*cell == "0" || *cell == "0.0"));
  }
}

TEST_CASE("chosen rows, moved columns and constants") {
  for (const std::string& name : target_names) {
    INFO(name);
    const Fixture f = fixture(name);
    const auto target = f.open();
    const std::vector<plan::BulkColumn> columns = {
        {"run", nullable(TypeKind::string), {}}, {"v", nullable(TypeKind::int64), {}}, {"gone", nullable(TypeKind::date), {}}};
    f.create(*target, "t", columns);
    auto batch = batch_of({columns[1].type}, {{number(10)}, {number(11)}, {number(12)}, {number(13)}});
    auto constants = batch_of({columns[0].type, columns[2].type}, {{text("r1"), Value()}});
    for (auto& column : constants.columns) {
      column.constant = true;
      batch.columns.push_back(std::move(column));
    }
    const std::uint32_t chosen[] = {3, 1};
    target->begin();
    const auto stream = target->copy(f.bulk("t", columns));
    stream->append(batch, {1, 0, 2}, chosen, 2);
    stream->append(batch, {1, 0, 2}, chosen, 0);
    CHECK(stream->finish() == 2);
    CHECK(target->commit() == target::Commit::done);
    const auto back = target->execute("SELECT run, v, gone FROM " + f.table("t") + " ORDER BY v", {});
    REQUIRE(back.size() == 2);
    CHECK(back[0] == std::vector<std::optional<std::string>>{"r1", "11", std::nullopt});
    CHECK(back[1] == std::vector<std::optional<std::string>>{"r1", "13", std::nullopt});
  }
}

TEST_CASE("more bytes than one COPY holds are counted in full") {
  for (const std::string& name : target_names) {
    INFO(name);
    const Fixture f = fixture(name);
    const auto target = f.open();
    const std::vector<plan::BulkColumn> columns = {{"v", nullable(TypeKind::string), {}}};
    f.create(*target, "t", columns);
    const Rows rows(20, {text(std::string(1 << 20, 'z'))});
    const auto batch = batch_of({columns[0].type}, rows);
    std::vector<std::uint32_t> chosen(rows.size());
    for (std::uint32_t i = 0; i < chosen.size(); ++i) chosen[i] = i;
    target->begin();
    const auto stream = target->copy(f.bulk("t", columns));
    for (int i = 0; i < 7; ++i) stream->append(batch, {0}, chosen.data(), chosen.size());
    CHECK(stream->finish() == 140);
    target->commit();
    CHECK(target->execute("SELECT count(*), sum(length(v)) FROM " + f.table("t"), {})[0][1] == std::to_string(140ull << 20));
  }
}

}  // namespace pipec::test
