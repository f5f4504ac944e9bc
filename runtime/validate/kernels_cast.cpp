// From one type to another. What would lose something fails, with the code of the matching conversion.
#include <charconv>
#include <cmath>

#include "base/decimal.hpp"
#include "runtime/validate/frame.hpp"
#include "runtime/validate/kernels.hpp"

namespace pipec::validate::kernel {
namespace {

using std::int64_t;
using value::Slice;

// As `unary`, over live rows, for kernels that know several codes: `op(value, out)` -> reason.
template <class A, class R, class Op>
void cast(Frame& frame, const Instruction& i, Op op) {
  combine(frame, i.result, i.a);
  Slot& to = frame.slot(i.result);
  const auto a = frame.view<A>(i.a);
  R* const out = frame.out<R>(i.result);
  for (std::size_t r = 0; r < frame.rows; ++r) {
    if (!a.live(r)) continue;
    const ReasonCode reason = op(a[r], out[r]);
    if (reason != no_reason && to.errors != nullptr) fail(to, r, reason);
  }
}

bool in_bits(Int128 value, int64_t bits) {
  const Int128 half = Int128{1} << (bits - 1);
  return value >= -half && value < half;
}

ReasonCode to_float(double value, bool narrow, double& out) {
  if (narrow) value = static_cast<double>(static_cast<float>(value));
  if (!std::isfinite(value)) return ReasonCode::out_of_range;
  out = value + 0.0;
  return no_reason;
}

}  // namespace

void narrow_integer(Frame& frame, const Instruction& i) {
  cast<int64_t, int64_t>(frame, i, [low = i.number, high = i.number2](int64_t a, int64_t& out) {
    out = a;
    return a < low || a > high ? ReasonCode::out_of_range : no_reason;
  });
}

void integer_to_decimal(Frame& frame, const Instruction& i) {
  const int precision = static_cast<int>(i.number), scale = static_cast<int>(i.number2);
  cast<int64_t, Int128>(frame, i, [=](int64_t a, Int128& out) {
    if (!decimal::fits(a, precision - scale)) return ReasonCode::out_of_range;
    out = Int128{a} * decimal::power_of_ten(scale);
    return no_reason;
  });
}

void decimal_to_decimal(Frame& frame, const Instruction& i) {
  const int from = static_cast<int>(i.number);
  const int precision = static_cast<int>(i.number2 >> 8), scale = static_cast<int>(i.number2 & 0xFF);
  cast<Int128, Int128>(frame, i, [=](Int128 a, Int128& out) {
    // Which reason: by the digits before the point first, as in a conversion from text.
    if (!decimal::fits(a / decimal::power_of_ten(from), precision - scale)) return ReasonCode::out_of_range;
    const auto moved = decimal::rescale_exact(a, from, scale);
    if (!moved) return ReasonCode::too_precise;
    out = *moved;
    return no_reason;
  });
}

void decimal_to_integer(Frame& frame, const Instruction& i) {
  const Int128 unit = decimal::power_of_ten(static_cast<int>(i.number));
  cast<Int128, int64_t>(frame, i, [=, bits = i.number2](Int128 a, int64_t& out) {
    if (!in_bits(a / unit, bits)) return ReasonCode::out_of_range;
    if (a % unit != 0) return ReasonCode::too_precise;
    out = static_cast<int64_t>(a / unit);
    return no_reason;
  });
}

void integer_to_float(Frame& frame, const Instruction& i) {
  const bool narrow = i.number == 1;
  // Straight to float32, so that it is rounded once.
  cast<int64_t, double>(frame, i, [=](int64_t a, double& out) {
    out = narrow ? static_cast<double>(static_cast<float>(a)) : static_cast<double>(a);
    return no_reason;
  });
}

void decimal_to_float(Frame& frame, const Instruction& i) {
  const int scale = static_cast<int>(i.number);
  const bool narrow = i.number2 == 1;
  cast<Int128, double>(frame, i, [=](Int128 a, double& out) {
    return narrow ? convert_float(decimal::to_text(a, scale), true, out)
                  : to_float(decimal::to_double(a, scale), false, out);
  });
}

void narrow_float(Frame& frame, const Instruction& i) {
  cast<double, double>(frame, i, [](double a, double& out) { return to_float(a, true, out); });
}

void float_to_decimal(Frame& frame, const Instruction& i) {
  const int precision = static_cast<int>(i.number), scale = static_cast<int>(i.number2);
  cast<double, Int128>(frame, i, [=](double a, Int128& out) {
    if (std::fabs(a) >= 1e39) return ReasonCode::out_of_range;
    char buffer[512];  // the shortest digits that read back as this value
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, a, std::chars_format::fixed).ptr;
    return convert_decimal({buffer, static_cast<std::size_t>(end - buffer)}, precision, scale, out);
  });
}

void float_to_integer(Frame& frame, const Instruction& i) {
  cast<double, int64_t>(frame, i, [bits = i.number2](double a, int64_t& out) {
    const double half = std::ldexp(1.0, static_cast<int>(bits) - 1);
    if (!(a >= -half && a < half)) return ReasonCode::out_of_range;
    if (a != std::trunc(a)) return ReasonCode::too_precise;
    out = static_cast<int64_t>(a);
    return no_reason;
  });
}

void check_length(Frame& frame, const Instruction& i) {
  cast<Slice, Slice>(frame, i, [length = static_cast<std::uint32_t>(i.number)](Slice a, Slice& out) {
    out = a;
    return validate::check_length(a.view(), length);
  });
}

void check_label(Frame& frame, const Instruction& i) {
  const Labels& labels = frame.program->labels[i.detail];
  cast<Slice, Slice>(frame, i, [&](Slice a, Slice& out) {
    out = a;
    return labels.contains(a.view()) ? no_reason : ReasonCode::not_in_enum;
  });
}

namespace {
template <class T>
void copy_values(Frame& frame, const Instruction& i) {
  const auto a = frame.view<T>(i.a);
  T* const out = frame.out<T>(i.result);
  for (std::size_t r = 0; r < frame.rows; ++r) out[r] = a[r];
}
}  // namespace

void copy(Frame& frame, const Instruction& i) {
  combine(frame, i.result, i.a);
  switch (frame.slot(i.result).column->physical) {
    case ir::Physical::boolean: return copy_values<std::uint8_t>(frame, i);
    case ir::Physical::int64: return copy_values<int64_t>(frame, i);
    case ir::Physical::int128: return copy_values<Int128>(frame, i);
    case ir::Physical::float64: return copy_values<double>(frame, i);
    case ir::Physical::text: return copy_values<Slice>(frame, i);
  }
}

}  // namespace pipec::validate::kernel
