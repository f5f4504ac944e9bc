#include "base/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace pipec::decimal {
namespace {

constexpr std::array<Int128, max_digits + 1> make_powers() {
  std::array<Int128, max_digits + 1> powers{};
  Int128 power = 1;
  for (int i = 0; i <= max_digits; ++i) {
    powers[static_cast<std::size_t>(i)] = power;
    if (i < max_digits) power *= 10;
  }
  return powers;
}
constexpr auto powers = make_powers();

UInt128 magnitude(Int128 value) {
  return value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

std::optional<Int128> with_sign(UInt128 value, bool negative) {
  if (value >= static_cast<UInt128>(powers[max_digits])) return std::nullopt;
  return negative ? -static_cast<Int128>(value) : static_cast<Int128>(value);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// `[+-]?(\d+(\.\d+)?|\.\d+)` taken apart; leading zeros of `whole` are dropped.
struct Parts {
  bool negative = false;
  std::string_view whole, fraction;
};

bool split(std::string_view text, Parts& parts) {
  const char* at = text.data();
  const char* const end = at + text.size();
  if (at != end && (*at == '+' || *at == '-')) parts.negative = *at++ == '-';
  const char* const whole = at;
  while (at != end && is_digit(*at)) ++at;
  const char* const whole_end = at;
  if (at != end) {
    if (*at != '.') return false;
    const char* const fraction = ++at;
    while (at != end && is_digit(*at)) ++at;
    if (at != end || at == fraction) return false;
    parts.fraction = {fraction, static_cast<std::size_t>(at - fraction)};
  } else if (whole == whole_end) {
    return false;
  }
  const char* significant = whole;
  while (significant != whole_end && *significant == '0') ++significant;
  parts.whole = {significant, static_cast<std::size_t>(whole_end - significant)};
  return true;
}

// At most 38 digits in all.
Int128 number(std::string_view whole, std::string_view fraction) {
  if (whole.size() + fraction.size() <= 18) {
    std::int64_t value = 0;
    for (const char c : whole) value = value * 10 + (c - '0');
    for (const char c : fraction) value = value * 10 + (c - '0');
    return value;
  }
  Int128 value = 0;
  for (const char c : whole) value = value * 10 + (c - '0');
  for (const char c : fraction) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

Int128 power_of_ten(int exponent) { return powers[static_cast<std::size_t>(exponent)]; }

bool fits(Int128 value, int digits) {
  return magnitude(value) < static_cast<UInt128>(powers[static_cast<std::size_t>(digits)]);
}

ParseResult parse(std::string_view text, int precision, int scale, Int128& out) {
  Parts parts;
  if (!split(text, parts)) return ParseResult::malformed;
  if (parts.whole.size() > static_cast<std::size_t>(precision - scale)) return ParseResult::out_of_range;
  const auto places = static_cast<std::size_t>(scale);
  auto fraction = parts.fraction;
  if (fraction.size() > places) {
    if (fraction.find_first_not_of('0', places) != std::string_view::npos) return ParseResult::too_precise;
    fraction = fraction.substr(0, places);
  }
  const Int128 value = number(parts.whole, fraction) * powers[places - fraction.size()];
  out = parts.negative ? -value : value;
  return ParseResult::ok;
}

std::optional<Decimal> parse_any(std::string_view text) {
  Parts parts;
  if (!split(text, parts)) return std::nullopt;
  auto fraction = parts.fraction;
  if (parts.whole.size() + fraction.size() > max_digits) return std::nullopt;
  const Int128 value = number(parts.whole, fraction);
  return Decimal{parts.negative ? -value : value, static_cast<int>(fraction.size())};
}

std::optional<Int128> rescale_exact(Int128 value, int from_scale, int to_scale) {
  if (to_scale >= from_scale) {
    const int more = to_scale - from_scale;
    if (value == 0) return Int128{0};
    if (more > max_digits) return std::nullopt;
    return multiply(value, power_of_ten(more));
  }
  const int fewer = from_scale - to_scale;
  if (fewer > max_digits) return value == 0 ? std::optional<Int128>{0} : std::nullopt;
  const Int128 divisor = power_of_ten(fewer);
  if (value % divisor != 0) return std::nullopt;
  return value / divisor;
}

std::optional<Int128> rescale_round(Int128 value, int from_scale, int to_scale) {
  if (to_scale >= from_scale) return rescale_exact(value, from_scale, to_scale);
  const int fewer = from_scale - to_scale;
  if (fewer > max_digits) return Int128{0};  // |value| < 10^38 is below half of 10^39
  const auto divisor = static_cast<UInt128>(power_of_ten(fewer));
  const UInt128 size = magnitude(value);
  UInt128 quotient = size / divisor;
  if (2 * (size % divisor) >= divisor) ++quotient;
  return with_sign(quotient, value < 0);
}

std::optional<Int128> divide(Int128 a, int scale_a, Int128 b, int scale_b, int result_scale) {
  if (b == 0) return std::nullopt;
  const bool negative = (a < 0) != (b < 0);
  const UInt128 dividend = magnitude(a), divisor = magnitude(b);
  int digits = scale_b + result_scale - scale_a;  // the result is dividend * 10^digits / divisor
  UInt128 quotient = dividend / divisor, rest = dividend % divisor;
  if (digits < 0) {
    const int fewer = -digits;
    if (fewer > max_digits) return Int128{0};
    const auto power = static_cast<UInt128>(power_of_ten(fewer));
    // 2 * dropped and power are both even, so `rest` (less than one unit of dropped) cannot lift it to the half.
    const UInt128 dropped = quotient % power;
    quotient /= power;
    if (2 * dropped >= power) ++quotient;
    return with_sign(quotient, negative);
  }
  const auto limit = static_cast<UInt128>(power_of_ten(max_digits - 1));
  const UInt128 narrow = ~UInt128{0} / 10;
  for (; digits > 0; --digits) {
    if (quotient >= limit) return std::nullopt;
    unsigned digit = 0;
    if (rest == 0) {
      if (quotient == 0) break;
    } else if (divisor <= narrow) {
      rest *= 10;
      digit = static_cast<unsigned>(rest / divisor);
      rest %= divisor;
    } else {  // rest * 10 may not fit 128 bits: add ten times, taking the divisor out as it fills
      UInt128 sum = 0;
      for (int i = 0; i < 10; ++i) {
        sum += rest;
        if (sum >= divisor) {
          sum -= divisor;
          ++digit;
        }
      }
      rest = sum;
    }
    quotient = quotient * 10 + digit;
  }
  if (2 * rest >= divisor) ++quotient;
  return with_sign(quotient, negative);
}

std::optional<Int128> multiply(Int128 a, Int128 b) {
  Int128 product = 0;
  if (__builtin_mul_overflow(a, b, &product) || !fits(product, max_digits)) return std::nullopt;
  return product;
}

std::string to_text(Int128 value, int scale) {
  std::array<char, 48> digits;
  std::size_t at = digits.size();
  UInt128 rest = magnitude(value);
  int written = 0;
  while (rest != 0 || written <= scale) {
    if (written == scale && scale > 0) digits[--at] = '.';
    digits[--at] = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
    ++written;
  }
  if (value < 0) digits[--at] = '-';
  return {digits.data() + at, digits.size() - at};
}

double to_double(Int128 value, int scale) {
  // Both exact in a double: one division rounds once.
  if (magnitude(value) <= (UInt128{1} << 53) && scale <= 22) {
    static constexpr double exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    return static_cast<double>(value) / exact[scale];
  }
  const std::string text = to_text(value, scale);
  double result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

std::string to_short_text(Int128 value, int scale) {
  while (scale > 0 && value % 10 == 0) {
    value /= 10;
    --scale;
  }
  return to_text(value, scale);
}

}  // namespace pipec::decimal
