// The live table against the declaration (S-G): what must be made, and what this build will not change by itself.
#pragma once

#include <string>
#include <vector>

#include "compiler/plan/plan.hpp"
#include "compiler/sql/create.hpp"
#include "compiler/sql/dialect.hpp"

namespace pipec::plan {

struct Comparison {
  bool creates_schema = false;
  bool creates_table = false;
  bool made_by_earlier_task = false;  // of this plan: create it only if it is still missing
  bool adds_index = false;            // the key has no fitting unique index
  std::vector<std::string> casts;     // per physical column; empty: assignment does it
  std::vector<Step> steps;
  std::vector<std::string> warnings;
  std::vector<Decision> decisions;
};

Comparison compare(const sql::Dialect& dialect, const ir::Task& task, const ir::TableFacts& live);

// A unique index over exactly the columns of the task's key, whatever keeps an upsert from using it.
bool is_of_key(const sql::Dialect& dialect, const ir::Task& task, const ir::LiveIndex& index);

// What the table will be like once `task` has made it, for later tasks of the plan with the same target.
ir::TableFacts facts_after(const sql::Dialect& dialect, const ir::Task& task);

// A `quarantine to` table: made, fitting, or a decision.
Comparison compare_rejects(const sql::Dialect& dialect, const ir::TableRef& table, const ir::TableFacts& live);

}  // namespace pipec::plan
