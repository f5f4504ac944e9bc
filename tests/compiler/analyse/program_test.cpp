// Whole files: connections, params, targets, writes, defaults, the graph, markers; and nothing to complain about.
#include <fmt/format.h>

#include "tests/compiler/analyse/analysed.hpp"
#include "tests/support/catch.hpp"

namespace pipec::test {
namespace {

constexpr std::string_view titanic = R"(pipe 1

connection db: sqlite { file = "titanic.db" }

/// One row per passenger. The file has no header line.
task titanic {
  from  "data/titanic.csv" as csv { header = false }
  into  db.titanic
  write merge on passenger_id

  columns {
    passenger_id: int32
    survived:     bool
    pclass:       int16           check in [1, 2, 3]
    name:         string(128)     | trim
    sex:          enum("male", "female")
    age:          decimal(5, 2)?  check 0..120
    sib_sp:       int16           check >= 0
    parch:        int16           check >= 0
    ticket:       string(32)
    fare:         decimal(9, 4)?  check >= 0
    cabin:        string(16)?
    embarked:     enum("C", "Q", "S")?
  }
}
)";

constexpr std::string_view orders = R"(pipe 1

// PGHOST, PGPORT and PGUSER come from the environment.
connection db: postgres { database = "bench" }

param file: string

task orders {
  from  f"{file}" as csv
  into  db.public.orders
  write merge on order_id
  dedup by updated_at desc
  update when new.updated_at > old.updated_at
  quarantine to db.public.orders_errors limit 5%

  columns {
    order_id:    int64            check 0..999_999_999_999_999_999
    customer_id: int32            check >= 0
    email:       string           | trim | lower
      check matches re"^[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$"
    status:      enum("new", "paid", "packed", "shipped")  | lower
    amount:      decimal(12, 2)   check >= 0
    currency:    string(3)        | upper  check matches re"^[A-Z]{3}$"
    created_at:  timestamp
    updated_at:  timestamp
    is_gift:     bool
    note:        string?
  }
  check updated_after_created: updated_at >= created_at
}
)";

std::string setting_text(const ir::Program& program, const ir::Connection& connection, std::string_view name) {
  for (const auto& setting : connection.settings) {
    if (setting.name != name) continue;
    if (const auto* secret = std::get_if<ir::SecretId>(&setting.value)) return "secret " + program.secrets[*secret].name;
    return ir::dump(program, std::get<ir::ExprId>(setting.value));
  }
  return "none";
}

}  // namespace

TEST_CASE("titanic.pipe says what it means") {
  const auto analysed = analyse_text(std::string(titanic));
  INFO(analysed.rendered());
  REQUIRE(analysed.codes() == "");
  const auto& task = analysed.task();
  CHECK(task.identity == "titanic");
  CHECK(task.doc == "One row per passenger. The file has no header line.");
  CHECK(task.target.text == "db.titanic");
  CHECK(task.columns.size() == 12);
  CHECK(task.write.on == std::vector<ir::ColumnId>{{0}});
  CHECK(task.quarantine.percent == "10");
  CHECK(ir::declaration_text(*analysed.program, task).find(
            "column `age` decimal(5, 2)? from \"age\" convert else quarantine check (between `age` 0.00:decimal(5, 2) "
            "120.00:decimal(5, 2)) else quarantine\n") != std::string::npos);
}

TEST_CASE("orders.pipe says what it means") {
  const auto analysed = analyse_text(std::string(orders));
  INFO(analysed.rendered());
  REQUIRE(analysed.codes() == "");
  const auto& program = *analysed.program;
  const auto& task = analysed.task();
  CHECK(task.target.schema == "public");
  CHECK(task.target.text == "db.public.orders");
  CHECK(task.quarantine.to->text == "db.public.orders_errors");
  CHECK(task.quarantine.percent == "5");
  CHECK(ir::dump(program, task, *task.update_when) == "(> `updated_at` old.`updated_at`)");
  CHECK(ir::dump(program, task, task.dedup.by.at(0).value) == "`updated_at`");
  CHECK(task.dedup.by.at(0).descending);
  CHECK(task.params == std::vector<ir::ParamId>{{0}});
}

