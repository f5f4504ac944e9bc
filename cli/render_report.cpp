#include "cli/render_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.hpp"
#include "cli/console.hpp"
#include "cli/render_rejects.hpp"
#include "cli/words.hpp"

namespace pipec::cli {
namespace {

using engine::Status;
using engine::TaskReport;

Colour colour_of(Status status) {
  switch (status) {
    case Status::done:
    case Status::would_load: return Colour::green;
    case Status::skipped: return Colour::dim;
    case Status::refused:
    case Status::failed: return Colour::red;
    case Status::blocked:
    case Status::interrupted: return Colour::yellow;
  }
  return Colour::none;
}

// "read 891 = inserted 891": the identity, with the counts that are not zero.
std::string identity_text(const engine::Counts& counts) {
  const std::pair<const char*, std::uint64_t> fates[] = {
      {"inserted", counts.inserted}, {"updated", counts.updated}, {"unchanged", counts.unchanged}, {"stale", counts.stale},
      {"deleted", counts.deleted},   {"deduped", counts.deduped}, {"quarantined", counts.quarantined},
      {"suppressed", counts.suppressed}};
  std::string sum;
  for (const auto& [name, count] : fates) {
    if (count > 0) sum += fmt::format("{}{} {}", sum.empty() ? "" : " + ", grouped(count), name);
  }
  return fmt::format("{} read = {}", grouped(counts.read), sum.empty() ? "0" : sum);
}

std::string speed_text(const TaskReport& task) {
  if (task.seconds <= 0) return seconds_text(task.seconds);
  const auto rate = static_cast<std::uint64_t>(static_cast<double>(task.counts.read) / task.seconds);
  return fmt::format("{}, {}, {} rows/s", seconds_text(task.seconds), byte_text(task.counts.bytes), grouped(rate));
}

std::string indented(const std::string& text) {
  std::string lines = "    ";
  for (const char c : text) {
    lines += c;
    if (c == '\n') lines += "    ";
  }
  return lines + "\n";
}

// What `refused by` or the reason's code does not say already.
bool says_more(const engine::ReasonCount& reason) {
  return reason.outcome != "fail" && reason.message != "the check does not hold";
}

std::string reasons_text(const TaskReport& task) {
  if (task.reasons.empty()) return "";
  std::vector<std::vector<std::string>> rows;
  constexpr std::size_t shown = 20;
  for (std::size_t i = 0; i < std::min(task.reasons.size(), shown); ++i) {
    const engine::ReasonCount& reason = task.reasons[i];
    if (reason.rows == 0) continue;  // a file refused as a whole: `refused by` says it
    rows.push_back({grouped(reason.rows), reason.code, reason.column, utf8::printable(reason.rule, 60),
                    reason.outcome == "quarantine" ? "" : "(" + reason.outcome + ")",
                    says_more(reason) ? utf8::printable(reason.message, 100) : ""});
  }
  if (rows.empty()) return "";
  std::string text = "    reasons\n" + aligned(rows, "      ", {0});
  if (task.reasons.size() > shown) text += fmt::format("      … and {} more\n", task.reasons.size() - shown);
  return text;
}

std::string samples_text(const TaskReport& task, bool colour) {
  constexpr std::size_t shown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(task.samples.size(), shown); ++i) {
    const engine::RejectSample& sample = task.samples[i];
    text += fmt::format("      {}:{}  {}\n", utf8::printable(sample.file), sample.line, utf8::printable(why_text(sample.reasons), 240));
    text += "        " + paint(utf8::printable(sample.raw, 120), Colour::dim, colour) + "\n";
  }
  return text.empty() ? "" : "    the first of them\n" + text;
}

std::string files_text(const TaskReport& task) {
  if (task.files.size() < 2) return "";
  std::vector<std::vector<std::string>> rows;
  constexpr std::size_t shown = 20;
  for (std::size_t i = 0; i < std::min(task.files.size(), shown); ++i) {
    const engine::FileReport& file = task.files[i];
    std::string note = file.status == "skipped" ? "skipped" : "";
    if (!file.same_content_as.empty()) note += (note.empty() ? "" : ", ") + ("same content as " + file.same_content_as);
    rows.push_back({utf8::printable(file.file), grouped(file.read) + " read", grouped(file.quarantined) + " quarantined", note});
  }
  std::string text = "    files\n" + aligned(rows, "      ", {1, 2});
  if (task.files.size() > shown) text += fmt::format("      … and {} more\n", task.files.size() - shown);
  return text;
}

std::string task_text(const TaskReport& task, bool colour) {
  std::string text = fmt::format("{} -> {}: {}", paint(task.task, Colour::bold, colour), task.target,
                                 paint(engine::to_text(task.status), colour_of(task.status), colour));
  const bool counted_rows = task.counts.read > 0 || task.status == Status::done || task.status == Status::would_load;
  text += task.status == Status::skipped || !counted_rows ? "\n" : "   " + speed_text(task) + "\n";
  if (task.status == Status::refused) {
    text += indented(fmt::format("{} read, {} quarantined; nothing was loaded", grouped(task.counts.read), grouped(task.counts.quarantined)));
  } else if (task.status != Status::skipped && counted_rows) {
    text += indented(identity_text(task.counts));
    if (task.counts.removed > 0) text += indented(counted(task.counts.removed, "stored row") + " removed");
  }
  if (!task.refused_by.empty()) text += indented("refused by " + task.refused_by);
  if (!task.error.empty()) text += indented(task.error);
  text += files_text(task) + reasons_text(task) + samples_text(task, colour);
  for (const std::string& warning : task.warnings) text += indented(paint("warning", Colour::yellow, colour) + ": " + warning);
  return text;
}

std::string outcome_text(const ReportView& view) {
  if (view.report.status == "skipped") return "Nothing to do";
  const std::string word = view.report.status == "would_load" ? "passed" : view.report.status;
  return fmt::format("{} {} in {}", view.dry_run ? "Dry run" : "Run", word, seconds_text(view.report.seconds));
}

std::string next_text(const ReportView& view) {
  const auto& tasks = view.report.tasks;
  const bool rejects = std::any_of(tasks.begin(), tasks.end(), [](const TaskReport& task) { return task.counts.quarantined > 0; });
  if (view.report.status == "interrupted" || view.report.exit_code == 6) return "next: run the same command again; what is published is whole\n";
  if (rejects && !view.dry_run) return fmt::format("next: pipec rejects {}{} shows every quarantined row\n", view.pipe, view.arguments);
  return "";
}

}  // namespace

std::string render_report(const ReportView& view, bool colour) {
  std::string text;
  for (const TaskReport& task : view.report.tasks) text += task_text(task, colour) + "\n";
  text += paint(outcome_text(view), Colour::bold, colour);
  text += view.dry_run ? "; nothing was written\n" : "\n";
  return text + next_text(view);
}

}  // namespace pipec::cli
