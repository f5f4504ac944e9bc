#include <stdexcept>

#include "runtime/validate/compiler.hpp"

namespace pipec::validate {
namespace {

using ir::Physical;
using ir::TypeKind;

constexpr std::string_view word_of(ir::CompareOp op) {
  switch (op) {
    case ir::CompareOp::equal: return "equal";
    case ir::CompareOp::not_equal: return "not_equal";
    case ir::CompareOp::less: return "less";
    case ir::CompareOp::less_equal: return "less_equal";
    case ir::CompareOp::greater: return "greater";
    case ir::CompareOp::greater_equal: return "greater_equal";
  }
  return "";
}

std::int64_t packed_scales(const ir::Type& a, const ir::Type& b, const ir::Type& c = {}) {
  return a.scale | b.scale << 8 | c.scale << 16;
}

}  // namespace

Compiler::Operand Compiler::expression(ir::ExprId id) {
  const ir::Expr& expr = source_.exprs[id];
  return std::visit([&](const auto& the_node) { return node(expr, the_node); }, expr.node);
}

SlotId Compiler::expression_as(ir::ExprId id, const ir::Type& type) { return cast(expression(id), type); }

Compiler::Operand Compiler::boolean(SlotId slot) const { return {slot, {.kind = TypeKind::boolean, .nullable = true}}; }

Compiler::Operand Compiler::node(const ir::Expr& expr, const ir::Constant& the) {
  return {constant_slot(the.value, expr.type), expr.type};
}

Compiler::Operand Compiler::node(const ir::Expr&, const ir::ColumnRef& the) {
  if (task_ == nullptr || the.side != ir::RowSide::incoming) {
    throw std::logic_error("a stored row's column has no value while rows are read");
  }
  return {the.column.value, task_->column(the.column).type};
}

Compiler::Operand Compiler::node(const ir::Expr&, const ir::MetaRef& the) {
  if (the.meta == ir::Meta::source_row) {
    const SlotId slot = temporary(Physical::int64, false);
    emit(kernel::source_row, slot, none, none, name(slot) + " = source_row");
    return {slot, {.kind = TypeKind::int64}};
  }
  if (out_->file_slot == none) out_->file_slot = new_slot({Physical::text, false, true, false, "source_file", false});
  return {out_->file_slot, {.kind = TypeKind::string}};
}

Compiler::Operand Compiler::node(const ir::Expr& expr, const ir::ParamRef& the) {
  if (the.param.value >= bindings_.params.size()) throw std::logic_error("a param has no value yet");
  return {constant_slot(bindings_.params[the.param.value], expr.type), expr.type};
}

Compiler::Operand Compiler::node(const ir::Expr& expr, const ir::RowText&) {
  Step step{.kernel = kernel::row_text, .word = "row_text", .physical = Physical::text};
  step.detail = static_cast<std::uint32_t>(out_->types.size());
  for (std::uint32_t index = 0; task_ != nullptr && index < task_->columns.size(); ++index) {
    if (!task_->columns[index].from_source) continue;
    step.operands.push_back(index);
    out_->types.push_back(task_->columns[index].type);
  }
  return {apply(step), expr.type.kind == TypeKind::null ? ir::Type{.kind = TypeKind::string} : expr.type};
}

Compiler::Operand Compiler::node(const ir::Expr&, const ir::Not& the) {
  const SlotId operand = expression_as(the.operand, {.kind = TypeKind::boolean, .nullable = true});
  return boolean(
      apply({.kernel = kernel::logical_not, .word = "not", .physical = Physical::boolean, .abc = {operand}}));
}

Compiler::Operand Compiler::node(const ir::Expr&, const ir::Logic& the) {
  const bool both = the.op == ir::LogicOp::logical_and;
  const ir::Type type{.kind = TypeKind::boolean, .nullable = true};
  const SlotId left = expression_as(the.left, type), right = expression_as(the.right, type);
  return boolean(apply({.kernel = both ? kernel::logical_and : kernel::logical_or, .word = both ? "and" : "or",
                        .physical = Physical::boolean, .abc = {left, right}}));
}

Compiler::Operand Compiler::node(const ir::Expr&, const ir::Compare& the) {
  std::vector<Operand> sides = {expression(the.left), expression(the.right)};
  const Physical physical = unify(sides);
  return boolean(apply({.kernel = kernel::compare(physical), .word = word_of(the.op), .physical = Physical::boolean,
                        .abc = {sides[0].slot, sides[1].slot}, .number = static_cast<std::int64_t>(the.op),
                        .number2 = packed_scales(sides[0].type, sides[1].type)}));
}

Compiler::Operand Compiler::node(const ir::Expr&, const ir::Between& the) {
  std::vector<Operand> sides = {expression(the.subject), expression(the.low), expression(the.high)};
  const Physical physical = unify(sides);
  return boolean(apply({.kernel = kernel::between(physical),
                        .word = the.negated ? "not_between" : "between",
                        .physical = Physical::boolean,
                        .abc = {sides[0].slot, sides[1].slot, sides[2].slot},
                        .number = the.negated ? 1 : 0,
                        .number2 = packed_scales(sides[0].type, sides[1].type, sides[2].type)}));
}

Compiler::Operand Compiler::node(const ir::Expr&, const ir::InList& the) {
  std::vector<Operand> sides = {expression(the.subject)};
  for (const auto item : the.items) sides.push_back(expression(item));
  const Physical physical = unify(sides);
  Step step{.kernel = kernel::in_list(physical), .word = the.negated ? "not_in" : "in", .physical = Physical::boolean,
            .abc = {sides[0].slot}, .number = the.negated ? 1 : 0, .number2 = sides[0].type.scale};
  step.scaled = physical == Physical::int128;
  for (std::size_t k = 1; k < sides.size(); ++k) {
    step.operands.push_back(sides[k].slot);
    if (step.scaled) step.operands.push_back(static_cast<SlotId>(sides[k].type.scale));
  }
  return boolean(apply(step));
}

Compiler::Operand Compiler::node(const ir::Expr&, const ir::Matches& the) {
  const SlotId subject = expression_as(the.subject, {.kind = TypeKind::string, .nullable = true});
  return boolean(apply({.kernel = kernel::matches,
                        .word = the.negated ? "not_matches" : "matches",
                        .physical = Physical::boolean,
                        .abc = {subject},
                        .detail = pattern(the.pattern),
                        .number = the.negated ? 1 : 0,
                        .remark = "re\"" + the.pattern + "\""}));
}

Compiler::Operand Compiler::node(const ir::Expr&, const ir::IsNull& the) {
  const Operand operand = expression(the.operand);
  return boolean(apply({.kernel = kernel::is_null,
                        .word = the.negated ? "is_not_null" : "is_null",
                        .physical = Physical::boolean,
                        .abc = {operand.slot},
                        .number = the.negated ? 1 : 0}));
}

Compiler::Operand Compiler::node(const ir::Expr& expr, const ir::If& the) {
  const SlotId condition = expression_as(the.condition, {.kind = TypeKind::boolean, .nullable = true});
  const SlotId then = expression_as(the.then, expr.type), otherwise = expression_as(the.otherwise, expr.type);
  const Physical physical = ir::physical(expr.type.kind);
  return {apply({.kernel = kernel::choose(physical),
                 .word = "if",
                 .physical = physical,
                 .abc = {condition, then, otherwise}}),
          expr.type};
}

SlotId Compiler::coalesce(const std::vector<ir::ExprId>& arguments, const ir::Type& type) {
  const Physical physical = ir::physical(type.kind);
  Step step{.kernel = kernel::coalesce(physical), .word = "coalesce", .physical = physical};
  for (const auto argument : arguments) step.operands.push_back(expression_as(argument, type));
  return apply(step);
}

Compiler::Operand Compiler::node(const ir::Expr& expr, const ir::Coalesce& the) {
  return {coalesce(the.arguments, expr.type), expr.type};
}

Compiler::Operand Compiler::node(const ir::Expr& expr, const ir::Cast& the) {
  return {expression_as(the.operand, expr.type), expr.type};
}

// A text that must be known now: a format, a zone, a variable's name.
std::string Compiler::constant_text(ir::ExprId id) const {
  const ir::Expr& expr = source_.exprs[id];
  const ir::Value* value = nullptr;
  if (const auto* constant = std::get_if<ir::Constant>(&expr.node)) value = &constant->value;
  if (const auto* param = std::get_if<ir::ParamRef>(&expr.node);
      param != nullptr && param->param.value < bindings_.params.size()) {
    value = &bindings_.params[param->param.value];
  }
  if (const auto* cast = std::get_if<ir::Cast>(&expr.node)) return constant_text(cast->operand);
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(&value->data);
  if (text == nullptr) throw std::logic_error("analyse let an argument pass that is no constant text");
  return *text;
}

}  // namespace pipec::validate