TEST_CASE("what is inserted into a path is literal text in the glob") {
  const auto analysed = analyse_text(with_connection(
      "param day: date\nparam region: string\n"
      "task t { from f\"{region}/dt={day}/part-*.csv\"; into db.t; write append; columns { a: int32 } }"));
  INFO(analysed.rendered());
  REQUIRE(analysed.program);
  CHECK(ir::dump(*analysed.program, analysed.task().source.pattern) ==
        "(concat (replace (replace (replace (replace (replace param.`region` \"\\\\\" \"\\\\\\\\\") \"*\" \"\\\\*\") \"?\" "
        "\"\\\\?\") \"[\" \"\\\\[\") \"{\" \"\\\\{\") \"/dt=\" (as string param.`day`) \"/part-*.csv\")");
  CHECK(analysed.task().params.size() == 2);
}

TEST_CASE("a variable in a path must be set, so it is not null") {
  const auto analysed = analyse_text(with_connection(
      "task t { from f\"{env(\"DROP\")}/a.csv\"; into db.t; write append; columns { a: int32 } }"));
  CHECK(analysed.codes() == "");
}

TEST_CASE("connections: settings become text") {
  const auto analysed = analyse_text(
      "pipe 1\nparam server: string = env(\"HOST\") ?? \"localhost\"\nparam port: int32 = 5433\n"
      "secret pass = env(\"PGPASSWORD\")\nsecret other = file(\"/run/secrets/pg\")\n"
      "connection a: postgres { host = server, port = 5432, database = f\"shop_{port}\", password = pass,\n"
      "  connect_timeout = 2min, sslmode = require }\n"
      "connection b: postgres { port = port, user = env(\"U\"), sslmode = \"verify-full\" }\n"
      "connection c: sqlite { file = \"c.db\", busy_timeout = 1.5s }\n");
  INFO(analysed.rendered());
  REQUIRE(analysed.codes() == "");
  const auto& program = *analysed.program;
  const auto of = [&](std::uint32_t connection, std::string_view name) {
    return setting_text(program, program.connections[ir::ConnectionId{connection}], name);
  };
  CHECK(of(0, "host") == "param.`server`");
  CHECK(of(0, "port") == "\"5432\"");
  CHECK(of(0, "database") == "(concat \"shop_\" (as string param.`port`))");
  CHECK(of(0, "password") == "secret pass");
  CHECK(of(0, "connect_timeout") == "\"120\"");
  CHECK(of(0, "sslmode") == "\"require\"");
  CHECK(of(1, "port") == "(as string param.`port`)");
  CHECK(of(1, "user") == "(env \"U\")");
  CHECK(of(1, "sslmode") == "\"verify-full\"");
  CHECK(of(1, "host") == "none");
  CHECK(of(2, "file") == "\"c.db\"");
  CHECK(of(2, "busy_timeout") == "\"1.5\"");
  CHECK(program.secrets[ir::SecretId{1}].from == ir::Secret::From::file);
  CHECK(program.connections[ir::ConnectionId{2}].folder == "/test");
  CHECK(ir::dump(program, *program.params[ir::ParamId{0}].value) == "(?? (env \"HOST\") \"localhost\")");
}

