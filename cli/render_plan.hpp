// A plan for people, as runnable-looking SQL, and as JSON. Pure: text out.
#pragma once

#include <string>

#include "cli/question_loop.hpp"
#include "compiler/ir/program.hpp"

namespace pipec::cli {

struct PlanView {
  const ir::Program& program;
  const Planned& planned;
  std::string pipe;                                // the file as named on the command line
  std::map<ir::ConnectionId, std::string> places;  // where each connection leads; empty: its name and kind
  std::string arguments;                           // the options to repeat in "next: pipec apply …", with a leading blank
};

std::string render_plan(const PlanView& view, bool colour);
std::string render_plan_sql(const PlanView& view);                    // the plan as comments, then every statement
std::string render_plan_json(const PlanView& view, bool statements);  // one document, ends with a newline
std::string render_decisions(const plan::Plan& plan);                 // each with the way on

// Which of the rows with one key stays; empty: there is no key.
std::string dedup_text(const ir::Program& program, const ir::Task& task);

// Something will be created, changed or loaded.
bool has_changes(const Planned& planned);

}  // namespace pipec::cli
