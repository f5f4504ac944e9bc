// What the passes of one analysis share: the tree, the messages, the program that is being built, and which names
// are known. A name that failed once is marked broken, so that it stays silent from then on: one cause, one error.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/diagnostic/analyse_messages.hpp"
#include "compiler/diagnostic/diagnostic.hpp"
#include "compiler/ir/program.hpp"
#include "compiler/syntax/ast.hpp"
#include "compiler/text/sources.hpp"

namespace pipec::analyse {

namespace m = diagnostic::analyse;

// The name spaces of S-B1. A column may be called as its type; params and secrets are values.
enum class Space { type, function, task, connection, value };

struct Context {
  const ast::File& file;
  const text::Sources& sources;
  diagnostic::Diagnostics& diagnostics;
  ir::Program program;

  std::map<std::string, ir::ConnectionId, std::less<>> connections;
  std::map<std::string, ir::ParamId, std::less<>> params;
  std::map<std::string, ir::SecretId, std::less<>> secrets;
  std::map<std::string, ir::TaskId, std::less<>> tasks;
  std::set<std::pair<Space, std::string>> broken;
  std::set<std::string, std::less<>> good_patterns;
  std::vector<Span> unread;   // places of the parser's errors: what is missing there is not missed here
  bool incomplete = false;    // a whole declaration could not be read: unknown names of the file stay silent

  Context(const ast::File& tree, const text::Sources& texts, diagnostic::Diagnostics& messages)
      : file(tree), sources(texts), diagnostics(messages) {}

  bool is_broken(Space space, std::string_view name) const { return broken.contains({space, std::string(name)}); }
  void mark_broken(Space space, std::string_view name) { broken.emplace(space, std::string(name)); }
  // True the first time, false ever after.
  bool breaks(Space space, std::string_view name) { return broken.emplace(space, std::string(name)).second; }

  // The parser complained about something within.
  bool is_unread(Span span) const {
    for (const auto& place : unread) {
      if (place.begin >= span.begin && place.begin <= span.end) return true;
    }
    return false;
  }

  ir::Expr& expr(ir::ExprId id) { return program.exprs[id]; }
  const std::string& folder() const { return sources[file.source].folder; }
};

template <class Map>
std::vector<std::string> names_of(const Map& map) {
  std::vector<std::string> names;
  for (const auto& entry : map) names.push_back(entry.first);
  return names;
}

// "did you mean `x`?" with the edit, when something is near; otherwise the list of what there is, when it is short.
void add_suggestion(diagnostic::Builder builder, Span span, std::string_view word,
                    const std::vector<std::string>& known);

// Source text on one line: blanks and newlines become one blank.
std::string one_line(std::string_view text);

// ASCII letters in lower case: how names that differ only in case meet.
std::string fold_case(std::string_view name);

}  // namespace pipec::analyse
