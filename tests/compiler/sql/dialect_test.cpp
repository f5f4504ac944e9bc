// S-G: types created, accepted, written as literals; names that try to escape their quotes.
#include "compiler/sql/dialect.hpp"

#include "compiler/sql/create.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/ir_builder.hpp"

using namespace pipec;
using test::ir_type;
using test::IrBuilder;

namespace {

const sql::Dialect& pg() { return sql::postgres_dialect(); }
const sql::Dialect& lite() { return sql::sqlite_dialect(); }

ir::LiveColumn live(const char* type, std::vector<std::string> labels = {}) {
  ir::LiveColumn column;
  column.name = "c";
  column.type = type;
  column.enum_labels = std::move(labels);
  return column;
}

}  // namespace

TEST_CASE("sql: what each type creates") {
  struct Row {
    const char* type;
    const char* postgres;
    const char* sqlite;
  };
  const Row rows[] = {
      {"bool", "boolean", "INTEGER CHECK (\"c\" IN (0, 1))"},
      {"int16", "smallint", "INTEGER"},
      {"int32", "integer", "INTEGER"},
      {"int64", "bigint", "INTEGER"},
      {"decimal(5,2)", "numeric(5,2)", "REAL"},
      {"decimal(15,0)", "numeric(15,0)", "REAL"},
      {"decimal(16,2)", "numeric(16,2)", "TEXT"},
      {"float32", "real", "REAL"},
      {"float64", "double precision", "REAL"},
      {"string", "text", "TEXT"},
      {"string(3)", "varchar(3)", "TEXT"},
      {"bytes", "bytea", "BLOB"},
      {"date", "date", "TEXT"},
      {"time", "time", "TEXT"},
      {"timestamp", "timestamptz", "TEXT"},
      {"datetime", "timestamp", "TEXT"},
      {"uuid", "uuid", "TEXT"},
      {"json", "jsonb", "TEXT"},
      {"enum(a,it's)", "text CHECK (\"c\" IN ('a', 'it''s'))", "TEXT CHECK (\"c\" = 'a' OR \"c\" = 'it''s')"},
  };
  for (const Row& row : rows) {
    INFO(row.type);
    const ir::Type type = ir_type(row.type);
    CHECK(pg().physical_type(type) + pg().column_check("c", type) == row.postgres);
    CHECK(lite().physical_type(type) + lite().column_check("c", type) == row.sqlite);
    // What a load creates, a later load accepts.
    CHECK(pg().accepts(type, live(pg().physical_type(type).c_str())));
    CHECK(lite().accepts(type, live(lite().physical_type(type).c_str())));
  }
}

TEST_CASE("sql: SQLite knows its own checks, also those of earlier builds, and has no deep ones") {
  const ir::Type few = ir_type("enum(a,it's)");
  CHECK(lite().is_own_check("CHECK (\"c\" = 'a' OR \"c\" = 'it''s')", "c", few));
  CHECK(lite().is_own_check("CHECK (\"c\" IN ('a', 'it''s'))", "c", few));
  CHECK_FALSE(lite().is_own_check("CHECK (\"c\" IN ('a'))", "c", few));
  CHECK_FALSE(lite().is_own_check("CHECK (\"c\" IN (0, 1))", "d", ir_type("bool")));
  ir::Type many = few;
  for (int i = 0; i < 2000; ++i) many.labels.push_back("l" + std::to_string(i));
  CHECK(lite().column_check("c", many).find(" IN (") != std::string::npos);
}

TEST_CASE("sql: the stage compares by bytes, decimals by value") {
  CHECK(pg().stage_type(ir_type("string(3)")) == "varchar(3) COLLATE \"C\"");
  CHECK(pg().stage_type(ir_type("enum(a)")) == "text COLLATE \"C\"");
  CHECK(pg().stage_type(ir_type("decimal(20,2)")) == "numeric(20,2)");
  CHECK(lite().stage_type(ir_type("decimal(20,2)")) == "TEXT COLLATE pipec_decimal");
  CHECK(lite().stage_type(ir_type("decimal(5,2)")) == "REAL");
  CHECK(lite().stage_type(ir_type("string")) == "TEXT");
}

