#include "tests/runtime/validate/rows.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;
using namespace pipec::test;
using ir::ArithmeticOp;
using ir::CompareOp;
using ir::Function;
using Kind = ir::Outcome::Kind;

namespace {

ir::Check check(const std::string& rule, ir::ExprId condition, Kind kind = Kind::quarantine) {
  ir::Check check;
  check.rule = rule;
  check.condition = condition;
  check.outcome.kind = kind;
  return check;
}

std::string loaded(const IrBuilder& ir, std::vector<Cell> row) {
  return load(ir, "t", {std::move(row)}).front().text();
}

}  // namespace

TEST_CASE("a conversion that fails has the outcome that is written") {
  struct Row {
    Kind kind;
    const char *type, *field, *result;
  };
  const auto row = GENERATE(values<Row>({
      {Kind::quarantine, "int32", "x", "null | not_an_integer v | quarantined"},
      {Kind::fail, "int32", "x", "null | not_an_integer v | quarantined"},
      {Kind::null, "int32?", "x", "null | not_an_integer v"},
      {Kind::use_default, "int32", "x", "7 | not_an_integer v"},
      {Kind::use_default, "int32", "99999999999", "7 | out_of_range v"},
      {Kind::use_default, "int32", "", "7 | null_value v"},
      {Kind::quarantine, "int32", "", "null | null_value v | quarantined"},
      {Kind::quarantine, "int32?", "", "null"},
      {Kind::use_default, "int32", "5", "5"},
  }));
  OneColumn one(row.type);
  one.column().conversion.kind = row.kind;
  if (row.kind == Kind::use_default) one.column().conversion.value = one.ir.integer(7, "int32");
  INFO(row.field);
  CHECK(loaded(one.ir, {row.field}) == row.result);
}

TEST_CASE("a stage that fails has an outcome of its own") {
  OneColumn one("date?");
  one.stage(Function::parse, "parse(\"%d.%m.%Y\")", {one.ir.text("%d.%m.%Y")}).outcome.kind = Kind::null;
  CHECK(loaded(one.ir, {"29.02.2024"}) == "2024-02-29");
  CHECK(loaded(one.ir, {"2024-02-29"}) == "null | not_a_date v `parse(\"%d.%m.%Y\")`");
  CHECK(loaded(one.ir, {""}) == "null");
  auto& outcome = one.column().stages.back().outcome;
  outcome.kind = Kind::use_default;
  outcome.value = one.ir.constant("date", {std::int64_t{0}});
  CHECK(loaded(one.ir, {"x"}) == "1970-01-01 | not_a_date v `parse(\"%d.%m.%Y\")`");
  outcome.kind = Kind::quarantine;
  CHECK(loaded(one.ir, {"x"}) == "null | not_a_date v `parse(\"%d.%m.%Y\")` | quarantined");
}

TEST_CASE("a default stands for null and for a missing column, not for a bad value") {
  OneColumn one("int32");
  one.column().default_value = one.ir.integer(7, "int32");
  CHECK(loaded(one.ir, {""}) == "7");
  CHECK(loaded(one.ir, {absent()}) == "7");
  CHECK(loaded(one.ir, {"3"}) == "3");
  CHECK(loaded(one.ir, {"x"}) == "null | not_an_integer v | quarantined");
  one.column().default_value = one.ir.constant("int32?", {});
  CHECK(loaded(one.ir, {""}) == "null | null_value v | quarantined");
}

TEST_CASE("a default may look at other columns, and is computed after them") {
  IrBuilder ir;
  auto& task = ir.task("t", ir.sqlite(), "t");
  ir.column(task, "a", "int32");
  ir.column(task, "b", "int32");
  task.columns[0].default_value = ir.arithmetic(ArithmeticOp::modulo, ir.integer(10), ir.incoming(task, "b"));
  CHECK(loaded(ir, {"", "4"}) == "2, 4");
  CHECK(loaded(ir, {"", "0"}) == "null, 0 | expression_failed a `default` | quarantined");
  CHECK(loaded(ir, {"1", "0"}) == "1, 0");
  CHECK(loaded(ir, {"", "x"}) == "null, null | not_an_integer b | quarantined");
}

