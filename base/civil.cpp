#include "base/civil.hpp"

#include <array>
#include <cstring>

namespace pipec::civil {
namespace {

constexpr std::int64_t second = 1'000'000;
// Days before each month in a year that starts in March, so that the leap day comes last.
constexpr unsigned days_before_month[] = {0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337};

bool leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

bool two_digits(const char* at, unsigned& out) {
  const unsigned tens = static_cast<unsigned char>(at[0]) - unsigned{'0'};
  const unsigned ones = static_cast<unsigned char>(at[1]) - unsigned{'0'};
  if (tens > 9 || ones > 9) return false;
  out = tens * 10 + ones;
  return true;
}

// Splits `date [T ] rest`.
bool split(std::string_view text, std::int64_t& days, std::string_view& rest) {
  if (text.size() < 16 || (text[10] != 'T' && text[10] != ' ')) return false;
  if (!parse_date(text.substr(0, 10), days)) return false;
  rest = text.substr(11);
  return true;
}

// `Z` or `±HH[:]MM` at the end of text; takes it off. The offset is in seconds.
bool take_offset(std::string_view& text, std::int64_t& offset) {
  if (text.ends_with('Z')) {
    text.remove_suffix(1);
    offset = 0;
    return true;
  }
  const auto is_sign = [&](std::size_t from_end) {
    return text.size() > from_end && (text[text.size() - from_end] == '+' || text[text.size() - from_end] == '-');
  };
  const std::size_t size = is_sign(6) ? 6 : 5;
  if (!is_sign(size)) return false;
  const char* const at = text.data() + text.size() - size;
  unsigned hours = 0, minutes = 0;
  if (size == 6 && at[3] != ':') return false;
  if (!two_digits(at + 1, hours) || !two_digits(at + size - 2, minutes)) return false;
  if (hours > 23 || minutes > 59) return false;
  offset = (*at == '-' ? -1 : 1) * static_cast<std::int64_t>(hours * 3600 + minutes * 60);
  text.remove_suffix(size);
  return true;
}

}  // namespace

std::int64_t days_from_civil(int year, unsigned month, unsigned day) {
  const std::int64_t shifted = month <= 2 ? year - 1 : year;  // a year that starts on 1 March
  const std::int64_t month_index = month <= 2 ? month + 9 : month - 3;
  return shifted * 365 + floor_div(shifted, 4) - floor_div(shifted, 100) + floor_div(shifted, 400) +
         days_before_month[month_index] + day - 1 - 719'468;
}

Day civil_from_days(std::int64_t days) {
  const std::int64_t since = days + 719'468;  // since 0000-03-01
  const std::int64_t era = floor_div(since, 146'097);
  const std::int64_t of_era = since - era * 146'097;
  const std::int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (year_of_era * 365 + year_of_era / 4 - year_of_era / 100);
  const auto month_index = static_cast<unsigned>((of_year * 5 + 2) / 153);
  const auto day = static_cast<unsigned>(of_year) - days_before_month[month_index] + 1;
  const unsigned month = month_index < 10 ? month_index + 3 : month_index - 9;
  return {static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0)), month, day};
}

unsigned days_in_month(int year, unsigned month) {
  static constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && leap(year) ? 29 : days[month - 1];
}

bool is_valid_day(int year, unsigned month, unsigned day) {
  return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

bool parse_date(std::string_view text, std::int64_t& days) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  unsigned century = 0, year = 0, month = 0, day = 0;
  if (!two_digits(text.data(), century) || !two_digits(text.data() + 2, year) || !two_digits(text.data() + 5, month) ||
      !two_digits(text.data() + 8, day)) {
    return false;
  }
  const int full_year = static_cast<int>(century * 100 + year);
  if (!is_valid_day(full_year, month, day)) return false;
  days = days_from_civil(full_year, month, day);
  return true;
}

bool parse_time(std::string_view text, std::int64_t& microseconds) {
  unsigned hours = 0, minutes = 0, seconds = 0;
  if (text.size() < 5 || text[2] != ':' || !two_digits(text.data(), hours) || !two_digits(text.data() + 3, minutes)) {
    return false;
  }
  std::int64_t fraction = 0;
  if (text.size() > 5) {
    if (text.size() < 8 || text[5] != ':' || !two_digits(text.data() + 6, seconds)) return false;
    if (text.size() > 8) {
      if (text[8] != '.' || text.size() == 9 || text.size() > 15) return false;
      std::int64_t place = 100'000;
      for (const char c : text.substr(9)) {
        if (c < '0' || c > '9') return false;
        fraction += (c - '0') * place;
        place /= 10;
      }
    }
  }
  if (hours > 23 || minutes > 59 || seconds > 59) return false;
  microseconds = static_cast<std::int64_t>(hours * 3600 + minutes * 60 + seconds) * second + fraction;
  return true;
}

