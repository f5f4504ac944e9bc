// Raw fields to typed columns: the null test and the conversions.
#include "runtime/validate/frame.hpp"
#include "runtime/validate/kernels.hpp"

namespace pipec::validate::kernel {
namespace {

using value::RawField;
using value::Slice;

bool listed(const std::vector<std::string>& texts, std::string_view text) {
  for (const auto& candidate : texts) {
    if (candidate == text) return true;
  }
  return false;
}

// `f(instruction, text, out)` -> reason. Rows that already failed or are null pass through.
template <class R, class F>
void convert(Frame& frame, const Instruction& i, F f) {
  const auto texts = frame.view<Slice>(i.a);
  Slot& to = frame.slot(i.result);
  R* const out = frame.out<R>(i.result);
  for (std::size_t r = 0; r < frame.rows; ++r) {
    to.errors[r] = texts.error(r);
    to.valid[r] = texts.is_valid(r) ? 1 : 0;
    if (!texts.live(r)) continue;
    to.errors[r] = error_of(f(texts[r].view(), out[r]));
  }
}
static_assert(error_of(no_reason) == 0);

void integer(Frame& frame, const Instruction& i) {
  const std::int64_t low = i.number, high = i.number2;
  convert<std::int64_t>(
      frame, i, [=](std::string_view text, std::int64_t& out) { return convert_integer(text, low, high, out); });
}
void decimal_number(Frame& frame, const Instruction& i) {
  const int precision = static_cast<int>(i.number), scale = static_cast<int>(i.number2);
  convert<Int128>(frame, i,
                  [=](std::string_view text, Int128& out) { return convert_decimal(text, precision, scale, out); });
}
void float_number(Frame& frame, const Instruction& i) {
  const bool narrow = i.number == 1;
  convert<double>(frame, i, [=](std::string_view text, double& out) { return convert_float(text, narrow, out); });
}
void boolean(Frame& frame, const Instruction& i) { convert<std::uint8_t>(frame, i, convert_bool); }
void date(Frame& frame, const Instruction& i) { convert<std::int64_t>(frame, i, convert_date); }
void time(Frame& frame, const Instruction& i) { convert<std::int64_t>(frame, i, convert_time); }
void timestamp(Frame& frame, const Instruction& i) { convert<std::int64_t>(frame, i, convert_timestamp); }
void datetime(Frame& frame, const Instruction& i) { convert<std::int64_t>(frame, i, convert_datetime); }

void string(Frame& frame, const Instruction& i) {
  const auto length = static_cast<std::uint32_t>(i.number);
  const bool checked = i.number2 == 1;
  convert<Slice>(frame, i, [=](std::string_view text, Slice& out) {
    const auto reason = checked ? no_reason : check_text(text);
    if (reason != no_reason) return reason;
    out = {text.data(), static_cast<std::uint32_t>(text.size())};
    return validate::check_length(text, length);
  });
}
void enumeration(Frame& frame, const Instruction& i) {
  const Labels& labels = frame.program->labels[i.detail];
  convert<Slice>(frame, i, [&](std::string_view text, Slice& out) {
    out = {text.data(), static_cast<std::uint32_t>(text.size())};
    return labels.contains(text) ? no_reason : ReasonCode::not_in_enum;
  });
}
void bytes(Frame& frame, const Instruction& i) {
  convert<Slice>(frame, i, [](std::string_view, Slice&) { return ReasonCode::not_bytes; });
}
void uuid(Frame& frame, const Instruction& i) {
  convert<Slice>(frame, i, [&](std::string_view text, Slice& out) {
    char buffer[36];
    bool lowered = false;
    const auto reason = convert_uuid(text, buffer, lowered);
    if (reason == no_reason) out = lowered ? frame.arena->copy({buffer, 36}) : Slice{text.data(), 36};
    return reason;
  });
}
void json(Frame& frame, const Instruction& i) {
  convert<Slice>(frame, i, [&](std::string_view text, Slice& out) {
    const auto reason = convert_json(text, frame.scratch);
    if (reason == no_reason)
      out = frame.scratch == text ? Slice{text.data(), static_cast<std::uint32_t>(text.size())}
                                  : frame.arena->copy(frame.scratch);
    return reason;
  });
}

}  // namespace

Kernel conversion(ir::TypeKind kind) {
  switch (kind) {
    case ir::TypeKind::boolean: return boolean;
    case ir::TypeKind::int16:
    case ir::TypeKind::int32:
    case ir::TypeKind::int64: return integer;
    case ir::TypeKind::decimal: return decimal_number;
    case ir::TypeKind::float32:
    case ir::TypeKind::float64: return float_number;
    case ir::TypeKind::string: return string;
    case ir::TypeKind::bytes: return bytes;
    case ir::TypeKind::date: return date;
    case ir::TypeKind::time: return time;
    case ir::TypeKind::timestamp: return timestamp;
    case ir::TypeKind::datetime: return datetime;
    case ir::TypeKind::uuid: return uuid;
    case ir::TypeKind::json: return json;
    case ir::TypeKind::enumeration: return enumeration;
    case ir::TypeKind::duration:
    case ir::TypeKind::null: return nullptr;
  }
  return nullptr;
}

void load_field(Frame& frame, const Instruction& i) {
  const RawField* const fields = frame.raw->fields[i.detail].data();
  Slot& to = frame.slot(i.result);
  Slice* const out = frame.out<Slice>(i.result);
  const auto& nulls = frame.program->null_values;
  const bool quoted_too = frame.program->quoted_nulls;
  const bool only_empty = nulls.size() == 1 && nulls.front().empty();
  for (std::size_t r = 0; r < frame.rows; ++r) {
    const RawField& field = fields[r];
    out[r] = {field.data, field.size};
    const bool compared =
        field.state == RawField::State::bare || (quoted_too && field.state == RawField::State::quoted);
    const bool null = field.state == RawField::State::absent ||
                      (compared && (only_empty ? field.size == 0 : listed(nulls, field.view())));
    to.valid[r] = null ? 0 : 1;
  }
  if (to.errors != nullptr) std::memset(to.errors, 0, frame.rows);
}

void check_bytes(Frame& frame, const Instruction& i) {
  Slot& slot = frame.slot(i.result);
  const Slice* const texts = frame.out<Slice>(i.result);
  for (std::size_t r = 0; r < frame.rows; ++r) {
    if (slot.valid[r] != 0 && slot.errors[r] == 0) slot.errors[r] = error_of(check_text(texts[r].view()));
  }
}

void source_row(Frame& frame, const Instruction& i) {
  std::int64_t* const out = frame.out<std::int64_t>(i.result);
  Slot& to = frame.slot(i.result);
  for (std::size_t r = 0; r < frame.rows; ++r) out[r] = static_cast<std::int64_t>(frame.raw->records[r].source_row);
  std::memset(to.valid, 1, frame.rows);
  if (to.errors != nullptr) std::memset(to.errors, 0, frame.rows);
}

}  // namespace pipec::validate::kernel
