#include <nlohmann/json.hpp>

#include "cli/render_plan.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;
using namespace pipec::cli;

namespace {

ir::Program example() {
  ir::Program program;
  const auto connection = program.connections.add({"db", ir::ConnectionKind::sqlite, {}, "/here", {}});
  for (const char* name : {"people", "late", "known"}) {
    ir::Task task;
    task.name = name;
    task.columns.resize(1);
    task.columns[0].name = "id";
    task.write.mode = ir::WriteMode::merge;
    task.write.on = {ir::ColumnId{0}};
    task.target.connection = connection;
    program.tasks.add(std::move(task));
  }
  return program;
}

Planned example_plan() {
  Planned planned;
  planned.plan.hash = "abc";
  plan::TaskPlan load;
  load.task = ir::TaskId{0};
  load.name = "people";
  load.target = "db.people";
  load.files_known = true;
  load.files.resize(1);
  load.files[0].name = "people.csv";
  load.files[0].state.size = 2048;
  load.steps = {{plan::Step::Sign::create, "table people", "1 column", "new", "none", "drop table"},
                {plan::Step::Sign::create, "column id", "INTEGER not null", "new", "none", "drop table"},
                {plan::Step::Sign::create, "column name", "TEXT", "new", "none", "drop table"}};
  load.load.ways.emplace_back();
  load.load.ways[0].why = "the table is new";
  load.load.ways[0].strategy = plan::Strategy::direct;
  load.load.begin = "BEGIN";
  load.load.lock = {"take the lock", "SELECT 1", {}};
  load.warnings = {"two names differ only in case"};
  plan::TaskPlan late = load;
  late.task = ir::TaskId{1};
  late.name = "late";
  late.target = "db.late";
  plan::TaskPlan known = load;
  known.task = ir::TaskId{2};
  known.name = "known";
  known.target = "db.known";
  known.action = plan::TaskPlan::Action::skip;
  known.why_skip = "already loaded";
  known.warnings.clear();
  planned.plan.tasks = {load, late, known};
  planned.absent.insert_or_assign(ir::TaskId{1}, Stop(69, "no file matches \"late.csv\"", "check the path"));
  return planned;
}

}  // namespace

TEST_CASE("a plan for people says what, how and why, and how to go on") {
  const ir::Program program = example();
  Planned planned = example_plan();
  const PlanView view{program, planned, "x.pipe", {{ir::ConnectionId{0}, "SQLite /here/x.db"}}, " -p a=1"};
  const std::string text = render_plan(view, false);
  for (const char* part : {"target db: SQLite /here/x.db\n", "\npeople -> db.people\n",
                           "    + table people: 1 column   [cost: new, undo: drop table]\n          id    INTEGER not null\n          name  TEXT\n", "merge on id\n", "the table is new\n",
                           "1 file, 2.0 KiB\n                  people.csv (2.0 KiB)\n", "the last in the input wins\n",
                           "more than 10 % of the rows read: the run is refused\n", "two names differ only in case\n",
                           "! missing     no file matches \"late.csv\"\n", "nothing to do already loaded\n",
                           "Plan: 1 task to load, 1 with nothing to do; 1 object to create, 0 to change. 1 task without its files.\n",
                           "next: pipec apply x.pipe -p a=1\n"}) {
    INFO(text);
    INFO(part);
    CHECK(text.find(part) != std::string::npos);
  }
  CHECK(has_changes(planned));
  CHECK_FALSE(decision_code(planned.plan, true));
  CHECK(render_plan(view, true).find("\x1b[") != std::string::npos);
}

TEST_CASE("a decision is printed with the way on, and nothing invites to apply") {
  const ir::Program program = example();
  Planned planned = example_plan();
  planned.plan.tasks[0].decisions = {{7, "people.csv lacks the column id", ""}};
  planned.plan.tasks[2].decisions = {{3, "people.csv has changed", "--approve reload:people.csv"}};
  CHECK(decision_code(planned.plan, true) == 7);
  CHECK(decision_code(planned.plan, false) == 3);
  const std::string text = render_plan({program, planned, "x.pipe", {}, ""}, false);
  CHECK(text.find("! decide      people.csv has changed\n    next          --approve reload:people.csv\n") != std::string::npos);
  CHECK(text.find("next: pipec apply") == std::string::npos);
  CHECK(text.find("2 decisions to take.") != std::string::npos);
}

TEST_CASE("the SQL of a plan is comments and statements, nothing else") {
  const ir::Program program = example();
  const Planned planned = example_plan();
  const std::string text = render_plan_sql({program, planned, "x.pipe", {}, ""});
  std::size_t at = 0, statements = 0;
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    INFO(line);
    CHECK((line.empty() || line.starts_with("--") || line.ends_with(";")));
    statements += line.ends_with(";") && !line.starts_with("--");
    at = end + 1;
  }
  CHECK(statements > 0);
}

TEST_CASE("a plan as JSON") {
  const ir::Program program = example();
  const Planned planned = example_plan();
  const auto json = nlohmann::json::parse(render_plan_json({program, planned, "x.pipe", {}, ""}, true));
  CHECK(json["format"] == "1.0");
  CHECK(json["changes"] == true);
  CHECK(json["tasks"][0]["action"] == "load");
  CHECK(json["tasks"][0]["strategy"] == "direct");
  CHECK(json["tasks"][0]["files"][0]["size"] == 2048);
  CHECK(json["tasks"][0]["steps"][0]["action"] == "create");
  CHECK(json["tasks"][0]["statements"].size() > 0);
  CHECK(json["tasks"][1]["action"] == "missing");
  CHECK(json["tasks"][2]["action"] == "skip");
  CHECK(json["tasks"][2]["why"] == "already loaded");
}
