// Conversions of the usual forms, eight bytes at a time and without loops. Each answers false for whatever is not one
// of them, good or bad: then the function of convert.hpp judges. Nothing is read outside of the text.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#include "base/civil.hpp"
#include "base/int128.hpp"
#include "runtime/validate/ascii.hpp"

namespace pipec::validate::quick {

static_assert(std::endian::native == std::endian::little, "the first byte of a word is its least significant");

inline constexpr std::array<std::uint64_t, 20> powers = [] {
  std::array<std::uint64_t, 20> all{};
  std::uint64_t power = 1;
  for (auto& each : all) each = power, power *= 10;
  return all;
}();

// At most eight bytes in their places, zeros behind them.
inline std::uint64_t load_front(const char* at, std::size_t size) {
  if (size >= 8) return ascii::load8(at);
  if (size >= 4) {
    std::uint32_t low = 0, high = 0;
    std::memcpy(&low, at, 4);
    std::memcpy(&high, at + size - 4, 4);
    return low | static_cast<std::uint64_t>(high) << (8 * (size - 4));
  }
  if (size == 0) return 0;
  const auto byte = [at](std::size_t k) { return static_cast<std::uint64_t>(static_cast<unsigned char>(at[k])); };
  return byte(0) | byte(size / 2) << (8 * (size / 2)) | byte(size - 1) << (8 * (size - 1));
}

// Bytes 0..9 in every place of a word that had '0' taken off by xor?
inline bool are_digits(std::uint64_t values) {
  return ((values | (values + 6 * ascii::ones)) & 0xF0 * ascii::ones) == 0;
}

// The number that eight such bytes are, the first the most significant.
inline std::uint64_t number_of(std::uint64_t values) {
  values = values * 10 + (values >> 8);
  return ((values & 0x0000'00FF'0000'00FF) * 0x000F'4240'0000'0064 +
          (values >> 16 & 0x0000'00FF'0000'00FF) * 0x0000'2710'0000'0001) >> 32;
}

// One to eight digits.
[[gnu::always_inline]] inline bool digits8(const char* at, std::size_t size, std::uint64_t& out) {
  const std::uint64_t zeros = '0' * ascii::ones;
  const std::uint64_t values = (load_front(at, size) << (64 - 8 * size)) ^ zeros << (64 - 8 * size);
  if (!are_digits(values)) return false;
  out = number_of(values);
  return true;
}

// One to sixteen digits.
[[gnu::always_inline]] inline bool digits16(const char* at, std::size_t size, std::uint64_t& out) {
  if (size <= 8) return digits8(at, size, out);
  std::uint64_t high = 0, low = 0;
  if (!digits8(at, size - 8, high) || !digits8(at + size - 8, 8, low)) return false;
  out = high * powers[8] + low;
  return true;
}

inline bool integer(std::string_view text, std::int64_t low, std::int64_t high, std::int64_t& out) {
  std::uint64_t value = 0;
  if (text.size() - 1 >= 16 || !digits16(text.data(), text.size(), value)) return false;
  out = static_cast<std::int64_t>(value);
  return out >= low && out <= high;
}

// Digits, or digits and a point with exactly `scale` digits behind it.
inline bool decimal(std::string_view text, int precision, int scale, Int128& out) {
  const std::size_t size = text.size(), places = static_cast<std::size_t>(scale);
  const auto whole_digits = static_cast<std::size_t>(precision - scale);
  if (precision > 18 || scale > 8) return false;
  std::uint64_t whole = 0, fraction = 0;
  if (places > 0 && size > places + 1 && text[size - places - 1] == '.') {
    const std::size_t before = size - places - 1;
    if (before > whole_digits || before > 16) return false;
    if (!digits16(text.data(), before, whole) || !digits8(text.data() + before + 1, places, fraction)) return false;
  } else if (size - 1 >= 16 || size > whole_digits || !digits16(text.data(), size, whole)) {
    return false;
  }
  out = static_cast<std::int64_t>(whole * powers[places] + fraction);
  return true;
}

// At most fifteen digits with a point among them: the quotient of two exact doubles is rounded once.
inline bool float64(std::string_view text, double& out) {
  const std::size_t size = text.size();
  if (size - 1 >= 16) return false;
  const std::size_t point = text.find('.');
  std::uint64_t whole = 0, fraction = 0;
  if (point == std::string_view::npos) {
    if (size > 15 || !digits16(text.data(), size, whole)) return false;
    out = static_cast<double>(whole);
    return true;
  }
  const std::size_t places = size - point - 1;
  if (point == 0 || places == 0 || places > 8) return false;
  if (!digits16(text.data(), point, whole) || !digits8(text.data() + point + 1, places, fraction)) return false;
  out = static_cast<double>(whole * powers[places] + fraction) / static_cast<double>(powers[places]);
  return true;
}

// A word of digits and of the marks that `form` has in their places: the digits' values, zeros for the marks.
inline bool digits_in(std::uint64_t word, std::uint64_t form, std::uint64_t marks, std::uint64_t& values) {
  values = word ^ form;
  return (values & marks) == 0 && are_digits(values);
}

constexpr std::uint64_t form_of(const char (&text)[9], bool marks) {
  std::uint64_t word = 0;
  for (std::size_t k = 0; k < 8; ++k) {
    const auto c = static_cast<std::uint64_t>(static_cast<unsigned char>(text[k]));
    word |= (marks ? (c == '0' ? 0x00u : 0xFFu) : c) << (8 * k);
  }
  return word;
}

// YYYY-MM-DD; ten bytes that can be read.
inline bool date10(const char* at, std::int64_t& days) {
  std::uint64_t values = 0;
  if (!digits_in(ascii::load8(at), form_of("0000-00-", false), form_of("0000-00-", true), values)) return false;
  const unsigned tens = static_cast<unsigned char>(at[8]) - unsigned{'0'};
  const unsigned units = static_cast<unsigned char>(at[9]) - unsigned{'0'};
  if (tens > 9 || units > 9) return false;
  const std::uint64_t pairs = values * 10 + (values >> 8);
  const auto century = static_cast<unsigned>(pairs & 0xFF), of_century = static_cast<unsigned>(pairs >> 16 & 0xFF);
  const auto month = static_cast<unsigned>(pairs >> 40 & 0xFF);
  const unsigned day = tens * 10 + units, year = century * 100 + of_century;
  static constexpr std::uint8_t last[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};  // leap days: parse_date
  if (month - 1 > 11 || day == 0 || day > last[month - 1] || year == 0) return false;
  static constexpr std::uint16_t before[] = {306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275};  // from 1 March
  const unsigned from_march = year - (month <= 2 ? 1 : 0);
  const unsigned centuries = from_march / 100;
  days = static_cast<std::int64_t>(from_march * 365 + from_march / 4 - centuries + centuries / 4 + before[month - 1] +
                                   day - 1) - 719'468;
  return true;
}

// HH:MM:SS in microseconds; eight bytes that can be read.
inline bool time8(const char* at, std::int64_t& microseconds) {
  std::uint64_t values = 0;
  if (!digits_in(ascii::load8(at), form_of("00:00:00", false), form_of("00:00:00", true), values)) return false;
  const std::uint64_t pairs = values * 10 + (values >> 8);
  const auto hours = static_cast<unsigned>(pairs & 0xFF), minutes = static_cast<unsigned>(pairs >> 24 & 0xFF);
  const auto seconds = static_cast<unsigned>(pairs >> 48 & 0xFF);
  if (hours > 23 || minutes > 59 || seconds > 59) return false;
  microseconds = std::int64_t{1'000'000} * (hours * 3600 + minutes * 60 + seconds);
  return true;
}

inline bool date(std::string_view text, std::int64_t& out) { return text.size() == 10 && date10(text.data(), out); }
inline bool time(std::string_view text, std::int64_t& out) { return text.size() == 8 && time8(text.data(), out); }

// The last bytes of a word, none to six.
inline constexpr std::array<std::uint64_t, 7> fraction_masks = [] {
  std::array<std::uint64_t, 7> all{};
  for (std::size_t k = 1; k < all.size(); ++k) all[k] = ~std::uint64_t{0} << (64 - 8 * k);
  return all;
}();

// YYYY-MM-DD[T ]HH:MM:SS[.f{1,6}] of this size.
[[gnu::always_inline]] inline bool datetime(const char* at, std::size_t size, std::int64_t& out) {
  std::int64_t days = 0, time = 0;
  if (size < 19 || size == 20 || size > 26 || (at[10] != 'T' && at[10] != ' ')) return false;
  if (!date10(at, days) || !time8(at + 11, time)) return false;
  // Without asking whether there is a fraction: the last places of the last eight bytes, which may be none.
  const bool whole = size == 19;
  const std::size_t places = whole ? 0 : size - 20;
  const std::uint64_t last = (ascii::load8(at + size - 8) ^ '0' * ascii::ones) & fraction_masks[places];
  const bool has_point = at[whole ? 18 : 19] == '.';
  if (has_point == whole || !are_digits(last)) return false;
  out = days * civil::microseconds_per_day + time + static_cast<std::int64_t>(number_of(last) * powers[6 - places]);
  return true;
}
inline bool datetime(std::string_view text, std::int64_t& out) { return datetime(text.data(), text.size(), out); }

// The same with Z or ±HH:MM behind it. The first and last years are not for here: an offset may leave the calendar.
inline bool timestamp(std::string_view text, std::int64_t& out) {
  const std::size_t size = text.size();
  if (size < 20) return false;
  const char* const at = text.data();
  if (at[size - 1] == 'Z') return datetime(at, size - 1, out);
  if (size < 25) return false;
  const char* const zone = at + size - 6;
  std::uint32_t digits = 0;
  std::memcpy(&digits, zone + 1, 4);  // HH:M
  digits ^= 0x30'3A'30'30;
  const unsigned last = static_cast<unsigned char>(zone[5]) - unsigned{'0'};
  const unsigned hours = (digits & 0xFF) * 10 + (digits >> 8 & 0xFF), tens = digits >> 24;
  const bool digits_only = ((digits | (digits + 0x0606'0606)) & 0xF0F0'F0F0) == 0 && (digits & 0x00FF'0000) == 0;
  if ((*zone != '+' && *zone != '-') || !digits_only || last > 9 || hours > 23 || tens > 5) return false;
  std::int64_t local = 0;
  if (!datetime(at, size - 6, local)) return false;
  const std::int64_t offset = std::int64_t{60'000'000} * (hours * 60 + tens * 10 + last);
  out = local - (*zone == '-' ? -offset : offset);
  constexpr std::int64_t day = civil::microseconds_per_day;
  return out >= -719'000 * day && out < 2'932'000 * day;  // 0001-06 to 9997-06
}

// true, false, t, f, 1, 0 in any case.
inline bool boolean(std::string_view text, std::uint8_t& out) {
  const std::size_t size = text.size();
  if (size == 4 || size == 5) {
    std::uint32_t word = 0;
    std::memcpy(&word, text.data(), 4);
    word |= 0x2020'2020;
    out = size == 4 ? 1 : 0;
    return size == 4 ? word == 0x6575'7274 : word == 0x736C'6166 && (text[4] | 0x20) == 'e';
  }
  return false;
}

}  // namespace pipec::validate::quick
