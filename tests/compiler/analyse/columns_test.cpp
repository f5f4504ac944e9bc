// Columns: stages, what an `else` covers, defaults, checks; and the declaration that all of it makes.
#include <fmt/format.h>

#include "tests/compiler/analyse/analysed.hpp"
#include "tests/support/catch.hpp"

namespace pipec::test {
namespace {

std::string outcome_text(const ir::Program& program, const ir::Outcome& outcome) {
  constexpr std::string_view names[] = {"quarantine", "null", "default", "warn", "fail"};
  std::string out(names[static_cast<int>(outcome.kind)]);
  if (outcome.value) out += " " + ir::dump(program, *outcome.value);
  if (!outcome.message.empty()) out += "(" + outcome.message + ")";
  return out;
}

// One line for a column, its rules by name and outcome.
std::string facts(const ir::Program& program, const ir::Column& column) {
  std::string out = ir::to_text(column.type);
  if (column.header != column.name) out += " from " + column.header;
  for (const auto& stage : column.stages) {
    out += fmt::format(" | {}", stage.text);
    if (stage.outcome.kind != ir::Outcome::Kind::quarantine) out += " else " + outcome_text(program, stage.outcome);
  }
  out += " : " + outcome_text(program, column.conversion);
  if (column.default_value) out += " default " + ir::dump(program, *column.default_value);
  for (const auto& check : column.checks) {
    out += fmt::format(" [{}: {} else {}]", check.rule, check.unique ? "unique" : ir::dump(program, check.condition),
                       outcome_text(program, check.outcome));
  }
  return out;
}

}  // namespace

TEST_CASE("a column: stages, outcomes, default, checks") {
  struct Row {
    std::string_view column;
    std::string_view facts;
  };
  const std::vector<Row> rows = {
      {"a: int32", "int32 : quarantine"},
      {"a: int32 from \"OrderNo\"", "int32 from OrderNo : quarantine"},
      {"a: int32? else null", "int32? : null"},
      {"a: int32 else default 7", "int32 : default 7:int32"},
      {"a: int32 else fail(\"bad id\")", "int32 : fail(bad id)"},
      {"a: int32 default 3", "int32 : quarantine default 3:int32"},
      {"a: string(4) | trim | upper", "string(4) | trim | upper : quarantine"},
      {"a: string | replace(\",\", \"\") | null_if(\"-\")", "string | replace(\",\", \"\") | null_if(\"-\") : quarantine"},
      // The last `else` before a check covers the conversion too.
      {"a: date? | trim | parse(\"%d/%m/%Y\") else null",
       "date? | trim else null | parse(\"%d/%m/%Y\") else null : null"},
      {"a: date? | parse(\"%d/%m/%Y\") else null else fail", "date? | parse(\"%d/%m/%Y\") else null : fail"},
      {"a: date? | parse(\"%d/%m/%Y\") else null check > @2000-01-01 else warn",
       "date? | parse(\"%d/%m/%Y\") else null : null [> @2000-01-01: (> #1 2000-01-01:date) else warn]"},
      {"a: timestamp | parse(\"%Y%m%d %H%M\", zone = \"Europe/Berlin\")",
       "timestamp | parse(\"%Y%m%d %H%M\", zone = \"Europe/Berlin\") : quarantine"},
      {"a: timestamp | parse(\"%Y-%m-%dT%H:%M:%S%z\")", "timestamp | parse(\"%Y-%m-%dT%H:%M:%S%z\") : quarantine"},
      {"a: bool | map({ \"ja\" = \"true\", \"nein\" = \"false\" })",
       "bool | map({ \"ja\" = \"true\", \"nein\" = \"false\" }) : quarantine"},
      {"a: bytes | base64", "bytes | base64 : quarantine"},
      {"a: int16 check >= 0", "int16 : quarantine [>= 0: (>= #1 0:int16) else quarantine]"},
      {"a: int16 check 0..120 else warn(\"old\")", "int16 : quarantine [0..120: (between #1 0:int16 120:int16) else warn(old)]"},
      {"a: int16 check in [1, 2]", "int16 : quarantine [in [1, 2]: (in #1 1:int16 2:int16) else quarantine]"},
      {"a: int16 check not in 1..2", "int16 : quarantine [not in 1..2: (not-between #1 1:int16 2:int16) else quarantine]"},
      {"a: string check matches re\"^a\" else fail", "string : quarantine [matches re\"^a\": (matches #1 \"^a\") else fail]"},
      {"a: string check unique", "string : quarantine [unique: unique else quarantine]"},
      {"a: string check length 2..4", "string : quarantine [length 2..4: (between (length #1) 2:int64 4:int64) else quarantine]"},
      {"a: int32? check > 3 else null", "int32? : quarantine [> 3: (> #1 3:int32) else null]"},
      {"a: int32 check > 3 else default 4", "int32 : quarantine [> 3: (> #1 3:int32) else default 4:int32]"},
      {"a: int32 check a % 2 == 0", "int32 : quarantine [a % 2 == 0: (== (% #1 2:int64) 0:int64) else quarantine]"},
      // A check does not see the nulls of its column, even when its expression would.
      {"a: int32? check (a ?? 0) > k",
       "int32? : quarantine [(a ?? 0) > k: (or (is-null #1) (> (?? #1 0:int32) #0)) else quarantine]"},
  };
  for (const auto& row : rows) {
    const auto analysed = analyse_text(with_columns(row.column));
    INFO(row.column);
    INFO(analysed.rendered());
    CHECK(analysed.codes() == "");
    if (!analysed.program) continue;
    CHECK(facts(*analysed.program, analysed.task().columns.back()) == row.facts);
  }
}

TEST_CASE("the check of a row has the name that it was given") {
  const auto analysed = analyse_text(with_check("a: int32", "a > k or a == 0 else warn(\"odd\")"));
  REQUIRE(analysed.codes() == "");
  const auto& check = analysed.task().checks.at(0);
  CHECK(check.rule == "rule");
  CHECK(!check.column);
  CHECK(check.outcome.kind == ir::Outcome::Kind::warn);
  CHECK(check.outcome.message == "odd");
  CHECK(ir::dump(*analysed.program, analysed.task(), check.condition) == "(or (> `a` `k`) (== `a` 0:int32))");
}

TEST_CASE("csv options") {
  using Encoding = ir::CsvOptions::Encoding;
  const auto analysed = analyse_text(with_connection(
      "task t { from \"t.csv\" as csv { header = false, delimiter = \";\", quote = none, null_values = [\"\", \"NA\"],\n"
      "  quoted_nulls = true, encoding = \"windows-1252\", comment = \"#\", skip = 2, multiline = false,\n"
      "  header_match = ignore_case, max_record = 1MiB, optional = true }\n into db.t; write append; columns { a: int32 } }"));
  INFO(analysed.rendered());
  const auto& csv = analysed.task().source.csv;
  CHECK(!csv.header);
  CHECK(csv.delimiter == ';');
  CHECK(!csv.quote);
  CHECK(csv.null_values == std::vector<std::string>{"", "NA"});
  CHECK(csv.quoted_nulls);
  CHECK(csv.encoding == Encoding::windows1252);
  CHECK(csv.encoding_declared);
  CHECK(csv.comment == "#");
  CHECK(csv.skip == 2);
  CHECK(!csv.multiline);
  CHECK(csv.ignore_header_case);
  CHECK(csv.max_record == 1u << 20);
  CHECK(csv.optional);

  const auto quoted = analyse_text(with_connection(
      "task t { from \"t.csv\" as csv { quote = \"'\", escape = \"\\\\\" }\n into db.t; write append; columns { a: int32 } }"));
  CHECK(quoted.task().source.csv.quote == '\'');
  CHECK(quoted.task().source.csv.escape == '\\');
  for (const auto* from : {"from \"t.tsv\"", "from \"t.txt\" as tsv"}) {
    const auto tsv = analyse_text(with_connection("task t { " + std::string(from) +
                                                  "; into db.t; write append; columns { a: int32 } }"));
    INFO(tsv.rendered());
    CHECK(tsv.task().source.csv.delimiter == '\t');
  }
}

}  // namespace pipec::test
