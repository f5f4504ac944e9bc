// What would have to change, and how: plain data. The plan carries every statement that apply will run; `plan --sql`
// prints them, runtime/engine executes them. No clock, no connection, no behaviour.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/ir/catalog.hpp"
#include "compiler/ir/program.hpp"

namespace pipec::plan {

// A value that only the run knows, bound to a statement as text ($1, ?1, …) in the order of `parameters`.
// Timestamps are canonical text (base/civil.hpp), counts decimal digits.
enum class Slot : std::uint8_t {
  run_id, task, target, param_key, source_version, declaration, plan_hash, owner, state, started_at, finished_at, now,
  read, inserted, updated, unchanged, stale, deleted, deduped, quarantined, suppressed, removed, bytes, reasons, after,
};

struct Statement {
  std::string purpose;            // for people: "create the table", "take the task's lock"
  std::string text;               // one statement, without `;`
  std::vector<Slot> parameters;
};

// Where a bulk column's value comes from.
struct Origin {
  enum class Kind : std::uint8_t {
    column,      // index: ColumnId of the task
    order_key,   // index: into Task::dedup.by
    position,    // int64: file index * 2^44 + byte offset (architecture 7)
    source_row,  // int64, from 1
    source_file, // string
    run_id,      // string
    load_time,   // timestamp: start of the run
    field,       // index: RejectField or FileField
  };
  Kind kind = Kind::column;
  std::uint32_t index = 0;
};
inline constexpr int position_offset_bits = 44;

struct BulkColumn {
  std::string name;
  ir::Type type;   // what is sent
  Origin origin;
  std::string live = {};  // the column's type as the server prints it; empty: as S-G creates it
};

// Rows sent in bulk: `text` is the dialect's form (COPY … FROM STDIN (FORMAT binary), or INSERT … VALUES (?1, …)).
struct Bulk {
  std::string purpose;
  std::string text;
  std::vector<BulkColumn> columns;
};

// The fixed columns of the reject table (S-P) and of pipec.file, as Origin::field indexes.
enum class RejectField : std::uint8_t {
  run_id, task, source_file, source_row, byte_offset, line, raw, raw_encoding, reasons, at
};
enum class FileField : std::uint8_t {
  task, target, param_key, file, size, validator, content_hash, declaration, run_id, at
};

// A rule that needs all rows (S-H4): later ones of equal values, or equal to a stored row of another key, break it.
// `read` gives up to page_rows of them after the position Slot::after, in input order: position, value (text).
// `remove` then takes them out of the stage.
struct UniqueGate {
  static constexpr std::size_t page_rows = 8192;
  ir::ColumnId column;
  std::uint32_t check = 0;        // index into Column::checks
  std::vector<Statement> collect;
  Statement read;
  Statement remove;
};

enum class Strategy : std::uint8_t {
  direct,             // straight into a table without rows; possible repeats of a key are put right at the end
  append,             // straight into a table that has rows: nothing is compared
  refill,             // the stored rows are deleted, then straight into the table
  upsert,             // sorted by key, each winner through one statement that inserts or updates
  merge,              // into a temporary stage, then one statement that sorts, dedups and upserts
  merge_sorted,       // the same, sorted and deduplicated on the way into the stage
  merge_prefiltered,  // as merge_sorted, but rows that change nothing are left out before the upsert
};

// How the good rows come to a way's streams.
enum class Routing : std::uint8_t {
  straight,    // all to `rows`, in input order
  first_seen,  // those whose key was surely not there before to `rows`; possible repeats to `side`, in input order
  ascending,   // those whose key is above the highest so far to `rows`; of the others, the winners in key order to `side`
  sorted,      // the winners in key order to `rows`
};

// Asked before a way is taken, inside the load's transaction. `attempt` may fail because somebody holds a lock; then, and
// when `ask` does not say true, `undo` takes `attempt` back and the next way is tried.
struct Condition {
  std::string unmet;               // for people: "the table has rows by then"
  std::vector<Statement> attempt;  // all but the first may fail
  Statement ask;                   // one row, first column true/1
  std::vector<Statement> undo;
};

// One way to bring the rows into the table: a strategy with its statements. All ways of a load give the same rows,
// rejects and counts.
struct Way {
  Strategy strategy = Strategy::merge;
  std::string why;                       // one sentence for people
  Routing routing = Routing::straight;
  std::optional<Condition> condition;    // none: always possible
  std::vector<Statement> open;           // table, stage, tallies, memory; what goes before the rows come
  Bulk rows;
  std::optional<Bulk> side;
  std::vector<UniqueGate> gates;         // where there is a stage
  std::optional<Statement> stored_rows;  // a replace that deletes late: one row: rows that it would take away
  std::vector<Statement> publish;        // key and indexes, delete (replace), insert/upsert; in order
  Statement counts;                      // one row: inserted, updated, unchanged, stale, winners, removed (see Tally)
};

// Every phase of one load, in the order in which it runs. Each `transaction` comment starts one; all statements up to
// the next belong to it.
struct Load {
  std::vector<Way> ways;                 // the first whose condition holds is taken; the last has none
  bool creates_table = false;
  std::string begin;                     // how the target starts a transaction, for people; it ends with COMMIT

