// What stops a task, and what is added to its table.
#include <functional>

#include "tests/compiler/plan/setup.hpp"

using namespace pipec;
using plan::TaskPlan;
using test::contains;
using test::Setup;

TEST_CASE("plan: decisions") {
  struct Row {
    const char* what;
    bool postgres;
    std::function<void(Setup&)> change;
    int exit_code;     // 0: no decision
    const char* text;  // part of the text
    const char* next;  // part of the way on
  };
  const Row rows[] = {
      {"all fits", true, [](Setup&) {}, 0, "", ""},
      {"all fits", false, [](Setup&) {}, 0, "", ""},
      {"SQLite's names know no case", false, [](Setup& w) { w.table().columns[1].name = "NAME"; }, 0, "", ""},
      {"another name", true, [](Setup& w) { w.table().columns[1].name = "NAME"; }, 3, "column name of s.t is missing",
       "run: ALTER TABLE \"s\".\"t\" ADD COLUMN \"name\" varchar(10)"},
      {"a narrower type", true, [](Setup& w) { w.table().columns[2].type = "numeric(8,1)"; }, 3,
       "column amount of s.t is numeric(8,1), declared decimal(8, 2), which needs numeric(8,2)",
       "declare `amount: decimal(8, 1)`, or run: ALTER TABLE \"s\".\"t\" ALTER COLUMN \"amount\" TYPE numeric(8,2) "
       "USING"},
      {"another type", false, [](Setup& w) { w.table().columns[2].type = "TEXT"; }, 3, "column amount of t is TEXT",
       "declare `amount: "},
      {"live NOT NULL", true, [](Setup& w) { w.table().columns[1].not_null = true; }, 3,
       "column name of s.t is NOT NULL, declared string(10)?",
       "declare `name: string(10)`, or run: ALTER TABLE \"s\".\"t\" ALTER COLUMN \"name\" DROP NOT NULL"},
      {"live nullable", true, [](Setup& w) { w.table().columns[2].not_null = false; }, 0, "", ""},
      {"undeclared NOT NULL", true, [](Setup& w) { w.table().columns.push_back(Setup::column("more", "text", true)); },
       3, "column more of s.t is NOT NULL without a default", "declare `more: …`"},
      {"undeclared with default", true,
       [](Setup& w) {
         w.table().columns.push_back(Setup::column("more", "text", true));
         w.table().columns.back().has_default = true;
       },
       0, "", ""},
      {"undeclared nullable", true, [](Setup& w) { w.table().columns.push_back(Setup::column("more", "text")); }, 0, "",
       ""},
      {"generated column", true, [](Setup& w) { w.table().columns[2].generated = true; }, 3, "is generated",
       "take the column out"},
      {"NOCASE key", false, [](Setup& w) { w.table().columns[0].collation = "NOCASE"; }, 3,
       "compares by collation NOCASE", "use a key column"},
      {"NOCASE elsewhere", false, [](Setup& w) { w.table().columns[1].collation = "NOCASE"; }, 0, "", ""},
      {"nondeterministic key", true,
       [](Setup& w) {
         w.table().columns[0].deterministic = false;
         w.table().columns[0].collation = "ci";
       },
       3, "collation ci", "use a key column"},
      {"a view", true, [](Setup& w) { w.table().is_table = false; }, 3, "s.t is not a table", "name another table"},
      {"partitioned", true, [](Setup& w) { w.table().partitioned = true; }, 3, "partitioned", "plain table"},
      {"rules", true, [](Setup& w) { w.table().has_rules = true; }, 3, "rules of s.t", "drop the table's rules"},
      {"a deferrable key", true,
       [](Setup& w) {
         w.table().indexes[0].usable = false;
         w.table().indexes[0].deferrable = true;
         w.table().indexes[0].name = "k";
       },
       3, "constraint k over the key of s.t is deferrable",
       "ALTER TABLE \"s\".\"t\" DROP CONSTRAINT \"k\", ADD CONSTRAINT \"k\" UNIQUE (\"id\")"},
      {"a deferrable key beside a good one", true,
       [](Setup& w) {
         w.table().indexes.push_back(Setup::key({"id"}));
         w.table().indexes[1].deferrable = true;
       },
       3, "is deferrable", "ALTER TABLE"},
      {"a deferrable constraint over something else", true,
       [](Setup& w) {
         w.table().indexes.push_back(Setup::key({"name"}));
         w.table().indexes[1].deferrable = true;
       },
       0, "", ""},
      {"text for a number", false, [](Setup& w) { w.table().columns[0].type = "TEXT"; }, 3,
       "column id of t is TEXT, declared int64", "declare `id: string`"},
      {"no declared type", false, [](Setup& w) { w.table().columns[0].type = ""; }, 3,
       "column id of t is without a declared type, declared int64", "run: CREATE TABLE main.\"t\""},
      {"ANY", false, [](Setup& w) { w.table().columns[0].type = "ANY"; }, 3, "column id of t is ANY",
       "run: CREATE TABLE main.\"t\""},
      {"nothing fits", true, [](Setup& w) { w.table().columns[0].type = "uuid"; }, 3, "column id of s.t is uuid",
       "run: ALTER TABLE \"s\".\"t\" ALTER COLUMN \"id\" TYPE bigint"},
      {"a shorter text", true, [](Setup& w) { w.table().columns[1].type = "character varying(5)"; }, 3,
       "column name of s.t", "declare `name: string(5)?`, or run: ALTER TABLE"},
      {"row security", true, [](Setup& w) { w.table().row_security = true; }, 3, "row security", "BYPASSRLS"},
      {"no right to update", true,
       [](Setup& w) {
         w.table().missing_privileges = {"UPDATE on s.t", "DELETE on s.t"};
       },
       78, "lacks UPDATE on s.t", "GRANT UPDATE on s.t"},
      {"a right that is not needed", true, [](Setup& w) { w.table().missing_privileges = {"DELETE on s.t"}; }, 0, "",
       ""},
      {"no right to create", true,
       [](Setup& w) {
         w.table() = {};
         w.table().missing_privileges = {"CREATE on schema s"};
       },
       78, "CREATE on schema s", "GRANT CREATE"},
      {"a newer ledger", true, [](Setup& w) { w.ledger().version = 2; }, 78, "version 2", "later one"},
      {"a name of a load's own", true,
       [](Setup& w) {
         w.ir["load"].columns[1].name = "PIPEC_position";
         w.table().columns[1].name = "PIPEC_position";
       },
       65, "pipec_", "from"},
      {"a long name", true,
       [](Setup& w) { w.table().columns[1].name = w.ir["load"].columns[1].name = std::string(64, 'n'); }, 65,
       "has 64 bytes", "shorter"},
      {"a long name", false,
       [](Setup& w) { w.table().columns[1].name = w.ir["load"].columns[1].name = std::string(64, 'n'); }, 0, "", ""},
      {"names that differ in case", false,
       [](Setup& w) {
         w.ir["load"].columns[2].name = "NAME";
         w.table() = {};
       },
       65, "differ only in case", "rename"},
      {"rejects elsewhere", true,
       [](Setup& w) {
         ir::TableRef to = w.ir["load"].target;
         to.connection = w.ir.sqlite();
         to.schema = "";
         w.ir["load"].quarantine.to = to;
       },
       65, "another connection", "target's connection"},
      {"rejects into the target", true, [](Setup& w) { w.ir["load"].quarantine.to = w.ir["load"].target; }, 65,
       "the target itself", "another table"},
      {"rejects into a table of something else", true,
       [](Setup& w) {
         ir::TableRef to = w.ir["load"].target;
         to.table = "bad";
         w.ir["load"].quarantine.to = to;
         ir::TableFacts& bad = w.facts.tables[w.table_key(to)];
         bad.exists = bad.schema_exists = true;
         bad.columns = {Setup::column("run_id", "integer")};
       },
       3, "run_id is integer, not text, task is missing", "does not exist"},
      {"what cannot be pushed", true,
       [](Setup& w) {
         ir::Task& t = w.ir["load"];
         t.update_when = w.ir.add(test::ir_type("bool"), ir::Matches{false, w.ir.incoming(t, "name"), "a"});
       },
       65, "`update when` cannot be evaluated in PostgreSQL", "column"},
  };
  for (const Row& row : rows) {
    INFO(row.what << (row.postgres ? " (postgres)" : " (sqlite)"));
    Setup world(row.postgres);
    world.ir.next_span = 0;
    row.change(world);
    if (world.ir["load"].quarantine.to) world.facts.tables[world.table_key(*world.ir["load"].quarantine.to)];
    const TaskPlan task = world.task();
    if (row.exit_code == 0) {
      CHECK((task.decisions.empty() ? "" : task.decisions[0].text) == std::string());
      continue;
    }
    REQUIRE_FALSE(task.decisions.empty());
    const plan::Decision& decision = task.decisions[0];
    CHECK(decision.exit_code == row.exit_code);
    INFO(decision.text);
    INFO(decision.next);
    CHECK(contains(decision.text, row.text));
    CHECK(contains(decision.next, row.next));
  }
}

