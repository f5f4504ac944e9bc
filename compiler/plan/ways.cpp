#include "compiler/plan/ways.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compiler/plan/bulk_columns.hpp"
#include "compiler/plan/load_shape.hpp"
#include "compiler/plan/statement.hpp"

namespace pipec::plan {
namespace {

using sql::Shape;

class Ways {
 public:
  Ways(const LoadContext& context, const Shape& shape) : c_(context), d_(context.dialect), shape_(shape) {}

  // Every way that may be used, the best first.
  std::vector<Way> all() const {
    std::vector<Way> out;
    if (goes_direct()) out.push_back(direct());
    // One statement for all rows where triggers count statements; a stream may be several.
    if (shape_.key.empty() && shape_.dedup.empty() && !has_unique_check(c_.task) && !is_new() && takes_rows_as_sent() &&
        !shape_.has_triggers)
      out.push_back(shape_.replaces ? refill() : append_rows());
    if (is_sorted_by_us() && upserts_by_row()) out.push_back(upsert());
    if (is_sorted_by_us() && !upserts_by_row() && !d_.bulk_takes_conflicts()) {
      out.push_back(merge_sorted(false));
      // A trigger may change the row after it was compared, and needs rights that reading and inserting do not.
      if (!is_new() && !shape_.has_triggers && may_update()) {
        Way prefiltered = merge_sorted(true);
        out.insert(mostly_unchanged() ? out.end() - 1 : out.end(), std::move(prefiltered));
      }
    }
    out.push_back(merge());
    return out;
  }

 private:
  bool is_new() const { return shape_.table_is_new; }
  // One key to dedup by, which is that of the table: what the client can decide while it sorts.
  bool is_sorted_by_us() const { return !shape_.key.empty() && shape_.dedup.size() == 1; }
  bool upserts_by_row() const {
    return d_.bulk_takes_conflicts() && !has_unique_check(c_.task) && !shape_.has_triggers;
  }
  bool is_ordered_by_stored() const {
    const auto& by = c_.task.dedup.by;
    return std::all_of(by.begin(), by.end(),
                       [&](const ir::Order& order) { return plain_column(c_.program, order) != nullptr; });
  }

  // Nothing may see or refuse a row that dedup would have thrown away.
  bool is_plain_table() const {
    const ir::TableFacts& live = c_.live;
    const std::vector<sql::PhysicalColumn> columns = sql::physical_columns(c_.task);
    const auto is_own = [&](const std::string& check) {
      return std::any_of(columns.begin(), columns.end(), [&](const sql::PhysicalColumn& column) {
        return d_.is_own_check(check, column.name, column.type);
      });
    };
    const auto is_of_key = [&](const ir::LiveIndex& index) {
      return index.columns.size() == shape_.key.size() &&
             std::all_of(index.columns.begin(), index.columns.end(), [&](const std::string& name) {
               return std::any_of(shape_.key.begin(), shape_.key.end(),
                                  [&](const std::string& key) { return d_.same_name(key, name); });
             });
    };
    return !live.has_triggers && !live.outgoing_keys && !c_.target.adds_index &&
           std::all_of(live.checks.begin(), live.checks.end(), is_own) &&
           std::all_of(live.indexes.begin(), live.indexes.end(),
                       [&](const ir::LiveIndex& index) {
                         return index.unique ? is_of_key(index) : !index.constraint;  // UNIQUE, EXCLUDE
                       });
  }

  // A live `json` keeps the text that it gets, and what comes by a stage has the server's spelling.
  bool takes_rows_as_sent() const {
    return std::none_of(shape_.columns.begin(), shape_.columns.end(), [](const sql::Stored& column) {
      return column.type.kind == ir::TypeKind::json && !column.cast.empty();
    });
  }

  bool goes_direct() const {
    if (!takes_rows_as_sent()) return false;
    if (c_.target.made_by_earlier_task || has_unique_check(c_.task)) return false;
    if (!is_new() && (c_.live.holds_rows || !is_plain_table() || !may_update())) return false;
    if (shape_.key.empty()) return shape_.dedup.empty() && (is_new() || shape_.replaces);
    return is_sorted_by_us() && is_ordered_by_stored();
  }

  // To lock out other writers, and to let a later record of a key replace an earlier one, takes the right to update.
  bool may_update() const {
    const auto& lacking = c_.live.missing_privileges;
    return std::none_of(lacking.begin(), lacking.end(), [](const std::string& right) { return right.starts_with("UPDATE "); });
  }

