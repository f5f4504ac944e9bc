// What must be true of any load: the same result for any batch size, target, split of the input, strategy, and after any
// interruption; equal to what a naive oracle says.
#include <fmt/format.h>

#include <map>

#include "tests/property/random_load.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/harness.hpp"

using namespace pipec;
using test::Harness;
using test::On;

namespace {

struct Result {
  std::string summary;
  std::vector<std::string> rows, rejects;
  bool operator==(const Result&) const = default;
};

Result load(Harness& harness, const plan::Request& request = {}) {
  harness.world.clock.now += 1'000'000;  // runs are told apart by their start
  Result result;
  result.summary = test::summary(harness.apply_task(request));
  result.rows = harness.rows();
  result.rejects = harness.rejects();
  return result;
}

struct Case {
  unsigned seed;
  test::RandomPipe pipe;
  test::RandomFile first, second;
};

Case make_case(unsigned seed) {
  std::mt19937 chance(seed);
  Case made{seed, test::random_pipe(chance), {}, {}};
  made.first = test::random_file(chance, made.pipe, chance() % 120);
  made.second = test::random_file(chance, made.pipe, chance() % 80);
  return made;
}

// Loads the first file, then a second state of the input, and compares both with the oracle.
void check_against_oracle(Harness& harness, const Case& made) {
  harness.compile(made.pipe.text());
  harness.file("in1.csv", made.first.text());
  const test::Expected once = test::expect(made.pipe, {&made.first}, {});
  const Result first = load(harness);
  CHECK(first.summary == once.summary());
  CHECK(first.rows == once.lines());
  CHECK(first.rejects.size() == once.quarantined);
  CHECK(test::summary(harness.apply_task()) == "skipped");

  // A second file: append loads it alone, all others read everything again.
  harness.file("in2.csv", made.second.text());
  const bool is_append = made.pipe.mode == test::Mode::append;
  const test::Expected twice = is_append ? test::expect(made.pipe, {&made.second}, once)
                                         : test::expect(made.pipe, {&made.first, &made.second}, once);
  const Result second = load(harness);
  CHECK(second.summary == twice.summary());
  CHECK(second.rows == twice.lines());
  CHECK(second.rejects.size() == twice.quarantined);
  CHECK(test::summary(harness.apply_task()) == "skipped");

  if (is_append || made.pipe.mode == test::Mode::replace) return;
  plan::Request reload;
  reload.reload = true;
  const Result again = load(harness, reload);
  const test::Expected thrice = test::expect(made.pipe, {&made.first, &made.second}, twice);
  CHECK(again.summary == thrice.summary());
  CHECK(again.rows == twice.lines());
  CHECK(again.rejects == second.rejects);
}

}  // namespace

TEST_CASE("a load is what the oracle says, on both targets", "[property]") {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    const Case made = make_case(seed);
    for (const On on : {On::sqlite, On::postgres}) {
      if (on == On::postgres && seed % 2 == 0) continue;  // a database costs more than a file
      INFO("seed " << seed << " on " << test::to_text(on) << "\n" << made.pipe.text() << made.first.text());
      Harness harness(on);
      check_against_oracle(harness, made);
    }
  }
}

TEST_CASE("batch size, spool and target change nothing", "[property]") {
  for (unsigned seed = 100; seed < 106; ++seed) {
    const Case made = make_case(seed);
    INFO("seed " << seed << "\n" << made.pipe.text());
    std::optional<Result> known;
    for (const On on : {On::sqlite, On::postgres}) {
      for (const std::size_t rows : {1, 7, 1000, 8192}) {
        if (on == On::postgres && rows != 7 && rows != 8192) continue;
        Harness harness(on);
        harness.options.batch.rows = rows;
        if (rows == 7) harness.options.batch.bytes = 100;
        if (rows == 1000) harness.options.spool_memory = 10;
        harness.compile(made.pipe.text());
        harness.file("in.csv", made.first.text());
        const Result result = load(harness);
        if (!known) known = result;
        CHECK(result.summary == known->summary);
        CHECK(result.rows == known->rows);
        CHECK(result.rejects == known->rejects);
      }
    }
  }
}

TEST_CASE("the number of workers changes nothing", "[property]") {
  for (unsigned seed = 500; seed < 508; ++seed) {
    const Case made = make_case(seed);
    INFO("seed " << seed << "\n" << made.pipe.text());
    std::optional<Result> known;
    for (const On on : {On::sqlite, On::postgres}) {
      for (const std::size_t workers : {1, 2, 8}) {
        for (const std::size_t rows : {1, 7, 1000, 8192}) {
          if (on == On::postgres && (seed % 4 != 0 || workers == 1 || rows != 7)) continue;
          INFO(workers << " workers, " << rows << " rows on " << test::to_text(on));
          Harness harness(on);
          harness.options.workers = workers;
          harness.options.batch.rows = rows;
          harness.compile(made.pipe.text());
          harness.file("in1.csv", made.first.text());
          harness.file("in2.csv", made.second.text() + "\"1\"x,broken\n,,\n");
          const Result result = load(harness);
          if (!known) known = result;
          CHECK(result.summary == known->summary);
          CHECK(result.rows == known->rows);
          CHECK(result.rejects == known->rejects);
        }
      }
    }
  }
}

