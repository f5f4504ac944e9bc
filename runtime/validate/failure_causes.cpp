// Why an expression may have no value: what stands in it decides which causes a message names.
#include <array>

#include "compiler/ir/function.hpp"
#include "runtime/validate/compiler.hpp"
#include "runtime/validate/operands.hpp"

namespace pipec::validate {
namespace {

using Exprs = decltype(ir::Program::exprs);

enum Cause : unsigned { division = 1, overflow = 2, calendar = 4, narrowing = 8, unknown = 16 };

constexpr std::array<std::string_view, 4> words = {"division by zero", "overflow", "a date outside of the calendar",
                                                    "a value that does not fit"};

bool is_moment(const ir::Type& type) {
  using ir::TypeKind;
  return type.kind == TypeKind::date || type.kind == TypeKind::time || type.kind == TypeKind::timestamp ||
         type.kind == TypeKind::datetime;
}

bool is_nonzero_constant(const Exprs& exprs, ir::ExprId id) {
  while (const auto* cast = std::get_if<ir::Cast>(&exprs[id].node)) id = cast->operand;
  const auto* constant = std::get_if<ir::Constant>(&exprs[id].node);
  if (constant == nullptr) return false;
  const auto& data = constant->value.data;
  if (const auto* integer = std::get_if<std::int64_t>(&data)) return *integer != 0;
  if (const auto* decimal = std::get_if<Int128>(&data)) return *decimal != 0;
  if (const auto* number = std::get_if<double>(&data)) return *number != 0;
  return false;
}

unsigned causes_of(const Exprs& exprs, ir::ExprId id) {
  const ir::Expr& expr = exprs[id];
  if (!expr.fallible) return 0;
  unsigned causes = 0;
  if (const auto* arithmetic = std::get_if<ir::Arithmetic>(&expr.node)) {
    using enum ir::ArithmeticOp;
    const bool divides = arithmetic->op == divide || arithmetic->op == modulo;
    if (divides && !is_nonzero_constant(exprs, arithmetic->right)) causes |= division;
    if (arithmetic->op != modulo) causes |= is_moment(expr.type) ? calendar : overflow;
  } else if (const auto* call = std::get_if<ir::Call>(&expr.node)) {
    using enum ir::Function;
    const bool number =
        call->function == abs || call->function == round || call->function == floor || call->function == ceil;
    causes |= call->function == add_months ? calendar
              : number                     ? overflow
              : ir::info(call->function).fallible ? unknown
                                                  : 0u;
  } else if (std::holds_alternative<ir::Negate>(expr.node)) {
    causes |= overflow;
  } else if (std::holds_alternative<ir::Cast>(expr.node)) {
    causes |= narrowing;
  }
  each_operand(expr, [&](ir::ExprId operand) { causes |= causes_of(exprs, operand); });
  return causes;
}

}  // namespace

std::string failure_message(const ir::Program& program, ir::ExprId expr) {
  const unsigned causes = causes_of(program.exprs, expr);
  if (causes == 0 || (causes & unknown) != 0) return message_of(ReasonCode::expression_failed, nullptr);
  std::string named;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if ((causes >> i & 1) == 0) continue;
    const bool last = causes >> (i + 1) == 0;
    named += std::string(named.empty() ? "" : last ? " or " : ", ") + std::string(words[i]);
  }
  return "cannot be computed: " + named;
}

}  // namespace pipec::validate
