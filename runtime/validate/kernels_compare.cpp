// Comparisons. Texts by their bytes, which for UTF-8 is by code point; decimals exactly, whatever their scales.
#include "base/decimal.hpp"
#include "runtime/validate/frame.hpp"
#include "runtime/validate/kernels.hpp"

namespace pipec::validate::kernel {
namespace {

using value::Slice;

// Bit 0: less, bit 1: equal, bit 2: greater.
constexpr unsigned answers(ir::CompareOp op) {
  switch (op) {
    case ir::CompareOp::equal: return 0b010;
    case ir::CompareOp::not_equal: return 0b101;
    case ir::CompareOp::less: return 0b001;
    case ir::CompareOp::less_equal: return 0b011;
    case ir::CompareOp::greater: return 0b100;
    case ir::CompareOp::greater_equal: return 0b110;
  }
  return 0;
}

template <class T>
int order(T a, T b) {
  return (a > b) - (a < b);
}
int order(Slice a, Slice b) {
  const std::size_t size = a.size < b.size ? a.size : b.size;
  const int bytes = size == 0 ? 0 : std::memcmp(a.data, b.data, size);
  return bytes != 0 ? (bytes > 0) - (bytes < 0) : order<std::uint32_t>(a.size, b.size);
}

int order_decimals(Int128 a, int scale_a, Int128 b, int scale_b) {
  if (scale_a < scale_b) return -order_decimals(b, scale_b, a, scale_a);
  const auto raised = decimal::rescale_exact(b, scale_b, scale_a);
  // Too large to be written at a's scale: larger than every a.
  return raised ? order<Int128>(a, *raised) : b > 0 ? -1 : 1;
}

template <class T>
void compare_values(Frame& frame, const Instruction& i) {
  const unsigned mask = answers(static_cast<ir::CompareOp>(i.number));
  binary<T, T, std::uint8_t>(frame, i, ReasonCode::expression_failed, [=](T a, T b, std::uint8_t& out) {
    out = static_cast<std::uint8_t>(mask >> (order(a, b) + 1) & 1);
    return true;
  });
}

void compare_decimals(Frame& frame, const Instruction& i) {
  const unsigned mask = answers(static_cast<ir::CompareOp>(i.number));
  const int scale_a = static_cast<int>(i.number2 & 0xFF), scale_b = static_cast<int>(i.number2 >> 8 & 0xFF);
  if (scale_a == scale_b) return compare_values<Int128>(frame, i);
  binary<Int128, Int128, std::uint8_t, true>(
      frame, i, ReasonCode::expression_failed, [=](Int128 a, Int128 b, std::uint8_t& out) {
        out = static_cast<std::uint8_t>(mask >> (order_decimals(a, scale_a, b, scale_b) + 1) & 1);
        return true;
      });
}

// a in b..c, three-valued: known as soon as one side is false.
template <class T, class Order>
void between_values(Frame& frame, const Instruction& i, Order compare_low, Order compare_high) {
  Slot& to = frame.slot(i.result);
  const auto a = frame.view<T>(i.a), low = frame.view<T>(i.b), high = frame.view<T>(i.c);
  std::uint8_t* const out = frame.out<std::uint8_t>(i.result);
  const auto negated = static_cast<std::uint8_t>(i.number);
  for (std::size_t r = 0; r < frame.rows; ++r) {
    const std::uint8_t error = a.error(r) != 0 ? a.error(r) : low.error(r) != 0 ? low.error(r) : high.error(r);
    if (to.errors != nullptr) to.errors[r] = error;
    to.valid[r] = 0;
    if (error != 0 || !a.is_valid(r)) continue;
    const bool has_low = low.is_valid(r), has_high = high.is_valid(r);
    const bool below = has_low && compare_low(a[r], low[r]) < 0;
    const bool above = has_high && compare_high(a[r], high[r]) > 0;
    to.valid[r] = (has_low && has_high) || below || above ? 1 : 0;
    out[r] = static_cast<std::uint8_t>((below || above ? 0 : 1) ^ negated);
  }
}
template <class T>
void between_plain(Frame& frame, const Instruction& i) {
  int (*const compare_two)(T, T) = [](T a, T b) { return order(a, b); };
  between_values<T>(frame, i, compare_two, compare_two);
}
void between_decimals(Frame& frame, const Instruction& i) {
  struct Ordered {
    int scale_a, scale_b;
    int operator()(Int128 a, Int128 b) const { return order_decimals(a, scale_a, b, scale_b); }
  };
  const int a = static_cast<int>(i.number2 & 0xFF);
  between_values<Int128>(frame, i, Ordered{a, static_cast<int>(i.number2 >> 8 & 0xFF)},
                         Ordered{a, static_cast<int>(i.number2 >> 16 & 0xFF)});
}

// The operands of a list of decimals are pairs: slot, scale.
template <class T, std::uint32_t stride, class Equal>
void in_values(Frame& frame, const Instruction& i, Equal equal) {
  Slot& to = frame.slot(i.result);
  const auto a = frame.view<T>(i.a);
  std::uint8_t* const out = frame.out<std::uint8_t>(i.result);
  const SlotId* const items = frame.program->operands.data() + i.first;
  const auto negated = static_cast<std::uint8_t>(i.number);
  for (std::size_t r = 0; r < frame.rows; ++r) {
    std::uint8_t error = a.error(r);
    bool found = false, unknown = !a.is_valid(r);
    for (std::uint32_t k = 0; k < i.count && error == 0 && !found && a.is_valid(r); k += stride) {
      const auto item = frame.view<T>(items[k]);
      error = item.error(r);
      if (error != 0) break;
      if (!item.is_valid(r)) {
        unknown = true;
      } else {
        found = equal(a[r], item[r], stride == 2 ? static_cast<int>(items[k + 1]) : 0);
      }
    }
    if (to.errors != nullptr) to.errors[r] = error;
    to.valid[r] = found || !unknown ? 1 : 0;
    out[r] = static_cast<std::uint8_t>((found ? 1 : 0) ^ negated);
  }
}
template <class T>
void in_plain(Frame& frame, const Instruction& i) {
  in_values<T, 1>(frame, i, [](T a, T b, int) { return order(a, b) == 0; });
}
void in_decimals(Frame& frame, const Instruction& i) {
  const int scale = static_cast<int>(i.number2);
  in_values<Int128, 2>(
      frame, i, [=](Int128 a, Int128 b, int item_scale) { return order_decimals(a, scale, b, item_scale) == 0; });
}

std::uint64_t short_key(Slice text) {
  std::uint64_t key = 0;
  std::memcpy(&key, text.data, text.size);
  return key;
}

}  // namespace

Kernel compare(ir::Physical physical) {
  switch (physical) {
    case ir::Physical::boolean: return compare_values<std::uint8_t>;
    case ir::Physical::int64: return compare_values<std::int64_t>;
    case ir::Physical::int128: return compare_decimals;
    case ir::Physical::float64: return compare_values<double>;
    case ir::Physical::text: return compare_values<Slice>;
  }
  return nullptr;
}

Kernel between(ir::Physical physical) {
  switch (physical) {
    case ir::Physical::boolean: return between_plain<std::uint8_t>;
    case ir::Physical::int64: return between_plain<std::int64_t>;
    case ir::Physical::int128: return between_decimals;
    case ir::Physical::float64: return between_plain<double>;
    case ir::Physical::text: return between_plain<Slice>;
  }
  return nullptr;
}

Kernel in_list(ir::Physical physical) {
  switch (physical) {
    case ir::Physical::boolean: return in_plain<std::uint8_t>;
    case ir::Physical::int64: return in_plain<std::int64_t>;
    case ir::Physical::int128: return in_decimals;
    case ir::Physical::float64: return in_plain<double>;
    case ir::Physical::text: return in_plain<Slice>;
  }
  return nullptr;
}

void matches(Frame& frame, const Instruction& i) {
  const RE2& pattern = *frame.program->patterns[i.detail];
  const auto& automaton = frame.program->automata[i.detail];
  MatchCache& cache = frame.caches[i.detail];
  const auto negated = static_cast<std::uint8_t>(i.number);
  const auto ask = [&](Slice text) {
    return static_cast<std::uint8_t>(
        pattern.Match(re2::StringPiece(text.data, text.size), 0, text.size, RE2::UNANCHORED, nullptr, 0) ? 1 : 0);
  };
  if (automaton) {
    unary<Slice, std::uint8_t>(frame, i, ReasonCode::expression_failed, [&](Slice text, std::uint8_t& out) {
      const Answer answer = automaton->match(text.view());
      out = (answer == Answer::ask ? ask(text) : answer == Answer::yes ? 1 : 0) ^ negated;
      return true;
    });
    return;
  }
  unary<Slice, std::uint8_t>(frame, i, ReasonCode::expression_failed, [&](Slice text, std::uint8_t& out) {
    if (text.size > 8 || text.size == 0) {
      out = ask(text) ^ negated;
      return true;
    }
    const std::uint64_t key = short_key(text);
    auto& entry = cache.entries[(key * 0x9E37'79B9'7F4A'7C15) >> 56];
    if (entry.key != key || entry.size != text.size) {
      entry = {key, static_cast<std::uint8_t>(text.size), ask(text)};
    }
    out = entry.answer ^ negated;
    return true;
  });
}

}  // namespace pipec::validate::kernel
