// Time zones of the system's tz database, by name.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/validate/convert.hpp"

namespace pipec::validate {

class Zone {
 public:
  // Throws std::runtime_error naming the zone when the system does not know it.
  explicit Zone(const std::string& name);
  ~Zone();
  Zone(Zone&&) noexcept;

  // Wall clock to UTC, both in microseconds: dst_gap when the clocks skipped it, dst_fold when they showed it twice.
  ReasonCode to_utc(std::int64_t local_us, std::int64_t& utc_us) const;
  // The date (days since 1970) that the wall clock shows at an instant.
  std::int64_t date_at(std::int64_t utc_us) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pipec::validate
