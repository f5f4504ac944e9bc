// What other threads may do while a file is read: read records again, and give batches back.
#include <atomic>
#include <string>
#include <thread>

#include "runtime/source/snapshot.hpp"
#include "runtime/source/source.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/memory_world.hpp"

using namespace pipec;

namespace {

std::string row(int n) { return std::to_string(100000 + n) + ",\"a \"\"" + std::to_string(n % 97) + "\"\"\""; }

std::string rows(int count) {
  std::string text = "a,b\n";
  for (int n = 0; n < count; ++n) text += row(n) + "\n";
  return text;
}

std::unique_ptr<source::Source> open(test::MemoryFiles& files, const source::Limits& limits) {
  const auto facts = source::take_snapshot(files, "/in.csv", "/").at(0);
  return source::open_csv(files, facts, 0, {}, {}, {{"a"}, {"b"}}, limits, {});
}

}  // namespace

TEST_CASE("records are read again on another thread while the reader goes on") {
  constexpr int count = 20000;
  test::MemoryFiles files;
  files.put("/in.csv", rows(count));
  const auto source = open(files, {100, 1 << 20, 1000});
  value::RawBatch first;
  REQUIRE(source->next(first));
  std::atomic<bool> more = true;
  std::size_t read = 0, wrong = 0;
  std::thread other([&] {
    do {
      for (std::size_t r = 0; r < first.rows(); ++r) {
        ++read;
        if (source->read_record(first.records[r], SIZE_MAX) != row(static_cast<int>(r))) ++wrong;
      }
    } while (more);
  });
  std::size_t rest = first.rows();
  value::RawBatch batch;
  while (source->next(batch)) rest += batch.rows();
  more = false;
  other.join();
  CHECK(rest == count);
  CHECK(read >= first.rows());
  CHECK(wrong == 0);
}

TEST_CASE("batches outlive their source and are given back on another thread") {
  constexpr int count = 3000;
  test::MemoryFiles files;
  files.put("/in.csv", rows(count));
  std::vector<value::RawBatch> batches;
  {
    const auto source = open(files, {100, 1 << 20, 1000});
    value::RawBatch batch;
    while (source->next(batch)) {
      batches.push_back(std::move(batch));
      batch = {};
    }
  }
  std::thread([&] {
    int n = 0;
    for (auto& batch : batches) {
      for (std::size_t r = 0; r < batch.rows(); ++r, ++n) {
        CHECK(batch.fields[0][r].view() == row(n).substr(0, 6));
        CHECK(batch.fields[1][r].view() == "a \"" + std::to_string(n % 97) + "\"");
      }
      batch = {};
    }
    CHECK(n == count);
  }).join();
}
