// Where failures become reasons and outcomes.
#include <limits>

#include "runtime/validate/ascii.hpp"
#include "runtime/validate/frame.hpp"
#include "runtime/validate/kernels.hpp"

namespace pipec::validate::kernel {
namespace {

std::uint64_t eight(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, 8);
  return word;
}

// Calls `f(row)` for rows that may matter, in order: all of eight rows when `looks(first)` is not zero, and the last
// few. Eight clean rows cost one look.
template <class Looks, class F>
void each_suspect(std::size_t rows, Looks looks, F f) {
  std::size_t r = 0;
  for (; r + 8 <= rows; r += 8) {
    if (looks(r) == 0) continue;
    for (std::size_t k = r; k < r + 8; ++k) f(k);
  }
  for (; r < rows; ++r) f(r);
}

void take_value(Slot& to, std::size_t row, const Slot& from) {
  const std::size_t at = row & from.mask;
  to.valid[row] = from.valid[at];
  value::Column& column = *to.column;
  const value::Column& source = *from.column;
  switch (column.physical) {
    case ir::Physical::boolean: column.booleans[row] = source.booleans[at]; break;
    case ir::Physical::int64: column.integers[row] = source.integers[at]; break;
    case ir::Physical::int128: column.decimals[row] = source.decimals[at]; break;
    case ir::Physical::float64: column.floats[row] = source.floats[at]; break;
    case ir::Physical::text: column.texts[row] = source.texts[at]; break;
  }
}

void refuse(Frame& frame, Slot& slot, std::size_t row) {
  frame.quarantine(row);
  slot.valid[row] = 0;  // nobody looks at what it holds
  slot.errors[row] = poison;
}

// The value of `else default e`; when it has none, the row goes.
bool use_default(Frame& frame, Slot& to, std::size_t row, const Site& site) {
  const Slot& value = frame.slot(site.value);
  const std::uint8_t error = value.errors == nullptr ? 0 : value.errors[row & value.mask];
  if (error == 0) {
    take_value(to, row, value);
    return true;
  }
  if (error != poison) frame.reason(row, site.value_rule);
  refuse(frame, to, row);
  return false;
}

}  // namespace

void settle(Frame& frame, const Instruction& i) {
  const Site& site = frame.program->sites[i.detail];
  Slot& column = frame.slot(i.result);
  each_suspect(frame.rows, [&](std::size_t r) { return eight(column.errors + r); }, [&](std::size_t r) {
    if (column.errors[r] == 0) return;
    if (column.errors[r] == poison) {
      column.valid[r] = 0;
      return;
    }
    frame.reason(r, site.rules[column.errors[r] - 1u]);
    switch (site.outcome) {
      case ir::Outcome::Kind::null: column.valid[r] = 0; break;
      case ir::Outcome::Kind::use_default:
        if (!use_default(frame, column, r, site)) return;
        break;
      case ir::Outcome::Kind::quarantine:
      case ir::Outcome::Kind::fail:
      case ir::Outcome::Kind::warn: refuse(frame, column, r); return;
    }
    column.errors[r] = 0;
  });
}

void fill(Frame& frame, const Instruction& i) {
  const Site& site = frame.program->sites[i.detail];
  Slot& column = frame.slot(i.result);
  const Slot& value = frame.slot(i.a);
  for (std::size_t r = 0; r < frame.rows; ++r) {
    if (column.valid[r] != 0 || (column.errors != nullptr && column.errors[r] != 0)) continue;
    const std::uint8_t error = value.errors == nullptr ? 0 : value.errors[r & value.mask];
    if (error == 0) {
      take_value(column, r, value);
      continue;
    }
    if (error != poison) frame.reason(r, site.value_rule);
    refuse(frame, column, r);
  }
}

void require(Frame& frame, const Instruction& i) {
  const Site& site = frame.program->sites[i.detail];
  const std::uint32_t rule = site.rules[static_cast<std::size_t>(ReasonCode::null_value)];
  Slot& column = frame.slot(i.result);
  const auto nulls = [&](std::size_t r) {
    const std::uint64_t valid = eight(column.valid + r);
    return (valid - ascii::ones) & ~valid & ascii::highs;
  };
  each_suspect(frame.rows, nulls, [&](std::size_t r) {
    if (column.valid[r] != 0 || column.errors[r] != 0) return;
    frame.reason(r, rule);
    if (site.outcome == ir::Outcome::Kind::use_default) {
      if (!use_default(frame, column, r, site) || column.valid[r] != 0) return;
    }
    refuse(frame, column, r);
  });
}

