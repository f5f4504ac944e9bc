#include "runtime/target/postgres_form.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace pipec::target {
namespace {

using ir::TypeKind;

enum class Live : std::uint8_t {
  boolean, int16, int32, int64, numeric, float32, float64, text, varchar, bytes, date, time, timestamp, datetime, uuid,
  json, jsonb,
  unknown,  // its name is of the user's making: a native enum
};

struct LiveType {
  Live base = Live::unknown;
  std::vector<int> arguments;
};

struct Spelling {
  std::string_view name;
  Live base;
};
constexpr Spelling spellings[] = {
    {"boolean", Live::boolean},
    {"bool", Live::boolean},
    {"smallint", Live::int16},
    {"int2", Live::int16},
    {"integer", Live::int32},
    {"int4", Live::int32},
    {"bigint", Live::int64},
    {"int8", Live::int64},
    {"numeric", Live::numeric},
    {"decimal", Live::numeric},
    {"real", Live::float32},
    {"float4", Live::float32},
    {"double precision", Live::float64},
    {"float8", Live::float64},
    {"text", Live::text},
    {"character varying", Live::varchar},
    {"varchar", Live::varchar},
    {"bytea", Live::bytes},
    {"date", Live::date},
    {"time without time zone", Live::time},
    {"time", Live::time},
    {"timestamp with time zone", Live::timestamp},
    {"timestamptz", Live::timestamp},
    {"timestamp without time zone", Live::datetime},
    {"timestamp", Live::datetime},
    {"uuid", Live::uuid},
    {"json", Live::json},
    {"jsonb", Live::jsonb},
};

// timestamp(6) with time zone: the arguments stand in the middle of the name.
LiveType parse(std::string_view text) {
  LiveType out;
  std::string name(text.substr(0, text.find('(')));
  if (const std::size_t open = text.find('('), close = text.find(')'); open < close && close != text.npos) {
    const char* at = text.data() + open + 1;
    const char* const end = text.data() + close;
    while (at < end) {
      int value = 0;
      const auto [next, error] = std::from_chars(at, end, value);
      if (error != std::errc()) break;
      out.arguments.push_back(value);
      at = std::find_if(next, end, [](char c) { return c != ',' && c != ' '; });
    }
    name += text.substr(close + 1);
  }
  for (const Spelling& spelling : spellings) {
    if (name == spelling.name) out.base = spelling.base;
  }
  return out;
}

std::optional<Form> integer_form(TypeKind kind, const LiveType& live) {
  const int digits = kind == TypeKind::int16 ? 5 : kind == TypeKind::int32 ? 10 : 19;
  switch (live.base) {
    case Live::int64: return Form::int64;
    case Live::int32: return kind == TypeKind::int64 ? std::nullopt : std::optional(Form::int32);
    case Live::int16: return kind == TypeKind::int16 ? std::optional(Form::int16) : std::nullopt;
    case Live::numeric: {
      const bool whole = live.arguments.size() < 2 || live.arguments[1] == 0;
      return whole && !live.arguments.empty() && live.arguments[0] >= digits ? std::optional(Form::whole) : std::nullopt;
    }
    default: return std::nullopt;
  }
}

bool holds(const ir::Type& decimal, const LiveType& live) {
  if (live.base != Live::numeric) return false;
  if (live.arguments.empty()) return true;
  const int scale = live.arguments.size() > 1 ? live.arguments[1] : 0;
  return scale >= decimal.scale && live.arguments[0] - scale >= decimal.precision - decimal.scale;
}

int code_points(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// `length`: the longest text of the type in code points; none: there is no longest.
bool holds_text(std::optional<int> length, const LiveType& live) {
  if (live.base == Live::text) return true;
  if (live.base != Live::varchar) return false;
  return live.arguments.empty() || (length && live.arguments[0] >= *length);
}

bool microseconds_kept(const LiveType& live) { return live.arguments.empty() || live.arguments[0] == 6; }

std::optional<Form> form_for(const ir::Type& type, const LiveType& live) {
  const auto when = [](bool fits, Form form) { return fits ? std::optional(form) : std::nullopt; };
  switch (type.kind) {
    case TypeKind::boolean: return when(live.base == Live::boolean, Form::boolean);
    case TypeKind::int16:
    case TypeKind::int32:
    case TypeKind::int64: return integer_form(type.kind, live);
    case TypeKind::decimal: return when(holds(type, live), Form::decimal);
    case TypeKind::float32:
      if (live.base == Live::float64) return Form::widened;
      return when(live.base == Live::float32, Form::float32);
    case TypeKind::float64: return when(live.base == Live::float64, Form::float64);
    case TypeKind::string:
      return when(holds_text(type.length > 0 ? std::optional(static_cast<int>(type.length)) : std::nullopt, live), Form::text);
    case TypeKind::enumeration: {
      int longest = 0;
      for (const std::string& label : type.labels) longest = std::max(longest, code_points(label));
      return when(live.base == Live::unknown || holds_text(longest, live), Form::text);
    }
    case TypeKind::bytes: return when(live.base == Live::bytes, Form::text);
    case TypeKind::date: return when(live.base == Live::date, Form::date);
    case TypeKind::time: return when(live.base == Live::time && microseconds_kept(live), Form::int64);
    case TypeKind::timestamp: return when(live.base == Live::timestamp && microseconds_kept(live), Form::moment);
    case TypeKind::datetime: return when(live.base == Live::datetime && microseconds_kept(live), Form::moment);
    case TypeKind::uuid: return when(live.base == Live::uuid, Form::uuid);
    case TypeKind::json:
      if (live.base == Live::json) return Form::text;
      return when(live.base == Live::jsonb, Form::jsonb);
    case TypeKind::duration:
    case TypeKind::null: break;
  }
  return std::nullopt;
}

// What S-G creates, as far as the form goes.
LiveType created(const ir::Type& type) {
  switch (type.kind) {
    case TypeKind::boolean: return {Live::boolean, {}};
    case TypeKind::int16: return {Live::int16, {}};
    case TypeKind::int32: return {Live::int32, {}};
    case TypeKind::int64: return {Live::int64, {}};
    case TypeKind::decimal: return {Live::numeric, {type.precision, type.scale}};
    case TypeKind::float32: return {Live::float32, {}};
    case TypeKind::float64: return {Live::float64, {}};
    case TypeKind::string:
    case TypeKind::enumeration: return {Live::text, {}};
    case TypeKind::bytes: return {Live::bytes, {}};
    case TypeKind::date: return {Live::date, {}};
    case TypeKind::time: return {Live::time, {}};
    case TypeKind::timestamp: return {Live::timestamp, {}};
    case TypeKind::datetime: return {Live::datetime, {}};
    case TypeKind::uuid: return {Live::uuid, {}};
    case TypeKind::json: return {Live::jsonb, {}};
    case TypeKind::duration:
    case TypeKind::null: break;
  }
  throw std::logic_error("a type that is never stored");
}

}  // namespace

Encoding encoding_for(const ir::Type& declared, std::string_view live) {
  const auto form = form_for(declared, live.empty() ? created(declared) : parse(live));
  if (!form) throw std::logic_error("no form of " + ir::to_text(declared) + " for a column of type " + std::string(live));
  return {*form, declared.scale, ir::physical(declared.kind)};
}

}  // namespace pipec::target
