#include "compiler/sql/pushable.hpp"

#include <algorithm>
#include <cstdint>

#include "compiler/sql/dialect.hpp"

namespace pipec::sql {
namespace {

using ir::TypeKind;

// Walks an expression; `bad` is set by the first node that has no exact form.
class Walker {
 public:
  Walker(const ir::Program& program, const Dialect& dialect) : program_(program), dialect_(dialect) {}

  bool walk(ir::ExprId id) {
    const ir::Expr& expr = program_.exprs[id];
    const bool fine = std::visit([&](const auto& node) { return visit(expr, node); }, expr.node);
    if (!fine && !bad) bad = expr.span;
    return fine;
  }

  std::optional<Span> bad;

 private:
  bool all(const std::vector<ir::ExprId>& ids) {
    return std::all_of(ids.begin(), ids.end(), [&](ir::ExprId id) { return walk(id); });
  }
  const ir::Type& type(ir::ExprId id) const { return program_.exprs[id].type; }

  // json has no order, and its equality is that of the client's text.
  bool comparable(ir::ExprId id) const {
    const TypeKind kind = type(id).kind;
    return kind != TypeKind::json && kind != TypeKind::duration;
  }

  bool visit(const ir::Expr& expr, const ir::Constant&) { return expr.type.kind != TypeKind::duration; }
  bool visit(const ir::Expr&, const ir::ColumnRef&) { return true; }
  bool visit(const ir::Expr&, const ir::ParamRef&) { return true; }
  bool visit(const ir::Expr&, const ir::MetaRef&) { return false; }
  bool visit(const ir::Expr&, const ir::RowText&) { return false; }
  bool visit(const ir::Expr&, const ir::Matches&) { return false; }
  bool visit(const ir::Expr&, const ir::Call& call) {
    if (call.function == ir::Function::now) return true;
    return call.function == ir::Function::coalesce && all(call.arguments);
  }
  bool visit(const ir::Expr& expr, const ir::Negate& node) {
    return exact_arithmetic(expr, node.operand, std::nullopt) && walk(node.operand);
  }
  bool visit(const ir::Expr&, const ir::Not& node) { return walk(node.operand); }
  bool visit(const ir::Expr& expr, const ir::Arithmetic& node) {
    if (node.op != ir::ArithmeticOp::add && node.op != ir::ArithmeticOp::subtract) return false;
    return walk(node.left) && walk(node.right) && exact_arithmetic(expr, node.left, node.right);
  }
  bool visit(const ir::Expr&, const ir::Compare& node) {
    return comparable(node.left) && comparable(node.right) && walk(node.left) && walk(node.right);
  }
  bool visit(const ir::Expr&, const ir::Logic& node) { return walk(node.left) && walk(node.right); }
  bool visit(const ir::Expr&, const ir::Coalesce& node) { return all(node.arguments); }
  bool visit(const ir::Expr&, const ir::IsNull& node) { return walk(node.operand); }
  bool visit(const ir::Expr&, const ir::InList& node) {
    return comparable(node.subject) && walk(node.subject) && all(node.items);
  }
  bool visit(const ir::Expr&, const ir::Between& node) {
    return comparable(node.subject) && walk(node.subject) && walk(node.low) && walk(node.high);
  }
  bool visit(const ir::Expr&, const ir::If& node) {
    return walk(node.condition) && walk(node.then) && walk(node.otherwise);
  }
  bool visit(const ir::Expr& expr, const ir::Cast& node) {
    return widens(type(node.operand), expr.type) && walk(node.operand);
  }

  static int integer_rank(TypeKind kind) {
    return kind == TypeKind::int16 ? 1 : kind == TypeKind::int32 ? 2 : kind == TypeKind::int64 ? 3 : 0;
  }
  static int digits(TypeKind kind) { return kind == TypeKind::int16 ? 5 : kind == TypeKind::int32 ? 10 : 19; }

  bool widens(const ir::Type& from, const ir::Type& to) const {
    if (from.kind == TypeKind::null) return true;
    if (ir::is_integer(from.kind)) {
      if (ir::is_integer(to.kind)) return integer_rank(from.kind) <= integer_rank(to.kind);
      if (to.kind == TypeKind::decimal) return to.precision - to.scale >= digits(from.kind);
      return to.kind == TypeKind::float64;
    }
    switch (from.kind) {
      case TypeKind::decimal:
        if (to.kind == TypeKind::float64) return true;
        return to.kind == TypeKind::decimal && to.scale >= from.scale &&
               to.precision - to.scale >= from.precision - from.scale;
      case TypeKind::float32:
        return ir::is_float(to.kind);
      case TypeKind::string:
        return to.kind == TypeKind::string && (to.length == 0 || (from.length > 0 && from.length <= to.length));
      case TypeKind::enumeration:
        return to.kind == TypeKind::string && to.length == 0;
      default:
        return from.kind == to.kind;
    }
  }

  // Bits that the absolute value of an integer expression needs.
  int bits(ir::ExprId id) const {
    const ir::Expr& expr = program_.exprs[id];
    if (const auto* constant = std::get_if<ir::Constant>(&expr.node)) {
      if (const auto* value = std::get_if<std::int64_t>(&constant->value.data)) {
        std::uint64_t magnitude =
            *value < 0 ? 0 - static_cast<std::uint64_t>(*value) : static_cast<std::uint64_t>(*value);
        int count = 0;
        for (; magnitude > 0; magnitude >>= 1) ++count;
        return count;
      }
    }
    if (const auto* cast = std::get_if<ir::Cast>(&expr.node)) {
      if (ir::is_integer(type(cast->operand).kind)) return bits(cast->operand);
    }
    if (const auto* sum = std::get_if<ir::Arithmetic>(&expr.node))
      return std::max(bits(sum->left), bits(sum->right)) + 1;
    if (const auto* negate = std::get_if<ir::Negate>(&expr.node)) return bits(negate->operand);
    // The lowest number of a type has one more bit than its highest.
    return expr.type.kind == TypeKind::int16 ? 16 : expr.type.kind == TypeKind::int32 ? 32 : 64;
  }

  // A sum, or with one operand its negation.
  bool exact_arithmetic(const ir::Expr& expr, ir::ExprId left, std::optional<ir::ExprId> right) const {
    if (ir::is_integer(expr.type.kind)) {
      if (!ir::is_integer(type(left).kind) || (right && !ir::is_integer(type(*right).kind))) return false;
      return (right ? std::max(bits(left), bits(*right)) + 1 : bits(left)) < 64;
    }
    if (expr.type.kind != TypeKind::decimal || !dialect_.exact_decimal_arithmetic()) return false;
    const auto exact = [&](ir::ExprId id) {
      return ir::is_integer(type(id).kind) || type(id).kind == TypeKind::decimal;
    };
    return exact(left) && (!right || exact(*right));
  }

  const ir::Program& program_;
  const Dialect& dialect_;
};

}  // namespace

std::optional<Span> first_not_pushable(const ir::Program& program, ir::ExprId expr, ir::ConnectionKind kind) {
  Walker walker(program, dialect(kind));
  walker.walk(expr);
  return walker.bad;
}

}  // namespace pipec::sql
