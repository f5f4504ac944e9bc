// The secondary indexes of a load: which are made, and which live ones are dropped before the rows and built again
// after them (S-Q `indexes`). No connection, no clock; the caller puts the statements into the load's transaction.
#pragma once

#include <string>
#include <vector>

#include "compiler/ir/catalog.hpp"
#include "compiler/ir/program.hpp"
#include "compiler/plan/plan.hpp"
#include "compiler/sql/dialect.hpp"
#include "compiler/sql/ledger.hpp"

namespace pipec::plan {

struct IndexPlan {
  std::vector<sql::Text> drop;      // before the rows; what may not be built after them is built here, too
  std::vector<sql::Text> create;    // after the rows and the key; one transaction with `drop`
  std::vector<Step> steps;
  std::vector<std::string> warnings;
  std::vector<Decision> decisions;
  std::vector<ir::LiveIndex> made;  // new after this load, for later tasks of the plan with the same table
};

// `live`: the table as this task finds it. `creates_table`: this load makes it, so `live` has no indexes to look at.
// `worth_rebuilding`: so many rows come that building at once costs less than keeping an index up row by row.
IndexPlan plan_indexes(const sql::Dialect& dialect, const ir::Task& task, const ir::TableFacts& live,
                       bool creates_table, bool worth_rebuilding);

}  // namespace pipec::plan
