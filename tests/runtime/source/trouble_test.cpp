// Files that change, shrink, fail or are stopped while they are read.
#include <cerrno>

#include "runtime/source/snapshot.hpp"
#include "runtime/source/source.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/memory_world.hpp"

using namespace pipec;

namespace {

std::string rows(int n) {
  std::string text = "a,b\n";
  for (int i = 0; i < n; ++i) text += std::to_string(1000 + i) + ",x\n";
  return text;
}

ir::FileFacts facts_of(Files& files, bool hashed = true) {
  auto facts = source::take_snapshot(files, "/in.csv", "/").at(0);
  if (hashed) facts.content_hash = source::content_hash(files, facts.path);
  return facts;
}

source::Limits small() { return {10, 1 << 20, 64}; }

// "rows N", then how it ended.
std::string read_all(Files& files, const ir::FileFacts& facts, const source::Limits& limits = small(), std::stop_token stop = {}) {
  std::size_t count = 0;
  std::string how = "ok";
  try {
    const auto source = source::open_csv(files, facts, 0, {}, {}, {{"a"}, {"b"}}, limits, stop);
    value::RawBatch batch;
    while (source->next(batch)) count += batch.rows();
    source->verify_unchanged();
    source->verify_unchanged();
  } catch (const source::FileRefused& refused) {
    how = refused.code;
    CHECK(refused.file == "in.csv");
    CHECK_THAT(refused.what(), Catch::Contains("in.csv"));
  } catch (const FileError& error) {
    how = "error " + std::to_string(error.code);
  }
  return how == "ok" ? "rows " + std::to_string(count) : how;
}

}  // namespace

TEST_CASE("a file that stays as it is") {
  test::MemoryFiles files;
  files.put("/in.csv", rows(100));
  CHECK(read_all(files, facts_of(files)) == "rows 100");
  CHECK(read_all(files, facts_of(files, false)) == "rows 100");
  CHECK(read_all(files, facts_of(files), {}) == "rows 100");
}

TEST_CASE("a file that changes between the list and the reading, or while it is read") {
  const auto text = rows(100);
  struct Row {
    std::string_view what;
    std::function<void(test::MemoryFiles&)> change;
    std::string while_read;
  };
  for (const auto& row : {
           Row{"grows", [&](auto& files) { files.put("/in.csv", text + "1,2\n"); }, "file_changed"},
           Row{"shrinks", [&](auto& files) { files.put("/in.csv", text.substr(0, 500)); }, "file_changed"},
           Row{"is emptied", [&](auto& files) { files.put("/in.csv", ""); }, "file_changed"},
           Row{"is written again, same size", [&](auto& files) { files.put("/in.csv", text); }, "file_changed"},
           Row{"gets another time", [](auto& files) { files.set_state("/in.csv", [](auto& state) { ++state.modified_ns; }); }, "file_changed"},
           Row{"gets another ctime", [](auto& files) { files.set_state("/in.csv", [](auto& state) { ++state.changed_ns; }); }, "file_changed"},
           // An open file stays what it was when its name goes to another.
           Row{"is replaced", [&](auto& files) { files.replace("/in.csv", rows(5)); }, "rows 100"},
       }) {
    INFO(row.what);
    test::MemoryFiles before;
    before.put("/in.csv", text);
    const auto facts = facts_of(before);
    row.change(before);
    CHECK(read_all(before, facts) == "file_changed");
    for (const bool hashed : {false, true}) {
      test::MemoryFiles during;
      during.put("/in.csv", text);
      const auto known = facts_of(during, hashed);
      during.before_read(during.reads() + 5, [&] { row.change(during); });
      CHECK(read_all(during, known) == row.while_read);
    }
  }
}

TEST_CASE("content that changes under the same size and times is seen by its hash") {
  const auto text = rows(100);
  for (const bool hashed : {true, false}) {
    test::MemoryFiles files;
    files.put("/in.csv", text);
    const auto facts = facts_of(files, hashed);
    files.before_read(files.reads() + 3, [&] {
      const auto state = facts.state;
      auto other = text;
      other[text.size() - 2] = 'y';
      files.put("/in.csv", other);
      files.set_state("/in.csv", [&](FileState& now) { now = state; });
    });
    CHECK(read_all(files, facts) == (hashed ? "file_changed" : "rows 100"));
  }
}

TEST_CASE("a read that fails is an error, at the start and later") {
  const auto text = rows(100);
  for (const std::uint64_t nth : {1, 2, 3, 9}) {
    test::MemoryFiles files;
    files.put("/in.csv", text);
    const auto facts = facts_of(files);
    files.fail_read(files.reads() + nth, EIO);
    INFO(nth);
    CHECK(read_all(files, facts) == "error " + std::to_string(EIO));
  }
}

TEST_CASE("a stop is seen at the next batch") {
  test::MemoryFiles files;
  files.put("/in.csv", rows(100));
  std::stop_source stop;
  const auto source = source::open_csv(files, facts_of(files), 0, {}, {}, {{"a"}, {"b"}}, small(), stop.get_token());
  value::RawBatch batch;
  REQUIRE(source->next(batch));
  CHECK(batch.rows() == 10);
  stop.request_stop();
  CHECK_FALSE(source->next(batch));
  CHECK(batch.rows() == 0);
}

TEST_CASE("a record can be read again, whole or its first bytes") {
  test::MemoryFiles files;
  files.put("/in.csv", "a,b\n1,\"x\ny\"\r\n3,4,5\n");
  const auto source = source::open_csv(files, facts_of(files), 0, {}, {}, {{"a"}, {"b"}}, {}, {});
  value::RawBatch batch;
  REQUIRE(source->next(batch));
  REQUIRE(batch.rows() == 1);
  REQUIRE(batch.broken.size() == 1);
  CHECK(source->read_record(batch.records[0], 100) == "1,\"x\ny\"");
  CHECK(source->read_record(batch.records[0], 3) == "1,\"");
  CHECK(source->read_record(batch.broken[0].record, 100) == "3,4,5");
  CHECK(batch.broken[0].width == 3);
  files.put("/in.csv", "a");
  CHECK_THROWS_AS(source->read_record(batch.records[0], 100), source::FileRefused);
}

TEST_CASE("a batch keeps its fields when the source goes on, and when it is gone") {
  test::MemoryFiles files;
  files.put("/in.csv", rows(50));
  const auto facts = facts_of(files);
  std::vector<value::RawBatch> batches;
  {
    const auto source = source::open_csv(files, facts, 0, {}, {}, {{"a"}, {"b"}}, small(), {});
    for (;;) {
      value::RawBatch batch;
      if (!source->next(batch)) break;
      batches.push_back(std::move(batch));
    }
  }
  REQUIRE(batches.size() == 5);
  int expected = 1000;
  for (const auto& batch : batches) {
    CHECK_FALSE(batch.owners.empty());
    for (const auto& field : batch.fields[0]) CHECK(field.view() == std::to_string(expected++));
  }
}
