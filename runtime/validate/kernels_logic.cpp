// SQL's three values, left to right: a side that decides hides the failure of what comes after it.
#include "runtime/validate/frame.hpp"
#include "runtime/validate/kernels.hpp"

namespace pipec::validate::kernel {
namespace {

using value::Slice;

// `deciding`: the value that settles the answer alone (false for and, true for or).
void logic(Frame& frame, const Instruction& i, std::uint8_t deciding) {
  Slot& to = frame.slot(i.result);
  const auto a = frame.view<std::uint8_t>(i.a), b = frame.view<std::uint8_t>(i.b);
  std::uint8_t* const out = frame.out<std::uint8_t>(i.result);
  for (std::size_t r = 0; r < frame.rows; ++r) {
    std::uint8_t error = a.error(r);
    bool known = false;
    std::uint8_t answer = deciding;
    if (error == 0) {
      known = a.is_valid(r) && a[r] == deciding;
      if (!known) error = b.error(r);
      if (!known && error == 0) {
        known = b.is_valid(r) && b[r] == deciding;
        if (!known && a.is_valid(r) && b.is_valid(r)) {
          known = true;
          answer = deciding ^ 1;
        }
      }
    }
    out[r] = answer;
    to.valid[r] = known ? 1 : 0;
    if (to.errors != nullptr) to.errors[r] = error;
  }
}

template <class T>
void choose_values(Frame& frame, const Instruction& i) {
  Slot& to = frame.slot(i.result);
  const auto condition = frame.view<std::uint8_t>(i.a);
  const auto then = frame.view<T>(i.b), otherwise = frame.view<T>(i.c);
  T* const out = frame.out<T>(i.result);
  for (std::size_t r = 0; r < frame.rows; ++r) {
    const std::uint8_t error = condition.error(r);
    const bool first = condition.is_valid(r) && condition[r] != 0;
    const auto& branch = first ? then : otherwise;
    out[r] = branch[r];
    to.valid[r] = branch.is_valid(r) ? 1 : 0;
    if (to.errors != nullptr) to.errors[r] = error != 0 ? error : branch.error(r);
  }
}

template <class T>
void coalesce_values(Frame& frame, const Instruction& i) {
  Slot& to = frame.slot(i.result);
  T* const out = frame.out<T>(i.result);
  const SlotId* const operands = frame.program->operands.data() + i.first;
  for (std::size_t r = 0; r < frame.rows; ++r) {
    to.valid[r] = 0;
    std::uint8_t error = 0;
    for (std::uint32_t k = 0; k < i.count; ++k) {
      const auto operand = frame.view<T>(operands[k]);
      error = operand.error(r);
      if (error != 0) break;
      if (!operand.is_valid(r)) continue;
      out[r] = operand[r];
      to.valid[r] = 1;
      break;
    }
    if (to.errors != nullptr) to.errors[r] = error;
  }
}

}  // namespace

void logical_not(Frame& frame, const Instruction& i) {
  unary<std::uint8_t, std::uint8_t>(frame, i, ReasonCode::expression_failed, [](std::uint8_t a, std::uint8_t& out) {
    out = a ^ 1;
    return true;
  });
}
void logical_and(Frame& frame, const Instruction& i) { logic(frame, i, 0); }
void logical_or(Frame& frame, const Instruction& i) { logic(frame, i, 1); }

void is_null(Frame& frame, const Instruction& i) {
  Slot& to = frame.slot(i.result);
  const Slot& a = frame.slot(i.a);
  std::uint8_t* const out = frame.out<std::uint8_t>(i.result);
  const auto negated = static_cast<std::uint8_t>(i.number);
  for (std::size_t r = 0; r < frame.rows; ++r) {
    out[r] = static_cast<std::uint8_t>((a.valid[r & a.mask] == 0 ? 1 : 0) ^ negated);
    to.valid[r] = 1;
    if (to.errors != nullptr) to.errors[r] = a.errors == nullptr ? 0 : a.errors[r & a.mask];
  }
}

Kernel choose(ir::Physical physical) {
  switch (physical) {
    case ir::Physical::boolean: return choose_values<std::uint8_t>;
    case ir::Physical::int64: return choose_values<std::int64_t>;
    case ir::Physical::int128: return choose_values<Int128>;
    case ir::Physical::float64: return choose_values<double>;
    case ir::Physical::text: return choose_values<Slice>;
  }
  return nullptr;
}

Kernel coalesce(ir::Physical physical) {
  switch (physical) {
    case ir::Physical::boolean: return coalesce_values<std::uint8_t>;
    case ir::Physical::int64: return coalesce_values<std::int64_t>;
    case ir::Physical::int128: return coalesce_values<Int128>;
    case ir::Physical::float64: return coalesce_values<double>;
    case ir::Physical::text: return coalesce_values<Slice>;
  }
  return nullptr;
}

}  // namespace pipec::validate::kernel
