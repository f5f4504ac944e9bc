#include <stdexcept>

#include "base/decimal.hpp"
#include "runtime/validate/compiler.hpp"

namespace pipec::validate {
namespace {

using ir::ArithmeticOp;
using ir::Physical;
using ir::TypeKind;

constexpr std::string_view word_of(ArithmeticOp op) {
  switch (op) {
    case ArithmeticOp::add: return "add";
    case ArithmeticOp::subtract: return "subtract";
    case ArithmeticOp::multiply: return "multiply";
    case ArithmeticOp::divide: return "divide";
    case ArithmeticOp::modulo: return "modulo";
  }
  return "";
}

bool is_moment(TypeKind kind) {
  return kind == TypeKind::date || kind == TypeKind::time || kind == TypeKind::timestamp || kind == TypeKind::datetime;
}

}  // namespace

// A moment and a duration, or two moments.
SlotId Compiler::moment_arithmetic(ArithmeticOp op, Operand left, Operand right, const ir::Type& result) {
  if (!is_moment(left.type.kind)) std::swap(left, right);  // 2h + at
  const bool dates = left.type.kind == TypeKind::date;
  if (is_moment(right.type.kind)) {
    if (dates && result.kind == TypeKind::duration) {
      return apply({.kernel = kernel::days_between, .word = "days_between", .abc = {left.slot, right.slot}});
    }
    return apply({.kernel = kernel::integer_arithmetic(ArithmeticOp::subtract), .word = "subtract",
                  .abc = {left.slot, right.slot}});
  }
  Step step{.kernel = kernel::shift_moment, .word = op == ArithmeticOp::add ? "later" : "earlier", .can_fail = true,
            .abc = {left.slot, right.slot}, .number = op == ArithmeticOp::add ? 1 : -1,
            .number2 = left.type.kind == TypeKind::time ? 1 : 0};
  if (dates) step.kernel = right.type.kind == TypeKind::duration ? kernel::shift_date : kernel::shift_days;
  return apply(step);
}

SlotId Compiler::decimal_arithmetic(ArithmeticOp op, const Operand& left, const Operand& right, int scale) {
  const Operand a = to_decimal(left), b = to_decimal(right);
  return apply({.kernel = kernel::decimal_arithmetic(op),
                .word = word_of(op),
                .physical = Physical::int128,
                .can_fail = true,
                .abc = {a.slot, b.slot},
                .number = a.type.scale | b.type.scale << 8 | scale << 16,
                .remark = "at scale " + std::to_string(scale)});
}

Compiler::Operand Compiler::node(const ir::Expr& expr, const ir::Arithmetic& the) {
  const Operand left = expression(the.left), right = expression(the.right);
  const ir::Type& type = expr.type;
  if (left.type.kind == TypeKind::null || right.type.kind == TypeKind::null)
    return {null_slot(ir::physical(type.kind)), type};
  if (is_moment(left.type.kind) || is_moment(right.type.kind))
    return {moment_arithmetic(the.op, left, right, type), type};
  const bool floats = ir::is_float(left.type.kind) || ir::is_float(right.type.kind) || ir::is_float(type.kind);
  if (floats) {
    const SlotId a = to_float(left), b = to_float(right);
    return {apply({.kernel = kernel::float_arithmetic(the.op), .word = word_of(the.op), .physical = Physical::float64,
                   .can_fail = true, .abc = {a, b}, .number = type.kind == TypeKind::float32 ? 1 : 0}),
            type};
  }
  const bool decimals =
      left.type.kind == TypeKind::decimal || right.type.kind == TypeKind::decimal || the.op == ArithmeticOp::divide;
  if (!decimals) {
    return {apply({.kernel = kernel::integer_arithmetic(the.op), .word = word_of(the.op), .can_fail = true,
                   .abc = {left.slot, right.slot}}),
            type};
  }
  if (type.kind == TypeKind::decimal) return {decimal_arithmetic(the.op, left, right, type.scale), type};
  // A duration times or divided by a number: to the nearest microsecond.
  const SlotId exact = decimal_arithmetic(the.op, left, right, 0);
  return {cast({exact, {.kind = TypeKind::decimal, .precision = decimal::max_digits}}, {.kind = TypeKind::int64}),
          type};
}

Compiler::Operand Compiler::node(const ir::Expr& expr, const ir::Negate& the) {
  const Operand operand = expression(the.operand);
  if (operand.type.kind == TypeKind::null) return {null_slot(ir::physical(expr.type.kind)), expr.type};
  const Physical physical = ir::physical(operand.type.kind);
  Step step{.kernel = kernel::negate_integer,
            .word = "negate",
            .physical = physical,
            .can_fail = true,
            .abc = {operand.slot}};
  if (physical == Physical::int128) step.kernel = kernel::negate_decimal, step.can_fail = false;
  if (physical == Physical::float64) step.kernel = kernel::negate_float;
  return {cast({apply(step), operand.type}, expr.type), expr.type};
}

// round, floor, ceil, abs.
SlotId Compiler::number_function(const ir::Expr& expr, const ir::Call& call) {
  const Operand operand = expression(call.arguments.at(0));
  const ir::Type& type = expr.type;
  if (operand.type.kind == TypeKind::null) return null_slot(ir::physical(type.kind));
  const bool decimals = operand.type.kind == TypeKind::decimal, floats = ir::is_float(operand.type.kind);
  const std::string_view word = ir::info(call.function).name;
  // A decimal's result keeps scale 0 (floor, ceil) or its own; what expr.type asks for beyond that is a cast.
  ir::Type result = operand.type;
  Step step{.word = word, .physical = ir::physical(operand.type.kind), .can_fail = true, .abc = {operand.slot}};
  switch (call.function) {
    case ir::Function::abs:
      step.kernel = decimals ? kernel::abs_decimal : floats ? kernel::abs_float : kernel::abs_integer;
      break;
    case ir::Function::floor:
    case ir::Function::ceil:
      if (!decimals && !floats) return cast(operand, type);
      step.kernel = call.function == ir::Function::floor ? (decimals ? kernel::floor_decimal : kernel::floor_float)
                                                         : (decimals ? kernel::ceil_decimal : kernel::ceil_float);
      if (decimals) {
        step.number = operand.type.scale;
        result = {.kind = TypeKind::decimal, .precision = decimal::max_digits, .scale = 0};
      }
      break;
    case ir::Function::round: {
      const ir::Type whole{.kind = TypeKind::int64};
      const SlotId digits =
          call.arguments.size() > 1 ? expression_as(call.arguments[1], whole) : constant_slot({std::int64_t{0}}, whole);
      step.abc.push_back(digits);
      if (floats) throw std::logic_error("round takes decimals only");
      step.kernel = decimals ? kernel::round_decimal : kernel::round_integer;
      step.number = operand.type.scale;
      step.number2 = decimals && type.kind == TypeKind::decimal ? type.scale : operand.type.scale;
      if (decimals)
        result = {.kind = TypeKind::decimal, .precision = decimal::max_digits, .scale = static_cast<int>(step.number2)};
      break;
    }
    default: throw std::logic_error("not a function of numbers");
  }
  const SlotId slot = apply(step);
  if (result.kind == type.kind && result.scale == type.scale) return slot;  // its digits fit: they only became fewer
  return cast({slot, result}, type);
}

}  // namespace pipec::validate
