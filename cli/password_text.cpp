#include "cli/password_text.hpp"

#include <algorithm>
#include <optional>

namespace pipec::cli {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// The end of a value without quotes: white space, or the quote of the text around it.
std::size_t word_end(std::string_view text, std::size_t at, bool json) {
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (is_blank(c) || c == '\n' || c == '\r') return at;
    if (json && c == '\\') {
      ++at;
    } else if (c == '"') {
      if (json || at + 1 == text.size() || std::string_view(" ,;:.)]}\n").find(text[at + 1]) != npos) return at;
    }
  }
  return text.size();
}

// After `://`: what stands between the first colon and the last @.
std::optional<PasswordText> in_url(std::string_view text, std::size_t from, bool json) {
  const std::string_view place = text.substr(from, word_end(text, from, json) - from);
  const std::size_t colon = place.find_first_of(":/@");
  const std::size_t at = place.rfind('@');
  if (colon == npos || place[colon] != ':' || at == npos || at <= colon + 1) return std::nullopt;
  return PasswordText{from + colon + 1, from + at, true};
}

std::size_t closing_quote(std::string_view text, std::size_t at, std::string_view quote, bool json) {
  for (; at < text.size(); ++at) {
    if (text.substr(at).starts_with(quote)) return at;
    if (text[at] == '\n' || (json && text[at] == '"')) return at;
    if (text[at] == '\\') ++at;
  }
  return text.size();
}

// The opening quotes at `at`: one, or doubled as in a CSV field, or escaped as in a JSON text.
std::string_view opening_quotes(std::string_view text, std::size_t at, bool json) {
  std::size_t end = at;
  while (end < text.size()) {
    std::size_t next = end;
    while (next < text.size() && text[next] == '\\') ++next;
    const bool escaped = next > end;
    if (next >= text.size() || (text[next] != '"' && text[next] != '\'')) break;
    if (json && text[next] == '"' && !escaped) break;
    end = next + 1;
    if (text[next] == '\'') break;
  }
  return text.substr(at, end - at);
}

// After `password`: `= value`, `="value"`, `='value'`.
std::optional<PasswordText> in_assignment(std::string_view text, std::size_t at, bool json) {
  const auto skip_blanks = [&] {
    while (at < text.size() && is_blank(text[at])) ++at;
  };
  skip_blanks();
  if (at >= text.size() || text[at] != '=' || text.substr(at).starts_with("==")) return std::nullopt;
  ++at;
  skip_blanks();
  if (const std::string_view quotes = opening_quotes(text, at, json); !quotes.empty()) {
    const bool escaped = quotes.back() == '"' && quotes.find('\\') != npos;
    const std::size_t begin = at + quotes.size();
    return PasswordText{begin, closing_quote(text, begin, escaped ? "\\\"" : quotes.substr(quotes.size() - 1), json), true};
  }
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("env(") || rest.starts_with("file(")) return std::nullopt;
  return PasswordText{at, word_end(text, at, json), false};
}

}  // namespace

std::vector<PasswordText> find_passwords(std::string_view text, bool json) {
  static constexpr std::string_view word = "password";
  std::vector<PasswordText> found;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::optional<PasswordText> password;
    if (text[at] == ':' && text.substr(at).starts_with("://")) {
      password = in_url(text, at + 3, json);
    } else if (lower(text[at]) == 'p' && text.size() - at > word.size() &&
               std::equal(word.begin(), word.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                          [](char a, char b) { return a == lower(b); })) {
      password = in_assignment(text, at + word.size(), json);
    }
    if (!password || password->end <= password->begin) continue;
    found.push_back(*password);
    at = password->end - 1;
  }
  return found;
}

}  // namespace pipec::cli
