#include "base/decimal.hpp"

#include <algorithm>
#include <random>

#include "tests/support/catch.hpp"

namespace {

using namespace pipec;
using decimal::ParseResult;

// An oracle that shares nothing with the code: numbers as strings of decimal digits, school arithmetic.
std::string strip(std::string digits) {
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}
bool less(const std::string& a, const std::string& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

std::string subtract(std::string a, const std::string& b) {
  int borrow = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    int digit = a[a.size() - 1 - i] - '0' - borrow - (i < b.size() ? b[b.size() - 1 - i] - '0' : 0);
    borrow = digit < 0 ? 1 : 0;
    a[a.size() - 1 - i] = static_cast<char>('0' + digit + borrow * 10);
  }
  return strip(a);
}
std::string add(const std::string& a, const std::string& b) {
  std::string out;
  int carry = 0;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()) || carry != 0; ++i) {
    const int sum =
        carry + (i < a.size() ? a[a.size() - 1 - i] - '0' : 0) + (i < b.size() ? b[b.size() - 1 - i] - '0' : 0);
    out.insert(out.begin(), static_cast<char>('0' + sum % 10));
    carry = sum / 10;
  }
  return strip(out);
}
// a / b, half up; both positive.
std::string divide(const std::string& a, const std::string& b) {
  std::string quotient, rest;
  for (const char c : a) {
    rest = strip(rest + c);
    char digit = '0';
    while (!less(rest, b)) rest = subtract(rest, b), ++digit;
    quotient += digit;
  }
  quotient = strip(quotient);
  return less(add(rest, rest), b) ? quotient : add(quotient, "1");
}

std::string digits_of(Int128 value) {
  std::string out;
  for (UInt128 rest = value < 0 ? static_cast<UInt128>(-value) : static_cast<UInt128>(value); rest != 0; rest /= 10) {
    out.insert(out.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
  }
  return out;
}

Int128 value_of(std::string_view text, int scale = 0) {
  Int128 out = 0;
  REQUIRE(decimal::parse(text, 38, scale, out) == ParseResult::ok);
  return out;
}

}  // namespace

TEST_CASE("decimal text is taken exactly or refused with the reason") {
  struct Row {
    const char* text;
    int precision, scale;
    ParseResult result;
    const char* value;
  };
  const auto row = GENERATE(values<Row>({
      {"0", 5, 2, ParseResult::ok, "0.00"},
      {"-0", 5, 2, ParseResult::ok, "0.00"},
      {"-0.004", 5, 2, ParseResult::too_precise, ""},
      {"7.2500", 9, 2, ParseResult::ok, "7.25"},
      {"7.2500", 9, 4, ParseResult::ok, "7.2500"},
      {"7.2501", 9, 3, ParseResult::too_precise, ""},
      {"+5", 3, 1, ParseResult::ok, "5.0"},
      {".5", 3, 1, ParseResult::ok, "0.5"},
      {"-.5", 3, 1, ParseResult::ok, "-0.5"},
      {"5.", 3, 1, ParseResult::malformed, ""},
      {".", 3, 1, ParseResult::malformed, ""},
      {"", 3, 1, ParseResult::malformed, ""},
      {"+", 3, 1, ParseResult::malformed, ""},
      {"--1", 3, 1, ParseResult::malformed, ""},
      {"1e3", 9, 2, ParseResult::malformed, ""},
      {"1,5", 9, 2, ParseResult::malformed, ""},
      {" 1", 9, 2, ParseResult::malformed, ""},
      {"1 ", 9, 2, ParseResult::malformed, ""},
      {"1_000", 9, 2, ParseResult::malformed, ""},
      {"0x1F", 9, 2, ParseResult::malformed, ""},
      {"NaN", 9, 2, ParseResult::malformed, ""},
      {"１", 9, 2, ParseResult::malformed, ""},
      {"1.2.3", 9, 2, ParseResult::malformed, ""},
      {"999.99", 5, 2, ParseResult::ok, "999.99"},
      {"1000", 5, 2, ParseResult::out_of_range, ""},
      {"-1000.00", 5, 2, ParseResult::out_of_range, ""},
      {"0000000001000", 6, 2, ParseResult::ok, "1000.00"},
      {"0.1", 2, 2, ParseResult::ok, "0.10"},
      {"1", 2, 2, ParseResult::out_of_range, ""},
      {"1.0000000000000000000000000000000000000000000000", 1, 0, ParseResult::ok, "1"},
      {"99999999999999999999999999999999999999", 38, 0, ParseResult::ok, "99999999999999999999999999999999999999"},
      {"-99999999999999999999999999999999999999", 38, 0, ParseResult::ok, "-99999999999999999999999999999999999999"},
      {"100000000000000000000000000000000000000", 38, 0, ParseResult::out_of_range, ""},
      {".99999999999999999999999999999999999999", 38, 38, ParseResult::ok, "0.99999999999999999999999999999999999999"},
  }));
  INFO(row.text << " as decimal(" << row.precision << ", " << row.scale << ")");
  Int128 out = 0;
  REQUIRE(decimal::parse(row.text, row.precision, row.scale, out) == row.result);
  if (row.result == ParseResult::ok) {
    CHECK(decimal::to_text(out, row.scale) == row.value);
    CHECK(value_of(row.value, row.scale) == out);
  }
}

TEST_CASE("a decimal literal keeps the digits that it has") {
  REQUIRE(decimal::parse_any("1.500").has_value());
  CHECK(decimal::parse_any("1.500")->scale == 3);
  CHECK(decimal::parse_any("1.500")->unscaled == 1500);
  CHECK(decimal::parse_any("-.25")->unscaled == -25);
  CHECK_FALSE(decimal::parse_any("x"));
  CHECK_FALSE(decimal::parse_any("123456789012345678901234567890123456789"));
  CHECK(decimal::to_short_text(1500, 3) == "1.5");
  CHECK(decimal::to_short_text(2000, 3) == "2");
  CHECK(decimal::to_short_text(0, 3) == "0");
  CHECK(decimal::to_short_text(-100, 0) == "-100");
}

