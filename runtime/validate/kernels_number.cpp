// Integers and floats. Overflow, division by zero, NaN and infinity fail the row.
#include <cmath>
#include <limits>

#include "base/decimal.hpp"
#include "runtime/validate/frame.hpp"
#include "runtime/validate/kernels.hpp"

namespace pipec::validate::kernel {
namespace {

using std::int64_t;
constexpr auto failed = ReasonCode::expression_failed;

template <class Op>
void integers(Frame& frame, const Instruction& i, Op op) {
  binary<int64_t, int64_t, int64_t>(frame, i, failed, op);
}
void add(Frame& frame, const Instruction& i) {
  integers(frame, i, [](int64_t a, int64_t b, int64_t& out) { return !__builtin_add_overflow(a, b, &out); });
}
void subtract(Frame& frame, const Instruction& i) {
  integers(frame, i, [](int64_t a, int64_t b, int64_t& out) { return !__builtin_sub_overflow(a, b, &out); });
}
void multiply(Frame& frame, const Instruction& i) {
  integers(frame, i, [](int64_t a, int64_t b, int64_t& out) { return !__builtin_mul_overflow(a, b, &out); });
}
void modulo(Frame& frame, const Instruction& i) {  // sign of the dividend
  integers(frame, i, [](int64_t a, int64_t b, int64_t& out) {
    out = b == 0 || b == -1 ? 0 : a % b;
    return b != 0;
  });
}

bool finish(double value, bool narrow, double& out) {
  if (narrow) value = static_cast<double>(static_cast<float>(value));
  out = value + 0.0;  // -0 becomes 0
  return std::isfinite(value);
}
template <class Op>
void floats(Frame& frame, const Instruction& i, Op op) {
  const bool narrow = i.number == 1;
  binary<double, double, double>(frame, i, failed,
                                 [=](double a, double b, double& out) { return finish(op(a, b), narrow, out); });
}
void add_float(Frame& frame, const Instruction& i) { floats(frame, i, [](double a, double b) { return a + b; }); }
void subtract_float(Frame& frame, const Instruction& i) { floats(frame, i, [](double a, double b) { return a - b; }); }
void multiply_float(Frame& frame, const Instruction& i) { floats(frame, i, [](double a, double b) { return a * b; }); }
void divide_float(Frame& frame, const Instruction& i) { floats(frame, i, [](double a, double b) { return a / b; }); }
void modulo_float(Frame& frame, const Instruction& i) {
  floats(frame, i, [](double a, double b) { return std::fmod(a, b); });
}

}  // namespace

Kernel integer_arithmetic(ir::ArithmeticOp op) {
  switch (op) {
    case ir::ArithmeticOp::add: return add;
    case ir::ArithmeticOp::subtract: return subtract;
    case ir::ArithmeticOp::multiply: return multiply;
    case ir::ArithmeticOp::modulo: return modulo;
    case ir::ArithmeticOp::divide: return nullptr;  // a decimal
  }
  return nullptr;
}

Kernel float_arithmetic(ir::ArithmeticOp op) {
  switch (op) {
    case ir::ArithmeticOp::add: return add_float;
    case ir::ArithmeticOp::subtract: return subtract_float;
    case ir::ArithmeticOp::multiply: return multiply_float;
    case ir::ArithmeticOp::divide: return divide_float;
    case ir::ArithmeticOp::modulo: return modulo_float;
  }
  return nullptr;
}

void negate_integer(Frame& frame, const Instruction& i) {
  unary<int64_t, int64_t>(frame, i, failed,
                          [](int64_t a, int64_t& out) { return !__builtin_sub_overflow(int64_t{0}, a, &out); });
}
void negate_float(Frame& frame, const Instruction& i) {
  unary<double, double>(frame, i, failed, [](double a, double& out) { return finish(-a, false, out); });
}
void abs_integer(Frame& frame, const Instruction& i) {
  unary<int64_t, int64_t>(frame, i, failed, [](int64_t a, int64_t& out) {
    out = a;
    return a >= 0 || !__builtin_sub_overflow(int64_t{0}, a, &out);
  });
}
void abs_float(Frame& frame, const Instruction& i) {
  unary<double, double>(frame, i, failed, [](double a, double& out) { return finish(std::fabs(a), false, out); });
}
void floor_float(Frame& frame, const Instruction& i) {
  unary<double, double>(frame, i, failed, [](double a, double& out) { return finish(std::floor(a), false, out); });
}
void ceil_float(Frame& frame, const Instruction& i) {
  unary<double, double>(frame, i, failed, [](double a, double& out) { return finish(std::ceil(a), false, out); });
}

void round_integer(Frame& frame, const Instruction& i) {
  binary<int64_t, int64_t, int64_t>(frame, i, failed, [](int64_t a, int64_t digits, int64_t& out) {
    out = a;  // an integer has no places after the point
    return digits >= 0;
  });
}

}  // namespace pipec::validate::kernel
