#include "base/civil.hpp"

#include "tests/support/catch.hpp"

using namespace pipec;

TEST_CASE("days count through every day of the calendar") {
  // A day at a time with nothing but the length of months.
  int year = 1;
  unsigned month = 1, day = 1;
  std::int64_t expected = civil::days_from_civil(1, 1, 1);
  CHECK(expected == -719'162);
  while (year <= 9999) {
    const auto back = civil::civil_from_days(expected);
    if (civil::days_from_civil(year, month, day) != expected || back.year != year || back.month != month ||
        back.day != day) {
      FAIL("day " << expected << " is not " << year << "-" << month << "-" << day);
    }
    static constexpr unsigned lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const unsigned last = lengths[month - 1] + (month == 2 && leap ? 1u : 0u);
    ++expected;
    if (++day > last) day = 1, ++month;
    if (month > 12) month = 1, ++year;
  }
  CHECK(civil::days_from_civil(1970, 1, 1) == 0);
  CHECK(civil::days_from_civil(9999, 12, 31) == 2'932'896);
}

TEST_CASE("dates are YYYY-MM-DD and on the calendar") {
  struct Row {
    const char* text;
    bool good;
  };
  const auto row = GENERATE(values<Row>({
      {"2024-02-29", true},   {"2023-02-29", false},  {"1900-02-29", false}, {"2000-02-29", true},
      {"0001-01-01", true},   {"9999-12-31", true},   {"0000-01-01", false}, {"10000-01-01", false},
      {"2024-13-01", false},  {"2024-00-10", false},  {"2024-04-31", false}, {"2024-01-00", false},
      {"2024-1-01", false},   {"24-01-01", false},    {"2024/01/01", false}, {"20240101", false},
      {" 2024-01-01", false}, {"2024-01-01 ", false}, {"today", false},      {"infinity", false},
      {"-024-01-01", false},  {"2024-01-0x", false},  {"", false},
  }));
  INFO(row.text);
  std::int64_t days = 0;
  REQUIRE(civil::parse_date(row.text, days) == row.good);
  if (row.good) CHECK(civil::date_text(days) == row.text);
}

TEST_CASE("times are HH:MM with seconds and up to six places") {
  struct Row {
    const char* text;
    const char* canonical;  // null: refused
  };
  const auto row = GENERATE(values<Row>({
      {"13:05", "13:05:00.000000"},
      {"13:05:09", "13:05:09.000000"},
      {"13:05:09.5", "13:05:09.500000"},
      {"23:59:59.999999", "23:59:59.999999"},
      {"00:00", "00:00:00.000000"},
      {"23:59:59.9999999", nullptr},
      {"24:00", nullptr},
      {"23:60", nullptr},
      {"23:59:60", nullptr},
      {"1:05", nullptr},
      {"13:05:", nullptr},
      {"13:05:09.", nullptr},
      {"13:05:9", nullptr},
      {"13:05.5", nullptr},
      {"13:05:09,5", nullptr},
      {"1305", nullptr},
      {"13:05 ", nullptr},
      {"1 pm", nullptr},
  }));
  INFO(row.text);
  std::int64_t time = 0;
  REQUIRE(civil::parse_time(row.text, time) == (row.canonical != nullptr));
  if (row.canonical != nullptr) CHECK(civil::time_text(time) == row.canonical);
}

TEST_CASE("timestamps carry an offset and are kept in UTC, datetimes carry none") {
  struct Row {
    const char* text;
    const char* timestamp;
    const char* datetime;
  };
  const auto row = GENERATE(values<Row>({
      {"2024-02-29T13:05:00Z", "2024-02-29T13:05:00.000000Z", nullptr},
      {"2024-02-29 13:05Z", "2024-02-29T13:05:00.000000Z", nullptr},
      {"2024-02-29T13:05:00.25+02:00", "2024-02-29T11:05:00.250000Z", nullptr},
      {"2024-02-29T23:30:00-0530", "2024-03-01T05:00:00.000000Z", nullptr},
      {"1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z", nullptr},
      {"2024-02-29T13:05", nullptr, "2024-02-29T13:05:00.000000"},
      {"2024-02-29 13:05:06.7", nullptr, "2024-02-29T13:05:06.700000"},
      {"0001-01-01T00:00:00", nullptr, "0001-01-01T00:00:00.000000"},
      {"0001-01-01T00:00:00+00:01", nullptr, nullptr},
      {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z", nullptr},
      {"9999-12-31T23:59:59-00:01", nullptr, nullptr},
      {"2024-02-30T13:05:00Z", nullptr, nullptr},
      {"2024-02-29T24:00:00Z", nullptr, nullptr},
      {"2024-02-29T13:05:00z", nullptr, nullptr},
      {"2024-02-29t13:05:00Z", nullptr, nullptr},
      {"2024-02-29T13:05:00+02", nullptr, nullptr},
      {"2024-02-29T13:05:00+24:00", nullptr, nullptr},
      {"2024-02-29T13:05:00+02:60", nullptr, nullptr},
      {"2024-02-29T13:05:00 +02:00", nullptr, nullptr},
      {"2024-02-29", nullptr, nullptr},
      {"2024-02-29T", nullptr, nullptr},
      {"2024-02-29T13:05:00.1234567Z", nullptr, nullptr},
      {"1709211900", nullptr, nullptr},
      {"now", nullptr, nullptr},
      {"", nullptr, nullptr},
  }));
  INFO(row.text);
  std::int64_t moment = 0;
  REQUIRE(civil::parse_timestamp(row.text, moment) == (row.timestamp != nullptr));
  if (row.timestamp != nullptr) CHECK(civil::timestamp_text(moment) == row.timestamp);
  REQUIRE(civil::parse_datetime(row.text, moment) == (row.datetime != nullptr));
  if (row.datetime != nullptr) CHECK(civil::datetime_text(moment) == row.datetime);
}

TEST_CASE("months clip to the end of the month") {
  struct Row {
    const char* from;
    int months;
    const char* to;
  };
  const auto row = GENERATE(values<Row>({{"2024-01-31", 1, "2024-02-29"},
                                         {"2023-01-31", 1, "2023-02-28"},
                                         {"2024-01-31", 2, "2024-03-31"},
                                         {"2024-03-31", -1, "2024-02-29"},
                                         {"2024-02-29", 12, "2025-02-28"},
                                         {"2024-02-29", 48, "2028-02-29"},
                                         {"2024-12-15", 1, "2025-01-15"},
                                         {"2024-01-15", -1, "2023-12-15"},
                                         {"1970-01-01", -23628, "0001-01-01"}}));
  INFO(row.from << " + " << row.months);
  std::int64_t from = 0;
  REQUIRE(civil::parse_date(row.from, from));
  CHECK(civil::date_text(civil::add_months(from, row.months)) == row.to);
}
