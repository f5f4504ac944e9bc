#include "runtime/value/batch.hpp"

#include "tests/support/catch.hpp"

using namespace pipec;
using namespace pipec::value;

TEST_CASE("what an arena gave stays where it is until it is cleared") {
  Arena arena;
  std::vector<Slice> slices;
  for (std::size_t i = 0; i < 300; ++i) slices.push_back(arena.copy(std::string(i * 7, static_cast<char>('a' + i % 26))));
  for (std::size_t i = 0; i < 300; ++i) REQUIRE(slices[i].view() == std::string(i * 7, static_cast<char>('a' + i % 26)));
  const auto large = arena.copy(std::string(200'000, 'x'));
  CHECK(large.size == 200'000);
  CHECK(arena.bytes() >= 500'000);
  arena.clear();
  CHECK(arena.bytes() >= 200'000);  // the largest chunk is kept
  CHECK(arena.bytes() < 500'000);
  CHECK(arena.copy("again").view() == "again");
  CHECK(arena.allocate(0) != nullptr);
}

TEST_CASE("a cleared batch is empty and keeps its columns") {
  RawBatch batch;
  batch.records.resize(2);
  batch.fields.assign(3, std::vector<RawField>(2));
  batch.broken.resize(1);
  const auto block = std::make_shared<int>(1);
  batch.owners.push_back(block);
  batch.bytes = 9;
  CHECK(batch.rows() == 2);
  batch.clear();
  CHECK(batch.rows() == 0);
  REQUIRE(batch.fields.size() == 3);
  for (const auto& column : batch.fields) CHECK(column.empty());
  CHECK(batch.broken.empty());
  CHECK(block.use_count() == 1);
  CHECK(batch.bytes == 0);
}

TEST_CASE("a column has one vector, and a constant one row") {
  Column column;
  column.physical = ir::Physical::text;
  column.resize(4);
  CHECK(column.texts.size() == 4);
  CHECK(column.valid == std::vector<std::uint8_t>(4, 1));
  CHECK(column.integers.empty());
  CHECK(column.at(3) == 3);
  column.constant = true;
  CHECK(column.at(3) == 0);
  column.valid[1] = 0;
  column.resize(4);
  CHECK(column.valid[1] == 1);
}
