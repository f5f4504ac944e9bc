// Looking up names in expressions (S-B2): the task's columns, then meta names, then params.
#include <algorithm>
#include <array>

#include "compiler/analyse/expression.hpp"
#include "compiler/analyse/typer_make.hpp"

namespace pipec::analyse {
namespace {

struct MetaName {
  std::string_view name;
  ir::Meta meta;
  ir::TypeKind kind;
};
constexpr std::array<MetaName, 2> meta_names = {{{"source_file", ir::Meta::source_file, ir::TypeKind::string},
                                                 {"source_row", ir::Meta::source_row, ir::TypeKind::int64}}};

}  // namespace

ir::ExprId Typer::column(ir::ColumnId id, Span span) {
  return make(ir::ColumnRef{id, ir::RowSide::incoming}, scope_.columns->task->column(id).type, span, {});
}

// Invalid when there is no such column; `complain`: with a message.
ir::ExprId Typer::column_named(const ast::Name& name, ir::RowSide side, bool complain) {
  auto& columns = *scope_.columns;
  const auto found = columns.by_name.find(name.text);
  if (found == columns.by_name.end()) {
    if (complain && !columns.incomplete && columns.broken.insert(name.text).second) {
      add_suggestion(context_.diagnostics.add(m::unknown_column, name.span, name.text), name.span, name.text,
                     names_of(columns.by_name));
    }
    return {};
  }
  const auto& column = columns.task->column(found->second);
  if (scope_.computing && !column.from_source && found->second.value >= scope_.computing->value) {
    auto builder = context_.diagnostics.add(m::later_column, name.span, name.text);
    if (found->second == *scope_.computing) {
      builder.label("this is the column itself").help("a column cannot be computed from itself");
    } else {
      builder.related(column.span, "computed here").help("columns are computed from top to bottom: move it up");
    }
    return {};
  }
  return make(ir::ColumnRef{found->second, side}, column.type, name.span, {});
}

ir::ExprId Typer::param_named(const ast::Name& name, Span span) {
  const auto found = context_.params.find(name.text);
  if (found == context_.params.end()) {
    if (!context_.incomplete && context_.breaks(Space::value, name.text)) {
      add_suggestion(context_.diagnostics.add(m::unknown_param, name.span, name.text), name.span, name.text,
                     names_of(context_.params));
    }
    return {};
  }
  if (scope_.params_before && found->second.value >= scope_.params_before->value) {
    context_.diagnostics.add(m::later_param, span, name.text)
        .related(context_.program.params[found->second].span, "declared here")
        .help("a default may use the params above it");
    return {};
  }
  if (context_.is_broken(Space::value, name.text)) return {};
  return make(ir::ParamRef{found->second}, context_.program.params[found->second].type, span, {});
}

ir::ExprId Typer::unknown(const ast::Name& name) {
  if (context_.incomplete || (scope_.columns != nullptr && scope_.columns->incomplete)) return {};
  const bool first = scope_.columns != nullptr ? scope_.columns->broken.insert(name.text).second
                                               : context_.breaks(Space::value, name.text);
  if (!first) return {};
  std::vector<std::string> known;
  if (scope_.columns != nullptr && scope_.see_columns) known = names_of(scope_.columns->by_name);
  for (auto& param : names_of(context_.params)) known.push_back(std::move(param));
  if (scope_.meta) {
    for (const auto& meta : meta_names) known.emplace_back(meta.name);
  }
  if (scope_.columns != nullptr) {
    add_suggestion(context_.diagnostics.add(m::unknown_name, name.span, name.text), name.span, name.text, known);
  } else {
    auto builder = context_.diagnostics.add(m::unknown_param, name.span, name.text);
    if (known.empty()) {
      builder.help("a text is written in quotes: \"" + name.text + "\"");
    } else {
      add_suggestion(builder, name.span, name.text, known);
    }
  }
  return {};
}

ir::ExprId Typer::reference(const ast::Reference& reference, Span span) {
  const auto& parts = reference.path.parts;
  const auto& first = parts.front();
  if (parts.size() == 2 && first.text == "param") return param_named(parts[1], span);
  if (parts.size() == 2 && (first.text == "new" || first.text == "old")) {
    if (!scope_.sides) {
      context_.diagnostics.add(m::side_out_of_place, span, first.text)
          .help("here the column is just `" + parts[1].text + "`")
          .fix(span, parts[1].text);
      return {};
    }
    if (scope_.columns->broken.contains(parts[1].text)) return {};
    const auto id = column_named(parts[1], first.text == "old" ? ir::RowSide::stored : ir::RowSide::incoming, true);
    if (id.valid()) context_.expr(id).span = span;
    return id;
  }
  if (parts.size() > 1) {
    if (context_.breaks(Space::value, first.text)) {
      context_.diagnostics.add(m::path_too_long, span, reference.path.text())
          .help("`param.x` means the param `x`; columns have no prefix outside of `update when`");
    }
    return {};
  }
  if (scope_.columns != nullptr) {
    if (scope_.columns->broken.contains(first.text)) return {};
    if (scope_.columns->by_name.contains(first.text)) {
      if (scope_.see_columns) return column_named(first, ir::RowSide::incoming, true);
      context_.diagnostics.add(m::column_out_of_place, span, first.text, scope_.place)
          .help("a computed column can use other columns: `name: type = …`");
      return {};
    }
  }
  if (scope_.meta) {
    for (const auto& meta : meta_names) {
      if (meta.name == first.text) return make(ir::MetaRef{meta.meta}, plain(meta.kind), span, {});
    }
  }
  if (context_.params.contains(first.text)) return param_named(first, span);
  if (context_.secrets.contains(first.text)) {
    context_.diagnostics.add(m::secret_out_of_place, span, first.text)
        .help("a secret has no operators and is never shown: `password = " + first.text + "`");
    return {};
  }
  if (context_.is_broken(Space::value, first.text)) return {};
  if (first.text == "row" && scope_.columns != nullptr) {
    context_.diagnostics.add(m::row_alone, span).help("a single column goes by its name");
    return {};
  }
  return unknown(first);
}

}  // namespace pipec::analyse
