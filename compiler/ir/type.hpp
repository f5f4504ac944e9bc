// Types and values of the language, as every later room uses them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/int128.hpp"

namespace pipec::ir {

enum class TypeKind : std::uint8_t {
  boolean, int16, int32, int64, decimal, float32, float64, string, bytes, date, time, timestamp, datetime, uuid, json,
  enumeration,
  duration,  // exact microseconds; in expressions only
  null,      // the type of a bare `null`; in expressions only
};

struct Type {
  TypeKind kind = TypeKind::null;
  bool nullable = false;
  int precision = 0;                // decimal: digits in all, 1..38
  int scale = 0;                    // decimal: digits after the point
  std::uint32_t length = 0;         // string(n): code points; 0: any
  std::vector<std::string> labels;  // enum, in declared order

  bool operator==(const Type&) const = default;
};

// As the language writes it: decimal(5, 2)?, enum("a", "b").
std::string to_text(const Type& type);

// How a value is held in a column of a batch (runtime/value) and in a Value.
//   boolean: bool · int64: ints, date (days), time, timestamp, datetime, duration (microseconds, base/civil.hpp)
//   int128: decimal, unscaled · float64: floats · text: string, bytes (raw), uuid (36 lower-case characters),
//   json (canonical text), enum (the label)
enum class Physical : std::uint8_t { boolean, int64, int128, float64, text };
Physical physical(TypeKind kind);

bool is_integer(TypeKind kind);  // int16 int32 int64
bool is_float(TypeKind kind);
bool is_number(TypeKind kind);   // integers, floats, decimal
bool is_text(TypeKind kind);     // string, enum

// One value apart from a batch: literals, params, settings. Read it together with its Type.
struct Value {
  std::variant<std::monostate, bool, std::int64_t, Int128, double, std::string> data;
  bool is_null() const { return std::holds_alternative<std::monostate>(data); }
  bool operator==(const Value&) const = default;
};

// The canonical text of a value (S-G, SQLite column; bool true/false, bytes as lower-case hex, float shortest
// round-trip). Null: "null". Used in param keys, plans and messages.
std::string to_text(const Value& value, const Type& type);

}  // namespace pipec::ir