TEST_CASE("computed columns come after what they need, in whatever order they are written") {
  IrBuilder ir;
  auto& task = ir.task("t", ir.sqlite(), "t");
  for (const auto* name : {"c", "b", "a"}) ir.column(task, name, "int16");
  task.columns[0].from_source = task.columns[1].from_source = false;
  task.columns[0].computed = ir.arithmetic(ArithmeticOp::add, ir.incoming(task, "b"), ir.integer(1));
  task.columns[1].computed = ir.arithmetic(ArithmeticOp::multiply, ir.incoming(task, "a"), ir.integer(2));
  CHECK(loaded(ir, {"5"}) == "11, 10, 5");
  // The failure of b is told once; c, which needs it, is skipped.
  CHECK(loaded(ir, {"30000"}) == "null, null, 30000 | out_of_range b | quarantined");
  CHECK(loaded(ir, {"x"}) == "null, null, null | not_an_integer a | quarantined");
  CHECK(loaded(ir, {""}) == "null, null, null | null_value a | quarantined");
  task.columns[1].conversion.kind = Kind::use_default;
  task.columns[1].conversion.value = ir.integer(1);
  CHECK(loaded(ir, {"30000"}) == "2, 1, 30000 | out_of_range b");
}

TEST_CASE("every broken rule of a row is told, in the order of the rules") {
  IrBuilder ir;
  auto& task = ir.task("t", ir.sqlite(), "t");
  ir.column(task, "a", "int32");
  ir.column(task, "b", "int32?");
  ir.column(task, "s", "string(2)");
  const auto a = ir.incoming(task, "a"), b = ir.incoming(task, "b");
  task.columns[0].checks = {
      check("a > 0", ir.compare(CompareOp::greater, a, ir.integer(0))),
      check("even", ir.compare(CompareOp::equal, ir.arithmetic(ArithmeticOp::modulo, a, ir.integer(2)), ir.integer(0)),
            Kind::warn)};
  task.columns[1].checks = {check("b < 9", ir.compare(CompareOp::less, b, ir.integer(9)))};
  task.checks = {
      check("ordered", ir.compare(CompareOp::less_equal, a, b)),
      check("whole", ir.compare(CompareOp::equal, ir.arithmetic(ArithmeticOp::modulo, a, b), ir.integer(0)))};
  struct Row {
    const char *a, *b, *s, *result;
  };
  const auto row = GENERATE(values<Row>({
      {"2", "4", "x", "2, 4, x | check_failed `whole` | quarantined"},
      {"4", "4", "x", "4, 4, x"},
      {"4", "", "x", "4, null, x"},
      {"3", "", "x", "3, null, x | check_failed a `even`"},
      {"-3", "9", "xyz",
       "-3, 9, null | too_long s; check_failed a `a > 0`; check_failed a `even`; check_failed b `b < 9`; check_failed "
       "`whole` | quarantined"},
      {"x", "10", "x", "null, 10, x | not_an_integer a; check_failed b `b < 9` | quarantined"},
      {"4", "x", "x", "4, null, x | not_an_integer b | quarantined"},
      {"4", "0", "x", "4, 0, x | check_failed `ordered`; expression_failed `whole` | quarantined"},
  }));
  INFO(row.a << "," << row.b << "," << row.s);
  CHECK(loaded(ir, {row.a, row.b, row.s}) == row.result);
}

TEST_CASE("a check may replace the value instead of sending the row away") {
  OneColumn one("int32?");
  const auto positive = one.ir.compare(CompareOp::greater, one.ir.incoming(one.task(), "v"), one.ir.integer(0));
  one.column().checks = {check("positive", positive, Kind::null)};
  CHECK(loaded(one.ir, {"-1"}) == "null | check_failed v `positive`");
  CHECK(loaded(one.ir, {"1"}) == "1");
  one.column().checks[0].outcome.kind = Kind::use_default;
  one.column().checks[0].outcome.value = one.ir.integer(9, "int32");
  CHECK(loaded(one.ir, {"-1"}) == "9 | check_failed v `positive`");
  one.column().checks[0].outcome.kind = Kind::warn;
  CHECK(loaded(one.ir, {"-1"}) == "-1 | check_failed v `positive`");
  one.column().checks[0].outcome.kind = Kind::fail;
  CHECK(loaded(one.ir, {"-1"}) == "-1 | check_failed v `positive` | quarantined");
}

