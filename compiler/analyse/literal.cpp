#include "compiler/analyse/literal.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/civil.hpp"
#include "base/decimal.hpp"
#include "base/utf8.hpp"

namespace pipec::analyse {
namespace {

using ir::TypeKind;

bool in_range(std::int64_t value, TypeKind kind) {
  if (kind == TypeKind::int16) return value >= INT16_MIN && value <= INT16_MAX;
  if (kind == TypeKind::int32) return value >= INT32_MIN && value <= INT32_MAX;
  return true;
}

int count_digits(Int128 value) {
  int digits = 1;
  while (digits < decimal::max_digits && !decimal::fits(value, digits)) ++digits;
  return digits;
}

// 8-4-4-4-12 hexadecimal digits.
bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

std::optional<ir::Value> from_decimal(Int128 unscaled, int scale, const ir::Type& to) {
  if (to.kind == TypeKind::decimal) {
    const auto rescaled = decimal::rescale_exact(unscaled, scale, to.scale);
    if (!rescaled || !decimal::fits(*rescaled, to.precision)) return std::nullopt;
    return ir::Value{*rescaled};
  }
  if (ir::is_integer(to.kind)) {
    const auto whole = decimal::rescale_exact(unscaled, scale, 0);
    if (!whole || *whole > INT64_MAX || *whole < INT64_MIN) return std::nullopt;
    const auto value = static_cast<std::int64_t>(*whole);
    if (!in_range(value, to.kind)) return std::nullopt;
    return ir::Value{value};
  }
  if (ir::is_float(to.kind)) {
    double value = decimal::to_double(unscaled, scale);
    if (to.kind == TypeKind::float32) value = static_cast<float>(value);
    return ir::Value{value};
  }
  return std::nullopt;
}

std::optional<ir::Value> from_text(const std::string& text, const ir::Type& to) {
  switch (to.kind) {
    case TypeKind::string:
      if (to.length > 0 && utf8::length(text) > to.length) return std::nullopt;
      return ir::Value{text};
    case TypeKind::enumeration:
      if (std::find(to.labels.begin(), to.labels.end(), text) == to.labels.end()) return std::nullopt;
      return ir::Value{text};
    case TypeKind::uuid:
      if (!is_uuid(text)) return std::nullopt;
      return ir::Value{utf8::lower(text)};
    default: return std::nullopt;
  }
}

std::optional<ir::Value> convert_value(const Literal& literal, const ir::Type& to) {
  const auto& from = literal.type;
  if (ir::is_integer(from.kind)) return from_decimal(std::get<std::int64_t>(literal.value.data), 0, to);
  if (from.kind == TypeKind::decimal) return from_decimal(std::get<Int128>(literal.value.data), from.scale, to);
  if (ir::is_text(from.kind)) return from_text(std::get<std::string>(literal.value.data), to);
  if (ir::is_float(from.kind) && ir::is_float(to.kind)) {
    double value = std::get<double>(literal.value.data);
    if (to.kind == TypeKind::float32) value = static_cast<float>(value);
    if (!std::isfinite(value)) return std::nullopt;
    return ir::Value{value};
  }
  return std::nullopt;
}

// The number before a unit times `size`, when that is whole.
std::optional<std::int64_t> scaled(std::string_view digits, std::int64_t size) {
  const auto number = decimal::parse_any(digits);
  if (!number) return std::nullopt;
  const auto product = decimal::multiply(number->unscaled, size);
  if (!product) return std::nullopt;
  const auto whole = decimal::rescale_exact(*product, number->scale, 0);
  if (!whole || *whole > INT64_MAX || *whole < INT64_MIN) return std::nullopt;
  return static_cast<std::int64_t>(*whole);
}

struct Unit {
  std::string_view name;
  std::int64_t size;
};

std::optional<std::int64_t> in_units(const ast::Quantity& quantity, std::initializer_list<Unit> units) {
  for (const auto& unit : units) {
    if (unit.name == quantity.unit) return scaled(quantity.digits, unit.size);
  }
  return std::nullopt;
}

}  // namespace

ir::Type plain(TypeKind kind) {
  ir::Type type;
  type.kind = kind;
  return type;
}

ir::Type nullable(ir::Type type, bool yes) {
  type.nullable = yes;
  return type;
}

ir::Type decimal_type(int precision, int scale) {
  ir::Type type = plain(TypeKind::decimal);
  type.precision = precision;
  type.scale = scale;
  return type;
}

int digits_of(TypeKind integer) {
  if (integer == TypeKind::int16) return 5;
  return integer == TypeKind::int32 ? 10 : 19;
}

std::optional<Literal> convert(const Literal& literal, const ir::Type& to) {
  ir::Type type = to;
  if (literal.value.is_null()) {
    type.nullable = true;
    return Literal{{}, type};
  }
  type.nullable = false;
  const bool same = literal.type.kind == to.kind && to.kind != TypeKind::decimal && to.kind != TypeKind::string &&
                    to.kind != TypeKind::enumeration;
  if (same) return Literal{literal.value, type};
  auto value = convert_value(literal, to);
  if (!value) return std::nullopt;
  return Literal{std::move(*value), type};
}

std::optional<Literal> negated(const Literal& literal) {
  const auto& data = literal.value.data;
  if (ir::is_float(literal.type.kind)) return Literal{{-std::get<double>(data)}, literal.type};
  if (literal.type.kind == TypeKind::decimal) {
    const Int128 value = -std::get<Int128>(data);
    if (literal.type.scale == 0 && value >= INT64_MIN && value <= INT64_MAX) {
      return Literal{{static_cast<std::int64_t>(value)}, plain(TypeKind::int64)};
    }
    return Literal{{value}, literal.type};
  }
  if (ir::is_integer(literal.type.kind) || literal.type.kind == TypeKind::duration) {
    const auto value = std::get<std::int64_t>(data);
    if (value == INT64_MIN) return std::nullopt;
    return Literal{{-value}, literal.type};
  }
  return std::nullopt;
}

std::optional<Literal> integer_literal(std::string_view digits) {
  const auto number = decimal::parse_any(digits);
  if (!number || number->scale != 0) return std::nullopt;
  if (number->unscaled <= INT64_MAX) {
    return Literal{{static_cast<std::int64_t>(number->unscaled)}, plain(TypeKind::int64)};
  }
  return Literal{{number->unscaled}, decimal_type(count_digits(number->unscaled), 0)};
}

std::optional<Literal> decimal_literal(std::string_view digits) {
  const auto number = decimal::parse_any(digits);
  if (!number) return std::nullopt;
  const int precision = std::max({count_digits(number->unscaled), number->scale, 1});
  return Literal{{number->unscaled}, decimal_type(precision, number->scale)};
}

std::optional<Literal> float_literal(std::string_view digits) {
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value)) return std::nullopt;
  return Literal{{value}, plain(TypeKind::float64)};
}

