#include "runtime/target/postgres_encode.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>

#include "base/civil.hpp"

namespace pipec::target {
namespace {

// PostgreSQL counts days and microseconds from 2000-01-01.
constexpr std::int64_t epoch_days = 10'957;
constexpr std::int64_t epoch_microseconds = epoch_days * civil::microseconds_per_day;

static_assert(std::endian::native == std::endian::little, "the stores swap bytes");

// In network order; each returns where the next byte goes.
inline char* put16(char* to, std::uint16_t value) {
  value = __builtin_bswap16(value);
  std::memcpy(to, &value, sizeof value);
  return to + sizeof value;
}
inline char* put32(char* to, std::uint32_t value) {
  value = __builtin_bswap32(value);
  std::memcpy(to, &value, sizeof value);
  return to + sizeof value;
}
inline char* put64(char* to, std::uint64_t value) {
  value = __builtin_bswap64(value);
  std::memcpy(to, &value, sizeof value);
  return to + sizeof value;
}
inline char* put_number16(char* to, std::int64_t value) { return put16(put32(to, 2), static_cast<std::uint16_t>(value)); }
inline char* put_number32(char* to, std::int64_t value) { return put32(put32(to, 4), static_cast<std::uint32_t>(value)); }
inline char* put_number64(char* to, std::int64_t value) { return put64(put32(to, 8), static_cast<std::uint64_t>(value)); }
// Adding zero makes -0 to 0: equal values must be equal bytes on every target.
inline char* put_float32(char* to, double value) {
  return put32(put32(to, 4), std::bit_cast<std::uint32_t>(static_cast<float>(value) + 0.0F));
}
inline char* put_float64(char* to, double value) { return put64(put32(to, 8), std::bit_cast<std::uint64_t>(value + 0.0)); }

// Most texts are short: two moves that may overlap cost less than a call.
inline char* put_bytes(char* to, const char* from, std::size_t size) {
  const auto both_ends = [&](auto word) {
    std::memcpy(&word, from, sizeof word);
    auto last = word;
    std::memcpy(&last, from + size - sizeof last, sizeof last);
    std::memcpy(to, &word, sizeof word);
    std::memcpy(to + size - sizeof last, &last, sizeof last);
  };
  if (size > 16) {
    std::memcpy(to, from, size);
  } else if (size >= 8) {
    both_ends(std::uint64_t{});
  } else if (size >= 4) {
    both_ends(std::uint32_t{});
  } else if (size >= 2) {
    both_ends(std::uint16_t{});
  } else if (size == 1) {
    *to = *from;
  }
  return to + size;
}

inline unsigned hex_value(char digit) {
  return digit <= '9' ? static_cast<unsigned>(digit - '0') : static_cast<unsigned>((digit | 0x20) - 'a' + 10);
}
char* put_uuid(char* to, value::Slice text) {
  if (text.size != 36) throw std::logic_error("a uuid of other than 36 characters");
  static constexpr std::uint8_t places[] = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
  to = put32(to, 16);
  for (std::uint8_t at : places) *to++ = static_cast<char>(hex_value(text.data[at]) << 4 | hex_value(text.data[at + 1]));
  return to;
}

constexpr std::uint32_t powers[] = {1, 10, 100, 1000, 10'000};
constexpr int most_groups = 11;                       // 38 digits that begin inside a group
constexpr std::size_t most_numeric = 8 + 2 * most_groups;

// numeric: number of groups, weight of the first (power of 10^4), sign, digits to show after the point, groups of four
// decimal digits, counted from the point outwards; the lowest of the fraction is filled with zeros on the right.
inline char* put_numeric(char* to, Int128 value, int scale) {
  const bool negative = value < 0;
  UInt128 rest = negative ? -static_cast<UInt128>(value) : static_cast<UInt128>(value);
  std::uint16_t digits[most_groups];                  // lowest first
  int count = 0;
  const std::uint32_t fill = powers[(4 - scale % 4) % 4];
  std::uint64_t low = 0;                              // what is left once it fits 64 bits
  if (rest <= ~std::uint64_t{0} / 1000) {
    low = static_cast<std::uint64_t>(rest) * fill;
  } else {
    if (fill != 1) {
      const std::uint32_t part = powers[scale % 4];
      digits[count++] = static_cast<std::uint16_t>(static_cast<std::uint32_t>(rest % part) * fill);
      rest /= part;
    }
    constexpr std::uint64_t sixteen_digits = 10'000'000'000'000'000;
    while (rest >> 64 != 0) {
      std::uint64_t next = static_cast<std::uint64_t>(rest % sixteen_digits);
      rest /= sixteen_digits;
      for (int i = 0; i < 4; ++i, next /= 10'000) digits[count++] = static_cast<std::uint16_t>(next % 10'000);
    }
    low = static_cast<std::uint64_t>(rest);
  }
  for (; low != 0; low /= 10'000) digits[count++] = static_cast<std::uint16_t>(low % 10'000);

  int lowest = 0;                                     // groups of zeros at the end are not sent
  while (lowest < count && digits[lowest] == 0) ++lowest;
  const int sent = count - lowest;
  to = put32(to, static_cast<std::uint32_t>(8 + 2 * sent));
  to = put16(to, static_cast<std::uint16_t>(sent));
  to = put16(to, static_cast<std::uint16_t>(sent == 0 ? 0 : count - (scale + 3) / 4 - 1));
  to = put16(to, negative ? 0x4000 : 0);
  to = put16(to, static_cast<std::uint16_t>(scale));
  for (int i = count - 1; i >= lowest; --i) to = put16(to, digits[i]);
  return to;
}

// Bytes of a field at most, with its length and without the bytes of a text.
std::size_t bound_of(Form form) {
  switch (form) {
    case Form::boolean: return 4 + 1;
    case Form::int16: return 4 + 2;
    case Form::int32:
    case Form::float32:
    case Form::date: return 4 + 4;
    case Form::int64:
    case Form::float64:
    case Form::widened:
    case Form::moment: return 4 + 8;
    case Form::whole:
    case Form::decimal: return 4 + most_numeric;
    case Form::text: return 4;
    case Form::jsonb: return 4 + 1;
    case Form::uuid: return 4 + 16;
  }
  return 0;
}

const void* values_of(const value::Column& column) {
  switch (column.physical) {
    case ir::Physical::boolean: return column.booleans.data();
    case ir::Physical::int64: return column.integers.data();
    case ir::Physical::int128: return column.decimals.data();
    case ir::Physical::float64: return column.floats.data();
    case ir::Physical::text: return column.texts.data();
  }
  return nullptr;
}

void put_constant(CopyBuffer& out, const char* bytes, std::size_t size) {
  char* const to = out.room(size);
  std::memcpy(to, bytes, size);
  out.written(to + size);
}

}  // namespace

void CopyBuffer::grow(std::size_t size) {
  const std::size_t wanted = std::max({used_ + size, capacity_ * 2, std::size_t{160} << 10});
  auto bytes = std::make_unique_for_overwrite<char[]>(wanted);
  if (used_ > 0) std::memcpy(bytes.get(), bytes_.get(), used_);
  bytes_ = std::move(bytes);
  capacity_ = wanted;
}

void put_header(CopyBuffer& out) {
  static constexpr char header[19] = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', '\377', '\r', '\n', '\0'};
  put_constant(out, header, sizeof header);
}
void put_trailer(CopyBuffer& out) { put_constant(out, "\xff\xff", 2); }

RowEncoder::RowEncoder(const std::vector<Encoding>& encodings) : bound_(2) {
  for (const Encoding& encoding : encodings) {
    fields_.push_back({encoding, nullptr, nullptr, 0});
    bound_ += bound_of(encoding.form);
  }
}

void RowEncoder::bind(const value::TypedBatch& batch, const std::vector<std::uint32_t>& columns) {
  if (columns.size() != fields_.size()) throw std::logic_error("a bulk needs one batch column for each of its own");
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const value::Column& column = batch.columns.at(columns[i]);
    Field& field = fields_[i];
    if (column.physical != field.encoding.physical) throw std::logic_error("a batch column of another form");
    field.valid = column.valid.data();
    field.values = values_of(column);
    field.mask = column.constant ? 0 : ~std::uint32_t{0};
  }
}

std::size_t RowEncoder::put(const std::uint32_t* rows, std::size_t count, CopyBuffer& out, std::size_t enough) const {
  const auto field_count = static_cast<std::uint16_t>(fields_.size());
  char* to = out.room(bound_);
  const char* limit = out.limit();
  // After this there is room for `size` bytes and then for a row without its texts.
  const auto make_room = [&](std::size_t size) {
    if (static_cast<std::size_t>(limit - to) >= size + bound_) return;
    out.written(to);
    to = out.room(size + bound_);
    limit = out.limit();
  };
  std::size_t n = 0;
  while (n < count && static_cast<std::size_t>(to - out.data()) < enough) {
    const std::uint32_t row = rows[n++];
    make_room(0);
    to = put16(to, field_count);
    for (const Field& field : fields_) {
      const std::size_t at = row & field.mask;
      if (!field.valid[at]) {
        to = put32(to, 0xffffffff);
        continue;
      }
      const auto integer = [&] { return static_cast<const std::int64_t*>(field.values)[at]; };
      const auto real = [&] { return static_cast<const double*>(field.values)[at]; };
      switch (field.encoding.form) {
        case Form::boolean:
          to = put32(to, 1);
          *to++ = static_cast<const std::uint8_t*>(field.values)[at] ? 1 : 0;
          break;
        case Form::int16: to = put_number16(to, integer()); break;
        case Form::int32: to = put_number32(to, integer()); break;
        case Form::int64: to = put_number64(to, integer()); break;
        case Form::whole: to = put_numeric(to, integer(), 0); break;
        case Form::decimal: to = put_numeric(to, static_cast<const Int128*>(field.values)[at], field.encoding.scale); break;
        case Form::float32: to = put_float32(to, real()); break;
        case Form::float64: to = put_float64(to, real()); break;
        case Form::widened: to = put_float64(to, static_cast<float>(real())); break;
        case Form::date: to = put_number32(to, integer() - epoch_days); break;
        case Form::moment: to = put_number64(to, integer() - epoch_microseconds); break;
        case Form::text: {
          const value::Slice text = static_cast<const value::Slice*>(field.values)[at];
          make_room(text.size);
          to = put_bytes(put32(to, text.size), text.data, text.size);
          break;
        }
        case Form::jsonb: {
          const value::Slice text = static_cast<const value::Slice*>(field.values)[at];
          make_room(text.size);
          to = put32(to, text.size + 1);
          *to++ = 1;  // version of the form
          to = put_bytes(to, text.data, text.size);
          break;
        }
        case Form::uuid: to = put_uuid(to, static_cast<const value::Slice*>(field.values)[at]); break;
      }
    }
  }
  out.written(to);
  return n;
}

}  // namespace pipec::target
