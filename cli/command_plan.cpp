#include <fmt/format.h>

#include "cli/bind.hpp"
#include "cli/command.hpp"
#include "cli/compile.hpp"
#include "cli/connect.hpp"
#include "cli/exit_code.hpp"
#include "cli/question_loop.hpp"
#include "cli/render_explain.hpp"
#include "cli/render_plan.hpp"

namespace pipec::cli {
namespace {

// What the user must write again for apply to do the same.
std::string repeated_options(const Arguments& arguments) {
  std::string text;
  for (const std::string& task : arguments.tasks) text += " --task " + task;
  for (const std::string& file : arguments.param_files) text += " --params " + file;
  for (const std::string& param : arguments.params) {
    text += param.find_first_of(" \t\"'\\$*?&|;<>()`") == std::string::npos ? " -p " + param : " -p '" + param + "'";
  }
  if (arguments.reload) text += " --reload";
  for (const std::string& approval : arguments.approvals) text += " --approve " + approval;
  return text;
}

int run(const Context& context) {
  const Arguments& arguments = context.arguments;
  const std::string& pipe = arguments.files.front();
  const ir::Program program = compile_or_stop(context.world.files, pipe, context.console);
  const ir::Bindings bindings = bind(program, arguments, context.world);
  Connections connections(program, bindings, context.world, context.console.redactor, Use::look);
  const Planned planned = make_plan(program, bindings, arguments, connections, context.world);

  PlanView view{program, planned, pipe, {}, repeated_options(arguments)};
  if (!arguments.offline) {
    for (const auto& task : planned.plan.tasks) {
      const ir::ConnectionId id = program.tasks[task.task].target.connection;
      view.places[id] = place_of(settings_of(program, id, bindings, context.world, context.console.redactor));
    }
  }
  for (const std::string& warning : planned.warnings) context.console.warn(warning);
  if (arguments.explain) {
    context.console.out(render_explain(view, bindings, arguments.explained_task, context.console.traits.out_colour));
  } else if (arguments.json) {
    context.console.out(render_plan_json(view, arguments.sql));
  } else if (arguments.sql) {
    context.console.out(render_plan_sql(view));
  } else {
    context.console.out(render_plan(view, context.console.traits.out_colour));
  }
  if (const auto code = decision_code(planned.plan, true)) return *code;
  if (!planned.refused_headers.empty()) return exit_code::refused;
  if (!planned.absent.empty()) return planned.absent.begin()->second.code;
  return arguments.detailed_exitcode && has_changes(planned) ? exit_code::changes : exit_code::done;
}

}  // namespace

const Command plan_command = {"plan", "what apply would do", R"x(Usage: pipec plan FILE [OPTION…]

Compares the declaration with the live database and the files, and shows what apply would create and load, how, and why.
Writes nothing, ever: databases are opened read-only, a SQLite file that is not there is not created.

Options:
  --task T             only this task; +T also everything that T waits for. May be repeated
  -p, --param N=VALUE  the value of a param. May be repeated
  --params FILE        params from a file, one name=value a line
  --offline            no database and no data: as if nothing were there yet
  --explain [N]        what happens to a row, in words: all tasks, or only the N-th of the plan
  --sql                every statement that apply would run; the plan itself as comments
  --json               one JSON document on stdout; with --sql it holds the statements
  --reload             as if nothing had been loaded before
  --approve K:O        plan as if this decision were taken, for example reload:orders.csv
  --detailed-exitcode  exit 2 when there is something to do
  -h, --help           this page

Examples:
  pipec plan shop.pipe
  pipec plan shop.pipe --offline --sql > load.sql
  pipec plan shop.pipe --offline --explain 1
  pipec plan shop.pipe --task orders -p day=2026-01-31 --json

Exit codes: 0 planned; 2 changes (--detailed-exitcode); 3 a decision is needed; 7 the data would be refused;
64 usage; 65 mistakes in FILE; 69 a source or server is not there; 78 configuration.
)x", run};

}  // namespace pipec::cli
