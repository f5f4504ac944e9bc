#include "compiler/diagnostic/mask_secrets.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "compiler/text/sources.hpp"

namespace pipec::diagnostic {
namespace {

using View = std::string_view;

constexpr std::array<View, 6> telling_parts = {"pass", "pasw", "pwd", "secret", "token", "key"};
constexpr std::size_t longest_prefix = 3;   // letters in front of a literal's quote
constexpr std::size_t least_beginning = 6;  // bytes of a longer secret that count as a beginning of it
constexpr std::size_t most_lines = 100;     // of one place

struct Range {
  std::size_t begin, end;
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '`'; }
bool is_quote(char c) { return c == '"' || c == '\''; }
bool is_sign(char c) { return c == '=' || c == ':' || c == '>'; }

std::string lowered(View text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

template <class Test>
std::size_t skip(View line, std::size_t at, Test test) {
  while (at < line.size() && test(line[at])) ++at;
  return at;
}

// The quote of a literal that starts at `at`, perhaps behind a prefix such as `f`.
std::size_t quote_at(View line, std::size_t at) {
  const std::size_t quote = skip(line, at, is_letter);
  const bool found = quote - at <= longest_prefix && quote < line.size() && is_quote(line[quote]);
  return found ? quote : View::npos;
}

// Does the quote close a string that began before it?
bool closes(View line, std::size_t quote) {
  bool open = false;
  for (std::size_t i = 0; i < quote; ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == line[quote]) {
      open = !open;
    }
  }
  return open;
}

// Between the quotes of the literal whose first one is at `quote`; any number of quotes opens it.
Range inside(View line, std::size_t quote) {
  const std::size_t begin = skip(line, quote, [&](char c) { return c == line[quote]; });
  // Two quotes and no more: an empty text.
  if (begin - quote == 2) return {quote + 1, quote + 1};
  std::size_t end = begin;
  while (end < line.size() && line[end] != line[quote]) end += line[end] == '\\' ? 2 : 1;
  return {begin, std::min(end, line.size())};
}

// The quote of the literal that the word before `at` is set to: `=`, `:` or nothing between the two. Forgiving on
// purpose, because a text with mistakes is what messages are about.
std::size_t value_behind(View line, std::size_t at) {
  const auto signs = [&](std::size_t from) {
    const std::size_t sign = skip(line, from, is_blank);
    return std::pair(sign, skip(line, sign, is_sign));
  };
  if (const auto [sign, behind] = signs(at); behind > sign) return quote_at(line, skip(line, behind, is_blank));
  // The word may be a text itself: "password": "…".
  if (at < line.size() && is_quote(line[at])) {
    if (const auto [sign, behind] = signs(at + 1); behind > sign) return quote_at(line, skip(line, behind, is_blank));
  }
  const std::size_t quote = quote_at(line, skip(line, at, is_blank));
  return quote != View::npos && !closes(line, quote) ? quote : View::npos;
}

// On a line that declares a secret: every literal, but not where the secret is to be found.
void literals_of_declaration(View line, std::size_t at, std::vector<Range>& found) {
  while ((at = line.find_first_of("\"'", at)) != View::npos) {
    auto before = line.substr(0, at);
    before = before.substr(0, before.find_last_not_of(" \t") + 1);
    bool place = before.ends_with('(');
    if (place) {
      before.remove_suffix(1);
      before = before.substr(0, before.find_last_not_of(" \t") + 1);
      place = before.ends_with("env") || before.ends_with("file");
    }
    const Range literal = inside(line, at);
    if (!place) found.push_back(literal);
    at = std::max(skip(line, literal.end, [&](char c) { return c == line[at]; }), at + 1);
  }
}

std::vector<Range> find_secrets(View line) {
  std::vector<Range> found;
  const std::string folded = lowered(line);
  for (std::size_t at = 0; at < line.size();) {
    if (!is_word(line[at])) {
      ++at;
      continue;
    }
    const std::size_t end = skip(line, at, is_word);
    const View word = View(folded).substr(at, end - at);
    const bool tells = std::any_of(telling_parts.begin(), telling_parts.end(),
                                   [&](View part) { return word.find(part) != View::npos; });
    if (tells) {
      if (const std::size_t quote = value_behind(line, end); quote != View::npos) found.push_back(inside(line, quote));
    }
    at = end;
  }
  const std::size_t first = skip(line, 0, is_blank);
  const std::size_t behind = skip(line, first, is_word);
  const View word = View(folded).substr(first, behind - first);
  const auto name = View(folded).substr(std::min(folded.size(), skip(line, behind, is_blank)));
  const bool telling_param =
      word == "param" && std::any_of(telling_parts.begin(), telling_parts.end(), [&](View part) {
        return name.substr(0, skip(name, 0, is_word)).find(part) != View::npos;
      });
  if (word == "secret" || telling_param) literals_of_declaration(line, behind, found);
  return found;
}

void hide(std::string& text, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) text[i] = '*';
}

// A backslash is there in the line, but not in what a message makes of the literal.
std::string without_backslashes(View text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

}  // namespace

std::string mask_secrets(std::string_view line) {
  std::string masked(line);
  for (const auto& range : find_secrets(line)) hide(masked, range.begin, range.end);
  return masked;
}

std::vector<std::string> secrets_in(std::string_view line) {
  std::vector<std::string> all;
  for (const auto& range : find_secrets(line)) {
    const View text = line.substr(range.begin, range.end - range.begin);
    if (text.empty()) continue;
    all.emplace_back(text);
    if (text.find('\\') != View::npos) all.push_back(without_backslashes(text));
  }
  return all;
}

std::string mask_in_text(std::string text, const std::vector<std::string>& secrets) {
  for (const auto& secret : secrets) {
    if (secret.empty()) continue;
    const std::size_t least = std::min(secret.size(), least_beginning);
    const View beginning = View(secret).substr(0, least);
    for (auto at = text.find(beginning); at != std::string::npos; at = text.find(beginning, at + 1)) {
      std::size_t end = at + least;
      while (end < text.size() && end - at < secret.size() && text[end] == secret[end - at]) ++end;
      // A short one is hidden where it stands as a word, and not in the midst of others.
      const bool alone = (at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]));
      if (least == least_beginning || alone) hide(text, at, end);
    }
  }
  return text;
}

Diagnostic without_secrets(const Diagnostic& diagnostic, const text::Sources& sources) {
  std::vector<std::string> secrets;
  const auto collect = [&](Span span) {
    if (span.source >= sources.size()) return;
    const auto first = sources.position(span.source, span.begin).line;
    const auto last = std::max(first, sources.position(span.source, span.end).line);
    for (auto line = first; line <= last && line - first < most_lines; ++line) {
      for (auto& secret : secrets_in(sources.line(span.source, line))) secrets.push_back(std::move(secret));
    }
  };
  collect(diagnostic.span);
  for (const auto& label : diagnostic.related) collect(label.span);
  for (const auto& edit : diagnostic.edits) collect(edit.span);
  Diagnostic out = diagnostic;
  if (secrets.empty()) return out;
  // The longest first: a secret may hold another one.
  std::sort(secrets.begin(), secrets.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  const auto mask = [&](std::string& text) { text = mask_in_text(std::move(text), secrets); };
  mask(out.text);
  mask(out.label);
  for (auto& label : out.related) mask(label.text);
  for (auto& help : out.helps) mask(help);
  std::erase_if(out.edits,
                [&](const Edit& edit) { return mask_in_text(edit.replacement, secrets) != edit.replacement; });
  return out;
}

}  // namespace pipec::diagnostic
