#include "compiler/ir/type.hpp"

#include <fmt/format.h>

#include <array>

#include "base/civil.hpp"
#include "base/decimal.hpp"
#include "base/hash.hpp"

namespace pipec::ir {
namespace {

std::string_view name_of(TypeKind kind) {
  switch (kind) {
    case TypeKind::boolean: return "bool";
    case TypeKind::int16: return "int16";
    case TypeKind::int32: return "int32";
    case TypeKind::int64: return "int64";
    case TypeKind::decimal: return "decimal";
    case TypeKind::float32: return "float32";
    case TypeKind::float64: return "float64";
    case TypeKind::string: return "string";
    case TypeKind::bytes: return "bytes";
    case TypeKind::date: return "date";
    case TypeKind::time: return "time";
    case TypeKind::timestamp: return "timestamp";
    case TypeKind::datetime: return "datetime";
    case TypeKind::uuid: return "uuid";
    case TypeKind::json: return "json";
    case TypeKind::enumeration: return "enum";
    case TypeKind::duration: return "duration";
    case TypeKind::null: return "null";
  }
  return "";
}

// "…" with the escapes of the language, so that a label can be read back.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default: out += c;
    }
  }
  return out + "\"";
}

// The largest unit that says it exactly: 2h, 90s, 0.001ms.
std::string duration_text(std::int64_t microseconds) {
  struct Unit {
    std::int64_t size;
    std::string_view name;
  };
  static constexpr std::array<Unit, 5> units = {{{civil::microseconds_per_day, "d"},
                                                 {3'600'000'000, "h"},
                                                 {60'000'000, "min"},
                                                 {1'000'000, "s"},
                                                 {1'000, "ms"}}};
  if (microseconds == 0) return "0s";
  for (const auto& unit : units) {
    if (microseconds % unit.size == 0) return fmt::format("{}{}", microseconds / unit.size, unit.name);
  }
  return decimal::to_short_text(microseconds, 3) + "ms";
}

}  // namespace

std::string to_text(const Type& type) {
  std::string out(name_of(type.kind));
  if (type.kind == TypeKind::decimal) out += fmt::format("({}, {})", type.precision, type.scale);
  if (type.kind == TypeKind::string && type.length > 0) out += fmt::format("({})", type.length);
  if (type.kind == TypeKind::enumeration) {
    out += "(";
    for (std::size_t i = 0; i < type.labels.size(); ++i) out += (i == 0 ? "" : ", ") + quoted(type.labels[i]);
    out += ")";
  }
  if (type.nullable && type.kind != TypeKind::null) out += "?";
  return out;
}

Physical physical(TypeKind kind) {
  switch (kind) {
    case TypeKind::boolean: return Physical::boolean;
    case TypeKind::decimal: return Physical::int128;
    case TypeKind::float32:
    case TypeKind::float64: return Physical::float64;
    case TypeKind::string:
    case TypeKind::bytes:
    case TypeKind::uuid:
    case TypeKind::json:
    case TypeKind::enumeration: return Physical::text;
    case TypeKind::int16:
    case TypeKind::int32:
    case TypeKind::int64:
    case TypeKind::date:
    case TypeKind::time:
    case TypeKind::timestamp:
    case TypeKind::datetime:
    case TypeKind::duration:
    case TypeKind::null: return Physical::int64;
  }
  return Physical::int64;
}

bool is_integer(TypeKind kind) {
  return kind == TypeKind::int16 || kind == TypeKind::int32 || kind == TypeKind::int64;
}

bool is_float(TypeKind kind) { return kind == TypeKind::float32 || kind == TypeKind::float64; }

bool is_number(TypeKind kind) { return is_integer(kind) || is_float(kind) || kind == TypeKind::decimal; }

bool is_text(TypeKind kind) { return kind == TypeKind::string || kind == TypeKind::enumeration; }

std::string to_text(const Value& value, const Type& type) {
  if (value.is_null()) return "null";
  switch (type.kind) {
    case TypeKind::boolean: return std::get<bool>(value.data) ? "true" : "false";
    case TypeKind::int16:
    case TypeKind::int32:
    case TypeKind::int64: return std::to_string(std::get<std::int64_t>(value.data));
    case TypeKind::decimal: return decimal::to_text(std::get<Int128>(value.data), type.scale);
    case TypeKind::float32: return fmt::format("{}", static_cast<float>(std::get<double>(value.data)));
    case TypeKind::float64: return fmt::format("{}", std::get<double>(value.data));
    case TypeKind::bytes: return hash::to_hex(std::get<std::string>(value.data));
    case TypeKind::date: return civil::date_text(std::get<std::int64_t>(value.data));
    case TypeKind::time: return civil::time_text(std::get<std::int64_t>(value.data));
    case TypeKind::timestamp: return civil::timestamp_text(std::get<std::int64_t>(value.data));
    case TypeKind::datetime: return civil::datetime_text(std::get<std::int64_t>(value.data));
    case TypeKind::duration: return duration_text(std::get<std::int64_t>(value.data));
    case TypeKind::string:
    case TypeKind::uuid:
    case TypeKind::json:
    case TypeKind::enumeration: return std::get<std::string>(value.data);
    case TypeKind::null: return "null";
  }
  return "";
}

}  // namespace pipec::ir