namespace {

// What becomes of a row whose check does not hold, or has no answer.
void break_check(Frame& frame, const Site& site, Slot* column, std::size_t r, std::uint32_t rule) {
  if (column != nullptr && (column->valid[r] == 0 || (column->errors != nullptr && column->errors[r] != 0))) return;
  frame.reason(r, rule);
  switch (site.outcome) {
    case ir::Outcome::Kind::warn: break;
    case ir::Outcome::Kind::null: column->valid[r] = 0; break;
    case ir::Outcome::Kind::use_default: use_default(frame, *column, r, site); break;
    case ir::Outcome::Kind::quarantine:
    case ir::Outcome::Kind::fail: frame.quarantine(r); break;
  }
}

}  // namespace

void check(Frame& frame, const Instruction& i) {
  const Site& site = frame.program->sites[i.detail];
  const auto condition = frame.view<std::uint8_t>(i.a);
  Slot* const column = i.result == none ? nullptr : &frame.slot(i.result);
  const std::uint32_t broken = site.rules[static_cast<std::size_t>(ReasonCode::check_failed)];
  const std::uint32_t failed = site.rules[static_cast<std::size_t>(ReasonCode::expression_failed)];
  const auto judge = [&](std::size_t r) {
    const std::uint8_t error = condition.error(r);
    if (error == 0 && (condition[r] != 0 || !condition.is_valid(r))) return;
    if (error != poison) break_check(frame, site, column, r, error == 0 ? broken : failed);
  };
  if (condition.mask == 0) {
    for (std::size_t r = 0; r < frame.rows; ++r) judge(r);
    return;
  }
  const auto looks = [&](std::size_t r) {
    const std::uint64_t errors = condition.errors == nullptr ? 0 : eight(condition.errors + r);
    return errors | (eight(condition.valid + r) & ~eight(condition.data + r));
  };
  each_suspect(frame.rows, looks, judge);
}

namespace {

// The bound of a range in steps of one, so that it can be compared inclusively; `none_is` when there is no bound.
template <class T>
T bound(Frame& frame, SlotId id, bool excluded, T step, T none_is) {
  if (id == none) return none_is;
  const auto constant = frame.view<T>(id);
  if (!constant.is_valid(0)) return none_is;
  return excluded ? static_cast<T>(constant[0] + step) : constant[0];
}

template <class T>
void check_range_of(Frame& frame, const Instruction& i) {
  const Site& site = frame.program->sites[i.detail];
  const auto values = frame.view<T>(i.a);
  Slot* const column = i.result == none ? nullptr : &frame.slot(i.result);
  const std::uint32_t broken = site.rules[static_cast<std::size_t>(ReasonCode::check_failed)];
  constexpr T least = std::numeric_limits<T>::min(), most = std::numeric_limits<T>::max();
  const bool low_out = (i.number & 1) != 0, high_out = (i.number & 2) != 0;
  // Nothing lies beyond the last number.
  const auto at_edge = [&](SlotId id, T edge) {
    return id != none && frame.view<T>(id).is_valid(0) && frame.view<T>(id)[0] == edge;
  };
  const bool nothing = (low_out && at_edge(i.b, most)) || (high_out && at_edge(i.c, least));
  const T low = nothing ? most : bound<T>(frame, i.b, low_out, 1, least);
  const T high = nothing ? least : bound<T>(frame, i.c, high_out, -1, most);
  const auto looks = [&](std::size_t r) {
    bool out = false;
    for (std::size_t k = r; k < r + 8; ++k) out = out | (values.data[k] < low) | (values.data[k] > high);
    return out ? 1 : 0;
  };
  each_suspect(frame.rows, looks, [&](std::size_t r) {
    if (!values.live(r) || (values.data[r] >= low && values.data[r] <= high)) return;
    break_check(frame, site, column, r, broken);
  });
}

}  // namespace

Kernel check_range(ir::Physical physical) {
  return physical == ir::Physical::int64    ? check_range_of<std::int64_t>
         : physical == ir::Physical::int128 ? check_range_of<Int128>
                                            : nullptr;
}

}  // namespace pipec::validate::kernel
