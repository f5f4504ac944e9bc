// `into`: which table, by what its kind of connection can (ir/abilities).
#include <fmt/format.h>

#include <algorithm>

#include "compiler/analyse/tasks.hpp"
#include "compiler/ir/abilities.hpp"

namespace pipec::analyse {
namespace {

// Who keeps this name for itself, if anybody does: pipec its schema (or, where there are no schemas, its prefix), a
// database the ones of its catalogue.
std::string_view reserved_by(const ir::Abilities& abilities, const ir::TableRef& table) {
  if (abilities.schemas) {
    if (table.schema == "pipec") return "pipec";
    const std::string schema = fold_case(table.schema);
    return schema.rfind("pg_", 0) == 0 || schema == "information_schema" ? abilities.display_name : "";
  }
  if (table.table.rfind("pipec_", 0) == 0) return "pipec";
  return fold_case(table.table).rfind("sqlite_", 0) == 0 ? abilities.display_name : "";
}

bool check_length(Context& context, const ir::Abilities& abilities, std::string_view name, Span span) {
  const auto most = abilities.max_identifier_bytes;
  if (most == 0 || name.size() <= most) return true;
  context.diagnostics.add(m::name_too_long, span, name, static_cast<int>(name.size()), abilities.display_name,
                          static_cast<int>(most));
  return false;
}

void check_column(Context& context, const ir::Abilities& abilities, std::string_view name, Span span) {
  const auto taken = abilities.reserved_columns;
  if (std::find(taken.begin(), taken.end(), name) == taken.end()) {
    check_length(context, abilities, name, span);
    return;
  }
  context.diagnostics.add(m::reserved_column, span, name, abilities.display_name)
      .help(fmt::format("give it another name, and read it with `from \"{}\"`", name));
}

}  // namespace

std::optional<ir::TableRef> resolve_table(Context& context, const ast::Path& path, std::string_view clause) {
  const auto& first = path.parts.front();
  const auto found = context.connections.find(first.text);
  if (found == context.connections.end()) {
    if (!context.incomplete && context.breaks(Space::connection, first.text)) {
      auto builder = context.diagnostics.add(m::unknown_connection, first.span, first.text);
      add_suggestion(builder, first.span, first.text, names_of(context.connections));
      builder.example("connection db: sqlite { file = \"shop.db\" }");
    }
    return std::nullopt;
  }
  if (context.is_broken(Space::connection, first.text)) return std::nullopt;
  const auto& connection = context.program.connections[found->second];
  const auto& abilities = ir::abilities(connection.kind);
  const std::size_t most = abilities.schemas ? 3 : 2;
  if (path.parts.size() < 2 || path.parts.size() > most) {
    context.diagnostics.add(m::target_path, path.span, abilities.display_name,
                            abilities.schemas ? "`connection.table` or `connection.schema.table`"
                                              : "`connection.table`")
        .example(fmt::format("{} {}.{}", clause, first.text, abilities.schemas ? "public.orders" : "orders"));
    return std::nullopt;
  }
  ir::TableRef table;
  table.connection = found->second;
  table.table = path.parts.back().text;
  if (abilities.schemas) {
    table.schema = path.parts.size() == 3 ? path.parts[1].text : std::string(abilities.default_schema);
  }
  table.span = path.span;
  table.text = first.text + "." + (table.schema.empty() ? "" : table.schema + ".") + table.table;
  if (const auto owner = reserved_by(abilities, table); !owner.empty()) {
    context.diagnostics.add(m::reserved_table, path.span, table.text, owner)
        .help(owner == "pipec"   ? "runs, markers and rejects are kept there"
              : abilities.schemas ? "choose another schema, such as `public`"
                                  : "choose a name that does not start with `sqlite_`");
    return std::nullopt;
  }
  bool good = true;
  for (std::size_t i = 1; i < path.parts.size(); ++i) {
    good = check_length(context, abilities, path.parts[i].text, path.parts[i].span) && good;
  }
  if (!good) return std::nullopt;
  return table;
}

void analyse_into(Context& context, const ast::Into& into, ir::Task& task) {
  auto table = resolve_table(context, into.path, "into");
  if (!table) return;
  task.target = std::move(*table);
  if (into.options && !into.options->settings.empty()) {
    context.diagnostics.add(m::no_options, into.options->span, "into").help("leave them out");
  }
}

void check_audit_name(Context& context, const ir::Task& task, std::string_view name, Span span) {
  if (!task.target.connection.valid()) return;
  check_column(context, ir::abilities(context.program.connections[task.target.connection].kind), name, span);
}

// Of an index, which shares its name space with tables.
void check_index_name(Context& context, const ir::Task& task, std::string_view name, Span span) {
  if (!task.target.connection.valid()) return;
  const auto& abilities = ir::abilities(context.program.connections[task.target.connection].kind);
  if (fold_case(name).rfind("pipec_", 0) == 0) {
    context.diagnostics.add(m::reserved_table, span, name, "pipec").help("the keys that pipec adds are named so");
  } else if (!abilities.schemas && fold_case(name).rfind("sqlite_", 0) == 0) {
    context.diagnostics.add(m::reserved_table, span, name, abilities.display_name)
        .help("choose a name that does not start with `sqlite_`");
  } else if (name == task.target.table ||
             (abilities.names_fold_case && fold_case(name) == fold_case(task.target.table))) {
    context.diagnostics.add(m::index_named_as_table, span, name).related(task.target.span, "the table");
  } else {
    check_length(context, abilities, name, span);
  }
}

void check_column_names(Context& context, const ir::Task& task) {
  if (!task.target.connection.valid()) return;
  const auto& abilities = ir::abilities(context.program.connections[task.target.connection].kind);
  std::map<std::string, const ir::Column*> folded;
  for (const auto& column : task.columns) {
    check_column(context, abilities, column.name, column.span);
    const auto [near, fresh] = folded.emplace(fold_case(column.name), &column);
    if (fresh) continue;
    if (abilities.names_fold_case) {
      context.diagnostics.add(m::names_fold, column.span, near->second->name, column.name)
          .related(near->second->span, "the other one")
          .help(fmt::format("{} does not tell large from small letters in names", abilities.display_name));
    } else {
      context.diagnostics.add(m::names_differ_in_case, column.span, near->second->name, column.name)
          .related(near->second->span, "the other one");
    }
  }
}

}  // namespace pipec::analyse