  // The last run wrote little of what it read.
  bool mostly_unchanged() const {
    return c_.last_run && c_.last_run->unchanged > (c_.last_run->inserted + c_.last_run->updated + c_.last_run->stale);
  }

  void create(Way& way, sql::KeyAt key) const {
    if (c_.target.creates_table)
      append(way.open, plain(sql::create_table(d_, c_.task, key, c_.target.made_by_earlier_task)));
    if (c_.target.adds_index) way.open.push_back(plain(sql::add_unique_index(d_, c_.task)));
  }
  std::vector<Statement> statements(const std::string& purpose, const std::vector<std::string>& texts) const {
    std::vector<Statement> out;
    for (const std::string& text : texts) out.push_back(plain(sql::Text{purpose, text}));
    return out;
  }
  std::vector<Statement> memory() const { return statements("give the load memory", d_.give_memory()); }
  Bulk into_table() const { return bulk(d_, "send the rows", shape_.table, table_columns(c_)); }
  // One statement a row that inserts, or does what `clause` says when the key is there.
  Bulk upsert_bulk(std::string purpose, const std::string& clause) const {
    Bulk out = bulk(d_, std::move(purpose), shape_.table + " AS o", table_columns(c_));
    out.text += " " + clause;
    return out;
  }

  Condition still_empty() const {
    Condition condition;
    condition.unmet = "the table has rows by then, or another session works on it";
    const std::string purpose = "make sure that the table is empty and stays so";
    if (const auto lock = d_.try_lock_writers(shape_.table)) {
      condition.attempt = statements(purpose, d_.savepoint());
      append(condition.attempt, statements(purpose, {*lock}));
      condition.undo = statements("take that back", d_.back_to_savepoint());
    }
    condition.ask =
        plain(sql::Text{purpose, fmt::format("SELECT NOT EXISTS (SELECT 1 FROM {} LIMIT 1)", shape_.table)});
    return condition;
  }

  Way direct() const {
    Way way;
    way.strategy = Strategy::direct;
    const bool keyed = !shape_.key.empty();
    const bool key_later = is_new() && keyed && d_.adds_primary_key_later();
    way.why = fmt::format("the table {}: rows go straight into it{}", is_new() ? "is new" : "is empty",
                          key_later                              ? ", its key is built after"
                          : is_new() || d_.savepoint().empty() ? ""
                                                                 : "; other writers wait while it loads");
    if (!is_new()) way.condition = still_empty();
    create(way, key_later ? sql::KeyAt::later : sql::KeyAt::creation);
    append(way.open, memory());
    way.rows = into_table();
    way.counts = plain(sql::no_counts());
    if (!keyed) return way;
    if (d_.bulk_takes_conflicts()) {
      way.routing = Routing::ascending;
      append(way.open, statements("count what happens to the rows", d_.reset_tallies()));
      way.side = upsert_bulk("send the rows whose key may repeat", sql::side_clause(shape_));
      way.counts = plain(sql::upsert_counts(shape_));
      return way;
    }
    way.routing = Routing::first_seen;
    const std::vector<BulkColumn> columns = staged_columns(c_, shape_, {.position = true});
    append(way.open, plain(sql::create_stage(shape_, stage_columns(columns), "a place for rows whose key may repeat",
                                             sql::side_table)));
    append(way.open, plain(sql::open_tallies(shape_)));
    way.side = bulk(d_, "send the rows whose key may repeat", d_.temporary(sql::side_table), columns);
    if (key_later) way.publish.push_back(plain(sql::add_primary_key(d_, c_.task)));
    Shape side = shape_;
    side.stage = d_.temporary(sql::side_table);
    append(way.publish, plain(sql::publish_side(side)));
    way.counts = plain(sql::side_counts(shape_));
    return way;
  }

  Way append_rows() const {
    Way way;
    way.strategy = Strategy::append;
    way.why = "no key: new rows go straight into the table";
    create(way, sql::KeyAt::creation);
    way.rows = into_table();
    way.counts = plain(sql::no_counts());
    return way;
  }

  Way refill() const {
    Way way;
    way.strategy = Strategy::refill;
    way.why = "the stored rows are removed, then rows go straight into the table; readers see the old ones until the commit, "
              "writers wait";
    create(way, sql::KeyAt::creation);
    append(way.open, plain(sql::open_tallies(shape_)));
    append(way.open, plain(sql::remove_rows(shape_)));
    way.rows = into_table();
    way.counts = plain(sql::removed_count(shape_));
    return way;
  }

