#include "compiler/ir/function.hpp"

#include <array>

namespace pipec::ir {
namespace {

constexpr bool stage = true, no_stage = false;
constexpr bool expression = true, no_expression = false;
constexpr bool fallible = true, safe = false;

constexpr std::array<FunctionInfo, function_count> table = {{
    {Function::trim, "trim", "trim", stage, expression, safe},
    {Function::ltrim, "ltrim", "ltrim", stage, expression, safe},
    {Function::rtrim, "rtrim", "rtrim", stage, expression, safe},
    {Function::lower, "lower", "lower", stage, expression, safe},
    {Function::upper, "upper", "upper", stage, expression, safe},
    {Function::replace, "replace", "replace(what: string or regex, by: string)", stage, expression, safe},
    {Function::replace_regex, "replace", "replace(what: string or regex, by: string)", stage, expression, safe},
    {Function::null_if, "null_if", "null_if(text, …)", stage, expression, safe},
    {Function::parse, "parse", "parse(format: string, zone = string)", stage, no_expression, fallible},
    {Function::hex, "hex", "hex", stage, no_expression, fallible},
    {Function::base64, "base64", "base64", stage, no_expression, fallible},
    {Function::map, "map", "map({ \"from\" = \"to\" })", stage, no_expression, safe},
    {Function::pad, "pad", "pad(length: integer, character: string)", stage, expression, safe},
    {Function::substr, "substr", "substr(start: integer from 1, length: integer)", stage, expression, safe},
    {Function::length, "length", "length(text)", no_stage, expression, safe},
    {Function::round, "round", "round(number: decimal, digits: integer)", no_stage, expression, safe},
    {Function::floor, "floor", "floor(number)", no_stage, expression, safe},
    {Function::ceil, "ceil", "ceil(number)", no_stage, expression, safe},
    {Function::abs, "abs", "abs(number)", no_stage, expression, safe},
    {Function::concat, "concat", "concat(text, …)", no_stage, expression, safe},
    {Function::coalesce, "coalesce", "coalesce(value, …)", no_stage, expression, safe},
    {Function::sha256, "sha256", "sha256(row, or text, or bytes)", no_stage, expression, safe},
    {Function::md5, "md5", "md5(row, or text, or bytes)", no_stage, expression, safe},
    {Function::today, "today", "today(zone: string)", no_stage, expression, safe},
    {Function::yesterday, "yesterday", "yesterday(zone: string)", no_stage, expression, safe},
    {Function::now, "now", "now()", no_stage, expression, safe},
    {Function::add_months, "add_months", "date + 1mo", no_stage, no_expression, fallible},
    {Function::env, "env", "env(variable: string)", no_stage, expression, safe},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table[i].id != static_cast<Function>(i)) return false;
  }
  return true;
}
static_assert(in_order(), "the table of functions is indexed by Function");

}  // namespace

const FunctionInfo& info(Function function) { return table[static_cast<std::size_t>(function)]; }

std::span<const FunctionInfo> functions() { return table; }

}  // namespace pipec::ir
