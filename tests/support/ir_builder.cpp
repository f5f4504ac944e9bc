#include "tests/support/ir_builder.hpp"

#include <map>
#include <stdexcept>

namespace pipec::test {
namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out(1);
  for (char c : text) {
    if (c == ',') {
      out.emplace_back();
    } else if (c != ' ' || !out.back().empty()) {
      out.back() += c;
    }
  }
  return out;
}

}  // namespace

ir::Type ir_type(std::string_view text) {
  static const std::map<std::string_view, ir::TypeKind> kinds = {
      {"bool", ir::TypeKind::boolean},      {"int16", ir::TypeKind::int16},
      {"int32", ir::TypeKind::int32},       {"int64", ir::TypeKind::int64},
      {"decimal", ir::TypeKind::decimal},   {"float32", ir::TypeKind::float32},
      {"float64", ir::TypeKind::float64},   {"string", ir::TypeKind::string},
      {"bytes", ir::TypeKind::bytes},       {"date", ir::TypeKind::date},
      {"time", ir::TypeKind::time},         {"timestamp", ir::TypeKind::timestamp},
      {"datetime", ir::TypeKind::datetime}, {"uuid", ir::TypeKind::uuid},
      {"json", ir::TypeKind::json},         {"enum", ir::TypeKind::enumeration},
      {"duration", ir::TypeKind::duration}, {"null", ir::TypeKind::null},
  };
  ir::Type type;
  if (text.ends_with('?')) {
    type.nullable = true;
    text.remove_suffix(1);
  }
  std::vector<std::string> arguments;
  const std::size_t open = text.find('(');
  if (open != std::string_view::npos) arguments = split(text.substr(open + 1, text.size() - open - 2));
  const auto found = kinds.find(text.substr(0, open));
  if (found == kinds.end()) throw std::invalid_argument("no such type: " + std::string(text));
  type.kind = found->second;
  if (type.kind == ir::TypeKind::decimal) {
    type.precision = std::stoi(arguments.at(0));
    type.scale = std::stoi(arguments.at(1));
  } else if (type.kind == ir::TypeKind::enumeration) {
    type.labels = arguments;
  } else if (!arguments.empty()) {
    type.length = static_cast<std::uint32_t>(std::stoul(arguments[0]));
  }
  return type;
}

ir::ConnectionId IrBuilder::sqlite(const std::string& name) {
  ir::Connection connection;
  connection.name = name;
  connection.kind = ir::ConnectionKind::sqlite;
  return program.connections.add(connection);
}

ir::ConnectionId IrBuilder::postgres(const std::string& name) {
  ir::Connection connection;
  connection.name = name;
  connection.kind = ir::ConnectionKind::postgres;
  return program.connections.add(connection);
}

ir::Task& IrBuilder::task(const std::string& name, ir::ConnectionId connection, const std::string& table) {
  ir::Task task;
  task.name = task.identity = name;
  task.target.connection = connection;
  const std::size_t dot = table.find('.');
  if (dot != std::string::npos) task.target.schema = table.substr(0, dot);
  task.target.table = dot == std::string::npos ? table : table.substr(dot + 1);
  task.target.text = program.connections[connection].name + "." + table;
  task.source.pattern = text(name + ".csv");
  const ir::TaskId id = program.tasks.add(std::move(task));
  program.order.push_back(id);
  return program.tasks[id];
}

ir::TaskId IrBuilder::id(std::string_view task) const {
  for (std::uint32_t i = 0; i < program.tasks.size(); ++i) {
    if (program.tasks[ir::TaskId{i}].name == task) return {i};
  }
  throw std::invalid_argument("no such task: " + std::string(task));
}

ir::Task& IrBuilder::operator[](std::string_view task) { return program.tasks[id(task)]; }

ir::Column& IrBuilder::column(ir::Task& task, const std::string& name, std::string_view type) {
  ir::Column column;
  column.name = column.header = name;
  column.type = ir_type(type);
  task.columns.push_back(std::move(column));
  return task.columns.back();
}

