#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/civil.hpp"
#include "base/decimal.hpp"
#include "runtime/validate/convert.hpp"

namespace pipec::validate {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// `[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?`
bool is_float_text(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto digits = [&] {
    const char* const start = at;
    while (at != end && is_digit(*at)) ++at;
    return at != start;
  };
  if (at != end && (*at == '+' || *at == '-')) ++at;
  const bool whole = digits();
  if (at != end && *at == '.') {
    ++at;
    if (!digits()) return false;
  } else if (!whole) {
    return false;
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    if (!digits()) return false;
  }
  return at == end;
}

template <class Float>
ReasonCode nearest(std::string_view text, double& out) {
  Float value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {  // too large, or so small that it is nearest to (almost) zero
    const std::string copy(text);
    value = sizeof(Float) == sizeof(float) ? static_cast<Float>(std::strtof(copy.c_str(), nullptr))
                                           : static_cast<Float>(std::strtod(copy.c_str(), nullptr));
  }
  if (!std::isfinite(value)) return ReasonCode::out_of_range;
  out = static_cast<double>(value) + 0.0;  // -0 becomes 0
  return no_reason;
}

}  // namespace

std::int64_t lowest(ir::TypeKind kind) {
  return kind == ir::TypeKind::int16   ? std::numeric_limits<std::int16_t>::min()
         : kind == ir::TypeKind::int32 ? std::numeric_limits<std::int32_t>::min()
                                       : std::numeric_limits<std::int64_t>::min();
}

std::int64_t highest(ir::TypeKind kind) {
  return kind == ir::TypeKind::int16   ? std::numeric_limits<std::int16_t>::max()
         : kind == ir::TypeKind::int32 ? std::numeric_limits<std::int32_t>::max()
                                       : std::numeric_limits<std::int64_t>::max();
}

ReasonCode convert_integer(std::string_view text, std::int64_t low, std::int64_t high, std::int64_t& out) {
  const char* at = text.data();
  const char* const end = at + text.size();
  bool negative = false;
  if (at != end && (*at == '-' || *at == '+')) negative = *at++ == '-';
  if (at == end) return ReasonCode::not_an_integer;
  std::uint64_t value = 0;
  if (end - at <= 18) {  // cannot overflow
    for (; at != end; ++at) {
      if (!is_digit(*at)) return ReasonCode::not_an_integer;
      value = value * 10 + static_cast<std::uint64_t>(*at - '0');
    }
  } else {
    bool overflow = false;
    for (; at != end; ++at) {
      if (!is_digit(*at)) return ReasonCode::not_an_integer;
      overflow = overflow || __builtin_mul_overflow(value, std::uint64_t{10}, &value) ||
                 __builtin_add_overflow(value, static_cast<std::uint64_t>(*at - '0'), &value);
    }
    if (overflow || value > (std::uint64_t{1} << 63) - (negative ? 0 : 1)) return ReasonCode::out_of_range;
  }
  const auto result = static_cast<std::int64_t>(negative ? std::uint64_t{0} - value : value);
  if (result < low || result > high) return ReasonCode::out_of_range;
  out = result;
  return no_reason;
}

ReasonCode convert_decimal(std::string_view text, int precision, int scale, Int128& out) {
  switch (decimal::parse(text, precision, scale, out)) {
    case decimal::ParseResult::ok: return no_reason;
    case decimal::ParseResult::malformed: return ReasonCode::not_a_decimal;
    case decimal::ParseResult::too_precise: return ReasonCode::too_precise;
    case decimal::ParseResult::out_of_range: return ReasonCode::out_of_range;
  }
  return ReasonCode::not_a_decimal;
}

ReasonCode convert_float(std::string_view text, bool narrow, double& out) {
  if (!is_float_text(text)) return ReasonCode::not_a_float;
  if (text.front() == '+') text.remove_prefix(1);
  return narrow ? nearest<float>(text, out) : nearest<double>(text, out);
}

ReasonCode convert_bool(std::string_view text, std::uint8_t& out) {
  const auto is = [&](std::string_view word) {
    for (std::size_t i = 0; i < word.size(); ++i) {
      if ((text[i] | 0x20) != word[i]) return false;
    }
    return true;
  };
  switch (text.size()) {
    case 1:
      out = text[0] == '1' || text[0] == 't' || text[0] == 'T' ? 1 : 0;
      return out == 1 || text[0] == '0' || text[0] == 'f' || text[0] == 'F' ? no_reason : ReasonCode::not_a_bool;
    case 4: out = 1; return is("true") ? no_reason : ReasonCode::not_a_bool;
    case 5: out = 0; return is("false") ? no_reason : ReasonCode::not_a_bool;
    default: return ReasonCode::not_a_bool;
  }
}

ReasonCode convert_date(std::string_view text, std::int64_t& out) {
  return civil::parse_date(text, out) ? no_reason : ReasonCode::not_a_date;
}
ReasonCode convert_time(std::string_view text, std::int64_t& out) {
  return civil::parse_time(text, out) ? no_reason : ReasonCode::not_a_time;
}
ReasonCode convert_timestamp(std::string_view text, std::int64_t& out) {
  return civil::parse_timestamp(text, out) ? no_reason : ReasonCode::not_a_timestamp;
}
ReasonCode convert_datetime(std::string_view text, std::int64_t& out) {
  return civil::parse_datetime(text, out) ? no_reason : ReasonCode::not_a_timestamp;
}

}  // namespace pipec::validate
