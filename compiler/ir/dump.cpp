// Expressions as one canonical line: prefix form, every constant with its type.
#include <fmt/format.h>

#include <string>

#include "compiler/ir/program.hpp"

namespace pipec::ir {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string_view sign(ArithmeticOp op) {
  constexpr std::string_view signs[] = {"+", "-", "*", "/", "%"};
  return signs[static_cast<int>(op)];
}

std::string_view sign(CompareOp op) {
  constexpr std::string_view signs[] = {"==", "!=", "<", "<=", ">", ">="};
  return signs[static_cast<int>(op)];
}

struct Printer {
  const Program& program;
  const Task* task;
  const Expr* expr = nullptr;

  std::string of(ExprId id) const {
    const Expr& inner = program.exprs[id];
    return std::visit(Printer{program, task, &inner}, inner.node);
  }
  std::string list(const std::vector<ExprId>& ids) const {
    std::string out;
    for (const auto id : ids) out += " " + of(id);
    return out;
  }

  std::string operator()(const Constant& node) const {
    if (node.value.is_null()) return "null";
    const auto text = to_text(node.value, expr->type);
    switch (expr->type.kind) {
      case TypeKind::boolean: return text;
      case TypeKind::string: return quoted(text);
      case TypeKind::enumeration: return quoted(text) + ":enum";
      default: return text + ":" + to_text(expr->type);
    }
  }
  std::string operator()(const ColumnRef& node) const {
    const std::string side = node.side == RowSide::stored ? "old." : "";
    if (task == nullptr) return fmt::format("{}#{}", side, node.column.value);
    return side + "`" + task->column(node.column).name + "`";
  }
  std::string operator()(const MetaRef& node) const {
    return node.meta == Meta::source_file ? "source_file" : "source_row";
  }
  std::string operator()(const ParamRef& node) const { return "param.`" + program.params[node.param].name + "`"; }
  std::string operator()(const Call& node) const {
    const auto name = node.function == Function::replace_regex ? "replace_regex" : info(node.function).name;
    return fmt::format("({}{})", name, list(node.arguments));
  }
  std::string operator()(const RowText&) const { return "row"; }
  std::string operator()(const Negate& node) const { return fmt::format("(negate {})", of(node.operand)); }
  std::string operator()(const Not& node) const { return fmt::format("(not {})", of(node.operand)); }
  std::string operator()(const Arithmetic& node) const {
    return fmt::format("({} {} {})", sign(node.op), of(node.left), of(node.right));
  }
  std::string operator()(const Compare& node) const {
    return fmt::format("({} {} {})", sign(node.op), of(node.left), of(node.right));
  }
  std::string operator()(const Logic& node) const {
    const auto* word = node.op == LogicOp::logical_and ? "and" : "or";
    return fmt::format("({} {} {})", word, of(node.left), of(node.right));
  }
  std::string operator()(const Coalesce& node) const { return fmt::format("(??{})", list(node.arguments)); }
  std::string operator()(const IsNull& node) const {
    return fmt::format("({} {})", node.negated ? "is-not-null" : "is-null", of(node.operand));
  }
  std::string operator()(const InList& node) const {
    return fmt::format("({} {}{})", node.negated ? "not-in" : "in", of(node.subject), list(node.items));
  }
  std::string operator()(const Between& node) const {
    return fmt::format("({} {} {} {})", node.negated ? "not-between" : "between", of(node.subject), of(node.low),
                       of(node.high));
  }
  std::string operator()(const Matches& node) const {
    return fmt::format("({} {} {})", node.negated ? "not-matches" : "matches", of(node.subject), quoted(node.pattern));
  }
  std::string operator()(const If& node) const {
    return fmt::format("(if {} {} {})", of(node.condition), of(node.then), of(node.otherwise));
  }
  std::string operator()(const Cast& node) const {
    Type type = expr->type;
    type.nullable = false;
    return fmt::format("(as {} {})", to_text(type), of(node.operand));
  }
};

}  // namespace

std::string dump(const Program& program, ExprId expr) { return Printer{program, nullptr}.of(expr); }

std::string dump(const Program& program, const Task& task, ExprId expr) { return Printer{program, &task}.of(expr); }

}  // namespace pipec::ir
