#include "runtime/engine/key_filter.hpp"

#include <numeric>
#include <random>
#include <set>

#include "tests/support/catch.hpp"

using namespace pipec;
using ir::Physical;

namespace {

value::Column& add_column(value::TypedBatch& batch, Physical physical, std::size_t rows) {
  value::Column column;
  column.physical = physical;
  column.resize(rows);
  batch.rows = rows;
  batch.columns.push_back(std::move(column));
  return batch.columns.back();
}

value::TypedBatch integers(const std::vector<std::int64_t>& values) {
  value::TypedBatch batch;
  add_column(batch, Physical::int64, values.size()).integers = values;
  return batch;
}

void add_texts(value::TypedBatch& batch, const std::vector<std::string>& values) {
  value::Column& column = add_column(batch, Physical::text, values.size());
  for (std::size_t i = 0; i < values.size(); ++i) column.texts[i] = batch.arena.copy(values[i]);
}

std::vector<std::uint64_t> hashes(const value::TypedBatch& batch, const std::vector<std::uint32_t>& key) {
  std::vector<std::uint32_t> rows(batch.rows);
  std::iota(rows.begin(), rows.end(), 0u);
  std::vector<std::uint64_t> out(batch.rows);
  engine::hash_keys(batch, key, rows.data(), rows.size(), out.data());
  return out;
}

std::size_t distinct(const std::vector<std::uint64_t>& values) { return std::set(values.begin(), values.end()).size(); }

}  // namespace

