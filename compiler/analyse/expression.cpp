#include "compiler/analyse/expression.hpp"

#include <fmt/format.h>

#include "compiler/analyse/typer_make.hpp"

namespace pipec::analyse {
namespace {

std::optional<ir::CompareOp> compare_op(ast::BinaryOp op) {
  switch (op) {
    case ast::BinaryOp::equal: return ir::CompareOp::equal;
    case ast::BinaryOp::not_equal: return ir::CompareOp::not_equal;
    case ast::BinaryOp::less: return ir::CompareOp::less;
    case ast::BinaryOp::less_equal: return ir::CompareOp::less_equal;
    case ast::BinaryOp::greater: return ir::CompareOp::greater;
    case ast::BinaryOp::greater_equal: return ir::CompareOp::greater_equal;
    default: return std::nullopt;
  }
}

struct Sign {
  ir::ArithmeticOp op;
  std::string_view text;
};

std::optional<Sign> arithmetic_op(ast::BinaryOp op) {
  switch (op) {
    case ast::BinaryOp::add: return Sign{ir::ArithmeticOp::add, "+"};
    case ast::BinaryOp::subtract: return Sign{ir::ArithmeticOp::subtract, "-"};
    case ast::BinaryOp::multiply: return Sign{ir::ArithmeticOp::multiply, "*"};
    case ast::BinaryOp::divide: return Sign{ir::ArithmeticOp::divide, "/"};
    case ast::BinaryOp::modulo: return Sign{ir::ArithmeticOp::modulo, "%"};
    default: return std::nullopt;
  }
}

bool is_months(const ast::Expr& expr) {
  const auto* quantity = std::get_if<ast::Quantity>(&expr.node);
  return quantity != nullptr && (quantity->unit == "mo" || quantity->unit == "y");
}

// a ?? b ?? c as one list.
void flatten(const ast::Expr& expr, std::vector<const ast::Expr*>& out) {
  const auto* binary = std::get_if<ast::Binary>(&expr.node);
  if (binary == nullptr || binary->op != ast::BinaryOp::coalesce) {
    out.push_back(&expr);
    return;
  }
  flatten(*binary->left, out);
  flatten(*binary->right, out);
}

// What a thing is called that is no value of its own.
std::string_view out_of_place(const ast::Expr& expr) {
  if (std::holds_alternative<ast::Percent>(expr.node)) return "a percent";
  if (std::holds_alternative<ast::Array>(expr.node)) return "a list";
  if (std::holds_alternative<ast::Map>(expr.node)) return "a map";
  if (std::holds_alternative<ast::Range>(expr.node)) return "a range";
  if (std::holds_alternative<ast::Regex>(expr.node)) return "a regular expression";
  return "a size";
}

}  // namespace

std::optional<Literal> literal_of(const ast::Expr& expr) {
  if (const auto* value = std::get_if<ast::Bool>(&expr.node)) {
    return Literal{{value->value}, plain(ir::TypeKind::boolean)};
  }
  if (const auto* value = std::get_if<ast::String>(&expr.node)) {
    return Literal{{value->value}, plain(ir::TypeKind::string)};
  }
  if (std::holds_alternative<ast::Null>(expr.node)) return Literal{{}, nullable(plain(ir::TypeKind::null))};
  if (const auto* value = std::get_if<ast::Integer>(&expr.node)) return integer_literal(value->digits);
  if (const auto* value = std::get_if<ast::DecimalNumber>(&expr.node)) return decimal_literal(value->digits);
  if (const auto* value = std::get_if<ast::FloatNumber>(&expr.node)) return float_literal(value->digits);
  if (const auto* value = std::get_if<ast::Moment>(&expr.node)) return moment_literal(value->text);
  if (const auto* value = std::get_if<ast::Quantity>(&expr.node)) return duration_literal(*value);
  if (const auto* value = std::get_if<ast::Unary>(&expr.node)) {
    if (value->op == ast::UnaryOp::logical_not) return std::nullopt;
    const auto operand = literal_of(*value->operand);
    if (!operand || (!ir::is_number(operand->type.kind) && operand->type.kind != ir::TypeKind::duration)) {
      return std::nullopt;
    }
    return value->op == ast::UnaryOp::plus ? operand : negated(*operand);
  }
  return std::nullopt;
}

std::optional<ast::Name> bare_word(const ast::Expr& expr) {
  const auto* reference = std::get_if<ast::Reference>(&expr.node);
  if (reference == nullptr || reference->path.parts.size() != 1) return std::nullopt;
  return reference->path.parts.front();
}

std::string Typer::shown(ir::ExprId id) const {
  return "`" + one_line(context_.sources.slice(context_.program.exprs[id].span)) + "`";
}

std::optional<Literal> Typer::constant(ir::ExprId id) const {
  if (!id.valid()) return std::nullopt;
  const auto& expr = context_.program.exprs[id];
  const auto* value = std::get_if<ir::Constant>(&expr.node);
  if (value == nullptr) return std::nullopt;
  return Literal{value->value, expr.type};
}

ir::ExprId Typer::literal(Literal value, Span span) {
  return make(ir::Constant{std::move(value.value)}, std::move(value.type), span, {});
}

ir::ExprId Typer::type(const ast::Expr& expr) { return node(expr); }

ir::ExprId Typer::condition(const ast::Expr& expr, std::string_view what) {
  return boolean(node(expr), what, expr.span);
}

ir::ExprId Typer::boolean(ir::ExprId id, std::string_view what, Span span) {
  if (!id.valid()) return id;
  const auto& type = type_of(id);
  if (type.kind == ir::TypeKind::boolean) return id;
  if (type.kind == ir::TypeKind::null) return literal({{}, nullable(plain(ir::TypeKind::boolean))}, span);
  context_.diagnostics.add(m::not_boolean, span, what, ir::to_text(nullable(type, false)));
  return {};
}

ir::ExprId Typer::node(const ast::Expr& expr) {
  const Span span = expr.span;
  const auto visit = [&](const auto& part) -> ir::ExprId {
    using Part = std::decay_t<decltype(part)>;
    if constexpr (std::is_same_v<Part, ast::Interpolated>) return interpolated(part, span, false);
    if constexpr (std::is_same_v<Part, ast::Call>) return call(part, span);
    if constexpr (std::is_same_v<Part, ast::Reference>) return reference(part, span);
    if constexpr (std::is_same_v<Part, ast::Unary>) return unary(part, span);
    if constexpr (std::is_same_v<Part, ast::Binary>) return binary(part, span);
    if constexpr (std::is_same_v<Part, ast::In>) return in(node(*part.subject), *part.set, part.negated, span);
    if constexpr (std::is_same_v<Part, ast::IsNull>) return is_null(node(*part.subject), part.negated, span);
    if constexpr (std::is_same_v<Part, ast::Matches>) {
      return matches(node(*part.subject), part.pattern, part.negated, span);
    }
    if constexpr (std::is_same_v<Part, ast::If>) return choice(part, span);
    if (auto value = literal_of(expr)) return literal(std::move(*value), span);
    if constexpr (std::is_same_v<Part, ast::Integer> || std::is_same_v<Part, ast::DecimalNumber> ||
                  std::is_same_v<Part, ast::FloatNumber>) {
      context_.diagnostics.add(m::number_out_of_range, span, part.digits)
          .help("whole numbers and decimals have up to 38 digits; floats go up to 1.79e308");
    } else if constexpr (std::is_same_v<Part, ast::Moment>) {
      context_.diagnostics.add(m::bad_moment, span, part.text)
          .help("years are 1 to 9999, and the day must be in the calendar")
          .example("@2026-01-31, @2026-01-31T10:00:00Z, @10:30");
    } else if (is_months(expr)) {
      context_.diagnostics.add(m::months_need_date, span).help("a month has no fixed length; for 30 days write `30d`");
    } else {
      context_.diagnostics.add(m::size_out_of_place, span, out_of_place(expr));
    }
    return {};
  };
  return std::visit(visit, expr.node);
}

ir::ExprId Typer::unary(const ast::Unary& unary, Span span) {
  if (unary.op == ast::UnaryOp::logical_not) {
    const auto operand = boolean(node(*unary.operand), "what `not` turns round", unary.operand->span);
    if (!operand.valid()) return {};
    return make(ir::Not{operand}, plain(ir::TypeKind::boolean), span, {operand});
  }
  // A literal takes its sign at once, so that -9223372036854775808 is a number.
  if (const auto value = literal_of(*unary.operand)) {
    if (unary.op == ast::UnaryOp::plus && ir::is_number(value->type.kind)) return literal(*value, span);
    if (unary.op == ast::UnaryOp::negate) {
      if (auto turned = negated(*value)) return literal(std::move(*turned), span);
    }
  }
  const auto operand = node(*unary.operand);
  if (!operand.valid()) return {};
  const auto type = type_of(operand);
  if (!ir::is_number(type.kind)) {
    context_.diagnostics.add(m::negate_type, span, ir::to_text(nullable(type, false)));
    return {};
  }
  if (unary.op == ast::UnaryOp::plus) return operand;
  const bool integer = ir::is_integer(type.kind);
  return make(ir::Negate{operand}, integer ? plain(ir::TypeKind::int64) : type, span, {operand},
              type.kind == ir::TypeKind::int64);
}

ir::ExprId Typer::binary(const ast::Binary& part, Span span) {
  if (const auto op = compare_op(part.op)) {
    const bool left_null = std::holds_alternative<ast::Null>(part.left->node);
    if (left_null || std::holds_alternative<ast::Null>(part.right->node)) {
      const auto& other = left_null ? *part.right : *part.left;
      const bool negative = *op == ir::CompareOp::not_equal;
      const auto text =
          fmt::format("{} is {}null", one_line(context_.sources.slice(other.span)), negative ? "not " : "");
      context_.diagnostics.add(m::compare_with_null, span, text).fix(span, text);
      return {};
    }
    return compare(*op, node(*part.left), node(*part.right), span, part.op_span);
  }
  if (const auto sign = arithmetic_op(part.op)) {
    if (is_months(*part.right)) return add_months(part, span);
    return arithmetic(sign->op, sign->text, node(*part.left), node(*part.right), span, part.op_span);
  }
  if (part.op == ast::BinaryOp::coalesce) {
    std::vector<const ast::Expr*> values;
    flatten(*part.left, values);
    flatten(*part.right, values);
    return coalesce(values, span);
  }
  const bool conjunction = part.op == ast::BinaryOp::logical_and;
  const std::string_view what = conjunction ? "each side of `and`" : "each side of `or`";
  const auto left = boolean(node(*part.left), what, part.left->span);
  const auto right = boolean(node(*part.right), what, part.right->span);
  return logic(conjunction ? ir::LogicOp::logical_and : ir::LogicOp::logical_or, left, right, span);
}

ir::ExprId Typer::logic(ir::LogicOp op, ir::ExprId left, ir::ExprId right, Span span) {
  if (!left.valid() || !right.valid()) return {};
  return make(ir::Logic{op, left, right}, plain(ir::TypeKind::boolean), span, {left, right});
}

ir::ExprId Typer::choice(const ast::If& part, Span span) {
  const auto condition = boolean(node(*part.condition), "the condition of `if`", part.condition->span);
  std::vector<ir::ExprId> values = {node(*part.then), node(*part.otherwise)};
  if (!condition.valid() || !unite(values, span, false)) return {};
  auto type = common(values, span);
  if (!type) return {};
  type->nullable = type_of(values[0]).nullable || type_of(values[1]).nullable;
  const auto id = make(ir::If{condition, values[0], values[1]}, *type, span, {condition, values[0], values[1]});
  context_.expr(id).type.nullable = type->nullable;  // an unknown condition takes `else`: not null by itself
  return id;
}

ir::ExprId Typer::coalesce(const std::vector<const ast::Expr*>& parts, Span span) {
  std::vector<ir::ExprId> values;
  for (const auto* part : parts) values.push_back(node(*part));
  if (!unite(values, span, false)) return {};
  auto type = common(values, span);
  if (!type) return {};
  bool all_nullable = true;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool may_be_null = type_of(values[i]).nullable;
    if (!may_be_null && i + 1 < values.size()) {
      context_.diagnostics.add(m::never_null, parts[i + 1]->span, shown(values[i]))
          .help("leave the rest out, or declare the column with `?`");
    }
    all_nullable = all_nullable && may_be_null;
  }
  const auto id = make(ir::Coalesce{values}, *type, span, values);
  context_.expr(id).type.nullable = all_nullable;
  return id;
}

