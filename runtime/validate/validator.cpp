#include "runtime/validate/validate.hpp"

#include <algorithm>
#include <stdexcept>

#include "runtime/validate/compiler.hpp"
#include "runtime/validate/execute.hpp"

namespace pipec::validate {

std::shared_ptr<const Program> compile(const ir::Program& program, ir::TaskId task, const ir::Bindings& bindings) {
  return Compiler(program, bindings, nullptr).task(program.tasks[task]);
}

const std::vector<Rule>& rules(const Program& program) { return program.rules; }

std::uint32_t unique_rule(const Program& program, ir::ColumnId column, std::uint32_t check) {
  const auto found = program.unique_rules.find({column.value, check});
  if (found == program.unique_rules.end()) throw std::logic_error("that check is not `unique`");
  return found->second;
}

std::uint32_t record_rule(const Program& program, ir::ReasonCode code) {
  const std::uint32_t rule = program.record_rules[static_cast<std::size_t>(code)];
  if (rule == none) throw std::logic_error("not a reason that a whole record can have");
  return rule;
}

std::string describe(const Program& program) {
  std::string out;
  for (const auto* list : {&program.prologue, &program.body}) {
    for (const auto& instruction : *list) out += instruction.words + "\n";
  }
  return out;
}

Machine::Machine(std::shared_ptr<const Program> program) : program_(std::move(program)) {
  frame_.program = program_.get();
  frame_.slots.resize(program_->slots.size());
  frame_.caches.resize(program_->patterns.size());
  own_.resize(program_->slots.size());
  errors_.resize(program_->slots.size());
  for (std::size_t s = program_->outputs; s < program_->slots.size(); ++s) {
    const SlotInfo& info = program_->slots[s];
    own_[s].physical = info.physical;
    own_[s].constant = info.constant;
    if (info.constant) own_[s].resize(1);
    bind(static_cast<SlotId>(s), own_[s], info.constant ? 1 : 0);
  }
  for (const auto& constant : program_->constants) set_constant(own_[constant.slot], constant.value);
  frame_.rows = 1;
  frame_.arena = &constants_;
  for (const auto& instruction : program_->prologue) instruction.kernel(frame_, instruction);
}

void Machine::bind(SlotId id, value::Column& column, std::size_t rows) {
  const SlotInfo& info = program_->slots[id];
  if (info.fallible && errors_[id].size() < rows) errors_[id].resize(rows);
  Slot& slot = frame_.slots[id];
  slot.column = &column;
  slot.valid = column.valid.data();
  slot.errors = info.fallible ? errors_[id].data() : nullptr;
  slot.mask = info.constant ? 0 : ~std::size_t{0};
}

void Machine::set_constant(value::Column& column, const ir::Value& value) {
  column.valid[0] = value.is_null() ? 0 : 1;
  if (value.is_null()) return;
  switch (column.physical) {
    case ir::Physical::boolean: column.booleans[0] = std::get<bool>(value.data) ? 1 : 0; break;
    case ir::Physical::int64: column.integers[0] = std::get<std::int64_t>(value.data); break;
    case ir::Physical::int128: column.decimals[0] = std::get<Int128>(value.data); break;
    case ir::Physical::float64: column.floats[0] = std::get<double>(value.data); break;
    // The program outlives the machine, and with it the text.
    case ir::Physical::text:
      column.texts[0] = {std::get<std::string>(value.data).data(),
                         static_cast<std::uint32_t>(std::get<std::string>(value.data).size())};
      break;
  }
}

void Machine::run(const value::RawBatch& raw, std::string_view file, value::TypedBatch& typed) {
  const std::size_t rows = raw.rows();
  typed.rows = rows;
  typed.columns.resize(program_->outputs);
  typed.quarantined.assign(rows, 0);
  typed.reasons.clear();
  typed.arena.clear();
  for (std::size_t s = 0; s < program_->outputs; ++s) {
    value::Column& column = typed.columns[s];
    column.physical = program_->slots[s].physical;
    column.constant = false;
    column.resize(rows);
    bind(static_cast<SlotId>(s), column, rows);
  }
  if (rows > capacity_) {
    capacity_ = rows;
    for (std::size_t s = program_->outputs; s < program_->slots.size(); ++s) {
      if (program_->slots[s].constant) continue;
      own_[s].resize(rows);
      bind(static_cast<SlotId>(s), own_[s], rows);
    }
  }
  frame_.rows = rows;
  frame_.raw = &raw;
  frame_.typed = &typed;
  frame_.arena = &typed.arena;
  typed.source_file = {};
  if (program_->file_slot != none) own_[program_->file_slot].texts[0] = typed.source_file = typed.arena.copy(file);
  if (rows == 0) return;
  for (const auto& instruction : program_->body) instruction.kernel(frame_, instruction);
  std::sort(typed.reasons.begin(), typed.reasons.end(), [](const value::Reason& a, const value::Reason& b) {
    return a.row != b.row ? a.row < b.row : a.rule < b.rule;
  });
}

struct Validator::State {
  Machine machine;
};

Validator::Validator(std::shared_ptr<const Program> program)
    : state_(std::make_unique<State>(State{Machine(std::move(program))})) {}
Validator::~Validator() = default;

void Validator::run(const value::RawBatch& raw, std::string_view file, value::TypedBatch& typed) {
  state_->machine.run(raw, file, typed);
}

}  // namespace pipec::validate
