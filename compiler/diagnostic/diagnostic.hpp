// Mistakes in a text are collected, never thrown, and rendered once. A stage takes a `Diagnostics&` and goes on.
//
//   static constexpr Message<std::string_view> unknown_clause{"E0231", "`{}` is not a task clause"};
//   diagnostics.add(unknown_clause, span, name).help("did you mean `{}`?", best).fix(span, best);
//
// Every message is declared once, in compiler/diagnostic/messages.hpp, with a code that is never used again.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/span.hpp"

namespace pipec::diagnostic {

enum class Severity : std::uint8_t { error, warning, note };

// A message with the types of its arguments; a wrong number of arguments does not compile.
template <class... Args>
struct Message {
  std::string_view code;  // "E0231", "W0107"; the letter is the severity
  fmt::format_string<Args...> text;
  constexpr Severity severity() const { return code[0] == 'E' ? Severity::error : Severity::warning; }
};

struct Label {
  Span span;
  std::string text;  // may be empty
};

struct Edit {
  Span span;            // empty: insert
  std::string replacement;
};

struct Diagnostic {
  std::string_view code;
  Severity severity = Severity::error;
  std::string text;
  Span span;                    // the place
  std::string label;            // said at the place, may be empty
  std::vector<Label> related;   // other places
  std::vector<std::string> helps;  // what to do next
  std::string example;          // a correct line, may be empty
  std::vector<Edit> edits;      // machine-applicable
};

// What `add` returns: adds to the diagnostic just made. Do not keep it.
class Builder {
 public:
  explicit Builder(Diagnostic& diagnostic) : diagnostic_(diagnostic) {}
  Builder& label(std::string text);
  Builder& related(Span span, std::string text);
  Builder& help(std::string text);
  Builder& example(std::string text);
  Builder& fix(Span span, std::string replacement);

 private:
  Diagnostic& diagnostic_;
};

class Diagnostics {
 public:
  template <class... Args>
  Builder add(const Message<Args...>& message, Span span, std::type_identity_t<Args>... args) {
    return add_text(message.code, message.severity(), span, fmt::format(message.text, std::forward<Args>(args)...));
  }
  Builder add_text(std::string_view code, Severity severity, Span span, std::string text);

  bool has_errors() const;
  std::size_t size() const { return items_.size(); }
  const std::vector<Diagnostic>& items() const { return items_; }
  // By place, then code; the same code at the same place once.
  void sort();

 private:
  std::vector<Diagnostic> items_;
};

}  // namespace pipec::diagnostic

namespace pipec::text {
class Sources;
}

namespace pipec::diagnostic {

// For people: message, the user's line with carets, related places, help, example. Ends with a newline.
// `colour` only adds ANSI colours.
std::string render_text(const Diagnostic&, const text::Sources&, bool colour);

// One JSON object per diagnostic in an array: code, severity, message, file, line, column, end_line, end_column,
// label, related[], help[], edits[].
std::string render_json(const std::vector<Diagnostic>&, const text::Sources&);

}  // namespace pipec::diagnostic
