#include "tests/compiler/analyse/analysed.hpp"

namespace pipec::test {

std::vector<Mistake> column_mistakes() {
  const auto without_header = [](const std::string& columns) {
    return with_connection("task t { from \"a.csv\" as csv { header = false }; into db.t; write append; columns { " + columns +
                           " } }");
  };
  return {
      {with_columns("a: string | trim | round(2)"), "E0601", "round", "after `=`"},
      {with_columns("a: int32 | parse(\"%d\")"), "E0602", "parse", ""},
      {with_columns("a: date | parse(\"%d/%m/%y\")"), "E0603", "\"%d/%m/%y\"", "%Y %m %d"},
      {with_columns("a: date | parse(\"%d/%m\")"), "E0603", "\"%d/%m\"", ""},
      {with_columns("a: date | parse(\"%Y-%m-%d %H\")"), "E0603", "\"%Y-%m-%d %H\"", ""},
      {with_columns("a: time | parse(\"%M\")"), "E0603", "\"%M\"", ""},
      {with_columns("a: timestamp | parse(\"%Y-%m-%d %H:%M\")"), "E0604", "\"%Y-%m-%d %H:%M\"", "datetime"},
      {with_columns("a: datetime | parse(\"%Y-%m-%d %H:%M\", zone = \"UTC\")"), "E0605", "\"UTC\"", ""},
      {with_columns("a: timestamp | parse(\"%Y-%m-%d %H:%M %z\", zone = \"UTC\")"), "E0605", "\"UTC\"", ""},
      {with_columns("a: string | hex"), "E0606", "hex", ""},
      {with_columns("a: bytes"), "E0607", "bytes", ""},
      {with_columns("a: bytes | hex | trim"), "E0608", "trim", ""},
      {with_columns("a: int64 = k + 1 | trim"), "E0609", "| trim", ""},
      {with_columns("a: int32 else null"), "E0610", "null", "else default"},
      {with_columns("a: int32? else warn"), "E0611", "warn", "else null"},
      {with_columns("a: int32? check > 1 else warn else null"), "E0612", "else null", "directly behind it"},
      {with_columns("a: int32 check unique else default 1"), "E0613", "default 1", ""},
      {with_clauses("check c: v > 1 else null"), "E0613", "null", ""},
      {with_columns("a: int32 default 1 default 2"), "E0614", "default 2", ""},
      {with_columns("a: int64 = k + 1 default 1"), "E0615", "default 1", "??"},
      {without_header("a: int32 from \"A\""), "E0616", "\"A\"", "by position"},
      {with_columns("a: int32 check length 1..2"), "E0618", "length 1..2", ""},
      {with_columns("a: string check length 5"), "E0619", "5", ""},
      {with_columns("a: json check unique"), "E0620", "unique", ""},
      {with_columns("a: string | null_if(k)"), "E0621", "k", ""},
      {with_connection("task t { from \"a.csv\"; into db.t; write append; columns { a: int64 = source_row } }"), "E0622", "a",
       ""},
      {with_columns("a: date? | trim else null | parse(\"%d/%m/%Y\") else fail"), "W0601", "else null", "leave it out"},
  };
}

std::vector<Mistake> clause_mistakes() {
  const auto task = [](const std::string& clauses) { return with_connection("task t {\n" + clauses + "\n}"); };
  const std::string from = "from \"a.csv\"\n", into = "into db.t\n", write = "write append\n", columns = "columns { a: int32 }\n";
  return {
      {task(into + write + columns), "E0701", "t", ""},
      {task(from + write + columns), "E0701", "t", ""},
      {task(from + into + columns), "E0701", "t", ""},
      {task(from + into + write), "E0701", "t", ""},
      {task(from + into + write + columns + write), "E0702", "write", ""},
      {task("from \"a.csv\" as csvv\n" + into + write + columns), "E0703", "csvv", "did you mean `csv`?"},
      {task("from \"a.dat\"\n" + into + write + columns), "E0704", "\"a.dat\"", ""},
      {with_connection("param p: string?\ntask t { from f\"{p}.csv\"; into db.t; write append; columns { a: int32 } }"), "E0705",
       "p", "??"},
      {task("from \"a.csv\" as csv { delimiter = \"'\", quote = \"'\" }\n" + into + write + columns), "E0706",
       "delimiter = \"'\"", ""},
      {task(from + "into db\n" + write + columns), "E0707", "db", ""},
      {task(from + "into db.main.t\n" + write + columns), "E0707", "db.main.t", ""},
      {task(from + "into db.pipec_run\n" + write + columns), "E0708", "db.pipec_run", "markers"},
      {task(from + "into db.sqlite_stat9\n" + write + columns), "E0708", "db.sqlite_stat9", "does not start with"},
      {task(from + "into db.SQLite_x\n" + write + columns), "E0708", "db.SQLite_x", "does not start with"},
      {with_postgres("task t { from \"a.csv\"; into db.pg_catalog.x; write append; columns { a: int32 } }"), "E0708",
       "db.pg_catalog.x", "`public`"},
      {with_postgres("task t { from \"a.csv\"; into db.pg_toast.x; write append; columns { a: int32 } }"), "E0708",
       "db.pg_toast.x", "another schema"},
      {with_postgres("task t { from \"a.csv\"; into db.pg_temp.x; write append; columns { a: int32 } }"), "E0708",
       "db.pg_temp.x", ""},
      {with_postgres("task t { from \"a.csv\"; into db.information_schema.x; write append; columns { a: int32 } }"),
       "E0708", "db.information_schema.x", ""},
      {with_postgres("task t { from \"a.csv\"; into db.pipec.run; write append; columns { a: int32 } }"), "E0708",
       "db.pipec.run", ""},
      {task(from + into + write + columns + "dedup by a"), "E0709", "dedup", "repeated values"},
      {task(from + into + "write merge on a\ncolumns { a: int32, b: int32 }\ndedup on b by a"), "E0710", "b", "leave `on` out"},
      {task(from + into + write + columns + "update when a > 1"), "E0711", "update", ""},
      {task(from + into + "write merge on a\ncolumns { a: int32, j: json }\ndedup by j"), "E0712", "j", ""},
      {with_clauses("quarantine limit 101%"), "E0713", "101%", ""},
      {with_clauses("quarantine to db.t"), "E0714", "db.t", ""},
      {with_clauses("contract { types = discard_row }"), "E0715", "discard_row", "quarantined"},
      {with_clauses("contract { columns = discard_value }"), "E0715", "discard_value", "else null"},
      {with_clauses("audit { loaded_at = v }"), "E0716", "v", "etl_loaded_at"},
      {with_connection("defaults { write append }"), "E0717", "write", "quarantine"},
      {with_clauses("check c: v > 1\n  check c: v > 2"), "E0718", "c", ""},
      {task(from + "into db.t { refresh = false }\n" + write + columns), "E0719", "{ refresh = false }", ""},
      {with_connection("task t { from \"a.csv\"; into db.x; write replace; columns { a: int32 } }\n"
                       "task u { from \"b.csv\"; into db.x; write append; columns { a: int32 } }"),
       "W0701", "write replace", ""},
  };
}

std::vector<Mistake> connection_mistakes() {
  return {
      {"pipe 1\nconnection db: sqlite { }\n", "E0801", "db", ""},
      {"pipe 1\nconnection db: postgres { password = \"hunter2\" }\n", "E0802", "\"hunter2\"", "`secret`"},
      {"pipe 1\nsecret pw = \"x\"\nconnection db: postgres { password = pw }\n", "E0153", "\"", "env("},
      {"pipe 1\nparam p: string\nconnection db: postgres { password = p }\n", "E0802", "p", "`secret`"},
      {"pipe 1\nsecret pass = env(\"P\")\nconnection db: postgres { password = pas }\n", "E0802", "pas",
       "did you mean `pass`?"},
      {"pipe 1\nconnection db: postgres { connect_timeout = 500ms }\n", "E0803", "500ms", ""},
      {with_clauses("after t"), "E0804", "t", ""},
      {with_connection("task a { from \"a.csv\"; into db.a; write append; after b; columns { x: int32 } }\n"
                       "task b { from \"b.csv\"; into db.b; write append; after c; columns { x: int32 } }\n"
                       "task c { from \"c.csv\"; into db.c; write append; after a; columns { x: int32 } }"),
       "E0805", "a", "take one of these `after` away"},
  };
}

}  // namespace pipec::test
