// The typed program: what the files mean, with every name resolved. Built once by compiler/analyse, then const.
// Refuses to know how it is executed, and holds no value that only a run knows (params, secrets, files, tables).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/span.hpp"
#include "compiler/ir/expr.hpp"
#include "compiler/ir/reason.hpp"
#include "compiler/ir/type.hpp"

namespace pipec::ir {

struct Param {
  std::string name;
  Type type;
  std::optional<ExprId> value;  // the default; a constant expression (may use env, today, …, earlier params)
  std::string doc;
  Span span;
};

struct Secret {
  enum class From : std::uint8_t { env, file };
  std::string name;
  From from = From::env;
  std::string argument;  // variable, or path
  std::string folder;    // paths start here
  Span span;
};

enum class ConnectionKind : std::uint8_t { sqlite, postgres };

struct ConnectionSetting {
  std::string name;
  // A constant expression of type string, or a secret. A duration is its seconds as decimal text: 10s is "10".
  std::variant<ExprId, SecretId> value;
  Span span;
};

struct Connection {
  std::string name;
  ConnectionKind kind = ConnectionKind::sqlite;
  std::vector<ConnectionSetting> settings;
  std::string folder;  // relative paths start here
  Span span;
};

// What happens when a fallible step or a check fails (S-A6).
struct Outcome {
  enum class Kind : std::uint8_t { quarantine, null, use_default, warn, fail };
  Kind kind = Kind::quarantine;
  std::optional<ExprId> value;  // use_default: constant or row expression of the column's type
  std::string message;          // of the user's, may be empty
};

struct Stage {  // text -> text (or the typed value, for parse, hex, base64)
  Function function = Function::trim;
  std::vector<ExprId> arguments;  // constants; a regex is a string constant (Function::replace_regex)
  std::string zone;               // parse
  Outcome outcome;
  std::string text;               // as written, for reasons
  Span span;
};

struct Check {
  std::string rule;                  // its name, else its source text (S-P)
  std::optional<ColumnId> column;    // a column's check; none: a task's
  ExprId condition;                  // boolean; unknown passes. Not set when `unique`
  bool unique = false;               // judged on the survivors (S-H4)
  Outcome outcome;                   // quarantine, warn, fail; null/use_default for a column's check only
  Span span;
};

struct Column {
  std::string name;
  Type type;
  std::string doc;
  bool from_source = true;           // false: computed
  std::string header;                // name in the source's header (from "…", else the column's name)
  std::vector<Stage> stages;
  Outcome conversion;
  std::optional<ExprId> default_value;  // null or missing in the source
  std::optional<ExprId> computed;    // of the column's type, but may be null; sees computed columns above it only
  std::vector<Check> checks;
  Span span;
};

struct CsvOptions {  // S-D
  bool header = true;
  char delimiter = ',';
  std::optional<char> quote = '"';
  char escape = '"';                 // same as quote: doubling; '\\': backslash
  std::vector<std::string> null_values = {""};
  bool quoted_nulls = false;
  enum class Encoding : std::uint8_t { utf8, utf16, latin1, windows1252 };
  Encoding encoding = Encoding::utf8;
  bool encoding_declared = false;    // a BOM that contradicts a declared encoding refuses the file
  std::optional<std::string> comment;
  std::uint32_t skip = 0;
  bool multiline = true;
  bool ignore_header_case = false;
  std::uint64_t max_record = 8u << 20;
  bool optional = false;
};

struct FileSource {
  ExprId pattern;      // constant expression of type string: path or glob; interpolated values are glob-escaped in it
  std::string folder;  // relative patterns start here, and names are relative to it (S-C)
  CsvOptions csv;
  Span span;
};

struct TableRef {
  ConnectionId connection;
  std::string schema;  // empty where the kind has none
  std::string table;
  Span span;
  std::string text;    // conn.schema.table, as the reports name it
};

enum class WriteMode : std::uint8_t { append, replace, merge, insert_only };

struct Write {
  WriteMode mode = WriteMode::append;
  std::vector<ColumnId> on;             // merge, insert_only: the key
  bool allow_empty = false;             // replace
  std::string max_shrink_percent = "50";  // replace: decimal text; "100" = any
  Span span;
};

struct Order {
  ExprId value;          // row expression
  bool descending = false;
  // nulls sort last in both directions
};

struct Dedup {
  std::vector<ColumnId> on;   // empty: the write's key
  std::vector<Order> by;      // empty: the last in input order wins
};

struct Quarantine {
  std::optional<TableRef> to;          // none: pipec's own reject table
  std::optional<std::string> percent = "10";  // decimal text
  std::optional<std::uint64_t> rows;   // limit N rows (then percent is none)
};

enum class MissingColumns : std::uint8_t { freeze, evolve };
enum class ExtraColumns : std::uint8_t { freeze, discard };
struct Contract {
  MissingColumns columns = MissingColumns::freeze;
  ExtraColumns extra = ExtraColumns::freeze;
};

enum class AuditKind : std::uint8_t { loaded_at, created_at, updated_at, run_id, source_file, source_row };
struct AuditColumn {
  AuditKind kind = AuditKind::loaded_at;
  std::string name;
  Type type;
};

struct Index {             // of the target table; no part of the declaration that is hashed (S-J2)
  std::string name;
  bool unique = false;
  std::vector<std::string> columns;  // declared or audit columns
  Span span;
};

struct Task {
  std::string name;
  std::string identity;  // module.task, or task (S-J1)
  std::string doc;
  std::vector<TaskId> after;
  FileSource source;
  TableRef target;
  Write write;
  Dedup dedup;
  std::optional<ExprId> update_when;
  std::vector<Column> columns;     // indexed by ColumnId, declaration order
  std::vector<Check> checks;       // over the row
  Quarantine quarantine;
  Contract contract;
  std::vector<AuditColumn> audit;
  std::vector<Index> indexes;
  bool rebuild_indexes = false;    // secondary ones may be dropped for a load, and built again after it
  std::vector<ParamId> params;     // that source, rules or write mention: the param key
  Span span;

  const Column& column(ColumnId id) const { return columns[id.value]; }
};

struct Program {
  int edition = 1;
  std::uint32_t source = 0;
  std::string module;
  Table<ParamTag, Param> params;
  Table<SecretTag, Secret> secrets;
  Table<ConnectionTag, Connection> connections;
  Table<ExprTag, Expr> exprs;
  Table<TaskTag, Task> tasks;      // declaration order
  std::vector<TaskId> order;       // topological; ties by declaration order
};

// What a run knows and the program does not: the value of every param, and the start of the run.
struct Bindings {
  std::vector<Value> params;       // indexed by ParamId, converted to the param's type
  std::int64_t now_us = 0;         // microseconds since 1970, UTC
};

// One line, canonical: the same meaning gives the same text, whatever layout, comments, docs and clause order.
std::string dump(const Program& program, ExprId expr);                   // columns as #0, #1
std::string dump(const Program& program, const Task& task, ExprId expr);  // columns by name
// The declaration that S-J2 hashes: csv options, columns and types, rules, write, dedup, update when, contract.
std::string declaration_text(const Program& program, const Task& task);
// name=canonical text of the params that the task mentions, sorted by name (S-J1). Empty: none.
std::string param_key(const Program& program, const Task& task, const Bindings& bindings);

}  // namespace pipec::ir
