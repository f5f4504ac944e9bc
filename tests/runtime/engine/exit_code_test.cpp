#include "runtime/engine/exit_code.hpp"

#include "runtime/engine/judge.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/engine_fixture.hpp"

using namespace pipec;
using engine::Status;

TEST_CASE("one exit code out of many", "[exit]") {
  struct Case {
    std::vector<std::pair<Status, int>> tasks;
    int code;
    std::string word;
  };
  for (const Case& row : {
           Case{{}, 0, "done"},
           Case{{{Status::done, 0}, {Status::skipped, 0}}, 0, "done"},
           Case{{{Status::skipped, 0}}, 0, "skipped"},
           Case{{{Status::would_load, 0}, {Status::skipped, 0}}, 0, "would_load"},
           Case{{{Status::failed, 1}, {Status::blocked, 0}}, 1, "failed"},
           Case{{{Status::done, 0}, {Status::failed, 1}}, 6, "failed"},
           Case{{{Status::skipped, 0}, {Status::failed, 69}}, 69, "failed"},
           Case{{{Status::done, 0}, {Status::failed, 69}, {Status::refused, 7}}, 7, "refused"},
           Case{{{Status::failed, 78}, {Status::refused, 7}}, 7, "refused"},
           Case{{{Status::failed, 3}, {Status::failed, 78}, {Status::done, 0}}, 78, "failed"},
           Case{{{Status::done, 0}, {Status::failed, 3}}, 3, "failed"},
           Case{{{Status::failed, 5}, {Status::failed, 1}}, 5, "failed"},
           Case{{{Status::interrupted, 130}, {Status::interrupted, 130}}, 130, "interrupted"},
           Case{{{Status::done, 0}, {Status::interrupted, 130}}, 6, "interrupted"},
       }) {
    std::vector<engine::TaskReport> tasks;
    for (const auto& [status, code] : row.tasks) {
      tasks.emplace_back();
      tasks.back().status = status;
      tasks.back().exit_code = code;
    }
    CHECK(engine::exit_code(tasks) == row.code);
    CHECK(engine::status_word(tasks, row.code) == row.word);
  }
}

TEST_CASE("percents are compared exactly", "[judge]") {
  struct Case { std::uint64_t count, of; std::string percent; bool exceeds; };
  for (const Case& row : {Case{1, 10, "10", false}, Case{1, 9, "10", true}, Case{0, 0, "0", false}, Case{1, 1, "100", false},
                          Case{1, 3, "33.3333", true}, Case{1, 3, "33.3334", false}, Case{404, 891, "45.342", true},
                          Case{404, 891, "45.343", false}, Case{UINT64_MAX / 2, UINT64_MAX, "50", false}}) {
    INFO(row.count << " of " << row.of << " and " << row.percent);
    CHECK(engine::exceeds_percent(row.count, row.of, row.percent) == row.exceeds);
  }
}

namespace {

// Three tasks like the fixture's: b after a; c alone.
void three_tasks(test::EngineFixture& fixture) {
  fixture.file("a.csv", "id,name\n1,a\n");
  fixture.counts({.inserted = 1, .winners = 1});
  for (const char* name : {"b", "c"}) {
    ir::Task task = fixture.declared();
    task.name = task.identity = name;
    if (task.name == "b") task.after = {ir::TaskId{0}};
    plan::TaskPlan planned = fixture.planned();
    planned.task = fixture.program.tasks.add(task);
    planned.name = name;
    fixture.program.order.push_back(planned.task);
    fixture.plan.tasks.push_back(planned);
  }
}

std::string words(const engine::RunReport& report) {
  std::string text;
  for (const auto& task : report.tasks) text += engine::to_text(task.status) + " ";
  return text + std::to_string(report.exit_code);
}

}  // namespace

TEST_CASE("a failed task blocks what comes after it, others go on", "[run]") {
  test::EngineFixture fixture;
  three_tasks(fixture);
  SECTION("all well") {
    // One marker serves all tasks of the script: it must not make the later ones skip.
    for (plan::TaskPlan& task : fixture.plan.tasks) task.load.read_marker.text.clear();
    CHECK(words(fixture.run()) == "done done done 0");
  }
  SECTION("a fails") {
    bool failed = false;
    fixture.target.before = [&](const std::string& step) {
      if (step == "publish" && !failed) {
        failed = true;
        throw target::TargetError(target::Trouble::disk_full, "disk full");
      }
    };
    CHECK(words(fixture.run()) == "failed blocked done 6");
  }
  SECTION("a was loaded before") {
    fixture.planned().action = plan::TaskPlan::Action::skip;
    fixture.planned().skipped_files = {{"new.csv", "a.csv"}};
    fixture.plan.tasks[2].load.read_marker.text.clear();
    const auto report = fixture.run();
    CHECK(words(report) == "skipped done done 0");
    CHECK(report.tasks[0].files.at(0).same_content_as == "a.csv");
  }
  SECTION("a decision stops all of them before the first one starts") {
    fixture.plan.tasks[1].decisions = {{3, "b.csv has changed", "--approve reload:b.csv"}};
    const auto report = fixture.run();
    CHECK(words(report) == "blocked failed blocked 3");
    CHECK(report.tasks[1].error == "b.csv has changed; --approve reload:b.csv");
    CHECK(fixture.target.log.empty());
  }
  SECTION("no connection") {
    World world = fixture.world.world();
    const auto report = engine::run(
        fixture.program, fixture.bindings, fixture.plan,
        [](ir::ConnectionId) -> target::Target& { throw target::TargetError(target::Trouble::authentication, "wrong password"); },
        world, fixture.options, fixture.progress, {});
    CHECK(words(report) == "failed blocked failed 78");
  }
}
