#include "compiler/plan/make_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/hash.hpp"
#include "compiler/ir/abilities.hpp"
#include "compiler/plan/compare.hpp"
#include "compiler/plan/indexes.hpp"
#include "compiler/plan/inputs.hpp"
#include "compiler/plan/load.hpp"
#include "compiler/sql/pushable.hpp"

namespace pipec::plan {
namespace {

using sql::Dialect;

TableKey key_of(const ir::TableRef& table) { return {table.connection, table.schema, table.table}; }

std::string identity_of(const ir::TableRef& table) {
  return table.schema.empty() ? table.table : table.schema + "." + table.table;
}

bool has_own_reject_table(const ir::Task& task) { return task.quarantine.to.has_value(); }

// Answers of the caller, or what "unknown" stands for offline.
class Known {
 public:
  Known(const Facts& facts, const Dialect& dialect) : facts_(facts), dialect_(dialect) {}
  ir::TableFacts table(const TableKey& key) const {
    const auto found = facts_.tables.find(key);
    if (found != facts_.tables.end()) return found->second;
    ir::TableFacts nothing;
    nothing.schema_exists = !dialect_.has_schemas() || key.schema == "public";
    return nothing;
  }
  ir::LedgerFacts ledger(ir::TaskId task) const {
    const auto found = facts_.ledgers.find(task);
    return found == facts_.ledgers.end() ? ir::LedgerFacts{} : found->second;
  }

