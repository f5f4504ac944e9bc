// The load strategies (Strategy in plan.hpp): which may be used for a task and its table, in which order they are tried,
// and the statements of each.
#pragma once

#include <vector>

#include "compiler/plan/load.hpp"
#include "compiler/sql/load.hpp"

namespace pipec::plan {

// In the order in which apply tries them, up to the first that is always possible. LoadContext::only: just that one.
std::vector<Way> make_ways(const LoadContext& context, const sql::Shape& shape);

// The gates over a stage; `asks_table`: stored rows of other keys count too.
std::vector<UniqueGate> unique_gates(const LoadContext& context, const sql::Shape& shape, bool asks_table);

}  // namespace pipec::plan
