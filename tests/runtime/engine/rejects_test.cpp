// Refused rows and refused runs: what is told of them, what is kept.
#include "runtime/engine/rejects.hpp"

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

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

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
    CHECK(fixture.run_states() == (row.exit_code ? "refused" : "done"));
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
    CHECK(fixture.committed("rejects").empty());  // one row per record, and there is none
    REQUIRE(report.reasons.size() == 1);
    CHECK(report.reasons[0].code == "missing_column");
    CHECK(report.files.at(0).status == "refused");
    CHECK(fixture.run_states() == "refused");
  }
  SECTION("the second file is at fault: the rejects of the first are kept too") {
    EngineFixture fixture;
    fixture.file("a.csv", "id,name\n1,one\nx,two\n");
    fixture.file("b.csv", "id\n1\n");
    const auto report = fixture.task();
    CHECK(report.exit_code == 7);
    CHECK(report.counts.read == 2);
    CHECK(fixture.committed("rejects").size() == 1);
    CHECK(fixture.committed("rows").empty());
  }
  SECTION("a file that is gone is no fault of the data") {
    EngineFixture fixture;
    fixture.file("a.csv", "id,name\n1,one\n");
    fixture.world.files.remove("/data/a.csv");
    const auto report = fixture.task();
    CHECK(report.exit_code == 69);
    CHECK(has(report.error, "a.csv"));
    CHECK(fixture.run_states() == "aborted");
  }
  SECTION("a file that may not be read") {
    EngineFixture fixture;
    fixture.file("a.csv", "id,name\n1,one\n");
    fixture.world.files.forbid("/data/a.csv", EACCES);
    CHECK(fixture.task().exit_code == 78);
  }
  SECTION("a file that changes while it is read") {
    EngineFixture fixture;
    fixture.two_good_rows();
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
  fixture.two_good_rows();
  fixture.fail_at("publish", target::Trouble::row_refused, 1, "23514");
  const auto report = fixture.task();
  CHECK(report.exit_code == 7);
  CHECK(has(report.refused_by, "`positive`"));
  REQUIRE(fixture.committed("rejects").size() == 1);
  const auto reason = nlohmann::json::parse(fixture.committed("rejects")[0][8]).at(0);
  CHECK(reason["code"] == "target_refused");
  CHECK(reason["rule"] == "positive");
  CHECK(has(reason["message"], "23514"));
}


TEST_CASE("no room for rejects: said with the folder, nothing is published", "[refuse]") {
  EngineFixture fixture;
  fixture.options.spool_memory = 8;
  fixture.options.spool_folder = "/no/such/folder";
  fixture.file("a.csv", "id,name\n1,one\nx,two\ny,three\n");
  const auto report = fixture.task();
  CHECK(report.exit_code == 1);
  CHECK(has(report.error, "/no/such/folder"));
  CHECK(fixture.run_states() == "aborted");
  CHECK(fixture.committed("rows").empty());
}
