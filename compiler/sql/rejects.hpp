// The statements that read back what pipec keeps about refused rows.
#pragma once

#include <string>

#include "compiler/sql/dialect.hpp"

namespace pipec::sql {

// Finished runs of a task, newest first: run_id, state, created_at (canonical text), param_key, read, quarantined. Parameters: task, target.
std::string read_runs(const Dialect& dialect);

// The same, only the runs of one call: those whose run_id is R, or, …. Parameters: task, target, R.
std::string read_runs_of_call(const Dialect& dialect);

// One page of the rejects of a run in `table`, in input order: the ten columns of a reject table, `at` as canonical text. Parameters: run_id,
// and source_file and byte_offset of the last row of the page before ("" and -2 for the first page).
std::string read_rejects(const Dialect& dialect, const std::string& table, int rows);

}  // namespace pipec::sql
