#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include "base/failpoint.hpp"
#include "cli/bind.hpp"
#include "cli/command.hpp"
#include "cli/compile.hpp"
#include "cli/connect.hpp"
#include "cli/exit_code.hpp"
#include "cli/progress_view.hpp"
#include "cli/question_loop.hpp"
#include "cli/render_plan.hpp"
#include "cli/render_report.hpp"
#include "cli/signals.hpp"
#include "cli/stop.hpp"
#include "cli/words.hpp"
#include "runtime/engine/exit_code.hpp"

namespace pipec::cli {
namespace {

// Tasks that cannot run because their files are not there, and everything that waits for them: taken out of the plan,
// put into the report. The others go on (S-O3).
std::vector<engine::TaskReport> take_out_absent(const ir::Program& program, Planned& planned) {
  std::vector<engine::TaskReport> reports;
  std::set<ir::TaskId> out;
  std::erase_if(planned.plan.tasks, [&](const plan::TaskPlan& task) {
    engine::TaskReport report;
    report.task = task.name;
    report.target = task.target;
    const auto absent = planned.absent.find(task.task);
    if (absent != planned.absent.end()) {
      report.status = engine::Status::failed;
      report.exit_code = absent->second.code;
      report.error = absent->second.what();
      if (!absent->second.next.empty()) report.error += "\nnext: " + absent->second.next;
    } else {
      const auto& after = program.tasks[task.task].after;
      const auto blocker = std::find_if(after.begin(), after.end(), [&](ir::TaskId id) { return out.contains(id); });
      if (blocker == after.end()) return false;
      report.status = engine::Status::blocked;
      report.error = fmt::format("waits for `{}`, which did not load", program.tasks[*blocker].name);
    }
    out.insert(task.task);
    reports.push_back(std::move(report));
    return true;
  });
  return reports;
}

void add_absent(engine::RunReport& report, std::vector<engine::TaskReport> absent) {
  if (absent.empty()) return;
  for (auto& task : absent) report.tasks.push_back(std::move(task));
  report.exit_code = engine::exit_code(report.tasks);
  report.status = engine::status_word(report.tasks, report.exit_code);
}

// 130 is SIGINT's; the engine only knows that it was asked to stop.
void name_the_signal(engine::RunReport& report) {
  const auto name = [](int& code) {
    if (code == exit_code::interrupted) code = 128 + signals::caught();
  };
  name(report.exit_code);
  for (auto& task : report.tasks) name(task.exit_code);
}

// What would refuse the data (7) is left to the run: it records the refusal and goes on with the other tasks.
void leave_refusals_to_the_run(plan::Plan& plan) {
  for (plan::TaskPlan& task : plan.tasks) {
    std::erase_if(task.decisions, [](const plan::Decision& decision) { return decision.exit_code == exit_code::refused; });
  }
}

std::string strategy_text(const plan::Load& load) {
  if (load.ways.empty()) return "";
  const plan::Way& way = load.ways.front();
  return fmt::format("{}: {}", plan::to_text(way.strategy), way.why);
}

void announce(const Context& context, const Planned& planned) {
  for (const plan::TaskPlan& task : planned.plan.tasks) {
    std::uint64_t bytes = 0;
    for (const auto& file : task.files) bytes += file.state.size;
    const std::string what =
        task.action == plan::TaskPlan::Action::skip
            ? "nothing to do: " + task.why_skip
            : fmt::format("{}, {}; {}{}", counted(task.files.size(), "file"), byte_text(bytes),
                          task.load.creates_table ? "creates the table; " : "", strategy_text(task.load));
    context.console.err(fmt::format("{} -> {}: {}\n", task.name, task.target, what));
    for (const std::string& warning : task.warnings) context.console.warn(fmt::format("task `{}`: {}", task.name, warning));
  }
}

engine::Options options_of(const Context& context) {
  engine::Options options;
  options.dry_run = context.arguments.dry_run;
  options.reload = context.arguments.reload;
  options.workers = context.arguments.workers;
  if (const auto folder = context.world.variables.get("TMPDIR"); folder && !folder->empty()) options.spool_folder = *folder;
  if (const auto wait = context.world.variables.get("PIPEC_BACKOFF_MS")) {
    std::int64_t milliseconds = 0;
    const auto [end, error] = std::from_chars(wait->data(), wait->data() + wait->size(), milliseconds);
    if (error != std::errc() || end != wait->data() + wait->size() || milliseconds < 0) {
      throw Stop(exit_code::usage, "PIPEC_BACKOFF_MS: `" + *wait + "` is not a number of milliseconds");
    }
    options.wait_us = milliseconds * 1000;
  }
  return options;
}

engine::RunReport load(const Context& context, const ir::Program& program, const ir::Bindings& bindings, const plan::Plan& plan,
                       std::stop_token stop) {
  Connections connections(program, bindings, context.world, context.console.redactor,
                          context.arguments.dry_run ? Use::dry_run : Use::load);
  engine::Progress progress;
  std::vector<std::string> names;
  for (const auto& task : plan.tasks) names.push_back(task.name);
  const ProgressView view(context.console, context.world.clock, progress, names);
  return engine::run(
      program, bindings, plan, [&](ir::ConnectionId id) -> target::Target& { return connections.get(id); }, context.world,
      options_of(context), progress, stop);
}

// Said before anything is loaded: a run whose report has no place is not worth starting.
void expect_report_folder(const Context& context) {
  if (context.arguments.report.empty()) return;
  const std::string folder = folder_of(context.arguments.report);
  const auto state = context.world.files.state(folder);
  if (state && state->kind == FileState::Kind::directory) return;
  throw Stop(exit_code::usage, fmt::format("--report {}: there is no folder {}", context.arguments.report, folder));
}

// False: it could not be written, which is said but does not undo the load.
bool write_report(const Context& context, const std::string& json) {
  if (context.arguments.report.empty()) return true;
  try {
    failpoint("report.write");
    context.world.files.write(context.arguments.report, context.console.redactor.clean(json) + "\n");
    return true;
  } catch (const FileError& error) {
    context.console.error(fmt::format("--report: {}", error.what()), "");
    return false;
  }
}

std::string rejects_arguments(const Arguments& arguments) {
  std::string text;
  for (const std::string& file : arguments.param_files) text += " --params " + file;
  for (const std::string& param : arguments.params) text += " -p " + param;
  return text;
}

std::vector<StoppedTask> stopped_tasks(const ir::Program& program, const Arguments& arguments) {
  std::vector<StoppedTask> tasks;
  for (const ir::TaskId id : chosen_tasks(program, arguments.tasks)) {
    tasks.push_back({program.tasks[id].name, program.tasks[id].target.text, {}});
  }
  return tasks;
}

// A dry run publishes nothing, so a later task does not meet the rows of an earlier one in the same table.
void warn_of_shared_tables(const ir::Program& program, plan::Plan& plan) {
  std::map<std::pair<ir::ConnectionId, std::string>, std::string> writers;
  for (plan::TaskPlan& task : plan.tasks) {
    if (task.action == plan::TaskPlan::Action::skip) continue;
    const auto [first, fresh] = writers.try_emplace({program.tasks[task.task].target.connection, task.target_identity}, task.name);
    if (fresh) continue;
    task.warnings.push_back(fmt::format("inserted, updated and unchanged are not exact in this dry run: task `{}` writes the same table "
                                        "and published nothing", first->second));
  }
}

// The load comes first: that its result could not be printed does not undo it, and must not look as if it did.
void print_json(const Context& context, const engine::RunReport& report, const std::string& json) {
  try {
    for (const auto& task : report.tasks) context.console.out(task_event_json(task) + "\n");
    context.console.out(json + "\n");
  } catch (const Stop& stop) {
    std::string published;
    for (const auto& task : report.tasks) {
      if (task.status == engine::Status::done) published += (published.empty() ? "" : ", ") + task.task;
    }
    const bool half = report.exit_code != exit_code::done;
    throw Stop(half ? report.exit_code : stop.code,
               std::string(stop.what()) + (published.empty() ? "; nothing was published" : "; published all the same: " + published),
               half ? "" : "make room, then run the same command: what is published is not loaded again");
  }
}

// `stopped`: what the report says of the tasks when this throws before the first one starts; none afterwards.
int apply(const Context& context, std::optional<std::vector<StoppedTask>>& stopped) {
  const Arguments& arguments = context.arguments;
  const std::string& pipe = arguments.files.front();
  const ir::Program program = compile_or_stop(context.world.files, pipe, context.console);
  stopped = stopped_tasks(program, arguments);
  const ir::Bindings bindings = bind(program, arguments, context.world);
  Planned planned = [&] {
    Connections connections(program, bindings, context.world, context.console.redactor, Use::look);
    const engine::Options options = options_of(context);
    connections.try_again(options.attempts, options.wait_us);
    return make_plan(program, bindings, arguments, connections, context.world);
  }();
  for (const std::string& warning : planned.warnings) context.console.warn(warning);
  if (const auto code = decision_code(planned.plan, false)) {
    context.console.err(render_decisions(planned.plan));
    stopped->clear();
    for (const auto& task : planned.plan.tasks) stopped->push_back({task.name, task.target, task.decisions});
    throw Stop(*code, "stopped for a decision; nothing was changed");
  }
  leave_refusals_to_the_run(planned.plan);
  auto absent = take_out_absent(program, planned);
  if (arguments.dry_run) warn_of_shared_tables(program, planned.plan);
  announce(context, planned);
  stopped.reset();
  // Until the report is written: a signal that comes after the last commit must not hide what was published.
  std::stop_source stop;
  const signals::Graceful graceful(stop);
  engine::RunReport report = load(context, program, bindings, planned.plan, stop.get_token());
  add_absent(report, std::move(absent));
  if (signals::caught() != 0) name_the_signal(report);

  const ReportView view{report, pipe, rejects_arguments(arguments), arguments.dry_run};
  const std::string json = report_json(view);
  context.console.err("\n" + render_report(view, context.console.traits.err_colour));
  const bool kept = write_report(context, json);
  if (arguments.json) print_json(context, report, json);
  if (!kept && report.exit_code == exit_code::done) return exit_code::failed;
  return report.exit_code;
}

// A script that reads the report gets one even when the run ended before its first task.
int run(const Context& context) {
  expect_report_folder(context);
  std::optional<std::vector<StoppedTask>> stopped{std::in_place};
  try {
    return apply(context, stopped);
  } catch (const Stop& stop) {
    if (!stopped) throw;  // the run has its own report
    const std::string json = stopped_json(stop, context.arguments.files.front(), context.world.clock.now_us(), *stopped);
    write_report(context, json);
    if (context.arguments.json) context.console.out(json + "\n");
    throw;
  }
}

}  // namespace

const Command apply_command = {"apply", "load", R"x(Usage: pipec apply FILE [OPTION…]

Plans, then loads: each task in one transaction of its target, with its rejects and the record that it was loaded.
Applying again with the same files, params and declaration does nothing. Additive steps and loads never ask.

Options:
  --task T             only this task; +T also everything that T waits for. May be repeated
  -p, --param N=VALUE  the value of a param. May be repeated
  --params FILE        params from a file, one name=value a line
  --dry-run            read, convert, check, dedup and count exactly as apply would, and write nothing
  --workers N          threads that validate rows, 1 to 256; the result is the same for any number. Without it: as many
                       as the machine has, at most 4, and none beside the main one for small inputs
  --reload             load even what is recorded as loaded; with `write append` also --approve reload:TASK
  --approve K:O        let a step through that stopped with exit 3, as printed, for example reload:orders.csv
                       or destructive:public.orders
  --json               one JSON object a line on stdout; the last line is the run report
  --report OUT         write the run report to this file
  -h, --help           this page

Examples:
  pipec apply shop.pipe
  pipec apply shop.pipe --dry-run
  pipec apply shop.pipe --task +orders -p day=2026-01-31 --report run.json

Exit codes: 0 done, or nothing to do; 3 a decision is needed, nothing was changed; 5 a lock stayed busy; 6 some tasks
loaded, some failed: run it again; 7 the data was refused, the target is untouched; 64 usage; 65 mistakes in FILE;
69 a source or server is not there; 78 configuration; 130/143 interrupted, nothing was published; 1 anything else.
)x", run};

}  // namespace pipec::cli
