// The protocol of one load, seen from a target that does as it is told.
#include "runtime/engine/load_task.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>

#include "base/hash.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/engine_fixture.hpp"

using namespace pipec;
using test::EngineFixture;
using test::MemoryTarget;

namespace {

using Stored = MemoryTarget::Table;

void two_good_rows(EngineFixture& fixture) {
  fixture.file("a.csv", "id,name\n1,one\n2,two\n");
  fixture.counts({.inserted = 2, .winners = 2});
}

// Throws at the step for the first `times` times.
void fail_at(EngineFixture& fixture, std::string step, target::Trouble trouble, int times, std::string code = "") {
  fixture.target.before = [=, left = times](const std::string& now) mutable {
    if (now != step || left <= 0) return;
    --left;
    target::TargetError error(trouble, "planted trouble");
    error.code = code;
    error.constraint = trouble == target::Trouble::row_refused ? "positive" : "";
    throw error;
  };
}

std::string run_state(EngineFixture& fixture) {
  std::string states;
  for (const auto& [id, state] : fixture.target.committed.runs) states += (states.empty() ? "" : " ") + state;
  return states;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a load is three statements of intent and one commit", "[load]") {
  EngineFixture fixture;
  two_good_rows(fixture);
  const auto report = fixture.task();
  CHECK(report.error == "");
  CHECK(report.status == engine::Status::done);
  CHECK(report.exit_code == 0);
  CHECK(report.counts.read == 2);
  CHECK(report.counts.inserted == 2);
  CHECK(fixture.committed("rows") == Stored{{"1", "one", "8"}, {"2", "two", "14"}});
  CHECK(fixture.committed("file-rows").size() == 1);
  CHECK(fixture.target.committed.marker == "v1");
  CHECK(run_state(fixture) == "done");
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
  two_good_rows(fixture);
  fixture.target.committed.ledger = true;
  fixture.target.committed.marker = "v1";
  CHECK(fixture.task().status == engine::Status::skipped);
  CHECK(run_state(fixture) == "");
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
    two_good_rows(fixture);
    fail_at(fixture, row.step, row.trouble, row.times);
    const auto report = fixture.task();
    INFO(report.error << report.refused_by);
    CHECK(report.exit_code == row.exit_code);
    CHECK(fixture.steps("copy:rows") == row.loads);
    CHECK(run_state(fixture) == row.states);
    CHECK(has(report.error, row.says));
    CHECK(fixture.committed("rows").size() == (row.exit_code == 0 ? 2 : 0));
    CHECK(report.error.empty() == (row.exit_code == 0 || row.exit_code == 7));
  }
}

TEST_CASE("two that create the same thing at once both go on", "[load]") {
  EngineFixture fixture;
  two_good_rows(fixture);
  fail_at(fixture, "prepare", target::Trouble::row_refused, 2, "23505");
  CHECK(fixture.task().status == engine::Status::done);
  CHECK(fixture.steps("prepare") == 3);
}

TEST_CASE("an unknown COMMIT is looked up, never sent again blindly", "[load]") {
  for (const auto lose : {MemoryTarget::Lose::before_commit, MemoryTarget::Lose::after_commit}) {
    EngineFixture fixture;
    two_good_rows(fixture);
    fixture.target.lose = lose;
    const auto report = fixture.task();
    CHECK(report.error == "");
    CHECK(report.status == engine::Status::done);
    CHECK(report.counts.inserted == 2);
    CHECK(fixture.committed("rows").size() == 2);
    CHECK(fixture.steps("copy:rows") == (lose == MemoryTarget::Lose::after_commit ? 1 : 2));
    CHECK(fixture.steps("reconnect") == 1);
    CHECK(run_state(fixture) == "done");
  }
}

TEST_CASE("an unknown COMMIT that nobody can answer", "[load]") {
  EngineFixture fixture;
  two_good_rows(fixture);
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
  two_good_rows(fixture);
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
    two_good_rows(fixture);
    fixture.target.locks_refused = refused;
    const auto report = fixture.task();
    CHECK(report.exit_code == code);
    CHECK(fixture.world.clock.slept > 0);
    CHECK(has(report.error, code == 5 ? "another run of this task into db.t" : ""));
  }
}

