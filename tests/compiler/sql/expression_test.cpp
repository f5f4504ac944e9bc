#include "compiler/sql/expression.hpp"

#include <functional>

#include "compiler/sql/pushable.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/ir_builder.hpp"

using namespace pipec;
using test::ir_type;
using test::IrBuilder;

namespace {

struct Fixture {
  IrBuilder ir;
  ir::Task* task = nullptr;
  Fixture() {
    task = &ir.task("t", ir.postgres(), "s.t");
    for (const auto& [name, type] : {std::pair{"small", "int16"},
                                     {"n", "int32"},
                                     {"big", "int64?"},
                                     {"amount", "decimal(5,2)"},
                                     {"huge", "decimal(20,2)"},
                                     {"name", "string?"},
                                     {"status", "enum(a,b)"},
                                     {"at", "timestamp"},
                                     {"flag", "bool"},
                                     {"doc", "json"},
                                     {"f", "float64"},
                                     {"day", "date"}}) {
      ir.column(*task, name, type);
    }
  }
  ir::ExprId in(const char* column) { return ir.incoming(*task, column); }
  ir::ExprId old(const char* column) { return ir.stored(*task, column); }
  std::string sql(ir::ExprId expr, const sql::Dialect& dialect) {
    return sql::expression(ir.program, expr, ir.bindings, dialect, [&](const ir::ColumnRef& ref) {
      return std::string(ref.side == ir::RowSide::stored ? "o." : "n.") + dialect.name(task->column(ref.column).name);
    });
  }
};

}  // namespace

