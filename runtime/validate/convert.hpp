// One text to one value, strictly by S-F2: nothing is trimmed, rounded, clamped or guessed. No allocation on the way
// of a good value; `no_reason` means that the value was taken.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/int128.hpp"
#include "compiler/ir/reason.hpp"
#include "compiler/ir/type.hpp"

namespace pipec::validate {

using ir::ReasonCode;
inline constexpr ReasonCode no_reason{255};

ReasonCode convert_integer(std::string_view text, std::int64_t low, std::int64_t high, std::int64_t& out);
ReasonCode convert_decimal(std::string_view text, int precision, int scale, Int128& out);
ReasonCode convert_float(std::string_view text, bool narrow, double& out);  // narrow: the nearest float32
ReasonCode convert_bool(std::string_view text, std::uint8_t& out);
ReasonCode convert_date(std::string_view text, std::int64_t& out);
ReasonCode convert_time(std::string_view text, std::int64_t& out);
ReasonCode convert_timestamp(std::string_view text, std::int64_t& out);
ReasonCode convert_datetime(std::string_view text, std::int64_t& out);

// Valid UTF-8 without NUL?
ReasonCode check_text(std::string_view text);
ReasonCode check_length(std::string_view text, std::uint32_t length);  // code points; 0: any

// 8-4-4-4-12 hex digits, any case; `lowered` says whether `out` (36 bytes) had to be written.
ReasonCode convert_uuid(std::string_view text, char* out, bool& lowered);

// RFC 8259 without duplicate keys, \u0000 and lone surrogates, at most 128 deep. `out` is replaced by the canonical
// text: minified, keys sorted by bytes, numbers without exponents (1.0e1 is 10, 1.50 stays 1.50). A number with more
// digits than the limit before or behind the point is out_of_range.
ReasonCode convert_json(std::string_view text, std::string& out);
inline constexpr int json_depth_limit = 128;
inline constexpr int json_digit_limit = 16'383;

// Both replace `out`. Hex: pairs of digits, any case. Base64: the alphabet with + and /, padded, no line ends.
bool decode_hex(std::string_view text, std::string& out);
bool decode_base64(std::string_view text, std::string& out);

// The range of an integer type.
std::int64_t lowest(ir::TypeKind kind);
std::int64_t highest(ir::TypeKind kind);

// The labels of an enum, for many look-ups.
class Labels {
 public:
  explicit Labels(const std::vector<std::string>& labels);
  bool contains(std::string_view text) const;

 private:
  // A label of up to sixteen bytes is its two words; a longer one is compared as a whole, too.
  struct Entry {
    std::uint64_t first = 0, last = 0;  // bytes; last: of more than eight
    std::size_t size = SIZE_MAX;        // SIZE_MAX: free
    std::string whole;
  };
  std::size_t home(std::uint64_t first, std::uint64_t last, std::size_t size) const;
  bool place(const std::vector<std::string>& labels);  // did all come to their homes?
  std::vector<Entry> entries_;          // open addressing
  std::uint64_t factor_ = 1;
  int shift_ = 0;
  std::size_t mask_ = 0;
};

}  // namespace pipec::validate
