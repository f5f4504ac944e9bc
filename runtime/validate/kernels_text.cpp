// Functions that measure, join and hash texts.
#include <fmt/format.h>

#include <iterator>

#include "base/hash.hpp"
#include "base/utf8.hpp"
#include "runtime/validate/canonical.hpp"
#include "runtime/validate/frame.hpp"
#include "runtime/validate/kernels.hpp"

namespace pipec::validate::kernel {
namespace {

using value::Slice;
constexpr auto failed = ReasonCode::expression_failed;

// Ands the operands together; true for rows whose operands are all there.
template <class F>
void each_joined(Frame& frame, const Instruction& i, bool nulls_pass, F f) {
  Slot& to = frame.slot(i.result);
  const SlotId* const operands = frame.program->operands.data() + i.first;
  for (std::size_t r = 0; r < frame.rows; ++r) {
    std::uint8_t error = 0;
    bool valid = true;
    for (std::uint32_t k = 0; k < i.count && error == 0; ++k) {
      const Slot& operand = frame.slot(operands[k]);
      if (operand.errors != nullptr) error = operand.errors[r & operand.mask];
      valid = valid && operand.valid[r & operand.mask] != 0;
    }
    valid = valid || nulls_pass;
    to.valid[r] = valid ? 1 : 0;
    if (to.errors != nullptr) to.errors[r] = error;
    if (valid && error == 0) f(r, operands);
  }
}

}  // namespace

void length(Frame& frame, const Instruction& i) {
  unary<Slice, std::int64_t>(frame, i, failed, [](Slice text, std::int64_t& out) {
    out = static_cast<std::int64_t>(utf8::length(text.view()));
    return true;
  });
}
void byte_length(Frame& frame, const Instruction& i) {
  unary<Slice, std::int64_t>(frame, i, failed, [](Slice text, std::int64_t& out) {
    out = text.size;
    return true;
  });
}

void concat(Frame& frame, const Instruction& i) {
  Slice* const out = frame.out<Slice>(i.result);
  each_joined(frame, i, false, [&](std::size_t r, const SlotId* operands) {
    frame.scratch.clear();
    for (std::uint32_t k = 0; k < i.count; ++k) frame.scratch.append(frame.view<Slice>(operands[k])[r].view());
    out[r] = frame.arena->copy(frame.scratch);
  });
}

void sha256(Frame& frame, const Instruction& i) {
  unary<Slice, Slice>(frame, i, failed, [&](Slice text, Slice& out) {
    out = frame.arena->copy(hash::sha256(text.view()));
    return true;
  });
}
void md5(Frame& frame, const Instruction& i) {
  unary<Slice, Slice>(frame, i, failed, [&](Slice text, Slice& out) {
    out = frame.arena->copy(hash::md5(text.view()));
    return true;
  });
}

// The bytes of `row`: for each source column in the order of the declaration either `~` (null) or the length of the
// canonical text in bytes, in decimal, a colon, and the text. Example: `2:42~5:Anna ` for (42, null, "Anna ").
void row_text(Frame& frame, const Instruction& i) {
  Slice* const out = frame.out<Slice>(i.result);
  each_joined(frame, i, true, [&](std::size_t r, const SlotId* operands) {
    frame.scratch.clear();
    for (std::uint32_t k = 0; k < i.count; ++k) {
      const Slot& operand = frame.slot(operands[k]);
      if (operand.valid[r & operand.mask] == 0) {
        frame.scratch += '~';
        continue;
      }
      frame.scratch2.clear();
      append_canonical(frame.scratch2, *operand.column, frame.program->types[i.detail + k], r);
      fmt::format_to(std::back_inserter(frame.scratch), "{}:", frame.scratch2.size());
      frame.scratch += frame.scratch2;
    }
    out[r] = frame.arena->copy(frame.scratch);
  });
}

void canonical_text(Frame& frame, const Instruction& i) {
  combine(frame, i.result, i.a);
  const Slot &to = frame.slot(i.result), &from = frame.slot(i.a);
  Slice* const out = frame.out<Slice>(i.result);
  for (std::size_t r = 0; r < frame.rows; ++r) {
    if (to.valid[r] == 0 || (to.errors != nullptr && to.errors[r] != 0)) continue;
    frame.scratch.clear();
    append_canonical(frame.scratch, *from.column, frame.program->types[i.detail], r);
    out[r] = frame.arena->copy(frame.scratch);
  }
}

}  // namespace pipec::validate::kernel