  // transaction 1 (begin): pipec's tables, lock, marker, run row
  std::vector<Statement> prepare;        // idempotent DDL; run only when Ledger tables or their version are missing
  Statement lock;                        // one row, first column true/1: got it; else busy. Held to the transaction's end
  Statement read_marker;                 // no row, or one: source_version
  Statement read_files;                  // append: file, content_hash of files already loaded; other modes: no text
  Statement abandon_runs;                // older open runs of this identity: aborted
  std::vector<Statement> insert_run;     // run (and its one shard) `open`

  // transaction 2 (load): lock again, claim, then everything below, then commit
  Statement claim_run;                   // one row: still ours; none: someone took over
  std::vector<Statement> open;           // what every way needs: schema, a place for the list of files
  // … then a way: open, rows, side, gates, publish, counts
  Bulk rejects;
  Bulk files;
  std::vector<Statement> record;         // marker, run and shard `done` with the counts

  // transaction 3, only when refused (after rollback of 2): rejects, then these
  std::vector<Statement> prepare_refusal;  // DDL for a reject table of the user's that does not exist
  std::vector<Statement> refuse;           // run and shard `refused`
  Statement abort_run;                     // interrupted: run `aborted`
  Statement read_run;                      // after an unknown COMMIT: the run's state, one row; none: it never began

  // dry run, in one transaction that is rolled back: temporary stage, `rows` and `gates` as above, then `counts` with
  // the same columns from a comparison that writes nothing
  std::vector<Statement> dry_open;
  Bulk dry_rows;                         // into the temporary stage, whatever the way
  std::vector<UniqueGate> dry_gates;
  std::optional<Statement> dry_stored_rows;
  Statement dry_counts;
};

// How Way::counts reports; what the streams took, the engine knows and adds.
// merge…: winners = rows left after dedup that were put to the table;
//   suppressed = winners - inserted - updated - unchanged - stale.
// direct: `inserted` by the side's statement; or, where the side is sent as an upsert, `updated` among the rows it took.
// upsert: updated, unchanged, stale; the rest of what the stream took was inserted.
// append, refill: removed; what the stream took was inserted.
struct Tally {
  std::int64_t inserted = 0, updated = 0, unchanged = 0, stale = 0, winners = 0, removed = 0;
};

// One thing that will be made or changed, for people.
struct Step {
  enum class Sign : char { create = '+', change = '~', remove = '-', stop = '!', keep = ' ' };
  Sign sign = Sign::create;
  std::string object;     // "table main.titanic", "column age decimal(5,2)", "schema mart"
  std::string detail;     // physical type, key, …
  std::string cost;       // "new", "catalog", "index", "load"
  std::string lock;       // "none", "exclusive", …
  std::string undo;       // "drop table", "yes", "no"
};

// Something that apply will not do without being told. Judged for all tasks before the first one starts.
struct Decision {
  int exit_code = 3;      // 3 or 78 or 7
  std::string text;       // what, where
  std::string next;       // the exact way on: `--approve reload:x.csv`, or the line to write
};

struct TaskPlan {
  ir::TaskId task;
  std::string name;
  std::string target;            // conn.schema.table
  std::string target_identity;   // the target in markers: schema.table or table
  enum class Action : std::uint8_t { load, skip };
  Action action = Action::load;
  std::string why_skip;          // "already loaded", "source is not there (optional)", "no new file"
  std::vector<ir::FileFacts> files;    // to load, in input order
  struct SkippedFile { std::string file; std::string same_content_as; };
  std::vector<SkippedFile> skipped_files;  // append: known content
  bool files_known = false;      // false: offline
  std::string source_version;    // empty when offline
  std::string declaration;       // hash (S-J2)
  std::string param_key;
  std::vector<Step> steps;
  Load load;
  std::vector<std::string> warnings;
  std::vector<Decision> decisions;
};

struct Plan {
  std::string hash;              // sha256 of the canonical statements of all tasks
  bool offline = false;
  std::vector<TaskPlan> tasks;   // in the order of Program::order, chosen tasks only
};

std::string to_text(Slot slot);
std::string to_text(Strategy strategy);

// The phases of a load as `plan --sql` prints them, transactions included: (title, statement text).
struct Phase {
  std::string title;             // "begin", "load", "publish", "record", "if refused"
  std::vector<std::pair<std::string, std::string>> statements;  // purpose, text
};
std::vector<Phase> phases(const Load& load);

}  // namespace pipec::plan
