// The run report as JSON; format 1.0 of interface.md: fields may be added, never changed.
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/civil.hpp"
#include "cli/approval.hpp"
#include "cli/render_report.hpp"

namespace pipec::cli {
namespace {

using Json = nlohmann::ordered_json;

double rounded(double seconds) { return std::round(seconds * 1000) / 1000; }

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json task_json(const engine::TaskReport& task) {
  const engine::Counts& counts = task.counts;
  Json json = {{"task", task.task},
               {"status", engine::to_text(task.status)},
               {"target", task.target},
               {"read", counts.read},
               {"inserted", counts.inserted},
               {"updated", counts.updated},
               {"unchanged", counts.unchanged},
               {"stale", counts.stale},
               {"deleted", counts.deleted},
               {"deduped", counts.deduped},
               {"quarantined", counts.quarantined},
               {"suppressed", counts.suppressed},
               {"removed", counts.removed},
               {"bytes", counts.bytes},
               {"seconds", rounded(task.seconds)},
               {"files", Json::array()},
               {"reasons", Json::array()},
               {"checks", Json::array()},
               {"warnings", task.warnings}};
  for (const auto& file : task.files) {
    Json entry = {{"file", file.file}, {"read", file.read}, {"quarantined", file.quarantined}, {"status", file.status}};
    if (!file.same_content_as.empty()) entry["same_content_as"] = file.same_content_as;
    json["files"].push_back(std::move(entry));
  }
  for (const auto& reason : task.reasons) {
    json["reasons"].push_back({{"code", reason.code},
                               {"column", reason.column.empty() ? Json(nullptr) : Json(reason.column)},
                               {"rows", reason.rows},
                               {"rule", reason.rule},
                               {"outcome", reason.outcome}});
    if (!reason.message.empty()) json["reasons"].back()["message"] = reason.message;
  }
  json["run_id"] = task.run_id;
  if (!task.strategy.empty()) json["strategy"] = task.strategy;
  json["exit_code"] = task.exit_code;
  if (!task.refused_by.empty()) json["refused_by"] = task.refused_by;
  if (!task.error.empty()) json["error"] = task.error;
  return json;
}

}  // namespace

std::string report_json(const ReportView& view) {
  const engine::RunReport& report = view.report;
  Json json = {{"format", "1.0"},
               {"run_id", report.run_id},
               {"status", report.status},
               {"pipe", view.pipe},
               {"started_at", civil::timestamp_text(report.started_us)},
               {"seconds", rounded(report.seconds)},
               {"tasks", Json::array()},
               {"exit_code", report.exit_code},
               {"dry_run", view.dry_run}};
  for (const auto& task : report.tasks) json["tasks"].push_back(task_json(task));
  return dump(json);
}

std::string task_event_json(const engine::TaskReport& task) {
  Json json = {{"event", "task"}};
  json.update(task_json(task));
  return dump(json);
}

std::string stopped_json(const Stop& stop, const std::string& pipe, std::int64_t now_us, const std::vector<StoppedTask>& tasks) {
  Json json = {{"format", "1.0"},
               {"run_id", nullptr},
               {"status", "failed"},
               {"pipe", pipe},
               {"started_at", civil::timestamp_text(now_us)},
               {"seconds", 0},
               {"tasks", Json::array()},
               {"exit_code", stop.code},
               {"error", stop.what()},
               {"next", stop.next}};
  for (const StoppedTask& stopped : tasks) {
    engine::TaskReport task;
    task.task = stopped.task;
    task.target = stopped.target;
    task.status = stopped.decisions.empty() ? engine::Status::blocked : engine::Status::failed;
    task.exit_code = stopped.decisions.empty() ? stop.code : stopped.decisions.front().exit_code;
    task.error = stopped.decisions.empty() ? "not started" : stopped.decisions.front().text;
    Json entry = task_json(task);
    entry["decisions"] = Json::array();
    for (const auto& decision : stopped.decisions) {
      const auto approval = approval_of(decision);
      entry["decisions"].push_back({{"exit_code", decision.exit_code}, {"text", decision.text}, {"next", decision.next},
                                    {"approve", approval ? Json(*approval) : Json(nullptr)}});
    }
    json["tasks"].push_back(std::move(entry));
  }
  return dump(json);
}

}  // namespace pipec::cli
