#include "runtime/engine/run.hpp"

#include <fmt/format.h>

#include <set>

#include "runtime/engine/exit_code.hpp"
#include "runtime/engine/load_task.hpp"

namespace pipec::engine {
namespace {

TaskReport blank(const plan::TaskPlan& plan) {
  TaskReport report;
  report.task = plan.name;
  report.target = plan.target;
  report.warnings = plan.warnings;
  return report;
}

TaskReport skipped(const plan::TaskPlan& plan) {
  TaskReport report = blank(plan);
  report.status = Status::skipped;
  for (const plan::TaskPlan::SkippedFile& file : plan.skipped_files)
    report.files.push_back({file.file, "skipped", file.same_content_as, 0, 0});
  return report;
}

TaskReport stopped(const plan::TaskPlan& plan, Status status, int exit_code, std::string error) {
  TaskReport report = blank(plan);
  report.status = status;
  report.exit_code = exit_code;
  report.error = std::move(error);
  return report;
}

// Decisions are judged for all tasks before the first one starts (S-O1).
bool stop_for_decisions(const plan::Plan& plan, std::vector<TaskReport>& reports) {
  bool any = false;
  for (const plan::TaskPlan& task : plan.tasks) any = any || !task.decisions.empty();
  if (!any) return false;
  for (const plan::TaskPlan& task : plan.tasks) {
    if (task.decisions.empty()) {
      reports.push_back(stopped(task, Status::blocked, 0, "not started: another task waits for a decision"));
      continue;
    }
    std::string text;
    for (const plan::Decision& decision : task.decisions)
      text += fmt::format("{}{}; {}", text.empty() ? "" : "\n", decision.text, decision.next);
    const int code = task.decisions.front().exit_code;
    reports.push_back(stopped(task, code == 7 ? Status::refused : Status::failed, code, text));
    if (code == 7) reports.back().refused_by = text;
  }
  return true;
}

bool succeeded(Status status) { return status == Status::done || status == Status::skipped || status == Status::would_load; }

}  // namespace

std::string to_text(Status status) {
  switch (status) {
    case Status::done: return "done";
    case Status::skipped: return "skipped";
    case Status::refused: return "refused";
    case Status::failed: return "failed";
    case Status::blocked: return "blocked";
    case Status::interrupted: return "interrupted";
    case Status::would_load: return "would_load";
  }
  return "";
}

RunReport run(const ir::Program& program, const ir::Bindings& bindings, const plan::Plan& plan, const OpenTarget& open_target,
              World& world, const Options& options, Progress& progress, std::stop_token stop) {
  RunReport report;
  report.run_id = new_run_id(world);
  report.started_us = world.clock.now_us();
  const std::int64_t from = world.clock.monotonic_us();

  std::uint64_t bytes = 0;
  for (const plan::TaskPlan& task : plan.tasks)
    if (task.action == plan::TaskPlan::Action::load)
      for (const ir::FileFacts& file : task.files) bytes += file.state.size;
  progress.bytes_total = bytes;

  std::set<ir::TaskId> unsuccessful;
  const bool decided = stop_for_decisions(plan, report.tasks);
  for (std::uint32_t index = 0; !decided && index < plan.tasks.size(); ++index) {
    const plan::TaskPlan& task = plan.tasks[index];
    progress.task = index;
    std::string upstream;
    for (ir::TaskId before : program.tasks[task.task].after)
      if (unsuccessful.contains(before)) upstream = program.tasks[before].name;
    if (!upstream.empty()) {
      report.tasks.push_back(stopped(task, Status::blocked, 0, fmt::format("not started: `{}` did not succeed", upstream)));
    } else if (stop.stop_requested()) {
      report.tasks.push_back(stopped(task, Status::interrupted, 130, "interrupted before it started"));
    } else if (task.action == plan::TaskPlan::Action::skip) {
      report.tasks.push_back(skipped(task));
    } else {
      const ir::Task& declared = program.tasks[task.task];
      try {
        Job job{program, bindings, plan, task, declared, world, options, progress, stop,
                validate::compile(program, task.task, bindings), task.files, report.run_id, fmt::format("{}-{}", report.run_id, index + 1)};
        TaskLoad load(std::move(job), [&]() -> target::Target& { return open_target(declared.target.connection); });
        report.tasks.push_back(load.run());
      } catch (const std::exception& error) {
        report.tasks.push_back(stopped(task, Status::failed, 1, fmt::format("{}: {}", task.name, error.what())));
      }
    }
    if (!succeeded(report.tasks.back().status)) unsuccessful.insert(task.task);
  }
  report.exit_code = exit_code(report.tasks);
  report.status = status_word(report.tasks, report.exit_code);
  report.seconds = static_cast<double>(world.clock.monotonic_us() - from) / 1e6;
  return report;
}

}  // namespace pipec::engine
