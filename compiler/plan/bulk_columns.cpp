#include "compiler/plan/bulk_columns.hpp"

#include <algorithm>

#include "compiler/plan/load_shape.hpp"

namespace pipec::plan {
namespace {

ir::Type type_of(ir::TypeKind kind, bool nullable = false) {
  ir::Type type;
  type.kind = kind;
  type.nullable = nullable;
  return type;
}

Origin audit_origin(ir::AuditKind kind) {
  switch (kind) {
    case ir::AuditKind::loaded_at:
    case ir::AuditKind::created_at:
    case ir::AuditKind::updated_at: return {Origin::Kind::load_time, 0};
    case ir::AuditKind::run_id: return {Origin::Kind::run_id, 0};
    case ir::AuditKind::source_file: return {Origin::Kind::source_file, 0};
    case ir::AuditKind::source_row: break;
  }
  return {Origin::Kind::source_row, 0};
}

std::vector<BulkColumn> declared_columns(const ir::Task& task) {
  std::vector<BulkColumn> out;
  for (std::size_t i = 0; i < task.columns.size(); ++i) {
    out.push_back({task.columns[i].name, task.columns[i].type, {Origin::Kind::column, static_cast<std::uint32_t>(i)}, {}});
  }
  for (const ir::AuditColumn& audit : task.audit) out.push_back({audit.name, audit.type, audit_origin(audit.kind), {}});
  return out;
}

}  // namespace

std::vector<sql::StageColumn> stage_columns(const std::vector<BulkColumn>& columns) {
  std::vector<sql::StageColumn> out;
  for (const BulkColumn& column : columns) out.push_back({column.name, column.type});
  return out;
}

Bulk bulk(const sql::Dialect& dialect, std::string purpose, const std::string& table, std::vector<BulkColumn> columns) {
  const std::string text = dialect.bulk(table, stage_columns(columns));
  return {std::move(purpose), text, std::move(columns)};
}

std::vector<BulkColumn> table_columns(const LoadContext& context) {
  std::vector<BulkColumn> out = declared_columns(context.task);
  if (context.target.creates_table) return out;
  for (BulkColumn& column : out) {
    const auto live = std::find_if(context.live.columns.begin(), context.live.columns.end(), [&](const ir::LiveColumn& is) {
      return context.dialect.same_name(is.name, column.name);
    });
    if (live != context.live.columns.end()) column.live = live->type;
  }
  return out;
}

std::vector<BulkColumn> staged_columns(const LoadContext& context, const sql::Shape& shape, Hidden hidden) {
  std::vector<BulkColumn> out = declared_columns(context.task);
  for (std::size_t i = 0; hidden.order && i < shape.order.size(); ++i) {
    if (plain_column(context.program, context.task.dedup.by[i]) != nullptr) continue;
    out.push_back({shape.order[i].name, shape.order[i].type, {Origin::Kind::order_key, static_cast<std::uint32_t>(i)}, {}});
  }
  if (hidden.position) out.push_back({shape.position, type_of(ir::TypeKind::int64), {Origin::Kind::position, 0}, {}});
  return out;
}

std::vector<BulkColumn> field_columns(const std::vector<sql::LedgerColumn>& columns) {
  std::vector<BulkColumn> out;
  for (const sql::LedgerColumn& column : columns) {
    const ir::TypeKind kind = column.kind == sql::ParameterKind::integer     ? ir::TypeKind::int64
                              : column.kind == sql::ParameterKind::timestamp ? ir::TypeKind::timestamp
                              : column.kind == sql::ParameterKind::json      ? ir::TypeKind::json
                                                                             : ir::TypeKind::string;
    out.push_back(
        {column.name, type_of(kind, !column.required), {Origin::Kind::field, static_cast<std::uint32_t>(out.size())}, {}});
  }
  return out;
}

}  // namespace pipec::plan
