// Questions, strategies, and the plan as a whole.
#include <functional>

#include "tests/compiler/plan/setup.hpp"

using namespace pipec;
using plan::TaskPlan;
using test::contains;
using test::file;
using test::Setup;

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

TEST_CASE("plan: which strategy, and why") {
  using Mode = ir::WriteMode;
  using plan::Strategy;
  const auto nothing = [](Setup&, ir::Task&) {};
  // On PostgreSQL and SQLite: for a table that is there, and for a new one.
  struct Ways {
    Strategy there, fresh;
  };
  const auto by_row = [](Setup& w, ir::Task& t) {
    w.ir.dedup_by(t, w.ir.add(test::ir_type("int64"), ir::MetaRef{ir::Meta::source_row}));
  };
  const auto unique = [](Setup& w, ir::Task& t) { w.ir.unique(t, "name"); };
  const auto on_id = [](Setup& w, ir::Task& t) { t.dedup.on = {w.ir.find(t, "id")}; };
  const auto on_more = [](Setup& w, ir::Task& t) { t.dedup.on = {w.ir.find(t, "id"), w.ir.find(t, "name")}; };
  struct Case {
    const char* what;
    Mode mode;
    std::function<void(Setup&, ir::Task&)> change;
    Ways postgres, sqlite;
  };
  const Strategy keyed = Strategy::merge_sorted;
  const Case cases[] = {
      {"append", Mode::append, nothing, {Strategy::append, Strategy::direct}, {Strategy::append, Strategy::direct}},
      {"replace", Mode::replace, nothing, {Strategy::refill, Strategy::direct}, {Strategy::refill, Strategy::direct}},
      {"merge", Mode::merge, nothing, {keyed, Strategy::direct}, {Strategy::upsert, Strategy::direct}},
      {"insert_only", Mode::insert_only, nothing, {keyed, Strategy::direct}, {Strategy::upsert, Strategy::direct}},
      {"by a stored column", Mode::merge, [](Setup& w, ir::Task& t) { w.ir.dedup_by(t, w.ir.incoming(t, "amount")); },
       {keyed, Strategy::direct}, {Strategy::upsert, Strategy::direct}},
      {"by something else", Mode::merge, by_row, {keyed, keyed}, {Strategy::upsert, Strategy::upsert}},
      {"unique", Mode::merge, unique, {keyed, keyed}, {Strategy::merge, Strategy::merge}},
      {"append with dedup on", Mode::append, on_id, {Strategy::merge, Strategy::merge}, {Strategy::merge, Strategy::merge}},
      {"merge with dedup on its key", Mode::merge, on_id, {keyed, Strategy::direct}, {Strategy::upsert, Strategy::direct}},
      {"merge with dedup on more", Mode::merge, on_more, {Strategy::merge, Strategy::merge},
       {Strategy::merge, Strategy::merge}},
  };
  for (const bool postgres : {true, false}) {
    for (const Case& row : cases) {
      INFO(row.what << (postgres ? " on PostgreSQL" : " on SQLite"));
      const Ways wanted = postgres ? row.postgres : row.sqlite;
      Setup world(postgres, row.mode);
      row.change(world, world.ir["load"]);
      const TaskPlan existing = world.task();
      REQUIRE(existing.load.ways.size() == 1);
      CHECK(existing.load.ways[0].strategy == wanted.there);
      CHECK_FALSE(existing.load.ways[0].why.empty());
      CHECK_FALSE(existing.load.creates_table);
      world.table() = {};
      const TaskPlan fresh = world.task();
      REQUIRE(fresh.load.ways.size() == 1);
      const plan::Way& way = fresh.load.ways[0];
      CHECK(way.strategy == wanted.fresh);
      CHECK(fresh.load.creates_table);
      CHECK_FALSE(way.why.empty());
      const bool has_key = row.mode == Mode::merge || row.mode == Mode::insert_only;
      CHECK(way.side.has_value() == (has_key && way.strategy == Strategy::direct));
    }
  }
}

