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
      {"by a stored column", Mode::merge, [](Setup& w, ir::Task& t) { w.ir.dedup_by(t, w.ir.incoming(t, "amount")); },
       Strategy::direct},
      {"by something else", Mode::merge,
       [](Setup& w, ir::Task& t) {
         w.ir.dedup_by(t, w.ir.add(test::ir_type("int64"), ir::MetaRef{ir::Meta::source_row}));
       },
       Strategy::merge},
      {"unique", Mode::merge, [](Setup& w, ir::Task& t) { w.ir.unique(t, "name"); }, Strategy::merge},
      {"append with dedup on", Mode::append, [](Setup& w, ir::Task& t) { t.dedup.on = {w.ir.find(t, "id")}; },
       Strategy::merge},
      {"merge with dedup on its key", Mode::merge, [](Setup& w, ir::Task& t) { t.dedup.on = {w.ir.find(t, "id")}; },
       Strategy::direct},
      {"merge with dedup on more", Mode::merge,
       [](Setup& w, ir::Task& t) {
         t.dedup.on = {w.ir.find(t, "id"), w.ir.find(t, "name")};
       },
       Strategy::merge},
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
