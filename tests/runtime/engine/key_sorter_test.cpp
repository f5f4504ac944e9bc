#include "runtime/engine/key_sorter.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "tests/support/catch.hpp"

using namespace pipec;
using ir::Physical;

namespace {

// A cell of any physical, compared as the language says.
struct Cell {
  bool null = false;
  Int128 number = 0;     // boolean, int64, int128
  double real = 0;
  std::string text = {};
};
using Row = std::vector<Cell>;

Cell whole(Int128 value) { return {.number = value}; }
Cell of_text(std::string value) { return {.text = std::move(value)}; }

value::TypedBatch batch_of(const std::vector<Physical>& types, const std::vector<Row>& rows) {
  value::TypedBatch batch;
  batch.rows = rows.size();
  for (std::size_t c = 0; c < types.size(); ++c) {
    value::Column column;
    column.physical = types[c];
    column.resize(rows.size());
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const Cell& cell = rows[r][c];
      column.valid[r] = cell.null ? 0 : 1;
      switch (types[c]) {
        case Physical::boolean: column.booleans[r] = cell.number != 0; break;
        case Physical::int64: column.integers[r] = static_cast<std::int64_t>(cell.number); break;
        case Physical::int128: column.decimals[r] = cell.number; break;
        case Physical::float64: column.floats[r] = cell.real; break;
        case Physical::text:
          // A null's slice must not be followed.
          column.texts[r] = cell.null ? value::Slice{reinterpret_cast<const char*>(8), 99} : batch.arena.copy(cell.text);
          break;
      }
    }
    batch.columns.push_back(std::move(column));
  }
  return batch;
}

int compare(Physical type, const Cell& a, const Cell& b) {
  const auto order = [](auto x, auto y) { return x < y ? -1 : (y < x ? 1 : 0); };
  if (type == Physical::text) return order(a.text, b.text);
  if (type != Physical::float64) return order(a.number, b.number);
  if (std::isnan(a.real) || std::isnan(b.real)) return order(std::isnan(a.real), std::isnan(b.real));
  return order(a.real, b.real);
}

struct Shape {
  std::vector<Physical> types;
  std::vector<std::uint32_t> kept, key;
  std::vector<engine::KeySorter::Order> order;
  std::uint32_t position;
};

std::string line(const Shape& shape, std::uint32_t column, const Cell& cell) {
  if (cell.null) return "null";
  switch (shape.types[column]) {
    case Physical::text: return cell.text;
    case Physical::float64: return std::to_string(cell.real);
    default: break;
  }
  const bool negative = cell.number < 0;
  UInt128 rest = negative ? -static_cast<UInt128>(cell.number) : static_cast<UInt128>(cell.number);
  std::string digits;
  do digits.insert(0, 1, static_cast<char>('0' + static_cast<int>(rest % 10)));
  while ((rest /= 10) != 0);
  return negative ? "-" + digits : digits;
}

// What must come out: sorted by key, the dedup order and the position, one row of each key.
std::vector<std::string> expected(const Shape& shape, std::vector<Row> rows) {
  const auto by_key = [&](const Row& a, const Row& b) {
    for (std::uint32_t c : shape.key)
      if (const int compared = compare(shape.types[c], a[c], b[c]); compared != 0) return compared;
    return 0;
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    if (const int compared = by_key(a, b); compared != 0) return compared < 0;
    for (const auto& by : shape.order) {
      if (a[by.column].null != b[by.column].null) return b[by.column].null;
      if (a[by.column].null) continue;
      const int compared = compare(shape.types[by.column], a[by.column], b[by.column]);
      if (compared != 0) return by.descending ? compared > 0 : compared < 0;
    }
    return a[shape.position].number > b[shape.position].number;
  });
  rows.erase(std::unique(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return by_key(a, b) == 0; }), rows.end());
  std::vector<std::string> lines;
  for (const Row& row : rows) {
    std::string text;
    for (std::uint32_t c : shape.kept) text += line(shape, c, row[c]) + "|";
    lines.push_back(std::move(text));
  }
  return lines;
}

