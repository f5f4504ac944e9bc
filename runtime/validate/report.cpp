#include <algorithm>

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

// As load_field judges it.
bool is_null_field(const Program& program, const value::RawField& field) {
  if (field.state == value::RawField::State::absent) return true;
  if (field.state == value::RawField::State::quoted && !program.quoted_nulls) return false;
  const auto& nulls = program.null_values;
  return std::find(nulls.begin(), nulls.end(), field.view()) != nulls.end();
}

std::string operands_text(const Program& program, const Operands& reads, const value::RawBatch& raw,
                          const value::TypedBatch& typed, std::size_t row) {
  std::string out;
  const auto add = [&](std::string_view name, const std::string& text) {
    if (!out.empty()) out += ", ";
    out += std::string(name) + " = " + text;
  };
  for (const std::uint32_t column : reads.columns) {
    add(program.column_names[column], shown(text_at(typed.columns[column], program.column_types[column], row)));
  }
  for (const auto meta : reads.metas) {
    switch (meta) {
      case ir::Meta::source_row: add("source_row", std::to_string(raw.records[row].source_row)); break;
      case ir::Meta::source_file: add("source_file", shown(typed.source_file.view())); break;
    }
  }
  return out;
}

}  // namespace

std::string reason_value(const Program& program, const Rule& rule, const value::RawBatch& raw,
                         const value::TypedBatch& typed, std::size_t row) {
  const auto index = static_cast<std::size_t>(&rule - program.rules.data());
  const bool known = index < program.reads.size();
  if (!rule.column) return known ? operands_text(program, program.reads[index], raw, typed, row) : "";
  const std::uint32_t column = rule.column->value, field = program.fields[column];
  const bool checked = rule.code == ReasonCode::check_failed || rule.code == ReasonCode::not_unique;
  const auto typed_text = [&] { return shown(text_at(typed.columns[column], program.column_types[column], row)); };
  if (field != none) {
    const auto& written = raw.fields[field][row];
    // A default's value was never written.
    if (checked && is_null_field(program, written) && typed.columns[column].valid[row] != 0) return typed_text();
    if (rule.code != ReasonCode::expression_failed) return shown(written.view());
  } else if (checked) {
    return typed_text();
  }
  // There is no value; what it would have been made of tells more.
  return known ? operands_text(program, program.reads[index], raw, typed, row) : "";
}

}  // namespace pipec::validate
