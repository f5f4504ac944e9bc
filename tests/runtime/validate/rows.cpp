#include "tests/runtime/validate/rows.hpp"

#include <algorithm>

namespace pipec::test {
namespace {

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : std::string(separator)) + part;
  return out;
}

}  // namespace

Cell quoted(std::string text) { return {std::move(text), value::RawField::State::quoted}; }
Cell absent() { return {"", value::RawField::State::absent}; }

std::string Outcome::text() const {
  std::string out = joined(values, ", ");
  if (!reasons.empty()) out += " | " + joined(reasons, "; ");
  return quarantined ? out + " | quarantined" : out;
}

std::vector<Outcome> load(const IrBuilder& ir, std::string_view name, const std::vector<std::vector<Cell>>& rows,
                          std::size_t batch_size, std::string_view file) {
  const ir::TaskId id = ir.id(name);
  const ir::Task& task = ir.program.tasks[id];
  const auto program = validate::compile(ir.program, id, ir.bindings);
  validate::Validator validator(program);
  value::RawBatch raw;
  value::TypedBatch typed;
  std::vector<Outcome> out;
  for (std::size_t start = 0; start < rows.size(); start += batch_size) {
    const std::size_t count = std::min(batch_size, rows.size() - start);
    raw.clear();
    raw.fields.resize(rows.front().size());
    raw.records.resize(count);
    for (std::size_t r = 0; r < count; ++r) {
      raw.records[r].source_row = start + r + 1;
      for (std::size_t c = 0; c < raw.fields.size(); ++c) {
        const Cell& cell = rows[start + r][c];
        const auto slice = raw.arena.copy(cell.text);  // the validator must not count on a NUL behind it
        raw.fields[c].push_back({slice.data, slice.size, cell.state});
      }
    }
    validator.run(raw, file, typed);
    std::size_t reason = 0;
    for (std::size_t r = 0; r < count; ++r) {
      Outcome outcome;
      for (std::size_t c = 0; c < typed.columns.size(); ++c) {
        const ir::Type& type = c < task.columns.size()
                                   ? task.columns[c].type
                                   : ir.program.exprs[task.dedup.by[c - task.columns.size()].value].type;
        outcome.values.push_back(validate::text_at(typed.columns[c], type, r));
      }
      for (; reason < typed.reasons.size() && typed.reasons[reason].row == r; ++reason) {
        const auto& rule = validate::rules(*program)[typed.reasons[reason].rule];
        std::string text(ir::to_text(rule.code));
        if (rule.column) text += " " + task.column(*rule.column).name;
        if (!rule.text.empty()) text += " `" + rule.text + "`";
        outcome.reasons.push_back(text);
      }
      outcome.quarantined = typed.quarantined[r] != 0;
      out.push_back(std::move(outcome));
    }
  }
  return out;
}

OneColumn::OneColumn(std::string_view type) {
  ir.column(ir.task("t", ir.sqlite(), "t"), "v", type);
}

ir::Stage& OneColumn::stage(ir::Function function, const std::string& text, std::vector<ir::ExprId> arguments) {
  ir::Stage stage;
  stage.function = function;
  stage.text = text;
  stage.arguments = std::move(arguments);
  column().stages.push_back(std::move(stage));
  return column().stages.back();
}

std::string OneColumn::run(Cell cell) {
  const auto outcome = load(ir, "t", {{std::move(cell)}}).front();
  if (outcome.reasons.empty()) return outcome.values.front();
  std::string codes;
  for (const auto& reason : outcome.reasons) codes += (codes.empty() ? "" : " ") + reason.substr(0, reason.find(' '));
  return codes;
}

}  // namespace pipec::test
