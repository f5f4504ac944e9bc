#include "runtime/target/postgres_encode.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <stdexcept>

#include "base/civil.hpp"

namespace pipec::target {
namespace {

// PostgreSQL counts days and microseconds from 2000-01-01.
constexpr std::int64_t epoch_days = 10'957;
constexpr std::int64_t epoch_microseconds = epoch_days * civil::microseconds_per_day;

// Network order.
inline void store16(char* to, std::uint16_t value) {
  value = __builtin_bswap16(value);
  std::memcpy(to, &value, 2);
}
inline void store32(char* to, std::uint32_t value) {
  value = __builtin_bswap32(value);
  std::memcpy(to, &value, 4);
}
inline void store64(char* to, std::uint64_t value) {
  value = __builtin_bswap64(value);
  std::memcpy(to, &value, 8);
}
static_assert(std::endian::native == std::endian::little, "the stores above swap bytes");

inline char* field(CopyBuffer& out, std::uint32_t size) {
  char* to = out.take(4 + static_cast<std::size_t>(size));
  store32(to, size);
  return to + 4;
}

void put_bool(CopyBuffer& out, const value::Column& column, std::size_t index, int) {
  *field(out, 1) = column.booleans[index] ? 1 : 0;
}
void put_int16(CopyBuffer& out, const value::Column& column, std::size_t index, int) {
  store16(field(out, 2), static_cast<std::uint16_t>(column.integers[index]));
}
void put_int32(CopyBuffer& out, const value::Column& column, std::size_t index, int) {
  store32(field(out, 4), static_cast<std::uint32_t>(column.integers[index]));
}
void put_int64(CopyBuffer& out, const value::Column& column, std::size_t index, int) {
  store64(field(out, 8), static_cast<std::uint64_t>(column.integers[index]));
}
void put_date(CopyBuffer& out, const value::Column& column, std::size_t index, int) {
  store32(field(out, 4), static_cast<std::uint32_t>(column.integers[index] - epoch_days));
}
void put_timestamp(CopyBuffer& out, const value::Column& column, std::size_t index, int) {
  store64(field(out, 8), static_cast<std::uint64_t>(column.integers[index] - epoch_microseconds));
}
// Adding zero makes -0 to 0: equal values must be equal bytes on every target.
void put_float32(CopyBuffer& out, const value::Column& column, std::size_t index, int) {
  store32(field(out, 4), std::bit_cast<std::uint32_t>(static_cast<float>(column.floats[index]) + 0.0F));
}
void put_float64(CopyBuffer& out, const value::Column& column, std::size_t index, int) {
  store64(field(out, 8), std::bit_cast<std::uint64_t>(column.floats[index] + 0.0));
}
void put_text(CopyBuffer& out, const value::Column& column, std::size_t index, int) {
  const value::Slice text = column.texts[index];
  char* to = field(out, text.size);
  if (text.size > 0) std::memcpy(to, text.data, text.size);
}
void put_jsonb(CopyBuffer& out, const value::Column& column, std::size_t index, int) {
  const value::Slice text = column.texts[index];
  char* to = field(out, text.size + 1);
  *to = 1;  // version of the form
  if (text.size > 0) std::memcpy(to + 1, text.data, text.size);
}

inline unsigned hex_value(char digit) {
  return digit <= '9' ? static_cast<unsigned>(digit - '0') : static_cast<unsigned>((digit | 0x20) - 'a' + 10);
}
void put_uuid(CopyBuffer& out, const value::Column& column, std::size_t index, int) {
  const value::Slice text = column.texts[index];
  if (text.size != 36) throw std::logic_error("a uuid of other than 36 characters");
  char* to = field(out, 16);
  for (std::size_t i = 0; i < 36;) {
    if (text.data[i] == '-') {
      ++i;
      continue;
    }
    *to++ = static_cast<char>(hex_value(text.data[i]) << 4 | hex_value(text.data[i + 1]));
    i += 2;
  }
}

constexpr std::uint32_t powers[] = {1, 10, 100, 1000, 10'000};

// Groups of four decimal digits, lowest first, counted from the decimal point outwards; the lowest group of the fraction
// is filled with zeros on the right. Divides in 64 bits as soon as the rest fits.
struct Groups {
  std::uint16_t digits[12];
  int count = 0;
};
Groups groups_of(UInt128 rest, int scale) {
  Groups out;
  if (const int partial = scale % 4; partial != 0 && rest != 0) {
    const std::uint32_t low = static_cast<std::uint32_t>(rest % powers[partial]);
    out.digits[out.count++] = static_cast<std::uint16_t>(low * powers[4 - partial]);
    rest /= powers[partial];
  }
  constexpr std::uint64_t sixteen_digits = 10'000'000'000'000'000;
  while (rest >> 64 != 0) {
    std::uint64_t low = static_cast<std::uint64_t>(rest % sixteen_digits);
    rest /= sixteen_digits;
    for (int i = 0; i < 4; ++i, low /= 10'000) out.digits[out.count++] = static_cast<std::uint16_t>(low % 10'000);
  }
  for (std::uint64_t low = static_cast<std::uint64_t>(rest); low != 0; low /= 10'000) {
    out.digits[out.count++] = static_cast<std::uint16_t>(low % 10'000);
  }
  return out;
}

// numeric: number of groups, weight of the first (power of 10^4), sign, digits to show after the point, groups.
void put_numeric(CopyBuffer& out, Int128 value, int scale) {
  const bool negative = value < 0;
  const Groups groups = groups_of(negative ? -static_cast<UInt128>(value) : static_cast<UInt128>(value), scale);
  int lowest = 0;
  while (lowest < groups.count && groups.digits[lowest] == 0) ++lowest;
  const int sent = groups.count - lowest;
  const int fraction_groups = (scale + 3) / 4;
  char* to = field(out, static_cast<std::uint32_t>(8 + 2 * sent));
  store16(to, static_cast<std::uint16_t>(sent));
  store16(to + 2, static_cast<std::uint16_t>(sent == 0 ? 0 : groups.count - fraction_groups - 1));
  store16(to + 4, negative ? 0x4000 : 0);
  store16(to + 6, static_cast<std::uint16_t>(scale));
  to += 8;
  for (int i = groups.count - 1; i >= lowest; --i, to += 2) store16(to, groups.digits[i]);
}

void put_decimal(CopyBuffer& out, const value::Column& column, std::size_t index, int scale) {
  put_numeric(out, column.decimals[index], scale);
}
void put_whole_numeric(CopyBuffer& out, const value::Column& column, std::size_t index, int) {
  put_numeric(out, column.integers[index], 0);
}

}  // namespace

CopyBuffer::CopyBuffer() { grow(80u << 10); }

void CopyBuffer::grow(std::size_t size) {
  const std::size_t wanted = std::max(used_ + size, capacity_ * 2);
  auto bytes = std::make_unique_for_overwrite<char[]>(wanted);
  if (used_ > 0) std::memcpy(bytes.get(), bytes_.get(), used_);
  bytes_ = std::move(bytes);
  capacity_ = wanted;
}

void put_header(CopyBuffer& out) {
  static constexpr char header[19] = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', '\377', '\r', '\n', '\0'};
  std::memcpy(out.take(sizeof header), header, sizeof header);
}
void put_field_count(CopyBuffer& out, int fields) { store16(out.take(2), static_cast<std::uint16_t>(fields)); }
void put_trailer(CopyBuffer& out) { store16(out.take(2), 0xffff); }
void put_null(CopyBuffer& out) { store32(out.take(4), 0xffffffff); }

Encoder encoder_for(const ir::Type& type, std::string_view live) {
  using ir::TypeKind;
  const TypeKind kind = type.kind;
  const bool is_json = live == "json";
  if (live.starts_with("numeric") && ir::is_integer(kind)) return put_whole_numeric;
  if (ir::is_integer(kind)) {
    if (live == "bigint") return put_int64;
    if (live == "integer") return put_int32;
    if (live == "smallint") return put_int16;
  }
  if (kind == TypeKind::float32 && live == "double precision") return put_float64;
  if (kind == TypeKind::json && is_json) return put_text;
  switch (kind) {
    case ir::TypeKind::boolean: return put_bool;
    case ir::TypeKind::int16: return put_int16;
    case ir::TypeKind::int32: return put_int32;
    case ir::TypeKind::int64:
    case ir::TypeKind::time: return put_int64;
    case ir::TypeKind::decimal: return put_decimal;
    case ir::TypeKind::float32: return put_float32;
    case ir::TypeKind::float64: return put_float64;
    case ir::TypeKind::string:
    case ir::TypeKind::enumeration:
    case ir::TypeKind::bytes: return put_text;
    case ir::TypeKind::date: return put_date;
    case ir::TypeKind::timestamp:
    case ir::TypeKind::datetime: return put_timestamp;
    case ir::TypeKind::uuid: return put_uuid;
    case ir::TypeKind::json: return put_jsonb;
    case ir::TypeKind::duration:
    case ir::TypeKind::null: break;
  }
  throw std::logic_error("a type that is never stored");
}

}  // namespace pipec::target