TEST_CASE("a check of a nullable column sees only values") {
  OneColumn one("int32?");
  one.column().checks = {
      check("is null", one.ir.add(ir_type("bool"), ir::IsNull{true, one.ir.incoming(one.task(), "v")})),
      check("never", one.ir.constant("bool", {false}))};
  CHECK(loaded(one.ir, {""}) == "null");
  CHECK(loaded(one.ir, {"1"}) == "1 | check_failed v `never` | quarantined");
}

TEST_CASE("order keys follow the columns") {
  IrBuilder ir;
  auto& task = ir.task("t", ir.sqlite(), "t");
  ir.column(task, "a", "int32");
  ir.dedup_by(task, ir.incoming(task, "a"));
  ir.dedup_by(task, ir.add(ir_type("int64"), ir::MetaRef{ir::Meta::source_row}));
  ir.dedup_by(task, ir.add(ir_type("string"), ir::MetaRef{ir::Meta::source_file}));
  ir.dedup_by(task, ir.arithmetic(ArithmeticOp::modulo, ir.integer(6), ir.incoming(task, "a")));
  const auto rows = load(ir, "t", {{"5"}, {"4"}, {"0"}, {"x"}}, 2);
  CHECK(rows[0].text() == "5, 5, 1, in.csv, 1");
  CHECK(rows[1].text() == "4, 4, 2, in.csv, 2");
  CHECK(rows[2].text() == "0, 0, 3, in.csv, null | expression_failed `dedup by` | quarantined");
  CHECK(rows[3].text() == "null, null, 4, in.csv, null | not_an_integer a | quarantined");
}

TEST_CASE("sha256(row) is over length-prefixed canonical text, null distinct") {
  IrBuilder ir;
  auto& task = ir.task("t", ir.sqlite(), "t");
  ir.column(task, "a", "string?");
  ir.column(task, "b", "decimal(5,2)?");
  ir.column(task, "h", "bytes");
  task.columns[2].from_source = false;
  task.columns[2].computed =
      ir.add(ir_type("bytes"), ir::Call{Function::sha256, {ir.add(ir_type("bytes"), ir::RowText{})}});
  const auto hash_of = [&](Cell a, Cell b) { return load(ir, "t", {{std::move(a), std::move(b)}}).front().values[2]; };
  const auto sha = [&](const std::string& text) {
    IrBuilder one;
    struct Nothing : validate::Environment {
      std::optional<std::string> variable(const std::string&) override { return std::nullopt; }
    } nothing;
    const auto id = one.add(ir_type("bytes"), ir::Call{Function::sha256, {one.text(text)}});
    return ir::to_text(validate::evaluate(one.program, id, one.bindings, nothing).value, ir_type("bytes"));
  };
  CHECK(hash_of("x", "1.5") == sha("1:x4:1.50"));
  CHECK(hash_of("", "1.5") == sha("~4:1.50"));
  CHECK(hash_of(quoted(""), "1.5") == sha("0:4:1.50"));
}

