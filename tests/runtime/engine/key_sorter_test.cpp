// The sorter against a stable sort of the same rows, whatever fits in memory.
#include "runtime/engine/key_sorter.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <stdexcept>

#include "runtime/engine/key_filter.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;
using engine::KeySorter;
using ir::Physical;

namespace {

struct Row {
  std::int64_t id = 0;
  std::string part;
  Int128 amount = 0;
  std::optional<double> score;
  std::optional<std::string> note;
  std::int64_t position = 0;
};

enum Column : std::uint32_t { id, part, amount, score, note, position, constant_one, column_count };

// As the validator would give them; the last column has one value for all rows.
value::TypedBatch batch_of(const std::vector<Row>& rows) {
  value::TypedBatch batch;
  batch.rows = rows.size();
  batch.columns.resize(column_count);
  const Physical physical[] = {Physical::int64, Physical::text,  Physical::int128, Physical::float64,
                               Physical::text,  Physical::int64, Physical::boolean};
  for (std::uint32_t c = 0; c < column_count; ++c) {
    batch.columns[c].physical = physical[c];
    batch.columns[c].constant = c == constant_one;
    batch.columns[c].resize(c == constant_one ? 1 : rows.size());
  }
  batch.columns[constant_one].booleans[0] = 1;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    batch.columns[id].integers[i] = rows[i].id;
    batch.columns[part].texts[i] = batch.arena.copy(rows[i].part);
    batch.columns[amount].decimals[i] = rows[i].amount;
    batch.columns[score].valid[i] = rows[i].score ? 1 : 0;
    batch.columns[score].floats[i] = rows[i].score.value_or(7);
    batch.columns[note].valid[i] = rows[i].note ? 1 : 0;
    batch.columns[note].texts[i] = rows[i].note ? batch.arena.copy(*rows[i].note) : value::Slice{nullptr, 99};
    batch.columns[position].integers[i] = rows[i].position;
  }
  return batch;
}

std::string text_of(const Row& row) {
  return std::to_string(row.id) + "|" + row.part + "|" + std::to_string(static_cast<std::int64_t>(row.amount)) + "|" +
         (row.score ? std::to_string(*row.score) : "null") + "|" + row.note.value_or("null") + "|" +
         std::to_string(row.position);
}

struct Setup {
  std::vector<std::uint32_t> key;
  std::vector<KeySorter::Order> order;
};

int compare(const Row& a, const Row& b, std::uint32_t column) {
  const auto by = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
  switch (column) {
    case id: return by(a.id, b.id);
    case part: return by(a.part, b.part);
    case amount: return by(a.amount, b.amount);
    case score: return by(*a.score, *b.score);
    case note: return by(*a.note, *b.note);
    default: return 0;
  }
}

bool is_null(const Row& row, std::uint32_t column) {
  return (column == score && !row.score) || (column == note && !row.note);
}

std::vector<std::string> expected(std::vector<Row> rows, const Setup& setup) {
  const auto same_key = [&](const Row& a, const Row& b) {
    return std::all_of(setup.key.begin(), setup.key.end(), [&](std::uint32_t c) { return compare(a, b, c) == 0; });
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    for (std::uint32_t c : setup.key)
      if (const int order = compare(a, b, c); order != 0) return order < 0;
    for (const auto& by : setup.order) {
      if (is_null(a, by.column) != is_null(b, by.column)) return is_null(b, by.column);
      if (is_null(a, by.column)) continue;
      if (const int order = compare(a, b, by.column); order != 0) return by.descending ? order > 0 : order < 0;
    }
    return a.position > b.position;
  });
  std::vector<std::string> out;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (i == 0 || !same_key(rows[i - 1], rows[i])) out.push_back(text_of(rows[i]));
  return out;
}

std::vector<std::string> sorted(const std::vector<Row>& rows, const Setup& setup, std::size_t memory, std::size_t at_once) {
  // Kept in another order than they come.
  KeySorter sorter({constant_one, position, note, score, amount, part, id}, setup.key, setup.order, position, memory, "/tmp");
  for (std::size_t from = 0; from < rows.size(); from += at_once) {
    const std::vector<Row> some(rows.begin() + static_cast<std::ptrdiff_t>(from),
                                rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), from + at_once)));
    const value::TypedBatch batch = batch_of(some);
    std::vector<std::uint32_t> all(some.size());
    for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
    sorter.add(batch, all.data(), all.size());
  }
  sorter.finish();
  CHECK(sorter.added() == rows.size());
  std::vector<std::string> out;
  value::TypedBatch batch;
  while (sorter.next(batch, 13)) {
    REQUIRE(batch.rows > 0);
    REQUIRE(batch.columns.size() == 7);
    for (std::size_t i = 0; i < batch.rows; ++i) {
      CHECK(batch.columns[0].booleans[i] == 1);
      Row row;
      row.position = batch.columns[1].integers[i];
      if (batch.columns[2].valid[i]) row.note = std::string(batch.columns[2].texts[i].view());
      if (batch.columns[3].valid[i]) row.score = batch.columns[3].floats[i];
      row.amount = batch.columns[4].decimals[i];
      row.part = std::string(batch.columns[5].texts[i].view());
      row.id = batch.columns[6].integers[i];
      out.push_back(text_of(row));
    }
  }
  CHECK(sorter.winners() == out.size());
  return out;
}

