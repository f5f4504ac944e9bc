// From "the grammar misses X here" to one diagnostic that says what to write.
#include "compiler/syntax/complaints.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/suggest.hpp"
#include "base/utf8.hpp"
#include "compiler/diagnostic/syntax_messages.hpp"
#include "compiler/syntax/reading.hpp"

namespace pipec::syntax {
namespace {

namespace messages = diagnostic::syntax;
using diagnostic::Message;
using grammar::Expected;
using View = std::string_view;

// One text, several codes: the code says what kind of thing is missing.
Message<View, View> with_code(Message<View, View> message, View code) {
  message.code = code;
  return message;
}

bool is_one_of(View word, std::span<const View> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool ascii_lower_is(View word, View lower) {
  return std::equal(word.begin(), word.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
}

constexpr View reserved_words[] = {"true", "false", "null", "and", "or", "not", "is", "in", "else"};

// The first byte behind blanks, on the same line.
std::size_t skip_blanks(View bytes, std::size_t at) {
  while (at < bytes.size() && (bytes[at] == ' ' || bytes[at] == '\t')) ++at;
  return at;
}

std::size_t skip_white(View bytes, std::size_t at) {
  while (at < bytes.size() && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\n' || bytes[at] == '\r')) ++at;
  return at;
}

bool is_name_start(View bytes, std::size_t at) {
  return at < bytes.size() && (bytes[at] == '`' || bytes[at] == '_' || (bytes[at] >= 'a' && bytes[at] <= 'z') ||
                               (bytes[at] >= 'A' && bytes[at] <= 'Z'));
}

struct Complaint {
  diagnostic::Diagnostics& diagnostics;
  View bytes;
  std::uint32_t source;
  std::size_t at;
  Found found;

  Span span(std::size_t begin, std::size_t end) const {
    return {source, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }
  Span here() const { return span(at, at + found.size); }
  View text() const { return bytes.substr(at, found.size); }
  // The first byte behind what was found and blanks.
  std::size_t next() const { return skip_blanks(bytes, at + found.size); }
  char next_char() const { return next() < bytes.size() ? bytes[next()] : '\0'; }

  bool is_stray_clause() const {
    return found.is_word && is_one_of(text(), clause_words()) && !is_one_of(text(), declaration_words());
  }

  diagnostic::Builder plainly(const Expectation& expectation) {
    auto made = diagnostics.add(with_code(messages::expected, expectation.code), here(), expectation.what, found.name);
    if (!expectation.help.empty()) made.help(std::string(expectation.help));
    if (!expectation.example.empty()) made.example(std::string(expectation.example));
    return made;
  }

  void unknown(const Expectation& expectation) {
    auto made =
        diagnostics.add(with_code(messages::unknown_word, expectation.code), here(), text(), expectation.unknown);
    auto best = suggest(text(), expectation.words);
    if (const auto ours = translated(text()); !ours.empty() && is_one_of(ours, expectation.words)) best = ours;
    if (best) {
      made.help(fmt::format("did you mean `{}`?", *best)).fix(here(), *best);
      const bool starts_line = expectation.words.size() > 10;  // clauses and declarations have a sample each
      const auto example = starts_line ? example_of(*best) : View();
      made.example(std::string(example.empty() ? expectation.example : example));
    } else {
      made.help(std::string(expectation.help)).example(std::string(expectation.example));
    }
  }

  // Special cases of one Expected each; false: say it plainly.
  bool column() {
    if (!found.is_word) return false;
    if (next_char() == ':' && is_one_of(text(), reserved_words)) return reserved();
    const auto end = at + found.size;
    if (next_char() == '=' && bytes.substr(next(), 2) != "==") {
      diagnostics.add(messages::missing_colon, here(), text())
          .help("write `:` instead of `=`")
          .example("age: int32")
          .fix(span(end, next() + 1), ":");
      return true;
    }
    const bool near = suggest(text(), expectation(Expected::column).words).has_value();
    if (!near && is_name_start(bytes, next())) {
      diagnostics.add(messages::missing_colon, here(), text())
          .help("put a `:` between the name and the type")
          .example("age: int32")
          .fix(span(end, end), ":");
      return true;
    }
    return false;
  }

  bool reserved() {
    diagnostics.add(messages::reserved_name, here())
        .help(fmt::format("write it in backticks: `{}`", text()))
        .fix(here(), fmt::format("`{}`", text()));
    return true;
  }

  bool end_of_column() {
    if (text() == "and" || text() == "or") {
      diagnostics.add(messages::joined_test, here())
          .help("write both sides: `check age >= 0 and age < 120`, or a range: `check 0..119`");
      return true;
    }
    if (found.is_word && next_char() == ':') return column_on_same_line(at, at + found.size);
    if (ascii_lower_is(text(), "not") || ascii_lower_is(text(), "null")) {
      const auto missing = expectation(Expected::end_of_column);
      diagnostics.add(with_code(messages::unknown_word, missing.code), here(), text(), missing.unknown)
          .help("a column is required unless its type ends with `?`")
          .example("age: int32?");
      return true;
    }
    if (ascii_lower_is(text(), "primary")) {
      const auto missing = expectation(Expected::end_of_column);
      diagnostics.add(with_code(messages::unknown_word, missing.code), here(), text(), missing.unknown)
          .help("the key of a task stands in `write merge on …`, or in `key …`")
          .example("write merge on customer_id");
      return true;
    }
    return false;
  }

  bool column_on_same_line(std::size_t begin, std::size_t end) {
    diagnostics.add(messages::column_on_same_line, span(begin, end), bytes.substr(begin, end - begin))
        .help("separate columns by commas or new lines")
        .fix(span(begin, begin), ", ");
    return true;
  }

  bool single_equals() {
    if (text() != "=") return false;
    diagnostics.add(messages::single_equals, here()).help("write `==`").fix(here(), "==");
    return true;
  }

  bool special(Expected what) {
    switch (what) {
      case Expected::declaration:
        if (text() == "}" || text() == ")" || text() == "]") {
          diagnostics.add(messages::stray_bracket, here(), text()).help("remove it").fix(here(), "");
          return true;
        }
        if (is_stray_clause()) {
          diagnostics.add(messages::stray_clause, here(), text())
              .help("is a `}` too many in front of it?")
              .example("task orders { from \"orders.csv\"; into db.orders; write append; columns { id: int64 } }");
          return true;
        }
        return false;
      case Expected::clause:
        if (!found.is_word || next_char() != ':') return false;
        diagnostics.add(messages::column_outside, here(), text())
            .help("put it into `columns { … }`")
            .example("columns { order_id: int64, amount: decimal(12, 2)? }");
        return true;
      case Expected::column: return column();
      case Expected::end_of_type:
      case Expected::end_of_column: return end_of_column();
      case Expected::test: {
        if (text() != ":") return false;
        auto begin = at;
        while (begin > 0 && bytes[begin - 1] == ' ') --begin;
        const auto end = begin;
        while (begin > 0 && is_name_start(bytes, begin - 1)) --begin;
        return column_on_same_line(begin, end);
      }
      case Expected::end_of_clause:
        if (text() == ",") {
          diagnostics.add(messages::comma_between_clauses, here())
              .help("put a new line or `;` between two clauses")
              .fix(here(), ";");
          return true;
        }
        if (found.is_word && is_one_of(text(), clause_words())) {
          plainly(expectation(what)).fix(span(at, at), "; ");
          return true;
        }
        return single_equals();
      case Expected::end_of_expectation:
      case Expected::end_of_item: return single_equals();
      case Expected::end_of_setting:
        if (text() != ":") return false;
        diagnostics.add(messages::setting_with_colon, here()).help("write `=`").fix(here(), " =");
        return true;
      case Expected::moment: {
        auto end = at;
        const auto belongs = [](char c) { return grammar::is_name_part(c) || c == '-' || c == ':'; };
        while (end < bytes.size() && belongs(bytes[end])) ++end;
        diagnostics.add(messages::bad_moment, span(at - 1, end)).help(std::string(expectation(what).help));
        return true;
      }
      case Expected::secret_source:
        if (found.name != "a text") return false;
        diagnostics.add(messages::literal_secret, here())
            .help("write `env(\"VARIABLE\")` or `file(\"path\")` and keep the value there")
            .example("secret pg_pass = env(\"PGPASSWORD\")");
        return true;
      case Expected::regex:
        if (bytes.substr(at, 1) != "\"") return false;
        plainly(expectation(what)).fix(span(at, at), "re");
        return true;
      case Expected::name:
      case Expected::key_column:
      case Expected::task_name:
        return found.is_word && is_one_of(text(), reserved_words) && reserved();
      default: return false;
    }
  }
};

}  // namespace

void Reading::expected(Expected what, const char* at) {
  const auto place = offset(at);
  Complaint complaint{diagnostics_, bytes_, source_, place, found_at(bytes_, place)};
  // The end of the file inside brackets is said of the bracket.
  if (place == bytes_.size() && !open_.empty()) unclosed('\0', at);
  const auto after = place + complaint.found.size;
  const bool odd_name =
      complaint.found.is_word && after < bytes_.size() && static_cast<unsigned char>(bytes_[after]) >= 0x80;
  if (common_slip(bytes_, odd_name ? after : place, source_, diagnostics_)) broken(place);

  const auto here = bytes_.substr(place);
  if (here.size() > 1 && here[0] == '.' && here[1] >= '0' && here[1] <= '9') {
    const auto number = found_at(bytes_, place + 1).size + 1;
    diagnostics_.add(messages::bad_number, complaint.span(place, place + number), bytes_.substr(place, number))
        .help(fmt::format("write `0{}`", bytes_.substr(place, number)))
        .fix(complaint.span(place, place), "0");
    broken(place);
  }

  const bool line_ends = complaint.found.size == 0;
  if ((what == Expected::open_brace || what == Expected::columns_body) && line_ends) {
    const auto next = skip_white(bytes_, place);
    if (next < bytes_.size() && bytes_[next] == '{') {
      diagnostics_.add(messages::brace_on_next_line, complaint.span(next, next + 1))
          .help("move the `{` up to the end of the line above")
          .fix(complaint.span(place, next), " ");
      broken(static_cast<std::uint32_t>(next));
    }
    complaint.plainly(expectation(what));
    broken(place, true);
  }

  const bool stray = what == Expected::declaration && (complaint.text() == "}" || complaint.is_stray_clause());
  if (stray && stray_clauses_) broken(place);  // what follows a `}` too many is one mistake
  if (stray) stray_clauses_ = true;

  if (!complaint.special(what)) {
    const auto missing = expectation(what);
    if (complaint.found.is_word && !missing.unknown.empty()) {
      complaint.unknown(missing);
    } else {
      complaint.plainly(missing);
    }
  }
  broken(place);
}

void Reading::unclosed(char close, const char* at) {
  const auto place = offset(at);
  auto bracket = open_.rbegin();
  while (bracket != open_.rend() && bracket->open == '\0') ++bracket;
  const char open = bracket == open_.rend() ? '(' : bracket->open;
  const auto opened = bracket == open_.rend() ? place : bracket->at;
  const auto name = std::string(1, open);
  const auto shut = open == '(' ? ')' : open == '[' ? ']' : '}';
  const Span opening{source_, opened, opened + 1};

  if (place == bytes_.size()) {
    if (!end_reported_) {
      diagnostics_.add(messages::open_bracket, opening, View(name)).help(fmt::format("add the `{}`", shut));
    }
    end_reported_ = true;
    throw Broken{place, grammar::Level::inner, true, false};
  }
  if (common_slip(bytes_, place, source_, diagnostics_)) broken(place);
  Complaint complaint{diagnostics_, bytes_, source_, place, found_at(bytes_, place)};
  if (close == ')' && complaint.text() == ",") {
    diagnostics_.add(messages::list_in_parentheses, opening).help("write [1, 2, 3]").example("check in [1, 2, 3]");
  } else if (complaint.single_equals()) {
  } else if (sources_.position(source_, opened).line != sources_.position(source_, place).line ||
             complaint.found.size == 0) {
    diagnostics_.add(messages::open_bracket, opening, View(name))
        .help(fmt::format("add the `{}`", shut))
        .related(complaint.here(), fmt::format("a `{}` was expected in front of this", shut));
  } else {
    const bool call = open == '(' && opened > 0 && grammar::is_name_part(bytes_[opened - 1]);
    diagnostics_
        .add(with_code(messages::expected, "E0206"), complaint.here(),
             call ? "`,` or `)`" : open == '[' ? "`,` or `]`" : shut == '}' ? "`}`" : "`)`", complaint.found.name)
        .help(fmt::format("add the `{}`", shut))
        .related(opening, fmt::format("to close this `{}`", name));
  }
  broken(place);
}

void Reading::unterminated(Expected what, const char* begin, const char* at) {
  if (what == Expected::closing_block_quote) {
    diagnostics_.add(messages::open_block_text, span(begin, begin + 3)).help("close it with `\"\"\"`");
    end_reported_ = true;
    throw Broken{static_cast<std::uint32_t>(bytes_.size()), grammar::Level::inner, true, false};
  }
  diagnostics_.add(messages::open_text, span(begin, at))
      .help("a text ends on its line; write a line break as \\n, a quote as \\\"");
  broken(offset(at));
}

void Reading::unclosed_before(const char* at, grammar::Level level) {
  // The innermost brace that lies inside the list of that level.
  auto bracket = open_.rbegin();
  while (bracket != open_.rend() && bracket->open != '{') ++bracket;
  const auto opened = bracket == open_.rend() ? offset(at) : bracket->at;
  const auto begin = offset(at);
  const auto end = begin + static_cast<std::uint32_t>(found_at(bytes_, begin).size);
  diagnostics_.add(messages::unclosed_before, {source_, opened, opened + 1}, "{")
      .help("add the `}` in front of the part that follows")
      .related({source_, begin, end}, "this cannot stand inside");
  throw Broken{begin, level, true, false};
}

void Reading::chained_comparison(Span span) {
  diagnostics_.add(messages::chained_comparison, span)
      .help("a range is written `x in 0..5`, both ends included; otherwise join two comparisons with `and`")
      .example("check 0..5");
}

void Reading::too_long_chain(Span span) {
  diagnostics_.add(messages::too_long_chain, span, deepest_tree).help("split it: computed columns, or `in [ … ]`");
  broken(span.begin);
}

}  // namespace pipec::syntax
