// Values that are written out: literals of the text, and their exact conversion to another type. Nothing here rounds.
#pragma once

#include <optional>
#include <string>

#include "compiler/ir/type.hpp"
#include "compiler/syntax/ast.hpp"

namespace pipec::analyse {

struct Literal {
  ir::Value value;
  ir::Type type;
};

// Exactly, or none: 120 -> decimal(5, 2), "new" -> enum("new", …), 1.5 -> float64.
std::optional<Literal> convert(const Literal& literal, const ir::Type& to);

// The literal with the other sign; none when it is not a number or the result does not fit.
std::optional<Literal> negated(const Literal& literal);

// Digits of a whole number; beyond int64 it is a decimal(n, 0). None above 38 digits.
std::optional<Literal> integer_literal(std::string_view digits);
std::optional<Literal> decimal_literal(std::string_view digits);
std::optional<Literal> float_literal(std::string_view digits);
// @2026-01-31, @2026-01-31T10:00:00Z, @2026-01-31T10:00:00, @10:30
std::optional<Literal> moment_literal(std::string_view text);
// 2h, 1.5s: exact microseconds. None for months, years, sizes and parts of a microsecond.
std::optional<Literal> duration_literal(const ast::Quantity& quantity);
// mo and y as months; none for other units and for parts of a month.
std::optional<std::int64_t> months_of(const ast::Quantity& quantity);
// B, KiB, MiB, GiB as bytes; none for other units and for parts of a byte.
std::optional<std::uint64_t> bytes_of(const ast::Quantity& quantity);

ir::Type plain(ir::TypeKind kind);
ir::Type nullable(ir::Type type, bool yes = true);
ir::Type decimal_type(int precision, int scale);

// How many digits a whole number of this type can have: int16 5, int32 10, int64 19.
int digits_of(ir::TypeKind integer);

}  // namespace pipec::analyse
