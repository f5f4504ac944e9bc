// The planner asks, the runtime answers, until there is a plan. Nothing here writes: databases are opened read-only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/world.hpp"
#include "cli/arguments.hpp"
#include "cli/connect.hpp"
#include "cli/stop.hpp"
#include "compiler/ir/program.hpp"
#include "compiler/plan/make_plan.hpp"

namespace pipec::cli {

struct Planned {
  plan::Plan plan;
  std::map<ir::TaskId, Stop> absent;   // tasks of the plan whose files are not there: why, and what to do
  std::vector<std::string> warnings;   // about the run as a whole
  std::map<ir::TaskId, std::vector<std::string>> refused_headers;  // files that the contract will refuse (7), and why
};

// --task T and +T -> tasks in the order of the program; none written: all. Throws Stop(64) for an unknown name.
std::vector<ir::TaskId> chosen_tasks(const ir::Program& program, const std::vector<std::string>& names);

// Throws Stop for what keeps the whole run from being planned; a task without its files is in `absent`.
Planned make_plan(const ir::Program& program, const ir::Bindings& bindings, const Arguments& arguments,
                  Connections& connections, World& world);

// Every decision of the plan that must be taken before the first task starts (S-O1): its text, as a Stop with the exit
// code of the first. 7 (the data would be refused) is left to the run, which records it, unless `also_refusals`.
std::optional<int> decision_code(const plan::Plan& plan, bool also_refusals);

}  // namespace pipec::cli
