#include "compiler/plan/load_shape.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pipec::plan {
namespace {

std::vector<sql::OrderKey> dedup_order(const LoadContext& context) {
  std::vector<sql::OrderKey> out;
  for (std::size_t i = 0; i < context.task.dedup.by.size(); ++i) {
    const ir::Order& order = context.task.dedup.by[i];
    const ir::ColumnRef* plain = plain_column(context.program, order);
    out.push_back({plain != nullptr ? context.task.column(plain->column).name : fmt::format("pipec_order_{}", i + 1),
                   plain != nullptr ? context.task.column(plain->column).type : context.program.exprs[order.value].type,
                   order.descending});
  }
  return out;
}

}  // namespace

const ir::ColumnRef* plain_column(const ir::Program& program, const ir::Order& order) {
  return std::get_if<ir::ColumnRef>(&program.exprs[order.value].node);
}

bool has_unique_check(const ir::Task& task) {
  return std::any_of(task.columns.begin(), task.columns.end(), [](const ir::Column& column) {
    return std::any_of(column.checks.begin(), column.checks.end(), [](const ir::Check& check) { return check.unique; });
  });
}

sql::Shape load_shape(const LoadContext& context) {
  const ir::Task& task = context.task;
  const std::vector<std::string>& casts = context.target.casts;
  sql::Shape shape;
  shape.dialect = &context.dialect;
  shape.table = context.dialect.table(task.target.schema, task.target.table);
  shape.stage = context.dialect.temporary(sql::stage_table);
  for (std::size_t i = 0; i < task.columns.size(); ++i)
    shape.columns.push_back({task.columns[i].name, task.columns[i].type, casts[i], false, false});
  for (std::size_t i = 0; i < task.audit.size(); ++i) {
    const ir::AuditColumn& audit = task.audit[i];
    shape.columns.push_back(
        {audit.name, audit.type, casts[task.columns.size() + i], true, audit.kind == ir::AuditKind::created_at});
  }
  for (ir::ColumnId id : task.write.on) shape.key.push_back(task.column(id).name);
  shape.dedup = sql::dedup_levels(task);
  shape.position = "pipec_position";
  if (!shape.dedup.empty()) shape.order = dedup_order(context);
  shape.insert_only = task.write.mode == ir::WriteMode::insert_only;
  shape.replaces = task.write.mode == ir::WriteMode::replace;
  shape.table_is_new = context.target.creates_table && !context.target.made_by_earlier_task;
  shape.has_triggers = context.live.has_triggers;
  if (task.update_when) {
    shape.update_when = [&context](const sql::ColumnText& column) {
      return sql::expression(context.program, *context.task.update_when, context.bindings, context.dialect, column);
    };
  }
  return shape;
}

}  // namespace pipec::plan