TEST_CASE("rejects are told in input order, with every reason and the exact bytes", "[rejects]") {
  EngineFixture fixture;
  fixture.declared().quarantine.percent = "100";
  fixture.file("a.csv", "id,name\nx,toolong\n1,one\n2\n3,\xFF\xFE\n\"4\",\"a\"\"b\ncd\"x\n5,five\n");
  fixture.counts({.inserted = 2, .winners = 2});
  const auto report = fixture.task();
  CHECK(report.error == "");
  REQUIRE(report.counts.quarantined == 4);
  CHECK(report.counts.read == 6);
  const Stored& rejects = fixture.committed("rejects");
  REQUIRE(rejects.size() == 4);
  struct Row { std::string source_row, offset, line, raw, encoding, codes; };
  const std::vector<Row> expected = {
      {"1", "8", "2", "x,toolong", "utf-8", "not_an_integer:id:x too_long:name:toolong "},
      {"3", "24", "4", "2", "utf-8", "wrong_width:-:1 "},
      {"4", "26", "5", hash::to_base64("3,\xFF\xFE"), "base64", "invalid_utf8:name:\\xff\\xfe "},
  };
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const MemoryTarget::Row& row = rejects[i];
    CHECK(row[2] == "a.csv");
    CHECK(row[3] == expected[i].source_row);
    CHECK(row[4] == expected[i].offset);
    CHECK(row[5] == expected[i].line);
    CHECK(row[6] == expected[i].raw);
    CHECK(row[7] == expected[i].encoding);
    CHECK(row[9] == "2024-02-29T13:05:00.000000Z");
    std::string codes;
    for (const auto& reason : nlohmann::json::parse(row[8])) {
      CHECK(reason.size() == 5);
      CHECK(!reason["message"].get<std::string>().empty());
      codes += reason["code"].get<std::string>() + ":" + (reason["column"].is_null() ? std::string("-") : reason["column"].get<std::string>()) + ":" +
               reason["value"].get<std::string>() + " ";
    }
    CHECK(codes == expected[i].codes);
  }
  CHECK(report.samples.size() == 4);
  CHECK(report.samples[0].reasons == rejects[0][8]);
}

TEST_CASE("the bytes of a long record are cut, with length and hash", "[rejects]") {
  for (const auto& [fill, base64] : {std::pair{'y', false}, {'\xFF', true}}) {
    EngineFixture fixture;
    fixture.declared().quarantine.percent = "100";
    const std::string raw = "1," + std::string((3u << 20) + 17, fill);
    fixture.file("a.csv", "id,name\n" + raw + "\n");
    fixture.counts({});
    const auto report = fixture.task();
    CHECK(report.error == "");
    REQUIRE(fixture.committed("rejects").size() == 1);
    const MemoryTarget::Row& row = fixture.committed("rejects")[0];
    const std::string head = raw.substr(0, 1u << 20);
    CHECK(row[7] == "truncated");
    CHECK((row[6] == (base64 ? hash::to_base64(head) : head)));
    const auto reason = nlohmann::json::parse(row[8]).at(0);
    CHECK(reason["record_length"] == raw.size());
    CHECK(reason["record_sha256"] == hash::sha256_hex(raw));
    CHECK(reason.contains("raw_is") == base64);
    CHECK(reason["value"].get<std::string>().size() < 5000);
  }
}

TEST_CASE("the limit is judged once, exactly, and the rejects of a refused run are kept", "[refuse]") {
  struct Case { std::string percent; std::optional<std::uint64_t> rows; int bad, good, exit_code; };
  for (const Case& row : {Case{"10", {}, 1, 9, 0}, Case{"10", {}, 1, 8, 7}, Case{"0.5", {}, 1, 199, 0},
                          Case{"0.5", {}, 1, 198, 7}, Case{"100", {}, 5, 0, 0}, Case{"0", {}, 1, 1000, 7},
                          Case{"0", {}, 0, 3, 0}, Case{"", 2, 2, 1, 0}, Case{"", 2, 3, 9, 7}, Case{"", 0, 1, 9, 7},
                          Case{"33.333333333333333333333333", {}, 1, 2, 7}}) {
    INFO(row.percent << "% of " << row.bad << " + " << row.good);
    EngineFixture fixture;
    fixture.declared().quarantine.percent = row.percent;
    if (row.rows) fixture.declared().quarantine.percent.reset();
    fixture.declared().quarantine.rows = row.rows;
    std::string text = "id,name\n";
    for (int i = 0; i < row.bad; ++i) text += "bad,x\n";
    for (int i = 0; i < row.good; ++i) text += std::to_string(i) + ",x\n";
    fixture.file("a.csv", text);
    fixture.counts({.inserted = row.good, .winners = row.good});
    const auto report = fixture.task();
    CHECK(report.exit_code == row.exit_code);
    CHECK(report.counts.quarantined == static_cast<std::uint64_t>(row.bad));
    CHECK(report.counts.inserted == static_cast<std::uint64_t>(row.exit_code ? 0 : row.good));
    CHECK(fixture.committed("rejects").size() == static_cast<std::size_t>(row.bad));
    CHECK(run_state(fixture) == (row.exit_code ? "refused" : "done"));
    CHECK(fixture.committed("rows").size() == static_cast<std::size_t>(row.exit_code ? 0 : row.good));
    CHECK(fixture.target.committed.marker == (row.exit_code ? "" : "v1"));
    CHECK(report.refused_by.empty() == (row.exit_code == 0));
  }
}