TEST_CASE("one file or two give the same rows", "[property]") {
  for (unsigned seed = 200; seed < 220; ++seed) {
    const Case made = make_case(seed);
    INFO("seed " << seed << "\n" << made.pipe.text());
    Harness whole(On::sqlite), split(On::sqlite);
    whole.compile(made.pipe.text());
    split.compile(made.pipe.text());
    const std::size_t half = made.first.records.size() / 3;
    whole.file("in.csv", made.first.text());
    split.file("in1.csv", made.first.text(0, half));
    split.file("in2.csv", made.first.text(half));
    const Result one = load(whole), two = load(split);
    CHECK(one.summary == two.summary);
    CHECK(one.rows == two.rows);
    CHECK(one.rejects.size() == two.rejects.size());
  }
}

// Every strategy that may be used for a task and the state of its table, forced in turn: the same rows, rejects, counts.
TEST_CASE("every strategy gives the same", "[property]") {
  using plan::Strategy;
  std::map<std::pair<On, Strategy>, int> used;
  for (unsigned seed = 300; seed < 332; ++seed) {
    const Case made = make_case(seed);
    for (const On on : {On::sqlite, On::postgres}) {
      if (on == On::postgres && seed % 2 != 0) continue;
      for (const bool filled : {true, false}) {
        std::optional<Result> known;
        for (const Strategy wanted : {Strategy::direct, Strategy::append, Strategy::refill, Strategy::upsert, Strategy::merge,
                                      Strategy::merge_sorted, Strategy::merge_prefiltered}) {
          INFO("seed " << seed << " on " << test::to_text(on) << " by " << plan::to_text(wanted) << (filled ? ", filled" : "")
                       << "\n" << made.pipe.text() << made.first.text());
          Harness harness(on);
          if (seed % 3 == 0) harness.options.sort_memory = 1;  // every batch is a run of its own
          if (seed % 4 == 0) harness.options.batch.rows = 7;
          harness.compile(made.pipe.text());
          // A table with rows, or one without: made by a file that has none.
          harness.file("in0.csv", filled ? made.second.text() : test::RandomFile{}.text());
          REQUIRE(test::summary(harness.apply_task()).starts_with("done"));
          harness.file("in1.csv", made.first.text());
          plan::Request request;
          request.only = wanted;
          harness.world.clock.now += 1'000'000;
          const auto report = harness.apply_task(request);
          if (report.strategy != plan::to_text(wanted)) continue;  // may not be used here
          ++used[{on, wanted}];
          const Result result{test::summary(report), harness.rows(), harness.rejects()};
          if (!known) known = result;
          CHECK(result.summary == known->summary);
          CHECK(result.rows == known->rows);
          CHECK(result.rejects == known->rejects);
        }
        CHECK(known);
      }
    }
  }
  // None was left out by accident.
  for (const Strategy strategy : {Strategy::direct, Strategy::append, Strategy::refill, Strategy::merge}) {
    INFO(plan::to_text(strategy));
    CHECK(used[{On::postgres, strategy}] > 0);
    CHECK(used[{On::sqlite, strategy}] > 0);
  }
  CHECK(used[{On::sqlite, Strategy::upsert}] > 5);
  CHECK(used[{On::postgres, Strategy::merge_sorted}] > 5);
  CHECK(used[{On::postgres, Strategy::merge_prefiltered}] > 5);
}

TEST_CASE("a dry run counts what apply then does, and stores nothing", "[property]") {
  for (unsigned seed = 400; seed < 410; ++seed) {
    const Case made = make_case(seed);
    for (const On on : {On::sqlite, On::postgres}) {
      if (on == On::postgres && seed % 3 != 0) continue;
      INFO("seed " << seed << " on " << test::to_text(on) << "\n" << made.pipe.text());
      Harness harness(on);
      harness.compile(made.pipe.text());
      for (const char* name : {"in1.csv", "in2.csv"}) {
        harness.file(name, name == std::string("in1.csv") ? made.first.text() : made.second.text());
        harness.options.dry_run = true;
        const auto before = harness.rows();
        auto dry = harness.apply_task();
        CHECK(engine::to_text(dry.status) == "would_load");
        CHECK(harness.rows() == before);
        harness.options.dry_run = false;
        harness.world.clock.now += 1'000'000;
        const auto real = harness.apply_task();
        dry.status = real.status;
        CHECK(test::summary(dry) == test::summary(real));
      }
    }
  }
}