TEST_CASE("a task overrides defaults key by key") {
  const auto analysed = analyse_text(with_connection(
      "defaults {\n  quarantine to db.rejects limit 1%\n  contract { extra = discard }\n  audit { loaded_at, run_id }\n}\n"
      "task a { from \"a.csv\"; into db.a; write append; columns { x: int32 } }\n"
      "task b { from \"b.csv\"; into db.b; write replace { allow_empty = true, max_shrink = 12.50% }; columns { x: int32 }\n"
      "  quarantine limit 500 rows; contract { columns = evolve }; audit { loaded_at = etl_at, source_row } }\n"
      "task c { from \"c.csv\"; into db.c; write insert_only on x; columns { x: int32 }; audit {}; alert none }"));
  INFO(analysed.rendered());
  REQUIRE(analysed.codes() == "");
  const auto facts = [&](std::size_t index) {
    const auto& task = analysed.task(index);
    std::string out = task.quarantine.to->text + " ";
    out += task.quarantine.rows ? std::to_string(*task.quarantine.rows) + " rows" : *task.quarantine.percent + "%";
    out += task.contract.columns == ir::MissingColumns::evolve ? " evolve" : " freeze";
    out += task.contract.extra == ir::ExtraColumns::discard ? " discard" : " freeze";
    for (const auto& audit : task.audit) out += " " + audit.name + ":" + ir::to_text(audit.type);
    return out;
  };
  CHECK(facts(0) == "db.rejects 1% freeze discard loaded_at:timestamp run_id:string");
  CHECK(facts(1) == "db.rejects 500 rows evolve discard etl_at:timestamp run_id:string source_row:int64");
  CHECK(facts(2) == "db.rejects 1% freeze discard");
  CHECK(analysed.task(1).write.allow_empty);
  CHECK(analysed.task(1).write.max_shrink_percent == "12.5");
}

TEST_CASE("indexes over declared and audit columns, and whether they may be rebuilt") {
  const auto facts = [&](const ir::Task& task) {
    std::string out;
    for (const auto& index : task.indexes) {
      out += std::string(index.unique ? "unique " : "") + index.name + "(";
      for (const auto& column : index.columns) out += column + ";";
      out += ") ";
    }
    return out + (task.rebuild_indexes ? "rebuild" : "");
  };
  const auto of = [&](const std::string& indexes) {
    const auto read = analyse_text(with_postgres(
        "task a { from \"a.csv\"; into db.a; write append; columns { x: int32, f: float64?, `odd one`: string }\n"
        "  audit { loaded_at = at }\n  indexes { " + indexes + " } }"));
    INFO(read.rendered());
    REQUIRE(read.codes() == "");
    return facts(read.task());
  };
  CHECK(of("") == "");
  CHECK(of("rebuild = true") == "rebuild");
  CHECK(of("rebuild = false, by_x (x)") == "by_x(x;) ");
  CHECK(of("unique by_x (x, `odd one`)\n by_f (f), rebuild = true\n by_at (at)") ==
        "unique by_x(x;odd one;) by_f(f;) by_at(at;) rebuild");
  CHECK(of("by_x (x), BY_X (x)") == "by_x(x;) BY_X(x;) ");  // PostgreSQL tells them apart
}

TEST_CASE("two tasks may declare one index of one table, and one name on two connections") {
  const auto task = [](const std::string& name, const std::string& into, const std::string& indexes) {
    return "task " + name + " { from \"a.csv\"; into " + into +
           "; write append; columns { x: int32, y: int32 }; indexes { " + indexes + " } }\n";
  };
  const auto codes = [&](const std::string& tasks) {
    return analyse_text(with_postgres("connection other: postgres { database = \"o\" }\n" + tasks)).codes();
  };
  CHECK(codes(task("a", "db.t", "by_x (x, y)") + task("b", "db.t", "by_x (x, y)")) == "");
  CHECK(codes(task("a", "db.t", "by_x (x, y)") + task("b", "db.t", "by_x (y, x)")) == "E0724");
  CHECK(codes(task("a", "db.t", "by_x (x)") + task("b", "db.t", "unique by_x (x)")) == "E0724");
  CHECK(codes(task("a", "db.t", "by_x (x)") + task("b", "db.u", "by_x (x)")) == "E0724");
  CHECK(codes(task("a", "db.s.t", "by_x (x)") + task("b", "db.u", "by_x (x)")) == "");
  CHECK(codes(task("a", "db.t", "by_x (x)") + task("b", "other.u", "by_x (x)")) == "");
}