std::optional<Literal> moment_literal(std::string_view text) {
  std::int64_t value = 0;
  if (civil::parse_date(text, value)) return Literal{{value}, plain(TypeKind::date)};
  if (civil::parse_timestamp(text, value)) return Literal{{value}, plain(TypeKind::timestamp)};
  if (civil::parse_datetime(text, value)) return Literal{{value}, plain(TypeKind::datetime)};
  if (civil::parse_time(text, value)) return Literal{{value}, plain(TypeKind::time)};
  return std::nullopt;
}

std::optional<Literal> duration_literal(const ast::Quantity& quantity) {
  const auto value = in_units(quantity, {{"ms", 1'000},
                                         {"s", 1'000'000},
                                         {"min", 60'000'000},
                                         {"h", 3'600'000'000},
                                         {"d", civil::microseconds_per_day},
                                         {"w", 7 * civil::microseconds_per_day}});
  if (!value) return std::nullopt;
  return Literal{{*value}, plain(TypeKind::duration)};
}

std::optional<std::int64_t> months_of(const ast::Quantity& quantity) {
  return in_units(quantity, {{"mo", 1}, {"y", 12}});
}

std::optional<std::uint64_t> bytes_of(const ast::Quantity& quantity) {
  const auto value = in_units(quantity, {{"B", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}});
  if (!value) return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

}  // namespace pipec::analyse
