#include "runtime/engine/key_tracker.hpp"

#include <numeric>

#include "runtime/engine/side_rows.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;

namespace {

// The stream's rows as text, to see what arrived.
class Recorder final : public target::BulkStream {
 public:
  std::vector<std::string> rows;
  void append(const value::TypedBatch& batch, const std::vector<std::uint32_t>& columns, const std::uint32_t* which,
              std::size_t count) override {
    for (std::size_t i = 0; i < count; ++i) {
      std::string text;
      for (std::uint32_t c : columns) {
        const value::Column& column = batch.columns[c];
        const std::size_t at = column.at(which[i]);
        if (!text.empty()) text += '|';
        if (!column.valid[at]) { text += "null"; continue; }
        switch (column.physical) {
          case ir::Physical::boolean: text += column.booleans[at] ? "yes" : "no"; break;
          case ir::Physical::int64: text += std::to_string(column.integers[at]); break;
          case ir::Physical::int128: text += std::to_string(static_cast<long long>(column.decimals[at])) + "d"; break;
          case ir::Physical::float64: text += std::to_string(column.floats[at]); break;
          case ir::Physical::text: text += column.texts[at].view(); break;
        }
      }
      rows.push_back(text);
    }
  }
  std::uint64_t finish() override { return rows.size(); }
};

void add_integers(value::TypedBatch& batch, const std::vector<std::int64_t>& values, std::int64_t null = -1) {
  value::Column column;
  column.physical = ir::Physical::int64;
  column.resize(values.size());
  column.integers = values;
  for (std::size_t i = 0; i < values.size(); ++i) column.valid[i] = values[i] != null;
  batch.columns.push_back(std::move(column));
  batch.rows = values.size();
}

void add_texts(value::TypedBatch& batch, const std::vector<std::string>& values) {
  value::Column column;
  column.physical = ir::Physical::text;
  column.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) column.texts[i] = batch.arena.copy(values[i]);
  batch.columns.push_back(std::move(column));
  batch.rows = values.size();
}

std::string above(engine::KeyTracker& tracker, const value::TypedBatch& batch) {
  std::vector<std::uint32_t> all(batch.rows), up, other;
  std::iota(all.begin(), all.end(), 0u);
  tracker.split(batch, all.data(), all.size(), up, other);
  CHECK(up.size() + other.size() == batch.rows);
  std::string text;
  for (std::uint32_t row : up) text += std::to_string(row);
  return text;
}

}  // namespace

TEST_CASE("rows above the highest key so far", "[key]") {
  struct Case { std::vector<std::int64_t> keys; std::string above; };
  for (const Case& row : {Case{{1, 2, 3}, "012"}, Case{{3, 2, 1}, "0"}, Case{{1, 1, 2, 2, 3}, "024"},
                          Case{{-1, 5, -1, 6}, "13"}, Case{{5, 4, 6, 5, 7}, "024"}, Case{{INT64_MIN, 0, INT64_MAX}, "012"}}) {
    value::TypedBatch batch;
    add_integers(batch, row.keys);
    engine::KeyTracker tracker({0});
    CHECK(above(tracker, batch) == row.above);
  }
}

TEST_CASE("a key of two parts, text by bytes, remembered over batches", "[key]") {
  engine::KeyTracker tracker({1, 0});
  value::TypedBatch batch;
  add_integers(batch, {1, 2, 1, 9, 3});
  add_texts(batch, {"a", "a", "b", "B", "b"});
  CHECK(above(tracker, batch) == "0124");
  value::TypedBatch next;
  add_integers(next, {3, 0, 1});
  add_texts(next, {"b", "bb", "\xC3\xA9"});
  CHECK(above(tracker, next) == "12");
  value::TypedBatch last;
  add_integers(last, {99, 0});
  add_texts(last, {"zzz", "\xC3\xA9\x01"});
  CHECK(above(tracker, last) == "1");
}

TEST_CASE("rows that wait keep every kind of value", "[side]") {
  value::TypedBatch batch;
  add_integers(batch, {10, -1, 30});
  add_texts(batch, {"x", "", std::string("n\0l", 3)});
  batch.columns[1].valid[1] = 0;
  batch.columns[1].texts[1] = {reinterpret_cast<const char*>(8), 77};  // a null's slice must not be followed
  value::Column decimal, flag, number, same;
  decimal.physical = ir::Physical::int128;
  decimal.resize(3);
  decimal.decimals = {1, -2, 3};
  flag.physical = ir::Physical::boolean;
  flag.resize(3);
  flag.booleans = {1, 0, 1};
  number.physical = ir::Physical::float64;
  number.resize(3);
  number.floats = {0.5, 1.5, 2.5};
  same.physical = ir::Physical::text;
  same.constant = true;
  same.resize(1);
  same.texts[0] = batch.arena.copy("file.csv");
  for (auto* column : {&decimal, &flag, &number, &same}) batch.columns.push_back(*column);

  Recorder direct, spooled;
  const std::vector<std::uint32_t> columns = {5, 0, 1, 2, 3, 4};
  const std::uint32_t rows[] = {2, 0, 1};
  direct.append(batch, columns, rows, 3);
  for (std::size_t memory : {std::size_t{1} << 20, std::size_t{8}}) {
    engine::FileSpool spool(memory, "/tmp");
    engine::SideRows side(spool);
    side.add(batch, columns, rows, 2);
    side.add(batch, columns, rows + 2, 1);
    side.add(batch, columns, rows, 0);
    CHECK(side.rows() == 3);
    spooled.rows.clear();
    side.send(spooled);
    CHECK(spooled.rows == direct.rows);
  }
  CHECK(direct.rows[2] == "file.csv|null|null|-2d|no|1.500000");
}
