// The protocol of one load, seen from a target that does as it is told.
#include "runtime/engine/load_task.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/engine_fixture.hpp"

using namespace pipec;
using test::EngineFixture;
using test::MemoryTarget;

namespace {

using Stored = MemoryTarget::Table;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a load is three statements of intent and one commit", "[load]") {
  EngineFixture fixture;
  fixture.two_good_rows();
  const auto report = fixture.task();
  CHECK(report.error == "");
  CHECK(report.status == engine::Status::done);
  CHECK(report.exit_code == 0);
  CHECK(report.counts.read == 2);
  CHECK(report.counts.inserted == 2);
  CHECK(fixture.committed("rows") == Stored{{"1", "one", "8"}, {"2", "two", "14"}});
  CHECK(fixture.committed("file-rows").size() == 1);
  CHECK(fixture.target.committed.marker == "v1");
  CHECK(fixture.run_states() == "done");
  const std::vector<std::string> expected = {
      "ledger", "begin", "prepare", "commit", "begin", "lock", "marker", "abandon", "begin-run", "commit",
      "begin", "lock", "claim", "open", "copy:rows", "append:rows", "finish:rows", "publish", "counts",
      "copy:file-rows", "append:file-rows", "finish:file-rows", "record", "commit"};
  CHECK(fixture.target.log == expected);
  CHECK(fixture.progress.records == 2);
  CHECK(fixture.progress.bytes_total == 20);
}

TEST_CASE("another process has loaded the same meanwhile", "[load]") {
  EngineFixture fixture;
  fixture.two_good_rows();
  fixture.target.committed.ledger = true;
  fixture.target.committed.marker = "v1";
  CHECK(fixture.task().status == engine::Status::skipped);
  CHECK(fixture.run_states() == "");
  fixture.options.reload = true;
  CHECK(fixture.task().status == engine::Status::done);
}

TEST_CASE("append: a file that another run has loaded meanwhile is left out", "[load]") {
  EngineFixture fixture;
  fixture.declared().write = {};
  fixture.file("a.csv", "id,name\n1,one\n2,two\n");
  fixture.file("b.csv", "id,name\n3,three\n");
  fixture.counts({.inserted = 1, .winners = 1});
  fixture.target.committed.files = {{"old.csv", fixture.planned().files[0].content_hash}};
  const auto report = fixture.task();
  CHECK(report.error == "");
  REQUIRE(report.files.size() == 2);
  CHECK(report.files[0].status == "skipped");
  CHECK(report.files[0].same_content_as == "old.csv");
  CHECK(report.files[1].read == 1);
  CHECK(fixture.committed("rows") == Stored{{"3", "three", "8"}});
}

TEST_CASE("what breaks, and what comes of it", "[load]") {
  using target::Trouble;
  struct Case {
    std::string step;
    Trouble trouble;
    int times;
    int exit_code;
    std::size_t loads;       // times that rows were sent
    std::string states;      // of the runs
    std::string says = "";
  };
  const int always = 99;
  for (const Case& row : {
           Case{"publish", Trouble::deadlock, 1, 0, 2, "done"},
           Case{"publish", Trouble::deadlock, 3, 0, 4, "done"},
           Case{"publish", Trouble::deadlock, always, 1, 4, "aborted"},
           Case{"append:rows", Trouble::connection_lost, 1, 0, 2, "done"},
           Case{"append:rows", Trouble::connection_lost, always, 69, 4, "open"},
           Case{"begin-run", Trouble::connection_lost, 1, 0, 1, "done"},
           Case{"lock", Trouble::busy, 1, 0, 1, "done"},
           Case{"lock", Trouble::busy, always, 5, 0, ""},
           Case{"record", Trouble::connection_lost, 1, 0, 2, "done"},
           Case{"open", Trouble::privilege, 1, 78, 0, "aborted"},
           Case{"publish", Trouble::disk_full, 1, 1, 1, "aborted", "nothing of this task was published"},
           Case{"publish", Trouble::read_only, 1, 1, 1, "aborted"},
           Case{"publish", Trouble::interrupted, 1, 1, 1, "aborted"},  // cancelled by the server, not by us
           Case{"begin", Trouble::authentication, 1, 78, 0, ""},
           Case{"commit", Trouble::deadlock, 2, 0, 1, "done"},         // of the first transactions
           Case{"publish", Trouble::row_refused, 1, 7, 1, "refused"},
           Case{"begin-run", Trouble::row_refused, 1, 1, 0, ""},       // pipec's own rows are never the user's fault
       }) {
    INFO(row.step << ", exit " << row.exit_code << ", " << row.states);
    EngineFixture fixture;
    fixture.two_good_rows();
    fixture.fail_at(row.step, row.trouble, row.times);
    const auto report = fixture.task();
    INFO(report.error << report.refused_by);
    CHECK(report.exit_code == row.exit_code);
    CHECK(fixture.steps("copy:rows") == row.loads);
    CHECK(fixture.run_states() == row.states);
    CHECK(has(report.error, row.says));
    CHECK(fixture.committed("rows").size() == (row.exit_code == 0 ? 2 : 0));
    CHECK(report.error.empty() == (row.exit_code == 0 || row.exit_code == 7));
  }
}

