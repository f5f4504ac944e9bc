// Which files a task loads, or why it has nothing to do (S-I, S-J).
#pragma once

#include "compiler/plan/make_plan.hpp"

namespace pipec::plan {

// Hash of the sorted (name, content hash) list and of the declaration (S-J2).
std::string source_version(const std::vector<ir::FileFacts>& files, const std::string& declaration);

// Fills action, why_skip, files, skipped_files, source_version, and adds warnings and decisions. `plan.declaration` and
// `plan.name` are set already.
void choose_inputs(const ir::Task& task, const InputFacts& inputs, const ir::LedgerFacts& ledger,
                   const Request& request, TaskPlan& plan);

}  // namespace pipec::plan