TEST_CASE("plan: a key without its index gets one") {
  struct Row {
    const char* what;
    std::function<void(std::vector<ir::LiveIndex>&)> change;
    bool adds;
  };
  const Row rows[] = {
      {"there", [](auto&) {}, false},
      {"none", [](auto& all) { all.clear(); }, true},
      {"not unique", [](auto& all) { all[0].unique = false; }, true},
      {"partial", [](auto& all) { all[0].usable = false; }, true},
      {"more columns",
       [](auto& all) {
         all[0].columns = {"id", "name"};
       },
       true},
      {"of an expression", [](auto& all) { all[0].columns.clear(); }, true},
      {"a second fits", [](auto& all) { all.insert(all.begin(), Setup::key({"name"})); }, false},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    Setup world;
    row.change(world.table().indexes);
    world.facts.repeated_keys[world.ir.id("load")] = 0;
    const TaskPlan task = world.task();
    const bool adds = task.load.ways.at(0).open.at(0).text.rfind("CREATE UNIQUE INDEX", 0) == 0;
    CHECK(adds == row.adds);
    CHECK((task.steps.size() > 1) == row.adds);
    CHECK(task.decisions.empty());
  }
}

TEST_CASE("plan: keys that repeat are counted before a unique index is planned") {
  for (const bool postgres : {true, false}) {
    Setup world(postgres);
    world.table().indexes.clear();
    const auto made = plan::make_plan(world.ir.program, world.ir.bindings, world.facts, world.request);
    REQUIRE(std::holds_alternative<std::vector<plan::Question>>(made));
    const auto& questions = std::get<std::vector<plan::Question>>(made);
    REQUIRE(questions.size() == 1);
    const auto& question = std::get<plan::RepeatedKeys>(questions[0]);
    const std::string table = postgres ? "\"s\".\"t\"" : "main.\"t\"";
    CHECK(question.text == "SELECT count(*) FROM (SELECT 1 FROM " + table +
                               " WHERE \"id\" IS NOT NULL GROUP BY \"id\" HAVING count(*) > 1) AS r");
    world.facts.repeated_keys[question.task] = 0;
    CHECK(world.task().decisions.empty());
    world.facts.repeated_keys[question.task] = 2;
    const TaskPlan task = world.task();
    REQUIRE(task.decisions.size() == 1);
    CHECK(task.decisions[0].exit_code == 3);
    CHECK(contains(task.decisions[0].text, postgres ? "2 keys of s.t are stored more than once" : "2 keys of t are stored more than once"));
    CHECK(contains(task.decisions[0].next, "SELECT \"id\", count(*) FROM " + table));

    // Nobody is asked about what cannot be asked, or need not be.
    world.facts.repeated_keys.clear();
    world.table().columns.erase(world.table().columns.begin());
    CHECK(contains(world.task().decisions.at(0).text, "is missing"));
    Setup done(postgres);
    done.table().indexes.clear();
    done.marks();
    CHECK(done.task().action == TaskPlan::Action::skip);
  }
}

