// Questions, what a task loads, and what stops it.
#include "compiler/plan/make_plan.hpp"

#include <functional>

#include "compiler/plan/inputs.hpp"
#include "base/hash.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/ir_builder.hpp"

using namespace pipec;
using plan::TaskPlan;
using test::IrBuilder;

namespace {

ir::FileFacts file(const std::string& name, const std::string& content) {
  ir::FileFacts facts;
  facts.name = facts.path = name;
  facts.content_hash = content;
  return facts;
}

// One task with one connection, and facts that a case changes.
struct Setup {
  IrBuilder ir;
  plan::Facts facts;
  plan::Request request;

  explicit Setup(bool postgres = true, ir::WriteMode mode = ir::WriteMode::merge) {
    ir::Task& task = ir.task("load", postgres ? ir.postgres() : ir.sqlite(), postgres ? "s.t" : "t");
    ir.column(task, "id", "int64");
    ir.column(task, "name", "string(10)?");
    ir.column(task, "amount", "decimal(8,2)");
    const bool keyed = mode == ir::WriteMode::merge || mode == ir::WriteMode::insert_only;
    if (keyed) ir.merge(task, {"id"}, mode);
    task.write.mode = mode;
    facts.ledgers[ir.id("load")].exists = true;
    facts.ledgers[ir.id("load")].version = 1;
    facts.inputs[ir.id("load")].files = {file("a.csv", "aa")};
    ir::TableFacts& live = table();
    live.schema_exists = live.exists = true;
    live.columns = postgres ? std::vector<ir::LiveColumn>{column("id", "bigint", true), column("name", "text"), column("amount", "numeric(8,2)")}
                            : std::vector<ir::LiveColumn>{column("id", "INTEGER", true), column("name", "TEXT"), column("amount", "REAL")};
    if (keyed) live.indexes = {key({"id"})};
  }

  static ir::LiveColumn column(const char* name, const char* type, bool not_null = false) {
    ir::LiveColumn out;
    out.name = name;
    out.type = type;
    out.not_null = not_null;
    return out;
  }
  static ir::LiveIndex key(std::vector<std::string> columns) {
    ir::LiveIndex index;
    index.columns = std::move(columns);
    index.unique = true;
    return index;
  }
  plan::TableKey table_key(const ir::TableRef& to) const { return {to.connection, to.schema, to.table}; }
  ir::TableFacts& table() { return facts.tables[table_key(ir["load"].target)]; }
  ir::LedgerFacts& ledger() { return facts.ledgers[ir.id("load")]; }
  std::vector<ir::FileFacts>& files() { return facts.inputs[ir.id("load")].files; }

  plan::Plan plan() {
    auto made = plan::make_plan(ir.program, ir.bindings, facts, request);
    REQUIRE(std::holds_alternative<plan::Plan>(made));
    return std::get<plan::Plan>(std::move(made));
  }
  TaskPlan task() { return plan().tasks.at(0); }