TEST_CASE("sql: which live types PostgreSQL accepts") {
  struct Row {
    const char* type;
    const char* live;
    bool accepted;
  };
  const Row rows[] = {
      {"bool", "boolean", true},
      {"bool", "integer", false},
      {"int16", "smallint", true},
      {"int16", "integer", true},
      {"int16", "bigint", true},
      {"int16", "numeric(5,0)", true},
      {"int16", "numeric(4,0)", false},
      {"int32", "smallint", false},
      {"int32", "integer", true},
      {"int32", "numeric(10)", true},
      {"int32", "numeric(10,2)", false},
      {"int64", "integer", false},
      {"int64", "bigint", true},
      {"int64", "numeric(19,0)", true},
      {"int64", "numeric(18,0)", false},
      {"int64", "double precision", false},
      {"decimal(5,2)", "numeric(5,2)", true},
      {"decimal(5,2)", "numeric(9,4)", true},
      {"decimal(5,2)", "numeric(6,4)", false},
      {"decimal(5,2)", "numeric(9,1)", false},
      {"decimal(5,2)", "numeric", true},
      {"decimal(5,2)", "double precision", false},
      {"float32", "real", true},
      {"float32", "double precision", true},
      {"float64", "real", false},
      {"float64", "double precision", true},
      {"float64", "numeric", false},
      {"string(3)", "varchar(3)", true},
      {"string(3)", "character varying(4)", true},
      {"string(3)", "character varying(2)", false},
      {"string(3)", "character(3)", false},
      {"string(3)", "text", true},
      {"string(3)", "citext", false},
      {"string", "text", true},
      {"string", "character varying", true},
      {"string", "character varying(100)", false},
      {"bytes", "bytea", true},
      {"bytes", "text", false},
      {"date", "date", true},
      {"date", "timestamp without time zone", false},
      {"time", "time without time zone", true},
      {"time", "time with time zone", false},
      {"timestamp", "timestamp with time zone", true},
      {"timestamp", "timestamp(3) with time zone", false},
      {"timestamp", "timestamp without time zone", false},
      {"datetime", "timestamp without time zone", true},
      {"datetime", "timestamp with time zone", false},
      {"uuid", "uuid", true},
      {"uuid", "text", false},
      {"json", "jsonb", true},
      {"json", "json", true},
      {"json", "text", false},
      {"enum(new,paid)", "text", true},
      {"enum(new,paid)", "varchar(4)", true},
      {"enum(new,paid)", "varchar(3)", false},
      {"enum(new,paid)", "shop.status", false},
  };
  for (const Row& row : rows) {
    INFO(row.type << " into " << row.live);
    CHECK(pg().accepts(ir_type(row.type), live(row.live)) == row.accepted);
  }
  CHECK(pg().accepts(ir_type("enum(new,paid)"), live("shop.status", {"old", "paid", "new"})));
  CHECK_FALSE(pg().accepts(ir_type("enum(new,paid)"), live("shop.status", {"new"})));
  CHECK(pg().cast_for(ir_type("enum(new)"), live("shop.status", {"new"})) == "shop.status");
  CHECK(pg().cast_for(ir_type("json"), live("json")) == "json");
  CHECK(pg().cast_for(ir_type("int16"), live("bigint")).empty());
}

TEST_CASE("sql: which live types SQLite accepts, by affinity") {
  struct Row {
    const char* type;
    const char* live;
    bool accepted;
  };
  const Row rows[] = {
      {"bool", "INTEGER", true},
      {"bool", "BOOLEAN", false},
      {"int64", "BIGINT", true},
      {"int16", "tinyint(1)", true},
      {"int64", "NUMERIC", false},
      {"decimal(5,2)", "REAL", true},
      {"decimal(5,2)", "NUMERIC(9,2)", true},
      {"decimal(5,2)", "TEXT", false},
      {"decimal(20,2)", "TEXT", true},
      {"decimal(20,2)", "NUMERIC", false},
      {"float64", "DOUBLE", true},
      {"float64", "DECIMAL", true},
      {"float64", "INTEGER", false},
      {"string(3)", "VARCHAR(2)", true},
      {"string", "CLOB", true},
      {"string", "", false},
      {"bytes", "", true},
      {"bytes", "TEXT", false},
      {"date", "DATE", false},
      {"date", "TEXT", true},
      {"timestamp", "DATETIME", false},
      {"uuid", "CHAR(36)", true},
      {"enum(a)", "TEXT", true},
      {"json", "BLOB", false},
  };
  for (const Row& row : rows) {
    INFO(row.type << " into " << row.live);
    CHECK(lite().accepts(ir_type(row.type), live(row.live)) == row.accepted);
  }
}

