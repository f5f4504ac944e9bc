// What a task loads, and why it has nothing to do.
#include <functional>

#include "tests/compiler/plan/setup.hpp"

using namespace pipec;
using plan::TaskPlan;
using test::file;
using test::Setup;

namespace {

std::string loads(const TaskPlan& task) {
  if (task.action == TaskPlan::Action::skip) return "skip: " + task.why_skip;
  std::string out = "load";
  for (const ir::FileFacts& one : task.files) out += " " + one.name;
  for (const auto& skipped : task.skipped_files) {
    out += " -" + skipped.file;
    if (!skipped.same_content_as.empty()) out += "=" + skipped.same_content_as;
  }
  for (const plan::Decision& decision : task.decisions)
    out += " !" + std::to_string(decision.exit_code) + " " + decision.next;
  return out;
}

}  // namespace

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
      {"same again, reload", Mode::merge,
       [](Setup& w) {
         w.marks();
         w.request.reload = true;
       },
       "load a.csv"},
      {"changed file", Mode::merge,
       [](Setup& w) {
         w.marks();
         w.files()[0].content_hash = "bb";
       },
       "load a.csv"},
      {"renamed file", Mode::merge,
       [](Setup& w) {
         w.marks();
         w.files()[0].name = "b.csv";
       },
       "load b.csv"},
      {"new file: a merge reads all", Mode::merge,
       [](Setup& w) {
         w.marks();
         w.files().push_back(file("b.csv", "bb"));
       },
       "load a.csv b.csv"},
      {"order of the list does not matter", Mode::merge,
       [](Setup& w) {
         w.files().push_back(file("b.csv", "bb"));
         w.marks();
         std::swap(w.files()[0], w.files()[1]);
       },
       "skip: already loaded"},
      {"changed declaration", Mode::replace,
       [](Setup& w) {
         w.marks();
         w.ir.column(w.ir["load"], "more", "string");
         w.table().columns.push_back(Setup::column("more", "text"));
       },
       "load a.csv"},
      {"optional source", Mode::merge,
       [](Setup& w) {
         w.files().clear();
         w.facts.inputs[w.ir.id("load")].missing = true;
       },
       "skip: source is not there (optional)"},
      {"append: first", Mode::append, [](Setup&) {}, "load a.csv"},
      {"append: marker", Mode::append, [](Setup& w) { w.marks(); }, "skip: already loaded"},
      {"append: known file", Mode::append, [](Setup& w) { w.knows("a.csv", "aa"); }, "skip: no new file"},
      {"append: new file", Mode::append,
       [](Setup& w) {
         w.knows("a.csv", "aa");
         w.files().push_back(file("b.csv", "bb"));
       },
       "load b.csv -a.csv"},
      {"append: same content", Mode::append,
       [](Setup& w) {
         w.knows("a.csv", "aa");
         w.files().push_back(file("b.csv", "aa"));
         w.files().push_back(file("c.csv", "cc"));
       },
       "load c.csv -a.csv -b.csv=a.csv"},
      {"append: same content in one run", Mode::append, [](Setup& w) { w.files().push_back(file("b.csv", "aa")); },
       "load a.csv -b.csv=a.csv"},
      {"append: changed file", Mode::append, [](Setup& w) { w.knows("a.csv", "old"); },
       "load a.csv !3 to insert them: --approve reload:a.csv"},
      {"append: changed file, approved", Mode::append,
       [](Setup& w) {
         w.knows("a.csv", "old");
         w.request.approvals = {"reload:a.csv"};
       },
       "load a.csv"},
      {"append: both contents known", Mode::append,
       [](Setup& w) {
         w.knows("a.csv", "old");
         w.knows("a.csv", "aa");
       },
       "skip: no new file"},
      {"append: reload", Mode::append,
       [](Setup& w) {
         w.knows("a.csv", "aa");
         w.request.reload = true;
       },
       "load a.csv !3 to insert them: --approve reload:load"},
      {"append: reload, approved", Mode::append,
       [](Setup& w) {
         w.knows("a.csv", "aa");
         w.marks();
         w.request.reload = true;
         w.request.approvals = {"reload:load"};
       },
       "load a.csv"},
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

  // Also where nothing is left to load.
  world.files() = {file("old.csv", "oo")};
  const TaskPlan nothing = world.task();
  CHECK(nothing.why_skip == "no new file");
  REQUIRE(nothing.warnings.size() == 1);
  CHECK(nothing.warnings[0].find("1 file was loaded by an older declaration") == 0);
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
