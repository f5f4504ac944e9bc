#include "compiler/syntax/literals.hpp"

#include <algorithm>
#include <vector>

#include "base/suggest.hpp"
#include "base/utf8.hpp"
#include "compiler/diagnostic/syntax_messages.hpp"

namespace pipec::syntax {
namespace {

namespace messages = diagnostic::syntax;
using View = std::string_view;

constexpr View units[] = {"ms", "s", "min", "h", "d", "w", "mo", "y", "B", "KiB", "MiB", "GiB"};

struct Alias {
  View written, unit;
};
constexpr Alias aliases[] = {{"kb", "KiB"},    {"mb", "MiB"},     {"gb", "GiB"},    {"k", "KiB"},     {"sec", "s"},
                             {"secs", "s"},    {"second", "s"},   {"seconds", "s"}, {"mins", "min"},  {"minute", "min"},
                             {"minutes", "min"}, {"hr", "h"},     {"hrs", "h"},     {"hour", "h"},    {"hours", "h"},
                             {"day", "d"},     {"days", "d"},     {"week", "w"},    {"weeks", "w"},   {"month", "mo"},
                             {"months", "mo"}, {"year", "y"},     {"years", "y"},   {"yr", "y"},      {"msec", "ms"},
                             {"bytes", "B"},   {"byte", "B"}};

std::string ascii_lower(View text) {
  std::string lower(text);
  for (auto& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return lower;
}

std::string nearest_unit(View unit) {
  const auto lower = ascii_lower(unit);
  for (const auto& alias : aliases) {
    if (alias.written == lower) return std::string(alias.unit);
  }
  for (const auto known : units) {
    if (ascii_lower(known) == lower) return std::string(known);
  }
  return suggest(unit, units).value_or("");
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

int hex(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// `digits` of \u{digits}; 0xFFFFFFFF: none.
char32_t code_point(View digits) {
  if (digits.empty() || digits.size() > 6) return 0xFFFFFFFF;
  char32_t value = 0;
  for (const char c : digits) {
    if (hex(c) < 0) return 0xFFFFFFFF;
    value = value * 16 + static_cast<char32_t>(hex(c));
  }
  return value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF) ? 0xFFFFFFFF : value;
}

std::vector<View> split_lines(View text) {
  std::vector<View> lines;
  for (std::size_t begin = 0;;) {
    const auto end = text.find_first_of("\r\n", begin);
    if (end == View::npos) {
      lines.push_back(text.substr(begin));
      return lines;
    }
    lines.push_back(text.substr(begin, end - begin));
    begin = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
  }
}

std::size_t indent(View line) { return std::min(line.find_first_not_of(" \t"), line.size()); }
bool is_blank(View line) { return indent(line) == line.size(); }

}  // namespace

std::string unescape(View raw, Span span, bool doubled_braces, diagnostic::Diagnostics& diagnostics) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (doubled_braces && (c == '{' || c == '}')) {
      out += c;
      ++i;
      continue;
    }
    if (c != '\\' || i + 1 == raw.size()) {
      out += c;
      continue;
    }
    const auto begin = i++;
    switch (raw[i]) {
      case 'n': out += '\n'; continue;
      case 't': out += '\t'; continue;
      case 'r': out += '\r'; continue;
      case '\\': out += '\\'; continue;
      case '"': out += '"'; continue;
      default: break;
    }
    const auto place = [&](std::size_t end) {
      const auto start = span.begin;
      return Span{span.source, start + static_cast<std::uint32_t>(begin), start + static_cast<std::uint32_t>(end)};
    };
    if (raw[i] == 'u' && i + 1 < raw.size() && raw[i + 1] == '{') {
      const auto close = raw.find('}', i);
      const auto end = close == View::npos ? raw.size() : close + 1;
      const auto value = close == View::npos ? 0xFFFFFFFF : code_point(raw.substr(i + 2, close - i - 2));
      if (value != 0xFFFFFFFF) {
        utf8::append(out, value);
      } else {
        diagnostics.add(messages::bad_code_point, place(end), utf8::printable(raw.substr(begin, end - begin), 20))
            .help("write the number in hexadecimal: \\u{20AC}");
      }
      i = end - 1;
      continue;
    }
    auto end = i + 1;
    while (end < raw.size() && (static_cast<unsigned char>(raw[end]) & 0xC0) == 0x80) ++end;
    diagnostics.add(messages::bad_escape, place(end), utf8::printable(raw.substr(begin, end - begin)))
        .help("the escapes are \\n \\t \\r \\\\ \\\" \\u{…}; for a backslash itself write \\\\, or use r\"…\"")
        .fix(place(begin + 1), "\\\\");
    out += raw.substr(begin, end - begin);
    i = end - 1;
  }
  return out;
}

std::string dedent(View raw) {
  auto lines = split_lines(raw);
  if (lines.size() == 1) return std::string(raw);
  if (is_blank(lines.back())) lines.pop_back();
  const bool text_behind_opening = !is_blank(lines.front());
  if (!text_behind_opening) lines.erase(lines.begin());
  auto shared = View::npos;
  for (std::size_t i = text_behind_opening ? 1 : 0; i < lines.size(); ++i) {
    if (!is_blank(lines[i])) shared = std::min(shared, indent(lines[i]));
  }
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += '\n';
    if (i == 0 && text_behind_opening) {
      out += lines[i];
    } else if (!is_blank(lines[i])) {
      out += lines[i].substr(std::min(shared, lines[i].size()));
    }
  }
  return out;
}

