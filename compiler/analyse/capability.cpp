// What the target must evaluate itself: `update when`, because it reads the stored row (architecture 8). The rule is
// the same for every target, so that a file means the same everywhere.
#include "compiler/analyse/tasks.hpp"
#include "compiler/ir/abilities.hpp"

namespace pipec::analyse {
namespace {

using ir::TypeKind;

class Walker {
 public:
  Walker(Context& context, const ir::Task& task) : context_(context), task_(task) {}

  bool walk(ir::ExprId id) {
    const auto& expr = context_.program.exprs[id];
    const bool good = std::visit([&](const auto& node) { return visit(node, expr); }, expr.node);
    if (!good && !reported_) {
      reported_ = true;
      const auto& connection = context_.program.connections[task_.target.connection];
      context_.diagnostics
          .add(m::not_in_target, expr.span, "`" + one_line(context_.sources.slice(expr.span)) + "`",
               ir::abilities(connection.kind).display_name)
          .help("compute it as a column of its own, and compare that: `name: type = …`");
    }
    return good;
  }

 private:
  const ir::Type& type(ir::ExprId id) const { return context_.program.exprs[id].type; }
  bool all(const std::vector<ir::ExprId>& ids) {
    for (const auto id : ids) {
      if (!walk(id)) return false;
    }
    return true;
  }

  bool visit(const ir::Constant&, const ir::Expr& expr) { return expr.type.kind != TypeKind::duration; }
  bool visit(const ir::ColumnRef&, const ir::Expr&) { return true; }
  bool visit(const ir::ParamRef&, const ir::Expr&) { return true; }
  bool visit(const ir::MetaRef&, const ir::Expr&) { return false; }
  bool visit(const ir::RowText&, const ir::Expr&) { return false; }
  bool visit(const ir::Matches&, const ir::Expr&) { return false; }
  bool visit(const ir::Negate&, const ir::Expr&) { return false; }
  bool visit(const ir::Arithmetic&, const ir::Expr&) { return false; }
  bool visit(const ir::Call& node, const ir::Expr&) { return node.function == ir::Function::now; }
  bool visit(const ir::Not& node, const ir::Expr&) { return walk(node.operand); }
  bool visit(const ir::IsNull& node, const ir::Expr&) { return walk(node.operand); }
  bool visit(const ir::Logic& node, const ir::Expr&) { return walk(node.left) && walk(node.right); }
  bool visit(const ir::Coalesce& node, const ir::Expr&) { return all(node.arguments); }
  bool visit(const ir::Compare& node, const ir::Expr&) { return walk(node.left) && walk(node.right); }
  bool visit(const ir::InList& node, const ir::Expr&) { return walk(node.subject) && all(node.items); }
  bool visit(const ir::Between& node, const ir::Expr&) {
    return walk(node.subject) && walk(node.low) && walk(node.high);
  }
  bool visit(const ir::If& node, const ir::Expr&) {
    return walk(node.condition) && walk(node.then) && walk(node.otherwise);
  }
  // Only what never fails; text forms of numbers and dates are the client's.
  bool visit(const ir::Cast& node, const ir::Expr& expr) {
    const auto from = type(node.operand).kind, to = expr.type.kind;
    const bool numbers = ir::is_number(from) && ir::is_number(to);
    return !expr.fallible && (numbers || (ir::is_text(from) && ir::is_text(to))) && walk(node.operand);
  }

  Context& context_;
  const ir::Task& task_;
  bool reported_ = false;
};

// A comparison with a stored value that may be null.
class NullableOld {
 public:
  NullableOld(Context& context, const ir::Task& task) : context_(context), task_(task) {}

  void look(ir::ExprId id) {
    const auto& node = context_.program.exprs[id].node;
    if (const auto* compare = std::get_if<ir::Compare>(&node)) {
      side(compare->left), side(compare->right);
    } else if (const auto* logic = std::get_if<ir::Logic>(&node)) {
      look(logic->left), look(logic->right);
    } else if (const auto* turned = std::get_if<ir::Not>(&node)) {
      look(turned->operand);
    } else if (const auto* between = std::get_if<ir::Between>(&node)) {
      side(between->subject), side(between->low), side(between->high);
    } else if (const auto* in = std::get_if<ir::InList>(&node)) {
      side(in->subject);
    }
  }

 private:
  void side(ir::ExprId id) {
    const auto& expr = context_.program.exprs[id];
    if (const auto* cast = std::get_if<ir::Cast>(&expr.node)) return side(cast->operand);
    const auto* column = std::get_if<ir::ColumnRef>(&expr.node);
    if (column == nullptr || column->side != ir::RowSide::stored || !expr.type.nullable) return;
    const auto& name = task_.column(column->column).name;
    context_.diagnostics.add(m::old_may_be_null, expr.span, "old." + name)
        .help("say what null counts as: `(old." + name + " ?? …)`, or add `old." + name + " is null or …`");
  }

  Context& context_;
  const ir::Task& task_;
};

// Somewhere it is asked whether the stored column is null: then null is not forgotten.
bool asks_for_null(const ir::Program& program, ir::ExprId id) {
  const auto& node = program.exprs[id].node;
  if (std::holds_alternative<ir::IsNull>(node)) return true;
  if (const auto* logic = std::get_if<ir::Logic>(&node)) {
    return asks_for_null(program, logic->left) || asks_for_null(program, logic->right);
  }
  if (const auto* turned = std::get_if<ir::Not>(&node)) return asks_for_null(program, turned->operand);
  return false;
}

}  // namespace

void check_update_when(Context& context, const ir::Task& task) {
  if (!task.update_when || !task.target.connection.valid()) return;
  Walker walker(context, task);
  if (walker.walk(*task.update_when) && !asks_for_null(context.program, *task.update_when)) {
    NullableOld(context, task).look(*task.update_when);
  }
}

}  // namespace pipec::analyse
