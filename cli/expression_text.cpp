#include "cli/expression_text.hpp"

#include "compiler/ir/function.hpp"

namespace pipec::cli {
namespace {

constexpr const char* compare_words[] = {"==", "!=", "<", "<=", ">", ">="};
constexpr const char* arithmetic_words[] = {"+", "-", "*", "/", "%"};
static_assert(static_cast<int>(ir::CompareOp::greater_equal) == 5 && static_cast<int>(ir::CompareOp::less_equal) == 3);
static_assert(static_cast<int>(ir::ArithmeticOp::add) == 0 && static_cast<int>(ir::ArithmeticOp::modulo) == 4);

struct Writer {
  const ir::Program& program;
  const ir::Task& task;

  std::string text(ir::ExprId id) const {
    const ir::Expr& expr = program.exprs[id];
    return std::visit([&](const auto& node) { return write(expr, node); }, expr.node);
  }
  // An operand of an operator, in parentheses when it has operators of its own.
  std::string operand(ir::ExprId id) const {
    const auto& node = program.exprs[id].node;
    const bool plain = std::holds_alternative<ir::Constant>(node) || std::holds_alternative<ir::ColumnRef>(node) ||
                       std::holds_alternative<ir::MetaRef>(node) || std::holds_alternative<ir::ParamRef>(node) ||
                       std::holds_alternative<ir::Call>(node) || std::holds_alternative<ir::RowText>(node);
    if (const auto* cast = std::get_if<ir::Cast>(&node)) return operand(cast->operand);
    return plain ? text(id) : "(" + text(id) + ")";
  }
  std::string list(const std::vector<ir::ExprId>& ids) const {
    std::string out;
    for (const ir::ExprId id : ids) out += (out.empty() ? "" : ", ") + text(id);
    return out;
  }
  std::string two(ir::ExprId left, const char* word, ir::ExprId right) const {
    return operand(left) + " " + word + " " + operand(right);
  }

  std::string write(const ir::Expr& expr, const ir::Constant& node) const {
    const std::string value = ir::to_text(node.value, expr.type);
    const bool is_text = !node.value.is_null() && ir::physical(expr.type.kind) == ir::Physical::text;
    return is_text ? "\"" + value + "\"" : value;
  }
  std::string write(const ir::Expr&, const ir::ColumnRef& node) const {
    return (node.side == ir::RowSide::incoming ? "" : "old.") + task.column(node.column).name;
  }
  std::string write(const ir::Expr&, const ir::MetaRef& node) const {
    return node.meta == ir::Meta::source_row ? "source_row" : "source_file";
  }
  std::string write(const ir::Expr&, const ir::ParamRef& node) const { return program.params[node.param].name; }
  std::string write(const ir::Expr&, const ir::RowText&) const { return "row"; }
  std::string write(const ir::Expr&, const ir::Call& node) const {
    return std::string(ir::info(node.function).name) + "(" + list(node.arguments) + ")";
  }
  std::string write(const ir::Expr&, const ir::Negate& node) const { return "-" + operand(node.operand); }
  std::string write(const ir::Expr&, const ir::Not& node) const { return "not " + operand(node.operand); }
  std::string write(const ir::Expr&, const ir::Arithmetic& node) const {
    return two(node.left, arithmetic_words[static_cast<int>(node.op)], node.right);
  }
  std::string write(const ir::Expr&, const ir::Compare& node) const {
    return two(node.left, compare_words[static_cast<int>(node.op)], node.right);
  }
  std::string write(const ir::Expr&, const ir::Logic& node) const {
    return two(node.left, node.op == ir::LogicOp::logical_and ? "and" : "or", node.right);
  }
  std::string write(const ir::Expr&, const ir::Coalesce& node) const {
    std::string out;
    for (const ir::ExprId id : node.arguments) out += (out.empty() ? "" : " ?? ") + operand(id);
    return out;
  }
  std::string write(const ir::Expr&, const ir::IsNull& node) const {
    return operand(node.operand) + (node.negated ? " is not null" : " is null");
  }
  std::string write(const ir::Expr&, const ir::InList& node) const {
    return operand(node.subject) + (node.negated ? " not in (" : " in (") + list(node.items) + ")";
  }
  std::string write(const ir::Expr&, const ir::Between& node) const {
    return operand(node.subject) + (node.negated ? " not in " : " in ") + operand(node.low) + ".." + operand(node.high);
  }
  std::string write(const ir::Expr&, const ir::Matches& node) const {
    return operand(node.subject) + (node.negated ? " not matches" : " matches") + " re\"" + node.pattern + "\"";
  }
  std::string write(const ir::Expr&, const ir::If& node) const {
    return "if " + text(node.condition) + " then " + text(node.then) + " else " + text(node.otherwise);
  }
  std::string write(const ir::Expr&, const ir::Cast& node) const { return text(node.operand); }
};

}  // namespace

std::string expression_text(const ir::Program& program, const ir::Task& task, ir::ExprId expr) {
  return Writer{program, task}.text(expr);
}

}  // namespace pipec::cli
