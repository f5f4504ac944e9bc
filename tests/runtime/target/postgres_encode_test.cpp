#include "runtime/target/postgres_encode.hpp"

#include "base/decimal.hpp"
#include "base/hash.hpp"
#include "tests/support/catch.hpp"

namespace pipec::target {
namespace {

target::Encoder encoder_of(ir::TypeKind kind) {
  ir::Type type;
  type.kind = kind;
  return target::encoder_for(type);
}

std::string hex(const CopyBuffer& buffer) { return hash::to_hex({buffer.data(), buffer.size()}); }

value::Column column_of(ir::TypeKind kind) {
  value::Column column;
  column.physical = ir::physical(kind);
  column.resize(1);
  return column;
}

}  // namespace

TEST_CASE("numeric: groups, weight, sign, digits after the point") {
  struct Case {
    const char* unscaled;
    int scale;
    const char* bytes;  // length, groups, weight, sign, scale, groups of four digits
  };
  const Case table[] = {
      {"0", 0, "00000008" "0000" "0000" "0000" "0000"},
      {"0", 5, "00000008" "0000" "0000" "0000" "0005"},
      {"1", 0, "0000000a" "0001" "0000" "0000" "0000" "0001"},
      {"-1", 2, "0000000a" "0001" "ffff" "4000" "0002" "0064"},
      {"725", 2, "0000000c" "0002" "0000" "0000" "0002" "0007" "09c4"},
      {"10000", 0, "0000000a" "0001" "0001" "0000" "0000" "0001"},
      {"100000000", 4, "0000000a" "0001" "0001" "0000" "0004" "0001"},
      {"1", 8, "0000000a" "0001" "fffe" "0000" "0008" "0001"},
      {"5", 6, "0000000a" "0001" "fffe" "0000" "0006" "01f4"},
      {"12345678", 3, "0000000e" "0003" "0001" "0000" "0003" "0001" "0929" "1a7c"},
  };
  for (const Case& c : table) {
    INFO(c.unscaled << " / 10^" << c.scale);
    auto column = column_of(ir::TypeKind::decimal);
    column.decimals[0] = decimal::parse_any(c.unscaled)->unscaled;
    CopyBuffer buffer;
    encoder_of(ir::TypeKind::decimal)(buffer, column, 0, c.scale);
    CHECK(hex(buffer) == c.bytes);
  }
}

TEST_CASE("integers, dates and times in network order, counted from 2000") {
  struct Case {
    ir::TypeKind kind;
    std::int64_t value;
    const char* bytes;
  };
  const Case table[] = {
      {ir::TypeKind::int16, -2, "00000002" "fffe"},
      {ir::TypeKind::int32, 0x01020304, "00000004" "01020304"},
      {ir::TypeKind::int64, -1, "00000008" "ffffffffffffffff"},
      {ir::TypeKind::date, 10'957, "00000004" "00000000"},
      {ir::TypeKind::date, 10'956, "00000004" "ffffffff"},
      {ir::TypeKind::time, 1, "00000008" "0000000000000001"},
      {ir::TypeKind::timestamp, 946'684'800'000'000, "00000008" "0000000000000000"},
      {ir::TypeKind::datetime, 946'684'799'999'999, "00000008" "ffffffffffffffff"},
  };
  for (const Case& c : table) {
    auto column = column_of(c.kind);
    column.integers[0] = c.value;
    CopyBuffer buffer;
    encoder_of(c.kind)(buffer, column, 0, 0);
    CHECK(hex(buffer) == c.bytes);
  }
}

TEST_CASE("texts, uuids, json, bool, floats") {
  struct Case {
    ir::TypeKind kind;
    std::string value;
    const char* bytes;
  };
  const Case table[] = {
      {ir::TypeKind::string, "", "00000000"},
      {ir::TypeKind::string, "a\xC3\xA9", "00000003" "61c3a9"},
      {ir::TypeKind::bytes, std::string("\0\xFF", 2), "00000002" "00ff"},
      {ir::TypeKind::json, "{}", "00000003" "017b7d"},
      {ir::TypeKind::uuid, "0123abcd-4567-89ef-a0b1-c2d3e4f56789", "00000010" "0123abcd456789efa0b1c2d3e4f56789"},
  };
  for (const Case& c : table) {
    auto column = column_of(c.kind);
    column.texts[0] = {c.value.data(), static_cast<std::uint32_t>(c.value.size())};
    CopyBuffer buffer;
    encoder_of(c.kind)(buffer, column, 0, 0);
    CHECK(hex(buffer) == c.bytes);
  }
  auto truth = column_of(ir::TypeKind::boolean);
  truth.booleans[0] = 1;
  auto real = column_of(ir::TypeKind::float64);
  real.floats[0] = -0.0;
  CopyBuffer buffer;
  encoder_of(ir::TypeKind::boolean)(buffer, truth, 0, 0);
  encoder_of(ir::TypeKind::float64)(buffer, real, 0, 0);
  encoder_of(ir::TypeKind::float32)(buffer, real, 0, 0);
  put_null(buffer);
  CHECK(hex(buffer) == "00000001" "01" "00000008" "0000000000000000" "00000004" "00000000" "ffffffff");
  CHECK_THROWS(encoder_of(ir::TypeKind::duration));
}

TEST_CASE("the buffer keeps what is in it when it grows") {
  CopyBuffer buffer;
  buffer.take(1)[0] = 'a';
  buffer.take(1 << 20)[0] = 'b';
  CHECK(buffer.size() == (1 << 20) + 1);
  CHECK(buffer.data()[0] == 'a');
  CHECK(buffer.data()[1] == 'b');
  buffer.clear();
  put_header(buffer);
  put_field_count(buffer, 3);
  put_trailer(buffer);
  CHECK(hex(buffer) == "5047434f50590aff0d0a00" "00000000" "00000000" "0003" "ffff");
}

}  // namespace pipec::target
