#include "cli/render_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/console.hpp"
#include "cli/words.hpp"
#include "compiler/ir/abilities.hpp"
#include "runtime/target/target.hpp"

namespace pipec::cli {
namespace {

using plan::TaskPlan;

std::string names_text(const ir::Task& task, const std::vector<ir::ColumnId>& ids) {
  std::string text;
  for (const ir::ColumnId id : ids) text += (text.empty() ? "" : ", ") + task.column(id).name;
  return text;
}

std::string write_text(const ir::Task& task) {
  static constexpr const char* words[] = {"append", "replace", "merge", "insert only"};
  std::string text = words[static_cast<int>(task.write.mode)];
  if (!task.write.on.empty()) text += " on " + names_text(task, task.write.on);
  return text;
}

std::string quarantine_text(const ir::Task& task) {
  const ir::Quarantine& rule = task.quarantine;
  const std::string limit = rule.rows ? counted(*rule.rows, "row") : rule.percent.value_or("10") + " % of the rows read";
  return fmt::format("bad rows go to {}; more than {}: the run is refused", rule.to ? rule.to->text : "pipec's reject table", limit);
}

std::string files_text(const TaskPlan& task) {
  if (!task.files_known) return "not looked at (--offline)";
  std::uint64_t bytes = 0;
  for (const auto& file : task.files) bytes += file.state.size;
  std::string text = fmt::format("{}, {}", counted(task.files.size(), "file"), byte_text(bytes));
  if (!task.skipped_files.empty()) text += fmt::format("; {} already loaded", counted(task.skipped_files.size(), "file"));
  constexpr std::size_t shown = 10;
  for (std::size_t i = 0; i < std::min(task.files.size(), shown); ++i) {
    text += fmt::format("\n{} ({})", task.files[i].name, byte_text(task.files[i].state.size));
  }
  if (task.files.size() > shown) text += fmt::format("\n… and {} more", grouped(task.files.size() - shown));
  for (const auto& file : task.skipped_files) {
    if (!file.same_content_as.empty() && file.same_content_as != file.file) {
      text += fmt::format("\n{} has the content of {}: not loaded again", file.file, file.same_content_as);
    }
  }
  return text;
}

// "  label   text", further lines of the text under the first.
std::string labelled(const std::string& label, const std::string& text, Colour colour = Colour::none, bool on = false) {
  std::string lines = "    " + paint(fmt::format("{:<13}", label), colour, on) + " ";
  for (const char c : text) {
    lines += c;
    if (c == '\n') lines += std::string(18, ' ');
  }
  return lines + "\n";
}

Colour colour_of(plan::Step::Sign sign) {
  switch (sign) {
    case plan::Step::Sign::create: return Colour::green;
    case plan::Step::Sign::change: return Colour::yellow;
    case plan::Step::Sign::remove:
    case plan::Step::Sign::stop: return Colour::red;
    case plan::Step::Sign::keep: return Colour::none;
  }
  return Colour::none;
}

// A column of a table that is made anyway is part of that step.
bool belongs_to_new_table(const plan::Step& step) {
  return step.sign == plan::Step::Sign::create && step.cost == "new" && step.object.starts_with("column ");
}

std::string facts_text(const plan::Step& step) {
  std::string facts;
  const auto add = [&](const char* label, const std::string& fact) {
    if (!fact.empty() && fact != "none") facts += (facts.empty() ? "" : ", ") + std::string(label) + fact;
  };
  add("cost: ", step.cost);
  add("lock: ", step.lock);
  add("undo: ", step.undo);
  return facts;
}

std::string steps_text(const TaskPlan& task, bool colour) {
  std::string text;
  std::vector<std::vector<std::string>> columns;
  const auto flush = [&] {
    text += aligned(columns, "          ");
    columns.clear();
  };
  for (const plan::Step& step : task.steps) {
    if (belongs_to_new_table(step)) {
      columns.push_back({step.object.substr(7), step.detail});
      continue;
    }
    flush();
    std::string line = fmt::format("    {} {}", static_cast<char>(step.sign), step.object);
    if (!step.detail.empty()) line += ": " + step.detail;
    if (const std::string facts = facts_text(step); step.sign != plan::Step::Sign::keep && !facts.empty()) line += "   [" + facts + "]";
    text += paint(line, colour_of(step.sign), colour) + "\n";
  }
  flush();
  return text;
}

std::string task_text(const PlanView& view, const TaskPlan& task, bool colour) {
  const ir::Task& declared = view.program.tasks[task.task];
  const auto absent = view.planned.absent.find(task.task);
  std::string text = fmt::format("{} -> {}", paint(task.name, Colour::bold, colour), task.target);
  if (!task.param_key.empty()) text += "   (" + task.param_key + ")";
  if (absent != view.planned.absent.end()) {
    return text + "\n" + labelled("! missing", absent->second.what()) + labelled("next", absent->second.next);
  }
  if (task.action == TaskPlan::Action::skip) {
    text += "\n" + labelled("nothing to do", task.why_skip);
  } else {
    text += "\n" + steps_text(task, colour);
    text += labelled("write", write_text(declared));
    for (std::size_t i = 0; i < task.load.ways.size(); ++i) {
      const plan::Way& way = task.load.ways[i];
      const std::string unless = i == 0 ? "" : fmt::format("if {}: ", task.load.ways[i - 1].condition->unmet);
      text += labelled(i == 0 ? "strategy" : "", fmt::format("{}{}: {}", unless, plan::to_text(way.strategy), way.why));
    }
    text += labelled("files", files_text(task));
    if (const std::string dedup = dedup_text(view.program, declared); !dedup.empty()) text += labelled("dedup", dedup);
    text += labelled("quarantine", quarantine_text(declared));
  }
  if (const auto refused = view.planned.refused_headers.find(task.task); refused != view.planned.refused_headers.end()) {
    for (const std::string& why : refused->second) text += labelled("! refused", why, Colour::red, colour);
  }
  for (const std::string& warning : task.warnings) text += labelled("warning", warning, Colour::yellow, colour);
  for (const plan::Decision& decision : task.decisions) {
    text += labelled("! decide", decision.text, Colour::red, colour);
    if (!decision.next.empty()) text += labelled("next", decision.next);
  }
  return text;
}

std::string targets_text(const PlanView& view) {
  std::set<ir::ConnectionId> used;
  for (const TaskPlan& task : view.planned.plan.tasks) used.insert(view.program.tasks[task.task].target.connection);
  std::string text;
  for (const ir::ConnectionId id : used) {
    const ir::Connection& connection = view.program.connections[id];
    const auto place = view.places.find(id);
    text += fmt::format("target {}: {}\n", connection.name,
                        place != view.places.end() ? place->second : std::string(ir::abilities(connection.kind).display_name));
  }
  return text;
}

std::string summary_text(const PlanView& view) {
  std::size_t loads = 0, skips = 0, created = 0, changed = 0, decisions = 0;
  const Planned& planned = view.planned;
  for (const TaskPlan& task : planned.plan.tasks) {
    decisions += task.decisions.size();
    if (planned.absent.contains(task.task)) continue;
    ++(task.action == TaskPlan::Action::load ? loads : skips);
    if (task.action == TaskPlan::Action::skip) continue;
    for (const plan::Step& step : task.steps) {
      created += step.sign == plan::Step::Sign::create && !belongs_to_new_table(step);
      changed += step.sign == plan::Step::Sign::change || step.sign == plan::Step::Sign::remove;
    }
  }
  if (loads == 0 && planned.absent.empty() && decisions == 0) return "Plan: nothing to do.\n";
  std::string text = fmt::format("Plan: {} to load, {} with nothing to do; {} to create, {} to change.", counted(loads, "task"), skips,
                                 counted(created, "object"), changed);
  if (!planned.absent.empty()) text += fmt::format(" {} without its files.", counted(planned.absent.size(), "task"));
  if (decisions > 0) text += fmt::format(" {} to take.", counted(decisions, "decision"));
  return text + "\n";
}

// What every session starts with, before the first task: once for each connection that is loaded into.
std::string session_text(const PlanView& view) {
  std::set<ir::ConnectionId> used;
  for (const TaskPlan& task : view.planned.plan.tasks) {
    if (task.action == TaskPlan::Action::load && !view.planned.absent.contains(task.task)) {
      used.insert(view.program.tasks[task.task].target.connection);
    }
  }
  std::string text;
  for (const ir::ConnectionId id : used) {
    const ir::Connection& connection = view.program.connections[id];
    text += fmt::format("\n-- session {}\n", connection.name);
    for (const std::string& statement : target::session_statements(connection.kind)) text += statement + ";\n";
  }
  return text;
}

}  // namespace

std::string dedup_text(const ir::Program& program, const ir::Task& task) {
  const auto& key = task.dedup.on.empty() ? task.write.on : task.dedup.on;
  if (key.empty()) return "";
  std::string order;
  for (const ir::Order& by : task.dedup.by) {
    order += (order.empty() ? "" : ", ") + ir::dump(program, task, by.value) + (by.descending ? " desc" : " asc");
  }
  return fmt::format("of rows with the same {}, {}", names_text(task, key),
                     order.empty() ? "the last in the input wins" : "the first by " + order + " wins");
}

bool has_changes(const Planned& planned) {
  return std::any_of(planned.plan.tasks.begin(), planned.plan.tasks.end(), [&](const TaskPlan& task) {
    return task.action == TaskPlan::Action::load && !planned.absent.contains(task.task);
  });
}

std::string render_decisions(const plan::Plan& plan) {
  std::string text;
  for (const TaskPlan& task : plan.tasks) {
    for (const plan::Decision& decision : task.decisions) {
      text += fmt::format("task `{}` -> {}: {}\n", task.name, task.target, decision.text);
      if (!decision.next.empty()) text += "  next: " + decision.next + "\n";
    }
  }
  return text;
}

std::string render_plan(const PlanView& view, bool colour) {
  std::string text = fmt::format("{}{}\n", view.pipe, view.planned.plan.offline ? "  (offline: as if nothing were there yet)" : "");
  text += targets_text(view);
  for (const TaskPlan& task : view.planned.plan.tasks) text += "\n" + task_text(view, task, colour);
  text += "\n" + paint(summary_text(view), Colour::bold, colour);
  const bool stops = decision_code(view.planned.plan, true).has_value() || !view.planned.refused_headers.empty();
  if (!stops && has_changes(view.planned)) text += fmt::format("next: pipec apply {}{}\n", view.pipe, view.arguments);
  return text;
}

std::string render_plan_sql(const PlanView& view) {
  std::string text;
  const std::string plan = render_plan(view, false);
  for (std::size_t at = 0; at < plan.size();) {
    const std::size_t end = plan.find('\n', at);
    text += (end == at ? "--" : "-- " + plan.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  text += session_text(view);
  for (const TaskPlan& task : view.planned.plan.tasks) {
    if (task.action == TaskPlan::Action::skip || view.planned.absent.contains(task.task)) continue;
    for (const plan::Phase& phase : plan::phases(task.load)) {
      if (phase.statements.empty()) continue;
      text += fmt::format("\n-- ==== {}: {} ====\n", task.name, phase.title);
      for (const auto& [purpose, statement] : phase.statements) text += fmt::format("\n-- {}\n{};\n", purpose, statement);
    }
  }
  return text;
}

}  // namespace pipec::cli
