#include "cli/render_explain.hpp"

#include <fmt/format.h>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/expression_text.hpp"
#include "cli/stop.hpp"
#include "cli/words.hpp"
#include "runtime/validate/validate.hpp"

namespace pipec::cli {
namespace {

using ir::Outcome;
using plan::TaskPlan;

std::string outcome_text(const ir::Program& program, const ir::Task& task, const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::quarantine: return "the row goes to quarantine";
    case Outcome::Kind::null: return "noted, the value becomes null";
    case Outcome::Kind::use_default:
      return "noted, the value becomes " +
             (outcome.value ? expression_text(program, task, *outcome.value) : "the default");
    case Outcome::Kind::warn: return "noted, the row stays";
    case Outcome::Kind::fail: return "the row goes to quarantine and the run is refused";
  }
  return "";
}

std::string null_text(const ir::CsvOptions& csv) {
  if (csv.null_values.empty()) return "never null";
  std::string texts;
  for (const std::string& text : csv.null_values) {
    texts += (texts.empty() ? "" : " or ") + (text.empty() ? "empty" : "\"" + text + "\"");
  }
  return "null when " + texts + (csv.quoted_nulls ? "" : ", unless quoted");
}

class Explanation {
 public:
  Explanation(const PlanView& view, const ir::Bindings& bindings, bool colour)
      : program_(view.program), bindings_(bindings), colour_(colour) {}

  std::string task(std::size_t number, const TaskPlan& plan) {
    task_ = &program_.tasks[plan.task];
    const auto compiled = validate::compile(program_, plan.task, bindings_);
    text_ = paint(fmt::format("{}. {} -> {}", number, plan.name, plan.target), Colour::bold, colour_) + "\n";
    heading("Each row, column by column");
    for (std::uint32_t c = 0; c < task_->columns.size(); ++c) column(*compiled, c);
    rows();
    const std::string winner = dedup_text(program_, *task_);
    heading("Rows with the same key");
    step("", winner.empty() ? "are all kept" : winner);
    load(plan);
    heading("The same as instructions, each over a batch of rows");
    for (const std::string& line : lines_of(validate::describe(*compiled))) step("", line);
    return text_;
  }

 private:
  void heading(const std::string& words) { text_ += "\n  " + words + "\n"; }
  void step(const std::string& label, const std::string& words) {
    text_ += label.empty() ? "    " + words + "\n" : fmt::format("      {:<9} {}\n", label, words);
  }
  static std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      lines.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return lines;
  }

  void column(const validate::Program& compiled, std::uint32_t index) {
    const ir::Column& the = task_->columns[index];
    step("", paint(the.name, Colour::bold, colour_) + ": " + ir::to_text(the.type));
    if (the.from_source) {
      step("field", fmt::format("\"{}\", {}", the.header, null_text(task_->source.csv)));
      for (const ir::Stage& stage : the.stages) step("stage", "| " + stage.text);
      step("convert", "to " + ir::to_text(the.type));
    } else if (the.computed) {
      step("compute", expression_text(program_, *task_, *the.computed));
    }
    if (the.default_value) step("default", "when null: " + expression_text(program_, *task_, *the.default_value));
    failures(compiled, index);
    for (const ir::Check& check : the.checks) this->check(check);
  }

  // Everything but checks that can be wrong with the column, by what becomes of the row; one line each.
  void failures(const validate::Program& compiled, std::uint32_t index) {
    const ir::Column& the = task_->columns[index];
    std::vector<std::pair<std::string, std::string>> lines;  // outcome, codes
    for (const validate::Rule& rule : validate::rules(compiled)) {
      const bool is_check = rule.code == ir::ReasonCode::check_failed || rule.code == ir::ReasonCode::not_unique;
      if (!rule.column || rule.column->value != index || is_check) continue;
      if (rule.code == ir::ReasonCode::expression_failed && is_rule_of_check(the, rule.text)) continue;
      const Outcome* outcome = &the.conversion;
      static const Outcome quarantine;
      if (rule.text == "default" && rule.code == ir::ReasonCode::expression_failed) outcome = &quarantine;
      for (const ir::Stage& stage : the.stages) {
        if (!rule.text.empty() && stage.text == rule.text) outcome = &stage.outcome;
      }
      // Where a value is required, null is no way out of having none.
      const bool null_stays_bad = rule.code == ir::ReasonCode::null_value &&
                                  (outcome->kind == Outcome::Kind::null || outcome->kind == Outcome::Kind::warn);
      const std::string words = outcome_text(program_, *task_, null_stays_bad ? quarantine : *outcome);
      if (lines.empty() || lines.back().first != words) lines.emplace_back(words, "");
      lines.back().second += (lines.back().second.empty() ? "" : ", ") + std::string(ir::to_text(rule.code));
    }
    for (const auto& [words, codes] : lines) step("bad", codes + ": " + words);
  }

  static bool is_rule_of_check(const ir::Column& column, const std::string& text) {
    for (const ir::Check& check : column.checks) {
      if (check.rule == text) return true;
    }
    return false;
  }

  void check(const ir::Check& the) {
    const std::string when = the.unique ? ", judged when all rows are there" : "";
    step("check", fmt::format("{}{}; broken: {}", the.rule, when, outcome_text(program_, *task_, the.outcome)));
  }

  void rows() {
    if (task_->checks.empty()) return;
    heading("Then the whole row; a check that needs a bad value is skipped");
    for (const ir::Check& the : task_->checks) {
      const std::string condition = the.unique ? "" : expression_text(program_, *task_, the.condition);
      const std::string rule = condition.empty() || condition == the.rule ? the.rule : the.rule + ": " + condition;
      step("", fmt::format("check {}; broken: {}", rule, outcome_text(program_, *task_, the.outcome)));
    }
  }

  void load(const TaskPlan& plan) {
    heading("The good rows to the table");
    if (plan.load.ways.empty()) step("", plan.why_skip.empty() ? "not planned" : "not at all: " + plan.why_skip);
    for (std::size_t k = 0; k < plan.load.ways.size(); ++k) {
      const plan::Way& way = plan.load.ways[k];
      const std::string unless = k == 0 ? "" : fmt::format("if {}: ", plan.load.ways[k - 1].condition->unmet);
      step("", fmt::format("{}{}: {}", unless, plan::to_text(way.strategy), way.why));
    }
  }

  const ir::Program& program_;
  const ir::Bindings& bindings_;
  const bool colour_;
  const ir::Task* task_ = nullptr;
  std::string text_;
};

}  // namespace

std::string render_explain(const PlanView& view, const ir::Bindings& bindings, std::size_t only, bool colour) {
  const auto& tasks = view.planned.plan.tasks;
  if (only > tasks.size()) {
    throw Stop(exit_code::usage, fmt::format("--explain {}: the plan has {}", only, counted(tasks.size(), "task")),
               "pipec help plan");
  }
  Explanation explanation(view, bindings, colour);
  std::string text;
  for (std::size_t k = 0; k < tasks.size(); ++k) {
    if (only != 0 && only != k + 1) continue;
    text += (text.empty() ? "" : "\n") + explanation.task(k + 1, tasks[k]);
  }
  return text;
}

}  // namespace pipec::cli
