// The JSON form of a plan; format 1.0: fields may be added, never changed.
#include <nlohmann/json.hpp>

#include "cli/approval.hpp"
#include "cli/render_plan.hpp"

namespace pipec::cli {
namespace {

using Json = nlohmann::ordered_json;

Json steps_json(const plan::TaskPlan& task) {
  static constexpr auto word = [](plan::Step::Sign sign) {
    switch (sign) {
      case plan::Step::Sign::create: return "create";
      case plan::Step::Sign::change: return "change";
      case plan::Step::Sign::remove: return "remove";
      case plan::Step::Sign::stop: return "stop";
      case plan::Step::Sign::keep: return "keep";
    }
    return "keep";
  };
  Json steps = Json::array();
  for (const plan::Step& step : task.steps) {
    steps.push_back({{"action", word(step.sign)}, {"object", step.object}, {"detail", step.detail}, {"cost", step.cost},
                     {"lock", step.lock}, {"undo", step.undo}});
  }
  return steps;
}

Json files_json(const plan::TaskPlan& task) {
  Json files = Json::array();
  for (const auto& file : task.files) {
    files.push_back({{"file", file.name}, {"size", file.state.size}, {"content_hash", file.content_hash}, {"status", "load"}});
  }
  for (const auto& file : task.skipped_files) {
    files.push_back({{"file", file.file}, {"status", "skip"}, {"same_content_as", file.same_content_as}});
  }
  return files;
}

Json statements_json(const plan::Load& load) {
  Json statements = Json::array();
  for (const plan::Phase& phase : plan::phases(load)) {
    for (const auto& [purpose, text] : phase.statements) {
      statements.push_back({{"phase", phase.title}, {"purpose", purpose}, {"text", text}});
    }
  }
  return statements;
}

Json task_json(const PlanView& view, const plan::TaskPlan& task, bool statements) {
  const auto absent = view.planned.absent.find(task.task);
  const bool loads = task.action == plan::TaskPlan::Action::load && absent == view.planned.absent.end();
  Json json = {{"task", task.name}, {"target", task.target},
               {"action", absent != view.planned.absent.end() ? "missing" : loads ? "load" : "skip"}};
  if (absent != view.planned.absent.end()) {
    json["why"] = absent->second.what();
  } else if (!loads) {
    json["why"] = task.why_skip;
  } else {
    if (!task.load.ways.empty()) {
      json["strategy"] = plan::to_text(task.load.ways.front().strategy);
      json["why"] = task.load.ways.front().why;
    }
  }
  json["param_key"] = task.param_key;
  json["source_version"] = task.source_version;
  json["files_known"] = task.files_known;
  json["files"] = files_json(task);
  json["steps"] = loads ? steps_json(task) : Json::array();
  json["warnings"] = task.warnings;
  const auto refused = view.planned.refused_headers.find(task.task);
  json["refused_headers"] = refused != view.planned.refused_headers.end() ? Json(refused->second) : Json::array();
  json["decisions"] = Json::array();
  for (const auto& decision : task.decisions) {
    const auto approval = approval_of(decision);
    json["decisions"].push_back({{"exit_code", decision.exit_code}, {"text", decision.text}, {"next", decision.next},
                                 {"approve", approval ? Json(*approval) : Json(nullptr)}});
  }
  if (statements) json["statements"] = loads ? statements_json(task.load) : Json::array();
  return json;
}

}  // namespace

std::string render_plan_json(const PlanView& view, bool statements) {
  Json json = {{"format", "1.0"},
               {"pipe", view.pipe},
               {"plan_hash", view.planned.plan.hash},
               {"offline", view.planned.plan.offline},
               {"changes", has_changes(view.planned)},
               {"tasks", Json::array()},
               {"warnings", view.planned.warnings}};
  for (const auto& task : view.planned.plan.tasks) json["tasks"].push_back(task_json(view, task, statements));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pipec::cli