TEST_CASE("plan: replace and the tables that refer to the target") {
  using OnDelete = ir::IncomingKey::OnDelete;
  struct Row {
    OnDelete on_delete;
    const char* decision;
    const char* warning;
  };
  const Row rows[] = {
      {OnDelete::cascade, "rows of child are deleted (ON DELETE CASCADE)", ""},
      {OnDelete::set_null, "rows of child lose their reference (ON DELETE SET NULL)", ""},
      {OnDelete::set_default, "rows of child get the default as their reference", ""},
      {OnDelete::refuse, "", "child refers to t"},
  };
  for (const Row& row : rows) {
    INFO(row.decision << row.warning);
    Setup world(false, ir::WriteMode::replace);
    world.table().incoming_keys = {{"child", row.on_delete}};
    TaskPlan task = world.task();
    const bool stops = row.decision[0] != '\0';
    REQUIRE(task.decisions.size() == (stops ? 1u : 0u));
    REQUIRE(task.warnings.size() == (stops ? 0u : 1u));
    if (!stops) {
      CHECK(contains(task.warnings[0], row.warning));
      continue;
    }
    CHECK(task.decisions[0].exit_code == 3);
    CHECK(contains(task.decisions[0].text, row.decision));
    CHECK(contains(task.decisions[0].next, "--approve destructive:t;"));
    world.request.approvals = {"destructive:other"};
    CHECK(world.task().decisions.size() == 1);
    world.request.approvals = {"destructive:t"};
    task = world.task();
    CHECK(task.decisions.empty());
    REQUIRE(task.warnings.size() == 1);
    CHECK(contains(task.warnings[0], row.decision));
  }
  Setup merge(false);
  merge.table().incoming_keys = {{"child", OnDelete::cascade}};
  CHECK(merge.task().decisions.empty());
}

