#include "compiler/ir/reason.hpp"

#include <array>

namespace pipec::ir {

std::string_view to_text(ReasonCode code) {
  static constexpr std::array<std::string_view, reason_code_count> names = {
      "wrong_width",   "open_quote",      "bad_quote",         "record_too_long",   "invalid_utf8",  "nul_byte",
      "null_value",    "not_an_integer",  "not_a_decimal",     "not_a_float",       "not_a_bool",    "not_a_date",
      "not_a_time",    "not_a_timestamp", "not_a_uuid",        "not_json",          "not_bytes",     "not_in_enum",
      "out_of_range",  "too_precise",     "too_long",          "dst_gap",           "dst_fold",      "stage_failed",
      "check_failed",  "expression_failed", "not_unique",      "duplicate_key",     "missing_reference", "outside_replace",
      "no_partition",  "target_refused",
  };
  return names[static_cast<std::size_t>(code)];
}

}  // namespace pipec::ir