TEST_CASE("a refused run keeps rejects up to its bounds, a good one keeps them all", "[refuse]") {
  for (const bool refused : {true, false}) {
    for (const bool by_bytes : {true, false}) {
      EngineFixture fixture;
      fixture.declared().quarantine.percent = refused ? "10" : "100";
      if (by_bytes) fixture.options.reject_bytes_kept = 1000;
      else fixture.options.reject_rows_kept = 3;
      fixture.options.spool_memory = 64;
      std::string text = "id,name\n";
      for (int i = 0; i < 50; ++i) text += "bad" + std::to_string(i) + ",x\n";
      fixture.file("a.csv", text);
      fixture.file("b.csv", text);
      fixture.counts({});
      const auto report = fixture.task();
      CHECK(report.counts.quarantined == 100);
      const Stored& kept = fixture.committed("rejects");
      if (!refused) {
        REQUIRE(kept.size() == 100);
        for (int i = 0; i < 100; ++i) CHECK(kept[i][6] == "bad" + std::to_string(i % 50) + ",x");  // read again
        CHECK(report.warnings.empty());
      } else {
        CHECK(kept.size() < 20);
        CHECK(kept.size() >= 3);
        REQUIRE(report.warnings.size() == 1);
        CHECK(has(report.warnings[0], "of 100 rejects are kept"));
      }
    }
  }
}

TEST_CASE("files that cannot be loaded", "[refuse]") {
  SECTION("a missing column refuses the file, with one reason for it") {
    EngineFixture fixture;
    fixture.file("a.csv", "id,nome\n1,one\n");
    const auto report = fixture.task();
    CHECK(report.exit_code == 7);
    CHECK(has(report.refused_by, "missing_column"));
    REQUIRE(fixture.committed("rejects").size() == 1);
    CHECK(fixture.committed("rejects")[0][2] == "a.csv");
    CHECK(nlohmann::json::parse(fixture.committed("rejects")[0][8])[0]["code"] == "missing_column");
    CHECK(run_state(fixture) == "refused");
  }
  SECTION("the second file is at fault: the rejects of the first are kept too") {
    EngineFixture fixture;
    fixture.file("a.csv", "id,name\n1,one\nx,two\n");
    fixture.file("b.csv", "id\n1\n");
    const auto report = fixture.task();
    CHECK(report.exit_code == 7);
    CHECK(report.counts.read == 2);
    CHECK(fixture.committed("rejects").size() == 2);
    CHECK(fixture.committed("rows").empty());
  }
  SECTION("a file that is gone is no fault of the data") {
    EngineFixture fixture;
    fixture.file("a.csv", "id,name\n1,one\n");
    fixture.world.files.remove("/data/a.csv");
    const auto report = fixture.task();
    CHECK(report.exit_code == 69);
    CHECK(has(report.error, "a.csv"));
    CHECK(run_state(fixture) == "aborted");
  }
  SECTION("a file that may not be read") {
    EngineFixture fixture;
    fixture.file("a.csv", "id,name\n1,one\n");
    fixture.world.files.forbid("/data/a.csv", EACCES);
    CHECK(fixture.task().exit_code == 78);
  }
  SECTION("a file that changes while it is read") {
    EngineFixture fixture;
    two_good_rows(fixture);
    fixture.target.before = [&](const std::string& step) {
      if (step == "copy:rows") fixture.world.files.put("/data/a.csv", "id,name\n1,one\n2,twi\n");
    };
    const auto report = fixture.task();
    CHECK(report.exit_code == 7);
    CHECK(has(report.refused_by, "file_changed"));
    CHECK(fixture.committed("rows").empty());
  }
}