TEST_CASE("plan: an empty table is filled as a new one, unless somebody is quicker") {
  using plan::Strategy;
  const auto first = [](Setup& world) { return world.task().load.ways.at(0); };
  Setup world;
  world.table().holds_rows = false;
  const TaskPlan task = world.task();
  REQUIRE(task.load.ways.size() == 2);
  CHECK(task.load.ways[0].strategy == Strategy::direct);
  REQUIRE(task.load.ways[0].condition);
  CHECK(task.load.ways[0].condition->attempt.size() == 2);
  CHECK_FALSE(task.load.ways[1].condition);

  // Whatever could see or refuse a row that dedup throws away forbids it.
  const std::function<void(ir::TableFacts&)> changes[] = {
      [](ir::TableFacts& table) { table.has_triggers = true; },
      [](ir::TableFacts& table) { table.outgoing_keys = true; },
      [](ir::TableFacts& table) { table.checks = {"CHECK ((id > 7))"}; },
      [](ir::TableFacts& table) {
        table.indexes.push_back(Setup::key({"name"}));
      },
  };
  for (const auto& change : changes) {
    Setup other;
    other.table().holds_rows = false;
    change(other.table());
    CHECK(first(other).strategy != Strategy::direct);
  }
}

TEST_CASE("plan: a run that changed little makes the next one compare first") {
  using plan::Strategy;
  Setup world;
  ir::LedgerFacts& ledger = world.facts.ledgers[world.ir.id("load")];
  ledger.last_run = ir::LastRun{.read = 100, .inserted = 10, .updated = 10, .unchanged = 80};
  CHECK(world.task().load.ways.at(0).strategy == Strategy::merge_prefiltered);
  ledger.last_run->unchanged = 20;
  CHECK(world.task().load.ways.at(0).strategy == Strategy::merge_sorted);
}

TEST_CASE("plan: a strategy can be asked for, where it may be used") {
  using plan::Strategy;
  Setup world;
  for (const Strategy wanted : {Strategy::merge, Strategy::merge_sorted, Strategy::merge_prefiltered}) {
    world.request.only = wanted;
    CHECK(world.task().load.ways.at(0).strategy == wanted);
  }
  world.request.only = Strategy::refill;
  CHECK(world.task().load.ways.at(0).strategy == Strategy::merge_sorted);
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
  CHECK(made.tasks[0].load.ways[0].strategy == plan::Strategy::direct);
  CHECK(made.tasks[0].load.lock.text != made.tasks[1].load.lock.text);
  CHECK(made.tasks[1].load.ways[0].strategy == plan::Strategy::merge_sorted);
  CHECK(made.tasks[1].decisions.empty());
  CHECK(made.tasks[1].load.ways[0].open.at(0).text.rfind("CREATE TABLE IF NOT EXISTS", 0) == 0);

  world.request.tasks = {id};
  const plan::Plan one = world.plan();
  REQUIRE(one.tasks.size() == 1);
  CHECK(one.tasks[0].name == "again");
  CHECK(one.tasks[0].load.ways[0].strategy == plan::Strategy::direct);
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
  other.facts.repeated_keys[other.ir.id("load")] = 0;
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

TEST_CASE("plan: phases show where transactions begin and end") {
  struct Row {
    bool postgres;
    const char* begin;
  };
  for (const Row& row : {Row{true, "BEGIN"}, Row{false, "BEGIN IMMEDIATE"}}) {
    Setup world(row.postgres);
    std::string flow;
    for (const plan::Phase& phase : plan::phases(world.task().load)) {
      flow += phase.title + ":";
      for (const auto& [purpose, text] : phase.statements) {
        if (text == row.begin) flow += " B";
        if (text == "COMMIT") flow += " C";
        if (text == "ROLLBACK") flow += " R";
      }
      flow += "; ";
    }
    CHECK(flow == "begin: B C B C; load: B; publish:; record: C; if refused: R B C; if interrupted: R B C; ");
  }
  CHECK(plan::phases(plan::Load{}).empty());
}

TEST_CASE("plan: a database file that is not there is made by its first task") {
  Setup world(false);
  world.table() = {};
  world.table().creates_file = "/data/x.db";
  ir::Task second = world.ir["load"];
  second.name = second.identity = "again";
  second.target.table = "u";
  const ir::TaskId id = world.ir.program.tasks.add(second);
  world.ir.program.order.push_back(id);
  world.facts.ledgers[id] = world.ledger();
  world.facts.inputs[id].files = {file("b.csv", "bb")};
  world.facts.tables[world.table_key(second.target)].creates_file = "/data/x.db";
  const plan::Plan made = world.plan();
  REQUIRE(made.tasks.size() == 2);
  REQUIRE_FALSE(made.tasks[0].steps.empty());
  CHECK(made.tasks[0].steps[0].object == "file /data/x.db");
  CHECK(made.tasks[0].steps[0].sign == plan::Step::Sign::create);
  for (const plan::Step& step : made.tasks[1].steps) CHECK_FALSE(contains(step.object, "file "));
}
