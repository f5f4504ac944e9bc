// The statements on pipec's own tables (interface.md "Tables that pipec keeps", S-J, S-P). A value that only the run
// knows stands in a text as {slot}, named as plan::to_text(Slot) does; compiler/plan turns it into a numbered
// parameter.
//
// PostgreSQL: schema pipec; SQLite: prefix pipec_. A task's identity is (task, target, param_key).
//   meta(version, at)
//   run(run_id, task, target, param_key, slot, source_version, declaration, plan_hash, owner, state, created_at,
//       finished_at, read … bytes, reasons)                 state: open done refused failed aborted
//   shard(run_id, shard, spec, state, attempt, owner, lease_until, read … bytes, checksum)
//   marker(task, target, param_key, source_version, declaration, run_id, at)
//   file(task, target, param_key, file, size, validator, content_hash, declaration, run_id, at)
//   journal(plan_id, step, state, statement, at)
//   reject(run_id, task, source_file, source_row, byte_offset, line, raw, raw_encoding, reasons, at)
#pragma once

#include <string>
#include <vector>

#include "compiler/sql/dialect.hpp"

namespace pipec::sql {

inline constexpr int ledger_version = 1;

struct Text {
  std::string purpose;
  std::string text;
};

struct LedgerColumn {
  const char* name;
  ParameterKind kind;
  bool required = true;
};

// The columns of a reject table and of pipec.file, in the order of plan::RejectField and plan::FileField.
const std::vector<LedgerColumn>& reject_columns();
const std::vector<LedgerColumn>& file_columns();

std::vector<Text> create_ledger(const Dialect& dialect);
Text create_reject_table(const Dialect& dialect, const std::string& table);

Text read_marker(const Dialect& dialect);
Text read_files(const Dialect& dialect);
Text abandon_runs(const Dialect& dialect);
std::vector<Text> insert_run(const Dialect& dialect);
Text claim_run(const Dialect& dialect);
// `state` is done, refused: the run and its shard, with the counts.
std::vector<Text> finish_run(const Dialect& dialect, const std::string& state);
Text abort_run(const Dialect& dialect);
Text read_run(const Dialect& dialect);
Text write_marker(const Dialect& dialect);
// The file rows that were sent to the temporary table `stage`.
Text write_files(const Dialect& dialect, const std::string& stage);

}  // namespace pipec::sql