ir::ExprId Typer::is_null(ir::ExprId operand, bool negated, Span span) {
  if (!operand.valid()) return {};
  const auto* reference = std::get_if<ir::ColumnRef>(&context_.expr(operand).node);
  const bool stored = reference != nullptr && reference->side == ir::RowSide::stored;
  if (!type_of(operand).nullable && !stored) {
    context_.diagnostics.add(m::never_null, span, shown(operand)).help("declare it with `?` if it may be missing");
  }
  const auto id = make(ir::IsNull{negated, operand}, plain(ir::TypeKind::boolean), span, {operand});
  context_.expr(id).type.nullable = false;
  return id;
}

ir::ExprId Typer::as_text(ir::ExprId id, Span span) {
  if (!id.valid()) return {};
  const auto& type = type_of(id);
  if (type.kind == ir::TypeKind::string) return id;
  if (type.kind == ir::TypeKind::null || type.kind == ir::TypeKind::duration) {
    context_.diagnostics.add(m::not_assignable, span, ir::to_text(nullable(type, false)), "text");
    return {};
  }
  return cast(id, plain(ir::TypeKind::string), span, false);
}

ir::ExprId Typer::interpolated(const ast::Interpolated& text, Span span, bool glob) {
  std::vector<ir::ExprId> parts;
  bool failed = false;
  for (std::size_t i = 0; i < text.texts.size(); ++i) {
    if (!text.texts[i].empty()) parts.push_back(literal({{text.texts[i]}, plain(ir::TypeKind::string)}, span));
    if (i >= text.values.size()) continue;
    const auto& source = *text.values[i];
    auto value = node(source);
    if (!value.valid()) {
      failed = true;
      continue;
    }
    const auto kind = type_of(value).kind;
    const bool text_like = ir::is_text(kind) || kind == ir::TypeKind::json;
    const auto* function = std::get_if<ir::Call>(&context_.expr(value).node);
    if (function != nullptr && function->function == ir::Function::env) {
      context_.expr(value).type.nullable = false;  // a variable that is not set is an error of its own
    }
    value = as_text(value, source.span);
    if (!value.valid()) {
      failed = true;
      continue;
    }
    if (glob && text_like) {
      // A value is literal text in a path: its own `*` finds only a `*`. The backslash goes first.
      for (const std::string_view special : {"\\", "*", "?", "[", "{"}) {
        const auto string = plain(ir::TypeKind::string);
        const auto what = literal({{std::string(special)}, string}, source.span);
        const auto by = literal({{"\\" + std::string(special)}, string}, source.span);
        value = make(ir::Call{ir::Function::replace, {value, what, by}}, string, source.span, {value, what, by});
      }
    }
    parts.push_back(value);
  }
  if (failed) return {};
  if (parts.empty()) return literal({{std::string()}, plain(ir::TypeKind::string)}, span);
  if (parts.size() == 1) return parts.front();
  return make(ir::Call{ir::Function::concat, parts}, plain(ir::TypeKind::string), span, parts);
}

}  // namespace pipec::analyse