TEST_CASE("rules can be found, and say what they are") {
  IrBuilder ir;
  auto& task = ir.task("t", ir.sqlite(), "t");
  ir.column(task, "a", "int32");
  ir.column(task, "b", "string(3)?");
  task.columns[0].conversion.message = "the id of the shop";
  task.columns[1].checks.push_back(check("short", ir.constant("bool", {true})));
  ir.unique(task, "b");
  task.checks = {
      check("both", ir.compare(CompareOp::less, ir.incoming(task, "a"),
                               ir.add(ir_type("int64"), ir::Call{Function::length, {ir.incoming(task, "b")}})))};
  const auto program = validate::compile(ir.program, ir.id("t"), ir.bindings);
  const auto& rules = validate::rules(*program);

  const auto& unique = rules[validate::unique_rule(*program, ir::ColumnId{1}, 1)];
  CHECK(unique.code == ir::ReasonCode::not_unique);
  CHECK(unique.unique == ir::ColumnId{1});
  CHECK_THROWS_AS(validate::unique_rule(*program, ir::ColumnId{1}, 0), std::logic_error);
  CHECK(rules[validate::record_rule(*program, ir::ReasonCode::bad_quote)].code == ir::ReasonCode::bad_quote);
  CHECK_THROWS_AS(validate::record_rule(*program, ir::ReasonCode::not_a_date), std::logic_error);

  value::RawBatch raw;
  raw.records.resize(2);
  raw.fields = {{{"12", 2, {}}, {"x\xFF", 2, {}}}, {{"abc", 3, {}}, {"", 0, {}}}};
  value::TypedBatch typed;
  validate::Validator(program).run(raw, "f", typed);
  REQUIRE(typed.reasons.size() == 2);
  const auto& ordered = rules[typed.reasons[0].rule];
  CHECK(ordered.text == "both");
  CHECK_FALSE(ordered.column);
  CHECK(ordered.message == "the check does not hold");
  CHECK(validate::reason_value(*program, ordered, raw, typed, 0) == "a = 12, b = abc");
  const auto& conversion = rules[typed.reasons[1].rule];
  CHECK(conversion.message == "the id of the shop");
  CHECK(conversion.text.empty());
  CHECK(validate::reason_value(*program, conversion, raw, typed, 1) == "x\\xff");
  CHECK(validate::reason_value(*program, rules[validate::record_rule(*program, ir::ReasonCode::wrong_width)], raw,
                               typed, 0)
            .empty());
}

TEST_CASE("a reason shows what was judged") {
  IrBuilder ir;
  auto& task = ir.task("t", ir.sqlite(), "t");
  ir.column(task, "a", "int32");
  ir.column(task, "b", "int32");
  ir.column(task, "c", "int64?");
  const auto a = ir.incoming(task, "a"), b = ir.incoming(task, "b");
  const auto row_number = ir.add(ir_type("int64"), ir::MetaRef{ir::Meta::source_row});
  const auto file = ir.add(ir_type("string"), ir::MetaRef{ir::Meta::source_file});
  task.columns[1].default_value = ir.integer(70, "int32");
  task.columns[1].checks = {check("b < 50", ir.compare(CompareOp::less, b, ir.integer(50)))};
  task.columns[2].from_source = false;
  task.columns[2].computed = ir.arithmetic(ArithmeticOp::modulo, a, b);
  task.checks = {check("early", ir.compare(CompareOp::less, row_number, a)),
                 check("of x", ir.compare(CompareOp::equal, file, ir.constant("string", {std::string("x.csv")})))};
  struct Row {
    const char *a, *b, *values;
  };
  for (const auto& row : {
           Row{"9", "", "b < 50: 70"},
           Row{"9", "60", "b < 50: 60"},
           Row{"9", "0", ": a = 9, b = 0"},
           Row{"5", "1", "early: a = 5, source_row = 7"},
           Row{"5", "0", ": a = 5, b = 0|early: a = 5, source_row = 7"},
       }) {
    INFO(row.a << " " << row.b);
    const auto program = validate::compile(ir.program, ir.id("t"), ir.bindings);
    value::RawBatch raw;
    raw.records.resize(1);
    raw.records[0].source_row = 7;
    const auto field = [](std::string_view text) {
      return std::vector<value::RawField>{{text.data(), static_cast<std::uint32_t>(text.size()), {}}};
    };
    raw.fields = {field(row.a), field(row.b)};
    std::string values;
    for (const char* name : {"x.csv", "y.csv"}) {
      value::TypedBatch typed;
      validate::Validator(program).run(raw, name, typed);
      values.clear();
      for (const auto& reason : typed.reasons) {
        const auto& rule = validate::rules(*program)[reason.rule];
        values += (values.empty() ? "" : "|") + rule.text + ": " + validate::reason_value(*program, rule, raw, typed, 0);
      }
      CHECK(values == std::string(row.values) + (name[0] == 'x' ? "" : "|of x: source_file = y.csv"));
    }
  }
}

