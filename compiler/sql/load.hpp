// The statements that move staged rows into a target: winners of dedup, gates, upsert, counts. Both dialects follow one
// shape, so that one meaning comes out. Refuses to know files and runs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/ir/program.hpp"
#include "compiler/sql/dialect.hpp"
#include "compiler/sql/expression.hpp"
#include "compiler/sql/ledger.hpp"

namespace pipec::sql {

inline constexpr const char* stage_table = "pipec_stage";
inline constexpr const char* side_table = "pipec_side";
inline constexpr const char* files_table = "pipec_files";

// A column of the target as this load sees it.
struct Stored {
  std::string name;
  ir::Type type;
  std::string cast;    // from stage to a live type that assignment does not reach; empty: none
  bool audit = false;  // not compared
  bool kept = false;   // created_at: an update leaves it
};

// One key of the dedup order, as a column of the stage.
struct OrderKey {
  std::string name;
  ir::Type type;
  bool descending = false;
};

// Everything about one load that its statements depend on.
struct Shape {
  const Dialect* dialect = nullptr;
  std::string table;                            // quoted and qualified
  std::string stage;                            // the same, of the temporary table
  std::vector<Stored> columns;                  // in the order of the table
  std::vector<std::string> key;                 // names; empty: append, replace
  std::vector<std::vector<std::string>> dedup;  // keys to keep one row of, in turn; empty: every row
  std::vector<OrderKey> order;                  // then the later position
  std::string position;                         // hidden column of the stage
  bool insert_only = false;
  bool replaces = false;
  bool table_is_new = false;  // made by this load: it holds no row
  bool has_triggers = false;
  bool stage_holds_winners = false;  // sorted and deduplicated before they came; `dedup` is empty then
  bool prefiltered = false;          // compare with the stored rows first, write only what changes
  // `update when` with the rows named by the callback; empty: every differing row is written.
  std::function<std::string(const ColumnText&)> update_when;
};

// The key of the write clause keeps the rows unique even when `dedup on` names other columns.
std::vector<std::vector<std::string>> dedup_levels(const ir::Task& task);

std::vector<Text> create_stage(const Shape& shape, const std::vector<StageColumn>& columns, const std::string& purpose,
                               std::string_view table);

// Into a table that has rows, or has the key: the upsert, or the plain insert. Fills the tallies.
std::vector<Text> open_tallies(const Shape& shape);
std::vector<Text> publish(const Shape& shape);
Text counts(const Shape& shape);

// `direct`: the side stage's winners join the rows that are already in the table.
std::vector<Text> publish_side(const Shape& shape);
Text side_counts(const Shape& shape);

// Where one statement per row inserts or updates (Dialect::bulk_takes_conflicts): what follows its VALUES. `side_clause`:
// every stored row is of this input too.
std::string upsert_clause(const Shape& shape);
std::string side_clause(const Shape& shape);
Text upsert_counts(const Shape& shape);

// `refill`: the stored rows go before the new ones come.
std::vector<Text> remove_rows(const Shape& shape);
Text removed_count(const Shape& shape);
Text no_counts();

Text stored_rows(const Shape& shape);
Text dry_counts(const Shape& shape, bool table_exists);

// Violators of a unique column among the winners: put into the temporary table `list`, read from there in input order
// in pages of `rows` (position, value), and taken out of the stage with the losers of dedup.
std::vector<Text> collect_repeats(const Shape& shape, const Stored& column, bool asks_table, const std::string& list);
Text read_repeats(const Shape& shape, const std::string& list, std::size_t rows);
Text remove_repeats(const Shape& shape, const Stored& column, bool asks_table);

}  // namespace pipec::sql