TEST_CASE("sql: expressions in both dialects") {
  using Op = ir::CompareOp;
  struct Row {
    std::function<ir::ExprId(Fixture&)> make;
    const char* postgres;
    const char* sqlite;
  };
  const Row rows[] = {
      {[](Fixture& f) { return f.ir.compare(Op::greater, f.in("at"), f.old("at")); }, "(n.\"at\" > o.\"at\")",
       "(n.\"at\" COLLATE BINARY > o.\"at\" COLLATE BINARY)"},
      {[](Fixture& f) { return f.ir.compare(Op::not_equal, f.in("name"), f.ir.text("it's")); },
       "(n.\"name\"::text COLLATE \"C\" <> ('it''s'::text)::text COLLATE \"C\")",
       "(n.\"name\" COLLATE BINARY <> ('it''s') COLLATE BINARY)"},
      {[](Fixture& f) { return f.ir.compare(Op::less_equal, f.in("huge"), f.old("huge")); },
       "(n.\"huge\" <= o.\"huge\")", "(n.\"huge\" COLLATE pipec_decimal <= o.\"huge\" COLLATE pipec_decimal)"},
      {[](Fixture& f) { return f.ir.both(f.in("flag"), f.ir.negated(f.old("flag"))); },
       "(n.\"flag\" AND (NOT o.\"flag\"))", "(n.\"flag\" AND (NOT o.\"flag\"))"},
      {[](Fixture& f) { return f.ir.either(f.in("flag"), f.ir.constant("bool", {true})); }, "(n.\"flag\" OR (TRUE))",
       "(n.\"flag\" OR (1))"},
      {[](Fixture& f) {
         return f.ir.add(ir_type("bool"), ir::IsNull{true, f.old("big")});
       },
       "(o.\"big\" IS NOT NULL)", "(o.\"big\" IS NOT NULL)"},
      {[](Fixture& f) {
         return f.ir.add(ir_type("bool"), ir::InList{true, f.in("status"), {f.ir.text("a"), f.ir.text("b")}});
       },
       "(n.\"status\"::text COLLATE \"C\" NOT IN (('a'::text)::text COLLATE \"C\", ('b'::text)::text COLLATE \"C\"))",
       "(n.\"status\" COLLATE BINARY NOT IN (('a') COLLATE BINARY, ('b') COLLATE BINARY))"},
      {[](Fixture& f) {
         return f.ir.add(ir_type("bool"), ir::InList{false, f.in("n"), {}});
       },
       "(FALSE)", "(0)"},
      {[](Fixture& f) {
         return f.ir.add(ir_type("bool"),
                         ir::Between{false, f.in("n"), f.ir.integer(1, "int32"), f.ir.integer(9, "int32")});
       },
       "(n.\"n\" BETWEEN ('1'::integer) AND ('9'::integer))",
       "(n.\"n\" BETWEEN (CAST('1' AS INTEGER)) AND (CAST('9' AS INTEGER)))"},
      {[](Fixture& f) {
         return f.ir.add(ir_type("int64"), ir::Coalesce{{f.old("big"), f.ir.integer(0)}});
       },
       "COALESCE(o.\"big\", ('0'::bigint))", "COALESCE(o.\"big\", (CAST('0' AS INTEGER)))"},
      {[](Fixture& f) { return f.ir.add(ir_type("int64"), ir::Coalesce{{f.old("big")}}); }, "o.\"big\"", "o.\"big\""},
      {[](Fixture& f) { return f.ir.arithmetic(ir::ArithmeticOp::add, f.old("n"), f.ir.integer(1, "int32")); },
       "(((o.\"n\")::bigint) + ((('1'::integer))::bigint))", "((o.\"n\") + ((CAST('1' AS INTEGER))))"},
      {[](Fixture& f) {
         return f.ir.add(ir_type("int64"), ir::If{f.in("flag"), f.in("n"), f.old("n")});
       },
       "(CASE WHEN n.\"flag\" THEN n.\"n\" ELSE o.\"n\" END)", "(CASE WHEN n.\"flag\" THEN n.\"n\" ELSE o.\"n\" END)"},
      {[](Fixture& f) { return f.ir.cast(f.in("n"), "decimal(20,2)"); }, "((n.\"n\")::numeric(20,2))",
       "((CAST(n.\"n\" AS TEXT) || '.00'))"},
      {[](Fixture& f) { return f.ir.cast(f.in("amount"), "decimal(20,4)"); }, "((n.\"amount\")::numeric(20,4))",
       "(printf('%.4f', n.\"amount\"))"},
      {[](Fixture& f) { return f.ir.cast(f.in("status"), "string"); }, "((n.\"status\")::text)", "(n.\"status\")"},
      {[](Fixture& f) {
         return f.ir.compare(Op::greater, f.in("day"), f.ir.use(f.ir.param("from", "date", {std::int64_t{1}})));
       },
       "(n.\"day\" > ('1970-01-02'::date))", "(n.\"day\" COLLATE BINARY > ('1970-01-02') COLLATE BINARY)"},
      {[](Fixture& f) {
         f.ir.bindings.now_us = 1'000'000;
         return f.ir.compare(Op::less, f.in("at"), f.ir.add(ir_type("timestamp"), ir::Call{ir::Function::now, {}}));
       },
       "(n.\"at\" < ('1970-01-01T00:00:01.000000Z'::timestamptz))",
       "(n.\"at\" COLLATE BINARY < ('1970-01-01T00:00:01.000000Z') COLLATE BINARY)"},
  };
  for (const Row& row : rows) {
    INFO(row.postgres);
    Fixture f;
    const ir::ExprId expr = row.make(f);
    CHECK_FALSE(sql::first_not_pushable(f.ir.program, expr, ir::ConnectionKind::postgres));
    CHECK_FALSE(sql::first_not_pushable(f.ir.program, expr, ir::ConnectionKind::sqlite));
    CHECK(f.sql(expr, sql::postgres_dialect()) == row.postgres);
    CHECK(f.sql(expr, sql::sqlite_dialect()) == row.sqlite);
  }
}

