// A field to its typed value in one go: null test, stages that trim or change case, conversion. What the quick forms
// do not take goes through the same functions as in the kernels that work step by step (kernels_field.cpp,
// kernels_stage.cpp).
#include "base/utf8.hpp"
#include "runtime/validate/frame.hpp"
#include "runtime/validate/kernels.hpp"
#include "runtime/validate/quick.hpp"

namespace pipec::validate::kernel {
namespace {

using value::RawField;
using value::Slice;

Slice slice(std::string_view text) { return {text.data(), static_cast<std::uint32_t>(text.size())}; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// As load_field judges it.
class NullTest {
 public:
  explicit NullTest(const Program& program)
      : nulls_(program.null_values),
        quoted_too_(program.quoted_nulls),
        only_empty_(nulls_.size() == 1 && nulls_.front().empty()) {}

  bool operator()(const RawField& field) const {
    if (field.state == RawField::State::absent) return true;
    if (field.state == RawField::State::quoted && !quoted_too_) return false;
    if (only_empty_) return field.size == 0;
    return std::find(nulls_.begin(), nulls_.end(), field.view()) != nulls_.end();
  }

 private:
  const std::vector<std::string>& nulls_;
  bool quoted_too_, only_empty_;
};

// Marks in the high bit of any byte what is not ASCII or is NUL, or looks like it because a NUL stands before it.
constexpr std::uint64_t odd_bytes(std::uint64_t word) {
  return (((word - ascii::ones) & ~word) | word) & ascii::highs;
}
bool is_odd(std::string_view text) {
  return ascii::any(text, [](std::uint64_t word) { return odd_bytes(word); }) != 0;
}

// The text with the case of its ASCII letters first..last changed; all of it is ASCII.
template <char first, char last>
std::string_view other_case(value::Arena& arena, std::string_view text) {
  const auto changed = [](std::uint64_t word) { return word ^ ascii::in_range<first, last>(word) >> 2; };
  const std::size_t size = text.size();
  char* const to = arena.allocate(size);
  if (size < 8) {
    const std::uint64_t word = changed(quick::load_front(text.data(), size));
    std::memcpy(to, &word, size);
    return {to, size};
  }
  for (std::size_t k = 0; k + 8 <= size; k += 8) {
    const std::uint64_t word = changed(ascii::load8(text.data() + k));
    std::memcpy(to + k, &word, 8);
  }
  const std::uint64_t word = changed(ascii::load8(text.data() + size - 8));
  std::memcpy(to + size - 8, &word, 8);
  return {to, size};
}

constexpr std::string_view not_taken(nullptr, SIZE_MAX);

// Or not_taken. Texts go by value here and below: in registers.
template <char first, char last>
std::string_view quick_case(value::Arena& arena, std::string_view text) {
  const std::uint64_t found = ascii::any(
      text, [](std::uint64_t word) { return odd_bytes(word) | ascii::in_range<first, last>(word) >> 7; });
  if ((found & ascii::highs) != 0) return not_taken;
  return found == 0 ? text : other_case<first, last>(arena, text);
}

// Any text, one stage after the other.
ReasonCode stage_by_stage(Frame& frame, const Reader& reader, std::string_view& text) {
  if (const ReasonCode reason = check_text(text); reason != no_reason) return reason;
  for (const ir::Function stage : reader.stages) {
    switch (stage) {
      case ir::Function::lower: text = frame.arena->copy(utf8::lower(text)).view(); break;
      case ir::Function::upper: text = frame.arena->copy(utf8::upper(text)).view(); break;
      default:
        while (stage != ir::Function::rtrim && !text.empty() && is_blank(text.front())) text.remove_prefix(1);
        while (stage != ir::Function::ltrim && !text.empty() && is_blank(text.back())) text.remove_suffix(1);
    }
  }
  return no_reason;
}

// The text after its stages, which is UTF-8 without NUL.
[[gnu::always_inline]] inline ReasonCode staged(Frame& frame, const Reader& reader, std::string_view& text) {
  std::string_view shorter = text;
  while (reader.trim_left && !shorter.empty() && is_blank(shorter.front())) shorter.remove_prefix(1);
  while (reader.trim_right && !shorter.empty() && is_blank(shorter.back())) shorter.remove_suffix(1);
  const std::string_view taken = reader.letters == ir::Function::lower   ? quick_case<'A', 'Z'>(*frame.arena, shorter)
                                 : reader.letters == ir::Function::upper ? quick_case<'a', 'z'>(*frame.arena, shorter)
                                 : is_odd(shorter)                       ? not_taken
                                                                         : shorter;
  if (taken.size() == SIZE_MAX) {
    std::string_view slow = text;  // another one, so that `text` need not lie in memory
    const ReasonCode reason = stage_by_stage(frame, reader, slow);
    text = slow;
    return reason;
  }
  text = taken;
  return no_reason;
}

template <class R, bool with_stages, class Take>
void read_rows(Frame& frame, const Instruction& i, const Reader& reader, Take take) {
  const RawField* const fields = frame.raw->fields[reader.field].data();
  const NullTest is_null(*frame.program);
  const Slot to = frame.slot(i.result);
  R* const out = frame.out<R>(i.result);
  const std::size_t rows = frame.rows;
  for (std::size_t r = 0; r < rows; ++r) {
    const RawField field = fields[r];
    if (is_null(field)) {
      to.valid[r] = 0;
      to.errors[r] = 0;
      continue;
    }
    to.valid[r] = 1;
    std::string_view text = field.view();
    if constexpr (with_stages) {
      if (const ReasonCode reason = staged(frame, reader, text); reason != no_reason) {
        to.errors[r] = error_of(reason);
        continue;
      }
    }
    to.errors[r] = error_of(take(text, out[r]));
  }
}
static_assert(error_of(no_reason) == 0);

template <class R, class Take>
void read(Frame& frame, const Instruction& i, const Reader& reader, Take take) {
  if (reader.stages.empty()) return read_rows<R, false>(frame, i, reader, take);
  read_rows<R, true>(frame, i, reader, take);
}

const Reader& reader_of(const Frame& frame, const Instruction& i) { return frame.program->readers[i.detail]; }

void read_integer(Frame& frame, const Instruction& i) {
  const Reader& reader = reader_of(frame, i);
  const std::int64_t low = reader.low, high = reader.high;
  read<std::int64_t>(frame, i, reader, [=](std::string_view text, std::int64_t& out) {
    return quick::integer(text, low, high, out) ? no_reason : convert_integer(text, low, high, out);
  });
}
void read_decimal(Frame& frame, const Instruction& i) {
  const Reader& reader = reader_of(frame, i);
  const int precision = reader.precision, scale = reader.scale;
  read<Int128>(frame, i, reader, [=](std::string_view text, Int128& out) {
    return quick::decimal(text, precision, scale, out) ? no_reason : convert_decimal(text, precision, scale, out);
  });
}
void read_float(Frame& frame, const Instruction& i) {
  const Reader& reader = reader_of(frame, i);
  const bool narrow = reader.narrow;  // a float64 on the way would be rounded twice
  read<double>(frame, i, reader, [=](std::string_view text, double& out) {
    return !narrow && quick::float64(text, out) ? no_reason : convert_float(text, narrow, out);
  });
}
void read_boolean(Frame& frame, const Instruction& i) {
  read<std::uint8_t>(frame, i, reader_of(frame, i), [](std::string_view text, std::uint8_t& out) {
    return quick::boolean(text, out) ? no_reason : convert_bool(text, out);
  });
}

template <bool (*quickly)(std::string_view, std::int64_t&), ReasonCode (*convert)(std::string_view, std::int64_t&)>
void read_moment(Frame& frame, const Instruction& i) {
  read<std::int64_t>(frame, i, reader_of(frame, i), [](std::string_view text, std::int64_t& out) {
    return quickly(text, out) ? no_reason : convert(text, out);
  });
}

void read_string(Frame& frame, const Instruction& i) {
  const Reader& reader = reader_of(frame, i);
  const std::uint32_t length = reader.length == 0 ? UINT32_MAX : reader.length;
  if (reader.stages.empty()) {
    return read_rows<Slice, false>(frame, i, reader, [=](std::string_view text, Slice& out) {
      out = slice(text);
      if (is_odd(text)) {
        if (const ReasonCode reason = check_text(text); reason != no_reason) return reason;
      }
      return text.size() <= length ? no_reason : validate::check_length(text, length);
    });
  }
  read_rows<Slice, true>(frame, i, reader, [=](std::string_view text, Slice& out) {
    out = slice(text);
    return text.size() <= length ? no_reason : validate::check_length(text, length);
  });
}
void read_enumeration(Frame& frame, const Instruction& i) {
  const Reader& reader = reader_of(frame, i);
  const Labels& labels = frame.program->labels[reader.labels];
  read<Slice>(frame, i, reader, [&](std::string_view text, Slice& out) {
    out = slice(text);
    return labels.contains(text) ? no_reason : ReasonCode::not_in_enum;
  });
}
void read_uuid(Frame& frame, const Instruction& i) {
  read<Slice>(frame, i, reader_of(frame, i), [&](std::string_view text, Slice& out) {
    char buffer[36];
    bool lowered = false;
    const auto reason = convert_uuid(text, buffer, lowered);
    if (reason == no_reason) out = lowered ? frame.arena->copy({buffer, 36}) : slice(text);
    return reason;
  });
}

}  // namespace

Kernel reading(ir::TypeKind kind) {
  switch (kind) {
    case ir::TypeKind::boolean: return read_boolean;
    case ir::TypeKind::int16:
    case ir::TypeKind::int32:
    case ir::TypeKind::int64: return read_integer;
    case ir::TypeKind::decimal: return read_decimal;
    case ir::TypeKind::float32:
    case ir::TypeKind::float64: return read_float;
    case ir::TypeKind::string: return read_string;
    case ir::TypeKind::date: return read_moment<quick::date, convert_date>;
    case ir::TypeKind::time: return read_moment<quick::time, convert_time>;
    case ir::TypeKind::timestamp: return read_moment<quick::timestamp, convert_timestamp>;
    case ir::TypeKind::datetime: return read_moment<quick::datetime, convert_datetime>;
    case ir::TypeKind::uuid: return read_uuid;
    case ir::TypeKind::enumeration: return read_enumeration;
    default: return nullptr;
  }
}

}  // namespace pipec::validate::kernel