std::vector<std::string> drain(const Shape& shape, engine::KeySorter& sorter, std::size_t rows) {
  std::vector<std::string> lines;
  value::TypedBatch out;
  while (sorter.next(out, rows)) {
    REQUIRE(out.rows > 0);
    REQUIRE(out.rows <= rows);
    REQUIRE(out.columns.size() == shape.kept.size());
    REQUIRE(out.quarantined == std::vector<std::uint8_t>(out.rows, 0));
    for (std::size_t r = 0; r < out.rows; ++r) {
      std::string text;
      for (std::size_t c = 0; c < shape.kept.size(); ++c) {
        const value::Column& column = out.columns[c];
        REQUIRE(column.physical == shape.types[shape.kept[c]]);
        Cell cell{.null = column.valid[r] == 0};
        switch (column.physical) {
          case Physical::boolean: cell.number = column.booleans[r]; break;
          case Physical::int64: cell.number = column.integers[r]; break;
          case Physical::int128: cell.number = column.decimals[r]; break;
          case Physical::float64: cell.real = column.floats[r]; break;
          case Physical::text: cell.text = column.texts[r].view(); break;
        }
        text += line(shape, shape.kept[c], cell) + "|";
      }
      lines.push_back(std::move(text));
    }
  }
  CHECK_FALSE(sorter.next(out, rows));
  CHECK(sorter.winners() == lines.size());
  return lines;
}

// In batches of up to 100 rows, each row of which is named in some order.
std::vector<std::string> sorted(const Shape& shape, const std::vector<Row>& rows, std::size_t memory, std::size_t at_once,
                                bool* in_memory = nullptr) {
  engine::KeySorter sorter(shape.kept, shape.key, shape.order, shape.position, memory, "/tmp");
  for (std::size_t from = 0; from < rows.size(); from += 100) {
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(from);
    const auto batch = batch_of(shape.types, {first, first + static_cast<std::ptrdiff_t>(std::min<std::size_t>(100, rows.size() - from))});
    std::vector<std::uint32_t> chosen(batch.rows);
    std::iota(chosen.begin(), chosen.end(), 0u);
    std::reverse(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(chosen.size() / 3));
    sorter.add(batch, chosen.data(), chosen.size());
    sorter.add(batch, chosen.data(), 0);
  }
  sorter.finish();
  CHECK(sorter.added() == rows.size());
  if (in_memory) *in_memory = sorter.in_memory();
  return drain(shape, sorter, at_once);
}

Cell random_cell(std::mt19937_64& chance, Physical type, int variety) {
  const auto pick = static_cast<int>(chance() % static_cast<unsigned>(variety));
  const Int128 edge = Int128{1} << 64;
  switch (type) {
    case Physical::boolean: return whole(pick % 2);
    case Physical::int64:
      if (pick == 0) return whole(std::numeric_limits<std::int64_t>::min());
      if (pick == 1) return whole(std::numeric_limits<std::int64_t>::max());
      return whole(pick - variety / 2);
    case Physical::int128: return whole(pick % 3 == 0 ? edge * (pick - variety / 2) + pick : pick - variety / 2);
    case Physical::float64: {
      static const double values[] = {0.0, -1.5, 2.25, 1e300, -1e300, std::nan(""), std::numeric_limits<double>::infinity()};
      return {.real = values[static_cast<std::size_t>(pick) % std::size(values)]};
    }
    case Physical::text: {
      static const char* const starts[] = {"", "shared-prefix-", "shared-p", "\xC3\xA9", "Z"};
      std::string text = starts[static_cast<std::size_t>(pick) % std::size(starts)];
      if (pick % 4 == 1) text += '\0';
      if (pick % 7 != 0) text += std::to_string(pick / 3);
      return of_text(std::move(text));
    }
  }
  return {};
}

}  // namespace

