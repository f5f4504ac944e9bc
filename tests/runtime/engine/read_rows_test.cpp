// The way of the rows through one load gives the same for any number of threads and any batch size: rows, rejects,
// counts, and what it says when something breaks.
#include "runtime/engine/read_rows.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <map>
#include <new>

#include "base/failpoint.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/engine_fixture.hpp"

using namespace pipec;
using test::EngineFixture;

namespace {

// Writes down the rows that it gets; breaks at the row with this id.
struct FakeSink : engine::RowSink {
  std::string rows;
  std::int64_t breaks_at = -1;
  std::function<void()> at_break;

  void take(const value::TypedBatch& batch, const std::vector<std::uint32_t>& good) override {
    const value::Column &id = batch.columns[0], &name = batch.columns[1], &position = batch.columns[2];
    for (const std::uint32_t row : good) {
      if (id.integers[row] == breaks_at) at_break();
      rows += fmt::format("{}={}@{} ", id.integers[row], name.texts[row].view(), position.integers[row]);
    }
  }
};

struct Script {
  std::string name;
  std::function<void(EngineFixture&, FakeSink&)> prepare;
  std::string failpoints = {};
  std::string says = {};      // how the error begins; empty: none
};

struct Outcome {
  std::string rows, rejects, counts, error;
};

Outcome run(const Script& script, std::size_t workers, std::size_t batch_rows) {
  EngineFixture fixture;
  FakeSink sink;
  std::string text = "id,name\n";
  for (int i = 0; i < 300; ++i) {
    text += i % 7 == 3 ? fmt::format("{},too long\n", i) : i % 11 == 5 ? "bad\n" : i % 13 == 6 ? fmt::format("\"{}\"x,a\n", i)
                                                                      : fmt::format("{},\"n\"\"{}\"\n", i, i % 10);
  }
  fixture.file("a.csv", text);
  fixture.file("b.csv", "id,name\n");
  fixture.file("c.csv", "name,id\nx,1000\ny,1001\nz,zz\n");
  script.prepare(fixture, sink);
  fixture.options.workers = workers;
  fixture.options.batch.rows = batch_rows;
  fixture.options.spool_memory = 500;
  World world = fixture.world.world();
  const engine::Job job{fixture.program, fixture.bindings, fixture.plan, fixture.planned(), fixture.declared(), world,
                        fixture.options, fixture.progress, fixture.stop.get_token(),
                        validate::compile(fixture.program, ir::TaskId{0}, fixture.bindings), fixture.planned().files, "call", "run"};
  engine::FileSpool spool(fixture.options.spool_memory, fixture.options.spool_folder);
  engine::RejectLog log(job, spool);
  engine::Tallies tallies(job);
  Outcome outcome;
  if (!script.failpoints.empty()) failpoints::arm(script.failpoints);
  try {
    engine::read_rows(job, sink, log, tallies);
  } catch (const engine::Interrupted&) {
    outcome.error = "interrupted";
  } catch (const std::exception& error) {
    outcome.error = error.what();
  }
  failpoints::disarm();
  outcome.rows = sink.rows;
  if (outcome.error.empty()) {
    log.visit([&](engine::Reject& reject) {
      outcome.rejects += fmt::format("{}:{}:{} {} {}\n", reject.file, reject.record.offset, reject.record.line,
                                     reject.raw.text, engine::reasons_json(job, reject));
      return true;
    });
    CHECK(fixture.progress.records == tallies.read);
  }
  outcome.counts = fmt::format("{} read {} passed {} quarantined {} bytes;", tallies.read, tallies.passed,
                               tallies.quarantined, tallies.bytes);
  for (const auto& file : tallies.files) outcome.counts += fmt::format(" {}:{}/{}", file.file, file.read, file.quarantined);
  for (const auto rows : tallies.rule_rows) outcome.counts += fmt::format(" {}", rows);
  for (const auto& warning : tallies.warnings) outcome.counts += "\n" + warning;
  return outcome;
}

const auto nothing = [](EngineFixture&, FakeSink&) {};

}  // namespace

