#include <fmt/format.h>

#include <cstdlib>
#include <map>

#include "base/suggest.hpp"
#include "cli/bind.hpp"
#include "cli/command.hpp"
#include "cli/compile.hpp"
#include "cli/connect.hpp"
#include "cli/exit_code.hpp"
#include "cli/question_loop.hpp"
#include "cli/render_rejects.hpp"
#include "cli/stop.hpp"
#include "cli/words.hpp"
#include "compiler/sql/rejects.hpp"

namespace pipec::cli {
namespace {

constexpr int page_rows = 5000;  // what is held in memory at once

struct Run {
  std::string run_id, state, at, param_key;
  std::uint64_t read = 0, quarantined = 0;
};

std::string text_of(const std::optional<std::string>& value) { return value.value_or(""); }

std::optional<std::uint64_t> number_of(const std::optional<std::string>& value) {
  if (!value) return std::nullopt;
  return std::strtoull(value->c_str(), nullptr, 10);
}

class RejectReader {
 public:
  RejectReader(const Context& context, const ir::Program& program, Connections& connections)
      : context_(context), program_(program), connections_(connections) {}

  // The finished runs of a task, newest first; none when pipec has no tables there.
  std::vector<Run> runs(const plan::TaskPlan& planned) {
    const ir::Task& task = program_.tasks[planned.task];
    target::Target& target = connections_.get(task.target.connection);
    if (!target.ledger(task.identity, planned.target_identity, planned.param_key).exists) return {};
    const sql::Dialect& dialect = sql::dialect(program_.connections[task.target.connection].kind);
    std::vector<Run> runs;
    const std::string& call = context_.arguments.run;
    const target::Rows rows =
        call.empty() ? target.execute(sql::read_runs(dialect), {task.identity, planned.target_identity})
                     : target.execute(sql::read_runs_of_call(dialect), {task.identity, planned.target_identity, call});
    for (const auto& row : rows) {
      runs.push_back({text_of(row[0]), text_of(row[1]), text_of(row[2]), text_of(row[3]),
                      number_of(row[4]).value_or(0), number_of(row[5]).value_or(0)});
    }
    return runs;
  }

  void print(const plan::TaskPlan& planned, const Run& run, const std::string& format) {
    const ir::Task& task = program_.tasks[planned.task];
    const ir::TableRef& place = task.quarantine.to.value_or(task.target);
    const sql::Dialect& dialect = sql::dialect(program_.connections[place.connection].kind);
    const std::string table = task.quarantine.to ? dialect.table(place.schema, place.table) : dialect.own_table("reject");
    target::Target& target = connections_.get(place.connection);
    if (task.quarantine.to && !target.catalog(place.schema, place.table).exists) return;
    const std::string text = sql::read_rejects(dialect, table, page_rows);
    std::string file, offset = "-2";
    for (;;) {
      const target::Rows rows = target.execute(text, {run.run_id, file, offset});
      for (const auto& row : rows) print(row_of(row), format);
      if (rows.size() < static_cast<std::size_t>(page_rows)) return;
      file = text_of(rows.back()[2]);
      offset = rows.back()[4].value_or("-1");
    }
  }

 private:
  static RejectRow row_of(const std::vector<std::optional<std::string>>& row) {
    return {text_of(row[0]),   text_of(row[1]),   text_of(row[2]), number_of(row[3]), number_of(row[4]),
            number_of(row[5]), text_of(row[6]),   text_of(row[7]), text_of(row[8]),
            text_of(row[9])};
  }

  void print(const RejectRow& row, const std::string& format) {
    if (format == "jsonl") {
      context_.console.out(reject_json(row));
    } else if (format == "csv") {
      context_.console.out(reject_csv(row));
    } else {
      context_.console.out(reject_text(row, context_.console.traits.out_colour));
    }
  }

  const Context& context_;
  const ir::Program& program_;
  Connections& connections_;
};

std::string format_of(const Arguments& arguments) {
  static const std::vector<std::string> known = {"table", "jsonl", "csv"};
  if (arguments.format.empty()) return "table";
  if (std::find(known.begin(), known.end(), arguments.format) != known.end()) return arguments.format;
  throw Stop(exit_code::usage, "rejects --format " + arguments.format + ": not a format" + did_you_mean(suggest(arguments.format, known)),
             "the formats are table, jsonl and csv");
}

std::vector<Run> wanted(const std::vector<Run>& runs, const Arguments& arguments) {
  std::vector<Run> chosen;
  for (const Run& run : runs) {
    chosen.push_back(run);
    if (arguments.run.empty() && !arguments.all) break;
  }
  return chosen;
}

void print_task(const Context& context, RejectReader& reader, const plan::TaskPlan& task, const std::string& format, bool& found) {
  const std::vector<Run> all = reader.runs(task);
  const std::vector<Run> runs = wanted(all, context.arguments);
  if (runs.empty() && context.arguments.run.empty()) {
    context.console.err(fmt::format("{} -> {}: no run yet\n", task.name, task.target));
  }
  for (const Run& run : runs) {
    found = true;
    const std::string key = run.param_key.empty() ? "" : ", " + run.param_key;
    context.console.err(fmt::format("{} -> {}: {} of {} quarantined by run {} ({}, {}{})\n", task.name, task.target,
                                    grouped(run.quarantined), counted(run.read, "row"), run.run_id, run.state, run.at, key));
    if (run.quarantined > 0) reader.print(task, run, format);
  }
}

int run(const Context& context) {
  const Arguments& arguments = context.arguments;
  const std::string format = format_of(arguments);
  const ir::Program program = compile_or_stop(context.world.files, arguments.files.front(), context.console);
  const ir::Bindings bindings = bind(program, arguments, context.world, true);
  // Identities do not depend on what is there, so the plan that knows nothing has them.
  Arguments offline = arguments;
  offline.offline = true;
  Connections connections(program, bindings, context.world, context.console.redactor, Use::look);
  const Planned planned = make_plan(program, bindings, offline, connections, context.world);
  RejectReader reader(context, program, connections);
  if (format == "csv") context.console.out(reject_csv_header());
  bool found = false;
  try {
    for (const plan::TaskPlan& task : planned.plan.tasks) print_task(context, reader, task, format, found);
  } catch (const target::TargetError& error) {
    throw stop_for(error);
  }
  if (!arguments.run.empty() && !found) {
    throw Stop(exit_code::usage, "there is no finished run " + arguments.run + " of these tasks", "pipec rejects FILE --all shows every run");
  }
  return exit_code::done;
}

}  // namespace

const Command rejects_command = {"rejects", "quarantined rows", R"x(Usage: pipec rejects FILE [OPTION…]

Shows the rows that the latest run of each task quarantined: file and line, every rule that the row broke, and the record
as it stood in the file. A refused run has its rejects too.

Options:
  --task T             only this task; +T also everything that T waits for. May be repeated
  --run R              the rejects of this run, or of every task of this call, as the report names it
  --all                the rejects of every run
  --format F           table (default), jsonl (an object a line), csv
  -p, --param N=VALUE  the value of a param, where a connection needs it. May be repeated
  --params FILE        params from a file, one name=value a line
  -h, --help           this page

Examples:
  pipec rejects shop.pipe
  pipec rejects shop.pipe --task orders --format csv > bad.csv
  pipec rejects shop.pipe --format jsonl | jq -r '.reasons[].code' | sort | uniq -c

Exit codes: 0; 64 usage; 65 mistakes in FILE; 69 the server is not there; 78 configuration.
)x", run};

}  // namespace pipec::cli
