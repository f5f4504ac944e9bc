// The size of a batch, and what came before in the same memory, must not show.
#include <random>

#include "tests/runtime/validate/rows.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;
using namespace pipec::test;
using ir::ArithmeticOp;
using ir::CompareOp;
using ir::Function;
using Kind = ir::Outcome::Kind;

namespace {

IrBuilder everything() {
  IrBuilder ir;
  auto& task = ir.task("t", ir.sqlite(), "t");
  for (const auto& [name, type] : std::initializer_list<std::pair<const char*, const char*>>{{"i", "int16"},
                                                                                             {"d", "decimal(6,2)?"},
                                                                                             {"f", "float64?"},
                                                                                             {"b", "bool?"},
                                                                                             {"day", "date?"},
                                                                                             {"at", "timestamp?"},
                                                                                             {"s", "string(6)?"},
                                                                                             {"e", "enum(a,bb,ccc)?"},
                                                                                             {"j", "json?"}}) {
    ir.column(task, name, type);
  }
  ir::Stage lower;
  lower.function = Function::lower;
  lower.text = "lower";
  task.columns[6].stages.push_back(lower);
  task.columns[7].conversion.kind = Kind::null;
  task.columns[1].conversion.kind = Kind::use_default;
  task.columns[1].conversion.value = ir.constant("decimal(6,2)", {Int128{999}});
  auto& ratio = ir.column(task, "ratio", "decimal(30,12)?");
  ratio.from_source = false;
  ratio.computed =
      ir.arithmetic(ArithmeticOp::divide, ir.incoming(task, "d"), ir.incoming(task, "i"), "decimal(30,12)");
  auto& both = ir.column(task, "both", "string?");
  both.from_source = false;
  both.computed = ir.add(
      ir_type("string?"),
      ir::Call{Function::concat, {ir.incoming(task, "s"), ir.text("/"), ir.cast(ir.incoming(task, "day"), "string")}});
  auto& hash = ir.column(task, "hash", "bytes");
  hash.from_source = false;
  hash.computed = ir.add(ir_type("bytes"), ir::Call{Function::md5, {ir.add(ir_type("bytes"), ir::RowText{})}});
  ir::Check small;
  small.rule = "small";
  small.condition =
      ir.either(ir.compare(CompareOp::less, ir.incoming(task, "i"), ir.integer(100)), ir.incoming(task, "b"));
  task.checks.push_back(small);
  ir::Check word;
  word.rule = "word";
  word.outcome.kind = Kind::warn;
  word.condition = ir.add(ir_type("bool?"), ir::Matches{false, ir.incoming(task, "s"), "^[a-z]+$"});
  task.columns[6].checks.push_back(word);
  ir.dedup_by(task, ir.incoming(task, "at"));
  return ir;
}

}  // namespace

TEST_CASE("batches of 1, 7 and 1000 rows give the same") {
  const std::vector<std::vector<std::string>> pools = {
      {"0", "1", "7", "99", "150", "-3", "40000", "x", ""},
      {"", "1.5", "9999.99", "1.005", "-0.10", "z"},
      {"", "1e5", "inf", "-0", "0.1"},
      {"", "true", "0", "maybe"},
      {"", "2024-02-29", "2023-02-29", "1999-12-31"},
      {"", "2024-02-29T10:00:00Z", "2024-02-29T10:00:00+02:00", "now"},
      {"", "Abc", "ÄÖÜ", "toolong", "a1", "\xFF", "abcdefghijklmnop"},
      {"", "a", "bb", "ccc", "dddd"},
      {"", "{\"b\":1,\"a\":2}", "[1", "{}"},
  };
  std::mt19937 random(7);
  std::vector<std::vector<Cell>> rows;
  for (int r = 0; r < 2500; ++r) {
    std::vector<Cell> row;
    for (const auto& pool : pools) row.emplace_back(pool[random() % pool.size()]);
    rows.push_back(std::move(row));
  }
  const IrBuilder ir = everything();
  const auto whole = load(ir, "t", rows, 1000);
  std::size_t quarantined = 0;
  for (const auto& row : whole) quarantined += row.quarantined ? 1 : 0;
  CHECK(quarantined > 500);
  CHECK(quarantined < 2400);
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}}) {
    const auto parts = load(ir, "t", rows, size);
    REQUIRE(parts.size() == whole.size());
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (parts[r].text() != whole[r].text())
        FAIL("row " << r << " by " << size << ": " << parts[r].text() << " is not " << whole[r].text());
    }
  }
}

TEST_CASE("an empty batch is nothing") {
  const IrBuilder ir = everything();
  const auto program = validate::compile(ir.program, ir.id("t"), ir.bindings);
  value::RawBatch raw;
  raw.fields.resize(9);
  value::TypedBatch typed;
  typed.reasons.push_back({});
  validate::Validator(program).run(raw, "f", typed);
  CHECK(typed.rows == 0);
  CHECK(typed.reasons.empty());
  CHECK(typed.columns.size() == 13);
}
