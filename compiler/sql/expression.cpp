#include "compiler/sql/expression.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace pipec::sql {
namespace {

// Every result is a primary: a name, a literal, a call or something in parentheses.
class Writer {
 public:
  Writer(const ir::Program& program, const ir::Bindings& bindings, const Dialect& dialect, const ColumnText& column)
      : program_(program), bindings_(bindings), dialect_(dialect), column_(column) {}

  std::string write(ir::ExprId id) const {
    const ir::Expr& expr = program_.exprs[id];
    return std::visit([&](const auto& node) { return visit(expr, node); }, expr.node);
  }

 private:
  const ir::Type& type(ir::ExprId id) const { return program_.exprs[id].type; }
  std::string comparable(ir::ExprId id) const { return dialect_.comparable(write(id), type(id)); }
  std::vector<std::string> all(const std::vector<ir::ExprId>& ids) const {
    std::vector<std::string> out;
    for (ir::ExprId id : ids) out.push_back(write(id));
    return out;
  }
  static ir::Type int64() {
    ir::Type type;
    type.kind = ir::TypeKind::int64;
    return type;
  }
  std::string coalesce(const std::vector<ir::ExprId>& ids) const {
    return ids.size() == 1 ? write(ids[0]) : "COALESCE(" + join(all(ids)) + ")";  // SQLite wants two
  }
  static std::string not_text(bool negated) { return negated ? "NOT " : ""; }

  std::string visit(const ir::Expr& expr, const ir::Constant& node) const {
    return "(" + dialect_.literal(node.value, expr.type) + ")";
  }
  std::string visit(const ir::Expr&, const ir::ColumnRef& node) const { return column_(node); }
  std::string visit(const ir::Expr& expr, const ir::ParamRef& node) const {
    return "(" + dialect_.literal(bindings_.params.at(node.param.value), expr.type) + ")";
  }
  std::string visit(const ir::Expr& expr, const ir::Call& node) const {
    if (node.function == ir::Function::now) return "(" + dialect_.literal({bindings_.now_us}, expr.type) + ")";
    if (node.function != ir::Function::coalesce) unpushable();
    return coalesce(node.arguments);
  }
  // Integers are widened first, so that a server's narrower type does not overflow.
  std::string operand(const ir::Expr& result, ir::ExprId id) const {
    const std::string text = write(id);
    return ir::is_integer(result.type.kind) ? "(" + dialect_.cast(text, type(id), int64()) + ")" : text;
  }
  std::string visit(const ir::Expr& expr, const ir::Negate& node) const {
    return "(- " + operand(expr, node.operand) + ")";
  }
  std::string visit(const ir::Expr&, const ir::Not& node) const { return "(NOT " + write(node.operand) + ")"; }
  std::string visit(const ir::Expr& expr, const ir::Arithmetic& node) const {
    const char* op = node.op == ir::ArithmeticOp::add ? "+" : node.op == ir::ArithmeticOp::subtract ? "-" : nullptr;
    if (op == nullptr) unpushable();
    return fmt::format("({} {} {})", operand(expr, node.left), op, operand(expr, node.right));
  }
  std::string visit(const ir::Expr&, const ir::Compare& node) const {
    static constexpr const char* words[] = {"=", "<>", "<", "<=", ">", ">="};
    return fmt::format("({} {} {})", comparable(node.left), words[static_cast<int>(node.op)], comparable(node.right));
  }
  std::string visit(const ir::Expr&, const ir::Logic& node) const {
    const char* word = node.op == ir::LogicOp::logical_and ? "AND" : "OR";
    return fmt::format("({} {} {})", write(node.left), word, write(node.right));
  }
  std::string visit(const ir::Expr&, const ir::Coalesce& node) const { return coalesce(node.arguments); }
  std::string visit(const ir::Expr&, const ir::IsNull& node) const {
    return fmt::format("({} IS {}NULL)", write(node.operand), not_text(node.negated));
  }
  std::string visit(const ir::Expr&, const ir::InList& node) const {
    if (node.items.empty()) return "(" + dialect_.truth(node.negated) + ")";
    std::vector<std::string> items;
    for (ir::ExprId id : node.items) items.push_back(comparable(id));
    return fmt::format("({} {}IN ({}))", comparable(node.subject), not_text(node.negated), join(items));
  }
  std::string visit(const ir::Expr&, const ir::Between& node) const {
    return fmt::format("({} {}BETWEEN {} AND {})", comparable(node.subject), not_text(node.negated),
                       comparable(node.low), comparable(node.high));
  }
  std::string visit(const ir::Expr&, const ir::If& node) const {
    return fmt::format("(CASE WHEN {} THEN {} ELSE {} END)", write(node.condition), write(node.then),
                       write(node.otherwise));
  }
  std::string visit(const ir::Expr& expr, const ir::Cast& node) const {
    return "(" + dialect_.cast(write(node.operand), type(node.operand), expr.type) + ")";
  }
  std::string visit(const ir::Expr&, const ir::MetaRef&) const { unpushable(); }
  std::string visit(const ir::Expr&, const ir::RowText&) const { unpushable(); }
  std::string visit(const ir::Expr&, const ir::Matches&) const { unpushable(); }

  [[noreturn]] static void unpushable() {
    throw std::logic_error("an expression that SQL cannot evaluate reached the planner");
  }

  const ir::Program& program_;
  const ir::Bindings& bindings_;
  const Dialect& dialect_;
  const ColumnText& column_;
};

}  // namespace

std::string expression(const ir::Program& program, ir::ExprId expr, const ir::Bindings& bindings,
                       const Dialect& dialect, const ColumnText& column) {
  return Writer(program, bindings, dialect, column).write(expr);
}

}  // namespace pipec::sql
