// Rows in, values and reasons out, as text: the shape in which the tests of this folder speak.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/validate/validate.hpp"
#include "tests/support/ir_builder.hpp"

namespace pipec::test {

struct Cell {
  Cell(const char* field) : text(field) {}                  // NOLINT: a table of strings reads well
  Cell(std::string field) : text(std::move(field)) {}       // NOLINT
  Cell(std::string field, value::RawField::State how) : text(std::move(field)), state(how) {}
  std::string text;
  value::RawField::State state = value::RawField::State::bare;
};
Cell quoted(std::string text);
Cell absent();

struct Outcome {
  std::vector<std::string> values;   // of every column, order keys too
  std::vector<std::string> reasons;  // "code", or "code column", or "code column `rule`"
  bool quarantined = false;

  std::string text() const;          // "1, null | not_a_date born | quarantined"
};

// Runs the task over the rows in batches of this size.
std::vector<Outcome> load(const IrBuilder& ir, std::string_view task, const std::vector<std::vector<Cell>>& rows,
                          std::size_t batch_size = 1000, std::string_view file = "in.csv");

// A task `t` with one source column `v`, ready for more.
struct OneColumn {
  explicit OneColumn(std::string_view type);
  ir::Column& column() { return ir["t"].columns[0]; }
  ir::Task& task() { return ir["t"]; }
  ir::Stage& stage(ir::Function function, const std::string& text, std::vector<ir::ExprId> arguments = {});
  // The value, or the codes of the reasons.
  std::string run(Cell cell);

  IrBuilder ir;
};

}  // namespace pipec::test
