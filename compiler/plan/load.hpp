// The statements of one load, from a task and what its table is like.
#pragma once

#include <optional>
#include <string>

#include "compiler/plan/compare.hpp"
#include "compiler/plan/indexes.hpp"
#include "compiler/plan/plan.hpp"
#include "compiler/sql/dialect.hpp"

namespace pipec::plan {

struct LoadContext {
  const ir::Program& program;
  const ir::Bindings& bindings;
  const ir::Task& task;
  const sql::Dialect& dialect;
  const Comparison& target;
  const ir::TableFacts& live;
  const Comparison* rejects = nullptr;  // a table of the user's; none: pipec's own
  std::string target_identity, param_key;
  const IndexPlan* indexes = nullptr;   // made, or dropped and built again, beside the rows; none: nothing to do
  std::optional<ir::LastRun> last_run = {};    // of this task identity
  std::optional<Strategy> only = {};           // where it may be used
};

Load make_load(const LoadContext& context);

}  // namespace pipec::plan
