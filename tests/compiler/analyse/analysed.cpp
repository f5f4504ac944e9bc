#include "tests/compiler/analyse/analysed.hpp"

#include <stdexcept>

namespace pipec::test {

std::string Analysed::codes() const {
  std::string out;
  for (const auto& item : diagnostics.items()) out += (out.empty() ? "" : " ") + std::string(item.code);
  return out;
}

std::string Analysed::rendered() const {
  std::string out;
  for (const auto& item : diagnostics.items()) out += diagnostic::render_text(item, sources, false);
  return out;
}

const ir::Task& Analysed::task(std::size_t index) const {
  if (!program || index >= program->tasks.size()) throw std::runtime_error("no such task:\n" + rendered());
  return program->tasks[ir::TaskId{static_cast<std::uint32_t>(index)}];
}

Analysed analyse_text(std::string text) {
  Analysed out;
  const auto source = out.sources.add({"test.pipe", "/test", std::move(text)});
  const auto file = syntax::parse(out.sources, source, out.diagnostics);
  out.program = analyse::analyse(file, out.sources, out.diagnostics);
  return out;
}

std::string with_connection(std::string_view declarations) {
  return "pipe 1\nconnection db: sqlite { file = \"t.db\" }\n" + std::string(declarations) + "\n";
}

std::string with_postgres(std::string_view declarations) {
  return "pipe 1\nconnection db: postgres { database = \"t\" }\n" + std::string(declarations) + "\n";
}

std::string with_clauses(std::string_view clauses) {
  return with_connection(
      "task t {\n  from \"t.csv\" as csv\n  into db.t\n  write merge on k\n  columns {\n    k: int32\n    v: decimal(9, 2)?\n"
      "  }\n  " +
      std::string(clauses) + "\n}");
}

std::string with_columns(std::string_view columns) {
  return with_connection(
      "task t {\n  from \"t.csv\" as csv\n  into db.t\n  write merge on k\n  columns {\n    k: int32\n    " +
      std::string(columns) + "\n  }\n}");
}

std::string with_check(std::string_view column, std::string_view check) {
  return with_connection(
      "task t {\n  from \"t.csv\" as csv\n  into db.t\n  write append\n  columns {\n    k: int32\n    " +
      std::string(column) + "\n  }\n  check rule: " + std::string(check) + "\n}");
}

}  // namespace pipec::test