TEST_CASE("sql: what cannot be pushed, and the node that is named") {
  using Arithmetic = ir::ArithmeticOp;
  struct Row {
    const char* what;
    std::function<ir::ExprId(Fixture&, std::uint32_t& bad)> make;  // `bad`: span begin of the node to be named
    bool postgres, sqlite;                                         // refused?
  };
  const auto node = [](Fixture& f, std::uint32_t& bad, auto&& make) {
    const ir::ExprId id = make();
    bad = f.ir.program.exprs[id].span.begin;
    return id;
  };
  const Row rows[] = {
      {"int64 may overflow",
       [&](Fixture& f, std::uint32_t& bad) {
         return node(f, bad, [&] { return f.ir.arithmetic(Arithmetic::add, f.in("big"), f.ir.integer(1)); });
       },
       true, true},
      {"int32 cannot",
       [&](Fixture& f, std::uint32_t& bad) {
         return node(f, bad, [&] { return f.ir.arithmetic(Arithmetic::subtract, f.in("n"), f.in("n")); });
       },
       false, false},
      {"products",
       [&](Fixture& f, std::uint32_t& bad) {
         return node(f, bad, [&] { return f.ir.arithmetic(Arithmetic::multiply, f.in("n"), f.in("n")); });
       },
       true, true},
      {"division",
       [&](Fixture& f, std::uint32_t& bad) {
         return node(f, bad,
                     [&] { return f.ir.arithmetic(Arithmetic::divide, f.in("n"), f.in("n"), "decimal(20,10)"); });
       },
       true, true},
      {"decimal sums",
       [&](Fixture& f, std::uint32_t& bad) {
         return node(f, bad,
                     [&] { return f.ir.arithmetic(Arithmetic::add, f.in("amount"), f.old("amount"), "decimal(6,2)"); });
       },
       false, true},
      {"float sums",
       [&](Fixture& f, std::uint32_t& bad) {
         return node(f, bad, [&] { return f.ir.arithmetic(Arithmetic::add, f.in("f"), f.old("f"), "float64"); });
       },
       true, true},
      {"json has no order",
       [&](Fixture& f, std::uint32_t& bad) {
         return node(f, bad, [&] { return f.ir.compare(ir::CompareOp::equal, f.in("doc"), f.old("doc")); });
       },
       true, true},
      {"source_row is not stored",
       [&](Fixture& f, std::uint32_t& bad) {
         return node(f, bad, [&] { return f.ir.add(ir_type("int64"), ir::MetaRef{ir::Meta::source_row}); });
       },
       true, true},
      {"patterns",
       [&](Fixture& f, std::uint32_t& bad) {
         return node(f, bad, [&] { return f.ir.add(ir_type("bool"), ir::Matches{false, f.in("name"), "a+"}); });
       },
       true, true},
      {"functions",
       [&](Fixture& f, std::uint32_t& bad) {
         return node(f, bad, [&] {
           return f.ir.add(ir_type("string"), ir::Call{ir::Function::lower, {f.in("name")}});
         });
       },
       true, true},
      {"narrowing",
       [&](Fixture& f, std::uint32_t& bad) { return node(f, bad, [&] { return f.ir.cast(f.in("n"), "int16"); }); },
       true, true},
      {"text to enum",
       [&](Fixture& f, std::uint32_t& bad) {
         return node(f, bad, [&] { return f.ir.cast(f.in("name"), "enum(a,b)"); });
       },
       true, true},
      {"int64 into a small decimal",
       [&](Fixture& f, std::uint32_t& bad) {
         return node(f, bad, [&] { return f.ir.cast(f.in("big"), "decimal(18,0)"); });
       },
       true, true},
      {"deep inside",
       [&](Fixture& f, std::uint32_t& bad) {
         const ir::ExprId inner = node(f, bad, [&] {
           return f.ir.add(ir_type("string"), ir::Call{ir::Function::trim, {f.in("name")}});
         });
         return f.ir.both(f.in("flag"), f.ir.compare(ir::CompareOp::equal, inner, f.ir.text("a")));
       },
       true, true},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    Fixture f;
    std::uint32_t bad = 0;
    const ir::ExprId expr = row.make(f, bad);
    const auto in_postgres = sql::first_not_pushable(f.ir.program, expr, ir::ConnectionKind::postgres);
    const auto in_sqlite = sql::first_not_pushable(f.ir.program, expr, ir::ConnectionKind::sqlite);
    CHECK(in_postgres.has_value() == row.postgres);
    CHECK(in_sqlite.has_value() == row.sqlite);
    if (in_postgres) CHECK(in_postgres->begin == bad);
    if (in_sqlite) CHECK(in_sqlite->begin == bad);
  }
}

TEST_CASE("sql: long sums may overflow at last") {
  Fixture f;
  ir::ExprId sum = f.in("n");
  int depth = 0;
  while (!sql::first_not_pushable(f.ir.program, sum, ir::ConnectionKind::postgres) && depth < 100) {
    sum = f.ir.arithmetic(ir::ArithmeticOp::add, sum, f.in("n"));
    ++depth;
  }
  CHECK(depth == 32);  // counted as a bit for each sum: 32 and 31 fit into 63
}
