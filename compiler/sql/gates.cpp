// Rules over all rows of a stage.
#include <fmt/format.h>

#include "compiler/sql/load.hpp"
#include "compiler/sql/shape_text.hpp"

namespace pipec::sql {
namespace {

// The queries that both gate statements start with: d = winners, ranked = those with their verdict.
std::string repeats(const Shape& shape, const Stored& column, bool asks_table) {
  const Dialect& d = *shape.dialect;
  std::vector<std::string> select = {
      value(shape, "s", column) + " AS pipec_value", prefixed(shape, "s", shape.position) + " AS pipec_at"};
  for (const std::string& key : shape.key) {
    const Stored& part = stored(shape, key);
    select.push_back(value(shape, "s", part) + " AS " + d.name(key));
  }
  const std::string incoming = d.comparable("d.pipec_value", column.type);
  std::string taken = "SELECT DISTINCT d.pipec_at FROM d WHERE " + d.truth(false);
  if (asks_table) {
    const std::string other = shape.key.empty() ? "" : " AND NOT (" + same_key(shape, "o", "d") + ")";
    taken = fmt::format("SELECT DISTINCT d.pipec_at FROM d JOIN {} AS o ON {} = {}{}", shape.table,
                        d.comparable(prefixed(shape, "o", column.name), column.type), incoming, other);
  }
  return fmt::format(
      "WITH d AS MATERIALIZED (SELECT * FROM {} AS p), taken AS MATERIALIZED ({}), ranked AS (SELECT d.*, "
      "t.pipec_at IS NOT NULL AS pipec_taken, row_number() OVER (PARTITION BY t.pipec_at IS NOT NULL, {} "
      "ORDER BY d.pipec_at) AS pipec_nth FROM d LEFT JOIN taken AS t ON t.pipec_at = d.pipec_at)",
      winners(shape, join(select), false), taken, incoming);
}

constexpr const char* is_repeat = "r.pipec_value IS NOT NULL AND (r.pipec_taken OR r.pipec_nth > 1)";

}  // namespace

std::vector<Text> collect_repeats(const Shape& shape, const Stored& column, bool asks_table, const std::string& list) {
  const Dialect& d = *shape.dialect;
  std::vector<Text> out = texts("a place for repeated values", d.create_temporary(list, "position bigint PRIMARY KEY, value text"));
  out.push_back({"find repeated values",
                 fmt::format("INSERT INTO {} (position, value) {} SELECT r.pipec_at, {} FROM ranked AS r WHERE {}",
                             d.temporary(list), repeats(shape, column, asks_table),
                             d.canonical_text("r.pipec_value", column.type), is_repeat)});
  return out;
}

Text read_repeats(const Shape& shape, const std::string& list, std::size_t rows) {
  return {"read them, a page at a time",
          fmt::format("SELECT q.position, q.value FROM {} AS q WHERE q.position > {{after}} ORDER BY q.position LIMIT {}",
                      shape.dialect->temporary(list), rows)};
}

Text remove_repeats(const Shape& shape, const Stored& column, bool asks_table) {
  const Dialect& d = *shape.dialect;
  const std::string kept = fmt::format("{} SELECT r.pipec_at FROM ranked AS r WHERE NOT ({})",
                                       repeats(shape, column, asks_table), is_repeat);
  // What dedup left behind goes too, or the loser of a removed row's key would come back.
  return {"take them out of the stage",
          fmt::format("DELETE FROM {} AS s WHERE {}", shape.stage,
                      d.not_among(prefixed(shape, "s", shape.position), "pipec_at", kept))};
}

}  // namespace pipec::sql
