// The graph of tasks: `after`, its cycles and order; tables with two writers; the params that count for a marker.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/analyse/tasks.hpp"

namespace pipec::analyse {
namespace {

// Collects the params that an expression mentions.
class Mentions {
 public:
  explicit Mentions(const ir::Program& program) : program_(program) {}

  void add(ir::ExprId id) {
    if (!id.valid()) return;
    std::visit([&](const auto& node) { visit(node); }, program_.exprs[id].node);
  }
  void add(const std::optional<ir::ExprId>& id) {
    if (id) add(*id);
  }
  void add(const ir::Outcome& outcome) { add(outcome.value); }
  void add(const ir::Check& check) {
    if (!check.unique) add(check.condition);
    add(check.outcome);
  }
  std::set<ir::ParamId> found;

 private:
  void all(const std::vector<ir::ExprId>& ids) {
    for (const auto id : ids) add(id);
  }
  void visit(const ir::ParamRef& node) { found.insert(node.param); }
  void visit(const ir::Constant&) {}
  void visit(const ir::ColumnRef&) {}
  void visit(const ir::MetaRef&) {}
  void visit(const ir::RowText&) {}
  void visit(const ir::Call& node) { all(node.arguments); }
  void visit(const ir::Coalesce& node) { all(node.arguments); }
  void visit(const ir::Negate& node) { add(node.operand); }
  void visit(const ir::Not& node) { add(node.operand); }
  void visit(const ir::IsNull& node) { add(node.operand); }
  void visit(const ir::Cast& node) { add(node.operand); }
  void visit(const ir::Matches& node) { add(node.subject); }
  void visit(const ir::Arithmetic& node) { add(node.left), add(node.right); }
  void visit(const ir::Compare& node) { add(node.left), add(node.right); }
  void visit(const ir::Logic& node) { add(node.left), add(node.right); }
  void visit(const ir::Between& node) { add(node.subject), add(node.low), add(node.high); }
  void visit(const ir::If& node) { add(node.condition), add(node.then), add(node.otherwise); }
  void visit(const ir::InList& node) {
    add(node.subject);
    all(node.items);
  }

  const ir::Program& program_;
};

// Depth first, in declaration order: a task is placed when all that it waits for are placed.
class Order {
 public:
  explicit Order(Context& context) : context_(context), marks_(context.program.tasks.size(), Mark::none) {}

  void run() {
    for (std::uint32_t i = 0; i < marks_.size(); ++i) visit({i});
  }

 private:
  enum class Mark { none, open, done };

  void visit(ir::TaskId id) {
    auto& mark = marks_[id.value];
    if (mark == Mark::done) return;
    if (mark == Mark::open) {
      report(id);
      return;
    }
    mark = Mark::open;
    path_.push_back(id);
    for (const auto next : context_.program.tasks[id].after) visit(next);
    path_.pop_back();
    mark = Mark::done;
    context_.program.order.push_back(id);
  }

  void report(ir::TaskId id) {
    const auto& tasks = context_.program.tasks;
    const auto begin = std::find(path_.begin(), path_.end(), id);
    std::string text;
    for (auto at = begin; at != path_.end(); ++at) text += "`" + tasks[*at].name + "` after ";
    text += "`" + tasks[id].name + "`";
    auto builder = context_.diagnostics.add(m::task_cycle, tasks[id].span, text);
    for (auto at = begin + 1; at != path_.end(); ++at) builder.related(tasks[*at].span, "part of the circle");
    builder.help("take one of these `after` away");
  }

  Context& context_;
  std::vector<Mark> marks_;
  std::vector<ir::TaskId> path_;
};

void warn_about_shared_tables(Context& context) {
  const auto& tasks = context.program.tasks;
  for (const auto& task : tasks) {
    if (task.write.mode != ir::WriteMode::replace || !task.target.connection.valid()) continue;
    for (const auto& other : tasks) {
      const bool same = &other != &task && other.target.connection == task.target.connection &&
                        other.target.schema == task.target.schema && other.target.table == task.target.table;
      if (!same) continue;
      context.diagnostics.add(m::replaced_by_other, task.write.span, task.target.text, other.name)
          .related(other.target.span, "written here too")
          .help("the rows of the other task are gone when this one has run");
      break;
    }
  }
}

}  // namespace

void analyse_after(Context& context, const ast::After& after, ir::TaskId id) {
  for (const auto& name : after.tasks) {
    const auto found = context.tasks.find(name.text);
    if (found == context.tasks.end()) {
      if (!context.incomplete && context.breaks(Space::task, name.text)) {
        auto others = names_of(context.tasks);
        std::erase(others, context.program.tasks[id].name);
        add_suggestion(context.diagnostics.add(m::unknown_task, name.span, name.text), name.span, name.text, others);
      }
      continue;
    }
    if (found->second == id) {
      context.diagnostics.add(m::after_itself, name.span, name.text);
      continue;
    }
    auto& upstream = context.program.tasks[id].after;
    if (std::find(upstream.begin(), upstream.end(), found->second) == upstream.end()) upstream.push_back(found->second);
  }
}

void analyse_graph(Context& context) {
  Order(context).run();
  warn_about_shared_tables(context);
}

std::vector<ir::ParamId> params_of(const ir::Program& program, const ir::Task& task) {
  Mentions mentions(program);
  mentions.add(task.source.pattern);
  for (const auto& column : task.columns) {
    for (const auto& stage : column.stages) mentions.add(stage.outcome);
    mentions.add(column.conversion);
    mentions.add(column.default_value);
    mentions.add(column.computed);
    for (const auto& check : column.checks) mentions.add(check);
  }
  for (const auto& check : task.checks) mentions.add(check);
  for (const auto& order : task.dedup.by) mentions.add(order.value);
  mentions.add(task.update_when);
  return {mentions.found.begin(), mentions.found.end()};
}

}  // namespace pipec::analyse