TEST_CASE("two that create the same thing at once both go on", "[load]") {
  EngineFixture fixture;
  fixture.two_good_rows();
  fixture.fail_at("prepare", target::Trouble::row_refused, 2, "23505");
  CHECK(fixture.task().status == engine::Status::done);
  CHECK(fixture.steps("prepare") == 3);
}

TEST_CASE("stored rows that break a key to be added are a decision; a schema made twice is not", "[load]") {
  struct Case { target::Trouble trouble; const char *code, *constraint; int exit_code; };
  for (const Case& row : {Case{target::Trouble::row_refused, "23505", "t_id_key", 3},
                          Case{target::Trouble::row_refused, "23505", "pg_namespace_nspname_index", 0},
                          Case{target::Trouble::other, "42P06", "", 0}, Case{target::Trouble::other, "42P01", "", 1}}) {
    EngineFixture fixture;
    fixture.two_good_rows();
    fixture.fail_at("open", row.trouble, 1, row.code, row.constraint);
    CHECK(fixture.task().exit_code == row.exit_code);
  }
}

TEST_CASE("an unknown COMMIT is looked up, never sent again blindly", "[load]") {
  for (const auto lose : {MemoryTarget::Lose::before_commit, MemoryTarget::Lose::after_commit}) {
    EngineFixture fixture;
    fixture.two_good_rows();
    fixture.target.lose = lose;
    const auto report = fixture.task();
    CHECK(report.error == "");
    CHECK(report.status == engine::Status::done);
    CHECK(report.counts.inserted == 2);
    CHECK(fixture.committed("rows").size() == 2);
    CHECK(fixture.steps("copy:rows") == (lose == MemoryTarget::Lose::after_commit ? 1 : 2));
    CHECK(fixture.steps("reconnect") == 1);
    CHECK(fixture.run_states() == "done");
  }
}

TEST_CASE("an unknown COMMIT that nobody can answer", "[load]") {
  EngineFixture fixture;
  fixture.two_good_rows();
  fixture.target.lose = MemoryTarget::Lose::after_commit;
  bool recorded = false;
  fixture.target.before = [&](const std::string& step) {
    recorded = recorded || step == "record";
    if (recorded && step == "run-state") throw target::TargetError(target::Trouble::unreachable, "no server");
  };
  const auto report = fixture.task();
  CHECK(report.exit_code == 69);
  CHECK(!has(report.error, "nothing of this task was published"));
  fixture.target.before = nullptr;
  CHECK(fixture.task().status == engine::Status::skipped);  // the marker has the answer
}

TEST_CASE("a run that another process took over begins again", "[load]") {
  EngineFixture fixture;
  fixture.two_good_rows();
  bool taken = false;
  fixture.target.before = [&](const std::string& step) {
    if (step != "claim" || taken) return;
    taken = true;
    fixture.target.answers["claim"] = {};
  };
  const auto first = fixture.task();
  CHECK(first.exit_code == 5);  // the script never gives it back: all tries are used up
  CHECK(fixture.steps("begin-run") == 4);
}

TEST_CASE("waiting for the lock", "[load]") {
  for (const auto& [refused, code] : {std::pair{1, 0}, {3, 0}, {4, 5}}) {
    EngineFixture fixture;
    fixture.two_good_rows();
    fixture.target.locks_refused = refused;
    const auto report = fixture.task();
    CHECK(report.exit_code == code);
    CHECK(fixture.world.clock.slept > 0);
    CHECK(has(report.error, code == 5 ? "another run of this task into db.t" : ""));
  }
}

TEST_CASE("a stop request rolls back and says so", "[stop]") {
  for (const std::string step : {"ledger", "lock", "append:rows", "publish", "record"}) {
    INFO(step);
    EngineFixture fixture;
    fixture.two_good_rows();
    fixture.target.before = [&](const std::string& now) {
      if (now == step) fixture.stop.request_stop();
    };
    const auto report = fixture.run();
    CHECK(report.exit_code == 130);
    CHECK(report.status == "interrupted");
    CHECK(fixture.committed("rows").empty());
    CHECK(fixture.run_states() != "open");
    CHECK(fixture.run_states() != "done");
  }
  EngineFixture fixture;
  fixture.two_good_rows();
  int commits = 0;
  fixture.target.before = [&](const std::string& now) {
    if (now == "commit" && ++commits == 3) fixture.stop.request_stop();  // too late: it is being published
  };
  CHECK(fixture.run().exit_code == 0);
  CHECK(fixture.run_states() == "done");
}