TEST_CASE("the winner of each key in key order, whatever types, orders and memory", "[sorter]") {
  const Physical all[] = {Physical::boolean, Physical::int64, Physical::int128, Physical::float64, Physical::text};
  for (unsigned seed = 1; seed <= 120; ++seed) {
    std::mt19937_64 chance(seed);
    Shape shape;
    const auto columns = static_cast<std::uint32_t>(2 + chance() % 6);
    for (std::uint32_t c = 0; c < columns; ++c) shape.types.push_back(all[chance() % std::size(all)]);
    shape.position = static_cast<std::uint32_t>(chance() % columns);
    shape.types[shape.position] = Physical::int64;
    for (std::uint32_t c = 0; c < columns; ++c) {
      const bool fits = c != shape.position && shape.types[c] != Physical::float64;
      if (fits && (shape.key.empty() || chance() % 3 == 0)) shape.key.push_back(c);
    }
    if (shape.key.empty()) continue;
    if (chance() % 2) std::reverse(shape.key.begin(), shape.key.end());
    for (std::uint32_t c = 0; c < columns; ++c) {
      if (chance() % 3 == 0) shape.order.push_back({c, chance() % 2 == 0});
      if (chance() % 4 != 0) shape.kept.push_back(c);
    }
    if (chance() % 3 == 0) shape.kept.push_back(shape.key[0]);  // twice, perhaps
    std::shuffle(shape.kept.begin(), shape.kept.end(), chance);

    const int variety = chance() % 2 ? 4 : 300;
    std::vector<Row> rows(chance() % 900);
    std::vector<std::int64_t> positions(rows.size());
    std::iota(positions.begin(), positions.end(), -20);
    if (chance() % 2) std::shuffle(positions.begin(), positions.end(), chance);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      for (std::uint32_t c = 0; c < columns; ++c) {
        Cell cell = random_cell(chance, shape.types[c], variety);
        if (c == shape.position) cell = whole(positions[r]);
        const bool key = std::find(shape.key.begin(), shape.key.end(), c) != shape.key.end();
        if (!key && c != shape.position && chance() % 4 == 0) cell.null = true;
        rows[r].push_back(std::move(cell));
      }
    }
    if (chance() % 3 == 0) {  // nearly in order already
      std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
        return compare(shape.types[shape.key[0]], a[shape.key[0]], b[shape.key[0]]) < 0;
      });
    }
    const auto wanted = expected(shape, rows);
    for (std::size_t memory : {std::size_t{1}, std::size_t{700}, std::size_t{20'000}, std::size_t{64} << 20}) {
      INFO("seed " << seed << ", memory " << memory << ", rows " << rows.size());
      bool in_memory = false;
      const auto found = sorted(shape, rows, memory, 1 + chance() % 200, &in_memory);
      CHECK((found == wanted));
      if (memory == 1 && rows.size() > 1) CHECK_FALSE(in_memory);
      if (memory > 1'000'000) CHECK(in_memory);
    }
  }
}