TEST_CASE("plan: what a dry run cannot foresee is warned of") {
  struct Row {
    bool postgres;
    const char* type;   // of `name`
    const char* check;  // empty: triggers
    const char* warning;
  };
  const Row rows[] = {
      {true, "string(10)?", "", "s.t has triggers"},
      {false, "string(10)?", "", "t has triggers"},
      {true, "string(10)?", "CHECK ((amount > (0)::numeric))", "(CHECK ((amount > (0)::numeric)))"},
      {false, "string(10)?", "CHECK (amount > 0)", "(CHECK (amount > 0))"},
      {true, "enum(a, it's)", "CHECK ((name = ANY (ARRAY['a'::text, 'it''s'::text])))", ""},
      {true, "enum(a)", "CHECK ((name = 'a'::text))", ""},
      {true, "enum(a)", "CHECK ((name = 'b'::text))", "s.t has constraints of its own"},
      {false, "enum(a, b)", "CHECK (\"name\" IN ('a', 'b'))", ""},
      {false, "enum(a, b)", "CHECK (\"name\" IN ('a'))", "t has constraints of its own"},
      {false, "bool?", "CHECK (\"name\" IN (0, 1))", ""},
  };
  for (const Row& row : rows) {
    INFO(row.type << " " << row.check);
    Setup world(row.postgres);
    world.ir["load"].columns[1].type = test::ir_type(row.type);
    if (std::string(row.type) == "bool?") world.table().columns[1].type = "INTEGER";
    world.table().has_triggers = row.check[0] == '\0';
    if (row.check[0] != '\0') world.table().checks = {row.check};
    const TaskPlan task = world.task();
    CHECK(task.decisions.empty());
    REQUIRE(task.warnings.size() == (row.warning[0] == '\0' ? 0u : 1u));
    if (!task.warnings.empty()) {
      CHECK(contains(task.warnings[0], row.warning));
      CHECK(contains(task.warnings[0], "`--dry-run` cannot foresee"));
    }
  }
}