ir::ColumnId IrBuilder::find(const ir::Task& task, std::string_view column) const {
  for (std::uint32_t i = 0; i < task.columns.size(); ++i) {
    if (task.columns[i].name == column) return {i};
  }
  throw std::invalid_argument("no such column: " + std::string(column));
}

void IrBuilder::merge(ir::Task& task, std::initializer_list<std::string_view> key, ir::WriteMode mode) {
  task.write.mode = mode;
  for (std::string_view name : key) task.write.on.push_back(find(task, name));
}

void IrBuilder::dedup_by(ir::Task& task, ir::ExprId value, bool descending) {
  task.dedup.by.push_back({value, descending});
}

void IrBuilder::unique(ir::Task& task, std::string_view column) {
  ir::Check check;
  check.rule = "unique";
  check.column = find(task, column);
  check.unique = true;
  task.columns[check.column->value].checks.push_back(std::move(check));
}

void IrBuilder::audit(ir::Task& task, ir::AuditKind kind, const std::string& name) {
  const bool text = kind == ir::AuditKind::run_id || kind == ir::AuditKind::source_file;
  task.audit.push_back({kind, name,
                        ir_type(text                                ? "string"
                                : kind == ir::AuditKind::source_row ? "int64"
                                                                    : "timestamp")});
}

ir::ParamId IrBuilder::param(const std::string& name, std::string_view type, ir::Value value) {
  ir::Param param;
  param.name = name;
  param.type = ir_type(type);
  bindings.params.push_back(std::move(value));
  return program.params.add(std::move(param));
}

ir::ExprId IrBuilder::add(ir::Type type, decltype(ir::Expr::node) node) {
  ir::Expr expr;
  expr.type = std::move(type);
  expr.span = {0, next_span, next_span + 1};
  ++next_span;
  expr.node = std::move(node);
  return program.exprs.add(std::move(expr));
}

ir::ExprId IrBuilder::incoming(const ir::Task& task, std::string_view column) {
  const ir::ColumnId id = find(task, column);
  return add(task.column(id).type, ir::ColumnRef{id, ir::RowSide::incoming});
}

ir::ExprId IrBuilder::stored(const ir::Task& task, std::string_view column) {
  const ir::ColumnId id = find(task, column);
  return add(task.column(id).type, ir::ColumnRef{id, ir::RowSide::stored});
}

ir::ExprId IrBuilder::constant(std::string_view type, ir::Value value) {
  return add(ir_type(type), ir::Constant{std::move(value)});
}
ir::ExprId IrBuilder::text(std::string value) { return constant("string", {std::move(value)}); }
ir::ExprId IrBuilder::integer(std::int64_t value, std::string_view type) { return constant(type, {value}); }
ir::ExprId IrBuilder::use(ir::ParamId param) { return add(program.params[param].type, ir::ParamRef{param}); }

ir::ExprId IrBuilder::compare(ir::CompareOp op, ir::ExprId left, ir::ExprId right) {
  return add(ir_type("bool"), ir::Compare{op, left, right});
}
ir::ExprId IrBuilder::arithmetic(ir::ArithmeticOp op, ir::ExprId left, ir::ExprId right, std::string_view type) {
  return add(ir_type(type), ir::Arithmetic{op, left, right});
}
ir::ExprId IrBuilder::both(ir::ExprId left, ir::ExprId right) {
  return add(ir_type("bool"), ir::Logic{ir::LogicOp::logical_and, left, right});
}
ir::ExprId IrBuilder::either(ir::ExprId left, ir::ExprId right) {
  return add(ir_type("bool"), ir::Logic{ir::LogicOp::logical_or, left, right});
}
ir::ExprId IrBuilder::negated(ir::ExprId operand) { return add(ir_type("bool"), ir::Not{operand}); }
ir::ExprId IrBuilder::cast(ir::ExprId operand, std::string_view type) { return add(ir_type(type), ir::Cast{operand}); }

}  // namespace pipec::test
