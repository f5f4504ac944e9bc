// What stands at a place, and slips that look the same wherever they stand.
#include <fmt/format.h>

#include "base/utf8.hpp"
#include "compiler/diagnostic/syntax_messages.hpp"
#include "compiler/syntax/complaints.hpp"
#include "grammar/levels.hpp"

namespace pipec::syntax {
namespace {

namespace messages = diagnostic::syntax;
using View = std::string_view;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t word_size(View rest) {
  std::size_t size = 0;
  while (size < rest.size() && grammar::is_name_part(rest[size])) ++size;
  return size;
}

std::size_t character_size(View rest) {
  std::size_t size = 1;
  while (size < rest.size() && size < 4 && (static_cast<unsigned char>(rest[size]) & 0xC0) == 0x80) ++size;
  return size;
}

bool first_on_line(View bytes, std::size_t at) {
  while (at > 0 && (bytes[at - 1] == ' ' || bytes[at - 1] == '\t')) --at;
  return at == 0 || bytes[at - 1] == '\n' || bytes[at - 1] == '\r';
}

struct Operator {
  View theirs, ours;
};
constexpr Operator operators[] = {{"&&", "and"}, {"||", "or"}, {"<>", "!="}, {":=", "="}, {"===", "=="}, {"=>", "->"}};

constexpr View left_quote = "\u201C", right_quote = "\u201D", no_break_space = "\u00A0";

}  // namespace

Found found_at(View bytes, std::size_t at) {
  const auto rest = bytes.substr(std::min(at, bytes.size()));
  if (rest.empty()) return {0, false, "the end of the file"};
  const char c = rest[0];
  if (c == '\n' || c == '\r') return {0, false, "the end of the line"};
  if (const auto size = word_size(rest)) {
    auto end = size;
    if (is_digit(c)) {  // 12.50, 5%
      if (end < rest.size() && rest[end] == '.' && end + 1 < rest.size() && is_digit(rest[end + 1])) {
        end += 1 + word_size(rest.substr(end + 1));
      }
      return {end, false, fmt::format("`{}`", rest.substr(0, end))};
    }
    if (end < rest.size() && rest[end] == '"') return {end, false, "a text"};
    return {size, true, fmt::format("`{}`", utf8::printable(rest.substr(0, size), 40))};
  }
  if (c == '"') return {1, false, "a text"};
  for (const View mark : {"...", "..", "==", "!=", "<=", ">=", "->", "??"}) {
    if (rest.starts_with(mark)) return {mark.size(), false, fmt::format("`{}`", mark)};
  }
  const auto size = character_size(rest);
  return {size, false, fmt::format("`{}`", utf8::printable(rest.substr(0, size)))};
}

bool common_slip(View bytes, std::size_t at, std::uint32_t source, diagnostic::Diagnostics& diagnostics) {
  const auto rest = bytes.substr(std::min(at, bytes.size()));
  if (rest.empty()) return false;
  const auto span = [&](std::size_t size) {
    return Span{source, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + size)};
  };
  for (const auto& [theirs, ours] : operators) {
    if (!rest.starts_with(theirs)) continue;
    diagnostics.add(messages::foreign_operator, span(theirs.size()), theirs, ours)
        .help(fmt::format("write `{}`", ours))
        .fix(span(theirs.size()), std::string(ours));
    return true;
  }
  if (rest[0] == '\'') {
    const auto end = rest.find_first_of("'\n\r", 1);
    const bool closed = end != View::npos && rest[end] == '\'';
    auto made = diagnostics.add(messages::single_quotes, span(closed ? end + 1 : 1));
    if (!closed) {
      made.help("write \"…\"");
      return true;
    }
    const auto inside = rest.substr(1, end - 1);
    made.help(fmt::format("write \"{}\"", utf8::printable(inside, 40)));
    if (inside.find_first_of("\"\\") == View::npos) made.fix(span(end + 1), fmt::format("\"{}\"", inside));
    return true;
  }
  if (rest.starts_with(left_quote) || rest.starts_with(right_quote)) {
    diagnostics.add(messages::foreign_character, span(left_quote.size()), rest.substr(0, left_quote.size()))
        .help("texts are written in straight double quotes")
        .fix(span(left_quote.size()), "\"");
    return true;
  }
  if (rest.starts_with(no_break_space)) {
    diagnostics.add(messages::foreign_character, span(no_break_space.size()), "no-break space")
        .help("write an ordinary blank")
        .fix(span(no_break_space.size()), " ");
    return true;
  }
  if (rest[0] == '#' || (rest.starts_with("--") && first_on_line(bytes, at))) {
    const View mark = rest[0] == '#' ? "#" : "--";
    diagnostics.add(messages::foreign_comment, span(mark.size()), mark)
        .help("write `//`")
        .fix(span(mark.size()), "//");
    return true;
  }
  if (rest[0] == '-' && !rest.starts_with("->") && first_on_line(bytes, at)) {
    diagnostics.add(messages::minus_first, span(1))
        .help("put the `-` at the end of the line above, with the whole expression in parentheses");
    return true;
  }
  if (rest[0] == '`') {
    diagnostics.add(messages::open_name, span(1)).help("a quoted name is not empty and ends on its line: `order no`");
    return true;
  }
  if (rest[0] == '!' && !rest.starts_with("!=")) {
    diagnostics.add(messages::foreign_operator, span(1), "!", "not").help("write `not`").fix(span(1), "not ");
    return true;
  }
  const auto size = character_size(rest);
  const auto lead = static_cast<unsigned char>(rest[0]);
  if (lead >= 0x80 || lead == '$' || lead == '\\' || lead == '~' || lead == '^' || lead == '&' || lead == 0x7F ||
      (lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r')) {
    const auto shown = utf8::printable(rest.substr(0, size));
    auto made = diagnostics.add(messages::foreign_character, span(size), shown);
    if (lead == '$') made.help("a name stands without a mark; in a text write f\"…{day}…\"");
    if (lead >= 0x80) made.help("a name with other letters than a to z stands in backticks: `größe`");
    return true;
  }
  return false;
}

}  // namespace pipec::syntax
