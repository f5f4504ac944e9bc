// Rules that need all rows: `unique`. A row that breaks one is taken out of the stage and becomes a reject.
#pragma once

#include "runtime/engine/read_rows.hpp"

namespace pipec::engine {

// Runs a statement of a gate; `after` is its Slot::after.
using GateStatement = std::function<target::Rows(const plan::Statement&, std::int64_t after)>;

// Runs the gates in order, each on what the one before left. Adjusts the tallies and the log. Returns the rows that
// were taken out.
std::uint64_t run_gates(const Job& job, const std::vector<plan::UniqueGate>& gates, RejectLog& log,
                        Tallies& tallies, const GateStatement& execute);

}  // namespace pipec::engine