TEST_CASE("a row that the target refuses is told with its constraint", "[refuse]") {
  EngineFixture fixture;
  two_good_rows(fixture);
  fail_at(fixture, "publish", target::Trouble::row_refused, 1, "23514");
  const auto report = fixture.task();
  CHECK(report.exit_code == 7);
  CHECK(has(report.refused_by, "`positive`"));
  REQUIRE(fixture.committed("rejects").size() == 1);
  const auto reason = nlohmann::json::parse(fixture.committed("rejects")[0][8]).at(0);
  CHECK(reason["code"] == "target_refused");
  CHECK(reason["rule"] == "positive");
  CHECK(has(reason["message"], "23514"));
}

TEST_CASE("counts that do not add up fail the run before it commits", "[counts]") {
  struct Case { plan::Tally tally; bool balanced; };
  for (const Case& row : {Case{{.inserted = 1, .updated = 1, .winners = 2}, true}, Case{{.inserted = 1, .winners = 1}, true},
                          Case{{.inserted = 1, .winners = 2}, true},  // one suppressed by a trigger
                          Case{{.inserted = 3, .winners = 2}, false}, Case{{.inserted = 2, .winners = 3}, false},
                          Case{{.inserted = -1, .winners = 1}, false}}) {
    EngineFixture fixture;
    two_good_rows(fixture);
    fixture.counts(row.tally);
    const auto report = fixture.task();
    CHECK(report.exit_code == (row.balanced ? 0 : 1));
    CHECK(fixture.committed("rows").size() == (row.balanced ? 2 : 0));
    CHECK(report.counts.balanced() == true);
    if (row.balanced) CHECK(report.counts.deduped == static_cast<std::uint64_t>(2 - row.tally.winners));
  }
  EngineFixture keyless;
  two_good_rows(keyless);
  keyless.declared().write = {};
  keyless.counts({.inserted = 1, .winners = 1});  // without a key no row can be a repeat
  CHECK(keyless.task().exit_code == 1);
}

TEST_CASE("direct: keys above the highest stream, the others wait", "[direct]") {
  EngineFixture fixture;
  fixture.load().strategy = plan::Strategy::direct;
  fixture.load().side = fixture.load().rows;
  fixture.load().side->text = "side";
  fixture.options.batch.rows = 2;
  fixture.file("a.csv", "id,name\n1,a\n3,b\n2,c\n3,d\n4,e\n1,f\n");
  fixture.counts({.inserted = 1, .updated = 2, .winners = 3});  // of the side statement
  const auto report = fixture.task();
  CHECK(report.error == "");
  const auto ids = [&](const std::string& bulk) {
    std::string text;
    for (const auto& row : fixture.committed(bulk)) text += row[0] + row[1] + " ";
    return text;
  };
  CHECK(ids("rows") == "1a 3b 4e ");
  CHECK(ids("side") == "2c 3d 1f ");
  CHECK(report.counts.inserted == 4);
  CHECK(report.counts.deduped == 2);
  CHECK(report.counts.updated == 0);
}

TEST_CASE("a replace must not empty or shrink a table unasked", "[replace]") {
  struct Case { int stored, incoming; bool allow_empty; std::string shrink; int exit_code; };
  for (const Case& row : {Case{5, 0, false, "50", 7}, Case{5, 0, true, "50", 0}, Case{0, 0, false, "50", 0},
                          Case{99, 1, false, "50", 0}, Case{100, 50, false, "50", 0}, Case{100, 49, false, "50", 7},
                          Case{100, 49, false, "51", 0}, Case{100, 49, false, "50.9", 7}, Case{1000, 1, false, "100", 0},
                          Case{100, 200, false, "0", 0}}) {
    INFO(row.stored << " -> " << row.incoming << ", " << row.shrink);
    for (const bool dry : {false, true}) {
      EngineFixture fixture;
      fixture.declared().write = {};
      fixture.declared().write.mode = ir::WriteMode::replace;
      fixture.declared().write.allow_empty = row.allow_empty;
      fixture.declared().write.max_shrink_percent = row.shrink;
      fixture.load().stored_rows = fixture.load().dry_stored_rows = plan::Statement{"stored", "stored", {}};
      fixture.target.answers["stored"] = {{std::to_string(row.stored)}};
      std::string text = "id,name\n";
      for (int i = 0; i < row.incoming; ++i) text += std::to_string(i) + ",x\n";
      fixture.file("a.csv", text);
      fixture.counts({.inserted = row.incoming, .winners = row.incoming, .removed = row.stored});
      fixture.options.dry_run = dry;
      const auto report = fixture.task();
      INFO(report.error);
      CHECK(report.exit_code == row.exit_code);
      CHECK(report.status == (row.exit_code ? engine::Status::refused : dry ? engine::Status::would_load : engine::Status::done));
      if (row.exit_code == 0) CHECK(report.counts.removed == static_cast<std::uint64_t>(row.stored));
    }
  }
}

