#include "compiler/analyse/context.hpp"

#include <fmt/format.h>

#include "base/suggest.hpp"

namespace pipec::analyse {

void add_suggestion(diagnostic::Builder builder, Span span, std::string_view word,
                    const std::vector<std::string>& known) {
  constexpr std::size_t short_list = 12;
  if (const auto near = suggest(word, known)) {
    builder.help(fmt::format("did you mean `{}`?", *near)).fix(span, *near);
  } else if (!known.empty() && known.size() <= short_list) {
    std::string all;
    for (const auto& name : known) all += (all.empty() ? "`" : ", `") + name + "`";
    builder.help("there is " + all);
  }
}

std::string one_line(std::string_view text) {
  std::string out;
  bool blank = false;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      blank = !out.empty();
      continue;
    }
    if (blank) out += ' ';
    blank = false;
    out += c;
  }
  return out;
}

std::string fold_case(std::string_view name) {
  std::string out(name);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

}  // namespace pipec::analyse
