#include "compiler/syntax/reading.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.hpp"
#include "compiler/diagnostic/syntax_messages.hpp"
#include "compiler/syntax/complaints.hpp"

namespace pipec::syntax {

namespace messages = diagnostic::syntax;

Reading::Reading(const text::Sources& sources, std::uint32_t source, diagnostic::Diagnostics& diagnostics)
    : sources_(sources),
      source_(source),
      bytes_(sources[source].bytes),
      diagnostics_(diagnostics),
      token_end_(bytes_.data()) {
  file.source = source;
  if (utf8::is_valid(bytes_)) return;
  // The first bad byte: the longest valid beginning ends there.
  std::size_t good = 0;
  for (std::size_t line = 0; line < bytes_.size();) {
    const auto end = std::min(bytes_.find('\n', line), bytes_.size() - 1) + 1;
    if (!utf8::is_valid(bytes_.substr(line, end - line))) {
      good = line;
      break;
    }
    line = end;
  }
  for (std::size_t size = 1; good + size <= bytes_.size();) {
    if (utf8::is_valid(bytes_.substr(good, size))) {
      good += size;
      size = 1;
    } else if (++size > 4) {
      break;
    }
  }
  const auto at = static_cast<std::uint32_t>(good);
  diagnostics_.add(messages::not_utf8, {source_, at, at + 1})
      .help("save the file as UTF-8");
}

// ---- lines and nesting ----------------------------------------------------------------------------------------

void Reading::must_not_be_deeper(const char* at) {
  if (open_.size() < deepest_nesting) return;
  diagnostics_.add(messages::too_deep, span(at, at + 1), static_cast<int>(deepest_nesting))
      .help("take a part out: a computed column or a function of its own");
  broken(offset(at));
}

Reading::Opened Reading::open(char bracket, const char* at, grammar::Lines lines) {
  must_not_be_deeper(at);
  open_.push_back({bracket, offset(at), lines});
  return Opened(*this);
}

Reading::Opened Reading::nest(const char* at) {
  must_not_be_deeper(at);
  open_.push_back({'\0', offset(at), newlines_are_blank() ? grammar::Lines::are_blanks : grammar::Lines::end_items});
  return Opened(*this);
}

bool Reading::is_first_on_line(std::uint32_t at) const {
  while (at > 0 && (bytes_[at - 1] == ' ' || bytes_[at - 1] == '\t')) --at;
  return at == 0 || bytes_[at - 1] == '\n' || bytes_[at - 1] == '\r';
}

void Reading::drop_from(const char* begin, grammar::Level level) {
  tree.drop_from(offset(begin));
  if (level != grammar::Level::inner) tree.drop_clause();
  if (level == grammar::Level::file) tree.drop_declaration();
  is_not = descending = false;
}

void Reading::broken(std::uint32_t at, bool brace_missing) {
  throw Broken{at, grammar::Level::inner, false, brace_missing};
}

// ---- comments ---------------------------------------------------------------------------------------------------

bool Reading::seen_before(const char* begin, const char* end) {
  if (offset(begin) < comments_seen_) return true;
  comments_seen_ = offset(end);
  return false;
}

void Reading::keep_comment(Span span) {
  if (!sources_.slice(span).empty()) file.comments.push_back({std::string(sources_.slice(span)), span});
}

void Reading::comment(const char* begin, const char* end) {
  if (!seen_before(begin, end)) keep_comment(span(begin, end));
}

void Reading::doc_line(const char* begin, const char* end) {
  if (seen_before(begin, end)) return;
  if (!is_first_on_line(offset(begin))) return keep_comment(span(begin, end));
  std::string_view text(begin + 3, static_cast<std::size_t>(end - begin) - 3);
  if (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  docs_.push_back({span(begin, end), std::string(text)});
}

void Reading::endless_comment(const char* begin, const char* end) {
  if (seen_before(begin, end)) return;
  diagnostics_.add(messages::open_comment, span(begin, begin + 2)).help("close it with `*/`");
  end_reported_ = true;
}

void Reading::item_starts(const char* at, grammar::Docs docs) {
  std::string text;
  for (; !docs_.empty() && docs_.front().span.end <= offset(at); docs_.erase(docs_.begin())) {
    if (docs == grammar::Docs::attach) {
      if (!text.empty()) text += '\n';
      text += docs_.front().text;
    } else {
      keep_comment(docs_.front().span);
    }
  }
  if (docs == grammar::Docs::attach) tree.doc(offset(at), std::move(text));
}

ast::File Reading::finish() {
  for (const auto& doc : docs_) keep_comment(doc.span);
  std::stable_sort(file.comments.begin(), file.comments.end(),
                   [](const auto& a, const auto& b) { return a.span.begin < b.span.begin; });
  return std::move(file);
}

// ---- the edition line ---------------------------------------------------------------------------------------------

void Reading::edition(std::string_view text, Span span) {
  if (text == "1") {
    file.edition = 1;
    return;
  }
  const bool number = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  if (number && text.find_first_not_of('0') != std::string_view::npos) {
    diagnostics_.add(messages::unsupported_edition, span, text)
        .help("use a newer pipec, or write the file in edition 1: `pipe 1`")
        .fix(span, "1");
    throw Unreadable{};
  }
  diagnostics_.add(messages::bad_edition, span, text.empty() ? "pipe" : utf8::printable(text, 20))
      .help("write `pipe 1`")
      .example("pipe 1")
      .fix(span, text.empty() && span.begin > 0 && bytes_[span.begin - 1] != ' ' ? " 1" : "1");
}

void Reading::missing_edition(const char* at) {
  const auto place = span(at, at);
  diagnostics_.add(messages::missing_edition, place)
      .help("write `pipe 1` here")
      .example("pipe 1")
      .fix(place, "pipe 1\n\n");
}

void Reading::misspelt_edition(Span span) {
  diagnostics_.add(messages::missing_edition, span)
      .help("did you mean `pipe 1`?")
      .example("pipe 1")
      .fix(span, "pipe 1");
}

void Reading::module(ast::Path path, Span span) {
  if (!file.declarations.empty() || file.module) {
    diagnostics_.add(messages::late_module, span)
        .help("move it to the second line of the file")
        .example("pipe 1\nmodule shop.types");
    return;
  }
  file.module = std::move(path);
}

void Reading::stray_brace(Span span) {
  diagnostics_.add(messages::stray_brace, span).help("write `}}` for a brace itself").fix(span, "}}");
}

void Reading::comparison_with_equals(Span span) {
  diagnostics_.add(messages::single_equals, span).help("write `==`").fix(span, "==");
}

void Reading::not_a_literal(Span span) {
  const auto missing = expectation(grammar::Expected::literal);
  auto message = messages::expected;
  message.code = missing.code;
  diagnostics_.add(message, span, missing.what, "something that is computed")
      .help(std::string(missing.help))
      .example(std::string(missing.example));
}

void Reading::declared(Span span, bool exported) {
  tree.finish_declaration(span, exported, file);
  stray_clauses_ = false;
}

}  // namespace pipec::syntax