TEST_CASE("unique: later ones become rejects, in their place of the input", "[gates]") {
  for (const auto outcome : {ir::Outcome::Kind::quarantine, ir::Outcome::Kind::warn, ir::Outcome::Kind::fail}) {
    EngineFixture fixture;
    fixture.declared().quarantine.percent = "100";
    ir::Check unique;
    unique.rule = "unique";
    unique.column = ir::ColumnId{1};
    unique.unique = true;
    unique.outcome.kind = outcome;
    fixture.declared().columns[1].checks.push_back(unique);
    fixture.load().gates = {{ir::ColumnId{1}, 0, {"find", "find", {}}, {"remove", "remove", {}}}};
    fixture.file("a.csv", "id,name\n1,a\n");
    fixture.file("b.csv", "id,name\n2,a\nx,b\n3,c\n4,a\n");
    const std::int64_t second = std::int64_t{1} << plan::position_offset_bits;
    fixture.target.answers["find"] = {{std::to_string(second + 8), "1", "2", "a"}, {std::to_string(second + 20), "4", "5", "a"}};
    const int winners = outcome == ir::Outcome::Kind::warn ? 4 : 2;
    fixture.counts({.inserted = winners, .winners = winners});
    const auto report = fixture.task();
    INFO(report.error << report.refused_by);
    CHECK(fixture.steps("remove") == (outcome == ir::Outcome::Kind::warn ? 0 : 1));
    std::string rejects;
    for (const auto& row : fixture.committed("rejects"))
      rejects += row[6] + "@" + row[5] + ":" + nlohmann::json::parse(row[8])[0]["code"].get<std::string>() + " ";
    if (outcome == ir::Outcome::Kind::warn) {
      CHECK(report.status == engine::Status::done);
      CHECK(rejects == "x,b@3:not_an_integer ");
    } else {
      CHECK(report.exit_code == (outcome == ir::Outcome::Kind::fail ? 7 : 0));
      CHECK(rejects == "2,a@2:not_unique x,b@3:not_an_integer 4,a@5:not_unique ");
      CHECK(report.counts.quarantined == 3);
      CHECK(report.files.at(1).quarantined == 3);
    }
    REQUIRE(report.reasons.size() == 2);
    CHECK(report.reasons[0].rows + report.reasons[1].rows == 3);
  }
}

TEST_CASE("a dry run stores nothing and gives the same verdict", "[dry]") {
  for (const bool refused : {false, true}) {
    EngineFixture fixture;
    fixture.file("a.csv", refused ? "id,name\n1,a\nx,b\n" : "id,name\n1,a\n2,b\n");
    fixture.counts({.inserted = 2, .winners = 2});
    fixture.options.dry_run = true;
    const auto report = fixture.task();
    CHECK(report.error == "");
    CHECK(report.exit_code == (refused ? 7 : 0));
    CHECK(report.status == (refused ? engine::Status::refused : engine::Status::would_load));
    CHECK(report.samples.size() == (refused ? 1 : 0));
    CHECK(report.counts.quarantined == (refused ? 1 : 0));
    CHECK(fixture.steps("commit") == 0);
    CHECK(fixture.target.committed.tables.empty());
    CHECK(fixture.target.committed.ledger == false);
  }
}

TEST_CASE("a stop request rolls back and says so", "[stop]") {
  for (const std::string step : {"ledger", "lock", "append:rows", "publish", "record"}) {
    INFO(step);
    EngineFixture fixture;
    two_good_rows(fixture);
    fixture.target.before = [&](const std::string& now) {
      if (now == step) fixture.stop.request_stop();
    };
    const auto report = fixture.run();
    CHECK(report.exit_code == 130);
    CHECK(report.status == "interrupted");
    CHECK(fixture.committed("rows").empty());
    CHECK(run_state(fixture) != "open");
    CHECK(run_state(fixture) != "done");
  }
  EngineFixture fixture;
  two_good_rows(fixture);
  int commits = 0;
  fixture.target.before = [&](const std::string& now) {
    if (now == "commit" && ++commits == 3) fixture.stop.request_stop();  // too late: it is being published
  };
  CHECK(fixture.run().exit_code == 0);
  CHECK(run_state(fixture) == "done");
}
