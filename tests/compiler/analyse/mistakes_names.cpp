#include "tests/compiler/analyse/analysed.hpp"

namespace pipec::test {

std::vector<Mistake> name_mistakes() {
  const std::string long_name(64, 'n');
  return {
      {with_connection("connection db: sqlite { file = \"u.db\" }"), "E0301", "db", ""},
      {with_connection("param a: int32\nsecret a = env(\"A\")"), "E0301", "a", ""},
      {with_columns("a: int32\n    a: string"), "E0301", "a", ""},
      {with_connection("task t { from \"a.csv\"; into dbb.t; write append; columns { a: int32 } }"), "E0302", "dbb",
       "did you mean `db`?"},
      {with_columns("a: int32  check a < amout\n    amount: int32"), "E0303", "amout", "did you mean `amount`?"},
      {with_columns("a: int32 = source_rows"), "E0303", "source_rows", "did you mean `source_row`?"},
      {with_columns("a: string = lowr(b)\n    b: string"), "E0304", "lowr", "did you mean `lower`?"},
      {with_columns("a: string | trimm"), "E0304", "trimm", "did you mean `trim`?"},
      {with_columns("a: strnig"), "E0305", "strnig", "did you mean `string`?"},
      {with_columns("a: varchar"), "E0305", "varchar", "here it is called `string`"},
      {with_columns("a: integer"), "E0305", "integer", "here it is called `int32`"},
      {"pipe 1\nconnection db: sqlite { fil = \"a\", file = \"b\" }\n", "E0306", "fil", "did you mean `file`?"},
      {with_connection("task t { from \"a.csv\" as csv { delimeter = \";\" }; into db.t; write append; columns { a: int32 } }"),
       "E0306", "delimeter", "did you mean `delimiter`?"},
      {with_clauses("contract { colums = freeze }"), "E0306", "colums", "did you mean `columns`?"},
      {with_clauses("audit { loadedat }"), "E0306", "loadedat", "did you mean `loaded_at`?"},
      {"pipe 1\nconnection db: sqlit { file = \"a\" }\n", "E0307", "sqlit", "did you mean `sqlite`?"},
      {"pipe 1\nconnection db: postgresql { database = \"a\" }\n", "E0307", "postgresql", "did you mean `postgres`?"},
      {with_connection("task t { from \"a.csv\"; into db.t; write merge on idd; columns { id: int32 } }"), "E0308", "idd",
       "did you mean `id`?"},
      {with_clauses("update when new.vv > 1"), "E0308", "vv", "did you mean `v`?"},
      {with_clauses("after orders"), "E0309", "orders", ""},
      {with_clauses("contract { extra = frieze }"), "E0310", "frieze", "did you mean `freeze`?"},
      {"pipe 1\nconnection db: postgres { sslmode = requir }\n", "E0310", "requir", "did you mean `require`?"},
      {"pipe 1\nconnection db: sqlite { file = \"a\", file = \"b\" }\n", "E0311", "file", ""},
      {with_postgres("task t { from \"a.csv\"; into db." + long_name + "; write append; columns { a: int32 } }"), "E0312",
       "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn", ""},
      {with_columns("a: int32 default k"), "E0313", "k", "a computed column can use other columns"},
      {with_postgres("task t { from \"a.csv\"; into db.t; write append; columns { xmin: int32 } }"), "E0323", "xmin",
       "from \"xmin\""},
      {with_columns("a: int32  check old.a > 1"), "E0314", "old.a", "here the column is just `a`"},
      {with_connection("secret s = env(\"S\")\n"
                       "task t { from \"a.csv\"; into db.t; write append; columns { a: string = s, b: int32 } }"),
       "E0315", "s", "never shown"},
      {"pipe 1\nsecret s = env(\"S\")\nconnection db: sqlite { file = s }\n", "E0315", "s", ""},
      {with_columns("a: int64 = b + 1\n    b: int64 = k * 2"), "E0316", "b", "from top to bottom"},
      {with_columns("a: int64 = a + 1"), "E0316", "a", "cannot be computed from itself"},
      {with_connection("param a: int32 = b\nparam b: int32 = 1"), "E0317", "b", "the params above it"},
      {with_columns("a: int64 = param.dya + 1"), "E0318", "dya", ""},
      {with_connection("param day: date\ntask t { from f\"{dya}.csv\"; into db.t; write append; columns { a: int32 } }"),
       "E0318", "dya", "did you mean `day`?"},
      {with_columns("a: int32\n    A: int32"), "E0319", "A", "does not tell large from small letters"},
      {with_columns("a: int64 = k.x + 1"), "E0320", "k.x", ""},
      {with_connection("task t { from \"a.csv\" as csv { header = 1 }; into db.t; write append; columns { a: int32 } }"),
       "E0321", "1", ""},
      {with_connection("task t { from \"a.csv\" as csv { null_values = \"NA\" }; into db.t; write append; columns { a: int32 } }"),
       "E0321", "\"NA\"", ""},
      {with_connection("task t { from \"a.csv\" as csv { delimiter = \";;\" }; into db.t; write append; columns { a: int32 } }"),
       "E0321", "\";;\"", ""},
      {with_connection("task t { from \"a.csv\" as csv { max_record = 8 }; into db.t; write append; columns { a: int32 } }"),
       "E0321", "8", ""},
      {with_postgres("task t { from \"a.csv\"; into db.t; write append; columns { a: int32, A: int32 } }"), "W0301", "A", ""},
      {with_connection("task t { from \"a.csv\"; into db.t; write append; columns { a: int32 } }\n"
                       "task T { from \"b.csv\"; into db.u; write append; columns { a: int32 } }"),
       "W0301", "T", ""},
      {with_connection("param k: int32 = 1\ntask t { from \"a.csv\"; into db.t; write append; columns { k: int32 } }"), "W0302",
       "k", "param.k"},
  };
}

}  // namespace pipec::test
