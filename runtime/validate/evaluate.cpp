#include "runtime/validate/canonical.hpp"
#include "runtime/validate/compiler.hpp"
#include "runtime/validate/execute.hpp"

namespace pipec::validate {

// A program of one column and a batch of one field: what a file's text would become.
Evaluated convert_text(std::string_view text, const ir::Type& type) {
  ir::Program source;
  ir::Task task;
  ir::Column column;
  column.name = column.header = "value";
  column.type = type;
  column.type.nullable = false;
  task.columns.push_back(column);
  task.source.csv.null_values.clear();
  const ir::TaskId id = source.tasks.add(std::move(task));
  const auto program = compile(source, id, {});

  value::RawBatch raw;
  raw.records.resize(1);
  raw.fields.push_back({{text.data(), static_cast<std::uint32_t>(text.size()), value::RawField::State::quoted}});
  value::TypedBatch typed;
  Machine(program).run(raw, "", typed);
  if (!typed.reasons.empty()) return {{}, rules(*program)[typed.reasons.front().rule].message};
  return {value_at(typed.columns[0], type, 0), ""};
}

Evaluated evaluate(const ir::Program& source, ir::ExprId expr, const ir::Bindings& bindings, Environment& environment) {
  Compiler compiler(source, bindings, &environment);
  const auto program = compiler.constant(expr);
  const Machine machine(program);
  const ir::Type& type = source.exprs[expr].type;
  if (const std::uint8_t error = machine.constant_error(program->result); error != 0) {
    return {{}, message_of(static_cast<ReasonCode>(error - 1), &type)};
  }
  const value::Column& column = machine.constant(program->result);
  if (column.valid[0] == 0) {
    if (!compiler.missing_variables().empty()) {
      return {{}, "the environment variable " + compiler.missing_variables().front() + " is not set"};
    }
    return {};
  }
  return {value_at(column, type, 0), ""};
}

}  // namespace pipec::validate