  void knows(const std::string& name, const std::string& content) {
    ledger().files.push_back({name, content, 1, "", hash::sha256_hex(ir::declaration_text(ir.program, ir["load"]))});
  }
  void marks() {
    ledger().marker = plan::source_version(files(), hash::sha256_hex(ir::declaration_text(ir.program, ir["load"])));
  }
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string loads(const TaskPlan& task) {
  if (task.action == TaskPlan::Action::skip) return "skip: " + task.why_skip;
  std::string out = "load";
  for (const ir::FileFacts& one : task.files) out += " " + one.name;
  for (const auto& skipped : task.skipped_files) {
    out += " -" + skipped.file;
    if (!skipped.same_content_as.empty()) out += "=" + skipped.same_content_as;
  }
  for (const plan::Decision& decision : task.decisions) out += " !" + std::to_string(decision.exit_code) + " " + decision.next;
  return out;
}

}  // namespace

TEST_CASE("plan: asks once for what it does not know") {
  Setup world;
  ir::TableRef bad = world.ir["load"].target;
  bad.table = "bad";
  world.ir["load"].quarantine.to = bad;
  world.facts = {};
  const auto made = plan::make_plan(world.ir.program, world.ir.bindings, world.facts, world.request);
  REQUIRE(std::holds_alternative<std::vector<plan::Question>>(made));
  const auto& questions = std::get<std::vector<plan::Question>>(made);
  REQUIRE(questions.size() == 4);
  CHECK(std::get<plan::LiveTable>(questions[0]).key.table == "t");
  CHECK(std::get<plan::LiveTable>(questions[1]).key.table == "bad");
  CHECK(std::get<plan::LedgerState>(questions[2]).target_identity == "s.t");
  CHECK(std::holds_alternative<plan::Inputs>(questions[3]));

  world.facts.offline = true;
  const TaskPlan offline = world.task();
  CHECK(offline.load.creates_table);
  CHECK_FALSE(offline.files_known);
  CHECK(offline.source_version.empty());
  CHECK(offline.decisions.empty());
}

TEST_CASE("plan: what a task loads") {
  using Mode = ir::WriteMode;
  struct Row {
    const char* what;
    Mode mode;
    std::function<void(Setup&)> change;
    const char* loads;
  };
  const Row rows[] = {
      {"first run", Mode::merge, [](Setup&) {}, "load a.csv"},
      {"same again", Mode::merge, [](Setup& w) { w.marks(); }, "skip: already loaded"},
      {"same again, reload", Mode::merge, [](Setup& w) { w.marks(); w.request.reload = true; }, "load a.csv"},
      {"changed file", Mode::merge, [](Setup& w) { w.marks(); w.files()[0].content_hash = "bb"; }, "load a.csv"},
      {"renamed file", Mode::merge, [](Setup& w) { w.marks(); w.files()[0].name = "b.csv"; }, "load b.csv"},
      {"new file: a merge reads all", Mode::merge, [](Setup& w) { w.marks(); w.files().push_back(file("b.csv", "bb")); }, "load a.csv b.csv"},
      {"order of the list does not matter", Mode::merge,
       [](Setup& w) { w.files().push_back(file("b.csv", "bb")); w.marks(); std::swap(w.files()[0], w.files()[1]); }, "skip: already loaded"},
      {"changed declaration", Mode::replace, [](Setup& w) { w.marks(); w.ir.column(w.ir["load"], "more", "string"); w.table().columns.push_back(Setup::column("more", "text")); }, "load a.csv"},
      {"optional source", Mode::merge, [](Setup& w) { w.files().clear(); w.facts.inputs[w.ir.id("load")].missing = true; }, "skip: source is not there (optional)"},
      {"append: first", Mode::append, [](Setup&) {}, "load a.csv"},
      {"append: marker", Mode::append, [](Setup& w) { w.marks(); }, "skip: already loaded"},
      {"append: known file", Mode::append, [](Setup& w) { w.knows("a.csv", "aa"); }, "skip: no new file"},
      {"append: new file", Mode::append, [](Setup& w) { w.knows("a.csv", "aa"); w.files().push_back(file("b.csv", "bb")); }, "load b.csv -a.csv"},
      {"append: same content", Mode::append, [](Setup& w) { w.knows("a.csv", "aa"); w.files().push_back(file("b.csv", "aa")); w.files().push_back(file("c.csv", "cc")); }, "load c.csv -a.csv -b.csv=a.csv"},
      {"append: same content in one run", Mode::append, [](Setup& w) { w.files().push_back(file("b.csv", "aa")); }, "load a.csv -b.csv=a.csv"},
      {"append: changed file", Mode::append, [](Setup& w) { w.knows("a.csv", "old"); }, "load a.csv !3 to insert them: --approve reload:a.csv"},
      {"append: changed file, approved", Mode::append, [](Setup& w) { w.knows("a.csv", "old"); w.request.approvals = {"reload:a.csv"}; }, "load a.csv"},
      {"append: both contents known", Mode::append, [](Setup& w) { w.knows("a.csv", "old"); w.knows("a.csv", "aa"); }, "skip: no new file"},
      {"append: reload", Mode::append, [](Setup& w) { w.knows("a.csv", "aa"); w.request.reload = true; }, "load a.csv !3 to insert them: --approve reload:load"},
      {"append: reload, approved", Mode::append, [](Setup& w) { w.knows("a.csv", "aa"); w.marks(); w.request.reload = true; w.request.approvals = {"reload:load"}; }, "load a.csv"},
      {"append: reload of nothing", Mode::append, [](Setup& w) { w.request.reload = true; }, "load a.csv"},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    Setup world(true, row.mode);
    row.change(world);
    CHECK(loads(world.task()) == row.loads);
  }
}

TEST_CASE("plan: an append warns of what it leaves out") {
  Setup world(true, ir::WriteMode::append);
  world.ledger().files.push_back({"old.csv", "oo", 1, "", "an older declaration"});
  world.files().push_back(file("b.csv", "oo"));
  const TaskPlan task = world.task();
  REQUIRE(task.warnings.size() == 2);
  CHECK(task.warnings[0] == "b.csv has the same content as old.csv: it is not loaded again");
  CHECK(task.warnings[1].find("1 file was loaded by an older declaration") == 0);
}

TEST_CASE("plan: a loaded table that is gone is said") {
  Setup world;
  world.marks();
  world.table() = {};
  const TaskPlan task = world.task();
  CHECK(task.action == TaskPlan::Action::skip);
  REQUIRE(task.warnings.size() == 1);
  CHECK(task.warnings[0].find("--reload") != std::string::npos);
}

TEST_CASE("plan: decisions") {
  struct Row {
    const char* what;
    bool postgres;
    std::function<void(Setup&)> change;
    int exit_code;           // 0: no decision
    const char* text;        // part of the text
    const char* next;        // part of the way on
  };
  const Row rows[] = {
      {"all fits", true, [](Setup&) {}, 0, "", ""},
      {"all fits", false, [](Setup&) {}, 0, "", ""},
      {"SQLite's names know no case", false, [](Setup& w) { w.table().columns[1].name = "NAME"; }, 0, "", ""},
      {"another name", true, [](Setup& w) { w.table().columns[1].name = "NAME"; }, 3, "column name of s.t is missing",
       "run: ALTER TABLE \"s\".\"t\" ADD COLUMN \"name\" varchar(10)"},
      {"a narrower type", true, [](Setup& w) { w.table().columns[2].type = "numeric(8,1)"; }, 3,
       "column amount of s.t is numeric(8,1), declared decimal(8, 2), which needs numeric(8,2)",
       "declare `amount: decimal(8, 1)`, or run: ALTER TABLE \"s\".\"t\" ALTER COLUMN \"amount\" TYPE numeric(8,2) USING"},
      {"another type", false, [](Setup& w) { w.table().columns[2].type = "TEXT"; }, 3, "column amount of t is TEXT", "declare `amount: "},
      {"live NOT NULL", true, [](Setup& w) { w.table().columns[1].not_null = true; }, 3, "column name of s.t is NOT NULL, declared string(10)?",
       "declare `name: string(10)`, or run: ALTER TABLE \"s\".\"t\" ALTER COLUMN \"name\" DROP NOT NULL"},
      {"live nullable", true, [](Setup& w) { w.table().columns[2].not_null = false; }, 0, "", ""},
      {"undeclared NOT NULL", true, [](Setup& w) { w.table().columns.push_back(Setup::column("more", "text", true)); }, 3,
       "column more of s.t is NOT NULL without a default", "declare `more: …`"},
      {"undeclared with default", true, [](Setup& w) { w.table().columns.push_back(Setup::column("more", "text", true)); w.table().columns.back().has_default = true; }, 0, "", ""},
      {"undeclared nullable", true, [](Setup& w) { w.table().columns.push_back(Setup::column("more", "text")); }, 0, "", ""},
      {"generated column", true, [](Setup& w) { w.table().columns[2].generated = true; }, 3, "is generated", "take the column out"},
      {"NOCASE key", false, [](Setup& w) { w.table().columns[0].collation = "NOCASE"; }, 3, "compares by collation NOCASE", "use a key column"},
      {"NOCASE elsewhere", false, [](Setup& w) { w.table().columns[1].collation = "NOCASE"; }, 0, "", ""},
      {"nondeterministic key", true, [](Setup& w) { w.table().columns[0].deterministic = false; w.table().columns[0].collation = "ci"; }, 3, "collation ci", "use a key column"},
      {"a view", true, [](Setup& w) { w.table().is_table = false; }, 3, "s.t is not a table", "name another table"},
      {"partitioned", true, [](Setup& w) { w.table().partitioned = true; }, 3, "partitioned", "plain table"},
      {"row security", true, [](Setup& w) { w.table().row_security = true; }, 3, "row security", "BYPASSRLS"},
      {"no right to update", true, [](Setup& w) { w.table().missing_privileges = {"UPDATE on s.t", "DELETE on s.t"}; }, 78, "lacks UPDATE on s.t",
       "GRANT UPDATE on s.t"},
      {"a right that is not needed", true, [](Setup& w) { w.table().missing_privileges = {"DELETE on s.t"}; }, 0, "", ""},
      {"no right to create", true, [](Setup& w) { w.table() = {}; w.table().missing_privileges = {"CREATE on schema s"}; }, 78, "CREATE on schema s", "GRANT CREATE"},
      {"a newer ledger", true, [](Setup& w) { w.ledger().version = 2; }, 78, "version 2", "later one"},
      {"a name of a load's own", true, [](Setup& w) { w.ir["load"].columns[1].name = "PIPEC_position"; w.table().columns[1].name = "PIPEC_position"; }, 65, "pipec_", "from"},
      {"a long name", true, [](Setup& w) { w.table().columns[1].name = w.ir["load"].columns[1].name = std::string(64, 'n'); }, 65, "has 64 bytes", "shorter"},
      {"a long name", false, [](Setup& w) { w.table().columns[1].name = w.ir["load"].columns[1].name = std::string(64, 'n'); }, 0, "", ""},
      {"names that differ in case", false, [](Setup& w) { w.ir["load"].columns[2].name = "NAME"; w.table() = {}; }, 65, "differ only in case", "rename"},
      {"rejects elsewhere", true, [](Setup& w) { ir::TableRef to = w.ir["load"].target; to.connection = w.ir.sqlite(); to.schema = ""; w.ir["load"].quarantine.to = to; }, 65, "another connection", "target's connection"},
      {"rejects into the target", true, [](Setup& w) { w.ir["load"].quarantine.to = w.ir["load"].target; }, 65, "the target itself", "another table"},
      {"rejects into a table of something else", true, [](Setup& w) {
         ir::TableRef to = w.ir["load"].target; to.table = "bad"; w.ir["load"].quarantine.to = to;
         ir::TableFacts& bad = w.facts.tables[w.table_key(to)]; bad.exists = bad.schema_exists = true; bad.columns = {Setup::column("run_id", "integer")}; },
       3, "run_id is integer, not text, task is missing", "does not exist"},
      {"what cannot be pushed", true, [](Setup& w) {
         ir::Task& t = w.ir["load"]; t.update_when = w.ir.add(test::ir_type("bool"), ir::Matches{false, w.ir.incoming(t, "name"), "a"}); },
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
      {"more columns", [](auto& all) { all[0].columns = {"id", "name"}; }, true},
      {"of an expression", [](auto& all) { all[0].columns.clear(); }, true},
      {"a second fits", [](auto& all) { all.insert(all.begin(), Setup::key({"name"})); }, false},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    Setup world;
    row.change(world.table().indexes);
    const TaskPlan task = world.task();
    const bool adds = task.load.open.at(0).text.rfind("CREATE UNIQUE INDEX", 0) == 0;
    CHECK(adds == row.adds);
    CHECK((task.steps.size() > 1) == row.adds);
    CHECK(task.decisions.empty());
  }
}

TEST_CASE("plan: which strategy, and why") {
  struct Row {
    const char* what;
    ir::WriteMode mode;
    std::function<void(Setup&, ir::Task&)> change;
    plan::Strategy strategy;
  };
  using Mode = ir::WriteMode;
  using plan::Strategy;
  const auto nothing = [](Setup&, ir::Task&) {};
  const Row rows[] = {
      {"append", Mode::append, nothing, Strategy::direct},
      {"replace", Mode::replace, nothing, Strategy::direct},
      {"merge", Mode::merge, nothing, Strategy::direct},
      {"insert_only", Mode::insert_only, nothing, Strategy::direct},
      {"by a stored column", Mode::merge, [](Setup& w, ir::Task& t) { w.ir.dedup_by(t, w.ir.incoming(t, "amount")); }, Strategy::direct},
      {"by something else", Mode::merge,
       [](Setup& w, ir::Task& t) { w.ir.dedup_by(t, w.ir.add(test::ir_type("int64"), ir::MetaRef{ir::Meta::source_row})); }, Strategy::merge},
      {"unique", Mode::merge, [](Setup& w, ir::Task& t) { w.ir.unique(t, "name"); }, Strategy::merge},
      {"append with dedup on", Mode::append, [](Setup& w, ir::Task& t) { t.dedup.on = {w.ir.find(t, "id")}; }, Strategy::merge},
      {"merge with dedup on its key", Mode::merge, [](Setup& w, ir::Task& t) { t.dedup.on = {w.ir.find(t, "id")}; }, Strategy::direct},
      {"merge with dedup on more", Mode::merge, [](Setup& w, ir::Task& t) { t.dedup.on = {w.ir.find(t, "id"), w.ir.find(t, "name")}; }, Strategy::merge},
  };
  for (const bool postgres : {true, false}) {
    for (const Row& row : rows) {
      INFO(row.what);
      Setup world(postgres, row.mode);
      row.change(world, world.ir["load"]);
      const TaskPlan existing = world.task();
      CHECK(existing.load.strategy == Strategy::merge);
      CHECK_FALSE(existing.load.creates_table);
      CHECK(existing.load.stored_rows.has_value() == (row.mode == Mode::replace));
      world.table() = {};
      const TaskPlan fresh = world.task();
      CHECK(fresh.load.strategy == row.strategy);
      CHECK(fresh.load.creates_table);
      CHECK_FALSE(fresh.load.stored_rows.has_value());
      CHECK_FALSE(fresh.load.why.empty());
      const bool keyed = row.mode == Mode::merge || row.mode == Mode::insert_only;
      CHECK(fresh.load.side.has_value() == (keyed && row.strategy == Strategy::direct));
    }
  }
}

TEST_CASE("plan: two tasks into one new table") {
  Setup world;
  world.table() = {};
  ir::Task second = world.ir["load"];
  second.name = second.identity = "again";
  const ir::TaskId id = world.ir.program.tasks.add(second);
  world.ir.program.order.push_back(id);
  world.facts.ledgers[id] = world.ledger();
  world.facts.inputs[id].files = {file("b.csv", "bb")};
  const plan::Plan made = world.plan();
  REQUIRE(made.tasks.size() == 2);
  CHECK(made.tasks[0].load.strategy == plan::Strategy::direct);
  CHECK(made.tasks[0].load.lock.text != made.tasks[1].load.lock.text);
  CHECK(made.tasks[1].load.strategy == plan::Strategy::merge);
  CHECK(made.tasks[1].decisions.empty());
  CHECK(made.tasks[1].load.open.at(0).text.rfind("CREATE TABLE IF NOT EXISTS", 0) == 0);

  world.request.tasks = {id};
  const plan::Plan one = world.plan();
  REQUIRE(one.tasks.size() == 1);
  CHECK(one.tasks[0].name == "again");
  CHECK(one.tasks[0].load.strategy == plan::Strategy::direct);
}

TEST_CASE("plan: near names and long decimals are warned of") {
  Setup world(false);
  ir::Task second = world.ir["load"];
  second.name = second.identity = "again";
  second.target.table = "T";
  const ir::TaskId id = world.ir.program.tasks.add(second);
  world.ir.program.order.push_back(id);
  world.ir.column(world.ir["load"], "huge", "decimal(20,2)");
  world.facts.offline = true;
  const plan::Plan made = world.plan();
  REQUIRE(made.tasks.at(0).warnings.size() == 1);
  CHECK(contains(made.tasks[0].warnings[0], "held as text"));
  REQUIRE(made.tasks.at(1).warnings.size() == 1);
  CHECK(contains(made.tasks[1].warnings[0], "differ only in case"));
}

TEST_CASE("plan: the hash is of what would be done") {
  Setup world;
  const std::string hash = world.plan().hash;
  CHECK(hash.size() == 64);
  CHECK(world.plan().hash == hash);
  world.files()[0].content_hash = "bb";
  CHECK(world.plan().hash != hash);
  Setup other;
  other.ir["load"].columns[1].doc = "only words";
  CHECK(other.plan().hash == hash);
  other.table().indexes.clear();
  CHECK(other.plan().hash != hash);
}

TEST_CASE("plan: phases hold every statement in order") {
  Setup world;
  const TaskPlan task = world.task();
  std::string titles;
  std::size_t statements = 0;
  for (const plan::Phase& phase : plan::phases(task.load)) {
    titles += phase.title + "; ";
    for (const auto& [purpose, text] : phase.statements) {
      CHECK_FALSE(purpose.empty());
      CHECK_FALSE(text.empty());
      CHECK(text.find(';') == std::string::npos);
      ++statements;
    }
  }
  CHECK(titles == "begin; load; publish; record; if refused; if interrupted; ");
  CHECK(statements > 20);
}