bool parse_timestamp(std::string_view text, std::int64_t& microseconds) {
  std::int64_t days = 0, time = 0, offset = 0;
  std::string_view rest;
  if (!split(text, days, rest) || !take_offset(rest, offset) || !parse_time(rest, time)) return false;
  const std::int64_t result = days * microseconds_per_day + time - offset * second;
  // Near the ends of the calendar an offset can leave the years that can be written.
  static const std::int64_t first = days_from_civil(1, 1, 1) * microseconds_per_day;
  static const std::int64_t beyond = (days_from_civil(9999, 12, 31) + 1) * microseconds_per_day;
  if (result < first || result >= beyond) return false;
  microseconds = result;
  return true;
}

bool parse_datetime(std::string_view text, std::int64_t& microseconds) {
  std::int64_t days = 0, time = 0;
  std::string_view rest;
  if (!split(text, days, rest) || !parse_time(rest, time)) return false;
  microseconds = days * microseconds_per_day + time;
  return true;
}

namespace {

char* put_pair(char* to, unsigned number) {
  static constexpr auto pairs = [] {
    std::array<char, 200> text{};
    for (unsigned i = 0; i < 100; ++i) {
      text[2 * i] = static_cast<char>('0' + i / 10);
      text[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return text;
  }();
  std::memcpy(to, pairs.data() + 2 * static_cast<std::size_t>(number), 2);
  return to + 2;
}

}  // namespace

char* write_date(char* to, std::int64_t days) {
  const Day day = civil_from_days(days);
  const auto year = static_cast<unsigned>(day.year);
  to = put_pair(put_pair(to, year / 100), year % 100);
  *to++ = '-';
  to = put_pair(to, day.month);
  *to++ = '-';
  return put_pair(to, day.day);
}

char* write_time(char* to, std::int64_t microseconds) {
  const auto seconds = static_cast<unsigned>(microseconds / second);
  const auto rest = static_cast<unsigned>(microseconds % second);
  to = put_pair(to, seconds / 3600);
  *to++ = ':';
  to = put_pair(to, seconds / 60 % 60);
  *to++ = ':';
  to = put_pair(to, seconds % 60);
  *to++ = '.';
  return put_pair(put_pair(put_pair(to, rest / 10'000), rest / 100 % 100), rest % 100);
}

char* write_datetime(char* to, std::int64_t microseconds) {
  const std::int64_t days = floor_div(microseconds, microseconds_per_day);
  to = write_date(to, days);
  *to++ = 'T';
  return write_time(to, microseconds - days * microseconds_per_day);
}

void append_date(std::string& out, std::int64_t days) {
  char text[date_size];
  out.append(text, write_date(text, days));
}
void append_time(std::string& out, std::int64_t microseconds) {
  char text[time_size];
  out.append(text, write_time(text, microseconds));
}
void append_datetime(std::string& out, std::int64_t microseconds) {
  char text[datetime_size];
  out.append(text, write_datetime(text, microseconds));
}

std::string date_text(std::int64_t days) {
  std::string out;
  append_date(out, days);
  return out;
}

std::string time_text(std::int64_t microseconds) {
  std::string out;
  append_time(out, microseconds);
  return out;
}

std::string timestamp_text(std::int64_t microseconds) {
  std::string out;
  append_datetime(out, microseconds);
  out += 'Z';
  return out;
}

std::string datetime_text(std::int64_t microseconds) {
  std::string out;
  append_datetime(out, microseconds);
  return out;
}

std::int64_t add_months(std::int64_t days, std::int64_t months) {
  const Day from = civil_from_days(days);
  const std::int64_t index = static_cast<std::int64_t>(from.year) * 12 + from.month - 1 + months;
  const int year = static_cast<int>(floor_div(index, 12));
  const auto month = static_cast<unsigned>(index - static_cast<std::int64_t>(year) * 12) + 1;
  const unsigned last = days_in_month(year, month);
  return days_from_civil(year, month, from.day < last ? from.day : last);
}

}  // namespace pipec::civil