decltype(ast::Expr::node) number(View text, Span span, diagnostic::Diagnostics& diagnostics) {
  auto end = text.size();
  const bool percent = text.ends_with('%');
  if (percent) --end;
  // The unit: letters at the end; the `e` of an exponent has a digit behind it.
  auto unit_begin = end;
  for (std::size_t i = 0; i < end; ++i) {
    const bool exponent = (text[i] == 'e' || text[i] == 'E') && i + 1 < end &&
                          (is_digit(text[i + 1]) || ((text[i + 1] == '+' || text[i + 1] == '-') && i + 2 < end));
    if (is_letter(text[i]) && text[i] != '_' && !exponent) {
      unit_begin = i;
      break;
    }
  }
  const auto unit = text.substr(unit_begin, end - unit_begin);
  const auto body = text.substr(0, unit_begin);
  std::string digits;
  bool good = true;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '_') {
      digits += body[i];
    } else {
      good = good && i > 0 && is_digit(body[i - 1]) && i + 1 < body.size() && is_digit(body[i + 1]);
    }
  }
  const bool is_float = digits.find_first_of("eE") != std::string::npos;
  if (!good || (is_float && (percent || !unit.empty()))) {
    diagnostics.add(messages::bad_number, span, text)
        .help(good ? "a number with an exponent has no unit" : "`_` stands between two digits: 50_000");
    return ast::Integer{"0"};
  }
  if (percent) return ast::Percent{std::move(digits)};
  if (unit == "m") {
    diagnostics.add(messages::ambiguous_unit, span, text)
        .help(fmt::format("write `{0}min` or `{0}mo`", body))
        .example("timeout 30min");
    return ast::Quantity{std::move(digits), "min"};
  }
  if (!unit.empty()) {
    if (std::find(std::begin(units), std::end(units), unit) != std::end(units)) {
      return ast::Quantity{std::move(digits), std::string(unit)};
    }
    const Span place{span.source, span.begin + static_cast<std::uint32_t>(unit_begin), span.end};
    auto made = diagnostics.add(messages::unknown_unit, place, unit);
    if (const auto near = nearest_unit(unit); !near.empty()) {
      made.help(fmt::format("did you mean `{}{}`?", body, near)).fix(place, near);
    } else {
      made.help("the units are ms s min h d w mo y, B KiB MiB GiB and %");
    }
    return ast::Quantity{std::move(digits), std::string(units[0])};
  }
  if (is_float) return ast::FloatNumber{std::move(digits)};
  if (digits.find('.') != std::string::npos) return ast::DecimalNumber{std::move(digits)};
  return ast::Integer{std::move(digits)};
}

}  // namespace pipec::syntax
