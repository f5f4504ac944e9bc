#include "compiler/sql/dialect.hpp"

namespace pipec::sql {
namespace {

std::string doubled(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) {
    if (c == quote) out += quote;
    out += c;
  }
  return out + quote;
}

}  // namespace

std::string Dialect::name(std::string_view text) const { return doubled(text, '"'); }
std::string Dialect::string(std::string_view text) const { return doubled(text, '\''); }

const Dialect& dialect(ir::ConnectionKind kind) {
  switch (kind) {
    case ir::ConnectionKind::postgres:
      return postgres_dialect();
    case ir::ConnectionKind::sqlite:
      break;
  }
  return sqlite_dialect();
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  return out;
}

}  // namespace pipec::sql
