// Killed at any named place, with or without an answer: the same command again gives what an uninterrupted run gives.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>

#include "base/failpoint.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/harness.hpp"

using namespace pipec;
using test::Harness;
using test::On;

namespace {

// Repeated keys for the side stage, a bad row for the rejects.
const std::string first = "id,name\n1,one\n3,three\n2,two\nx,bad\n3,drei\n5,five\n";
const std::string second = "id,name\n1,eins\n7,seven\n,bad\n";

const std::string merge =
    "task t {\n  from \"in*.csv\" as csv\n  into db.t\n  write merge on id\n  quarantine limit 100%\n"
    "  columns {\n    id: int64\n    name: string(5)\n  }\n}\n";
const std::string unique =
    "task t {\n  from \"in*.csv\" as csv\n  into db.t\n  write merge on id\n  quarantine limit 100%\n"
    "  columns {\n    id: int64\n    name: string(5) check unique\n  }\n}\n";
const std::string refused =
    "task t {\n  from \"in*.csv\" as csv\n  into db.t\n  write merge on id\n  quarantine limit 0 rows\n"
    "  columns {\n    id: int64\n    name: string(5)\n  }\n}\n";

struct Outcome {
  std::vector<std::string> rows, rejects, runs;
  std::string status;
  bool operator==(const Outcome&) const = default;
};

Outcome outcome(Harness& harness, const std::string& status) {
  return {harness.rows(), harness.rejects(),
          harness.query("SELECT state FROM " + harness.own("run") + " WHERE state IN ('done', 'refused', 'open') ORDER BY 1"),
          status};
}

// What the child's exit says.
constexpr int killed = -1;

int in_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    int code = 99;
    try {
      code = work();
    } catch (...) {
    }
    ::_exit(code);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? killed : WEXITSTATUS(status);
}

struct Case {
  const char* name;
  std::string pipe;
  bool with_second;   // the table is there already: the merge strategy
};

void prepare(Harness& harness, const Case& one) {
  harness.compile(one.pipe);
  harness.file("in1.csv", first);
  if (one.with_second) {
    harness.apply();
    harness.file("in2.csv", second);
    harness.world.clock.now += 1'000'000;
  }
}

int apply_and_report(Harness& harness) {
  harness.world.clock.now += 1'000'000;
  return harness.apply().exit_code;
}

void run_all(On on, const std::string& action, std::set<std::string_view>& hit) {
  for (const Case& one : {Case{"direct", merge, false}, Case{"merge", merge, true}, Case{"unique", unique, false},
                          Case{"refused", refused, false}}) {
    Harness undisturbed(on);
    prepare(undisturbed, one);
    const int code = apply_and_report(undisturbed);
    const Outcome expected = outcome(undisturbed, std::to_string(code));
    for (const std::string_view name : failpoints::names()) {
      INFO(test::to_text(on) << ", " << one.name << ", " << name << "=" << action);
      Harness harness(on);
      prepare(harness, one);
      harness.close();  // a connection must not be shared with a child
      const int first_code = in_child([&] {
        harness.world.random.state = 77;
        failpoints::arm(std::string(name) + "=" + action);
        return apply_and_report(harness);
      });
      if (first_code == killed) hit.insert(name);
      if (action == "crash") CHECK((first_code == killed || first_code == code));
      // A run that was told to have failed, or was killed, is run again by the same command; a complete one is skipped.
      harness.world.clock.now += 2'000'000;
      const int again = apply_and_report(harness);
      CHECK(again == code);
      if (one.pipe != refused) CHECK(outcome(harness, std::to_string(again)) == expected);
      else CHECK(harness.rows() == expected.rows);
      CHECK(harness.query("SELECT count(*) FROM " + harness.own("run") + " WHERE state = 'open'") ==
            std::vector<std::string>{"0"});
      if (one.pipe != refused) CHECK(test::summary(harness.apply_task()) == "skipped");
    }
  }
}

}  // namespace

TEST_CASE("killed at every failpoint, resumed by the same command: SQLite", "[crash]") {
  std::set<std::string_view> hit;
  run_all(On::sqlite, "crash", hit);
  // Every name is a place that some load passes; a new connection after a lost one, and the report, are cli's and the
  // network's.
  for (const std::string_view name : failpoints::names()) {
    INFO(name);
    CHECK(hit.contains(name) == (name != "conn.reconnect" && name != "report.write"));
  }
}

TEST_CASE("killed at every failpoint, resumed by the same command: PostgreSQL", "[crash]") {
  std::set<std::string_view> hit;
  run_all(On::postgres, "crash", hit);
  CHECK(hit.contains("commit.after_send"));
  CHECK(hit.size() + 2 >= failpoints::names().size());
}

TEST_CASE("an error at every failpoint is survived or resumed", "[crash]") {
  std::set<std::string_view> hit;
  for (const char* code : {"error(40001)", "error(08006)", "error(XX000)"}) run_all(On::sqlite, code, hit);
}
