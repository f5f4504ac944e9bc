// The one table of functions: who may be called where, and what may fail. Kernels are in runtime/validate, in an
// array indexed by Function that is checked to be full at compile time; SQL forms are in compiler/sql.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace pipec::ir {

// Arguments. Of a Stage: as written, all constants; its text comes from the stage before. Of a Call: the text (or
// number) first, then as written. map: from, to, from, to, … . pad(length, character) fills on the left; substr counts
// code points from 1. round(number, digits): digits is a constant, 0..38. today, yesterday: the zone, a constant.
enum class Function : std::uint8_t {
  trim, ltrim, rtrim, lower, upper,
  replace, replace_regex,
  null_if,
  parse,           // (format, zone =): text -> the column's date, time, timestamp or datetime
  hex, base64,     // text -> bytes
  map,             // ({ "from" = "to" }): exact text -> text; not found: unchanged
  pad, substr,
  length, round, floor, ceil, abs, concat, coalesce,
  sha256, md5,     // (row) or (text|bytes) -> bytes
  today, yesterday, now,
  add_months,      // (date, int64 months): what `date + 2mo`, `date - 1y` become; cannot be written as a call
  env,             // settings, params and secrets only
};
inline constexpr int function_count = static_cast<int>(Function::env) + 1;

struct FunctionInfo {
  Function id;
  std::string_view name;       // as written; `replace_regex` is written `replace(re"…", "…")`
  std::string_view signature;  // for messages: "replace(what: string or regex, by: string)"
  bool stage = false;          // may follow `|`
  bool expression = false;     // may stand in an expression
  bool fallible = false;       // may fail for some value: needs an outcome
};

const FunctionInfo& info(Function function);
std::span<const FunctionInfo> functions();  // in the order of the enum

}  // namespace pipec::ir
