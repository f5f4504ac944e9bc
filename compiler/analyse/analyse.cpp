#include "compiler/analyse/analyse.hpp"

#include <algorithm>

#include "compiler/analyse/context.hpp"
#include "compiler/analyse/declarations.hpp"
#include "compiler/analyse/tasks.hpp"

namespace pipec::analyse {
namespace {

// Where the parser complained: what is missing there is not missed here.
void note_unread(Context& context) {
  for (const auto& diagnostic : context.diagnostics.items()) {
    if (diagnostic.severity != diagnostic::Severity::error || diagnostic.span.source != context.file.source) continue;
    context.unread.push_back(diagnostic.span);
    const auto& all = context.file.declarations;
    const bool within = std::any_of(all.begin(), all.end(), [&](const ast::Declaration& declaration) {
      return diagnostic.span.begin >= declaration.span.begin && diagnostic.span.begin <= declaration.span.end;
    });
    if (!within) context.incomplete = true;
  }
}

}  // namespace

std::optional<ir::Program> analyse(const ast::File& file, const text::Sources& sources,
                                   diagnostic::Diagnostics& diagnostics) {
  Context context(file, sources, diagnostics);
  context.program.edition = file.edition;
  context.program.source = file.source;
  if (file.module) context.program.module = file.module->text();
  // A guess at how many there will be: growing by doubling moves each of them several times.
  constexpr std::size_t bytes_an_expression = 60;
  context.program.exprs.reserve(sources[file.source].bytes.size() / bytes_an_expression);
  note_unread(context);
  collect_names(context);
  analyse_params(context);
  analyse_connections(context);
  analyse_tasks(context);
  analyse_graph(context);
  diagnostics.sort();
  if (diagnostics.has_errors()) return std::nullopt;
  return std::move(context.program);
}

}  // namespace pipec::analyse
