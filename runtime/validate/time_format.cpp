#include "runtime/validate/time_format.hpp"

#include <stdexcept>

#include "base/civil.hpp"

namespace pipec::validate {
namespace {

constexpr std::int64_t second = 1'000'000;

constexpr std::string_view months[] = {"january", "february", "march",     "april",   "may",      "june",
                                       "july",    "august",   "september", "october", "november", "december"};

bool starts_with_word(std::string_view text, std::string_view lower_word) {
  if (text.size() < lower_word.size()) return false;
  for (std::size_t i = 0; i < lower_word.size(); ++i) {
    if ((text[i] | 0x20) != lower_word[i]) return false;
  }
  return true;
}

// Takes exactly `count` digits off the front.
bool take_digits(std::string_view& text, std::size_t count, unsigned& out) {
  if (text.size() < count) return false;
  out = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    out = out * 10 + static_cast<unsigned>(text[i] - '0');
  }
  text.remove_prefix(count);
  return true;
}

}  // namespace

struct TimeFormat::Fields {
  unsigned year = 1970, month = 1, day = 1, day_of_year = 0;
  unsigned hour = 0, minute = 0, second = 0;
  unsigned fraction = 0;  // microseconds
  unsigned half_hour = 0;  // %I
  bool has_half = false, afternoon = false, has_offset = false;
  std::int64_t offset = 0;  // seconds
};

TimeFormat::TimeFormat(std::string_view format, ir::TypeKind kind, const std::string& zone) : kind_(kind) {
  refusal_ = kind == ir::TypeKind::date   ? ReasonCode::not_a_date
             : kind == ir::TypeKind::time ? ReasonCode::not_a_time
                                          : ReasonCode::not_a_timestamp;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      steps_.push_back({0, format[i]});
      continue;
    }
    const char directive = ++i < format.size() ? format[i] : '\0';
    if (directive == '%') {
      steps_.push_back({0, '%'});
    } else if (std::string_view("YmdHMSfzbBpIj").find(directive) != std::string_view::npos && directive != '\0') {
      steps_.push_back({directive, 0});
    } else {
      throw std::invalid_argument("`%" + std::string(1, directive) + "` is not a directive of parse");
    }
  }
  if (!zone.empty()) zone_.emplace(zone);
}

bool TimeFormat::read(std::string_view text, Fields& fields) const {
  for (const auto& step : steps_) {
    bool good = true;
    switch (step.directive) {
      case 0:
        good = !text.empty() && text.front() == step.literal;
        if (good) text.remove_prefix(1);
        break;
      case 'Y': good = take_digits(text, 4, fields.year); break;
      case 'm': good = take_digits(text, 2, fields.month); break;
      case 'd': good = take_digits(text, 2, fields.day); break;
      case 'H': good = take_digits(text, 2, fields.hour) && fields.hour <= 23; break;
      case 'M': good = take_digits(text, 2, fields.minute) && fields.minute <= 59; break;
      case 'S': good = take_digits(text, 2, fields.second) && fields.second <= 59; break;
      case 'j': good = take_digits(text, 3, fields.day_of_year) && fields.day_of_year >= 1; break;
      case 'I':
        good = take_digits(text, 2, fields.half_hour) && fields.half_hour >= 1 && fields.half_hour <= 12;
        fields.has_half = true;
        break;
      case 'p':
        good = starts_with_word(text, "am") || starts_with_word(text, "pm");
        if (good) {
          fields.afternoon = (text.front() | 0x20) == 'p';
          text.remove_prefix(2);
        }
        break;
      case 'f': {
        std::size_t count = 0;
        while (count < 6 && count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
        good = count > 0 && take_digits(text, count, fields.fraction);
        for (; good && count < 6; ++count) fields.fraction *= 10;
        break;
      }
      case 'b':
      case 'B': {
        unsigned month = 0;
        for (unsigned i = 0; i < 12 && month == 0; ++i) {
          const auto word = step.directive == 'b' ? months[i].substr(0, 3) : months[i];
          if (!starts_with_word(text, word)) continue;
          text.remove_prefix(word.size());
          month = i + 1;
        }
        fields.month = month;
        good = month != 0;
        break;
      }
      case 'z': {
        fields.has_offset = true;
        if (!text.empty() && text.front() == 'Z') {
          text.remove_prefix(1);
          break;
        }
        good = !text.empty() && (text.front() == '+' || text.front() == '-');
        if (!good) break;
        const bool west = text.front() == '-';
        text.remove_prefix(1);
        unsigned hours = 0, minutes = 0;
        good = take_digits(text, 2, hours);
        if (good && !text.empty() && text.front() == ':') text.remove_prefix(1);
        good = good && take_digits(text, 2, minutes) && hours <= 23 && minutes <= 59;
        fields.offset = (west ? -1 : 1) * static_cast<std::int64_t>(hours * 3600 + minutes * 60);
        break;
      }
      default: good = false;
    }
    if (!good) return false;
  }
  return text.empty();
}

ReasonCode TimeFormat::parse(std::string_view text, std::int64_t& out) const {
  Fields fields;
  if (!read(text, fields)) return refusal_;
  if (fields.has_half) fields.hour = fields.half_hour % 12 + (fields.afternoon ? 12 : 0);
  const std::int64_t time =
      static_cast<std::int64_t>(fields.hour * 3600 + fields.minute * 60 + fields.second) * second + fields.fraction;
  if (kind_ == ir::TypeKind::time) {
    out = time;
    return no_reason;
  }
  const int year = static_cast<int>(fields.year);
  if (!civil::is_valid_day(year, fields.month, fields.day)) return refusal_;
  std::int64_t days = civil::days_from_civil(year, fields.month, fields.day);
  if (fields.day_of_year != 0) {
    days = civil::days_from_civil(year, 1, 1) + fields.day_of_year - 1;
    if (civil::civil_from_days(days).year != year) return refusal_;
  }
  if (kind_ == ir::TypeKind::date) {
    out = days;
    return no_reason;
  }
  const std::int64_t local = days * civil::microseconds_per_day + time;
  if (kind_ == ir::TypeKind::datetime) {
    out = local;
    return no_reason;
  }
  std::int64_t utc = local - fields.offset * second;
  if (!fields.has_offset && zone_) {
    if (const auto reason = zone_->to_utc(local, utc); reason != no_reason) return reason;
  }
  // An offset or a zone can lead out of the years that can be written.
  if (utc < civil::days_from_civil(1, 1, 1) * civil::microseconds_per_day ||
      utc >= (civil::days_from_civil(9999, 12, 31) + 1) * civil::microseconds_per_day) {
    return refusal_;
  }
  out = utc;
  return no_reason;
}

}  // namespace pipec::validate
