// Exact decimals as scaled integers: the value is unscaled / 10^scale, |unscaled| < 10^38.
// Every operation is exact or says that it is not; rounding is half away from zero (S-F4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/int128.hpp"

namespace pipec::decimal {

inline constexpr int max_digits = 38;

// 10^exponent, 0 <= exponent <= 38.
Int128 power_of_ten(int exponent);

// |value| < 10^digits
bool fits(Int128 value, int digits);

struct Decimal {
  Int128 unscaled = 0;
  int scale = 0;
};

enum class ParseResult { ok, malformed, too_precise, out_of_range };

// Text `[+-]?(\d+(\.\d+)?|\.\d+)` to decimal(precision, scale). Zeros at the end of the fraction do not
// count as precision; another digit beyond the scale is too_precise; digits before the point beyond
// precision - scale are out_of_range.
ParseResult parse(std::string_view text, int precision, int scale, Int128& out);

// Reads a literal with as many fraction digits as it has; none if malformed or over 38 digits.
std::optional<Decimal> parse_any(std::string_view text);

// To another scale without loss; none if digits would be lost or the result has over 38 digits.
std::optional<Int128> rescale_exact(Int128 value, int from_scale, int to_scale);

// To another scale, rounding half away from zero; none if over 38 digits.
std::optional<Int128> rescale_round(Int128 value, int from_scale, int to_scale);

// a / 10^scale_a divided by b / 10^scale_b, at result_scale, half away from zero on the exact quotient.
// None if b is zero or the result has over 38 digits.
std::optional<Int128> divide(Int128 a, int scale_a, Int128 b, int scale_b, int result_scale);

// a * b; none if over 38 digits.
std::optional<Int128> multiply(Int128 a, Int128 b);

// Canonical text: always `scale` digits after the point, no `-0`.
std::string to_text(Int128 value, int scale);

// The nearest double of value / 10^scale.
double to_double(Int128 value, int scale);

// Canonical text for marker keys and diagnostics: to_text without trailing zeros of the fraction.
std::string to_short_text(Int128 value, int scale);

}  // namespace pipec::decimal
