// Decimals: exact, or rounded once by division and round (S-F4). Beyond 38 digits the row fails.
#include "base/decimal.hpp"
#include "runtime/validate/frame.hpp"
#include "runtime/validate/kernels.hpp"

namespace pipec::validate::kernel {
namespace {

constexpr auto failed = ReasonCode::expression_failed;

struct Scales {
  int a, b, result;
  explicit Scales(const Instruction& i)
      : a(static_cast<int>(i.number & 0xFF)),
        b(static_cast<int>(i.number >> 8 & 0xFF)),
        result(static_cast<int>(i.number >> 16 & 0xFF)) {}
};

bool keep(const std::optional<Int128>& value, Int128& out) {
  out = value.value_or(0);
  return value.has_value();
}

template <class Op>
void decimals(Frame& frame, const Instruction& i, Op op) {
  // Operands are looked at only in live rows: the others hold anything.
  const Scales scales(i);
  binary<Int128, Int128, Int128, true>(frame, i, failed,
                                       [&](Int128 a, Int128 b, Int128& out) { return op(scales, a, b, out); });
}

bool sum(const Scales& s, Int128 a, Int128 b, Int128& out) {
  const auto left = decimal::rescale_exact(a, s.a, s.result), right = decimal::rescale_exact(b, s.b, s.result);
  if (!left || !right) return false;
  out = *left + *right;
  return decimal::fits(out, decimal::max_digits);
}
void add(Frame& frame, const Instruction& i) { decimals(frame, i, sum); }
void subtract(Frame& frame, const Instruction& i) {
  decimals(frame, i, [](const Scales& s, Int128 a, Int128 b, Int128& out) { return sum(s, a, -b, out); });
}
void multiply(Frame& frame, const Instruction& i) {
  decimals(frame, i, [](const Scales& s, Int128 a, Int128 b, Int128& out) {
    const auto product = decimal::multiply(a, b);
    return product && keep(decimal::rescale_round(*product, s.a + s.b, s.result), out);
  });
}
void divide(Frame& frame, const Instruction& i) {
  decimals(frame, i, [](const Scales& s, Int128 a, Int128 b, Int128& out) {
    return keep(decimal::divide(a, s.a, b, s.b, s.result), out);
  });
}
void modulo(Frame& frame, const Instruction& i) {
  decimals(frame, i, [](const Scales& s, Int128 a, Int128 b, Int128& out) {
    const int scale = s.a > s.b ? s.a : s.b;
    const auto left = decimal::rescale_exact(a, s.a, scale), right = decimal::rescale_exact(b, s.b, scale);
    return left && right && *right != 0 && keep(decimal::rescale_exact(*left % *right, scale, s.result), out);
  });
}

// The integer below (or above) value / 10^scale, at another scale.
bool whole(Int128 value, int scale, bool up, int result_scale, Int128& out) {
  const Int128 unit = decimal::power_of_ten(scale);
  Int128 quotient = value / unit;
  const Int128 rest = value % unit;
  if (rest < 0 && !up) --quotient;
  if (rest > 0 && up) ++quotient;
  return keep(decimal::rescale_exact(quotient, 0, result_scale), out);
}

}  // namespace

Kernel decimal_arithmetic(ir::ArithmeticOp op) {
  switch (op) {
    case ir::ArithmeticOp::add: return add;
    case ir::ArithmeticOp::subtract: return subtract;
    case ir::ArithmeticOp::multiply: return multiply;
    case ir::ArithmeticOp::divide: return divide;
    case ir::ArithmeticOp::modulo: return modulo;
  }
  return nullptr;
}

void negate_decimal(Frame& frame, const Instruction& i) {
  unary<Int128, Int128, true>(frame, i, failed, [](Int128 a, Int128& out) {
    out = -a;
    return true;
  });
}
void abs_decimal(Frame& frame, const Instruction& i) {
  unary<Int128, Int128, true>(frame, i, failed, [](Int128 a, Int128& out) {
    out = a < 0 ? -a : a;
    return true;
  });
}

void round_decimal(Frame& frame, const Instruction& i) {
  const int from = static_cast<int>(i.number), to = static_cast<int>(i.number2);
  binary<Int128, std::int64_t, Int128, true>(frame, i, failed, [=](Int128 a, std::int64_t digits, Int128& out) {
    if (digits < 0 || digits > decimal::max_digits) return false;
    const int places = static_cast<int>(digits) < from ? static_cast<int>(digits) : from;  // more would change nothing
    const auto rounded = decimal::rescale_round(a, from, places);
    return rounded && keep(decimal::rescale_exact(*rounded, places, to), out);
  });
}

void floor_decimal(Frame& frame, const Instruction& i) {
  const int from = static_cast<int>(i.number), to = static_cast<int>(i.number2);
  unary<Int128, Int128, true>(frame, i, failed, [=](Int128 a, Int128& out) { return whole(a, from, false, to, out); });
}
void ceil_decimal(Frame& frame, const Instruction& i) {
  const int from = static_cast<int>(i.number), to = static_cast<int>(i.number2);
  unary<Int128, Int128, true>(frame, i, failed, [=](Int128 a, Int128& out) { return whole(a, from, true, to, out); });
}

}  // namespace pipec::validate::kernel
