#include <fmt/format.h>

#include <stdexcept>

#include "runtime/validate/compiler.hpp"

namespace pipec::validate {

SlotId Compiler::new_slot(SlotInfo info) {
  out_->slots.push_back(std::move(info));
  temporary_.push_back(false);
  return static_cast<SlotId>(out_->slots.size() - 1);
}

SlotId Compiler::temporary(ir::Physical physical, bool fallible) {
  auto& free = free_[static_cast<std::size_t>(physical)][fallible ? 1 : 0];
  if (!free.empty()) {
    const SlotId slot = free.back();
    free.pop_back();
    return slot;
  }
  const SlotId slot = new_slot({physical, fallible, false, false, fmt::format("t{}", temporaries_++), false});
  temporary_[slot] = true;
  return slot;
}

void Compiler::release(SlotId slot) {
  if (slot == none || !temporary_[slot]) return;
  const auto& info = out_->slots[slot];
  free_[static_cast<std::size_t>(info.physical)][info.fallible ? 1 : 0].push_back(slot);
}

SlotId Compiler::constant_slot(ir::Value value, const ir::Type& type) {
  std::string text = ir::to_text(value, type);
  if (!value.is_null() && ir::physical(type.kind) == ir::Physical::text) text = "\"" + text + "\"";
  const SlotId slot = new_slot({ir::physical(type.kind), false, true, true, std::move(text), false});
  out_->constants.push_back({slot, std::move(value)});
  return slot;
}

SlotId Compiler::null_slot(ir::Physical physical) {
  const SlotId slot = new_slot({physical, false, true, true, "null", false});
  out_->constants.push_back({slot, {}});
  return slot;
}

std::string Compiler::words_of(const Step& step, SlotId result) const {
  std::string words = fmt::format("{} = {}", name(result), step.word);
  for (const SlotId operand : step.abc) {
    if (operand != none) words += " " + name(operand);
  }
  for (std::size_t k = 0; k < step.operands.size(); k += step.scaled ? 2 : 1) words += " " + name(step.operands[k]);
  if (!step.remark.empty()) words += " " + step.remark;
  return words;
}

SlotId Compiler::apply(const Step& step) {
  if (step.kernel == nullptr) throw std::logic_error("there is no kernel for " + std::string(step.word));
  bool folded = true, fallible = step.can_fail, may_fail = step.can_fail;
  const auto look = [&](SlotId slot) {
    if (slot == none) return;
    folded = folded && out_->slots[slot].folded;
    fallible = fallible || out_->slots[slot].fallible;
    may_fail = may_fail || out_->slots[slot].may_fail;
  };
  for (const SlotId slot : step.abc) look(slot);
  for (std::size_t k = 0; k < step.operands.size(); k += step.scaled ? 2 : 1) look(step.operands[k]);

  folded = folded && step.into == none;
  const SlotId result =
      step.into != none ? step.into
      : folded ? new_slot({step.physical, fallible, true, true, fmt::format("k{}", out_->prologue.size()), false})
               : temporary(step.physical, fallible);
  if (step.into == none) out_->slots[result].may_fail = may_fail;
  Instruction instruction;
  instruction.kernel = step.kernel;
  instruction.result = result;
  SlotId* const places[] = {&instruction.a, &instruction.b, &instruction.c};
  for (std::size_t k = 0; k < step.abc.size(); ++k) *places[k] = step.abc[k];
  instruction.detail = step.detail;
  instruction.number = step.number;
  instruction.number2 = step.number2;
  instruction.first = static_cast<std::uint32_t>(out_->operands.size());
  instruction.count = static_cast<std::uint32_t>(step.operands.size());
  out_->operands.insert(out_->operands.end(), step.operands.begin(), step.operands.end());
  instruction.words = words_of(step, result);
  (folded ? out_->prologue : out_->body).push_back(std::move(instruction));
  for (const SlotId slot : step.abc) release(slot);
  for (std::size_t k = 0; k < step.operands.size(); k += step.scaled ? 2 : 1) release(step.operands[k]);
  return result;
}

void Compiler::emit(Kernel kernel, SlotId result, SlotId a, std::uint32_t detail, std::string words) {
  Instruction instruction;
  instruction.kernel = kernel;
  instruction.result = result;
  instruction.a = a;
  instruction.detail = detail;
  instruction.words = std::move(words);
  out_->body.push_back(std::move(instruction));
}

std::uint32_t Compiler::pattern(const std::string& text) {
  for (std::size_t k = 0; k < out_->patterns.size(); ++k) {
    if (out_->patterns[k]->pattern() == text) return static_cast<std::uint32_t>(k);
  }
  RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_unique<RE2>(text, options);
  if (!compiled->ok()) throw std::logic_error("analyse let a bad pattern pass: " + compiled->error());
  out_->patterns.push_back(std::move(compiled));
  out_->automata.push_back(Automaton::compile(text));
  return static_cast<std::uint32_t>(out_->patterns.size() - 1);
}

}  // namespace pipec::validate