TEST_CASE("a failed expression names the causes that it can have") {
  using Op = ArithmeticOp;
  struct Row {
    ir::ExprId (*make)(IrBuilder& ir, ir::ExprId a, ir::ExprId b);
    std::string_view causes;
  };
  for (const auto& row : {
           Row{[](IrBuilder& ir, ir::ExprId a, ir::ExprId b) { return ir.arithmetic(Op::modulo, a, b); }, "division by zero"},
           Row{[](IrBuilder& ir, ir::ExprId a, ir::ExprId b) { return ir.arithmetic(Op::add, a, b); }, "overflow"},
           Row{[](IrBuilder& ir, ir::ExprId a, ir::ExprId b) {
                 return ir.arithmetic(Op::add, a, ir.arithmetic(Op::modulo, a, b));
               },
               "division by zero or overflow"},
           Row{[](IrBuilder& ir, ir::ExprId a, ir::ExprId) {
                 return ir.arithmetic(Op::multiply, ir.arithmetic(Op::modulo, a, ir.integer(2)), a);
               },
               "overflow"},
       }) {
    INFO(row.causes);
    IrBuilder ir;
    auto& task = ir.task("t", ir.sqlite(), "t");
    ir.column(task, "a", "int64");
    ir.column(task, "b", "int64");
    ir.column(task, "c", "int64");
    task.columns[2].from_source = false;
    task.columns[2].computed = row.make(ir, ir.incoming(task, "a"), ir.incoming(task, "b"));
    for (auto& expr : ir.program.exprs) expr.fallible = true;
    const auto program = validate::compile(ir.program, ir.id("t"), ir.bindings);
    std::string messages;
    for (const auto& rule : validate::rules(*program)) {
      if (rule.code == ir::ReasonCode::expression_failed) messages += rule.message;
    }
    CHECK(messages == "cannot be computed: " + std::string(row.causes));
  }
}

TEST_CASE("messages name a type without its question mark") {
  OneColumn one("int16?");
  const auto program = validate::compile(one.ir.program, one.ir.id("t"), one.ir.bindings);
  std::string messages;
  for (const auto& rule : validate::rules(*program)) {
    if (rule.code == ir::ReasonCode::out_of_range) messages += rule.message;
  }
  CHECK(messages == "does not fit int16");
}

TEST_CASE("a program can be read") {
  IrBuilder ir;
  auto& task = ir.task("t", ir.sqlite(), "t");
  ir.column(task, "id", "int32").header = "Id";
  ir.column(task, "name", "string(8)?");
  ir.column(task, "next", "int64");
  ir::Stage trim;
  trim.text = "trim";
  task.columns[1].stages.push_back(trim);
  task.columns[2].from_source = false;
  task.columns[2].computed = ir.arithmetic(ArithmeticOp::add, ir.incoming(task, "id"),
                                           ir.arithmetic(ArithmeticOp::add, ir.integer(1), ir.integer(2)));
  task.columns[0].checks = {check("id in 0..9", ir.add(ir_type("bool"), ir::Between{false, ir.incoming(task, "id"),
                                                                                    ir.integer(0), ir.integer(9)}))};
  task.checks = {
      check("named", ir.add(ir_type("bool"), ir::Matches{false, ir.incoming(task, "name"), "^[a-z]"}), Kind::warn)};
  ir.dedup_by(task, ir.incoming(task, "next"));
  CHECK(validate::describe(*validate::compile(ir.program, ir.id("t"), ir.bindings)) ==
        R"(k0 = add 1 2
id = field 0 "Id" as int32
settle id: not_an_integer, out_of_range -> quarantine
require id
name = field 1 "name" | trim as string(8)?
settle name: invalid_utf8, nul_byte, too_long -> quarantine
t0 = add id k0
next = t0
settle next: not_an_integer, out_of_range, too_precise, expression_failed -> quarantine
require next
check between id 0 9, "id in 0..9" -> quarantine
t1 = matches name re"^[a-z]"
check t1 "named" -> warn
order 1 = next
settle order 1
)");
}
