// The formats of `| parse("…")`: strict, each directive takes exactly the digits that it names, everything else
// stands for itself. %Y (4 digits) %m %d %H %M %S %I (2) %f (1-6) %z (Z or ±HH[:]MM) %p (AM, PM) %j (3)
// %b, %B (English month, short or full; any case) %% .
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/type.hpp"
#include "runtime/validate/convert.hpp"
#include "runtime/validate/zone.hpp"

namespace pipec::validate {

class TimeFormat {
 public:
  // Throws std::invalid_argument for an unknown directive. `zone` may be empty: then the wall clock is UTC's.
  TimeFormat(std::string_view format, ir::TypeKind kind, const std::string& zone);

  // To the value of `kind` (date, time, timestamp, datetime).
  ReasonCode parse(std::string_view text, std::int64_t& out) const;

 private:
  struct Step {
    char directive = 0;  // 0: the literal character
    char literal = 0;
  };
  struct Fields;
  bool read(std::string_view text, Fields& fields) const;

  ir::TypeKind kind_;
  ReasonCode refusal_;
  std::vector<Step> steps_;
  std::optional<Zone> zone_;
};

}  // namespace pipec::validate
