#include "tests/compiler/syntax/parsed.hpp"

namespace {

using pipec::Parsed;

struct Row {
  const char* text;
  const char* tree;
};

std::string tree_of(const std::string& text) {
  const Parsed parsed("pipe 1\n" + text + "\n");
  if (parsed.diagnostics.size() > 0) return parsed.report();
  return parsed.dump();
}

// The clauses of a task.
std::string clauses_of(const std::string& text) {
  const auto tree = tree_of("task t {\n" + text + "\n}");
  const std::string front = "(file 1 (task t";
  if (tree.substr(0, front.size()) != front) return tree;
  return tree.substr(front.size(), tree.size() - front.size() - 2);
}

}  // namespace

TEST_CASE("every clause") {
  const std::vector<Row> rows = {
      {"from \"a.csv\"", " (from \"a.csv\")"},
      {"from r\"a\\b.csv\" as csv", " (from \"a\\\\b.csv\" as csv)"},
      {"from lake \"a.csv\" as csv { header = false }", " (from lake \"a.csv\" as csv {header=false})"},
      {"from lake f\"{day}.csv\" { a = 1 }", " (from lake (f \"\" day \".csv\") {a=1})"},
      {"from table db.s.t", " (from (table db.s.t))"},
      {"from db table s.t", " (from db (table s.t))"},
      {"from table table", " (from (table table))"},
      {"from table table a.b", " (from table (table a.b))"},
      {"from table \"a.csv\"", " (from table \"a.csv\")"},
      {"from sql \"\"\"select 1\"\"\"", " (from (sql \"select 1\"))"},
      {"from db sql \"\"\"select 1\"\"\"", " (from db (sql \"select 1\"))"},
      {"from sql \"a.csv\"", " (from sql \"a.csv\")"},
      {"from task customers", " (from (task customers))"},
      {"from task \"a.csv\"", " (from task \"a.csv\")"},
      {"into db.t", " (into db.t)"},
      {"into search.c { id = a, refresh = false }", " (into search.c {id=a refresh=false})"},
      {"write append", " (write append)"},
      {"write replace", " (write replace)"},
      {"write replace where d == day { allow_empty = true }", " (write replace where (== d day) {allow_empty=true})"},
      {"write replace { max_shrink = 50% }", " (write replace {max_shrink=50%})"},
      {"write merge on a, b { strategy = delete_insert }", " (write merge on a b {strategy=delete_insert})"},
      {"write scd2 on a", " (write scd2 on a)"},
      {"write insert_only on a", " (write insert_only on a)"},
      {"key a, b", " (key a b)"},
      {"dedup by a desc, b asc, c", " (dedup by a desc b c)"},
      {"dedup on k by a + 1 desc", " (dedup on k by (+ a 1) desc)"},
      {"dedup by desc desc", " (dedup by desc desc)"},
      {"update when new.a > old.a", " (update when (> new.a old.a))"},
      {"delete soft when op == \"D\" set deleted_at", " (delete soft when (== op \"D\") set deleted_at)"},
      {"delete hard when gone", " (delete hard when gone)"},
      {"columns tracked", " (columns tracked)"},
      {"columns std.tracked", " (columns std.tracked)"},
      {"columns {}", " (columns)"},
      {"check a_b: x > 0", " (check a_b (> x 0))"},
      {"check a: x > 0 else warn(\"odd\")", " (check a (> x 0) (else warn \"odd\"))"},
      {"check a: x > 0\n  or y\n  else quarantine", " (check a (or (> x 0) y) (else quarantine))"},
      {"expect { row_count > 0 }", " (expect (fail (> row_count 0)))"},
      {"expect { warn row_count > 0, fail min(a) > 1\n max(a) < 9 }",
       " (expect (warn (> row_count 0)) (fail (> (min a) 1)) (fail (< (max a) 9)))"},
      {"expect { warn > 0, fail(a) > 0 }", " (expect (fail (> warn 0)) (fail (> (fail a) 0)))"},
      {"after a, b", " (after a b)"},
      {"incremental by file", " (incremental by file)"},
      {"incremental by ts lookback 2h start @2026-01-01 { x = 1 }",
       " (incremental by ts lookback 2h start @2026-01-01 {x=1})"},
      {"quarantine", " (quarantine)"},
      {"quarantine limit 1%", " (quarantine limit 1%)"},
      {"quarantine to dw.etl.rejects limit 0.5%", " (quarantine to dw.etl.rejects limit 0.5%)"},
      {"quarantine limit 500 rows", " (quarantine limit 500 rows)"},
      {"quarantine to limit limit 5_000 rows", " (quarantine to limit limit 5000 rows)"},
      {"partition by order_date", " (partition by order_date)"},
      {"schedule \"*/30 * * * *\" in \"Europe/Berlin\"", " (schedule \"*/30 * * * *\" in \"Europe/Berlin\")"},
      {"schedule every 30min", " (schedule every 30min)"},
      {"alert oncall", " (alert oncall)"},
      {"before sql \"\"\"a\"\"\"", " (before \"a\")"},
      {"finally sql \"\"\"b\"\"\"", " (finally \"b\")"},
      {"reconcile row_count, sum(amount) with erp sql \"\"\"q\"\"\"",
       " (reconcile row_count (sum amount) with erp \"q\")"},
      {"contract { columns = freeze, extra = discard }", " (contract {columns=freeze extra=discard})"},
      {"retry { attempts = 4\n wait = 1s\n on = [connection, deadlock] }",
       " (retry {attempts=4 wait=1s on=[connection deadlock]})"},
      {"batch { rows = 50_000, }", " (batch {rows=50000})"},
      {"audit {}", " (audit {})"},
      {"audit { loaded_at, run_id = etl_run }", " (audit {loaded_at run_id=etl_run})"},
      {"shard { a { b = 1 } }", " (shard {a{b=1}})"},
      {"throttle 100", " (throttle 100)"},
      {"timeout 30min", " (timeout 30min)"},
      {"archive { to = \"done/\" }", " (archive {to=\"done/\"})"},
      {"indexes { by_day (order_date, b), unique by_mail (email) }",
       " (indexes {by_day(order_date b) unique by_mail(email)})"},
      {"indexes { unique = true, unique (a) }", " (indexes {unique=true unique(a)})"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(clauses_of(row.text) == row.tree);
  }
}

TEST_CASE("words of clauses are names everywhere else") {
  const std::vector<Row> rows = {
      {"columns {\n  from: string\n  check: int32\n  write: bool\n  columns: date\n  default: time\n  when: uuid\n}",
       " (columns (from string) (check int32) (write bool) (columns date) (default time) (when uuid))"},
      {"columns {\n  a: int32\n  check: int32\n  from: string from \"from\" default \"default\" check != \"check\"\n}",
       " (columns (a int32) (check int32) (from string (from \"from\") (default \"default\") (check (!= \"check\"))))"},
      {"columns {\n  a: int32\n  check 0..5\n  b: int32\n  check check > 5\n}",
       " (columns (a int32 (check (.. 0 5))) (b int32 (check (> check 5))))"},
      {"columns { was: int32 was transient, transient: bool transient, references: int32 references references.was }",
       " (columns (was int32 (was transient)) (transient bool transient) (references int32 (references references.was)))"},
      {"after from, into, task\nwrite merge on on, write\nkey key",
       " (after from into task) (write merge on on write) (key key)"},
      {"check check: check > 0", " (check check (> check 0))"},
      {"dedup on by by by", " (dedup on by by by)"},
      {"delete soft when set set set", " (delete soft when set set set)"},
      {"update when when", " (update when when)"},
      {"retry { from = into, check = write, task { on = off } }", " (retry {from=into check=write task{on=off}})"},
      {"into into.into", " (into into.into)"},
      {"alert alert", " (alert alert)"},
      {"columns { `order no`: int32, `null`: string? }", " (columns (order no int32) (null string?))"},
      {"columns { email: email, type: type.x(1)? }", " (columns (email email) (type type.x(1)?))"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(clauses_of(row.text) == row.tree);
  }
  for (const char* name : {"from", "check", "write", "columns", "default", "when", "task", "pipe", "if", "then"}) {
    INFO(name);
    const auto task = std::string("task ") + name + " { write append }";
    CHECK(tree_of(task) == std::string("(file 1 (task ") + name + " (write append)))");
    CHECK(tree_of(std::string("connection ") + name + ": sqlite { " + name + " = " + name + " }") ==
          std::string("(file 1 (connection ") + name + " sqlite {" + name + "=" + name + "}))");
  }
}

TEST_CASE("separators") {
  const std::string one_line = " (from \"x.csv\" as csv) (into db.t) (write append) (columns (a int32) (b string))";
  for (const char* text :
       {"from \"x.csv\" as csv; into db.t; write append; columns { a: int32, b: string }",
        "from \"x.csv\" as csv; into db.t; write append; columns { a: int32, b: string };",
        "\n\nfrom \"x.csv\" as csv\n\n\n;\ninto db.t\nwrite append // c\ncolumns {\n\n a: int32\n\n b: string,\n\n}",
        "from \"x.csv\" as csv ; /* c */ into db.t;\nwrite append;\n\ncolumns { a: int32\n, b: string, }"}) {
    INFO(text);
    CHECK(clauses_of(text) == one_line);
    CHECK(clauses_of(std::string(text) + "\r\n") == one_line);
  }
  CHECK(tree_of("task t { from \"x.csv\" as csv; into db.t; write append; columns { a: int32, b: string } }") ==
        "(file 1 (task t" + one_line + "))");
  CHECK(tree_of("task t {}") == "(file 1 (task t))");
}

TEST_CASE("every declaration") {
  const std::vector<Row> rows = {
      {"use \"lib/types.pipe\" { a, b }", "(use \"lib/types.pipe\" a b)"},
      {"use \"lib/types.pipe\" {\n  a,\n  b,\n} as t", "(use \"lib/types.pipe\" a b as t)"},
      {"use std.iso3166", "(use std.iso3166)"},
      {"use std.iso3166 as iso", "(use std.iso3166 as iso)"},
      {"connection db: sqlite { file = \"a.db\" }", "(connection db sqlite {file=\"a.db\"})"},
      {"connection dw: postgres {\n host = \"h\"\n port = 5432\n}", "(connection dw postgres {host=\"h\" port=5432})"},
      {"param day: date", "(param day date)"},
      {"param n: decimal(5, 2)? = 1.5", "(param n decimal(5,2)? 1.5)"},
      {"secret s = env(\"X\")", "(secret s (env \"X\"))"},
      {"secret file = file( \"/run/x\" )", "(secret file (file \"/run/x\"))"},
      {"type email = string(254) | trim\n  check matches re\"@\"\n  @x",
       "(type email string(254) (| trim) (check (matches \"@\")) (@x))"},
      {"export type money = decimal(12, 2)", "(export type money decimal(12,2))"},
      {"schema s {\n  /// doc\n  a: int32\n  ...lib.other\n  b: int32\n}",
       "(schema s (/// \"doc\" a int32) (... lib.other) (b int32))"},
      {"fn f() -> int32 = 1", "(fn f () int32 1)"},
      {"fn f(a: int32, b: date?) -> decimal(5, 2) = a + 1", "(fn f (a:int32 b:date?) decimal(5,2) (+ a 1))"},
      {"defaults { quarantine limit 1%; audit { run_id } }", "(defaults (quarantine limit 1%) (audit {run_id}))"},
      {"alert a {\n  when failed or late > 2h\n  send webhook(hook, n = 1)\n}",
       "(alert a (when (or failed (> late 2h))) (send webhook hook n=1))"},
      {"alert a { when failed; when late; send x() }", "(alert a (when failed) (when late) (send x))"},
      {"test email {\n  accept \"B\" as \"b\"\n  accept \"c\"\n  reject \"d\", \"\"\n}",
       "(test email (accept \"B\" as \"b\") (accept \"c\") (reject \"d\") (reject \"\"))"},
      {"test n { accept \"7\" as 7; accept \"-1\" as -1; accept \"\" as null }",
       "(test n (accept \"7\" as 7) (accept \"-1\" as (- 1)) (accept \"\" as null))"},
      {"/// one\n/// two\ntask t { write append }", "(/// \"one\\ntwo\" task t (write append))"},
      {"/// e\nexport fn f() -> date = now()", "(export /// \"e\" fn f () date (now))"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(tree_of(row.text) == std::string("(file 1 ") + row.tree + ")");
  }
}

TEST_CASE("the edition and module lines") {
  CHECK(tree_of("module a.b\ntask t { write append }") == "(file 1 (module a.b) (task t (write append)))");
  CHECK(Parsed("\xEF\xBB\xBFpipe 1\nparam a: date").dump() == "(file 1 (param a date))");
  CHECK(Parsed("// c\n\n  pipe   1  // c\nparam a: date").report() == "");
  CHECK(Parsed("pipe 1").report() == "");
  CHECK(Parsed("pipe 1\r\nparam a: date\r\nparam b: date\r\n").dump() == "(file 1 (param a date) (param b date))");
  CHECK(Parsed("pipe 1\rparam a: date\rparam b: date").dump() == "(file 1 (param a date) (param b date))");
}

TEST_CASE("comments are kept in order; doc lines that document nothing are comments") {
  const Parsed parsed(
      "// first\npipe 1 // edition\n/* block\n*/\n/// doc of t\ntask t { // open\n  /// of a clause\n  write append /// late\n"
      "  columns {\n    /// doc of a\n    a: int32 // a\n    // between\n\n    | trim\n  }\n}\n/// at the end");
  CHECK(parsed.report() == "");
  CHECK(parsed.dump() ==
        "(file 1 (/// \"doc of t\" task t (write append) (columns (/// \"doc of a\" a int32 (| trim)))))");
  std::string all;
  for (const auto& comment : parsed.file.comments) {
    all += comment.text + "|";
    CHECK(parsed.sources.slice(comment.span) == comment.text);
  }
  CHECK(all ==
        "// first|// edition|/* block\n*/|// open|/// of a clause|/// late|// a|// between|/// at the end|");
}

TEST_CASE("spans point at the text itself, without the blanks around it") {
  const Parsed parsed("pipe 1\ntask t {\n  check pos:  (a + b)  >  0   else warn  // c\n  columns { a: int32?  | trim }\n}");
  CHECK(parsed.report() == "");
  const auto& task = std::get<pipec::ast::Task>(parsed.file.declarations[0].node);
  const auto at = [&](pipec::Span span) { return std::string(parsed.sources.slice(span)); };
  CHECK(at(task.clauses[0].span) == "check pos:  (a + b)  >  0   else warn");
  CHECK(at(task.clauses[0].word.span) == "check");
  const auto& check = std::get<pipec::ast::TaskCheck>(task.clauses[0].node);
  CHECK(at(check.name.span) == "pos");
  CHECK(at(check.condition->span) == "(a + b)  >  0");
  const auto& binary = std::get<pipec::ast::Binary>(check.condition->node);
  CHECK(at(binary.op_span) == ">");
  CHECK(at(binary.left->span) == "(a + b)");
  CHECK(at(check.otherwise->span) == "warn");
  const auto& columns = std::get<pipec::ast::Columns>(task.clauses[1].node);
  const auto& column = std::get<pipec::ast::Column>(columns.items[0]);
  CHECK(at(column.span) == "a: int32?  | trim");
  CHECK(at(column.type.span) == "int32?");
  CHECK(at(column.modifiers[0].span) == "| trim");
}
