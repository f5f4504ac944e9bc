#include "runtime/validate/canonical.hpp"

#include <fmt/format.h>

#include <iterator>

#include "base/civil.hpp"
#include "base/decimal.hpp"
#include "runtime/validate/validate.hpp"

namespace pipec::validate {

void append_canonical(std::string& out, const value::Column& column, const ir::Type& type, std::size_t row) {
  static constexpr char digits[] = "0123456789abcdef";
  const std::size_t at = column.at(row);
  switch (type.kind) {
    case ir::TypeKind::boolean: out += column.booleans[at] != 0 ? "true" : "false"; return;
    case ir::TypeKind::int16:
    case ir::TypeKind::int32:
    case ir::TypeKind::int64: fmt::format_to(std::back_inserter(out), "{}", column.integers[at]); return;
    case ir::TypeKind::decimal: out += decimal::to_text(column.decimals[at], type.scale); return;
    case ir::TypeKind::float32:
      fmt::format_to(std::back_inserter(out), "{}", static_cast<float>(column.floats[at]));
      return;
    case ir::TypeKind::float64: fmt::format_to(std::back_inserter(out), "{}", column.floats[at]); return;
    case ir::TypeKind::bytes:
      for (const char c : column.texts[at].view()) {
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[c & 15];
      }
      return;
    case ir::TypeKind::date: civil::append_date(out, column.integers[at]); return;
    case ir::TypeKind::time: civil::append_time(out, column.integers[at]); return;
    case ir::TypeKind::timestamp:
      civil::append_datetime(out, column.integers[at]);
      out += 'Z';
      return;
    case ir::TypeKind::datetime: civil::append_datetime(out, column.integers[at]); return;
    case ir::TypeKind::string:
    case ir::TypeKind::uuid:
    case ir::TypeKind::json:
    case ir::TypeKind::enumeration: out += column.texts[at].view(); return;
    case ir::TypeKind::duration: out += ir::to_text(ir::Value{column.integers[at]}, type); return;
    case ir::TypeKind::null: out += "null"; return;
  }
}

ir::Value value_at(const value::Column& column, const ir::Type& type, std::size_t row) {
  const std::size_t at = column.at(row);
  if (column.valid[at] == 0 || type.kind == ir::TypeKind::null) return {};
  switch (column.physical) {
    case ir::Physical::boolean: return {column.booleans[at] != 0};
    case ir::Physical::int64: return {column.integers[at]};
    case ir::Physical::int128: return {column.decimals[at]};
    case ir::Physical::float64: return {column.floats[at]};
    case ir::Physical::text: return {std::string(column.texts[at].view())};
  }
  return {};
}

std::string text_at(const value::Column& column, const ir::Type& type, std::size_t row) {
  if (column.valid[column.at(row)] == 0) return "null";
  std::string out;
  append_canonical(out, column, type, row);
  return out;
}

}  // namespace pipec::validate
