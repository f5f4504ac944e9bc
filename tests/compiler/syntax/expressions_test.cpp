#include "tests/compiler/syntax/parsed.hpp"

namespace {

using pipec::Parsed;

// The value of a param, as a tree on one line.
std::string tree_of(const std::string& expression) {
  const Parsed parsed("pipe 1\nparam x: int64 = " + expression + "\n");
  if (parsed.diagnostics.size() > 0) return parsed.report();
  REQUIRE(parsed.file.declarations.size() == 1);
  return pipec::syntax::dump(*std::get<pipec::ast::Param>(parsed.file.declarations[0].node).value);
}

// The modifiers of a column of type int64.
std::string modifiers_of(const std::string& text) {
  const Parsed parsed("pipe 1\nschema s {\n  c: int64 " + text + "\n}\n");
  if (parsed.diagnostics.size() > 0) return parsed.report();
  auto dump = parsed.dump();
  const std::string front = "(file 1 (schema s (c int64";
  REQUIRE(dump.substr(0, front.size()) == front);
  return dump.substr(front.size(), dump.size() - front.size() - 3);
}

struct Row {
  const char* text;
  const char* tree;
};

}  // namespace

TEST_CASE("expressions: what binds tighter") {
  const std::vector<Row> rows = {
      {"a", "a"},
      {"a.b.c", "a.b.c"},
      {"a + b * c", "(+ a (* b c))"},
      {"a * b + c", "(+ (* a b) c)"},
      {"(a + b) * c", "(* (+ a b) c)"},
      {"a - b - c", "(- (- a b) c)"},
      {"a / b / c % d", "(% (/ (/ a b) c) d)"},
      {"-a * b", "(* (- a) b)"},
      {"- a", "(- a)"},
      {"+5", "(+ 5)"},
      {"a - -b", "(- a (- b))"},
      {"a ?? b + c", "(?? a (+ b c))"},
      {"a ?? b ?? c", "(?? (?? a b) c)"},
      {"a ?? 0 > 1", "(> (?? a 0) 1)"},
      {"sum(x) ?? 0 >= 0", "(>= (?? (sum x) 0) 0)"},
      {"-5..5", "(.. (- 5) 5)"},
      {"1..a + 1", "(.. 1 (+ a 1))"},
      {"1.5..2.5", "(.. 1.5 2.5)"},
      {"a..b", "(.. a b)"},
      {"a == b", "(== a b)"},
      {"a != b", "(!= a b)"},
      {"a <= b", "(<= a b)"},
      {"a >= b", "(>= a b)"},
      {"a<b", "(< a b)"},
      {"a>b", "(> a b)"},
      {"not a == b", "(not (== a b))"},
      {"not not a", "(not (not a))"},
      {"a and b or c and d", "(or (and a b) (and c d))"},
      {"a or b or c", "(or (or a b) c)"},
      {"not a and b", "(and (not a) b)"},
      {"(a or b) and c", "(and (or a b) c)"},
      {"a in [1, 2]", "(in a [1 2])"},
      {"a not in [1]", "(not-in a [1])"},
      {"a in 1..5", "(in a (.. 1 5))"},
      {"a in iso.alpha2", "(in a iso.alpha2)"},
      {"a is null", "(is-null a)"},
      {"a is not null", "(is-not-null a)"},
      {"a + 1 is null and b", "(and (is-null (+ a 1)) b)"},
      {"a matches re\"^x$\"", "(matches a \"^x$\")"},
      {"a not matches re\"x\"", "(not-matches a \"x\")"},
      {"if a then b else c", "(if a b c)"},
      {"if a > 0 then 1 else if b then 2 else 3", "(if (> a 0) 1 (if b 2 3))"},
      {"if (a) then b else c", "(if a b c)"},
      {"1 + if a then b else c", "(+ 1 (if a b c))"},
      {"f()", "(f)"},
      {"f(a, 1)", "(f a 1)"},
      {"f(a,)", "(f a)"},
      {"f (a)", "(f a)"},
      {"std.f(g(x))", "(std.f (g x))"},
      {"parse(\"%d\", zone = \"UTC\")", "(parse \"%d\" zone=\"UTC\")"},
      {"f(a == b)", "(f (== a b))"},
      {"map({ \"ja\" = true, \"nein\" = false })", "(map {\"ja\"=true \"nein\"=false})"},
      {"map({\n \"a\" = 1\n \"b\" = 2,\n})", "(map {\"a\"=1 \"b\"=2})"},
      {"map({})", "(map {})"},
      {"[]", "[]"},
      {"[1, 2,]", "[1 2]"},
      {"[[1], [2, 3]]", "[[1] [2 3]]"},
      {"(at - born) / 365.2425d", "(/ (- at born) 365.2425d)"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(tree_of(row.text) == row.tree);
  }
}

TEST_CASE("expressions: numbers, units, percents, dates") {
  const std::vector<Row> rows = {
      {"50_000", "50000"},       {"12.50", "12.50"},           {"1_000.50", "1000.50"},  {"1.5e3", "1.5e3f"},
      {"1e-3", "1e-3f"},         {"2E+6", "2E+6f"},            {"007", "007"},           {"2h", "2h"},
      {"250ms", "250ms"},        {"30s", "30s"},               {"5min", "5min"},         {"3d", "3d"},
      {"2w", "2w"},              {"6mo", "6mo"},               {"1y", "1y"},             {"8B", "8B"},
      {"16MiB", "16MiB"},        {"1KiB", "1KiB"},             {"2GiB", "2GiB"},         {"365.2425d", "365.2425d"},
      {"0.5%", "0.5%"},          {"100%", "100%"},             {"5%2", "(% 5 2)"},       {"5 % 2", "(% 5 2)"},
      {"5%x", "(% 5 x)"},        {"5%(x)", "(% 5 x)"},         {"5%`x`", "(% 5 x)"},     {"a % b", "(% a b)"},
      {"x%2", "(% x 2)"},        {"[5%, 2]", "[5% 2]"},        {"a < 5%", "(< a 5%)"},   {"5% + 1", "(+ 5% 1)"},
      {"@2026-01-31", "@2026-01-31"},
      {"@2026-01-31T10:00:00Z", "@2026-01-31T10:00:00Z"},
      {"@2026-01-31T10:00:00.123456+02:00", "@2026-01-31T10:00:00.123456+02:00"},
      {"@2026-01-31T10:00", "@2026-01-31T10:00"},
      {"@2026-01-01..@2026-12-31", "(.. @2026-01-01 @2026-12-31)"},
      {"@2026-01-31 - 1d", "(- @2026-01-31 1d)"},
      {"true", "true"},          {"false", "false"},           {"null", "null"},         {"nullable", "nullable"},
      {"truely", "truely"},      {"inside", "inside"},         {"order", "order"},       {"android", "android"},
      {"1..5", "(.. 1 5)"},      {"1 .. 5", "(.. 1 5)"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(tree_of(row.text) == row.tree);
  }
}

TEST_CASE("expressions: texts of every kind") {
  const std::vector<Row> rows = {
      {R"("")", R"("")"},
      {R"("a b")", R"("a b")"},
      {R"("a\"b\\c")", R"("a\"b\\c")"},
      {R"("\n\t")", R"("\n\t")"},
      {R"("\u{20AC}\u{1F600}")", "\"\u20AC\U0001F600\""},
      {"\"\u00e4\u00f6\"", "\"\u00e4\u00f6\""},
      {R"("{x}")", R"("{x}")"},
      {R"("// no comment /* */")", R"("// no comment /* */")"},
      {R"(r"\n\d")", R"("\\n\\d")"},
      {R"(r"\")", R"("\\")"},
      {R"(re"[^\"]+\d")", R"(re"[^\\\"]+\\d")"},
      {R"(f"")", R"((f ""))"},
      {R"(f"dt={day}/part-*.csv")", R"((f "dt=" day "/part-*.csv"))"},
      {R"(f"{a}{b}")", R"((f "" a "" b ""))"},
      {R"(f"{ a + 1 }")", R"((f "" (+ a 1) ""))"},
      {R"(f"{{{a}}}")", R"((f "{" a "}"))"},
      {R"(f"{{}}")", R"((f "{}"))"},
      {R"(f"\u{41}{f("x")}\"")", R"((f "A" (f "x") "\""))"},
      {R"(f"{f"{a}"}")", R"((f "" (f "" a "") ""))"},
      {R"("""a "quoted" b""")", R"("a \"quoted\" b")"},
      {"\"\"\"\n    select 1\n      from t\n\n    where x\n  \"\"\"", R"("select 1\n  from t\n\nwhere x")"},
      {"\"\"\"first\n  second\n    third\"\"\"", R"("first\nsecond\n  third")"},
      {"\"\"\"\r\n  a\r\n  b\r\n\"\"\"", R"("a\nb")"},
      {"\"\"\"\"\"\"", R"("")"},
      {"\"\"\"\n\"\"\"", R"("")"},
      {R"("""raw \n {x}""")", R"("raw \\n {x}")"},
      {"`order no` + `x`", "(+ order no x)"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(tree_of(row.text) == row.tree);
  }
}

TEST_CASE("expressions: words are names unless their place says otherwise") {
  const std::vector<Row> rows = {
      {"if > 5", "(> if 5)"},
      {"if", "if"},
      {"if.x", "if.x"},
      {"if is null", "(is-null if)"},
      {"if and a", "(and if a)"},
      {"if not in [1]", "(not-in if [1])"},
      {"if if then if else if", "(if if if if)"},
      {"if not a then b else c", "(if (not a) b c)"},
      {"then + else_x", "(+ then else_x)"},
      {"from + check * write", "(+ from (* check write))"},
      {"matches matches re\"x\"", "(matches matches \"x\")"},
      {"f + r + re", "(+ (+ f r) re)"},
      {"length(x) > 3", "(> (length x) 3)"},
      {"desc", "desc"},
      {"param.day", "param.day"},
      {"new.a >= old.a", "(>= new.a old.a)"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(tree_of(row.text) == row.tree);
  }
}

TEST_CASE("a line goes on only where the next one says so") {
  const std::vector<Row> goes_on = {
      {"a\n  + b", "(+ a b)"},
      {"a\n  * b", "(* a b)"},
      {"a\n  / b", "(/ a b)"},
      {"a\n  and b\n  or c", "(or (and a b) c)"},
      {"a\n  ?? b", "(?? a b)"},
      {"a\n  .b", "a.b"},
      {"a\n  .`b c`", "a.b c"},
      {"if a then b\n  else c", "(if a b c)"},
      {"a // why\n  // more\n\n  + b", "(+ a b)"},
      {"a /* in\nside */ + b", "(+ a b)"},
      {"(a\n  > b)", "(> a b)"},
      {"(a -\n  b)", "(- a b)"},
      {"[\n  1,\n  2\n]", "[1 2]"},
      {"f(\n  a,\n  b,\n)", "(f a b)"},
      {"a\r\n  + b", "(+ a b)"},
      {"a\r  + b", "(+ a b)"},
  };
  for (const auto& row : goes_on) {
    INFO(row.text);
    CHECK(tree_of(row.text) == row.tree);
  }
  for (const char* ends : {"a\n  - b", "a\n  > b", "a\n  in [1]", "a\n  is null", "a\n  % b", "a\n  == b",
                           "a\n  ..b", "a +\n  b",
                           "(a\n  - b)", "[1\n  -2]", "a\n  // c\n  - b"}) {
    INFO(ends);
    CHECK(Parsed(std::string("pipe 1\nparam x: int64 = ") + ends).diagnostics.has_errors());
  }
}

TEST_CASE("what is said about a column") {
  const std::vector<Row> rows = {
      {"", ""},
      {"from \"OrderNo\"", " (from \"OrderNo\")"},
      {"| trim | replace(re\"[^0-9+]\", \"\")", " (| trim) (| replace re\"[^0-9+]\" \"\")"},
      {"| trim\n    | lower", " (| trim) (| lower)"},
      {"| parse(\"%d\", zone = \"UTC\") else null", " (| parse \"%d\" zone=\"UTC\") (else null)"},
      {"else default 5", " (else default 5)"},
      {"else quarantine(\"bad\")", " (else quarantine \"bad\")"},
      {"else quarantine", " (else quarantine)"},
      {"else fail(\"stop\")", " (else fail \"stop\")"},
      {"= a + 1", " (= (+ a 1))"},
      {"= if a then b else c else null", " (= (if a b c)) (else null)"},
      {"default \"x\"", " (default \"x\")"},
      {"default default", " (default default)"},
      {"references customers.customer_id", " (references customers.customer_id)"},
      {"was old_name", " (was old_name)"},
      {"transient", " transient"},
      {"@redshift(encode = \"raw\")", " (@redshift encode=\"raw\")"},
      {"@postgres", " (@postgres)"},
      {"\n    @postgres", " (@postgres)"},
      {"check >= 0", " (check (>= 0))"},
      {"check != \"\"", " (check (!= \"\"))"},
      {"check < a + b * 2", " (check (< (+ a (* b 2))))"},
      {"check in [1, 2]", " (check (in [1 2]))"},
      {"check not in [1]", " (check (not-in [1]))"},
      {"check in 1..5", " (check (in (.. 1 5)))"},
      {"check in iso.alpha2", " (check (in iso.alpha2))"},
      {"check matches re\"x\"", " (check (matches \"x\"))"},
      {"check not matches re\"x\"", " (check (not-matches \"x\"))"},
      {"check 0..120", " (check (.. 0 120))"},
      {"check -5..5", " (check (.. (- 5) 5))"},
      {"check unique", " (check unique)"},
      {"check unique else warn", " (check unique (else warn))"},
      {"check unique > 3", " (check (> unique 3))"},
      {"check unique(c)", " (check (unique c))"},
      {"check unique @a", " (check unique) (@a)"},
      {"check length 1..5", " (check (length (.. 1 5)))"},
      {"check length 5", " (check (length 5))"},
      {"check length(c) > 3", " (check (> (length c) 3))"},
      {"check length > 3", " (check (> length 3))"},
      {"check length is null", " (check (is-null length))"},
      {"check matches > 3", " (check (> matches 3))"},
      {"check c % 2 == 0 and c > 1", " (check (and (== (% c 2) 0) (> c 1)))"},
      {"check not a", " (check (not a))"},
      {"check > 0 else null check < 9 else fail", " (check (> 0) (else null)) (check (< 9) (else fail))"},
      {"| trim\n    check > 0\n    default 3", " (| trim) (check (> 0)) (default 3)"},
      {"// note\n    // more\n    check > 0", " (check (> 0))"},
      {"\n    check a\n      and b", " (check (and a b))"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(modifiers_of(row.text) == row.tree);
  }
}
