#include "runtime/validate/zone.hpp"

#include <date/tz.h>

#include <chrono>
#include <stdexcept>

#include "base/civil.hpp"
#include "runtime/validate/validate.hpp"

namespace pipec::validate {
namespace {

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
constexpr std::int64_t second = 1'000'000;

}  // namespace

struct Zone::Impl {
  const date::time_zone* zone = nullptr;
};

Zone::Zone(const std::string& name) : impl_(std::make_unique<Impl>()) {
  try {
    impl_->zone = date::locate_zone(name);
  } catch (const std::runtime_error&) {
    throw std::runtime_error("this machine has no time zone `" + name + "` (is tzdata installed?)");
  }
}
Zone::~Zone() = default;
Zone::Zone(Zone&&) noexcept = default;

ReasonCode Zone::to_utc(std::int64_t local_us, std::int64_t& utc_us) const {
  const std::int64_t seconds = floor_div(local_us, second);
  const auto info = impl_->zone->get_info(date::local_seconds{std::chrono::seconds{seconds}});
  if (info.result == date::local_info::nonexistent) return ReasonCode::dst_gap;
  if (info.result == date::local_info::ambiguous) return ReasonCode::dst_fold;
  utc_us = local_us - info.first.offset.count() * second;
  return no_reason;
}

std::vector<std::string> zone_names() {
  std::vector<std::string> names;
  try {
    for (const auto& zone : date::get_tzdb().zones) names.push_back(zone.name());
  } catch (const std::runtime_error&) {
    names.clear();
  }
  return names;
}

std::int64_t Zone::date_at(std::int64_t utc_us) const {
  const std::int64_t seconds = floor_div(utc_us, second);
  const auto info = impl_->zone->get_info(date::sys_seconds{std::chrono::seconds{seconds}});
  return floor_div(utc_us + info.offset.count() * second, civil::microseconds_per_day);
}

}  // namespace pipec::validate
