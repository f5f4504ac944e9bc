#include "cli/question_loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/suggest.hpp"
#include "cli/bind.hpp"
#include "cli/exit_code.hpp"
#include "runtime/source/snapshot.hpp"
#include "runtime/source/source.hpp"

namespace pipec::cli {
namespace {

class Answers {
 public:
  Answers(const ir::Program& program, const ir::Bindings& bindings, Connections& connections, World& world)
      : program_(program), bindings_(bindings), connections_(connections), world_(world) {}

  // Ledgers first: they know the hashes of files that have not changed since.
  void answer(const std::vector<plan::Question>& questions) {
    for (const auto& question : questions) {
      if (const auto* table = std::get_if<plan::LiveTable>(&question)) answer(*table);
      if (const auto* ledger = std::get_if<plan::LedgerState>(&question)) answer(*ledger);
      if (const auto* repeated = std::get_if<plan::RepeatedKeys>(&question)) answer(*repeated);
    }
    for (const auto& question : questions) {
      if (const auto* inputs = std::get_if<plan::Inputs>(&question)) answer(*inputs);
    }
  }

  plan::Facts facts;
  std::map<ir::TaskId, Stop> absent;
  std::map<ir::TaskId, std::vector<std::string>> refused_headers;

 private:
  void answer(const plan::LiveTable& question) {
    const auto& key = question.key;
    facts.tables.insert_or_assign(key, connections_.get(key.connection).catalog(key.schema, key.table));
  }

  void answer(const plan::LedgerState& question) {
    const ir::Task& task = program_.tasks[question.task];
    facts.ledgers.insert_or_assign(question.task, connections_.get(task.target.connection)
                                                      .ledger(task.identity, question.target_identity, question.param_key));
  }

  void answer(const plan::RepeatedKeys& question) {
    const target::Rows rows = connections_.get(program_.tasks[question.task].target.connection).execute(question.text, {});
    facts.repeated_keys.insert_or_assign(question.task, std::stoull(rows.at(0).at(0).value_or("0")));
  }

  void answer(const plan::Inputs& question) {
    const ir::Task& task = program_.tasks[question.task];
    plan::InputFacts inputs;
    // Values that an f-string inserts were escaped for the glob by the compiler.
    const std::string pattern = evaluate_text(program_, task.source.pattern, bindings_, world_,
                                              fmt::format("task `{}`, the path after `from`", task.name));
    try {
      inputs.files = source::take_snapshot(world_.files, pattern, task.source.folder);
      for (ir::FileFacts& file : inputs.files) complete(file, question.task);
    } catch (const FileError& error) {
      absent.insert_or_assign(question.task,
                              Stop(exit_code::unreachable, fmt::format("task `{}`: {}", task.name, error.what())));
      inputs.files.clear();
    }
    if (inputs.files.empty()) {
      inputs.missing = true;
      if (!task.source.csv.optional && !absent.contains(question.task)) {
        absent.insert_or_assign(
            question.task,
            Stop(exit_code::unreachable, fmt::format("task `{}`: no file matches \"{}\" in {}", task.name, pattern, task.source.folder),
                 "check the path (it starts at the folder of the .pipe file), or write `as csv { optional = true }`"));
      }
    }
    facts.inputs.insert_or_assign(question.task, std::move(inputs));
  }

  // Hash and header. A header against the contract is told here and left to the run, which records the refusal.
  void complete(ir::FileFacts& file, ir::TaskId id) {
    const ir::CsvOptions& csv = program_.tasks[id].source.csv;
    file.content_hash = known_hash(file, id);
    if (file.content_hash.empty()) file.content_hash = source::content_hash(world_.files, file.path);
    try {
      if (csv.header) file.header = source::read_header(world_.files, file, csv);
      judge_header(file, program_.tasks[id]);
    } catch (const source::FileRefused& refused) {
      refused_headers[id].emplace_back(refused.what());
    }
  }

  static void judge_header(const ir::FileFacts& file, const ir::Task& task) {
    const bool evolve = task.contract.columns == ir::MissingColumns::evolve;
    std::vector<source::WantedColumn> wanted;
    for (const ir::Column& column : task.columns) {
      if (column.from_source) wanted.push_back({column.header, evolve && (column.type.nullable || column.default_value)});
    }
    source::map_header(file.name, file.header, wanted, task.source.csv, task.contract);
  }

  std::string known_hash(const ir::FileFacts& file, ir::TaskId id) const {
    const auto ledger = facts.ledgers.find(id);
    if (ledger == facts.ledgers.end()) return "";
    const std::string validator = source::validator_text(file.state);
    for (const ir::KnownFile& known : ledger->second.files) {
      if (known.file == file.name && known.size == file.state.size && known.validator == validator) return known.content_hash;
    }
    return "";
  }

