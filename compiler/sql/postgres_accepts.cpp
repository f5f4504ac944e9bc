// Which live types of PostgreSQL take the values of a declared type (S-G).
#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "compiler/sql/postgres_accepts.hpp"

namespace pipec::sql {
namespace {

using ir::TypeKind;

// `numeric(9,4)` -> name "numeric", arguments {9, 4}. Old spellings become the ones that physical_type uses.
struct LiveType {
  std::string name;
  std::vector<int> arguments;
};

LiveType parse_live(const std::string& text) {
  LiveType out;
  std::string tail;
  const std::size_t open = text.find('(');
  const std::size_t close = text.find(')');
  if (open != std::string::npos && close != std::string::npos && open < close) {
    const char* at = text.data() + open + 1;
    const char* end = text.data() + close;
    while (at < end) {
      int value = 0;
      const auto [next, error] = std::from_chars(at, end, value);
      if (error != std::errc()) break;
      out.arguments.push_back(value);
      at = next;
      while (at < end && (*at == ',' || *at == ' ')) ++at;
    }
    tail = text.substr(close + 1);
  }
  out.name = text.substr(0, open) + tail;
  static constexpr std::pair<const char*, const char*> spellings[] = {
      {"int2", "smallint"},
      {"int4", "integer"},
      {"int8", "bigint"},
      {"bool", "boolean"},
      {"float4", "real"},
      {"float8", "double precision"},
      {"character varying", "varchar"},
      {"decimal", "numeric"},
      {"timestamptz", "timestamp with time zone"},
      {"timestamp", "timestamp without time zone"},
      {"time", "time without time zone"},
  };
  for (const auto& [from, to] : spellings) {
    if (out.name == from) out.name = to;
  }
  return out;
}

int integer_digits(TypeKind kind) { return kind == TypeKind::int16 ? 5 : kind == TypeKind::int32 ? 10 : 19; }

bool accepts_integer(TypeKind kind, const LiveType& live) {
  if (live.name == "bigint") return true;
  if (live.name == "integer") return kind != TypeKind::int64;
  if (live.name == "smallint") return kind == TypeKind::int16;
  if (live.name != "numeric" || live.arguments.empty()) return false;
  const int scale = live.arguments.size() > 1 ? live.arguments[1] : 0;
  return scale == 0 && live.arguments[0] >= integer_digits(kind);
}

bool accepts_decimal(const ir::Type& type, const LiveType& live) {
  if (live.name != "numeric") return false;
  if (live.arguments.empty()) return true;
  const int scale = live.arguments.size() > 1 ? live.arguments[1] : 0;
  return scale >= type.scale && live.arguments[0] - scale >= type.precision - type.scale;
}

// Code points of the longest label: what a varchar must hold.
std::size_t longest_label(const ir::Type& type) {
  std::size_t longest = 0;
  for (const std::string& label : type.labels) {
    std::size_t points = 0;
    for (unsigned char c : label) points += (c & 0xC0) != 0x80;
    longest = std::max(longest, points);
  }
  return longest;
}

bool has_all_labels(const ir::Type& type, const ir::LiveColumn& live) {
  for (const std::string& label : type.labels) {
    bool found = false;
    for (const std::string& known : live.enum_labels) found = found || known == label;
    if (!found) return false;
  }
  return !type.labels.empty();
}

// timestamp(3) would round what the file says.
bool whole_seconds_kept(const LiveType& live) { return live.arguments.empty() || live.arguments[0] == 6; }

}  // namespace

bool postgres_accepts(const ir::Type& type, const ir::LiveColumn& live) {
  const LiveType is = parse_live(live.type);
  switch (type.kind) {
    case TypeKind::boolean:
      return is.name == "boolean";
    case TypeKind::int16:
    case TypeKind::int32:
    case TypeKind::int64:
      return accepts_integer(type.kind, is);
    case TypeKind::decimal:
      return accepts_decimal(type, is);
    case TypeKind::float32:
      return is.name == "real" || is.name == "double precision";
    case TypeKind::float64:
      return is.name == "double precision";
    case TypeKind::string:
      if (is.name == "text") return true;
      if (is.name != "varchar") return false;
      if (is.arguments.empty()) return true;
      return type.length > 0 && is.arguments[0] >= static_cast<int>(type.length);
    case TypeKind::bytes:
      return is.name == "bytea";
    case TypeKind::date:
      return is.name == "date";
    case TypeKind::time:
      return is.name == "time without time zone" && whole_seconds_kept(is);
    case TypeKind::timestamp:
      return is.name == "timestamp with time zone" && whole_seconds_kept(is);
    case TypeKind::datetime:
      return is.name == "timestamp without time zone" && whole_seconds_kept(is);
    case TypeKind::uuid:
      return is.name == "uuid";
    case TypeKind::json:
      return is.name == "jsonb" || is.name == "json";
    case TypeKind::enumeration:
      if (!live.enum_labels.empty()) return has_all_labels(type, live);
      if (is.name == "text") return true;
      if (is.name != "varchar") return false;
      return is.arguments.empty() || is.arguments[0] >= static_cast<int>(longest_label(type));
    case TypeKind::duration:
    case TypeKind::null:
      break;
  }
  return false;

}

}  // namespace pipec::sql
