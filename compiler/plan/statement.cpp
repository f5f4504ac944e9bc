#include "compiler/plan/statement.hpp"

#include <optional>
#include <stdexcept>
#include <string_view>

namespace pipec::plan {
namespace {

std::optional<Slot> slot_named(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(Slot::after); ++i) {
    if (to_text(static_cast<Slot>(i)) == name) return static_cast<Slot>(i);
  }
  return std::nullopt;
}

sql::ParameterKind kind_of(Slot slot) {
  switch (slot) {
    case Slot::started_at:
    case Slot::finished_at:
    case Slot::now:
      return sql::ParameterKind::timestamp;
    case Slot::reasons:
      return sql::ParameterKind::json;
    case Slot::after:
      return sql::ParameterKind::integer;
    default:
      return slot >= Slot::read && slot <= Slot::bytes ? sql::ParameterKind::integer : sql::ParameterKind::text;
  }
}

}  // namespace

Statement bound(const sql::Dialect& dialect, const sql::Text& text) {
  Statement out{text.purpose, {}, {}};
  std::string_view rest = text.text;
  while (!rest.empty()) {
    const std::size_t open = rest.find('{');
    out.text += rest.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = rest.find('}', open);
    const auto slot = slot_named(rest.substr(open + 1, close - open - 1));
    if (close == std::string_view::npos || !slot) throw std::logic_error("unknown slot in: " + text.text);
    out.parameters.push_back(*slot);
    out.text += dialect.parameter(out.parameters.size(), kind_of(*slot));
    rest.remove_prefix(close + 1);
  }
  return out;
}

std::vector<Statement> bound(const sql::Dialect& dialect, const std::vector<sql::Text>& texts) {
  std::vector<Statement> out;
  for (const sql::Text& text : texts) out.push_back(bound(dialect, text));
  return out;
}

Statement plain(const sql::Text& text) { return {text.purpose, text.text, {}}; }

std::vector<Statement> plain(const std::vector<sql::Text>& texts) {
  std::vector<Statement> out;
  for (const sql::Text& text : texts) out.push_back(plain(text));
  return out;
}

void append(std::vector<Statement>& to, std::vector<Statement> more) {
  for (Statement& statement : more) to.push_back(std::move(statement));
}

}  // namespace pipec::plan