 private:
  const Facts& facts_;
  const Dialect& dialect_;
};

std::vector<Question> open_questions(const ir::Program& program, const ir::Bindings& bindings, const Facts& facts,
                                     const std::vector<ir::TaskId>& tasks) {
  std::vector<Question> out;
  if (facts.offline) return out;
  std::set<TableKey> asked;
  const auto ask_table = [&](const ir::TableRef& table) {
    const TableKey key = key_of(table);
    if (facts.tables.count(key) == 0 && asked.insert(key).second) out.push_back(LiveTable{key});
  };
  for (ir::TaskId id : tasks) {
    const ir::Task& task = program.tasks[id];
    ask_table(task.target);
    if (has_own_reject_table(task) && task.quarantine.to->connection == task.target.connection)
      ask_table(*task.quarantine.to);
    if (facts.ledgers.count(id) == 0) {
      out.push_back(LedgerState{id, identity_of(task.target), ir::param_key(program, task, bindings)});
    }
    if (facts.inputs.count(id) == 0) out.push_back(Inputs{id});
  }
  return out;
}

void judge_name(const Dialect& dialect, const std::string& what, const std::string& name, TaskPlan& plan) {
  if (dialect.max_name_bytes() == 0 || name.size() <= dialect.max_name_bytes()) return;
  plan.decisions.push_back({65,
                            fmt::format("the {} name `{}` has {} bytes, the database keeps {}", what, name, name.size(),
                                        dialect.max_name_bytes()),
                            "choose a shorter name"});
}

std::string lower_ascii(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

// Names that a database would cut, confuse with each other, or with those of a load's own columns.
void judge_names(const Dialect& dialect, const ir::Task& task, TaskPlan& plan) {
  judge_name(dialect, "table", task.target.table, plan);
  judge_name(dialect, "schema", task.target.schema, plan);
  std::map<std::string, std::string> seen;
  for (const sql::PhysicalColumn& column : sql::physical_columns(task)) {
    judge_name(dialect, "column", column.name, plan);
    const std::string lower = lower_ascii(column.name);
    if (lower.rfind("pipec_", 0) == 0) {
      plan.decisions.push_back(
          {65, fmt::format("the column name `{}` starts with pipec_, which a load needs for itself", column.name),
           "choose another name, and name the header with `from \"…\"`"});
    }
    const auto [first, fresh] = seen.emplace(lower, column.name);
    if (fresh) continue;
    const std::string text = fmt::format("the columns `{}` and `{}` differ only in case", first->second, column.name);
    if (dialect.same_name(first->second, column.name)) {
      plan.decisions.push_back({65, text + ", which is one name to this database", "rename one of them"});
    } else {
      plan.warnings.push_back(text);
    }
  }
}

void judge_task(const ir::Program& program, const Dialect& dialect, ir::ConnectionKind kind, const ir::Task& task,
                TaskPlan& plan) {
  judge_names(dialect, task, plan);
  if (task.update_when) {
    if (sql::first_not_pushable(program, *task.update_when, kind)) {
      plan.decisions.push_back({65,
                                "`update when` cannot be evaluated in " + std::string(ir::abilities(kind).display_name),
                                "compute the value in a column, and compare that"});
    }
  }
  if (has_own_reject_table(task)) {
    if (task.quarantine.to->connection != task.target.connection) {
      plan.decisions.push_back({65, "`quarantine to` another connection than the target's is not here yet",
                                "name a table in the target's connection"});
    } else if (dialect.same_name(identity_of(*task.quarantine.to), identity_of(task.target))) {
      plan.decisions.push_back({65, "`quarantine to` names the target itself", "name another table"});
    }
  }
  for (const sql::PhysicalColumn& column : sql::physical_columns(task)) {
    if (column.type.kind == ir::TypeKind::decimal &&
        column.type.precision > ir::abilities(kind).max_exact_decimal_as_number) {
      plan.warnings.push_back(fmt::format("column {}: {} is held as text, which {} sorts and compares as text",
                                          column.name, ir::to_text(column.type), ir::abilities(kind).display_name));
    }
  }
}

// The same table under two spellings is a trap, whichever database takes which for one.
void warn_of_near_names(const ir::Program& program, Plan& plan) {
  for (std::size_t i = 0; i < plan.tasks.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      const ir::TableRef& a = program.tasks[plan.tasks[k].task].target;
      const ir::TableRef& b = program.tasks[plan.tasks[i].task].target;
      if (a.connection != b.connection || identity_of(a) == identity_of(b)) continue;
      if (lower_ascii(identity_of(a)) != lower_ascii(identity_of(b))) continue;
      plan.tasks[i].warnings.push_back(fmt::format("the tables {} and {} differ only in case", a.text, b.text));
    }
  }
}

void add_comparison(const Comparison& comparison, TaskPlan& plan) {
  plan.steps.insert(plan.steps.end(), comparison.steps.begin(), comparison.steps.end());
  plan.warnings.insert(plan.warnings.end(), comparison.warnings.begin(), comparison.warnings.end());
  plan.decisions.insert(plan.decisions.end(), comparison.decisions.begin(), comparison.decisions.end());
}

// What deleting the rows of a table does to the tables that refer to it (S-O: what destroys must be approved).
void judge_incoming_keys(const ir::Task& task, const ir::TableFacts& live, const Request& request, TaskPlan& plan) {
  using OnDelete = ir::IncomingKey::OnDelete;
  if (task.write.mode != ir::WriteMode::replace) return;
  std::vector<std::string> harm;
  for (const ir::IncomingKey& key : live.incoming_keys) {
    switch (key.on_delete) {
      case OnDelete::refuse:
        plan.warnings.push_back(fmt::format(
            "{} refers to {}: the load fails where one of its rows refers to a row that `replace` takes away, even when "
            "the input has that row again",
            key.table, plan.target_identity));
        break;
      case OnDelete::cascade:
        harm.push_back(fmt::format("rows of {} are deleted (ON DELETE CASCADE)", key.table));
        break;
      case OnDelete::set_null:
        harm.push_back(fmt::format("rows of {} lose their reference (ON DELETE SET NULL)", key.table));
        break;
      case OnDelete::set_default:
        harm.push_back(fmt::format("rows of {} get the default as their reference (ON DELETE SET DEFAULT)", key.table));
        break;
    }
  }
  if (harm.empty()) return;
  const std::string text = fmt::format("`replace` deletes the rows of {}, and what refers to them changes: {}", plan.target_identity, sql::join(harm));
  const std::string approval = "destructive:" + plan.target_identity;
  if (request.approvals.count(approval) > 0) {
    plan.steps.push_back({Step::Sign::remove, "what refers to " + plan.target_identity, sql::join(harm), "load",
                          "writers wait", "no"});
    plan.warnings.push_back(text);
    return;
  }
  plan.decisions.push_back({3, text,
                            fmt::format("to let that happen: --approve {}; or write `merge on`, which deletes nothing", approval)});
}

// A unique index cannot be built over keys that are there more than once. False: the caller has to ask first.
bool judge_repeated_keys(const Dialect& dialect, const ir::Task& task, const Facts& facts, TaskPlan& plan) {
  const auto known = facts.repeated_keys.find(plan.task);
  if (known == facts.repeated_keys.end()) return facts.offline;
  if (known->second > 0) {
    plan.decisions.push_back(
        {3, fmt::format("{} key{} of {} stored more than once: the table cannot get the unique index that the task needs",
                        known->second, known->second == 1 ? "" : "s", plan.target_identity + (known->second == 1 ? " is" : " are")),
         "see them with: " + sql::show_repeated_keys(dialect, task) + "; then delete what is too much, or choose another key"});
  }
  return true;
}

// Tables that earlier tasks of the same plan make.
using Made = std::map<TableKey, ir::TableFacts>;

// What the first task of a connection makes for all.
struct Once {
  std::set<ir::ConnectionId> files, ledgers;
  std::map<TableKey, std::vector<ir::LiveIndex>> indexes;  // made by earlier tasks on tables that they found
};

// Keeping an index up costs with every row that comes, building it again with every row that is there afterwards: so
// many rows that come make the second cheaper (bench/README.md).
bool is_worth_rebuilding(const ir::TableFacts& live, const TaskPlan& plan, const ir::Task& task,
                         const std::optional<ir::LastRun>& last) {
  constexpr double bytes_a_field = 12, stored_a_row_that_comes = 5;
  if (!live.holds_rows) return true;
  std::uint64_t bytes = 0;
  for (const ir::FileFacts& file : plan.files) bytes += file.state.size;
  double written = static_cast<double>(bytes) / (bytes_a_field * static_cast<double>(std::max<std::size_t>(1, task.columns.size())));
  if (last && last->read > 0) written *= static_cast<double>(last->inserted + last->updated) / static_cast<double>(last->read);
  return written * stored_a_row_that_comes >= live.estimated_rows;
}

TaskPlan plan_task(const ir::Program& program, const ir::Bindings& bindings, const Facts& facts, const Request& request,
                   ir::TaskId id, Made& made, Once& once, std::vector<Question>& more) {
  const ir::Task& task = program.tasks[id];
  const ir::ConnectionKind kind = program.connections[task.target.connection].kind;
  const Dialect& dialect = sql::dialect(kind);
  const Known known(facts, dialect);

  TaskPlan plan;
  plan.task = id;
  plan.name = task.name;
  plan.target = task.target.text;
  plan.target_identity = identity_of(task.target);
  plan.declaration = hash::sha256_hex(ir::declaration_text(program, task));
  plan.param_key = ir::param_key(program, task, bindings);

  const ir::LedgerFacts ledger = known.ledger(id);
  if (ledger.version.value_or(0) > sql::ledger_version) {
    plan.decisions.push_back({78,
                              fmt::format("pipec's tables in this database have version {}, this build knows {}",
                                          *ledger.version, sql::ledger_version),
                              "use the pipec that made them, or a later one"});
  }
  judge_task(program, dialect, kind, task, plan);
  if (!facts.offline) choose_inputs(task, facts.inputs.at(id), ledger, request, plan);

  const TableKey key = key_of(task.target);
  const auto earlier = made.find(key);
  ir::TableFacts live = earlier == made.end() ? known.table(key) : earlier->second;
  const std::vector<ir::LiveIndex>& added = once.indexes[key];
  live.indexes.insert(live.indexes.end(), added.begin(), added.end());
  Comparison target = compare(dialect, task, live);
  if (earlier != made.end()) target.creates_table = target.made_by_earlier_task = true;
  const bool skips = plan.action == TaskPlan::Action::skip;
  if (skips && ledger.marker && !live.exists) {
    plan.warnings.push_back(
        fmt::format("{} was loaded, and is not there any more: `apply --reload` loads it again", plan.target));
  }
  const bool new_table = !live.exists && earlier == made.end();
  const IndexPlan indexes =
      plan_indexes(dialect, task, live, new_table, is_worth_rebuilding(live, plan, task, ledger.last_run));
  std::optional<Comparison> rejects;
  if (has_own_reject_table(task)) {
    rejects = compare_rejects(dialect, *task.quarantine.to, known.table(key_of(*task.quarantine.to)));
  }
  if (!skips) {
    if (live.creates_file && once.files.insert(task.target.connection).second) {
      plan.steps.push_back({Step::Sign::create, "file " + *live.creates_file, "an empty database", "new", "none", "delete the file"});
    }
    if (!ledger.exists && once.ledgers.insert(task.target.connection).second) {
      plan.steps.push_back(
          {Step::Sign::create, "pipec's tables", "runs, markers, files and rejects", "new", "none", "drop them"});
    }
    add_comparison(target, plan);
    plan.steps.insert(plan.steps.end(), indexes.steps.begin(), indexes.steps.end());
    plan.warnings.insert(plan.warnings.end(), indexes.warnings.begin(), indexes.warnings.end());
    plan.decisions.insert(plan.decisions.end(), indexes.decisions.begin(), indexes.decisions.end());
    if (earlier == made.end()) judge_incoming_keys(task, live, request, plan);
    const bool fits = target.decisions.empty();
    if (fits && target.adds_index && !judge_repeated_keys(dialect, task, facts, plan)) {
      more.push_back(RepeatedKeys{id, sql::count_repeated_keys(dialect, task)});
    }
    if (rejects) add_comparison(*rejects, plan);
    if (earlier == made.end() && target.creates_table) {
      made.emplace(key, facts_after(dialect, task));
    } else {
      std::vector<ir::LiveIndex>& known_indexes = once.indexes[key];
      known_indexes.insert(known_indexes.end(), indexes.made.begin(), indexes.made.end());
    }
  }
  const bool pushable = !task.update_when || !sql::first_not_pushable(program, *task.update_when, kind);
  if (pushable) {
    plan.load = make_load({program, bindings, task, dialect, target, live, rejects ? &*rejects : nullptr,
                           plan.target_identity, plan.param_key, &indexes, ledger.last_run, request.only});
  }
  return plan;
}

std::string hash_of(const Plan& plan) {
  std::string text;
  const auto add = [&](const std::string& part) { text += fmt::format("{}:{}\n", part.size(), part); };
  for (const TaskPlan& task : plan.tasks) {
    add(task.name);
    add(task.target);
    add(task.action == TaskPlan::Action::load ? "load" : "skip");
    add(task.source_version);
    for (const Phase& phase : phases(task.load)) {
      add(phase.title);
      for (const auto& [purpose, statement] : phase.statements) add(statement);
    }
  }
  return hash::sha256_hex(text);
}

}  // namespace

std::variant<Plan, std::vector<Question>> make_plan(const ir::Program& program, const ir::Bindings& bindings,
                                                    const Facts& facts, const Request& request) {
  std::vector<ir::TaskId> tasks;
  for (ir::TaskId id : program.order) {
    const bool chosen =
        request.tasks.empty() || std::find(request.tasks.begin(), request.tasks.end(), id) != request.tasks.end();
    if (chosen) tasks.push_back(id);
  }
  std::vector<Question> questions = open_questions(program, bindings, facts, tasks);
  if (!questions.empty()) return questions;

  Plan plan;
  plan.offline = facts.offline;
  Made made;
  Once once;
  for (ir::TaskId id : tasks)
    plan.tasks.push_back(plan_task(program, bindings, facts, request, id, made, once, questions));
  if (!questions.empty()) return questions;
  warn_of_near_names(program, plan);
  plan.hash = hash_of(plan);
  return plan;
}

}  // namespace pipec::plan
