#include "compiler/diagnostic/mask_secrets.hpp"

#include <array>

namespace pipec::diagnostic {
namespace {

constexpr std::array<std::string_view, 4> secret_settings = {"password", "secret_key", "session_token", "api_key"};

std::size_t skip_blanks(std::string_view line, std::size_t at) {
  while (at < line.size() && (line[at] == ' ' || line[at] == '\t' || line[at] == '`')) ++at;
  return at;
}

}  // namespace

std::string mask_secrets(std::string_view line) {
  std::string masked(line);
  for (const auto name : secret_settings) {
    for (auto at = line.find(name); at != std::string_view::npos; at = line.find(name, at + 1)) {
      // Forgiving on purpose: `=`, `:` or nothing between the name and the string, any string prefix.
      auto quote = skip_blanks(line, at + name.size());
      if (quote < line.size() && (line[quote] == '=' || line[quote] == ':')) quote = skip_blanks(line, quote + 1);
      while (quote < line.size() && (line[quote] == 'f' || line[quote] == 'r' || line[quote] == 'e')) ++quote;
      if (quote >= line.size() || line[quote] != '"') continue;
      for (auto i = quote + 1; i < line.size() && line[i] != '"'; ++i) {
        const bool escaped = line[i] == '\\' && i + 1 < line.size();
        masked[i] = '*';
        if (escaped) masked[++i] = '*';
      }
    }
  }
  return masked;
}

}  // namespace pipec::diagnostic