TEST_CASE("sql: literals") {
  struct Row {
    const char* type;
    ir::Value value;
    const char* postgres;
    const char* sqlite;
  };
  const Row rows[] = {
      {"int64", {std::int64_t{5}}, "'5'::bigint", "CAST('5' AS INTEGER)"},
      {"int64", {INT64_MIN}, "'-9223372036854775808'::bigint", "CAST('-9223372036854775808' AS INTEGER)"},
      {"bool", {true}, "TRUE", "1"},
      {"bool", {false}, "FALSE", "0"},
      {"string", {std::string("it's")}, "'it''s'::text", "'it''s'"},
      {"string(3)", {std::string("a")}, "'a'::text", "'a'"},
      {"string", {std::string("a\\' --")}, "E'a\\\\'' --'::text", "'a\\'' --'"},
      {"decimal(5,2)", {Int128{-1230}}, "'-12.30'::numeric(5,2)", "CAST('-12.30' AS REAL)"},
      {"decimal(20,2)", {Int128{5}}, "'0.05'::numeric(20,2)", "'0.05'"},
      {"float64", {1.5}, "'1.5'::double precision", "CAST('1.5' AS REAL)"},
      {"date", {std::int64_t{0}}, "'1970-01-01'::date", "'1970-01-01'"},
      {"timestamp", {std::int64_t{0}}, "'1970-01-01T00:00:00.000000Z'::timestamptz", "'1970-01-01T00:00:00.000000Z'"},
      {"bytes", {std::string("\x01\xff")}, "E'\\\\x01ff'::bytea", "x'01ff'"},
      {"int64", {}, "NULL::bigint", "NULL"},
      {"null", {}, "NULL", "NULL"},
  };
  for (const Row& row : rows) {
    INFO(row.type << " " << row.postgres);
    CHECK(pg().literal(row.value, ir_type(row.type)) == row.postgres);
    CHECK(lite().literal(row.value, ir_type(row.type)) == row.sqlite);
  }
}

TEST_CASE("sql: hostile names stay names") {
  struct Row {
    const char* name;
    const char* quoted;
  };
  const Row rows[] = {
      {"sel;ect", "\"sel;ect\""}, {"x'); drop table t; --", "\"x'); drop table t; --\""},
      {"a\"b", "\"a\"\"b\""},     {"\"", "\"\"\"\""},
      {"größe", "\"größe\""},     {"{run_id}", "\"{run_id}\""},
  };
  for (const Row& row : rows) {
    IrBuilder ir;
    ir::Task& task = ir.task("t", ir.postgres(), "s.t");
    task.target.schema = task.target.table = row.name;
    ir.column(task, row.name, "string").doc = "it's; --";
    ir.merge(task, {row.name});
    const std::string quoted = row.quoted;
    const auto made = sql::create_table(pg(), task, sql::KeyAt::creation, false);
    REQUIRE(made.size() == 2);
    CHECK(made[0].text ==
          "CREATE TABLE " + quoted + "." + quoted + " (" + quoted + " text NOT NULL, PRIMARY KEY (" + quoted + "))");
    CHECK(made[1].text == "COMMENT ON COLUMN " + quoted + "." + quoted + "." + quoted + " IS 'it''s; --'");
    CHECK(sql::create_table(lite(), task, sql::KeyAt::creation, true)[0].text ==
          "CREATE TABLE IF NOT EXISTS main." + quoted + " (" + quoted + " TEXT NOT NULL, PRIMARY KEY (" + quoted +
              ")) STRICT");
  }
}

TEST_CASE("sql: keys of new tables") {
  IrBuilder ir;
  ir::Task& task = ir.task("t", ir.sqlite(), "t");
  ir.column(task, "id", "int32");
  ir.column(task, "n", "int64?");
  ir.merge(task, {"id"});
  CHECK(sql::create_table(lite(), task, sql::KeyAt::creation, false)[0].text ==
        "CREATE TABLE main.\"t\" (\"id\" INTEGER PRIMARY KEY, \"n\" INTEGER) STRICT");
  CHECK(sql::create_table(pg(), task, sql::KeyAt::later, false)[0].text ==
        "CREATE TABLE \"public\".\"t\" (\"id\" integer NOT NULL, \"n\" bigint)");
  CHECK(sql::add_primary_key(pg(), task).text == "ALTER TABLE \"public\".\"t\" ADD PRIMARY KEY (\"id\")");

  const std::string index = sql::unique_index_name(task);
  CHECK(index.rfind("pipec_t_key_", 0) == 0);
  task.target.table = std::string(61, 'x') + "ü";
  const std::string cut = sql::unique_index_name(task);
  CHECK(cut.size() <= 63);
  CHECK(cut.substr(cut.size() - 13, 5) == "_key_");
  task.target.table = std::string(45, 'x') + "ü";  // the cut would fall into the letter
  CHECK(sql::unique_index_name(task).find("ü") == std::string::npos);
  CHECK(sql::unique_index_name(task).find('\xc3') == std::string::npos);
}
