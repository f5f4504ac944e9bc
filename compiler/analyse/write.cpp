// `write`, `dedup`, `update when`: keys, and what the modes take.
#include <fmt/format.h>

#include <algorithm>

#include "base/decimal.hpp"
#include "compiler/analyse/not_yet.hpp"
#include "compiler/analyse/settings.hpp"
#include "compiler/analyse/tasks.hpp"
#include "compiler/analyse/types.hpp"

namespace pipec::analyse {
namespace {

Span type_span(const ast::Columns& columns, const std::string& name, Span otherwise) {
  for (const auto& item : columns.items) {
    const auto* column = std::get_if<ast::Column>(&item);
    if (column != nullptr && column->name.text == name) return column->type.span;
  }
  return otherwise;
}

// The columns of a key; each must be one, be there once, and be fit for it.
std::vector<ir::ColumnId> key_columns(Context& context, const std::vector<ast::Name>& names, std::string_view which,
                                      const ast::Columns& columns, const ir::Task& task, Columns& known) {
  std::vector<ir::ColumnId> key;
  for (const auto& name : names) {
    if (known.broken.contains(name.text)) continue;
    const auto found = known.by_name.find(name.text);
    if (found == known.by_name.end()) {
      if (!known.incomplete) {
        known.broken.insert(name.text);
        add_suggestion(context.diagnostics.add(m::unknown_column, name.span, name.text), name.span, name.text,
                       names_of(known.by_name));
      }
      continue;
    }
    if (std::find(key.begin(), key.end(), found->second) != key.end()) {
      context.diagnostics.add(m::key_column_twice, name.span, name.text);
      continue;
    }
    const auto& column = task.column(found->second);
    if (check_key_column(context, column, name, which, type_span(columns, name.text, column.span))) {
      key.push_back(found->second);
    }
  }
  return key;
}

std::string_view mode_text(ast::Write::Mode mode) {
  switch (mode) {
    case ast::Write::Mode::append: return "append";
    case ast::Write::Mode::replace: return "replace";
    case ast::Write::Mode::merge: return "merge";
    case ast::Write::Mode::scd2: return "scd2";
    case ast::Write::Mode::insert_only: return "insert_only";
  }
  return "";
}

void replace_options(Context& context, Settings& settings, ir::Write& write) {
  if (const auto allow = settings.boolean("allow_empty")) write.allow_empty = *allow;
  if (const auto* truncate = settings.find("truncate")) {
    report_setting_not_yet(context, truncate->name.span, "truncate",
                           "leave it out: rows are deleted in the transaction");
  }
  const auto* shrink = settings.find("max_shrink");
  if (shrink == nullptr) return;
  const auto* percent = shrink->value ? std::get_if<ast::Percent>(&shrink->value->node) : nullptr;
  if (percent == nullptr) {
    settings.wrong(*shrink, "a percent such as `50%`");
    return;
  }
  const auto number = decimal::parse_any(percent->digits);
  if (!number || number->unscaled > 100 * decimal::power_of_ten(number->scale)) {
    context.diagnostics.add(m::percent_range, shrink->value->span, percent->digits);
    return;
  }
  write.max_shrink_percent = decimal::to_short_text(number->unscaled, number->scale);
}

void merge_options(Context& context, Settings& settings) {
  const auto* strategy = settings.find("strategy");
  const auto word = settings.word("strategy", {"upsert", "delete_insert"});
  if (word && *word == "delete_insert") {
    report_setting_not_yet(context, strategy->span, "strategy = delete_insert",
                           "leave it out: `upsert` gives the same rows for declared columns");
  }
}

bool has_order(const ir::Type& type) {
  return type.kind != ir::TypeKind::json && type.kind != ir::TypeKind::bytes && type.kind != ir::TypeKind::null;
}

}  // namespace

void analyse_write(Context& context, const ast::Write& written, Span span, const ast::Columns& columns, ir::Task& task,
                   Columns& known) {
  using Mode = ast::Write::Mode;
  auto& write = task.write;
  write.span = span;
  const auto mode = mode_text(written.mode);
  if (written.mode == Mode::scd2) {
    context.diagnostics.add(m::write_not_yet, span, "scd2")
        .help("meanwhile: `merge` keeps the latest version of each key");
    return;
  }
  if (written.where) {
    context.diagnostics.add(m::write_not_yet, join(span, written.where->span), "replace where")
        .help("meanwhile: `merge`, or `replace` of the whole table");
    return;
  }
  write.mode = written.mode == Mode::append    ? ir::WriteMode::append
               : written.mode == Mode::replace ? ir::WriteMode::replace
               : written.mode == Mode::merge   ? ir::WriteMode::merge
                                               : ir::WriteMode::insert_only;
  std::vector<std::string> options;
  std::string_view example;
  if (written.mode == Mode::replace) {
    options = {"allow_empty", "max_shrink", "truncate"};
    example = "write replace { max_shrink = 80% }";
  } else if (written.mode == Mode::merge) {
    options = {"strategy"};
    example = "write merge on order_id";
  }
  Settings settings(context, written.options ? &*written.options : nullptr, fmt::format("an option of `{}`", mode),
                    options, example);
  if (written.mode == Mode::replace) replace_options(context, settings, write);
  if (written.mode == Mode::merge) merge_options(context, settings);
  write.on = key_columns(context, written.on, mode, columns, task, known);
}

void analyse_dedup(Context& context, const ast::Dedup& written, Span span, const ast::Columns& columns, ir::Task& task,
                   Columns& known) {
  const bool keyed = task.write.mode == ir::WriteMode::merge || task.write.mode == ir::WriteMode::insert_only;
  auto& dedup = task.dedup;
  if (!written.on.empty()) {
    auto on = key_columns(context, written.on, "dedup", columns, task, known);
    const bool whole = on.size() == written.on.size();
    if (keyed && whole && !task.write.on.empty()) {
      auto key = task.write.on;
      auto sorted = on;
      std::sort(key.begin(), key.end());
      std::sort(sorted.begin(), sorted.end());
      if (key != sorted) {
        context.diagnostics.add(m::dedup_other_key, written.on.front().span,
                                task.write.mode == ir::WriteMode::merge ? "merge" : "insert_only")
            .related(task.write.span, "this key")
            .help("leave `on` out: then it is that key");
      }
    } else if (!keyed) {
      dedup.on = std::move(on);
    }
  } else if (!keyed) {
    context.diagnostics.add(m::dedup_key, span)
        .help("name the columns whose repeated values are one row")
        .example("dedup on order_id by updated_at desc");
  }
  Scope scope;
  scope.place = "`dedup by`";
  scope.columns = &known;
  scope.meta = true;
  Typer typer(context, scope);
  for (const auto& order : written.by) {
    const auto value = typer.type(*order.value);
    if (!value.valid()) continue;
    if (!has_order(typer.type_of(value))) {
      context.diagnostics.add(m::order_type, order.value->span, ir::to_text(nullable(typer.type_of(value), false)));
      continue;
    }
    dedup.by.push_back({value, order.descending});
  }
}

void analyse_update_when(Context& context, const ast::UpdateWhen& update, Span span, ir::Task& task, Columns& known) {
  if (task.write.mode != ir::WriteMode::merge) {
    const auto mode = task.write.mode == ir::WriteMode::append    ? "append"
                      : task.write.mode == ir::WriteMode::replace ? "replace"
                                                                  : "insert_only";
    context.diagnostics.add(m::update_when_mode, span, mode)
        .related(task.write.span, "this decides how rows are written");
    return;
  }
  Scope scope;
  scope.place = "`update when`";
  scope.columns = &known;
  scope.sides = true;
  Typer typer(context, scope);
  const auto condition = typer.condition(*update.condition, "`update when`");
  if (condition.valid()) task.update_when = condition;
}

}  // namespace pipec::analyse
