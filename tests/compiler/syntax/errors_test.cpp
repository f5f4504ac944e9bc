#include "tests/compiler/syntax/parsed.hpp"

namespace {

using pipec::Parsed;

struct Row {
  std::string text;
  std::string said;  // codes with line:column, in order
  std::string part;  // of the first diagnostic as it is shown
};

void check(const std::vector<Row>& rows, const std::string& front, const std::string& back) {
  for (const auto& row : rows) {
    INFO(row.text);
    const Parsed parsed(front + row.text + back);
    INFO(parsed.report());
    std::string said;
    for (const auto& item : parsed.diagnostics.items()) {
      const auto at = parsed.sources.position(0, item.span.begin);
      said += fmt::format("{}{} {}:{}", said.empty() ? "" : " ", item.code, at.line, at.column);
    }
    CHECK(said == row.said);
    REQUIRE(parsed.diagnostics.size() > 0);
    CHECK(render_text(parsed.diagnostics.items()[0], parsed.sources, false).find(row.part) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("mistakes in clauses") {
  check(
      {
      {"  wirte merge on customer_id", "E0231 3:3", "did you mean `write`?"},
      {"  source \"x.csv\"", "E0231 3:3", "did you mean `from`?"},
      {"  frobnicate 7", "E0231 3:3", "`frobnicate` is not a task clause"},
      {"  write mrege on a", "E0234 3:9", "did you mean `merge`?"},
      {"  write merge a", "E0207 3:15", "say which columns tell two rows apart"},
      {"  write", "E0234 3:8", "expected how to write, found the end of the line"},
      {"  write upsert on a", "E0234 3:9", "did you mean `merge`?"},
      {"  from x.csv", "E0211 3:8", "expected where the rows come from, found `x`"},
      {"  from 'x.csv'", "E0140 3:8", "write \"x.csv\""},
      {"  from \"x.csv", "E0110 3:8", "this text has no closing quote"},
      {"  into", "E0211 3:7", "`into` is followed by a connection and a table"},
      {"  into \"t\"", "E0211 3:8", "`into` is followed by a connection and a table"},
      {"  check a > 0", "E0211 3:9", "expected a name and `:`, found `a`"},
      {"  check a: b = 0", "E0143 3:14", "write `==`"},
      {"  check a: 0 < x < 5", "E0146 3:12", "comparisons do not chain"},
      {"  check a: x && y", "E0141 3:14", "write `and`"},
      {"  check a: x <> y", "E0141 3:14", "write `!=`"},
      {"  check a: !x", "E0141 3:12", "write `not`"},
      {"  check a: (x + y", "E0113 3:12", "add the `)`"},
      {"  check a: x in (1, 2)", "E0150 3:17", "write [1, 2, 3]"},
      {"  check a: x is 5", "E0207 3:17", "`is` only asks for null; `==` compares"},
      {"  check a: x\n    - 5", "E0144 4:5", "a line never goes on with `-`"},
      {"  check a: x matches \"y\"", "E0216 3:22", "a pattern is written re\"…\""},
      {"  check a: x ? y : z", "E0208 3:14", "clauses are separated by new lines or `;`"},
      {"  columns\n    a: int32\n    b: int32\n  write append", "E0205 3:10",
       "the `{` stands at the end of the same line"},
      {"  columns\n  {\n    a: int32\n  }\n  write append", "E0148 4:3",
       "move the `{` up to the end of the line above"},
      {"  write append, into db.t", "E0149 3:15", "put a new line or `;` between two clauses"},
      {"  quarantine limit 5", "E0210 3:21", "expected `rows`, found the end of the line"},
      {"  quarantine limit 5 %", "E0210 3:22", "expected `rows`, found `%`"},
      {"  quarantine limit x", "E0210 3:20", "write `limit 1%` or `limit 500 rows`"},
      {"  timeout 1m", "E0117 3:11", "write `1min` or `1mo`"},
      {"  timeout 5minutes", "E0118 3:12", "did you mean `5min`?"},
      {"  timeout 5foo", "E0118 3:12", "`foo` is not a unit"},
      {"  timeout 5_", "E0119 3:11", "`_` stands between two digits: 50_000"},
      {"  before \"x\"", "E0207 3:10", "expected `sql`, found a text"},
      {"  from db sql \"select\"", "E0204 3:15", "expected SQL between three double quotes, found a text"},
      {"  delete when x", "E0211 3:10", "`soft` marks the row, `hard` removes it"},
      {"  dedup a desc", "E0207 3:9", "expected `by`, found `a`"},
      {"  update new.a > old.a", "E0207 3:10", "expected `when`, found `new`"},
      {"  schedule 5", "E0211 3:12", "expected a time, found `5`"},
      {"  retry { attempts: 4 }", "E0154 3:19", "write `=`"},
      {"  retry { attempts = }", "E0201 3:22", "expected a value, found `}`"},
      {"  retry { \"a\" = 4 }", "E0217 3:11", "a setting is written `name = value`"},
      {"  retry attempts = 4", "E0211 3:9", "expected settings in braces, or a value, found `attempts`"},
      {"  # comment", "E0142 3:3", "write `//`"},
      {"  -- comment", "E0142 3:3", "write `//`"},
      {"  /* open", "E0112 3:3", "close it with `*/`"},
      {"  before sql \"\"\"select", "E0111 3:14", "close it with `\"\"\"`"},
      {"  key in", "E0155 3:7", "write it in backticks: `in`"},
      {"  after a b", "E0208 3:11", "clauses are separated by new lines or `;`"},
      {"  expect row_count > 0", "E0205 3:10", "the `{` stands at the end of the same line"},
      {"  expect { row_count >  }", "E0201 3:25", "expected a value, found `}`"},
      {"  columns {\n a: int32\n\n  write append", "E0157 3:11", "add the `}` in front of the part that follows"},
      {"  a: int32", "E0158 3:3", "put it into `columns { … }`"},
      {"  if x", "E0231 3:3", "`if` is not a task clause"},
      {"  timeout @2026-1-3", "E0120 3:11", "this is not a date"},
      {"  timeout “x”", "E0145 3:11", "texts are written in straight double quotes"},
      {"  timeout .5", "E0119 3:11", "write `0.5`"},
      {"  timeout f\"{x\"", "E0206 3:15", "add the `}`"},
      {"  timeout f\"x}\"", "E0116 3:14", "write `}}` for a brace itself"},
      {"  timeout \"\\d\"", "E0114 3:12", "`\\d` is not an escape"},
      {"  timeout \"\\u{110000}\"", "E0115 3:12", "write the number in hexadecimal: \\u{20AC}"},
      {"  timeout f(a b)", "E0206 3:15", "add the `)`"},
      {"  timeout [1 2]", "E0206 3:14", "add the `]`"},
      {"  timeout if a then b", "E0207 3:22", "an `if` always says what else"},
      {"  timeout if a b", "E0207 3:16", "expected `then`, found `b`"},
      {"  timeout 1e3h", "E0119 3:11", "a number with an exponent has no unit"},
      {"  timeout $x", "E0145 3:11", "`$` has no meaning here"},
      {"  timeout a, b", "E0149 3:12", "put a new line or `;` between two clauses"},
      },
      "pipe 1\ntask t {\n", "\n}\n");
}

TEST_CASE("mistakes in columns") {
  check(
      {
      {"    a int32\n    b int32", "E0152 5:5 E0152 6:5", "put a `:` between the name and the type"},
      {"    a: int32 chekc > 5", "E0233 5:14", "did you mean `check`?"},
      {"    a: int32\n    chekc > 5\n    b: int32", "E0233 6:5", "did you mean `check`?"},
      {"    a: int32 not null", "E0233 5:14", "`not` is not something that is said about a column"},
      {"    a: int32 b: int32", "E0151 5:14", "separate columns by commas or new lines"},
      {"    a: int32; b: int32", "E0233 5:13", "columns are separated by new lines or commas"},
      {"    a:", "E0203 5:7", "expected a type, found the end of the line"},
      {"    a: int32 |", "E0214 5:15", "expected the name of a stage, found the end of the line"},
      {"    a: int32 | 5", "E0214 5:16", "expected the name of a stage, found `5`"},
      {"    a: int32 check", "E0213 5:19", "expected a test, found the end of the line"},
      {"    a: int32 check >", "E0201 5:21", "expected a value, found the end of the line"},
      {"    a: int32 check >= 0 and < 5", "E0147 5:25",
       "a check that starts with an operator is one comparison with the column"},
      {"    a: int32 check x = 5", "E0143 5:22", "write `==`"},
      {"    a: int32 else skip", "E0212 5:19", "did you mean `quarantine`?"},
      {"    a: int32 else", "E0212 5:18", "expected what to do else, found the end of the line"},
      {"    in: int32", "E0155 5:5", "write it in backticks: `in`"},
      {"    größe: int32", "E0145 5:7", "`ö` has no meaning here"},
      {"    a: int32, , b: int32", "E0233 5:15", "expected a column, found `,`"},
      {"    a: decimal(5, 2\n    b: int32", "E0113 5:15", "add the `)`"},
      {"    a: enum(\"x\", \"y\"\n    b: int32\n    c: int32 chekc", "E0113 5:12 E0233 7:14", "add the `)`"},
      {"    a: int32 from OrderNo", "E0204 5:19", "expected the header in double quotes, found `OrderNo`"},
      {"    `a: int32", "E0121 5:5", "this quoted name has no closing backtick"},
      {"    a: int32??", "E0233 5:13", "columns are separated by new lines or commas"},
      {"    ..tracked", "E0233 5:5", "expected a column, found `..`"},
      {"    a: int32 check: 5", "E0151 5:14", "separate columns by commas or new lines"},
      {"    a = int32", "E0152 5:5", "write `:` instead of `=`"},
      {"    a: int32 check matches \"x\"", "E0216 5:28", "a pattern is written re\"…\""},
      {"    a: int32 primary key", "E0233 5:14", "`primary` is not something that is said about a column"},
      {"    a: int32 default", "E0201 5:21", "expected the default value, found the end of the line"},
      {"    5: int32", "E0233 5:5", "expected a column, found `5`"},
      },
      "pipe 1\ntask t {\n  into db.t\n  columns {\n", "\n  }\n  write append\n}\n");
}

TEST_CASE("mistakes in declarations") {
  check(
      {
      {"tsak t { write append }", "E0232 2:1", "did you mean `task`?"},
      {"connection db { file = \"x\" }", "E0206 2:15", "expected `:`, found `{`"},
      {"connection db: { file = \"x\" }", "E0202 2:16", "expected the kind of the connection, found `{`"},
      {"connection : sqlite {}", "E0202 2:12", "expected a name, found `:`"},
      {"param x = 5", "E0206 2:9", "expected `:`, found `=`"},
      {"param x: date = ", "E0201 2:17", "expected a value, found the end of the line"},
      {"secret x = \"abc\"", "E0153 2:12", "the value of a secret never stands in the file"},
      {"secret x = vault(\"abc\")", "E0215 2:12", "write `env(\"VARIABLE\")` or `file(\"path\")`"},
      {"secret x env(\"abc\")", "E0206 2:10", "a `=` stands between a name and its value"},
      {"type x: int32", "E0206 2:7", "a `=` stands between a name and its value"},
      {"fn f(a) -> int32 = 1", "E0206 2:7", "expected `:`, found `)`"},
      {"fn f(a: int32) = 1", "E0206 2:16", "expected `->` and the type of the result, found `=`"},
      {"use lib { a", "E0113 2:9", "add the `}`"},
      {"use \"lib\" { a, }\nuse", "E0211 3:4",
       "expected a file in double quotes or a module, found the end of the line"},
      {"}", "E0124 2:1", "remove it"},
      {"task t {\n write append\n}\n}\nparam x: date", "E0124 5:1", "remove it"},
      {"task t {\n}\n write append\n into db.t\n}\nparam x: dat e", "E0156 4:2 E0208 7:14",
       "is a `}` too many in front of it?"},
      {"task t\n{\n write append\n}", "E0148 3:1", "move the `{` up to the end of the line above"},
      {"task t {\n write append\n\ntask u {\n wirte append\n}\n", "E0157 2:8 E0231 6:2",
       "add the `}` in front of the part that follows"},
      {"task t {\n write append\n", "E0113 2:8", "add the `}`"},
      {"alert a { whn failed }", "E0236 2:11", "did you mean `when`?"},
      {"test e { acept \"x\" }", "E0237 2:10", "did you mean `accept`?"},
      {"test e { reject x }", "E0204 2:17", "write \"…\""},
      {"test e { accept \"x\" as y }", "E0201 2:24", "a text, a number, a date, true, false or null"},
      {"export", "E0232 2:7", "expected a declaration, found the end of the line"},
      {"param a: date; param b: date", "E0208 2:14", "every declaration starts on a line of its own"},
      {"param x: date\nmodule a.b", "E0105 3:1", "move it to the second line of the file"},
      {"param x : date", "E0145 2:8", "write an ordinary blank"},
      {"42", "E0232 2:1", "expected a declaration, found `42`"},
      {"param `x: date", "E0121 2:7", "this quoted name has no closing backtick"},
      {"task t { columns { a: int32 check in [1, 2 } }\nparam y: date", "E0206 2:44", "add the `]`"},
      },
      "pipe 1\n", "\n");
}

TEST_CASE("mistakes in the edition line") {
  check(
      {
      {"", "E0101 1:1", "write `pipe 1` here"},
      {"task t { write append }\n", "E0101 1:1", "write `pipe 1` here"},
      {"pip 1\nparam x: date\n", "E0101 1:1", "did you mean `pipe 1`?"},
      {"pipe\nparam x: date\n", "E0103 1:5", "write `pipe 1`"},
      {"pipe 2\nfoo bar\n", "E0102 1:6", "this file is written in edition 2; this build reads edition 1"},
      {"pipe one\n", "E0103 1:6", "write `pipe 1`"},
      {"pipe 1.5\n", "E0103 1:6", "write `pipe 1`"},
      {"\nparam x: date\n", "E0101 2:1", "write `pipe 1` here"},
      },
      "", "");
}

TEST_CASE("a fix is an exact edit: applied, the mistake is gone") {
  const std::vector<std::string> rows = {
      "wirte merge on a", "write mrege on a", "source \"a.csv\"", "from 'x.csv'", "check a: b = 0", "check a: x && y",
      "check a: x || y", "check a: x <> y", "check a: !x", "check a: x matches \"y\"", "retry { a: 4 }", "# note",
      "-- note", "key in", "timeout 5minutes", "timeout 5MB", "timeout .5", "timeout f\"x}\"", "timeout \"\\d\"",
      "columns { a int32 }", "columns { a = int32 }", "columns { a: int32 b: int32 }", "columns { in: int32 }",
      "columns { a: int32 chekc > 5 }", "columns { a: int32 check x = 5 }", "columns { a: int32 else qarantine }",
      "columns\n  {\n  }", "write append into db.t", "write append, into db.t", "expect { a = 5 }",
  };
  for (const auto& row : rows) {
    INFO(row);
    const std::string text = "pipe 1\ntask t {\n  " + row + "\n}\n";
    const Parsed parsed(text);
    INFO(parsed.report());
    REQUIRE(parsed.diagnostics.size() == 1);
    const auto& item = parsed.diagnostics.items()[0];
    REQUIRE(item.edits.size() == 1);
    auto fixed = text;
    const auto& edit = item.edits[0];
    fixed.replace(edit.span.begin, edit.span.end - edit.span.begin, edit.replacement);
    const Parsed again(fixed);
    INFO(again.report());
    CHECK(again.diagnostics.size() == 0);
  }
  for (const std::string text : {"param x: date\n", "pip 1\nparam x: date\n", "pipe\nparam x: date\n",
                                 "pipe one\nparam x: date\n", "pipe 2\nparam x: date\n"}) {
    INFO(text);
    const Parsed parsed(text);
    REQUIRE(parsed.diagnostics.size() == 1);
    const auto& edit = parsed.diagnostics.items()[0].edits.at(0);
    auto fixed = text;
    fixed.replace(edit.span.begin, edit.span.end - edit.span.begin, edit.replacement);
    CHECK(Parsed(fixed).dump() == "(file 1 (param x date))");
  }
}

TEST_CASE("one broken part costs that part; every error of the file is found in one run") {
  const Parsed parsed(
      "pipe 1\n"
      "connection db sqlite { file = \"a\" }\n"            // 2: the colon
      "param day: date = \n"                                // 3: the value
      "task a {\n"
      "  from \"a.csv\" as csv { header false, skip = 2 }\n"  // 5: a setting
      "  into db.a\n"
      "  wirte append\n"                                    // 7: the clause
      "  columns {\n"
      "    a: int32 check >\n"                              // 9: a column
      "    b: string | trim\n"
      "    c: decimal(5,\n"                                 // 11: an open parenthesis
      "    d: date\n"
      "  }\n"
      "  expect { row_count > 0, duplicate_count(a == 0, min(a) > 1 }\n"  // 14
      "  check ok: b != \"\"\n"
      "}\n"
      "tsak b { write append }\n"                           // 17
      "param last: date\n");
  INFO(parsed.report());
  std::string lines;
  for (const auto& item : parsed.diagnostics.items()) {
    lines += fmt::format("{} ", parsed.sources.position(0, item.span.begin).line);
  }
  CHECK(lines == "2 3 5 7 9 11 14 17 ");
  CHECK(parsed.dump() ==
        "(file 1 (task a (from \"a.csv\" as csv {skip=2}) (into db.a) (columns (b string (| trim)) (d date)) "
        "(expect (fail (> row_count 0))) (check ok (!= b \"\"))) (param last date))");
}

TEST_CASE("nesting is bounded: an error, never a crash") {
  for (const char bracket : {'(', '[', '{'}) {
    for (const std::string front : {"pipe 1\nparam x: int64 = ", "pipe 1\ntask t {\n  retry { a ", "pipe 1\ntask t ",
                                    "pipe 1\nparam x: int64 = map("}) {
      INFO(front << bracket);
      const Parsed parsed(front + std::string(100'000, bracket));
      CHECK(parsed.diagnostics.has_errors());
      CHECK(parsed.diagnostics.size() < 5);
    }
  }
  std::string blocks = "pipe 1\ntask t {\n  retry ";
  for (int i = 0; i < 100'000; ++i) blocks += "{ a ";
  CHECK(Parsed(blocks).diagnostics.items().at(0).code == "E0122");
  const auto repeated = [](std::string_view part, int times) {
    std::string all = "pipe 1\nparam x: int64 = ";
    for (int i = 0; i < times; ++i) all += part;
    return all + "1\n";
  };
  const auto code = [](const std::string& text) {
    const Parsed parsed(text);
    return parsed.diagnostics.size() == 1 ? std::string(parsed.diagnostics.items()[0].code) : parsed.report();
  };
  CHECK(code(repeated("not ", 100'000)) == "E0122");
  CHECK(code(repeated("if a then b else ", 100'000)) == "E0122");
  CHECK(code(repeated("1 + ", 100'000)) == "E0123");
  CHECK(code(repeated("a and ", 100'000)) == "E0123");
  std::string quoted;
  for (int i = 0; i < 100'000; ++i) quoted += "f\"{";
  CHECK(code("pipe 1\nparam x: string = " + quoted) == "E0122");
  // What is allowed is read.
  CHECK(Parsed("pipe 1\nparam x: int64 = " + std::string(190, '(') + "1" + std::string(190, ')')).report() == "");
  CHECK(code(repeated("1 + ", 900)) == "");
}
