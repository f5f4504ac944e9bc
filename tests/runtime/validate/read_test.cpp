// Reading a field at once gives what the functions of convert.hpp give, whatever the field holds.
#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "runtime/validate/convert.hpp"
#include "runtime/validate/quick.hpp"
#include "tests/runtime/validate/rows.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;
using namespace pipec::test;
using namespace pipec::validate;
using ir::Function;
using State = value::RawField::State;

namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t count) { return random() % count; }

std::string digits(Random& random, std::size_t most) {
  std::string out;
  for (std::size_t k = below(random, most + 1); k > 0; --k) out += static_cast<char>('0' + below(random, 10));
  return out;
}

std::string good(Random& random) {
  const auto two = [&](std::size_t count) { return fmt::format("{:02}", below(random, count)); };
  const std::size_t year = below(random, 40) == 0 ? below(random, 10000) : 1990 + below(random, 50);
  const std::string date = fmt::format("{:04}-{}-{}", year, two(14), two(33));
  const std::string time = two(25) + ":" + two(61) + ":" + two(61);
  static const char* const zones[] = {"Z", "+00:00", "-08:30", "+0530", "+23:59", "-24:00", "+1:00", "z", ""};
  static const char* const words[] = {"true", "FALSE", "t", "0", "1", "False", "tRuE", "falsE", "new", "NEW", "shipped out",
                                      "Shipped Out!", "é", "ÉA", "ab\xFF", "Kelvin \xE2\x84\xAA", "ß", "0.5", ".5", "1.", "+1",
                                      "-0", "-0.00", "1e5", "1e400", "9223372036854775807", "-9223372036854775808",
                                      "9223372036854775808", "32768", "-32769", "2147483648", "00000000000000000000001",
                                      "123e4567-E89b-12d3-a456-426614174000", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59Z",
                                      "9999-12-31T23:59:59-00:01", "2024-02-29", "2023-02-29", "1900-02-29"};
  switch (below(random, 9)) {
    case 0: return digits(random, 20);
    case 1: return digits(random, 12) + "." + digits(random, 5);
    case 2: return date;
    case 3: return time;
    case 4: return date + (below(random, 2) == 0 ? "T" : " ") + time + zones[below(random, std::size(zones))];
    case 5: return date + "T" + time + "." + digits(random, 8) + zones[below(random, std::size(zones))];
    case 6: return std::string(1, "+-"[below(random, 2)]) + digits(random, 19);
    default: return words[below(random, std::size(words))];
  }
}

// A good text, often with something done to it.
std::string field(Random& random) {
  static constexpr char hostile[] = "0129.:-+TZ eEaAzZ \t\r\n/;@[`{\x7F\x01\x80\xC3\xFF";  // and the NUL at its end
  std::string text = good(random);
  for (std::size_t k = below(random, 3); k > 0; --k) {
    const char c = hostile[below(random, sizeof hostile)];
    const std::size_t at = below(random, text.size() + 1);
    switch (below(random, 4)) {
      case 0: text.insert(at, 1, c); break;
      case 1:
        if (at < text.size()) text[at] = c;
        break;
      case 2: text.resize(at); break;
      default: text = std::string(below(random, 3), ' ') + text + std::string(below(random, 2), '\t');
    }
  }
  return text;
}

Cell some_cell(Random& random) { return Cell(field(random), below(random, 3) == 0 ? State::quoted : State::bare); }

template <class T, class Convert>
std::string said(const ir::Type& type, std::string_view text, Convert convert) {
  T value{};
  const ReasonCode reason = convert(text, value);
  if (reason != no_reason) return std::string(ir::to_text(reason));
  return ir::to_text(ir::Value{value}, type);
}

// What the plain functions make of a text.
std::string plainly(const ir::Type& type, std::string_view text) {
  using ir::TypeKind;
  switch (type.kind) {
    case TypeKind::boolean: {
      std::uint8_t value = 0;
      const ReasonCode reason = convert_bool(text, value);
      return reason == no_reason ? (value != 0 ? "true" : "false") : std::string(ir::to_text(reason));
    }
    case TypeKind::int16:
    case TypeKind::int32:
    case TypeKind::int64:
      return said<std::int64_t>(type, text, [&](std::string_view from, std::int64_t& out) {
        return convert_integer(from, lowest(type.kind), highest(type.kind), out);
      });
    case TypeKind::decimal:
      return said<Int128>(type, text, [&](std::string_view from, Int128& out) {
        return convert_decimal(from, type.precision, type.scale, out);
      });
    case TypeKind::float32:
    case TypeKind::float64:
      return said<double>(type, text, [&](std::string_view from, double& out) {
        return convert_float(from, type.kind == TypeKind::float32, out);
      });
    case TypeKind::date: return said<std::int64_t>(type, text, convert_date);
    case TypeKind::time: return said<std::int64_t>(type, text, convert_time);
    case TypeKind::timestamp: return said<std::int64_t>(type, text, convert_timestamp);
    case TypeKind::datetime: return said<std::int64_t>(type, text, convert_datetime);
    case TypeKind::string: {
      ReasonCode reason = check_text(text);
      if (reason == no_reason) reason = check_length(text, type.length);
      return reason == no_reason ? std::string(text) : std::string(ir::to_text(reason));
    }
    case TypeKind::uuid: {
      char buffer[36];
      bool lowered = false;
      const ReasonCode reason = convert_uuid(text, buffer, lowered);
      return reason == no_reason ? std::string(buffer, 36) : std::string(ir::to_text(reason));
    }
    default:
      const bool known = std::find(type.labels.begin(), type.labels.end(), text) != type.labels.end();
      return known ? std::string(text) : "not_in_enum";
  }
}