TEST_CASE("enough rows to count bytes, and runs to merge more than once", "[sorter]") {
  for (const Physical type : {Physical::int64, Physical::text}) {
    std::mt19937_64 chance(11);
    const Shape shape{{type, Physical::int64}, {1, 0}, {0}, {}, 1};
    std::vector<Row> rows;
    for (int r = 0; r < 30'000; ++r) {
      const auto key = static_cast<std::int64_t>(chance() % 20'000) * 1'000'003;
      rows.push_back({type == Physical::int64 ? whole(key) : of_text("key " + std::to_string(key)), whole(r)});
    }
    const auto wanted = expected(shape, rows);
    for (const std::size_t memory : {2000, 400'000, 100'000'000}) {
      INFO("memory " << memory);
      CHECK((sorted(shape, rows, memory, 1000) == wanted));
    }
  }
}

TEST_CASE("dedup order: nulls last both ways, NaN largest, then the later position", "[sorter]") {
  const double nan = std::nan("");
  struct Case { std::vector<Cell> values; bool descending; int winner; };
  const Cell null{.null = true};
  for (const Case& c : {Case{{{.real = 1}, {.real = 2}, null}, true, 1}, Case{{{.real = 1}, {.real = 2}, null}, false, 0},
                        Case{{{.real = nan}, {.real = 1e300}}, true, 0}, Case{{{.real = nan}, {.real = 1e300}}, false, 1},
                        Case{{null, null}, true, 1}, Case{{{.real = 0.0}, {.real = -0.0}}, true, 1},
                        Case{{{.real = -0.0}, {.real = 0.0}}, false, 1}, Case{{{.real = 3}, null, {.real = 3}}, false, 2}}) {
    const Shape shape{{Physical::int64, Physical::float64, Physical::int64}, {2}, {0}, {{1, c.descending}}, 2};
    std::vector<Row> rows;
    for (std::size_t i = 0; i < c.values.size(); ++i) rows.push_back({whole(7), c.values[i], whole(static_cast<int>(i))});
    for (const std::size_t memory : {1, 1 << 20}) CHECK(sorted(shape, rows, memory, 10) == std::vector{std::to_string(c.winner) + "|"});
  }
}

TEST_CASE("nothing in, nothing out; one key however often is one row", "[sorter]") {
  const Shape shape{{Physical::text, Physical::int64}, {0, 1}, {0}, {}, 1};
  CHECK(sorted(shape, {}, 100, 10).empty());
  std::vector<Row> rows;
  for (int i = 0; i < 5000; ++i) rows.push_back({of_text("same"), whole(i)});
  for (const std::size_t memory : {1, 5000, 1 << 20}) CHECK(sorted(shape, rows, memory, 10) == std::vector<std::string>{"same|4999|"});
}

TEST_CASE("keys at the edge of what a prefix says", "[sorter]") {
  const Int128 huge = static_cast<Int128>(1) << 100;
  const auto least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
  struct Case { std::vector<Physical> types; std::vector<Row> rows; };
  for (const Case& c : {Case{{Physical::int64}, {{whole(most)}, {whole(least)}, {whole(0)}, {whole(-1)}}},
                        Case{{Physical::int128}, {{whole(huge)}, {whole(-huge)}, {whole(most)}, {whole(Int128{most} + 1)}, {whole(huge + 1)}}},
                        Case{{Physical::text}, {{of_text("12345678b")}, {of_text("12345678a")}, {of_text("12345678")}, {of_text("1234567")}}},
                        Case{{Physical::text}, {{of_text(std::string("a\0", 2))}, {of_text("a")}, {of_text("")}, {of_text(std::string("a\0\0", 3))}}},
                        Case{{Physical::text}, {{of_text(std::string(400, 'x') + "2")}, {of_text(std::string(400, 'x') + "1")}}},
                        Case{{Physical::int64, Physical::text}, {{whole(2), of_text("")}, {whole(1), of_text("z")}, {whole(1), of_text("a")}}},
                        Case{{Physical::text, Physical::int64}, {{of_text("b"), whole(1)}, {of_text("a"), whole(9)}, {of_text("a"), whole(3)}}},
                        Case{{Physical::int64, Physical::int64}, {{whole(least), whole(most)}, {whole(most), whole(0)}, {whole(least), whole(least)}}},
                        Case{{Physical::int128, Physical::int64}, {{whole(huge), whole(1)}, {whole(huge + 1), whole(0)}, {whole(huge), whole(0)}}},
                        Case{{Physical::boolean, Physical::int64}, {{whole(1), whole(least)}, {whole(0), whole(most)}, {whole(1), whole(most)}}}}) {
    Shape shape{c.types, {}, {}, {}, static_cast<std::uint32_t>(c.types.size())};
    for (std::uint32_t i = 0; i < c.types.size(); ++i) shape.key.push_back(i);
    shape.kept = shape.key;
    shape.types.push_back(Physical::int64);
    std::vector<Row> rows = c.rows;
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].push_back(whole(static_cast<int>(i)));
    const auto wanted = expected(shape, rows);
    CHECK(wanted.size() == rows.size());
    for (const std::size_t memory : {1, 1 << 20}) CHECK((sorted(shape, rows, memory, 10) == wanted));
  }
}

TEST_CASE("rows larger than every window", "[sorter]") {
  const Shape shape{{Physical::int64, Physical::text, Physical::int64, Physical::text}, {0, 3, 1}, {0}, {}, 2};
  std::vector<Row> rows;
  for (int r = 0; r < 12; ++r) {
    const std::size_t size = r % 3 == 0 ? 2u << 20 : (r % 3 == 1 ? 200'000 : 10);
    rows.push_back({whole((r * 5) % 11), of_text(std::string(size, static_cast<char>('a' + r))), whole(r), of_text("end")});
  }
  const auto wanted = expected(shape, rows);
  for (const std::size_t memory : {std::size_t{1}, std::size_t{3} << 20, std::size_t{64} << 20}) {
    INFO("memory " << memory);
    CHECK((sorted(shape, rows, memory, 100) == wanted));
  }
}

TEST_CASE("a column of one value for all rows, in the key, the order and what is kept", "[sorter]") {
  value::TypedBatch batch;
  batch.rows = 3;
  for (const Physical type : {Physical::text, Physical::int64, Physical::int64, Physical::text}) {
    value::Column column;
    column.physical = type;
    column.constant = type == Physical::text;
    column.resize(column.constant ? 1 : 3);
    batch.columns.push_back(std::move(column));
  }
  batch.columns[0].texts[0] = batch.arena.copy("run");
  batch.columns[1].integers = {5, 4, 5};
  batch.columns[2].integers = {1, 2, 3};
  batch.columns[3].valid[0] = 0;
  batch.columns[3].texts[0] = {reinterpret_cast<const char*>(8), 99};
  const Shape shape{{Physical::text, Physical::int64, Physical::int64, Physical::text}, {1, 0, 3, 2}, {0, 1}, {{3, true}}, 2};
  engine::KeySorter sorter(shape.kept, shape.key, shape.order, shape.position, 1000, "/tmp");
  const std::uint32_t chosen[] = {2, 0, 1};
  sorter.add(batch, chosen, 3);
  sorter.finish();
  CHECK(drain(shape, sorter, 10) == std::vector<std::string>{"4|run|null|2|", "5|run|null|3|"});
}

TEST_CASE("what cannot be a key is refused; a folder that cannot be written says so", "[sorter]") {
  const std::uint32_t row = 0;
  auto null_key = batch_of({Physical::int64, Physical::int64}, {{{.null = true}, whole(1)}});
  CHECK_THROWS_AS(engine::KeySorter({1}, {0}, {}, 1, 100, "/tmp").add(null_key, &row, 1), std::logic_error);
  auto floats = batch_of({Physical::float64, Physical::int64}, {{{.real = 1}, whole(1)}});
  CHECK_THROWS_AS(engine::KeySorter({1}, {0}, {}, 1, 100, "/tmp").add(floats, &row, 1), std::logic_error);
  auto good = batch_of({Physical::int64, Physical::int64}, {{whole(1), whole(1)}});
  engine::KeySorter sorter({1}, {0}, {}, 1, 1, "/no/such/folder");
  sorter.add(good, &row, 1);
  CHECK_THROWS_AS(sorter.add(good, &row, 1), engine::SpoolError);
  auto other = batch_of({Physical::text, Physical::int64}, {{of_text("x"), whole(1)}});
  CHECK_THROWS_AS(sorter.add(other, &row, 1), std::logic_error);
}
