// Dates, instants and durations. Beyond the years 1..9999 the row fails.
#include "base/civil.hpp"
#include "runtime/validate/frame.hpp"
#include "runtime/validate/kernels.hpp"

namespace pipec::validate::kernel {
namespace {

using std::int64_t;
constexpr auto failed = ReasonCode::expression_failed;
const int64_t first_day = civil::days_from_civil(1, 1, 1);
const int64_t last_day = civil::days_from_civil(9999, 12, 31);

bool shift_day(int64_t day, int64_t by, int64_t sign, int64_t& out) {
  int64_t moved = 0;
  if (by > last_day - first_day || by < first_day - last_day) return false;
  moved = day + sign * by;
  out = moved;
  return moved >= first_day && moved <= last_day;
}

}  // namespace

void shift_date(Frame& frame, const Instruction& i) {
  const int64_t sign = i.number;
  binary<int64_t, int64_t, int64_t, true>(frame, i, failed, [=](int64_t day, int64_t duration, int64_t& out) {
    return duration % civil::microseconds_per_day == 0 &&
           shift_day(day, duration / civil::microseconds_per_day, sign, out);
  });
}

void shift_days(Frame& frame, const Instruction& i) {
  const int64_t sign = i.number;
  binary<int64_t, int64_t, int64_t, true>(
      frame, i, failed, [=](int64_t day, int64_t by, int64_t& out) { return shift_day(day, by, sign, out); });
}

void shift_moment(Frame& frame, const Instruction& i) {
  const bool of_day = i.number2 == 1;
  const int64_t low = of_day ? 0 : first_day * civil::microseconds_per_day;
  const int64_t beyond = of_day ? civil::microseconds_per_day : (last_day + 1) * civil::microseconds_per_day;
  const int64_t sign = i.number;
  binary<int64_t, int64_t, int64_t, true>(frame, i, failed, [=](int64_t moment, int64_t by, int64_t& out) {
    const bool overflow =
        sign > 0 ? __builtin_add_overflow(moment, by, &out) : __builtin_sub_overflow(moment, by, &out);
    return !overflow && out >= low && out < beyond;
  });
}

void days_between(Frame& frame, const Instruction& i) {
  binary<int64_t, int64_t, int64_t, true>(frame, i, failed, [](int64_t a, int64_t b, int64_t& out) {
    out = (a - b) * civil::microseconds_per_day;
    return true;
  });
}

void add_months(Frame& frame, const Instruction& i) {
  binary<int64_t, int64_t, int64_t, true>(frame, i, failed, [](int64_t day, int64_t months, int64_t& out) {
    if (months > 12 * 10'000 || months < -12 * 10'000) return false;
    out = civil::add_months(day, months);
    return out >= first_day && out <= last_day;
  });
}

void date_to_moment(Frame& frame, const Instruction& i) {
  unary<int64_t, int64_t, true>(frame, i, failed, [](int64_t day, int64_t& out) {
    out = day * civil::microseconds_per_day;
    return true;
  });
}

}  // namespace pipec::validate::kernel