  Way upsert() const {
    Way way;
    way.strategy = Strategy::upsert;
    way.routing = Routing::sorted;
    way.why = fmt::format("{}: sorted by key and deduplicated here, then one statement a row in key order",
                          why_staged());
    create(way, sql::KeyAt::creation);
    append(way.open, statements("count what happens to the rows", d_.reset_tallies()));
    way.rows = upsert_bulk("insert or update the rows", sql::upsert_clause(shape_));
    way.counts = plain(sql::upsert_counts(shape_));
    return way;
  }

  Way merge_sorted(bool prefiltered) const {
    Shape shape = shape_;
    shape.dedup.clear();
    shape.stage_holds_winners = true;
    shape.prefiltered = prefiltered;
    Way way = staged(shape, {.position = has_unique_check(c_.task)});
    way.strategy = prefiltered ? Strategy::merge_prefiltered : Strategy::merge_sorted;
    way.routing = Routing::sorted;
    way.why = prefiltered ? "the table is there and the last run changed little: sorted by key, deduplicated, compared with "
                            "the stored rows, one upsert of what changes"
                          : fmt::format("{}: sorted by key and deduplicated here, staged, one upsert in key order",
                                        why_staged());
    return way;
  }

  Way merge() const {
    Way way = staged(shape_, {.order = true, .position = true});
    way.strategy = Strategy::merge;
    way.why = shape_.key.empty() ? fmt::format("{}: stage, {}then one insert in input order", why_staged(),
                                               shape_.dedup.empty() ? "" : "deduplicate, ")
                                 : fmt::format("{}: stage, deduplicate, one upsert", why_staged());
    return way;
  }

  std::string why_staged() const {
    if (c_.target.made_by_earlier_task) return "an earlier task of this plan makes the table";
    if (has_unique_check(c_.task)) return "`unique` is judged over all rows";
    if (!is_new()) return "the table is there";
    return shape_.dedup.size() > 1 || shape_.key.empty() ? "`dedup on` names other columns than the key"
                                                         : "the dedup order is not stored";
  }

  Way staged(const Shape& shape, Hidden hidden) const {
    Way way;
    create(way, sql::KeyAt::creation);
    append(way.open, memory());
    const std::vector<BulkColumn> columns = staged_columns(c_, shape, hidden);
    append(way.open, plain(sql::create_stage(shape, stage_columns(columns), "a stage for the rows", sql::stage_table)));
    append(way.open, plain(sql::open_tallies(shape)));
    way.rows = bulk(d_, "send the rows to the stage", shape.stage, columns);
    way.gates = unique_gates(c_, shape, !shape.replaces && !shape.table_is_new);
    if (shape.replaces && !shape.table_is_new) way.stored_rows = plain(sql::stored_rows(shape));
    way.publish = plain(sql::publish(shape));
    way.counts = plain(sql::counts(shape));
    return way;
  }

  const LoadContext& c_;
  const sql::Dialect& d_;
  const Shape& shape_;
};

}  // namespace

std::vector<Way> make_ways(const LoadContext& context, const Shape& shape) {
  std::vector<Way> all = Ways(context, shape).all();
  if (context.only) {
    const auto wanted =
        std::find_if(all.begin(), all.end(), [&](const Way& way) { return way.strategy == *context.only; });
    if (wanted != all.end()) {
      std::vector<Way> out = {std::move(*wanted)};
      // A condition that fails must leave a way.
      if (out.front().condition) out.push_back(std::move(all.back()));
      return out;
    }
  }
  const auto last = std::find_if(all.begin(), all.end(), [](const Way& way) { return !way.condition; });
  all.erase(last + 1, all.end());
  return all;
}

std::vector<UniqueGate> unique_gates(const LoadContext& context, const Shape& shape, bool asks_table) {
  std::vector<UniqueGate> out;
  for (std::size_t i = 0; i < context.task.columns.size(); ++i) {
    const auto& checks = context.task.columns[i].checks;
    for (std::size_t k = 0; k < checks.size(); ++k) {
      if (!checks[k].unique) continue;
      const std::string list = fmt::format("pipec_repeats_{}", out.size() + 1);
      out.push_back({{static_cast<std::uint32_t>(i)},
                     static_cast<std::uint32_t>(k),
                     plain(sql::collect_repeats(shape, shape.columns[i], asks_table, list)),
                     bound(context.dialect, sql::read_repeats(shape, list, UniqueGate::page_rows)),
                     plain(sql::remove_repeats(shape, shape.columns[i], asks_table))});
    }
  }
  return out;
}

}  // namespace pipec::plan
