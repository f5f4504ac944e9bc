// What a run did: for people, and as the JSON of `--report` and `apply --json`. Pure: text out.
#pragma once

#include <string>
#include <vector>

#include "cli/stop.hpp"
#include "runtime/engine/run.hpp"

namespace pipec::cli {

struct ReportView {
  const engine::RunReport& report;
  std::string pipe;       // the file as named on the command line
  std::string arguments;  // options to repeat in "next: pipec rejects …", with a leading blank
  bool dry_run = false;
};

std::string render_report(const ReportView& view, bool colour);

// The run report of interface.md on one line, without a newline.
std::string report_json(const ReportView& view);
// One task of it as an event line of `apply --json`.
std::string task_event_json(const engine::TaskReport& task);

// A task of a run that ended before its first task: `failed` with the decisions that it waits for, else `blocked`.
struct StoppedTask {
  std::string task, target;
  std::vector<plan::Decision> decisions;
};
// The report of such a run. No tasks: they are not known, as when the .pipe file has mistakes.
std::string stopped_json(const Stop& stop, const std::string& pipe, std::int64_t now_us, const std::vector<StoppedTask>& tasks);

}  // namespace pipec::cli
