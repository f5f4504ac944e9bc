// The state of one parse: how lines are read here, how deep we are, comments, and what to say when the grammar
// misses something. The grammar (grammar/*.hpp) talks to this class; it knows no PEGTL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostic/diagnostic.hpp"
#include "compiler/syntax/ast.hpp"
#include "compiler/syntax/tree_builder.hpp"
#include "compiler/text/sources.hpp"
#include "grammar/expected.hpp"
#include "grammar/levels.hpp"

namespace pipec::syntax {

inline constexpr std::size_t deepest_nesting = 200;

class Reading {
 public:
  Reading(const text::Sources& sources, std::uint32_t source, diagnostic::Diagnostics& diagnostics);

  // Thrown for every complaint, behind the diagnostic; caught by the list whose item is broken.
  struct Broken {
    std::uint32_t at = 0;                                  // where reading failed
    grammar::Level level = grammar::Level::inner;          // the deepest list that may catch it
    bool resume = false;                                   // go on at `at`, skip nothing
    bool brace_missing = false;                            // the skip should pass a block that was not opened
  };
  // The edition is one that this build cannot read: nothing of the file is looked at.
  struct Unreadable {};

  // ---- lines and nesting ----
  class Opened {
   public:
    explicit Opened(Reading& reading) : reading_(reading) {}
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;
    ~Opened() { reading_.open_.pop_back(); }

   private:
    Reading& reading_;
  };
  Opened open(char bracket, const char* at, grammar::Lines lines);
  Opened nest(const char* at);
  bool newlines_are_blank() const { return !open_.empty() && open_.back().lines == grammar::Lines::are_blanks; }

  // ---- places ----
  std::uint32_t offset(const char* at) const { return static_cast<std::uint32_t>(at - bytes_.data()); }
  const char* pointer(std::uint32_t offset) const { return bytes_.data() + offset; }
  Span span(const char* begin, const char* end) const { return {source_, offset(begin), offset(end)}; }
  void token_ends(const char* at) { token_end_ = at; }
  Span span_from(const char* begin) const { return span(begin, token_end_ < begin ? begin : token_end_); }
  std::string_view slice(Span span) const { return sources_.slice(span); }

  // ---- comments ----
  // May be told of the same comment more than once, by look-aheads.
  void comment(const char* begin, const char* end);
  void doc_line(const char* begin, const char* end);
  void endless_comment(const char* begin, const char* end);
  // A list item starts: it gets the doc lines in front of it, or they become comments.
  void item_starts(const char* at, grammar::Docs docs);

  // ---- complaints: none of these returns ----
  [[noreturn]] void expected(grammar::Expected what, const char* at);
  [[noreturn]] void unclosed(char close, const char* at);
  [[noreturn]] void unterminated(grammar::Expected what, const char* begin, const char* at);
  [[noreturn]] void unclosed_before(const char* at, grammar::Level level);
  void drop_from(const char* begin, grammar::Level level);
  void end_was_skipped() { end_reported_ = true; }

  // ---- complaints after which reading goes on ----
  diagnostic::Diagnostics& diagnostics() { return diagnostics_; }
  void edition(std::string_view text, Span span);
  void missing_edition(const char* at);
  void misspelt_edition(Span span);
  void stray_brace(Span span);
  void chained_comparison(Span span);
  void comparison_with_equals(Span span);
  void not_a_literal(Span span);
  void too_long_chain(Span span);  // does not return
  void module(ast::Path path, Span span);

  void declared(Span span, bool exported);

  TreeBuilder tree;
  ast::File file;
  bool is_not = false, descending = false;  // marks of the piece being read

  ast::File finish();

 private:
  struct Bracket {
    char open;
    std::uint32_t at;
    grammar::Lines lines;
  };
  struct Doc {
    Span span;
    std::string text;
  };

  void must_not_be_deeper(const char* at);
  [[noreturn]] void broken(std::uint32_t at, bool brace_missing = false);
  bool is_first_on_line(std::uint32_t at) const;
  bool seen_before(const char* begin, const char* end);
  void keep_comment(Span span);

  const text::Sources& sources_;
  std::uint32_t source_;
  std::string_view bytes_;
  diagnostic::Diagnostics& diagnostics_;
  const char* token_end_;
  std::vector<Bracket> open_;
  std::vector<Doc> docs_;
  std::uint32_t comments_seen_ = 0;  // end of the last comment that was recorded
  bool end_reported_ = false;        // what is missing at the end of the file has been said
  bool stray_clauses_ = false;       // clauses outside of a task have been reported
};

}  // namespace pipec::syntax
