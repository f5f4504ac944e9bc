// Builds an ir::Program by hand, for tests of the rooms that read it.
//
//   IrBuilder ir;
//   ir::Task& task = ir.task("orders", ir.postgres("dw"), "public.orders");
//   ir.column(task, "id", "int64");
//   ir.merge(task, {"id"});
//   task.update_when = ir.compare(CompareOp::greater, ir.incoming(task, "at"), ir.stored(task, "at"));
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/program.hpp"

namespace pipec::test {

// As the language writes it: "decimal(5,2)?", "string(3)", "enum(a,b)", "timestamp".
ir::Type ir_type(std::string_view text);

class IrBuilder {
 public:
  ir::Program program;
  ir::Bindings bindings;

  ir::ConnectionId sqlite(const std::string& name = "db");
  ir::ConnectionId postgres(const std::string& name = "dw");

  // `table` is "schema.table" or "table". Writes append until told. The reference dies with the next task.
  ir::Task& task(const std::string& name, ir::ConnectionId connection, const std::string& table);
  ir::Task& operator[](std::string_view task);
  ir::TaskId id(std::string_view task) const;

  ir::Column& column(ir::Task& task, const std::string& name, std::string_view type);
  ir::ColumnId find(const ir::Task& task, std::string_view column) const;
  void merge(ir::Task& task, std::initializer_list<std::string_view> key, ir::WriteMode mode = ir::WriteMode::merge);
  void dedup_by(ir::Task& task, ir::ExprId value, bool descending = true);
  void unique(ir::Task& task, std::string_view column);
  void audit(ir::Task& task, ir::AuditKind kind, const std::string& name);
  ir::ParamId param(const std::string& name, std::string_view type, ir::Value value);

  // Expressions.
  ir::ExprId add(ir::Type type, decltype(ir::Expr::node) node);
  ir::ExprId incoming(const ir::Task& task, std::string_view column);
  ir::ExprId stored(const ir::Task& task, std::string_view column);
  ir::ExprId constant(std::string_view type, ir::Value value);
  ir::ExprId text(std::string value);
  ir::ExprId integer(std::int64_t value, std::string_view type = "int64");
  ir::ExprId use(ir::ParamId param);
  ir::ExprId compare(ir::CompareOp op, ir::ExprId left, ir::ExprId right);
  ir::ExprId arithmetic(ir::ArithmeticOp op, ir::ExprId left, ir::ExprId right, std::string_view type = "int64");
  ir::ExprId both(ir::ExprId left, ir::ExprId right);
  ir::ExprId either(ir::ExprId left, ir::ExprId right);
  ir::ExprId negated(ir::ExprId operand);
  ir::ExprId cast(ir::ExprId operand, std::string_view type);

  // Marks the next expressions, so that a test can tell which one was named.
  std::uint32_t next_span = 0;
};

}  // namespace pipec::test