const char* const types[] = {"bool?", "int16?", "int32?", "int64?", "decimal(12,2)?", "decimal(18,0)?", "decimal(9,8)?",
                             "decimal(38,10)?", "float32?", "float64?", "date?", "time?", "timestamp?", "datetime?",
                             "string?", "string(5)?", "uuid?", "enum(new,shipped out,0,é,)?"};

std::string loaded(const Outcome& outcome) {
  if (outcome.reasons.empty()) return outcome.values.front();
  return outcome.reasons.front().substr(0, outcome.reasons.front().find(' '));
}

ir::Stage plain_stage(Function function) {
  ir::Stage stage;
  stage.function = function;
  stage.text = ir::info(function).name;
  return stage;
}

// The same stages, and one that changes nothing but is not read at once.
std::vector<Outcome> run(const char* type, const std::vector<Function>& stages, bool step_by_step,
                         const std::vector<std::vector<Cell>>& rows) {
  OneColumn one(type);
  one.task().source.csv.null_values = {"", "NULL"};
  for (const Function stage : stages) one.column().stages.push_back(plain_stage(stage));
  if (step_by_step) {
    one.stage(Function::substr, "substr", {one.ir.integer(1), one.ir.integer(1000)});
  }
  return load(one.ir, "t", rows, 777);
}

}  // namespace

TEST_CASE("a field read at once is what the plain conversion says") {
  for (const char* type_text : types) {
    Random random(1);
    const ir::Type type = ir_type(type_text);
    std::vector<std::vector<Cell>> rows;
    for (int k = 0; k < 6000; ++k) rows.push_back({some_cell(random)});
    rows.push_back({absent()});
    OneColumn one(type_text);
    const auto outcomes = load(one.ir, "t", rows, 1000);
    std::size_t taken = 0;
    for (std::size_t r = 0; r + 1 < rows.size(); ++r) {
      const Cell& cell = rows[r][0];
      CAPTURE(type_text, cell.text);
      const bool null = cell.text.empty() && cell.state == State::bare;
      REQUIRE(loaded(outcomes[r]) == (null ? "null" : plainly(type, cell.text)));
      taken += !null && outcomes[r].reasons.empty() ? 1 : 0;
    }
    CHECK(loaded(outcomes.back()) == "null");
    CHECK(taken > 5);  // the good ones are there
  }
}