TEST_CASE("a key is surely new at most once", "[filter]") {
  // Keys in a row, far apart, and few of them: each with room for all and with room for some.
  struct Case { std::int64_t step; unsigned keys; };
  for (const Case& c : {Case{1, 40'000}, Case{1'000'000'007, 40'000}, Case{std::int64_t{1} << 40, 40'000}, Case{1, 50}}) {
    for (const std::uint64_t room : {10u, 20'000u, 50'000u}) {
      std::mt19937_64 chance(c.keys + room);
      std::vector<std::int64_t> values(80'000);
      for (auto& value : values) value = static_cast<std::int64_t>(chance() % c.keys) * c.step - 77;
      engine::KeyFilter filter(room);
      std::set<std::int64_t> known;
      const auto hashed = hashes(integers(values), {0});
      for (std::size_t i = 0; i < values.size(); ++i) {
        const bool fresh = filter.first_seen(hashed[i]);
        if (fresh && !known.insert(values[i]).second) FAIL("a repeated key was called new");
      }
      CHECK(filter.keys() == known.size());
      CHECK(filter.keys() <= filter.room());
    }
  }
}

TEST_CASE("few new keys are taken for repeated ones", "[filter]") {
  struct Case { const char* what; std::int64_t step; bool text; };
  for (const Case& c : {Case{"numbers in a row", 1, false}, Case{"multiples of 2^32", std::int64_t{1} << 32, false},
                        Case{"multiples of a million", 1'000'000, false}, Case{"texts", 1, true}}) {
    INFO(c.what);
    const std::size_t count = 300'000;
    std::vector<std::int64_t> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<std::int64_t>(i) * c.step;
    value::TypedBatch batch = integers(values);
    if (c.text) {
      std::vector<std::string> texts;
      for (auto value : values) texts.push_back("order-" + std::to_string(value));
      add_texts(batch, texts);
    }
    engine::KeyFilter filter(count);
    std::size_t mistaken = 0;
    for (const std::uint64_t hash : hashes(batch, {c.text ? 1u : 0u})) mistaken += filter.first_seen(hash) ? 0 : 1;
    CHECK(mistaken > 0);            // else the filter is larger than it says
    CHECK(mistaken < count / 500);  // over the whole way from empty to full
    CHECK_FALSE(filter.full());
  }
}

TEST_CASE("a full filter says so and knows no new keys", "[filter]") {
  engine::KeyFilter filter(100);
  std::uint64_t fresh = 0;
  for (const std::uint64_t hash : hashes(integers([] {
         std::vector<std::int64_t> values(200);
         std::iota(values.begin(), values.end(), 0);
         return values;
       }()), {0})) {
    const bool was_full = filter.full();
    const bool is_new = filter.first_seen(hash);
    CHECK_FALSE((was_full && is_new));
    fresh += is_new ? 1 : 0;
  }
  CHECK(fresh == 100);
  CHECK(filter.full());
  CHECK(engine::KeyFilter(std::nullopt).room() == std::uint64_t{32} * 1024 * 1024 * 8 / 12);
  CHECK(engine::KeyFilter(std::uint64_t{1} << 60).room() == engine::KeyFilter(std::nullopt).room());
  engine::KeyFilter none(0);
  CHECK(none.first_seen(5));
  CHECK_FALSE(none.first_seen(6));
}

TEST_CASE("many at once are one after the other", "[filter]") {
  std::mt19937_64 chance(3);
  std::vector<std::int64_t> values(5000);
  for (auto& value : values) value = static_cast<std::int64_t>(chance() % 3000);
  const auto hashed = hashes(integers(values), {0});
  std::vector<std::uint32_t> rows(values.size()), fresh, other, one_fresh, one_other;
  std::iota(rows.begin(), rows.end(), 10u);
  engine::KeyFilter together(4000), apart(4000);
  together.split(hashed.data(), rows.data(), 4000, fresh, other);
  together.split(hashed.data() + 4000, rows.data() + 4000, 1000, fresh, other);
  together.split(nullptr, nullptr, 0, fresh, other);
  for (std::size_t i = 0; i < rows.size(); ++i) (apart.first_seen(hashed[i]) ? one_fresh : one_other).push_back(rows[i]);
  CHECK(fresh == one_fresh);
  CHECK(other == one_other);
  CHECK(fresh.size() + other.size() == rows.size());
}

TEST_CASE("equal keys have equal hashes, other keys others", "[filter]") {
  value::TypedBatch batch;
  add_texts(batch, {"ab", "a", "", "abc", "", "ab"});
  add_texts(batch, {"c", "bc", "abc", "", "", "c"});
  add_column(batch, Physical::int128, 6).decimals = {1, Int128{1} << 64, -1, 0, (Int128{1} << 64) + 1, 1};
  add_column(batch, Physical::boolean, 6).booleans = {0, 1, 1, 0, 1, 0};
  value::Column& nulls = add_column(batch, Physical::text, 6);
  nulls.valid = {0, 1, 0, 1, 1, 0};
  for (auto& text : nulls.texts) text = batch.arena.copy("");
  nulls.texts[0] = nulls.texts[2] = nulls.texts[5] = {reinterpret_cast<const char*>(8), 99};  // must not be followed
  for (const auto& [key, different] : std::vector<std::pair<std::vector<std::uint32_t>, std::size_t>>{
           {{0, 1}, 5}, {{1, 0}, 5}, {{2}, 5}, {{3}, 2}, {{4}, 2}, {{0, 1, 2, 3, 4}, 5}, {{3, 4}, 4}}) {
    const auto hashed = hashes(batch, key);
    CHECK(distinct(hashed) == different);
    CHECK(hashed[0] == hashed[5]);
  }
  // In another batch, at another place, as one value for all rows.
  value::TypedBatch other;
  value::Column& same = add_column(other, Physical::text, 1);
  same.constant = true;
  same.texts[0] = other.arena.copy("ab");
  other.rows = 2;
  add_texts(other, {"x", "c"});
  CHECK(hashes(other, {0, 1})[1] == hashes(batch, {0, 1})[0]);
  CHECK(hashes(other, {0, 1})[0] != hashes(batch, {0, 1})[0]);
  add_column(other, Physical::float64, 2);
  CHECK_THROWS_AS(hashes(other, {2}), std::logic_error);
}
