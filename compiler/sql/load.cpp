#include "compiler/sql/load.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/sql/shape_text.hpp"

namespace pipec::sql {
namespace {

// Winners that only a count on the way can tell: with triggers they may be neither written nor refused.
bool counts_winners(const Shape& shape) {
  return !shape.stage_holds_winners && (shape.insert_only || !told_by_server(shape));
}

// SQLite cannot tell a changed row from one that a trigger dropped; the size of the table can.
bool counts_by_size(const Shape& shape) { return shape.has_triggers && !shape.dialect->counts_what_was_written(); }

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

}  // namespace pipec::sql
