// Arithmetic of S-F4: what the result of + - * / % is, and whether it may fail for some row.
#include <algorithm>
#include <cmath>

#include "base/civil.hpp"
#include "base/decimal.hpp"
#include "compiler/analyse/expression.hpp"
#include "compiler/analyse/typer_make.hpp"

namespace pipec::analyse {
namespace {

using ir::ArithmeticOp;
using ir::TypeKind;

constexpr int division_digits = 10;                // more digits after the point than the operands have
constexpr double largest_int64 = 9223372036854774784.0;  // the largest double below 2^63

// No value of this type is larger.
double bound(const ir::Type& type, const std::optional<Literal>& constant) {
  if (constant) return std::fabs(static_cast<double>(std::get<std::int64_t>(constant->value.data)));
  if (type.kind == TypeKind::int16) return 32768.0;
  return type.kind == TypeKind::int32 ? 2147483648.0 : 9223372036854775808.0;
}

bool is_zero(const std::optional<Literal>& constant) {
  if (!constant) return false;
  const auto& data = constant->value.data;
  if (const auto* value = std::get_if<std::int64_t>(&data)) return *value == 0;
  if (const auto* value = std::get_if<Int128>(&data)) return *value == 0;
  if (const auto* value = std::get_if<double>(&data)) return *value == 0;
  return false;
}

bool is_moment(TypeKind kind) {
  return kind == TypeKind::date || kind == TypeKind::timestamp || kind == TypeKind::datetime;
}

}  // namespace

ir::ExprId Typer::arithmetic(ArithmeticOp op, std::string_view sign, ir::ExprId left, ir::ExprId right, Span span,
                             Span op_span) {
  if (!left.valid() || !right.valid()) return {};
  const auto a = type_of(left).kind, b = type_of(right).kind;
  const bool division = op == ArithmeticOp::divide || op == ArithmeticOp::modulo;
  if (division && is_zero(constant(right)) && (ir::is_number(a) || a == TypeKind::duration)) {
    context_.diagnostics.add(m::division_by_zero, op_span);
    return {};
  }
  if (ir::is_number(a) && ir::is_number(b)) {
    if (ir::is_float(a) || ir::is_float(b)) {
      if (op != ArithmeticOp::modulo) {
        const auto type = plain(TypeKind::float64);
        left = widen(left, type);
        right = widen(right, type);
        return make(ir::Arithmetic{op, left, right}, type, span, {left, right}, true);
      }
    } else if (a == TypeKind::decimal || b == TypeKind::decimal || op == ArithmeticOp::divide) {
      return decimals(op, sign, left, right, span);
    } else {
      const double x = bound(type_of(left), constant(left)), y = bound(type_of(right), constant(right));
      bool may_fail = !constant(right);  // division by zero
      if (op == ArithmeticOp::multiply) may_fail = x * y > largest_int64;
      if (op == ArithmeticOp::add || op == ArithmeticOp::subtract) may_fail = x + y > largest_int64;
      return make(ir::Arithmetic{op, left, right}, plain(TypeKind::int64), span, {left, right}, may_fail);
    }
  } else if (is_moment(a) || a == TypeKind::duration) {
    if (const auto id = moments(op, left, right, span); id.valid()) return id;
    const bool additive = op == ArithmeticOp::add || op == ArithmeticOp::subtract;
    if (a == TypeKind::date && b == TypeKind::duration && additive) return {};  // said already: part of a day
  }
  auto builder = context_.diagnostics.add(m::no_arithmetic, op_span, sign, ir::to_text(nullable(type_of(left), false)),
                                          ir::to_text(nullable(type_of(right), false)));
  if (ir::is_text(a) || ir::is_text(b)) {
    builder.help(op == ArithmeticOp::add ? "text is joined by `concat(a, b)` or f\"{a}{b}\""
                                         : "text is no number: declare the column with the type that it has");
  } else if (is_moment(a) && ir::is_integer(b)) {
    builder.help("say which unit: `+ 1d`, `+ 2h`, `+ 1mo`");
  } else if (a == TypeKind::duration || b == TypeKind::duration) {
    builder.help("a duration is added to a date or time, or divided by a duration: `(b - a) / 1d` is a number of days");
  }
  return {};
}

// Dates, times and durations; invalid without a message when the operation is not one of them.
ir::ExprId Typer::moments(ArithmeticOp op, ir::ExprId left, ir::ExprId right, Span span) {
  const auto a = type_of(left).kind, b = type_of(right).kind;
  const bool additive = op == ArithmeticOp::add || op == ArithmeticOp::subtract;
  if (is_moment(a) && b == TypeKind::duration && additive) {
    if (const auto amount = constant(right); a == TypeKind::date && amount) {
      if (std::get<std::int64_t>(amount->value.data) % civil::microseconds_per_day != 0) {
        context_.diagnostics.add(m::part_of_a_day, context_.expr(right).span).help("a timestamp moves by hours");
        return {};
      }
    }
    return make(ir::Arithmetic{op, left, right}, plain(a), span, {left, right}, true);
  }
  if (is_moment(a) && a == b && op == ArithmeticOp::subtract) {
    return make(ir::Arithmetic{op, left, right}, plain(TypeKind::duration), span, {left, right});
  }
  if (a == TypeKind::duration && b == TypeKind::duration) {
    if (additive) return make(ir::Arithmetic{op, left, right}, plain(TypeKind::duration), span, {left, right}, true);
    if (op == ArithmeticOp::divide) {
      const auto type = decimal_type(digits_of(TypeKind::int64) + division_digits, division_digits);
      return make(ir::Arithmetic{op, left, right}, type, span, {left, right}, !constant(right));
    }
  }
  return {};
}

ir::ExprId Typer::decimals(ArithmeticOp op, std::string_view sign, ir::ExprId left, ir::ExprId right, Span span) {
  for (auto* side : {&left, &right}) {
    if (!ir::is_integer(type_of(*side).kind)) continue;
    int digits = digits_of(type_of(*side).kind);
    if (const auto value = constant(*side)) {
      digits = 1;
      while (digits < 19 && !decimal::fits(std::get<std::int64_t>(value->value.data), digits)) ++digits;
    }
    *side = widen(*side, decimal_type(digits, 0));
  }
  const auto a = type_of(left), b = type_of(right);
  const int whole_a = a.precision - a.scale, whole_b = b.precision - b.scale;
  int whole = 0, scale = std::max(a.scale, b.scale);
  switch (op) {
    case ArithmeticOp::add:
    case ArithmeticOp::subtract: whole = std::max(whole_a, whole_b) + 1; break;
    case ArithmeticOp::multiply:
      whole = whole_a + whole_b;
      scale = a.scale + b.scale;
      break;
    case ArithmeticOp::divide:
      whole = whole_a + b.scale;
      scale += division_digits;
      break;
    case ArithmeticOp::modulo: whole = std::min(whole_a, whole_b); break;
  }
  const int precision = std::max(whole + scale, 1);
  if (precision > decimal::max_digits) {
    context_.diagnostics.add(m::too_many_digits, span, sign, precision)
        .label(ir::to_text(a) + " " + std::string(sign) + " " + ir::to_text(b))
        .help("round before: `round(x, 2)`, or declare the columns with the digits that they have");
    return {};
  }
  const bool division = op == ArithmeticOp::divide || op == ArithmeticOp::modulo;
  const bool may_fail = division && !constant(right);
  return make(ir::Arithmetic{op, left, right}, decimal_type(precision, scale), span, {left, right}, may_fail);
}

// date + 1mo: clipped to the end of the month, a function of its own because a month is no exact duration.
ir::ExprId Typer::add_months(const ast::Binary& binary, Span span) {
  const auto left = node(*binary.left);
  if (!left.valid()) return {};
  const bool additive = binary.op == ast::BinaryOp::add || binary.op == ast::BinaryOp::subtract;
  const auto months = months_of(std::get<ast::Quantity>(binary.right->node));
  if (!additive || !months || type_of(left).kind != TypeKind::date) {
    context_.diagnostics.add(m::months_need_date, binary.right->span)
        .label(additive && months ? "this is added to " + ir::to_text(nullable(type_of(left), false)) : "")
        .help("a month has no fixed length; for 30 days write `30d`");
    return {};
  }
  const std::int64_t count = binary.op == ast::BinaryOp::add ? *months : -*months;
  const auto right = literal({{count}, plain(TypeKind::int64)}, binary.right->span);
  return make(ir::Call{ir::Function::add_months, {left, right}}, plain(TypeKind::date), span, {left, right}, true);
}

}  // namespace pipec::analyse