TEST_CASE("tasks run after those that they name, else as declared") {
  const auto task = [](const std::string& name, const std::string& after) {
    return "task " + name + " { from \"x.csv\"; into db." + name + "; write append; columns { x: int32 }" +
           (after.empty() ? "" : "; after " + after) + " }\n";
  };
  const auto analysed = analyse_text(with_connection(task("a", "d, c") + task("b", "") + task("c", "") + task("d", "c")));
  INFO(analysed.rendered());
  REQUIRE(analysed.program);
  std::string order;
  for (const auto id : analysed.program->order) order += analysed.program->tasks[id].name;
  CHECK(order == "cdab");
}

TEST_CASE("a cycle is named in full") {
  const auto analysed = analyse_text(with_connection(
      "task a { from \"a.csv\"; into db.a; write append; after b; columns { x: int32 } }\n"
      "task b { from \"b.csv\"; into db.b; write append; after a; columns { x: int32 } }"));
  REQUIRE(analysed.diagnostics.size() == 1);
  CHECK(analysed.diagnostics.items()[0].text == "these tasks wait for each other: `a` after `b` after `a`");
}

TEST_CASE("the module names the task's identity") {
  const auto analysed = analyse_text(
      "pipe 1\nmodule shop.core\nconnection db: sqlite { file = \"t.db\" }\n"
      "task t { from \"a.csv\"; into db.t; write append; columns { a: int32 } }\n");
  INFO(analysed.rendered());
  CHECK(analysed.task().identity == "shop.core.t");
}

TEST_CASE("the declaration does not see layout, comments, docs, order of clauses, limit, audit, indexes") {
  const std::string columns = "columns { k: int32, v: decimal(9, 2)?  | trim  check 0..5 }";
  const auto of = [&](const std::string& clauses) {
    const auto analysed = analyse_text(with_connection("task t {\n" + clauses + "\n}"));
    INFO(analysed.rendered());
    return ir::declaration_text(*analysed.program, analysed.task());
  };
  const auto first = of("from \"t.csv\"; into db.t; write merge on k; dedup by v desc; " + columns + "\ncheck a: v > 1; check b: v > 2");
  CHECK(of("check b: v > 2; check a: v > 1\n/* x */ columns { /// doc\n k: int32\n v: decimal(9, 2)? | trim check 0 .. 5 }\n"
           "quarantine limit 3%; audit { run_id }; indexes { by_v (v), rebuild = true }\n"
           "write merge on k\ndedup by v desc; from \"t.csv\" as csv; into db.t") == first);
  const std::vector<std::string> changes = {
      "from \"u.csv\"; into db.t; write merge on k; dedup by v desc; " + columns + "\ncheck a: v > 1; check b: v > 2",
      "from \"t.csv\"; into db.t; write merge on k; dedup by v; " + columns + "\ncheck a: v > 1; check b: v > 2",
      "from \"t.csv\"; into db.t; write insert_only on k; dedup by v desc; " + columns + "\ncheck a: v > 1; check b: v > 2",
      "from \"t.csv\"; into db.t; write merge on k; dedup by v desc; " + columns + "\ncheck a: v > 1; check b: v > 3",
      "from \"t.csv\"; into db.t; write merge on k; dedup by v desc; " + columns + "\ncheck a: v > 1; check b: v > 2 else warn",
      "from \"t.csv\" as csv { skip = 1 }; into db.t; write merge on k; dedup by v desc; " + columns +
          "\ncheck a: v > 1; check b: v > 2",
      "from \"t.csv\"; into db.t; write merge on k; dedup by v desc; " + columns +
          "\ncheck a: v > 1; check b: v > 2; contract { extra = discard }",
      "from \"t.csv\"; into db.t; write merge on k; dedup by v desc; update when k > 1; " + columns +
          "\ncheck a: v > 1; check b: v > 2",
  };
  for (const auto& change : changes) {
    INFO(change);
    CHECK(of(change) != first);
  }
}

TEST_CASE("a mistake of the parser is not answered by another one") {
  const auto analysed = analyse_text(with_connection(
      "task t {\n  from \"a.csv\"\n  into db.t\n  wirte merge on k\n  columns { k: int32 }\n}"));
  INFO(analysed.rendered());
  CHECK(analysed.diagnostics.size() == 1);
}

}  // namespace pipec::test
