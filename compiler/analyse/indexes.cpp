// `indexes { by_day (order_date), unique by_mail (email), rebuild = true }` (S-Q).
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "compiler/analyse/literal.hpp"
#include "compiler/analyse/tasks.hpp"
#include "compiler/ir/abilities.hpp"

namespace pipec::analyse {
namespace {

constexpr std::string_view example = "indexes { by_day (order_date), unique by_mail (email) }";

const ir::AuditColumn* audit_named(const ir::Task& task, std::string_view name) {
  for (const auto& column : task.audit) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

bool has_column(const std::vector<std::string>& columns, const std::string& name) {
  return std::find(columns.begin(), columns.end(), name) != columns.end();
}

// Of a column that is declared; without a message when it failed before.
const ir::Type* type_of(Context& context, const ast::Name& name, const ir::Task& task, Columns& known) {
  if (const auto found = known.by_name.find(name.text); found != known.by_name.end()) {
    return &task.column(found->second).type;
  }
  if (const auto* audit = audit_named(task, name.text)) return &audit->type;
  if (known.incomplete || !known.broken.insert(name.text).second) return nullptr;
  std::vector<std::string> names = names_of(known.by_name);
  for (const auto& audit : task.audit) names.push_back(audit.name);
  add_suggestion(context.diagnostics.add(m::unknown_column, name.span, name.text), name.span, name.text, names);
  return nullptr;
}

void read_index(Context& context, const ast::Setting& entry, ir::Task& task, Columns& known) {
  const auto& name = entry.name;
  if (entry.columns.empty()) {
    context.diagnostics.add(m::index_without_columns, name.span, name.text).example(std::string(example));
    return;
  }
  check_index_name(context, task, name.text, name.span);
  ir::Index index{name.text, entry.unique, {}, name.span};
  for (const auto& column : entry.columns) {
    const auto* type = type_of(context, column, task, known);
    if (type == nullptr) continue;
    if (has_column(index.columns, column.text)) {
      context.diagnostics.add(m::key_column_twice, column.span, column.text);
    } else if (type->kind == ir::TypeKind::json) {
      context.diagnostics.add(m::index_type, column.span, column.text, ir::to_text(nullable(*type, false)))
          .help("compute the part that is looked for as a column of its own, and index that");
    } else {
      index.columns.push_back(column.text);
    }
  }
  if (!index.columns.empty()) task.indexes.push_back(std::move(index));
}

void read_rebuild(Context& context, const ast::Setting& entry, ir::Task& task) {
  const auto* value = entry.value ? std::get_if<ast::Bool>(&entry.value->node) : nullptr;
  if (value != nullptr) {
    task.rebuild_indexes = value->value;
    return;
  }
  const Span span = entry.value ? entry.value->span : entry.span;
  context.diagnostics.add(m::wrong_setting_value, span, entry.name.text, "`true` or `false`",
                          entry.value || !entry.columns.empty() ? one_line(context.sources.slice(span)) : "nothing")
      .example("indexes { rebuild = true }");
}

bool same_index(const ir::Task& a, const ir::Index& x, const ir::Task& b, const ir::Index& y) {
  return a.target.table == b.target.table && x.unique == y.unique && x.columns == y.columns;
}

}  // namespace

void analyse_indexes(Context& context, const ast::Block& block, ir::Task& task, Columns& known) {
  const ast::Setting* rebuild = nullptr;
  std::map<std::string, Span> names;
  const bool folds = task.target.connection.valid() &&
                     ir::abilities(context.program.connections[task.target.connection].kind).names_fold_case;
  for (const auto& entry : block.settings) {
    const auto& name = entry.name;
    if (name.text == "rebuild") {
      if (rebuild != nullptr) {
        context.diagnostics.add(m::setting_twice, name.span, name.text).related(rebuild->name.span, "first here");
        continue;
      }
      rebuild = &entry;
      read_rebuild(context, entry, task);
      continue;
    }
    if (entry.value) {
      auto builder = context.diagnostics.add(m::unknown_setting, name.span, name.text, "a setting of `indexes`");
      add_suggestion(builder, name.span, name.text, {"rebuild"});
      builder.example(std::string(example));
      continue;
    }
    const auto [first, fresh] = names.emplace(folds ? fold_case(name.text) : name.text, name.span);
    if (!fresh) {
      context.diagnostics.add(m::index_twice, name.span, name.text).related(first->second, "first here");
      continue;
    }
    read_index(context, entry, task, known);
  }
}

void check_index_names(Context& context) {
  struct Seen {
    const ir::Task* task;
    const ir::Index* index;
  };
  std::map<std::string, Seen> seen;
  for (std::uint32_t i = 0; i < context.program.tasks.size(); ++i) {
    const ir::Task& task = context.program.tasks[ir::TaskId{i}];
    if (!task.target.connection.valid()) continue;
    const bool folds = ir::abilities(context.program.connections[task.target.connection].kind).names_fold_case;
    for (const ir::Index& index : task.indexes) {
      const std::string place = std::to_string(task.target.connection.value) + '\0' + task.target.schema + '\0';
      const auto [first, fresh] =
          seen.emplace(place + (folds ? fold_case(index.name) : index.name), Seen{&task, &index});
      if (fresh || same_index(task, index, *first->second.task, *first->second.index)) continue;
      context.diagnostics.add(m::index_of_other, index.span, index.name, first->second.task->name)
          .related(first->second.index->span, "the other one")
          .help("indexes share their names with everything else beside the table: give one of them another name");
    }
  }
}

}  // namespace pipec::analyse
