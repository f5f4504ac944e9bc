#include "compiler/sql/rejects.hpp"

#include <fmt/format.h>

#include "compiler/sql/ledger.hpp"

namespace pipec::sql {
namespace {

ir::Type type(ir::TypeKind kind) {
  ir::Type made;
  made.kind = kind;
  return made;
}

std::string timestamp_text(const Dialect& dialect, std::string_view column) {
  return dialect.canonical_text(dialect.name(column), type(ir::TypeKind::timestamp));
}

// Clocks may stand still or go back; the number that the database gives out does not.
std::string read_runs(const Dialect& dialect, const std::string& more) {
  return fmt::format(
      "SELECT run_id, state, {}, param_key, {}, quarantined FROM {} WHERE task = {} AND target = {} "
      "AND state IN ('done', 'refused'){} ORDER BY {} DESC",
      timestamp_text(dialect, "created_at"), dialect.name("read"), dialect.own_table("run"),
      dialect.parameter(1, ParameterKind::text), dialect.parameter(2, ParameterKind::text), more,
      dialect.insertion_number());
}

}  // namespace

std::string read_runs(const Dialect& dialect) { return read_runs(dialect, ""); }

std::string read_runs_of_call(const Dialect& dialect) {
  // Not LIKE: an id may hold its wildcards.
  const std::string asked = dialect.parameter(3, ParameterKind::text);
  return read_runs(dialect, fmt::format(" AND (run_id = {0} OR (substr(run_id, 1, length({0}) + 1) = {0} || '-' "
                                        "AND length(run_id) > length({0}) + 1 "
                                        "AND rtrim(substr(run_id, length({0}) + 2), '0123456789') = ''))",
                                        asked));
}

std::string read_rejects(const Dialect& dialect, const std::string& table, int rows) {
  const std::string file = dialect.comparable("COALESCE(source_file, '')", type(ir::TypeKind::string));
  const std::string offset = "COALESCE(byte_offset, -1)";
  std::string columns;
  for (const LedgerColumn& column : reject_columns()) {
    const bool time = column.kind == ParameterKind::timestamp;
    columns += (columns.empty() ? "" : ", ") + (time ? timestamp_text(dialect, column.name) : dialect.name(column.name));
  }
  return fmt::format("SELECT {} FROM {} WHERE run_id = {} AND ({}, {}) > ({}, {}) ORDER BY {}, {} LIMIT {}", columns, table,
                     dialect.parameter(1, ParameterKind::text), file, offset, dialect.parameter(2, ParameterKind::text),
                     dialect.parameter(3, ParameterKind::integer), file, offset, rows);
}

}  // namespace pipec::sql
