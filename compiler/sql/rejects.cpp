#include "compiler/sql/rejects.hpp"

#include <fmt/format.h>

#include "compiler/sql/ledger.hpp"

namespace pipec::sql {

std::string read_runs(const Dialect& dialect) {
  return fmt::format(
      "SELECT run_id, state, created_at, param_key, \"read\", quarantined FROM {} WHERE task = {} AND target = {} "
      "AND state IN ('done', 'refused') ORDER BY created_at DESC, run_id DESC",
      dialect.own_table("run"), dialect.parameter(1, ParameterKind::text), dialect.parameter(2, ParameterKind::text));
}

std::string read_rejects(const Dialect& dialect, const std::string& table, int rows) {
  ir::Type text;
  text.kind = ir::TypeKind::string;
  const std::string file = dialect.comparable("COALESCE(source_file, '')", text);
  const std::string offset = "COALESCE(byte_offset, -1)";
  std::string columns;
  for (const LedgerColumn& column : reject_columns()) columns += (columns.empty() ? "" : ", ") + dialect.name(column.name);
  return fmt::format("SELECT {} FROM {} WHERE run_id = {} AND ({}, {}) > ({}, {}) ORDER BY {}, {} LIMIT {}", columns, table,
                     dialect.parameter(1, ParameterKind::text), file, offset, dialect.parameter(2, ParameterKind::text),
                     dialect.parameter(3, ParameterKind::integer), file, offset, rows);
}

}  // namespace pipec::sql