std::vector<Row> random_rows(std::mt19937& chance, std::size_t count, unsigned ids) {
  const std::vector<std::string> parts = {"", "a", "aaaaaaaa", "aaaaaaaab", "aaaaaaaa\xFF", std::string("a\0", 2), "b"};
  std::vector<Row> rows(count);
  for (std::size_t i = 0; i < count; ++i) {
    Row& row = rows[i];
    row.id = static_cast<std::int64_t>(chance() % ids) - 3;
    row.part = parts[chance() % parts.size()];
    row.amount = (static_cast<Int128>(chance() % 3) - 1) << (chance() % 2 == 0 ? 0 : 70);
    if (chance() % 4 != 0) row.score = static_cast<double>(chance() % 3) - 1;
    if (chance() % 4 != 0) row.note = parts[chance() % parts.size()];
    row.position = static_cast<std::int64_t>(i) * 10;
  }
  return rows;
}

}  // namespace

TEST_CASE("key sorter: the winner of each key in key order, whatever fits in memory") {
  const Setup setups[] = {
      {{id}, {}},
      {{id}, {{score, true}, {note, false}}},
      {{part}, {{amount, false}}},
      {{part, id}, {{note, true}}},
      {{amount, part}, {{score, false}, {id, true}}},
      {{constant_one, id}, {}},
  };
  std::mt19937 chance(5);
  for (const Setup& setup : setups) {
    for (const std::size_t count : {0, 1, 2, 100, 700}) {
      const auto rows = random_rows(chance, count, count < 200 ? 20 : 500);
      const auto wanted = expected(rows, setup);
      for (const std::size_t memory : {std::size_t{1}, std::size_t{2000}, std::size_t{1} << 24}) {
        INFO(count << " rows, " << memory << " bytes");
        CHECK(sorted(rows, setup, memory, 17) == wanted);
      }
    }
  }
}

TEST_CASE("key sorter: rows that come in order, repeats behind each other, rows larger than all memory") {
  std::vector<Row> rows;
  for (int i = 0; i < 300; ++i) {
    Row row;
    row.id = i / 2;
    row.position = i;
    row.note = std::string(i % 50 == 7 ? 2'000'000 : 3, static_cast<char>('a' + i % 20));
    rows.push_back(row);
  }
  for (const std::size_t memory : {std::size_t{5000}, std::size_t{1} << 26})
    CHECK(sorted(rows, {{id}, {}}, memory, 40) == expected(rows, {{id}, {}}));
}

TEST_CASE("key sorter: what can be no key") {
  KeySorter floats({id}, {score}, {}, position, 1000, "/tmp");
  KeySorter nulls({id}, {note}, {}, position, 1000, "/tmp");
  const value::TypedBatch batch = batch_of({Row{}});
  const std::uint32_t row = 0;
  CHECK_THROWS_AS(floats.add(batch, &row, 1), std::logic_error);
  CHECK_THROWS_AS(nulls.add(batch, &row, 1), std::logic_error);
}

TEST_CASE("key filter: a repeat is never taken for new, and few new keys for repeats") {
  std::mt19937_64 chance(9);
  for (const std::uint64_t expected_keys : {std::uint64_t{0}, std::uint64_t{10}, std::uint64_t{50'000}}) {
    engine::KeyFilter filter(expected_keys);
    CHECK(filter.bytes() <= engine::KeyFilter::most_bytes);
    std::vector<std::uint64_t> hashes(50'000);
    std::size_t let_pass = 0;
    for (auto& hash : hashes) let_pass += filter.first_seen(hash = chance()) ? 1 : 0;
    std::size_t wrong = 0;
    for (const std::uint64_t hash : hashes) wrong += filter.first_seen(hash) ? 1 : 0;
    CHECK(wrong == 0);
    if (expected_keys != 10) CHECK(let_pass > 49'500);
    else CHECK(let_pass < 2'000);  // full long ago: the rest takes the slow way
  }
}

TEST_CASE("key filter: hashes follow the whole key and nothing else") {
  std::mt19937 chance(3);
  const auto rows = random_rows(chance, 2000, 100);
  const value::TypedBatch batch = batch_of(rows);
  std::vector<std::uint32_t> all(rows.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  for (const std::vector<std::uint32_t>& key :
       {std::vector<std::uint32_t>{id}, {part}, {amount}, {id, part}, {part, amount, id}, {constant_one, part}}) {
    std::vector<std::uint64_t> hashes(rows.size());
    engine::hash_keys(batch, key, all.data(), all.size(), hashes.data());
    std::map<std::uint64_t, std::size_t> first;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Row& other = rows[first.emplace(hashes[i], i).first->second];
      CHECK(std::all_of(key.begin(), key.end(), [&](std::uint32_t c) { return compare(rows[i], other, c) == 0; }));
    }
    for (std::size_t i = 0; i < rows.size(); i += 3) {
      for (std::size_t k = 0; k < i; k += 7) {
        const bool same = std::all_of(key.begin(), key.end(), [&](std::uint32_t c) { return compare(rows[i], rows[k], c) == 0; });
        if (same && hashes[i] != hashes[k]) FAIL("equal keys, two hashes");
      }
    }
  }
}
