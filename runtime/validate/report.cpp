#include "base/utf8.hpp"
#include "runtime/validate/canonical.hpp"
#include "runtime/validate/program.hpp"

namespace pipec::validate {
namespace {

constexpr std::size_t most_shown = 200;  // code points of one value

// Valid UTF-8, and not too much of it; the record's exact bytes are kept elsewhere.
std::string shown(std::string_view text) {
  if (!utf8::is_valid(text)) return utf8::printable(text, most_shown);
  const std::size_t end = utf8::index_of(text, most_shown);
  return std::string(text.substr(0, end)) + (end < text.size() ? "…" : "");
}

}  // namespace

std::string reason_value(const Program& program, const Rule& rule, const value::RawBatch& raw,
                         const value::TypedBatch& typed, std::size_t row) {
  if (rule.column) {
    const std::uint32_t column = rule.column->value, field = program.fields[column];
    if (field != none) return shown(raw.fields[field][row].view());
    // A computed column that failed has no value to show.
    if (rule.code != ReasonCode::check_failed && rule.code != ReasonCode::not_unique) return "";
    return shown(text_at(typed.columns[column], program.column_types[column], row));
  }
  const auto index = static_cast<std::size_t>(&rule - program.rules.data());
  if (index >= program.reads.size()) return "";
  std::string out;
  for (const std::uint32_t column : program.reads[index]) {
    if (!out.empty()) out += ", ";
    out +=
        program.column_names[column] + " = " + shown(text_at(typed.columns[column], program.column_types[column], row));
  }
  return out;
}

}  // namespace pipec::validate
