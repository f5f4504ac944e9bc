// What an instruction sees while it runs: the slots of one validator, the batch, and the lists that it adds to.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/validate/program.hpp"

namespace pipec::validate {

template <class T>
constexpr ir::Physical physical_of = ir::Physical::int64;
template <>
inline constexpr ir::Physical physical_of<std::uint8_t> = ir::Physical::boolean;
template <>
inline constexpr ir::Physical physical_of<Int128> = ir::Physical::int128;
template <>
inline constexpr ir::Physical physical_of<double> = ir::Physical::float64;
template <>
inline constexpr ir::Physical physical_of<value::Slice> = ir::Physical::text;

template <class T>
T* values_of(value::Column& column) {
  if constexpr (std::is_same_v<T, std::uint8_t>) {
    return column.booleans.data();
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return column.integers.data();
  } else if constexpr (std::is_same_v<T, Int128>) {
    return column.decimals.data();
  } else if constexpr (std::is_same_v<T, double>) {
    return column.floats.data();
  } else {
    return column.texts.data();
  }
}

struct Slot {
  value::Column* column = nullptr;
  std::uint8_t* valid = nullptr;
  std::uint8_t* errors = nullptr;  // null: cannot fail
  std::size_t mask = ~std::size_t{0};  // 0: constant
};

// Read-only view of an operand.
template <class T>
struct View {
  const T* data;
  const std::uint8_t* valid;
  const std::uint8_t* errors;
  std::size_t mask;

  explicit View(const Slot& slot)
      : data(values_of<T>(*slot.column)), valid(slot.valid), errors(slot.errors), mask(slot.mask) {}
  T operator[](std::size_t row) const { return data[row & mask]; }
  bool is_valid(std::size_t row) const { return valid[row & mask] != 0; }
  std::uint8_t error(std::size_t row) const { return errors == nullptr ? 0 : errors[row & mask]; }
  bool live(std::size_t row) const { return is_valid(row) && error(row) == 0; }
};

// Answers of a pattern for short texts that came before: most columns repeat few values.
struct MatchCache {
  struct Entry {
    std::uint64_t key = 0;
    std::uint8_t size = 0xFF;  // 0xFF: empty
    std::uint8_t answer = 0;
  };
  std::array<Entry, 256> entries;
};

struct Frame {
  const Program* program = nullptr;
  std::size_t rows = 0;
  const value::RawBatch* raw = nullptr;
  value::TypedBatch* typed = nullptr;   // quarantined and reasons
  value::Arena* arena = nullptr;
  std::vector<Slot> slots;
  std::vector<MatchCache> caches;       // per pattern
  std::string scratch, scratch2;

  Slot& slot(SlotId id) { return slots[id]; }
  template <class T>
  View<T> view(SlotId id) { return View<T>(slots[id]); }
  template <class T>
  T* out(SlotId id) { return values_of<T>(*slots[id].column); }

  void reason(std::size_t row, std::uint32_t rule) {
    typed->reasons.push_back({static_cast<std::uint32_t>(row), rule});
  }
  void quarantine(std::size_t row) { typed->quarantined[row] = 1; }
};

constexpr std::uint8_t error_of(ReasonCode code) { return static_cast<std::uint8_t>(static_cast<int>(code) + 1); }

// A byte for each row of an operand; its bytes may be none (all zero) or one (a constant's), or where they go already.
inline void spread(std::uint8_t* to, const std::uint8_t* from, std::size_t mask, std::size_t rows) {
  if (from == nullptr) {
    std::memset(to, 0, rows);
  } else if (mask == 0) {
    std::memset(to, *from, rows);
  } else {
    std::memmove(to, from, rows);
  }
}

// The result is null where an operand is, and carries the error of the first operand that has one.
inline void combine(Frame& frame, SlotId result, SlotId a) {
  const Slot to = frame.slot(result), from = frame.slot(a);
  spread(to.valid, from.valid, from.mask, frame.rows);
  if (to.errors != nullptr) spread(to.errors, from.errors, from.mask, frame.rows);
}

inline void combine(Frame& frame, SlotId result, SlotId a, SlotId b) {
  const Slot to = frame.slot(result), left = frame.slot(a), right = frame.slot(b);
  const std::size_t rows = frame.rows;
  for (std::size_t r = 0; r < rows; ++r) to.valid[r] = left.valid[r & left.mask] & right.valid[r & right.mask];
  if (to.errors == nullptr) return;
  for (std::size_t r = 0; r < rows; ++r) {
    const std::uint8_t first = left.errors == nullptr ? 0 : left.errors[r & left.mask];
    const std::uint8_t second = right.errors == nullptr ? 0 : right.errors[r & right.mask];
    to.errors[r] = first != 0 ? first : second;
  }
}

inline void fail(Slot& slot, std::size_t row, ReasonCode code) { slot.errors[row] = error_of(code); }

// One operand; `op(value, out)` returns false where it fails with `code`. Null and failed rows are left out only when
// `guarded`, which texts need (their bytes may be gone) and numbers do not.
template <class A, class R, bool guarded = std::is_same_v<A, value::Slice>, class Op>
void unary(Frame& frame, const Instruction& i, ReasonCode code, Op op) {
  combine(frame, i.result, i.a);
  Slot to = frame.slot(i.result);  // a copy, which the bytes that are written cannot change
  const auto a = frame.view<A>(i.a);
  R* const out = frame.out<R>(i.result);
  const std::size_t rows = frame.rows;
  for (std::size_t r = 0; r < rows; ++r) {
    if (guarded && !a.live(r)) continue;
    if (!op(a[r], out[r]) && to.errors != nullptr && to.valid[r] != 0 && to.errors[r] == 0) fail(to, r, code);
  }
}

template <class A, class B, class R, bool guarded = std::is_same_v<A, value::Slice> || std::is_same_v<B, value::Slice>,
          class Op>
void binary(Frame& frame, const Instruction& i, ReasonCode code, Op op) {
  combine(frame, i.result, i.a, i.b);
  Slot to = frame.slot(i.result);
  const auto a = frame.view<A>(i.a);
  const auto b = frame.view<B>(i.b);
  R* const out = frame.out<R>(i.result);
  const std::size_t rows = frame.rows;
  for (std::size_t r = 0; r < rows; ++r) {
    if (guarded && !(a.live(r) && b.live(r))) continue;
    if (!op(a[r], b[r], out[r]) && to.errors != nullptr && to.valid[r] != 0 && to.errors[r] == 0) fail(to, r, code);
  }
}

}  // namespace pipec::validate
