// Order, bounds and ends of the pipeline, whatever its threads do.
#include "runtime/engine/pipeline.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <new>
#include <random>
#include <string>

#include "tests/support/catch.hpp"

using namespace pipec;
using engine::Parcel;
using engine::Pipeline;

namespace {

void dawdle(std::mt19937& chance) {
  if (chance() % 4 == 0) std::this_thread::sleep_for(std::chrono::microseconds(chance() % 200));
  else if (chance() % 4 == 0) std::this_thread::yield();
}

// Reads `parcels` numbered parcels; the work on number n puts n + 1000 beside it.
struct Script {
  std::uint32_t parcels = 50;
  std::uint32_t read_fails_at = UINT32_MAX, work_fails_at = UINT32_MAX, take_fails_at = UINT32_MAX, stop_at = UINT32_MAX;
  std::size_t workers = 2;
  Pipeline::Bounds bounds;
  bool slow_taking = false;
};

struct Outcome {
  std::vector<std::uint32_t> taken;
  std::string error;
  std::size_t read = 0;
};

Outcome run(const Script& script, unsigned seed) {
  std::atomic<std::uint32_t> read{0};
  std::mt19937 reading(seed), taking(seed + 1);
  std::vector<std::mt19937> working;
  for (std::size_t i = 0; i < script.workers; ++i) working.emplace_back(seed + 2 + static_cast<unsigned>(i));
  std::vector<Pipeline::Work> work;
  for (std::size_t i = 0; i < script.workers; ++i) {
    work.push_back([&script, &chance = working[i]](Parcel& parcel) {
      dawdle(chance);
      if (parcel.file == script.work_fails_at) throw std::runtime_error("work " + std::to_string(parcel.file));
      parcel.good.assign(1, parcel.file + 1000);
    });
  }
  std::stop_source stop;
  Outcome outcome;
  try {
    Pipeline pipeline(
        [&](Parcel& parcel) {
          dawdle(reading);
          if (read == script.read_fails_at) throw std::runtime_error("read " + std::to_string(read));
          if (read == script.parcels) return false;
          parcel.kind = Parcel::Kind::rows;
          parcel.file = read++;
          return true;
        },
        std::move(work), script.bounds, stop.get_token());
    while (const Parcel* parcel = pipeline.next()) {
      if (parcel->file == script.take_fails_at) throw std::runtime_error("take " + std::to_string(parcel->file));
      REQUIRE(parcel->good == std::vector<std::uint32_t>{parcel->file + 1000});
      outcome.taken.push_back(parcel->file);
      if (parcel->file == script.stop_at) stop.request_stop();
      if (script.slow_taking) dawdle(taking);
    }
  } catch (const engine::Interrupted&) {
    outcome.error = "interrupted";
  } catch (const std::exception& error) {
    outcome.error = error.what();
  }
  outcome.read = read;
  return outcome;
}

std::vector<std::uint32_t> up_to(std::uint32_t count) {
  std::vector<std::uint32_t> numbers(count);
  for (std::uint32_t i = 0; i < count; ++i) numbers[i] = i;
  return numbers;
}

}  // namespace

TEST_CASE("parcels come in the order in which they were read", "[pipeline]") {
  for (unsigned seed = 0; seed < 40; ++seed) {
    for (const std::size_t workers : {1, 2, 8}) {
      for (const std::size_t parcels : {1, 2, 6, 100}) {
        INFO("seed " << seed << ", " << workers << " workers, " << parcels << " in flight");
        Script script;
        script.parcels = seed % 7 * 10;
        script.workers = workers;
        script.bounds.parcels = parcels;
        script.slow_taking = seed % 2 == 0;
        const Outcome outcome = run(script, seed);
        CHECK(outcome.taken == up_to(script.parcels));
        CHECK(outcome.error == "");
      }
    }
  }
}

TEST_CASE("a failure comes in its place, and the first one in input order", "[pipeline]") {
  struct Row {
    std::uint32_t read, work, take, stop;
    std::uint32_t taken;
    std::string error;
  };
  constexpr std::uint32_t never = UINT32_MAX;
  const Row rows[] = {
      {0, never, never, never, 0, "read 0"},       {20, never, never, never, 20, "read 20"},
      {50, never, never, never, 50, "read 50"},    {never, 0, never, never, 0, "work 0"},
      {never, 49, never, never, 49, "work 49"},    {20, 19, never, never, 19, "work 19"},
      {20, 21, never, never, 20, "read 20"},       {never, never, 0, never, 0, "take 0"},
      {never, never, 49, never, 49, "take 49"},    {20, 20, 18, never, 18, "take 18"},
      {never, never, never, 0, 1, "interrupted"},  {never, never, never, 25, 26, "interrupted"},
      {never, never, never, 49, 50, "interrupted"}, {20, 10, 9, 5, 6, "interrupted"},
  };
  for (const Row& row : rows) {
    for (unsigned seed = 0; seed < 12; ++seed) {
      for (const std::size_t workers : {1, 2, 8}) {
        INFO(row.error << ", seed " << seed << ", " << workers << " workers");
        Script script;
        script.read_fails_at = row.read;
        script.work_fails_at = row.work;
        script.take_fails_at = row.take;
        script.stop_at = row.stop;
        script.workers = workers;
        script.bounds.parcels = seed % 2 == 0 ? 6 : 100;
        script.slow_taking = seed % 3 == 0;
        const Outcome outcome = run(script, seed);
        CHECK(outcome.taken == up_to(row.taken));
        CHECK(outcome.error == row.error);
      }
    }
  }
}

