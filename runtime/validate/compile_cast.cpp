#include <algorithm>
#include <stdexcept>

#include "base/decimal.hpp"
#include "runtime/validate/compiler.hpp"

namespace pipec::validate {
namespace {

using ir::Physical;
using ir::TypeKind;

int digits_of(TypeKind kind) { return kind == TypeKind::int16 ? 5 : kind == TypeKind::int32 ? 10 : 19; }
std::int64_t bits_of(TypeKind kind) { return kind == TypeKind::int16 ? 16 : kind == TypeKind::int32 ? 32 : 64; }
bool whole_moment(TypeKind kind) { return kind == TypeKind::timestamp || kind == TypeKind::datetime; }

}  // namespace

// Canonical text, unless the value is its own text already; then the length.
SlotId Compiler::cast_to_text(const Operand& from, const ir::Type& to) {
  SlotId slot = from.slot;
  const bool is_own_text = ir::physical(from.type.kind) == Physical::text && from.type.kind != TypeKind::bytes;
  if (!is_own_text) {
    out_->types.push_back(from.type);
    slot = apply({.kernel = kernel::canonical_text,
                  .word = "text of",
                  .physical = Physical::text,
                  .abc = {slot},
                  .detail = static_cast<std::uint32_t>(out_->types.size() - 1)});
  }
  const bool known_to_fit =
      from.type.kind == TypeKind::string && from.type.length != 0 && from.type.length <= to.length;
  if (to.length == 0 || known_to_fit) return slot;
  return apply({.kernel = kernel::check_length,
                .word = "at most",
                .physical = Physical::text,
                .can_fail = true,
                .abc = {slot},
                .number = to.length,
                .remark = std::to_string(to.length) + " characters"});
}

// As a field of the file would be read.
SlotId Compiler::convert(const Operand& from, const ir::Type& to, SlotId into, bool checked) {
  Step step{.kernel = kernel::conversion(to.kind), .word = "read", .physical = ir::physical(to.kind), .can_fail = true,
            .abc = {from.slot}, .remark = "as " + ir::to_text(to), .into = into};
  switch (to.kind) {
    case TypeKind::int16:
    case TypeKind::int32:
    case TypeKind::int64:
      step.number = lowest(to.kind);
      step.number2 = highest(to.kind);
      break;
    case TypeKind::decimal:
      step.number = to.precision;
      step.number2 = to.scale;
      break;
    case TypeKind::float32: step.number = 1; break;
    case TypeKind::string:
      step.number = to.length;
      step.number2 = checked ? 1 : 0;
      break;
    case TypeKind::enumeration:
      out_->labels.emplace_back(to.labels);
      step.detail = static_cast<std::uint32_t>(out_->labels.size() - 1);
      break;
    default: break;
  }
  return apply(step);
}

SlotId Compiler::cast(const Operand& from, const ir::Type& to) {
  const TypeKind a = from.type.kind, b = to.kind;
  const SlotId slot = from.slot;
  if (a == TypeKind::null) return null_slot(ir::physical(b));
  if (b == TypeKind::string) return cast_to_text(from, to);
  if (b == TypeKind::enumeration && ir::is_text(a)) {
    const bool subset = a == b && std::all_of(from.type.labels.begin(), from.type.labels.end(), [&](const auto& label) {
      return std::find(to.labels.begin(), to.labels.end(), label) != to.labels.end();
    });
    if (subset) return slot;
    out_->labels.emplace_back(to.labels);
    return apply({.kernel = kernel::check_label,
                  .word = "label of",
                  .physical = Physical::text,
                  .can_fail = true,
                  .abc = {slot},
                  .detail = static_cast<std::uint32_t>(out_->labels.size() - 1),
                  .remark = ir::to_text(to)});
  }
  if (ir::is_integer(a) && ir::is_integer(b)) {
    if (bits_of(a) <= bits_of(b)) return slot;
    return apply({.kernel = kernel::narrow_integer,
                  .word = "narrow",
                  .can_fail = true,
                  .abc = {slot},
                  .number = lowest(b),
                  .number2 = highest(b),
                  .remark = "to " + ir::to_text(to)});
  }
  if (ir::is_integer(a) && b == TypeKind::decimal) {
    return apply({.kernel = kernel::integer_to_decimal,
                  .word = "decimal",
                  .physical = Physical::int128,
                  .can_fail = digits_of(a) > to.precision - to.scale,
                  .abc = {slot},
                  .number = to.precision,
                  .number2 = to.scale,
                  .remark = "to " + ir::to_text(to)});
  }
  if (ir::is_integer(a) && ir::is_float(b)) {
    return apply({.kernel = kernel::integer_to_float, .word = "float", .physical = Physical::float64, .abc = {slot},
                  .number = b == TypeKind::float32 ? 1 : 0});
  }
  if (a == TypeKind::decimal && b == TypeKind::decimal) {
    const bool fits = to.scale >= from.type.scale && to.precision - to.scale >= from.type.precision - from.type.scale;
    if (fits && to.scale == from.type.scale) return slot;
    return apply({.kernel = kernel::decimal_to_decimal,
                  .word = "decimal",
                  .physical = Physical::int128,
                  .can_fail = !fits,
                  .abc = {slot},
                  .number = from.type.scale,
                  .number2 = to.precision << 8 | to.scale,
                  .remark = "to " + ir::to_text(to)});
  }
  if (a == TypeKind::decimal && ir::is_integer(b)) {
    return apply({.kernel = kernel::decimal_to_integer, .word = "integer", .can_fail = true, .abc = {slot},
                  .number = from.type.scale, .number2 = bits_of(b), .remark = "to " + ir::to_text(to)});
  }
  if (a == TypeKind::decimal && ir::is_float(b)) {
    return apply({.kernel = kernel::decimal_to_float, .word = "float", .physical = Physical::float64,
                  .can_fail = b == TypeKind::float32, .abc = {slot}, .number = from.type.scale,
                  .number2 = b == TypeKind::float32 ? 1 : 0});
  }
  if (ir::is_float(a) && ir::is_float(b)) {
    if (a == b || b == TypeKind::float64) return slot;
    return apply({.kernel = kernel::narrow_float, .word = "narrow", .physical = Physical::float64, .can_fail = true,
                  .abc = {slot}, .remark = "to float32"});
  }
  if (ir::is_float(a) && b == TypeKind::decimal) {
    return apply({.kernel = kernel::float_to_decimal, .word = "decimal", .physical = Physical::int128, .can_fail = true,
                  .abc = {slot}, .number = to.precision, .number2 = to.scale, .remark = "to " + ir::to_text(to)});
  }
  if (ir::is_float(a) && ir::is_integer(b)) {
    return apply({.kernel = kernel::float_to_integer, .word = "integer", .can_fail = true, .abc = {slot},
                  .number2 = bits_of(b), .remark = "to " + ir::to_text(to)});
  }
  if (a == TypeKind::date && whole_moment(b)) {
    return apply({.kernel = kernel::date_to_moment, .word = "midnight of", .abc = {slot}});
  }
  if (a == TypeKind::string && b != TypeKind::duration) return convert(from, to);
  if (a == b || (a == TypeKind::duration && b == TypeKind::int64)) return slot;
  throw std::logic_error("no conversion from " + ir::to_text(from.type) + " to " + ir::to_text(to));
}

Compiler::Operand Compiler::to_decimal(const Operand& from) {
  if (from.type.kind == TypeKind::decimal) return from;
  ir::Type type{.kind = TypeKind::decimal, .precision = 19, .scale = 0};
  return {apply({.kernel = kernel::integer_to_decimal,
                 .word = "decimal",
                 .physical = Physical::int128,
                 .abc = {from.slot},
                 .number = decimal::max_digits}),
          type};
}

SlotId Compiler::to_float(const Operand& from) {
  return cast(from, {.kind = TypeKind::float64, .nullable = true});
}

Physical Compiler::unify(std::vector<Operand>& operands) {
  const auto any = [&](auto test) {
    return std::any_of(operands.begin(), operands.end(), [&](const Operand& o) { return test(o.type.kind); });
  };
  const auto known =
      std::find_if(operands.begin(), operands.end(), [](const Operand& o) { return o.type.kind != TypeKind::null; });
  Physical physical = known == operands.end() ? Physical::int64 : ir::physical(known->type.kind);
  if (any([](TypeKind kind) { return ir::is_float(kind); })) {
    physical = Physical::float64;
  } else if (any([](TypeKind kind) { return kind == TypeKind::decimal; })) {
    physical = Physical::int128;
  }
  const bool moments = any(whole_moment);
  for (auto& operand : operands) {
    if (operand.type.kind == TypeKind::null) {
      operand = {null_slot(physical),
                 physical == Physical::int128 ? ir::Type{.kind = TypeKind::decimal, .precision = 1} : ir::Type{}};
    } else if (physical == Physical::float64) {
      operand.slot = to_float(operand);
    } else if (physical == Physical::int128) {
      operand = to_decimal(operand);
    } else if (moments && operand.type.kind == TypeKind::date) {
      operand.slot = cast(operand, {.kind = TypeKind::datetime});
    } else if (ir::physical(operand.type.kind) != physical) {
      throw std::logic_error("values of different kinds are compared: " + ir::to_text(operand.type));
    }
  }
  return physical;
}

}  // namespace pipec::validate
