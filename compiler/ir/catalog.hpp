// Plain facts about what exists: filled by runtime, read by plan. No connection, no behaviour.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/world.hpp"

namespace pipec::ir {

struct LiveColumn {
  std::string name;
  std::string type;        // as the server prints it: numeric(9,4), varchar(16), timestamp with time zone; SQLite: declared
  bool not_null = false;
  bool has_default = false;
  bool generated = false;  // generated or identity ALWAYS
  std::string collation;   // empty: default
  bool deterministic = true;
  std::vector<std::string> enum_labels;  // native enum
};

struct LiveIndex {
  std::string name;
  std::vector<std::string> columns;  // key columns; empty for an expression index
  bool unique = false;
  bool primary = false;
  bool usable = true;                // valid, not partial, immediate
  bool deferrable = false;           // judged at the end of a statement or transaction: no key for an upsert
  bool constraint = false;           // PRIMARY KEY, UNIQUE or EXCLUDE stands on it
  std::string definition;            // the statement that makes it again; empty where the database has none
  bool whole = true;                 // valid, and over all rows
  std::string kept_because;          // empty: may be dropped and built again, and nothing is lost; else why not
};

// A foreign key of another table that refers to this one, by what deleting a row here does over there.
struct IncomingKey {
  enum class OnDelete : std::uint8_t { refuse, cascade, set_null, set_default };
  std::string table;                 // schema.table, or table where there are no schemas
  OnDelete on_delete = OnDelete::refuse;
  auto operator<=>(const IncomingKey&) const = default;
};

// A table, or that there is none.
struct TableFacts {
  bool schema_exists = false;
  bool exists = false;
  bool is_table = true;              // false: a view or something else
  bool partitioned = false;
  bool has_triggers = false;
  bool has_rules = false;            // PostgreSQL: INSERT, UPDATE or DELETE is rewritten
  bool row_security = false;
  bool strict = false;               // SQLite STRICT
  bool judged_at_commit = false;     // PostgreSQL: constraints that wait for it; rows written then forbid CREATE INDEX
  bool outgoing_keys = false;        // it has foreign keys of its own
  bool holds_rows = true;            // false: it was asked and was empty then; true also where it may not be asked
  double estimated_rows = 0;         // what costs nothing to tell; only for choosing between equal ways
  std::vector<LiveColumn> columns;
  std::vector<LiveIndex> indexes;
  std::vector<IncomingKey> incoming_keys;       // of other tables; each table and action once
  std::vector<std::string> checks;              // `CHECK (…)` of table and domains, as the database prints it
  std::optional<std::string> creates_file;      // SQLite: the database file that is not there yet
  std::vector<std::string> missing_privileges;  // e.g. "INSERT on public.orders"
};

// One input file as found when the list was taken.
struct FileFacts {
  std::string name;          // source_file: relative to the .pipe folder when inside it, else absolute (S-C)
  std::string path;          // to open
  FileState state;
  std::string content_hash;  // empty: not hashed (offline)
  std::vector<std::string> header;  // the header's names; empty when the csv has none
};

struct KnownFile {           // a row of pipec.file
  std::string file;
  std::string content_hash;
  std::uint64_t size = 0;
  std::string validator;     // "mtime_ns:ctime_ns:inode" of the file when it was hashed
  std::string declaration;   // hash of the declaration that loaded it
};

struct LastRun {             // what the latest run counted that is `done`
  std::uint64_t read = 0, inserted = 0, updated = 0, unchanged = 0, stale = 0, deduped = 0, quarantined = 0;
  bool operator==(const LastRun&) const = default;
};

struct LedgerFacts {
  bool exists = false;                          // pipec's tables are there
  std::optional<int> version;                   // pipec.meta
  std::optional<std::string> marker;            // source_version of this task identity
  std::vector<KnownFile> files;                 // of this task identity
  std::optional<LastRun> last_run;              // of this task identity
};

}  // namespace pipec::ir
