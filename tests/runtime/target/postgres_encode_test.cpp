#include "runtime/target/postgres_encode.hpp"

#include "base/decimal.hpp"
#include "base/hash.hpp"
#include "tests/support/catch.hpp"

namespace pipec::target {
namespace {

std::string hex(const CopyBuffer& buffer) { return hash::to_hex({buffer.data(), buffer.size()}); }

value::Column column_of(ir::TypeKind kind) {
  value::Column column;
  column.physical = ir::physical(kind);
  column.resize(1);
  return column;
}

ir::Type type_of(ir::TypeKind kind, int precision = 0, int scale = 0) {
  ir::Type type;
  type.kind = kind;
  type.precision = precision;
  type.scale = scale;
  return type;
}

// A row of this one value, without its field count.
std::string encoded(value::Column column, const ir::Type& type, std::string_view live = "") {
  value::TypedBatch batch;
  batch.rows = 1;
  batch.columns.push_back(std::move(column));
  RowEncoder encoder({encoding_for(type, live)});
  encoder.bind(batch, {0});
  CopyBuffer buffer;
  const std::uint32_t row = 0;
  CHECK(encoder.put(&row, 1, buffer, 1) == 1);
  CHECK(hex(buffer).substr(0, 4) == "0001");
  return hex(buffer).substr(4);
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
      // Around where 64 bits end, with and without a part of a group after the point.
      // Around where 64 bits end, with and without a part of a group after the point.
      {"18446744073709551", 0, "000000120005000400000000000120fe1d101cca254f"},
      {"18446744073709551", 1, "00000012000500030000000107341a5802e103bb03e8"},
      {"18446744073709551", 3, "0000001200050003000000030012117311370e7d1586"},
      {"18446744073709551", 4, "000000120005000300000004000120fe1d101cca254f"},
      {"18446744073709552", 0, "000000120005000400000000000120fe1d101cca2550"},
      {"18446744073709552", 1, "00000012000500030000000107341a5802e103bb07d0"},
      {"18446744073709552", 3, "0000001200050003000000030012117311370e7d1590"},
      {"18446744073709552", 4, "000000120005000300000004000120fe1d101cca2550"},
      {"-18446744073709551615", 0, "00000012000500044000000007341a5802e103bb064f"},
      {"-18446744073709551615", 1, "00000014000600044000000100b812420fe91bb714291388"},
      {"-18446744073709551615", 3, "000000140006000440000003000120fe1d101cca254f1806"},
      {"-18446744073709551615", 4, "00000012000500034000000407341a5802e103bb064f"},
      {"-18446744073709551615", 37, "000000140006fffb4000002500b812420fe91bb714291388"},
      {"18446744073709551616", 0, "00000012000500040000000007341a5802e103bb0650"},
      {"18446744073709551616", 1, "00000014000600040000000100b812420fe91bb714291770"},
      {"18446744073709551616", 3, "000000140006000400000003000120fe1d101cca254f1810"},
      {"18446744073709551616", 4, "00000012000500030000000407341a5802e103bb0650"},
      {"90000000000000000000000000000000000001", 0, "0000001c000a000900000000005a000000000000000000000000000000000001"},
      {"90000000000000000000000000000000000001", 1, "0000001e000b000900000001000900000000000000000000000000000000000003e8"},
      {"90000000000000000000000000000000000001", 3, "0000001c000a000800000003038400000000000000000000000000000000000a"},
      {"90000000000000000000000000000000000001", 4, "0000001c000a000800000004005a000000000000000000000000000000000001"},
      {"90000000000000000000000000000000000001", 37, "0000001e000b000000000025000900000000000000000000000000000000000003e8"},
      {"-99999999999999999999999999999999999999", 0, "0000001c000a0009400000000063270f270f270f270f270f270f270f270f270f"},
      {"-99999999999999999999999999999999999999", 1, "0000001e000b0009400000010009270f270f270f270f270f270f270f270f270f2328"},
      {"-99999999999999999999999999999999999999", 3, "0000001c000a00084000000303e7270f270f270f270f270f270f270f270f2706"},
      {"-99999999999999999999999999999999999999", 4, "0000001c000a0008400000040063270f270f270f270f270f270f270f270f270f"},
      {"-99999999999999999999999999999999999999", 37, "0000001e000b0000400000250009270f270f270f270f270f270f270f270f270f2328"},
  };
  for (const Case& c : table) {
    INFO(c.unscaled << " / 10^" << c.scale);
    auto column = column_of(ir::TypeKind::decimal);
    column.decimals[0] = decimal::parse_any(c.unscaled)->unscaled;
    CHECK(encoded(column, type_of(ir::TypeKind::decimal, 38, c.scale)) == c.bytes);
    CHECK(encoded(column, type_of(ir::TypeKind::decimal, 38, c.scale), "numeric") == c.bytes);
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
    CHECK(encoded(column, type_of(c.kind)) == c.bytes);
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
    CHECK(encoded(column, type_of(c.kind)) == c.bytes);
  }
  auto truth = column_of(ir::TypeKind::boolean);
  truth.booleans[0] = 1;
  auto real = column_of(ir::TypeKind::float64);
  real.floats[0] = -0.0;
  CHECK(encoded(truth, type_of(ir::TypeKind::boolean)) == "00000001" "01");
  CHECK(encoded(real, type_of(ir::TypeKind::float64)) == "00000008" "0000000000000000");
  CHECK(encoded(real, type_of(ir::TypeKind::float32)) == "00000004" "00000000");
  real.valid[0] = 0;
  CHECK(encoded(real, type_of(ir::TypeKind::float64)) == "ffffffff");
}

TEST_CASE("what goes into a live column of another type") {
  struct Case {
    ir::TypeKind kind;
    const char* live;
    const char* bytes;  // of 1, 1.5 or "{}"
  };
  using Kind = ir::TypeKind;
  const Case table[] = {
      {Kind::int16, "integer", "00000004" "00000001"},
      {Kind::int16, "bigint", "00000008" "0000000000000001"},
      {Kind::int32, "bigint", "00000008" "0000000000000001"},
      {Kind::int16, "numeric(5,0)", "0000000a" "0001" "0000" "0000" "0000" "0001"},
      {Kind::int64, "numeric(19)", "0000000a" "0001" "0000" "0000" "0000" "0001"},
      {Kind::float32, "double precision", "00000008" "3ff8000000000000"},
      {Kind::json, "json", "00000002" "7b7d"},
      {Kind::json, "jsonb", "00000003" "017b7d"},
      {Kind::string, "character varying", "00000002" "7b7d"},
      {Kind::enumeration, "public.mood", "00000002" "7b7d"},
      {Kind::timestamp, "timestamp(6) with time zone", "00000008" "fffca2fec4c82001"},
      {Kind::datetime, "timestamp without time zone", "00000008" "fffca2fec4c82001"},
  };
  const std::string json = "{}";
  for (const Case& c : table) {
    INFO(c.live << " " << c.bytes);
    auto column = column_of(c.kind);
    if (column.physical == ir::Physical::int64) column.integers[0] = 1;
    if (column.physical == ir::Physical::float64) column.floats[0] = 1.5;
    if (column.physical == ir::Physical::text) column.texts[0] = {json.data(), 2};
    CHECK(encoded(column, type_of(c.kind), c.live) == c.bytes);
  }
}

TEST_CASE("what no column of S-G takes has no form") {
  using Kind = ir::TypeKind;
  const std::pair<ir::Type, const char*> table[] = {
      {type_of(Kind::int64), "integer"},     {type_of(Kind::int32), "smallint"},   {type_of(Kind::int32), "numeric(9,0)"},
      {type_of(Kind::int32), "numeric(12,1)"}, {type_of(Kind::int32), "numeric"},  {type_of(Kind::int16), "text"},
      {type_of(Kind::decimal, 5, 2), "numeric(5,1)"}, {type_of(Kind::decimal, 5, 2), "numeric(5,3)"},
      {type_of(Kind::decimal, 5, 0), "integer"}, {type_of(Kind::float64), "real"}, {type_of(Kind::float64), "numeric"},
      {type_of(Kind::string), "character(5)"}, {type_of(Kind::string), "varchar(10)"}, {type_of(Kind::string), "bytea"},
      {type_of(Kind::string), "citext"},      {type_of(Kind::enumeration), "integer"}, {type_of(Kind::bytes), "text"},
      {type_of(Kind::date), "timestamp without time zone"}, {type_of(Kind::time), "time(3) without time zone"},
      {type_of(Kind::time), "time with time zone"},
      {type_of(Kind::timestamp), "timestamp without time zone"}, {type_of(Kind::timestamp), "bigint"},
      {type_of(Kind::timestamp), "timestamp(3) with time zone"},
      {type_of(Kind::datetime), "timestamp with time zone"}, {type_of(Kind::uuid), "text"}, {type_of(Kind::json), "text"},
      {type_of(Kind::boolean), "integer"},   {type_of(Kind::duration), ""},        {type_of(Kind::null), ""},
  };
  for (const auto& [type, live] : table) {
    INFO(ir::to_text(type) << " into " << live);
    CHECK_THROWS_AS(encoding_for(type, live), std::logic_error);
  }
  ir::Type colour = type_of(Kind::enumeration);
  colour.labels = {"red", "gr\xC3\xBCn"};
  CHECK(encoding_for(colour, "character varying(4)").form == Form::text);
  CHECK_THROWS_AS(encoding_for(colour, "character varying(3)"), std::logic_error);
  ir::Type code = type_of(Kind::string);
  code.length = 10;
  CHECK(encoding_for(code, "character varying(10)").form == Form::text);
  CHECK_THROWS_AS(encoding_for(code, "character varying(9)"), std::logic_error);
}

TEST_CASE("rows stop when there is enough, and texts of any size fit between other fields") {
  value::TypedBatch batch;
  batch.rows = 40;
  value::Column number = column_of(ir::TypeKind::int16), text = column_of(ir::TypeKind::string), same = column_of(ir::TypeKind::json);
  number.resize(40);
  text.resize(40);
  same.constant = true;
  same.texts[0] = batch.arena.copy("{}");
  std::vector<std::uint32_t> rows;
  std::vector<std::string> wanted;
  for (std::uint32_t r = 0; r < 40; ++r) {
    const std::string bytes(r < 36 ? r : std::size_t{r} * 20'000, static_cast<char>('a' + r % 26));
    number.integers[r] = static_cast<std::int64_t>(r);
    text.texts[r] = batch.arena.copy(bytes);
    if (r % 5 == 4) text.valid[r] = 0;
    rows.insert(rows.begin(), r);
    const auto big = [](std::size_t value, int size) {
      std::string out;
      while (size-- > 0) out += static_cast<char>(value >> 8 * size & 255);
      return out;
    };
    wanted.insert(wanted.begin(), big(3, 2) + big(2, 4) + big(r, 2) + (r % 5 == 4 ? big(0xffffffff, 4) : big(bytes.size(), 4) + bytes) +
                                      big(3, 4) + std::string("\1{}"));
  }
  batch.columns = {number, text, same};
  for (const std::size_t enough : {1, 100, 200'000, 100'000'000}) {
    RowEncoder encoder({encoding_for(type_of(ir::TypeKind::int16), ""), encoding_for(type_of(ir::TypeKind::string), ""),
                        encoding_for(type_of(ir::TypeKind::json), "")});
    encoder.bind(batch, {0, 1, 2});
    CopyBuffer buffer;
    for (std::size_t done = 0; done < rows.size();) {
      const std::size_t n = encoder.put(rows.data() + done, rows.size() - done, buffer, enough);
      REQUIRE(n > 0);
      std::string expected;
      for (std::size_t i = 0; i < n; ++i) {
        CHECK(expected.size() < enough);
        expected += wanted[done + i];
      }
      CHECK((expected == std::string(buffer.data(), buffer.size())));
      CHECK((buffer.size() >= enough || done + n == rows.size()));
      done += n;
      buffer.clear();
    }
    CHECK(encoder.put(rows.data(), 0, buffer, enough) == 0);
    CHECK_THROWS_AS(encoder.bind(batch, {0, 1}), std::logic_error);
    CHECK_THROWS_AS(encoder.bind(batch, {1, 0, 2}), std::logic_error);
  }
}

TEST_CASE("the buffer keeps what is in it when it grows") {
  CopyBuffer buffer;
  const auto add = [&](std::size_t size, char byte) {
    char* const to = buffer.room(size);
    *to = byte;
    buffer.written(to + size);
  };
  add(1, 'a');
  add(1 << 20, 'b');
  CHECK(buffer.size() == (1 << 20) + 1);
  CHECK(buffer.data()[0] == 'a');
  CHECK(buffer.data()[1] == 'b');
  buffer.clear();
  put_header(buffer);
  put_trailer(buffer);
  CHECK(hex(buffer) == "5047434f50590aff0d0a00" "00000000" "00000000" "ffff");
}

}  // namespace pipec::target
