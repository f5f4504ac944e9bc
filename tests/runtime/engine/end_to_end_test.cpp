// Text to rows on both targets: what the fakes of the other tests cannot show.
#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/harness.hpp"

using namespace pipec;
using test::Harness;
using test::On;
using Lines = std::vector<std::string>;

namespace {

std::string task(const std::string& clauses, const std::string& columns) {
  return "task t {\n  from \"*.csv\" as csv\n  into db.t\n" + clauses + "\n  columns {\n" + columns + "\n  }\n}\n";
}

// The codes of every reject: raw: code(column)…
Lines reasons(Harness& harness) {
  Lines lines;
  for (const auto& row : harness.ask("SELECT raw, reasons FROM " + harness.own("reject") + " ORDER BY source_file, byte_offset")) {
    std::string line = row[0].value() + ":";
    for (const auto& reason : nlohmann::json::parse(row[1].value())) line += " " + reason["code"].get<std::string>();
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST_CASE("unique: within the input and against stored rows of another key", "[end]") {
  for (const On on : {On::sqlite, On::postgres}) {
    INFO(test::to_text(on));
    Harness harness(on);
    harness.compile(task("  write merge on id\n  quarantine limit 100%", "    id: int32\n    mail: string? check unique\n    tag: string? check unique"));
    harness.file("1.csv", "id,mail,tag\n1,a,x\n2,b,x\n3,b,y\n4,,\n5,,\n1,c,x\n");
    // The last version of 1 is (c, x), after 2: 2 keeps x, being earlier in the input.
    const auto first = harness.apply_task();
    CHECK(test::summary(first) == "done read=6 inserted=3 deduped=1 quarantined=2");
    CHECK(harness.rows() == Lines{"2|b|x", "4|∅|∅", "5|∅|∅"});
    CHECK(reasons(harness) == Lines{"3,b,y: not_unique", "1,c,x: not_unique"});
    harness.file("2.csv", "id,mail,tag\n7,b,z\n2,bb,x\n8,new,w\n");
    harness.world.clock.now += 1'000'000;
    const auto second = harness.apply_task();
    // 3 and 7 want the mail that 2 has in the table; 1 wants its tag, which 2 itself may keep.
    CHECK(test::summary(second) == "done read=9 inserted=1 updated=1 unchanged=2 deduped=2 quarantined=3");
    CHECK(harness.rows() == Lines{"2|bb|x", "4|∅|∅", "5|∅|∅", "8|new|w"});
  }
}

TEST_CASE("clauses do the same on both targets", "[end]") {
  struct Case {
    const char* name;
    std::string text;
    std::vector<std::pair<std::string, std::string>> files;   // in the order of the applies
    Lines summaries;
    Lines rows;
    Lines rejects;
  };
  const std::string two = "    id: int32\n    name: string(5)";
  for (const Case& row : {
           Case{"append loads new content once",
                task("  write append", two),
                {{"a.csv", "id,name\n1,x\n"}, {"b.csv", "id,name\n2,y\n"}, {"c.csv", "id,name\n1,x\n"}},
                {"done read=1 inserted=1", "done read=1 inserted=1", "skipped"},
                {"1|x", "2|y"}, {}},
           Case{"replace takes the old rows away",
                task("  write replace { max_shrink = 100% }", two),
                {{"a.csv", "id,name\n1,x\n2,y\n"}, {"a.csv", "id,name\n3,z\n"}, {"a.csv", "id,name\n"}},
                {"done read=2 inserted=2", "done read=1 inserted=1 removed=2", "refused exit=7"},
                {"3|z"}, {}},
           Case{"insert_only leaves what is there",
                task("  write insert_only on id", two),
                {{"a.csv", "id,name\n1,x\n1,y\n"}, {"b.csv", "id,name\n1,q\n2,z\n"}},
                {"done read=2 inserted=1 deduped=1", "done read=4 inserted=1 unchanged=1 deduped=2"},
                {"1|y", "2|z"}, {}},
           Case{"else fail refuses the task", task("  write merge on id", "    id: int32\n    n: int32? check > 0 else fail"),
                {{"a.csv", "id,n\n1,1\n2,0\n3,2\n4,3\n5,4\n6,5\n7,6\n8,7\n9,8\n10,9\n11,1\n"}},
                {"refused read=11 quarantined=1 exit=7"},
                {"no table"}, {"2,0: check_failed"}},
           Case{"else warn, null and default load the row",
                task("  write merge on id", "    id: int32\n    a: int32? else null\n    b: int32 else default 7\n    c: int32 check > 0 else warn"),
                {{"a.csv", "id,a,b,c\n1,x,x,0\n"}},
                {"done read=1 inserted=1"},
                {"1|∅|7|0"}, {}},
           Case{"every broken rule of a row is told",
                task("  write merge on id\n  quarantine limit 100%\n  check less: a < b", "    id: int32\n    a: int32 check < 5\n    b: int32"),
                {{"a.csv", "id,a,b\nx,9,1\n2,y,z\n3,4,3\n4,1,2,3\n"}},
                {"done read=4 quarantined=4"},
                {},
                {"x,9,1: not_an_integer check_failed check_failed", "2,y,z: not_an_integer not_an_integer", "3,4,3: check_failed",
                 "4,1,2,3: wrong_width"}},
           Case{"a refused header leaves no row: the run says why",
                task("  write merge on id", two), {{"a.csv", "id,nome\n1,x\n"}},
                {"refused exit=7"}, {"no table"}, {}},
           Case{"an empty file is done", task("  write merge on id", two), {{"a.csv", "id,name\n"}}, {"done"}, {}, {}},
       }) {
    for (const On on : {On::sqlite, On::postgres}) {
      INFO(row.name << " on " << test::to_text(on));
      Harness harness(on);
      harness.compile(row.text);
      for (std::size_t i = 0; i < row.files.size(); ++i) {
        harness.file(row.files[i].first, row.files[i].second);
        harness.world.clock.now += 1'000'000;
        const auto report = harness.apply_task();
        INFO(report.error << report.refused_by);
        CHECK(test::summary(report) == row.summaries[i]);
      }
      CHECK(harness.rows() == row.rows);
      CHECK(reasons(harness) == row.rejects);
    }
  }
}

TEST_CASE("audit columns and a reject table of the user's", "[end]") {
  for (const On on : {On::sqlite, On::postgres}) {
    INFO(test::to_text(on));
    Harness harness(on);
    const std::string schema = on == On::postgres ? "public." : "";
    harness.compile(task("  write merge on id\n  quarantine to db.bad limit 100%\n  audit { loaded_at, created_at, run_id, source_file, source_row }",
                         "    id: int32\n    n: int32"));
    harness.file("a.csv", "id,n\n1,1\n2,x\n3,3\n");
    const auto first = harness.apply_task();
    CHECK(test::summary(first) == "done read=3 inserted=2 quarantined=1");
    CHECK(harness.query("SELECT id, source_file, source_row FROM " + schema + "t ORDER BY id") == Lines{"1|a.csv|1", "3|a.csv|3"});
    CHECK(harness.query("SELECT count(*) FROM " + schema + "t WHERE run_id = '" + first.run_id + "' AND loaded_at = created_at") == Lines{"2"});
    CHECK(harness.query("SELECT raw FROM " + schema + "bad") == Lines{"2,x"});
    // The same rows again: unchanged, though the audit columns would differ.
    harness.world.clock.now += 5'000'000;
    plan::Request reload;
    reload.reload = true;
    const auto second = harness.apply_task(reload);
    CHECK(test::summary(second) == "done read=3 unchanged=2 quarantined=1");
    CHECK(harness.query("SELECT count(*) FROM " + schema + "t WHERE run_id = '" + first.run_id + "'") == Lines{"2"});
    // A changed row: created_at stays, loaded_at goes on.
    harness.file("a.csv", "id,n\n1,1\n3,4\n");
    harness.world.clock.now += 5'000'000;
    CHECK(test::summary(harness.apply_task()) == "done read=2 updated=1 unchanged=1");
    CHECK(harness.query("SELECT id FROM " + schema + "t WHERE loaded_at > created_at") == Lines{"3"});
  }
}

TEST_CASE("two processes: the second waits, finds the marker and skips", "[end]") {
  for (const On on : {On::sqlite, On::postgres}) {
    Harness harness(on);
    harness.compile(task("  write merge on id", "    id: int32"));
    harness.file("a.csv", "id\n1\n2\n");
    const plan::Plan stale = harness.make_plan();   // made before the other one loads
    CHECK(test::summary(harness.apply_task()) == "done read=2 inserted=2");
    World here = harness.world.world();
    engine::Progress progress;
    const auto report = engine::run(harness.program, harness.bindings, stale,
                                    [&](ir::ConnectionId) -> target::Target& { return harness.target(); }, here,
                                    harness.options, progress, {});
    CHECK(report.status == "skipped");
    CHECK(report.exit_code == 0);
  }
}
