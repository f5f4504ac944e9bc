#include "compiler/sql/load.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pipec::sql {
namespace {

std::string prefixed(const Shape& shape, const char* alias, const std::string& column) {
  return std::string(alias) + "." + shape.dialect->name(column);
}

std::vector<std::string> prefixed(const Shape& shape, const char* alias, const std::vector<std::string>& columns) {
  std::vector<std::string> out;
  for (const std::string& column : columns) out.push_back(prefixed(shape, alias, column));
  return out;
}

std::vector<std::string> names(const Shape& shape) {
  std::vector<std::string> out;
  for (const Stored& column : shape.columns) out.push_back(shape.dialect->name(column.name));
  return out;
}

std::vector<std::string> column_names(const Shape& shape) {
  std::vector<std::string> out;
  for (const Stored& column : shape.columns) out.push_back(column.name);
  return out;
}

const Stored& stored(const Shape& shape, const std::string& name) {
  return *std::find_if(shape.columns.begin(), shape.columns.end(), [&](const Stored& c) { return c.name == name; });
}

bool is_key(const Shape& shape, const std::string& name) {
  return std::find(shape.key.begin(), shape.key.end(), name) != shape.key.end();
}

// A stage value as the target's column takes it.
std::string value(const Shape& shape, const char* alias, const Stored& column) {
  const std::string text = prefixed(shape, alias, column.name);
  return column.cast.empty() ? text : text + "::" + column.cast;
}

// The stored columns, cast to the live types, under their own names.
std::string selected(const Shape& shape) {
  std::vector<std::string> out;
  for (const Stored& column : shape.columns) {
    std::string text = value(shape, "s", column);
    if (!column.cast.empty()) text += " AS " + shape.dialect->name(column.name);
    out.push_back(text);
  }
  return join(out);
}

std::vector<std::string> order_terms(const Shape& shape) {
  std::vector<std::string> out;
  for (const OrderKey& key : shape.order) {
    out.push_back(prefixed(shape, "s", key.name) + (key.descending ? " DESC" : " ASC") +
                  (key.type.nullable ? " NULLS LAST" : ""));
  }
  out.push_back(prefixed(shape, "s", shape.position) + " DESC");
  return out;
}

// The rows of the stage that dedup lets through, as a query in parentheses; or the whole stage.
std::string winners(const Shape& shape, const std::string& select, bool counted) {
  std::string from = shape.stage;
  for (std::size_t level = 0; level < shape.dedup.size(); ++level) {
    const bool last = level + 1 == shape.dedup.size();
    from = shape.dialect->winners(
        {last ? select : "s.*", from, prefixed(shape, "s", shape.dedup[level]), order_terms(shape), counted && last});
  }
  return shape.dedup.empty() ? fmt::format("(SELECT {} FROM {} AS s)", select, shape.stage) : from;
}

// Equal in every stored column that is neither key nor audit. The first difference ends the comparison: what the dedup
// order asks for differs most often, then what costs little to compare.
std::string unchanged(const Shape& shape, const char* incoming) {
  const auto rank = [&](const Stored* column) {
    const bool ordered = std::any_of(shape.order.begin(), shape.order.end(),
                                     [&](const OrderKey& key) { return key.name == column->name; });
    if (ordered) return 0;
    return ir::physical(column->type.kind) == ir::Physical::text ? 2 : 1;
  };
  std::vector<const Stored*> compared;
  for (const Stored& column : shape.columns)
    if (!column.audit && !is_key(shape, column.name)) compared.push_back(&column);
  std::stable_sort(compared.begin(), compared.end(),
                   [&](const Stored* a, const Stored* b) { return rank(a) < rank(b); });
  std::vector<std::string> parts;
  for (const Stored* column : compared) {
    parts.push_back(shape.dialect->not_distinct(prefixed(shape, "o", column->name),
                                                prefixed(shape, incoming, column->name), column->type));
  }
  return parts.empty() ? shape.dialect->truth(true) : join(parts, " AND ");
}

std::string update_when(const Shape& shape, const char* incoming) {
  return shape.update_when([&](const ir::ColumnRef& ref) {
    const Stored& column = shape.columns[ref.column.value];
    const std::string text = prefixed(shape, ref.side == ir::RowSide::stored ? "o" : incoming, column.name);
    return column.cast.empty() ? text : text + "::text";
  });
}

std::string set_list(const Shape& shape) {
  std::vector<std::string> parts;
  const auto set = [&](const std::string& column) {
    parts.push_back(shape.dialect->name(column) + " = " + prefixed(shape, "excluded", column));
  };
  for (const Stored& column : shape.columns) {
    if (!column.kept && !is_key(shape, column.name)) set(column.name);
  }
  if (parts.empty()) set(shape.key.front());
  return join(parts);
}

std::string key_names(const Shape& shape) {
  std::vector<std::string> out;
  for (const std::string& column : shape.key) out.push_back(shape.dialect->name(column));
  return join(out);
}

// True when the incoming row comes before the stored one in the dedup order; equal: the incoming one is later.
std::string side_wins(const Shape& shape) {
  if (shape.order.empty()) return shape.dialect->truth(true);
  std::string out = "CASE";
  for (const OrderKey& key : shape.order) {
    const std::string in = shape.dialect->comparable(prefixed(shape, "excluded", key.name), key.type);
    const std::string old = shape.dialect->comparable(prefixed(shape, "o", key.name), key.type);
    const auto before = [&](const std::string& a, const std::string& b) {
      const std::string compare = fmt::format("{} {} {}", a, key.descending ? ">" : "<", b);
      return key.type.nullable ? fmt::format("({} IS NOT NULL AND {} IS NULL) OR {}", a, b, compare) : compare;
    };
    out += fmt::format(" WHEN {} THEN {} WHEN {} THEN {}", before(in, old), shape.dialect->truth(true), before(old, in),
                       shape.dialect->truth(false));
  }
  return out + " ELSE " + shape.dialect->truth(true) + " END";
}

std::string on_conflict_update(const Shape& shape, const std::string& condition) {
  return fmt::format("ON CONFLICT ({}) DO UPDATE SET {}{}{}", key_names(shape), set_list(shape),
                     condition.empty() ? "" : " WHERE ", condition);
}

// One CASE over a stored row, because only a CASE fixes the order of evaluation: true for rows that are written.
std::string verdict(const Shape& shape, const char* incoming, const std::string& first) {
  const Dialect& d = *shape.dialect;
  std::string out = "CASE " + first;
  if (shape.insert_only) return out + "ELSE " + d.count_and_refuse("unchanged") + " END";
  out += fmt::format("WHEN {} THEN {}", unchanged(shape, incoming), d.count_and_refuse("unchanged"));
  if (shape.update_when) {
    out += fmt::format(" WHEN {} THEN {} ELSE {} END", update_when(shape, incoming), d.count_updated(),
                       d.count_and_refuse("stale"));
  } else {
    out += fmt::format(" ELSE {} END", d.count_updated());
  }
  return out;
}

// The server itself says how many rows were new: nothing has to be counted on the way.
bool told_by_server(const Shape& shape) { return shape.dialect->counts_what_was_written() && !shape.has_triggers; }

// What happens to a row whose key is stored.
std::string on_conflict(const Shape& shape) {
  if (shape.insert_only) {
    if (told_by_server(shape)) return fmt::format("ON CONFLICT ({}) DO NOTHING", key_names(shape));
    return on_conflict_update(shape, shape.dialect->count_and_refuse("unchanged"));
  }
  return on_conflict_update(shape, verdict(shape, "excluded", ""));
}

// Winners that only a count on the way can tell: with triggers they may be neither written nor refused.
bool counts_winners(const Shape& shape) {
  return !shape.stage_holds_winners && (shape.insert_only || !told_by_server(shape));
}

std::string same_key(const Shape& shape, const char* a, const char* b) {
  std::vector<std::string> parts;
  for (const std::string& column : shape.key) {
    const ir::Type& type = stored(shape, column).type;
    parts.push_back(shape.dialect->comparable(prefixed(shape, a, column), type) + " = " +
                    shape.dialect->comparable(prefixed(shape, b, column), type));
  }
  return join(parts, " AND ");
}

std::vector<Text> texts(const std::string& purpose, const std::vector<std::string>& statements) {
  std::vector<Text> out;
  for (const std::string& text : statements) out.push_back({purpose, text});
  return out;
}

void append(std::vector<Text>& to, std::vector<Text> more) {
  for (Text& text : more) to.push_back(std::move(text));
}

// SQLite cannot tell a changed row from one that a trigger dropped; the size of the table can.
bool counts_by_size(const Shape& shape) { return shape.has_triggers && !shape.dialect->counts_what_was_written(); }

// The queries that both gate statements start with: d = winners, ranked = those with their verdict.
std::string repeats(const Shape& shape, const Stored& column, bool asks_table) {
  const Dialect& d = *shape.dialect;
  std::vector<std::string> select = {
      value(shape, "s", column) + " AS pipec_value", prefixed(shape, "s", shape.position) + " AS pipec_at",
      prefixed(shape, "s", shape.source_row) + " AS pipec_row", prefixed(shape, "s", shape.line) + " AS pipec_at_line"};
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

std::vector<std::vector<std::string>> dedup_levels(const ir::Task& task) {
  const auto named = [&](const std::vector<ir::ColumnId>& ids) {
    std::vector<std::string> out;
    for (ir::ColumnId id : ids) out.push_back(task.column(id).name);
    return out;
  };
  std::vector<std::vector<std::string>> levels;
  const auto same = [](std::vector<ir::ColumnId> a, std::vector<ir::ColumnId> b) {
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    return a == b;
  };
  if (!task.dedup.on.empty() && !same(task.dedup.on, task.write.on)) levels.push_back(named(task.dedup.on));
  if (!task.write.on.empty()) levels.push_back(named(task.write.on));
  return levels;
}

std::vector<Text> create_stage(const Shape& shape, const std::vector<StageColumn>& columns, const std::string& purpose,
                               std::string_view table) {
  std::vector<std::string> parts;
  for (const StageColumn& column : columns) {
    parts.push_back(shape.dialect->name(column.name) + " " + shape.dialect->stage_type(column.type));
  }
  return texts(purpose, shape.dialect->create_temporary(table, join(parts)));
}

std::vector<Text> open_tallies(const Shape& shape) {
  return texts("count what happens to the rows", shape.dialect->create_tallies({"winners", "unchanged", "stale"}));
}

std::vector<Text> publish(const Shape& shape) {
  const Dialect& d = *shape.dialect;
  std::vector<Text> out;
  if (shape.replaces && !shape.table_is_new) append(out, remove_rows(shape));
  if (counts_by_size(shape)) {
    out.push_back({"count the rows before", fmt::format("UPDATE {} SET stored = (SELECT count(*) FROM {})",
                                                        d.temporary(tally_table), shape.table)});
  }
  std::string insert = fmt::format("{} {} AS o ({}) ", d.insert_into(), shape.table, join(names(shape)));
  if (shape.key.empty()) {
    if (shape.dedup.empty()) {
      insert += fmt::format("SELECT {} FROM {} AS s ORDER BY {}", selected(shape), shape.stage,
                            prefixed(shape, "s", shape.position));
    } else {
      const std::string select = selected(shape) + ", " + prefixed(shape, "s", shape.position) + " AS pipec_at";
      insert +=
          fmt::format("SELECT {} FROM {} AS w ORDER BY w.pipec_at", join(names(shape)), winners(shape, select, true));
    }
    append(out, texts("insert the rows", d.tallied(insert, Tallied::inserted)));
    return out;
  }
  const std::string rows = winners(shape, selected(shape), counts_winners(shape));
  if (shape.prefiltered) {
    if (const auto lock = d.lock_writers(shape.table)) out.push_back({"let readers read and writers wait", *lock});
    const std::string fresh =
        fmt::format("WHEN {} IS NULL THEN {} ", prefixed(shape, "o", shape.key.front()), d.truth(true));
    insert += fmt::format("SELECT {} FROM {} AS w LEFT JOIN {} AS o ON {} WHERE {} {}",
                          join(prefixed(shape, "w", column_names(shape))), rows, shape.table, same_key(shape, "o", "w"),
                          verdict(shape, "w", fresh), on_conflict_update(shape, ""));
  } else {
    insert += fmt::format("SELECT {} FROM {} AS w WHERE {} {}", join(names(shape)), rows, d.truth(true),
                          on_conflict(shape));
  }
  append(out, texts("put the winners into the table", d.tallied(insert, Tallied::upserted)));
  return out;
}

Text counts(const Shape& shape) {
  const Dialect& d = *shape.dialect;
  const std::string from = " FROM " + d.temporary(tally_table) + " AS t";
  const std::string purpose = "count";
  if (shape.key.empty()) {
    const std::string winners = shape.dedup.empty() ? "(SELECT count(*) FROM " + shape.stage + ")" : d.tally("winners");
    return {
        purpose,
        fmt::format("SELECT {} AS inserted, 0 AS updated, 0 AS unchanged, 0 AS stale, {} AS winners, {} AS removed{}",
                    d.tally_of(Tallied::inserted), winners, d.tally_of(Tallied::removed), from)};
  }
  std::string inserted = d.tally_of(Tallied::upserted);
  std::string updated = d.tally("updated");
  if (counts_by_size(shape)) {
    inserted = fmt::format("(SELECT count(*) FROM {}) - t.stored", shape.table);
    updated = fmt::format("t.written - (SELECT count(*) FROM {}) + t.stored", shape.table);
  }
  std::string unchanged = d.tally("unchanged");
  std::string winners = shape.stage_holds_winners ? "(SELECT count(*) FROM " + shape.stage + ")" : d.tally("winners");
  if (shape.insert_only) {
    updated = "0";
    if (told_by_server(shape) && !shape.prefiltered) unchanged = winners + " - t.inserted";
  } else if (told_by_server(shape)) {
    winners = fmt::format("{} + {} + {} + {}", inserted, updated, unchanged, d.tally("stale"));
  }
  return {
      purpose,
      fmt::format("SELECT {} AS inserted, {} AS updated, {} AS unchanged, {} AS stale, {} AS winners, 0 AS removed{}",
                  inserted, updated, unchanged, d.tally("stale"), winners, from)};
}

std::string upsert_clause(const Shape& shape) { return on_conflict(shape); }

// Without a counting verdict on the stored row: every conflict is between two rows of this input.
std::string side_clause(const Shape& shape) {
  const Dialect& d = *shape.dialect;
  return on_conflict_update(shape, fmt::format("CASE WHEN {} THEN {} ELSE {} END", side_wins(shape), d.count_updated(),
                                               d.truth(false)));
}

Text upsert_counts(const Shape& shape) {
  const Dialect& d = *shape.dialect;
  return {"count", fmt::format("SELECT 0 AS inserted, {} AS updated, {} AS unchanged, {} AS stale, 0 AS winners, 0 AS removed",
                               d.tally("updated"), d.tally("unchanged"), d.tally("stale"))};
}

std::vector<Text> remove_rows(const Shape& shape) {
  const Dialect& d = *shape.dialect;
  std::vector<Text> out;
  if (const auto lock = d.lock_writers(shape.table)) out.push_back({"let readers read and writers wait", *lock});
  append(out, texts("remove the stored rows", d.tallied("DELETE FROM " + shape.table, Tallied::removed)));
  return out;
}

Text removed_count(const Shape& shape) {
  const Dialect& d = *shape.dialect;
  return {"count", fmt::format("SELECT 0 AS inserted, 0 AS updated, 0 AS unchanged, 0 AS stale, 0 AS winners, {} AS removed "
                               "FROM {} AS t",
                               d.tally_of(Tallied::removed), d.temporary(tally_table))};
}

Text no_counts() {
  return {"count", "SELECT 0 AS inserted, 0 AS updated, 0 AS unchanged, 0 AS stale, 0 AS winners, 0 AS removed"};
}

std::vector<Text> publish_side(const Shape& shape) {
  const Dialect& d = *shape.dialect;
  const std::string insert =
      fmt::format("{} {} AS o ({}) SELECT {} FROM {} AS w WHERE {} {}", d.insert_into(), shape.table, join(names(shape)),
                  join(names(shape)), winners(shape, selected(shape), false), d.truth(true), side_clause(shape));
  return texts("let later records of a key replace or join the rows", d.tallied(insert, Tallied::upserted));
}

Text side_counts(const Shape& shape) {
  const Dialect& d = *shape.dialect;
  const std::string inserted = d.tally_of(Tallied::upserted);
  return {"count",
          fmt::format("SELECT {} AS inserted, 0 AS updated, 0 AS unchanged, 0 AS stale, {} AS winners, 0 AS removed "
                      "FROM {} AS t",
                      inserted, inserted, d.temporary(tally_table))};
}

Text stored_rows(const Shape& shape) { return {"count the rows that would go", "SELECT count(*) FROM " + shape.table}; }

Text dry_counts(const Shape& shape, bool table_exists) {
  const std::string all = winners(shape, selected(shape), false);
  const std::string purpose = "count what would happen";
  if (shape.key.empty() || !table_exists) {
    const std::string removed = shape.replaces && table_exists ? "(SELECT count(*) FROM " + shape.table + ")" : "0";
    return {purpose,
            fmt::format("SELECT count(*) AS inserted, 0 AS updated, 0 AS unchanged, 0 AS stale, count(*) AS winners, "
                        "{} AS removed FROM {} AS w",
                        removed, all)};
  }
  std::string fate = fmt::format("CASE WHEN {} IS NULL THEN 'inserted'", prefixed(shape, "o", shape.key.front()));
  if (shape.insert_only) {
    fate += " ELSE 'unchanged' END";
  } else {
    fate += fmt::format(" WHEN {} THEN 'unchanged'", unchanged(shape, "w"));
    fate += shape.update_when ? fmt::format(" WHEN {} THEN 'updated' ELSE 'stale' END", update_when(shape, "w"))
                              : std::string(" ELSE 'updated' END");
  }
  const auto count = [](const char* what) {
    return fmt::format("count(*) FILTER (WHERE f.fate = '{0}') AS {0}", what);
  };
  return {purpose,
          fmt::format("SELECT {}, {}, {}, {}, count(*) AS winners, 0 AS removed FROM (SELECT {} AS fate FROM {} AS w "
                      "LEFT JOIN {} AS o ON {}) AS f",
                      count("inserted"), count("updated"), count("unchanged"), count("stale"), fate, all, shape.table,
                      same_key(shape, "o", "w"))};
}

Text find_repeats(const Shape& shape, const Stored& column, bool asks_table) {
  return {
      "find repeated values",
      fmt::format("{} SELECT r.pipec_at AS position, r.pipec_row AS source_row, r.pipec_at_line AS line, {} AS value "
                  "FROM ranked AS r WHERE {} ORDER BY r.pipec_at",
                  repeats(shape, column, asks_table), shape.dialect->canonical_text("r.pipec_value", column.type),
                  is_repeat)};
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
