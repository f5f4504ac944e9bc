#include "compiler/analyse/tasks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/analyse/not_yet.hpp"

namespace pipec::analyse {
namespace {

constexpr std::array<std::string_view, 9> of_defaults = {"retry",   "batch",    "quarantine", "contract", "audit",
                                                         "timeout", "throttle", "alert",      "schedule"};

struct Required {
  std::string_view word;
  std::string_view example;
};
constexpr std::array<Required, 4> required = {{{"from", "from \"data/orders.csv\" as csv"},
                                               {"into", "into db.orders"},
                                               {"write", "write merge on order_id"},
                                               {"columns", "columns { order_id: int64, amount: decimal(9, 2) }"}}};

// The clauses of one task or of `defaults`: each word once, but for `check`; what is not yet done is out.
class Clauses {
 public:
  Clauses(Context& context, const std::vector<ast::Clause>& clauses, bool defaults) {
    for (const auto& clause : clauses) {
      const auto& word = clause.word;
      if (defaults && std::find(of_defaults.begin(), of_defaults.end(), word.text) == of_defaults.end()) {
        std::string all;
        for (const auto other : of_defaults) all += (all.empty() ? "`" : ", `") + std::string(other) + "`";
        context.diagnostics.add(m::not_in_defaults, word.span, word.text).help("it holds " + all);
        continue;
      }
      words_.insert(word.text);
      if (report_not_yet(context, clause)) continue;
      if (std::holds_alternative<ast::TaskCheck>(clause.node)) {
        checks.push_back(&clause);
        continue;
      }
      const auto [first, fresh] = found_.emplace(word.text, &clause);
      if (fresh) continue;
      context.diagnostics.add(m::clause_twice, word.span, word.text).related(first->second->word.span, "first here");
    }
  }

  // Something was said with this word, even if it was not understood.
  bool said(std::string_view word) const { return words_.contains(word); }
  const ast::Clause* clause(std::string_view word) const {
    const auto found = found_.find(word);
    return found == found_.end() ? nullptr : found->second;
  }
  template <class Node>
  const Node* node(std::string_view word) const {
    const auto* found = clause(word);
    return found == nullptr ? nullptr : std::get_if<Node>(&found->node);
  }
  const ast::Block* block(std::string_view word) const {
    const auto* found = node<ast::BlockClause>(word);
    return found == nullptr ? nullptr : &found->block;
  }

  std::vector<const ast::Clause*> checks;

 private:
  std::set<std::string, std::less<>> words_;
  std::map<std::string, const ast::Clause*, std::less<>> found_;
};

void analyse_task(Context& context, const ast::Declaration& declaration, const ast::Task& written, ir::TaskId id,
                  const Clauses* defaults) {
  const Clauses clauses(context, written.clauses, false);
  const bool unread = context.is_unread(declaration.span);
  for (const auto& need : required) {
    if (clauses.said(need.word) || unread) continue;
    context.diagnostics.add(m::missing_clause, written.name.span, written.name.text, need.word)
        .example(std::string(need.example));
  }
  auto& task = context.program.tasks[id];
  const auto clause_span = [&](std::string_view word) { return clauses.clause(word)->span; };

  if (const auto* into = clauses.node<ast::Into>("into")) analyse_into(context, *into, task);
  if (const auto* from = clauses.node<ast::From>("from")) {
    analyse_from(context, *from, clauses.clause("from")->word.span, task);
  }

  Columns known;
  known.task = &task;
  const ast::Columns none;
  const auto* columns = clauses.node<ast::Columns>("columns");
  known.incomplete = columns == nullptr || unread;
  if (columns == nullptr) columns = &none;
  declare_columns(context, *columns, task, known);
  analyse_modifiers(context, *columns, task, known, task.source.csv.header);
  check_column_names(context, task);

  for (const auto* check : clauses.checks) {
    analyse_check(context, std::get<ast::TaskCheck>(check->node), check->span, task, known);
  }
  if (const auto* write = clauses.node<ast::Write>("write")) {
    analyse_write(context, *write, clause_span("write"), *columns, task, known);
    if (const auto* dedup = clauses.node<ast::Dedup>("dedup")) {
      analyse_dedup(context, *dedup, clauses.clause("dedup")->word.span, *columns, task, known);
    }
    const auto* update = clauses.node<ast::UpdateWhen>("update");
    if (update != nullptr && write->mode != ast::Write::Mode::scd2) {
      analyse_update_when(context, *update, clauses.clause("update")->word.span, task, known);
    }
  }
  const auto block_of = [&](std::string_view word) { return defaults == nullptr ? nullptr : defaults->block(word); };
  const auto* base = defaults == nullptr ? nullptr : defaults->node<ast::Quarantine>("quarantine");
  analyse_quarantine(context, base, clauses.node<ast::Quarantine>("quarantine"), task);
  analyse_contract(context, block_of("contract"), clauses.block("contract"), task);
  analyse_audit(context, block_of("audit"), clauses.block("audit"), task);
  if (const auto* indexes = clauses.block("indexes")) analyse_indexes(context, *indexes, task, known);
  if (const auto* after = clauses.node<ast::After>("after")) analyse_after(context, *after, id);
  check_update_when(context, task);
  task.params = params_of(context.program, task);
}

}  // namespace

void analyse_tasks(Context& context) {
  const ast::Declaration* defaults_at = nullptr;
  std::optional<Clauses> defaults;
  for (const auto& declaration : context.file.declarations) {
    const auto* written = std::get_if<ast::Defaults>(&declaration.node);
    if (written == nullptr) continue;
    if (defaults_at != nullptr) {
      context.diagnostics.add(m::clause_twice, declaration.span, "defaults").related(defaults_at->span, "first here");
      continue;
    }
    defaults_at = &declaration;
    defaults.emplace(context, written->clauses, true);
  }
  for (const auto& declaration : context.file.declarations) {
    const auto* written = std::get_if<ast::Task>(&declaration.node);
    if (written == nullptr) continue;
    const auto id = context.tasks.find(written->name.text)->second;
    if (context.program.tasks[id].span != written->name.span) continue;  // declared twice: the first one counts
    analyse_task(context, declaration, *written, id, defaults ? &*defaults : nullptr);
  }
  check_index_names(context);
}

}  // namespace pipec::analyse