TEST_CASE("a stop ends the waiting for a reader that has nothing", "[pipeline]") {
  std::stop_source stop;
  std::atomic<bool> leave{false};
  Pipeline::Bounds bounds;
  std::vector<Pipeline::Work> work = {[](Parcel&) {}};
  Pipeline pipeline(
      [&](Parcel&) {
        stop.request_stop();
        while (!leave) std::this_thread::yield();  // as a disk that does not answer
        return false;
      },
      std::move(work), bounds, stop.get_token());
  CHECK_THROWS_AS(pipeline.next(), engine::Interrupted);
  leave = true;
}

TEST_CASE("no more is in flight than the bounds allow, but one of any size passes", "[pipeline]") {
  struct Row {
    std::size_t parcels, bytes;
    std::uint64_t each;        // bytes of one
    std::size_t most;          // in flight at once
  };
  for (const Row& row : {Row{3, 1000, 1, 3}, Row{1, 1000, 1, 1}, Row{100, 1000, 250, 4}, Row{100, 1000, 400, 3},
                         Row{100, 1000, 1000, 1}, Row{100, 1000, 1'000'000, 1}, Row{6, 1000, 300, 4}}) {
    INFO(row.parcels << " parcels, " << row.bytes << " bytes, " << row.each << " each");
    std::mutex mutex;
    std::size_t flying = 0, most = 0;
    std::uint32_t read = 0;
    std::vector<Pipeline::Work> work(2, [](Parcel&) {});
    std::stop_source stop;
    Pipeline pipeline(
        [&](Parcel& parcel) {
          if (read == 60) return false;
          parcel.kind = Parcel::Kind::rows;
          parcel.file = read++;
          parcel.raw.bytes = row.each;
          const std::scoped_lock lock(mutex);
          most = std::max(most, ++flying);
          return true;
        },
        std::move(work), {row.parcels, row.bytes}, stop.get_token());
    std::uint32_t taken = 0;
    while (const Parcel* parcel = pipeline.next()) {
      CHECK(parcel->raw.bytes == row.each);
      if (++taken < 10) std::this_thread::sleep_for(std::chrono::milliseconds(2));  // lets the reader run into its bounds
      const std::scoped_lock lock(mutex);
      --flying;
    }
    CHECK(taken == 60);
    CHECK(most <= row.most);
  }
}

TEST_CASE("what the work adds to a parcel counts as well", "[pipeline]") {
  std::atomic<std::uint32_t> read{0}, worked{0};
  std::vector<Pipeline::Work> work = {[&](Parcel& parcel) {
    parcel.refused.bytes.assign(1000, 'x');
    ++worked;
  }};
  std::stop_source stop;
  Pipeline pipeline(
      [&](Parcel& parcel) {
        if (read == 20) return false;
        while (worked < read) std::this_thread::yield();  // each one is read when the one before is worked on
        parcel.kind = Parcel::Kind::rows;
        parcel.raw.bytes = 1;
        ++read;
        return true;
      },
      std::move(work), {100, 2500}, stop.get_token());
  std::uint32_t taken = 0, most = 0;
  while (pipeline.next() != nullptr) {
    if (taken < 3) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    most = std::max(most, read - taken++);
  }
  CHECK(taken == 20);
  CHECK(most <= 4);  // three with what was added to them, and one that is being read
}

TEST_CASE("the memory of a parcel is used again, and that of a huge one given back", "[pipeline]") {
  Parcel parcel;
  parcel.kind = Parcel::Kind::rows;
  for (const std::size_t bytes : {std::size_t{100} << 10, std::size_t{50} << 20}) {
    parcel.raw.arena.allocate(bytes);
    parcel.typed.arena.allocate(bytes);
    parcel.refused.bytes.assign(bytes, 'x');
    parcel.raw.owners.push_back(std::make_shared<int>(1));
    const std::weak_ptr<const void> owner = parcel.raw.owners[0];
    parcel.empty();
    CHECK(owner.expired());
    CHECK(parcel.refused.size() == 0);
    const bool is_kept = bytes < (1u << 20);
    CHECK((parcel.raw.arena.bytes() > 0) == is_kept);
    CHECK((parcel.typed.arena.bytes() > 0) == is_kept);
    CHECK((parcel.refused.bytes.capacity() >= bytes) == is_kept);
  }
}
