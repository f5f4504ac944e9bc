// The columns of the bulk streams of one load, and where each value comes from. Refuses to know strategies.
#pragma once

#include <string>
#include <vector>

#include "compiler/plan/load.hpp"
#include "compiler/sql/load.hpp"

namespace pipec::plan {

std::vector<sql::StageColumn> stage_columns(const std::vector<BulkColumn>& columns);
Bulk bulk(const sql::Dialect& dialect, std::string purpose, const std::string& table, std::vector<BulkColumn> columns);

// What the table itself holds: declared and audit columns, with the live types where the table is there.
std::vector<BulkColumn> table_columns(const LoadContext& context);

// What a stage holds besides: values of the dedup order that no column holds, and the position in the input.
struct Hidden {
  bool order = false, position = false;
};
std::vector<BulkColumn> staged_columns(const LoadContext& context, const sql::Shape& shape, Hidden hidden);

// Fields of pipec's own tables.
std::vector<BulkColumn> field_columns(const std::vector<sql::LedgerColumn>& columns);

}  // namespace pipec::plan
