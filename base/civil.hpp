// Civil dates and times without a zone database: numbers <-> ISO text, forms of S-F2.
// Units: a date is days since 1970-01-01; a time is microseconds since midnight; a timestamp (UTC) and a
// datetime (wall clock) are microseconds since 1970-01-01T00:00:00. Years 1..9999.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pipec::civil {

inline constexpr std::int64_t microseconds_per_day = 86'400'000'000;

struct Day {
  int year;
  unsigned month, day;
};

std::int64_t days_from_civil(int year, unsigned month, unsigned day);
Day civil_from_days(std::int64_t days);
bool is_valid_day(int year, unsigned month, unsigned day);  // years 1..9999
unsigned days_in_month(int year, unsigned month);

// All parsers take the whole text and return false when it is not exactly the form (S-F2):
bool parse_date(std::string_view text, std::int64_t& days);              // YYYY-MM-DD
bool parse_time(std::string_view text, std::int64_t& microseconds);      // HH:MM[:SS[.f{1,6}]]
bool parse_timestamp(std::string_view text, std::int64_t& microseconds); // date [T ] time (Z|±HH[:]MM)
bool parse_datetime(std::string_view text, std::int64_t& microseconds);  // date [T ] time

// Canonical text (S-G, SQLite column): 2024-02-29, 13:05:00.000000, 2024-02-29T13:05:00.000000[Z]
std::string date_text(std::int64_t days);
std::string time_text(std::int64_t microseconds);
std::string timestamp_text(std::int64_t microseconds);
std::string datetime_text(std::int64_t microseconds);

// Appends the canonical text to `out` (27, 26, 15, 10 bytes): the hot-path form of the above.
inline constexpr std::size_t date_size = 10, time_size = 15, datetime_size = 26;  // bytes of the texts
// Write that many bytes to `to`; return the end.
char* write_date(char* to, std::int64_t days);
char* write_time(char* to, std::int64_t microseconds);
char* write_datetime(char* to, std::int64_t microseconds);
void append_date(std::string& out, std::int64_t days);
void append_time(std::string& out, std::int64_t microseconds);
void append_datetime(std::string& out, std::int64_t microseconds);

// day + months, clipped to the month's end.
std::int64_t add_months(std::int64_t days, std::int64_t months);

}  // namespace pipec::civil
