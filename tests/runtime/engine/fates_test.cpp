// What becomes of good rows: streams, gates, guards, counts.
#include "runtime/engine/judge.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/engine_fixture.hpp"

using namespace pipec;
using test::EngineFixture;

TEST_CASE("counts that do not add up fail the run before it commits", "[counts]") {
  struct Case { plan::Tally tally; bool balanced; };
  for (const Case& row : {Case{{.inserted = 1, .updated = 1, .winners = 2}, true}, Case{{.inserted = 1, .winners = 1}, true},
                          Case{{.inserted = 1, .winners = 2}, true},  // one suppressed by a trigger
                          Case{{.inserted = 3, .winners = 2}, false}, Case{{.inserted = 2, .winners = 3}, false},
                          Case{{.inserted = -1, .winners = 1}, false}}) {
    EngineFixture fixture;
    fixture.two_good_rows();
    fixture.counts(row.tally);
    const auto report = fixture.task();
    CHECK(report.exit_code == (row.balanced ? 0 : 1));
    CHECK(fixture.committed("rows").size() == (row.balanced ? 2 : 0));
    CHECK(report.counts.balanced() == true);
    if (row.balanced) CHECK(report.counts.deduped == static_cast<std::uint64_t>(2 - row.tally.winners));
  }
  EngineFixture keyless;
  keyless.two_good_rows();
  keyless.declared().write = {};
  keyless.counts({.inserted = 1, .winners = 1});  // without a key no row can be a repeat
  CHECK(keyless.task().exit_code == 1);
}

TEST_CASE("direct: the first of a key streams, possible repeats wait", "[direct]") {
  EngineFixture fixture;
  plan::Way& way = fixture.load().ways.front();
  way.strategy = plan::Strategy::direct;
  way.routing = plan::Routing::first_seen;
  way.side = way.rows;
  way.side->text = "side";
  fixture.options.batch.rows = 2;
  fixture.file("a.csv", "id,name\n1,a\n3,b\n2,c\n3,d\n4,e\n1,f\n");
  fixture.counts({.inserted = 0, .updated = 2, .winners = 2});  // of the side statement
  const auto report = fixture.task();
  CHECK(report.error == "");
  const auto ids = [&](const std::string& bulk) {
    std::string text;
    for (const auto& row : fixture.committed(bulk)) text += row[0] + row[1] + " ";
    return text;
  };
  CHECK(ids("rows") == "1a 3b 2c 4e ");
  CHECK(ids("side") == "3d 1f ");
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
      fixture.load().ways.front().stored_rows = fixture.load().dry_stored_rows = plan::Statement{"stored", "stored", {}};
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
    fixture.load().ways.front().gates = {{ir::ColumnId{1}, 0, {"find", "find", {}}, {"remove", "remove", {}}}};
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

TEST_CASE("rows that several gates took out are told once each, in input order, from a spool of any size", "[gates]") {
  for (const std::size_t memory : {std::size_t{1} << 20, std::size_t{100}}) {
    for (const std::size_t raw_kept : {1000, 5}) {
      INFO(memory << " bytes of memory, " << raw_kept << " rows with their bytes");
      EngineFixture fixture;
      fixture.declared().quarantine.percent = "100";
      for (std::uint32_t column : {0, 1}) {
        ir::Check unique;
        unique.rule = "unique";
        unique.column = ir::ColumnId{column};
        unique.unique = true;
        unique.outcome.kind = ir::Outcome::Kind::quarantine;
        fixture.declared().columns[column].checks.push_back(unique);
        const std::string name = "find" + std::to_string(column);
        fixture.load().ways.front().gates.push_back({ir::ColumnId{column}, 0, {name, name, {}}, {"remove", "remove", {}}});
      }
      fixture.options.spool_memory = memory;
      fixture.options.reject_rows_kept = raw_kept;
      // Rows of 5 bytes from offset 8 on; gate 0 names the even ones, gate 1 those divisible by 3; every tenth is bad.
      std::string expected;
      std::uint64_t rejected = 0;
      for (std::int64_t file = 0; file < 2; ++file) {
        std::string text = "id,name\n";
        for (int row = 10; row < 100; ++row) {
          const bool bad = row % 10 == 0, even = row % 2 == 0, third = row % 3 == 0;
          text += fmt::format("{},{}\n", bad ? "xx" : std::to_string(row), "b");
          if (bad || even || third) {
            ++rejected;
            expected += fmt::format("{}:{}:{}{}{} ", file, row, bad ? "not_an_integer:xx" : "",
                                    !bad && even ? "not_unique:v" + std::to_string(row) : "",
                                    !bad && third ? "not_unique:w" + std::to_string(row) : "");
          }
          const std::int64_t position = (file << plan::position_offset_bits) + 8 + (row - 10) * 5;
          if (!bad && even)
            fixture.target.answers["find0"].push_back({std::to_string(position), "1", "2", "v" + std::to_string(row)});
          if (!bad && third)
            fixture.target.answers["find1"].push_back({std::to_string(position), "1", "2", "w" + std::to_string(row)});
        }
        fixture.file(file == 0 ? "a.csv" : "b.csv", text);
      }
      const auto good = static_cast<std::int64_t>(180 - rejected);
      fixture.counts({.inserted = good, .winners = good});
      const auto report = fixture.task();
      CHECK(report.error == "");
      CHECK(report.counts.quarantined == rejected);
      std::string told;
      for (const auto& row : fixture.committed("rejects")) {
        const int number = (std::stoi(row[4]) - 8) / 5 + 10;
        told += fmt::format("{}:{}:", row[2] == "a.csv" ? 0 : 1, number);
        for (const auto& reason : nlohmann::json::parse(row[8]))
          told += reason["code"].get<std::string>() + ":" + reason["value"].get<std::string>();
        told += " ";
        CHECK(row[6] == (number % 10 == 0 ? "xx,b" : std::to_string(number) + ",b"));
        CHECK(row[5] == std::to_string(number - 8));
      }
      CHECK(told == expected);
    }
  }
}

TEST_CASE("a gate that names what is not there fails the load", "[gates]") {
  struct Row { std::vector<std::int64_t> positions; std::string error; };
  const std::int64_t file = std::int64_t{1} << plan::position_offset_bits;
  for (const Row& row : {Row{{8, 8}, "not in input order"}, Row{{12, 8}, "not in input order"}, Row{{file}, "outside the input"},
                         Row{{9}, "a.csv changed"}, Row{{16}, "a.csv changed"}}) {
    EngineFixture fixture;
    fixture.declared().quarantine.percent = "100";
    ir::Check unique;
    unique.rule = "unique";
    unique.column = ir::ColumnId{1};
    unique.unique = true;
    fixture.declared().columns[1].checks.push_back(unique);
    fixture.load().ways.front().gates = {{ir::ColumnId{1}, 0, {"find", "find", {}}, {"remove", "remove", {}}}};
    fixture.file("a.csv", "id,name\n1,a\n2,a\n");
    for (const std::int64_t position : row.positions)
      fixture.target.answers["find"].push_back({std::to_string(position), "1", "2", "a"});
    const auto report = fixture.task();
    INFO(row.error << ": " << report.error << report.refused_by);
    CHECK((report.error + report.refused_by).find(row.error) != std::string::npos);
    CHECK(fixture.committed("rows").empty());
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