  const ir::Program& program_;
  const ir::Bindings& bindings_;
  Connections& connections_;
  World& world_;
};

plan::Plan ask_until_planned(const ir::Program& program, const ir::Bindings& bindings, const plan::Request& request,
                             Answers& answers) {
  for (int round = 0; round < 20; ++round) {
    auto result = plan::make_plan(program, bindings, answers.facts, request);
    if (auto* done = std::get_if<plan::Plan>(&result)) return std::move(*done);
    answers.answer(std::get<std::vector<plan::Question>>(result));
  }
  throw std::logic_error("the planner asked the same questions twenty times");
}

void add_upstream(const ir::Program& program, ir::TaskId task, std::set<ir::TaskId>& to) {
  for (const ir::TaskId before : program.tasks[task].after) {
    if (to.insert(before).second) add_upstream(program, before, to);
  }
}

// S-O4: `--task T` alone runs T; that something before it has work to do is worth a warning.
std::vector<std::string> pending_upstream(const ir::Program& program, const ir::Bindings& bindings,
                                          const plan::Request& request, Answers& answers) {
  std::set<ir::TaskId> before;
  for (const ir::TaskId task : request.tasks) add_upstream(program, task, before);
  for (const ir::TaskId task : request.tasks) before.erase(task);
  std::vector<std::string> warnings;
  if (before.empty()) return warnings;
  plan::Request upstream;
  for (const ir::TaskId task : program.order) {
    if (before.contains(task)) upstream.tasks.push_back(task);
  }
  for (const plan::TaskPlan& task : ask_until_planned(program, bindings, upstream, answers).tasks) {
    answers.absent.erase(task.task);
    if (task.action == plan::TaskPlan::Action::skip) continue;
    warnings.push_back(fmt::format("task `{}` has work to do and is not part of this run; `--task +{}` includes it", task.name,
                                   program.tasks[request.tasks.front()].name));
  }
  return warnings;
}

}  // namespace

std::vector<ir::TaskId> chosen_tasks(const ir::Program& program, const std::vector<std::string>& names) {
  std::set<ir::TaskId> chosen;
  std::vector<std::string> known;
  for (const ir::Task& task : program.tasks) known.push_back(task.name);
  for (const std::string& word : names) {
    const bool with_upstream = word.starts_with('+');
    const std::string name = with_upstream ? word.substr(1) : word;
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) {
      throw Stop(exit_code::usage, fmt::format("--task: there is no task `{}`{}", name, did_you_mean(suggest(name, known))),
                 "the tasks are: " + fmt::format("{}", fmt::join(known, ", ")));
    }
    const ir::TaskId id{static_cast<std::uint32_t>(found - known.begin())};
    chosen.insert(id);
    if (with_upstream) add_upstream(program, id, chosen);
  }
  std::vector<ir::TaskId> tasks;
  for (const ir::TaskId task : program.order) {
    if (names.empty() || chosen.contains(task)) tasks.push_back(task);
  }
  return tasks;
}

Planned make_plan(const ir::Program& program, const ir::Bindings& bindings, const Arguments& arguments,
                  Connections& connections, World& world) {
  plan::Request request;
  request.tasks = chosen_tasks(program, arguments.tasks);
  request.reload = arguments.reload;
  request.approvals.insert(arguments.approvals.begin(), arguments.approvals.end());
  for (const std::string& approval : arguments.approvals) {
    const bool known = approval.starts_with("reload:") || approval.starts_with("destructive:");
    if (!known || approval.ends_with(':')) {
      throw Stop(exit_code::usage, fmt::format("--approve {}: not a kind:object that this build knows", approval),
                 "write it as the plan prints it, for example --approve reload:orders.csv");
    }
  }

  Answers answers(program, bindings, connections, world);
  answers.facts.offline = arguments.offline;
  Planned planned;
  try {
    planned.plan = ask_until_planned(program, bindings, request, answers);
    if (!arguments.offline && !arguments.tasks.empty()) {
      planned.warnings = pending_upstream(program, bindings, request, answers);
    }
  } catch (const target::TargetError& error) {
    throw stop_for(error);
  }
  planned.absent = std::move(answers.absent);
  for (const plan::TaskPlan& task : planned.plan.tasks) {
    const auto refused = answers.refused_headers.find(task.task);
    if (refused != answers.refused_headers.end() && task.action == plan::TaskPlan::Action::load) {
      planned.refused_headers.insert(*refused);
    }
  }
  return planned;
}

std::optional<int> decision_code(const plan::Plan& plan, bool also_refusals) {
  for (const plan::TaskPlan& task : plan.tasks) {
    for (const plan::Decision& decision : task.decisions) {
      if (decision.exit_code != exit_code::refused || also_refusals) return decision.exit_code;
    }
  }
  return std::nullopt;
}

}  // namespace pipec::cli