TEST_CASE("rescaling is exact or rounds half away from zero") {
  CHECK(decimal::rescale_exact(125, 2, 4) == Int128{12500});
  CHECK(decimal::rescale_exact(1250, 3, 2) == Int128{125});
  CHECK_FALSE(decimal::rescale_exact(1251, 3, 2));
  CHECK_FALSE(decimal::rescale_exact(decimal::power_of_ten(37), 0, 1));
  CHECK(decimal::rescale_exact(0, 0, 38) == Int128{0});
  struct Row {
    int value, from, to, result;
  };
  const auto row = GENERATE(values<Row>({{125, 2, 1, 13}, {-125, 2, 1, -13}, {124, 2, 1, 12}, {-124, 2, 1, -12},
                                         {5, 1, 0, 1},    {4, 1, 0, 0},      {-4, 1, 0, 0},   {149, 2, 0, 1},
                                         {150, 2, 0, 2},  {7, 0, 2, 700},    {50, 2, 0, 1},   {49, 2, 0, 0}}));
  CHECK(decimal::rescale_round(row.value, row.from, row.to) == Int128{row.result});
}

TEST_CASE("rounding may need one digit more than there is room for") {
  const Int128 nines = value_of("99999999999999999999999999999999999999");
  CHECK(decimal::rescale_round(nines, 1, 0) == decimal::power_of_ten(37));
  CHECK(decimal::divide(nines, 0, 1, 0, 0) == nines);
  CHECK_FALSE(decimal::divide(nines, 0, 1, 0, 1));
  CHECK_FALSE(decimal::multiply(nines, 10));
  CHECK(decimal::multiply(nines, -1) == -nines);
  CHECK_FALSE(decimal::multiply(nines, nines));
}

TEST_CASE("division rounds once, on the exact quotient") {
  struct Row {
    const char *a, *b;
    int scale;
    const char* result;
  };
  const auto row = GENERATE(values<Row>({
      // Rounded twice (at ten digits, then at two) this would be 0.13.
      {"12499999999999", "100000000000000", 2, "0.12"},
      {"125", "1000", 2, "0.13"},
      {"-125", "1000", 2, "-0.13"},
      {"1", "3", 10, "0.3333333333"},
      {"2", "3", 10, "0.6666666667"},
      {"-2", "3", 10, "-0.6666666667"},
      {"1", "-2", 0, "-1"},
      {"1", "3", 38, "0.33333333333333333333333333333333333333"},
      {"0", "7", 5, "0.00000"},
      {"99999999999999999999999999999999999998", "99999999999999999999999999999999999999", 37,
       "1.0000000000000000000000000000000000000"},
      {"1", "99999999999999999999999999999999999999", 38, "0.00000000000000000000000000000000000001"},
  }));
  INFO(row.a << " / " << row.b);
  const auto result = decimal::divide(value_of(row.a), 0, value_of(row.b), 0, row.scale);
  REQUIRE(result.has_value());
  CHECK(decimal::to_text(*result, row.scale) == row.result);
  CHECK_FALSE(decimal::divide(value_of(row.a), 0, 0, 0, row.scale));
}

TEST_CASE("division agrees with school arithmetic on random operands") {
  std::mt19937_64 random(20240229);
  const auto draw = [&](int max_size) {
    const int size = 1 + static_cast<int>(random() % static_cast<unsigned>(max_size));
    Int128 value = 0;
    for (int i = 0; i < size; ++i) value = value * 10 + static_cast<int>(random() % 10);
    return random() % 2 == 0 ? value : -value;
  };
  int inexact = 0, refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Int128 a = draw(38), b = draw(38);
    const int scale_a = static_cast<int>(random() % 20), scale_b = static_cast<int>(random() % 20);
    const int scale = static_cast<int>(random() % 30);
    if (b == 0) continue;
    std::string dividend = digits_of(a), divisor = digits_of(b);
    const int exponent = scale_b + scale - scale_a;
    (exponent >= 0 ? dividend : divisor).append(static_cast<std::size_t>(std::abs(exponent)), '0');
    const std::string expected = divide(strip(dividend), divisor);
    const auto result = decimal::divide(a, scale_a, b, scale_b, scale);
    INFO(digits_of(a) << "e-" << scale_a << " / " << digits_of(b) << "e-" << scale_b << " at " << scale);
    REQUIRE(result.has_value() == (expected.size() <= 38));
    if (!result) {
      ++refused;
      continue;
    }
    REQUIRE(digits_of(*result) == expected);
    if (!expected.empty()) REQUIRE((*result < 0) == ((a < 0) != (b < 0)));
    ++inexact;
  }
  CHECK(inexact > 1000);
  CHECK(refused > 1000);
}

TEST_CASE("a decimal becomes the nearest double") {
  struct Row {
    const char* text;
    int scale;
    double value;
  };
  const auto row = GENERATE(values<Row>({{"0.1", 1, 0.1},
                                         {"7.2500", 4, 7.25},
                                         {"-512.3292", 4, -512.3292},
                                         {"0.30", 2, 0.3},
                                         {"9007199254740993", 0, 9007199254740992.0},
                                         {"123456789012345.678901", 6, 123456789012345.678901},
                                         {"0.00000000000000000000000000000000000001", 38, 1e-38},
                                         {"99999999999999999999999999999999999999", 0, 1e38}}));
  CHECK(decimal::to_double(value_of(row.text, row.scale), row.scale) == row.value);
}