TEST_CASE("rows, rejects and counts are the same for any number of workers", "[pipeline]") {
  const Outcome known = run({"", nothing}, 1, 8192);
  CHECK(known.error == "");
  CHECK(known.counts.starts_with("303 read "));
  CHECK(known.rejects.find("bad_quote") != std::string::npos);
  CHECK(known.rejects.find("wrong_width") != std::string::npos);
  CHECK(known.rejects.find("too_long") != std::string::npos);
  for (const std::size_t workers : {0, 1, 2, 8}) {
    for (const std::size_t rows : {1, 7, 1000}) {
      INFO(workers << " workers, " << rows << " rows");
      const Outcome outcome = run({"", nothing}, workers, rows);
      CHECK(outcome.error == "");
      CHECK(outcome.rows == known.rows);
      CHECK(outcome.rejects == known.rejects);
      CHECK(outcome.counts == known.counts);
    }
  }
}

TEST_CASE("what breaks a reading breaks it at the same place for any number of workers", "[pipeline]") {
  const Script scripts[] = {
      {"a file that cannot be opened", [](auto& f, auto&) { f.world.files.forbid("/data/b.csv", EACCES); }, "", "cannot open /data/b.csv"},
      {"opening the second file", nothing, "input.open=error(X)@2",
       "injected error X at failpoint input.open"},
      {"a read that fails", nothing, "input.read=error(X)@3", "injected error X at failpoint input.read"},
      {"the end of a file", nothing, "input.eof=error(X)@1", "injected error X at failpoint input.eof"},
      {"the check that a file is what it was", nothing, "resume.verify_input=error(X)@2",
       "injected error X at failpoint resume.verify_input"},
      {"a file of another state", [](auto& f, auto&) { f.world.files.put("/data/c.csv", "id,name\n7,x\n"); }, "", "c.csv changed"},
      {"a file whose content is not the listed one", [](auto& f, auto&) { f.planned().files[0].content_hash = "00"; }, "",
       "a.csv changed"},
      {"the log of rejects", nothing, "quarantine.append=error(X)@20", "injected error X at failpoint quarantine.append"},
      {"the sink",
       [](auto&, auto& sink) {
         sink.breaks_at = 200;
         sink.at_break = [] { throw target::TargetError(target::Trouble::row_refused, "refused"); };
       },
       "", "refused"},
      {"no memory",
       [](auto&, auto& sink) {
         sink.breaks_at = 100;
         sink.at_break = [] { throw std::bad_alloc(); };
       },
       "", "std::bad_alloc"},
      {"a stop request",
       [](auto& f, auto& sink) {
         sink.breaks_at = 50;
         sink.at_break = [&f] { f.stop.request_stop(); };
       },
       "", "interrupted"},
  };
  for (const Script& script : scripts) {
    for (const std::size_t rows : {1, 7, 1000}) {
      const Outcome known = run(script, 1, rows);
      for (const std::size_t workers : {2, 8}) {
        INFO(script.name << ": " << workers << " workers, " << rows << " rows");
        const Outcome outcome = run(script, workers, rows);
        CHECK(outcome.error.starts_with(script.says));
        CHECK(outcome.error == known.error);
        CHECK(outcome.rows == known.rows);
        CHECK(outcome.counts == known.counts);
      }
    }
  }
}

TEST_CASE("a validator that breaks ends the load, after what was read before", "[pipeline]") {
  const Outcome whole = run({"", nothing}, 1, 7);
  for (const std::size_t workers : {1, 2, 8}) {
    const Outcome outcome = run({"", nothing, "batch.begin=error(X)@20"}, workers, 7);
    INFO(workers << " workers");
    CHECK(outcome.error == "injected error X at failpoint batch.begin");
    CHECK(whole.rows.starts_with(outcome.rows));  // which batch is the 20th to begin depends on the threads
    CHECK(outcome.rows.size() < whole.rows.size());
  }
}
