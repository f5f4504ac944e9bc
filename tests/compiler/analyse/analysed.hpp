// From text to the analysed program, for tables of tests.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/analyse/analyse.hpp"
#include "compiler/diagnostic/diagnostic.hpp"
#include "compiler/syntax/parse.hpp"
#include "compiler/text/sources.hpp"

namespace pipec::test {

struct Analysed {
  text::Sources sources;
  diagnostic::Diagnostics diagnostics;
  std::optional<ir::Program> program;

  std::string codes() const;     // "E0302 W0301", in order of place
  std::string rendered() const;  // for INFO
  const ir::Task& task(std::size_t index = 0) const;
};

Analysed analyse_text(std::string text);

// A whole file around a part of it. `%` in none of them is special.
std::string with_connection(std::string_view declarations);    // pipe 1, `connection db: sqlite`, then these
std::string with_postgres(std::string_view declarations);      // the same with `connection db: postgres`
std::string with_clauses(std::string_view clauses);            // a task with from, into, write, columns k and v, and these
std::string with_columns(std::string_view columns);            // a task with these columns beside the key `k`
std::string with_check(std::string_view column, std::string_view check);  // one more column, and a task check of it

// One mistake: the text, its code, what the diagnostic points at, and a piece of a help (empty: not asked).
struct Mistake {
  std::string text;
  std::string_view code;
  std::string_view place;
  std::string_view help;
};
std::vector<Mistake> name_mistakes();
std::vector<Mistake> type_mistakes();
std::vector<Mistake> expression_mistakes();
std::vector<Mistake> column_mistakes();
std::vector<Mistake> clause_mistakes();
std::vector<Mistake> index_mistakes();
std::vector<Mistake> connection_mistakes();
std::vector<Mistake> not_yet_mistakes();

}  // namespace pipec::test
