// What expressions become: types, casts, null, and whether they may fail.
#include "tests/compiler/analyse/analysed.hpp"
#include "tests/support/catch.hpp"

namespace pipec::test {
namespace {

// The columns that the rows below may use.
std::string with_value(std::string_view declared, std::string_view expression) {
  return with_connection(
      "param day: date\n"
      "task t {\n  from \"t.csv\" as csv\n  into db.t\n  write append\n  columns {\n"
      "    i16: int16\n    i32: int32\n    i64: int64\n    n32: int32?\n    d52: decimal(5, 2)\n    d94: decimal(9, 4)?\n"
      "    f: float64\n    s: string\n    s4: string(4)\n    ns: string?\n    e: enum(\"new\", \"paid\")\n    b: bool\n"
      "    on: date\n    at: timestamp\n    wall: datetime\n    id: uuid\n    raw: bytes | hex\n    x: " +
      std::string(declared) + " = " + std::string(expression) + "\n  }\n}");
}

struct Row {
  std::string_view declared;    // the column's type
  std::string_view expression;  // its `=`
  std::string_view dump;
  std::string_view type;        // of the root
  bool fallible;
};

}  // namespace

TEST_CASE("a computed column: the expression that is run") {
  const std::vector<Row> rows = {
      {"int64", "i16 + 1", "(+ `i16` 1:int64)", "int64", false},
      {"int64", "i32 * i32", "(* `i32` `i32`)", "int64", false},
      {"int64", "i64 + 1", "(+ `i64` 1:int64)", "int64", true},
      {"int32", "i64 - 1", "(as int32 (- `i64` 1:int64))", "int32", true},
      {"int64", "i64 % 7", "(% `i64` 7:int64)", "int64", false},
      {"int64", "i64 % i32", "(% `i64` `i32`)", "int64", true},
      {"int64?", "n32 + 1", "(+ `n32` 1:int64)", "int64?", false},
      {"int64", "-i16", "(negate `i16`)", "int64", false},
      {"int64", "-9223372036854775808", "-9223372036854775808:int64", "int64", false},
      // Int/int division is decimal, ten digits more.
      {"decimal(29, 10)", "i64 / 2", "(/ (as decimal(19, 0) `i64`) 2:decimal(1, 0))", "decimal(29, 10)", false},
      {"decimal(15, 10)", "i16 / i16", "(/ (as decimal(5, 0) `i16`) (as decimal(5, 0) `i16`))", "decimal(15, 10)", true},
      {"decimal(6, 2)", "d52 + 1", "(+ `d52` 1:decimal(1, 0))", "decimal(6, 2)", false},
      {"decimal(10, 4)?", "d52 + d94", "(+ `d52` `d94`)", "decimal(10, 4)?", false},
      {"decimal(14, 6)?", "d52 * d94", "(* `d52` `d94`)", "decimal(14, 6)?", false},
      {"decimal(21, 14)?", "d52 / d94", "(/ `d52` `d94`)", "decimal(21, 14)?", true},
      {"decimal(17, 12)", "d52 / 1.19", "(/ `d52` 1.19:decimal(3, 2))", "decimal(17, 12)", false},
      {"decimal(6, 1)", "round(d52 / 1.19, 1)", "(as decimal(6, 1) (round (/ `d52` 1.19:decimal(3, 2)) 1:int64))",
       "decimal(6, 1)", true},
      {"decimal(5, 2)", "round(d52, 2)", "`d52`", "decimal(5, 2)", false},
      {"decimal(4, 0)", "floor(d52)", "(floor `d52`)", "decimal(4, 0)", false},
      {"int32", "floor((on - @2000-01-01) / 365.2425d)",
       "(as int32 (floor (/ (- `on` 2000-01-01:date) 31556952s:duration)))", "int32", true},
      {"float64", "f + i32", "(+ `f` (as float64 `i32`))", "float64", true},
      {"float64", "f * 1.5", "(* `f` 1.5:float64)", "float64", true},
      {"decimal(9, 4)", "d52", "(as decimal(9, 4) `d52`)", "decimal(9, 4)", false},
      {"decimal(4, 2)", "d52", "(as decimal(4, 2) `d52`)", "decimal(4, 2)", true},
      {"int16", "i32", "(as int16 `i32`)", "int16", true},
      {"date", "on + 2d", "(+ `on` 2d:duration)", "date", true},
      {"date", "on - 1y", "(add_months `on` -12:int64)", "date", true},
      {"timestamp", "at - 90min", "(- `at` 90min:duration)", "timestamp", true},
      {"bool", "now() - at < 36h", "(< (- (now) `at`) 36h:duration)", "bool", false},
      {"bool", "on == param.day", "(== `on` param.`day`)", "bool", false},
      {"date", "today(\"UTC\")", "(today \"UTC\")", "date", false},
      {"string", "lower(trim(s))", "(lower (trim `s`))", "string", false},
      {"string(4)", "s4", "`s4`", "string(4)", false},
      {"string(3)", "s4", "(as string(3) `s4`)", "string(3)", true},
      {"string", "s4", "(as string `s4`)", "string", false},
      {"string", "e", "(as string `e`)", "string", false},
      {"string", "f\"{s}-{i32}\"", "(concat `s` \"-\" (as string `i32`))", "string", false},
      {"string?", "concat(s, ns)", "(concat `s` `ns`)", "string?", false},
      {"string", "replace(s, re\"[^0-9]\", \"\")", "(replace_regex `s` \"[^0-9]\" \"\")", "string", false},
      {"string?", "null_if(s, \"\", \"-\")", "(null_if `s` \"\" \"-\")", "string?", false},
      {"string(2)", "substr(s, 1, 2)", "(as string(2) (substr `s` 1:int64 2:int64))", "string(2)", true},
      {"int64", "length(s)", "(length `s`)", "int64", false},
      {"string", "ns ?? \"none\"", "(?? `ns` \"none\")", "string", false},
      {"int32", "coalesce(n32, 0)", "(?? `n32` 0:int32)", "int32", false},
      {"bool", "n32 is null", "(is-null `n32`)", "bool", false},
      {"bool?", "n32 > 3", "(> `n32` 3:int32)", "bool?", false},
      {"bool", "d52 >= 0", "(>= `d52` 0.00:decimal(5, 2))", "bool", false},
      {"bool?", "d52 < d94", "(< (as decimal(9, 4) `d52`) `d94`)", "bool?", false},
      {"bool", "i16 < 100_000", "(< (as int64 `i16`) 100000:int64)", "bool", false},
      {"bool", "i16 in [1, 2, 3]", "(in `i16` 1:int16 2:int16 3:int16)", "bool", false},
      {"bool", "i32 not in 1..5", "(not-between `i32` 1:int32 5:int32)", "bool", false},
      {"bool", "e == \"new\"", "(== `e` \"new\":enum)", "bool", false},
      {"bool", "e == s", "(== (as string `e`) `s`)", "bool", false},
      {"bool", "id == \"AAAAAAAA-0000-0000-0000-000000000000\"",
       "(== `id` aaaaaaaa-0000-0000-0000-000000000000:uuid)", "bool", false},
      {"bool", "s matches re\"^a\"", "(matches `s` \"^a\")", "bool", false},
      {"bool", "not b or i32 > 1 and b", "(or (not `b`) (and (> `i32` 1:int32) `b`))", "bool", false},
      {"string", "if i32 > 1 then \"many\" else e", "(if (> `i32` 1:int32) \"many\" (as string `e`))", "string", false},
      {"int64?", "if n32 > 1 then 1 else null", "(if (> `n32` 1:int32) 1:int64 null)", "int64?", false},
      {"bytes", "sha256(row)", "(sha256 row)", "bytes", false},
      {"bytes", "md5(raw)", "(md5 `raw`)", "bytes", false},
      {"string", "source_file", "source_file", "string", false},
      {"int32", "abs(i16)", "(as int32 (abs `i16`))", "int32", true},
      {"float32", "f", "(as float32 `f`)", "float32", true},
      {"decimal(38, 0)", "99999999999999999999999999999999999999", "99999999999999999999999999999999999999:decimal(38, 0)",
       "decimal(38, 0)", false},
  };
  for (const auto& row : rows) {
    const auto analysed = analyse_text(with_value(row.declared, row.expression));
    INFO(row.declared << " = " << row.expression);
    INFO(analysed.rendered());
    CHECK(analysed.codes() == "");
    if (!analysed.program) continue;
    const auto& task = analysed.task();
    const auto id = *task.columns.back().computed;
    const auto& root = analysed.program->exprs[id];
    CHECK(ir::dump(*analysed.program, task, id) == row.dump);
    CHECK(ir::to_text(root.type) == row.type);
    CHECK(root.fallible == row.fallible);
  }
}

}  // namespace pipec::test