TEST_CASE("plain stages read at once do what they do one after the other") {
  const std::vector<Function> lists[] = {
      {Function::trim},
      {Function::ltrim},
      {Function::rtrim},
      {Function::lower},
      {Function::upper},
      {Function::trim, Function::lower},
      {Function::upper, Function::rtrim},
      {Function::lower, Function::upper},
      {Function::upper, Function::trim, Function::lower},
  };
  std::size_t good_ones = 0;
  for (const char* type : {"string?", "string(6)?", "int32?", "decimal(12,2)?", "bool?", "timestamp?", "date?", "uuid?",
                           "float64?", "enum(new,shipped out,NEW,é)?"}) {
    for (const auto& stages : lists) {
      Random random(2);
      std::vector<std::vector<Cell>> rows;
      for (int k = 0; k < 1500; ++k) rows.push_back({some_cell(random)});
      rows.push_back({absent()});
      rows.push_back({"NULL"});
      rows.push_back({quoted("NULL")});
      const auto at_once = run(type, stages, false, rows), in_steps = run(type, stages, true, rows);
      for (std::size_t r = 0; r < rows.size(); ++r) {
        CAPTURE(type, stages.size(), rows[r][0].text);
        REQUIRE(at_once[r].text() == in_steps[r].text());
        good_ones += at_once[r].reasons.empty() ? 1 : 0;
      }
    }
  }
  CHECK(good_ones > 10'000);
}

TEST_CASE("usual forms are taken without the plain conversion") {
  std::int64_t number = 0;
  Int128 decimal_number = 0;
  double real = 0;
  CHECK((quick::integer("1000000042", 0, INT64_MAX, number) && number == 1'000'000'042));
  CHECK((quick::integer("7", -10, 10, number) && number == 7));
  CHECK((quick::integer("1234567890123456", 0, INT64_MAX, number) && number == 1'234'567'890'123'456));
  CHECK_FALSE(quick::integer("11", -10, 10, number));
  CHECK((quick::decimal("2785.47", 12, 2, decimal_number) && decimal_number == 278'547));
  CHECK((quick::decimal("12", 12, 2, decimal_number) && decimal_number == 1200));
  CHECK((quick::float64("0.1", real) && real == 0.1));
  CHECK((quick::date("2024-12-31", number) && number == 20'088));
  CHECK((quick::time("23:59:59", number) && number == 86'399'000'000));
  CHECK((quick::timestamp("1970-01-02T00:00:00.5+01:00", number) && number == 82'800'500'000));
  CHECK((quick::datetime("1970-01-01 00:00:01", number) && number == 1'000'000));
}

TEST_CASE("labels of any length are found, and nothing else") {
  const std::vector<std::string> labels = {"", "a", "ab", "abc", "abcd", "abcdefgh", "abcdefghi", "abcdefghj", "é",
                                           std::string("a\0", 2), "a longer label than most", "a longer label than mosT"};
  const Labels the(labels);
  for (const auto& label : labels) CHECK(the.contains(label));
  for (const auto& other : {std::string("abcdefg"), std::string("abcdefghk"), std::string("b"), std::string("a\0\0", 3),
                            std::string("ab\0", 3), std::string("a longer label than most "), std::string("\0", 1)}) {
    CAPTURE(other);
    CHECK_FALSE(the.contains(other));
  }
}

TEST_CASE("a range is checked as its comparison says") {
  using ir::CompareOp;
  constexpr std::int64_t lowest_number = INT64_MIN, highest_number = INT64_MAX;
  const std::int64_t numbers[] = {lowest_number, lowest_number + 1, -1, 0, 1, 41, 42, 43, highest_number - 1, highest_number};
  const auto holds = [](CompareOp op, auto a, auto b) {
    switch (op) {
      case CompareOp::equal: return a == b;
      case CompareOp::not_equal: return a != b;
      case CompareOp::less: return a < b;
      case CompareOp::less_equal: return a <= b;
      case CompareOp::greater: return a > b;
      case CompareOp::greater_equal: return a >= b;
    }
    return false;
  };
  std::vector<std::vector<Cell>> rows;
  for (const std::int64_t number : numbers) rows.push_back({Cell(std::to_string(number))});
  for (int k = 0; k < 10; ++k) rows.push_back({Cell("")});  // null: a check has nothing to say
  rows.push_back({Cell("x")});
  const auto broken = [](const Outcome& outcome) { return loaded(outcome) == "check_failed"; };
  for (const char* type : {"int64?", "decimal(20,0)?"}) {
    const auto constant = [&](IrBuilder& ir, std::int64_t value) {
      return std::string_view(type) == "int64?" ? ir.integer(value) : ir.constant("decimal(20,0)", {Int128{value}});
    };
    for (const auto op : {CompareOp::equal, CompareOp::not_equal, CompareOp::less, CompareOp::less_equal, CompareOp::greater,
                          CompareOp::greater_equal}) {
      for (const std::int64_t limit : numbers) {
        OneColumn one(type);
        ir::Check check;
        check.rule = "limit";
        check.condition = one.ir.compare(op, one.ir.incoming(one.task(), "v"), constant(one.ir, limit));
        one.column().checks = {check};
        const auto outcomes = load(one.ir, "t", rows);
        for (std::size_t r = 0; r < rows.size(); ++r) {
          CAPTURE(type, static_cast<int>(op), limit, rows[r][0].text);
          REQUIRE(broken(outcomes[r]) == (r < std::size(numbers) && !holds(op, numbers[r], limit)));
        }
        CHECK(loaded(outcomes.back()) != "null");
      }
    }
    for (const std::int64_t low : {lowest_number, std::int64_t{0}, std::int64_t{42}}) {
      for (const std::int64_t high : {std::int64_t{-1}, std::int64_t{42}, highest_number}) {
        OneColumn one(type);
        ir::Check check;
        check.rule = "range";
        check.condition = one.ir.add(ir_type("bool?"), ir::Between{false, one.ir.incoming(one.task(), "v"),
                                                                   constant(one.ir, low), constant(one.ir, high)});
        one.column().checks = {check};
        const auto outcomes = load(one.ir, "t", rows);
        for (std::size_t r = 0; r < std::size(numbers); ++r) {
          CAPTURE(type, low, high, numbers[r]);
          REQUIRE(broken(outcomes[r]) == (numbers[r] < low || numbers[r] > high));
        }
      }
    }
  }
}

TEST_CASE("a bound that is null bounds nothing") {
  OneColumn one("int64?");
  const auto unset = one.ir.use(one.ir.param("p", "int64?", {}));
  ir::Check check;
  check.rule = "range";
  check.condition =
      one.ir.add(ir_type("bool?"), ir::Between{false, one.ir.incoming(one.task(), "v"), unset, one.ir.integer(9)});
  one.column().checks = {check};
  CHECK(one.run("-5") == "-5");
  CHECK(one.run("10") == "check_failed");
}
