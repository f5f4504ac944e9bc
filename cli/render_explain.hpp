// What apply would do with a row, in words: `plan --explain`. Pure: text out.
#pragma once

#include <string>

#include "cli/render_plan.hpp"

namespace pipec::cli {

// All tasks of the plan, or only number `only` (from 1; 0: all). Throws Stop(64) when there is no such number.
std::string render_explain(const PlanView& view, const ir::Bindings& bindings, std::size_t only, bool colour);

}  // namespace pipec::cli
