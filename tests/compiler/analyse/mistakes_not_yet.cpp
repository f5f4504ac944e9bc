#include "tests/compiler/analyse/analysed.hpp"

namespace pipec::test {

std::vector<Mistake> not_yet_mistakes() {
  const auto from = [](const std::string& source) {
    return with_connection("task t { " + source + "; into db.t; write append; columns { a: int32 } }");
  };
  const auto write = [](const std::string& mode) {
    return with_connection("task t { from \"a.csv\"; into db.t; " + mode + "; columns { a: int32 } }");
  };
  return {
      {with_connection("use \"lib.pipe\" { email }"), "E0901", "use", "into this file"},
      {with_connection("export type email = string(254) | trim"), "E0901", "type", "at each column"},
      {with_connection("schema tracked { a: int32 }"), "E0901", "schema", ""},
      {with_connection("fn f(a: int32) -> int32 = a"), "E0901", "fn", ""},
      {with_connection("test e { accept \"a\" }"), "E0901", "test", ""},
      {with_connection("alert oncall { when failed }"), "E0901", "alert", "exit code"},
      {with_clauses("expect { row_count > 0 }"), "E0902", "expect", "meanwhile"},
      {with_clauses("incremental by file"), "E0902", "incremental", ""},
      {with_clauses("delete soft when v == 1 set gone"), "E0902", "delete", ""},
      {with_clauses("partition by k"), "E0902", "partition", ""},
      {with_clauses("schedule \"* * * * *\""), "E0902", "schedule", "cron"},
      {with_clauses("alert oncall"), "E0902", "alert", ""},
      {with_clauses("before sql \"\"\"select 1\"\"\""), "E0902", "before", ""},
      {with_clauses("finally sql \"\"\"select 1\"\"\""), "E0902", "finally", ""},
      {with_clauses("reconcile row_count with db sql \"\"\"select 1\"\"\""), "E0902", "reconcile", ""},
      {with_clauses("retry { attempts = 4 }"), "E0902", "retry", ""},
      {with_clauses("batch { rows = 50_000 }"), "E0902", "batch", ""},
      {with_clauses("shard { max = 2 }"), "E0902", "shard", ""},
      {with_clauses("throttle { rows = 2 }"), "E0902", "throttle", ""},
      {with_clauses("timeout 30min"), "E0902", "timeout", "timeout 30m"},
      {with_clauses("archive { to = \"x\" }"), "E0902", "archive", ""},
      {with_connection("task t { from \"a.csv\"; into db.t; write append; key a; columns { a: int32 } }"), "E0902", "key", ""},
      {with_connection("task t { from \"a.csv\"; into db.t; write append; columns shape }"), "E0902", "columns", ""},
      {with_connection("defaults { retry { attempts = 4 } }"), "E0902", "retry", ""},
      {from("from \"a.csv\" as csv { wait = 30min }"), "E0903", "wait", "exit code 69"},
      {with_clauses("contract { extra = evolve }"), "E0903", "extra = evolve", "discard"},
      {with_clauses("contract { types = evolve }"), "E0903", "types = evolve", ""},
      {with_columns("...tracked"), "E0903", "...tracked", ""},
      {write("write replace { truncate = true }"), "E0903", "truncate", ""},
      {write("write merge on a { strategy = delete_insert }"), "E0903", "strategy = delete_insert", "upsert"},
      {with_connection("connection other: sqlite { file = \"o.db\" }\n"
                       "task t { from \"a.csv\"; into db.t; write append; quarantine to other.x; columns { a: int32 } }"),
       "E0903", "other.x", "beside the target"},
      {from("from \"a.jsonl\""), "E0904", "\"a.jsonl\"", "csv"},
      {from("from \"a.csv.gz\""), "E0908", "\"a.csv.gz\"", "gunzip -k"},
      {from("from \"a.CSV.GZ\" as csv"), "E0908", "\"a.CSV.GZ\"", "gunzip -k"},
      {from("from \"a*.csv.zst\" as csv"), "E0908", "\"a*.csv.zst\"", "unzstd"},
      {from("from \"a.zip\""), "E0908", "\"a.zip\"", "unzip"},
      {from("from \"a.tsv.xz\""), "E0908", "\"a.tsv.xz\"", "unxz -k"},
      {from("from \"a\" as parquet"), "E0904", "parquet", ""},
      {from("from \"a\" as fixed"), "E0904", "fixed", ""},
      {from("from db table db.x"), "E0904", "from", ""},
      {from("from db sql \"\"\"select 1\"\"\""), "E0904", "from", ""},
      {from("from task other"), "E0904", "from", ""},
      {from("from db \"x.csv\""), "E0904", "db", ""},
      {with_connection("connection lake: s3 { bucket = \"b\" }"), "E0905", "s3", "postgres"},
      {with_connection("connection x: mysql { host = \"b\" }"), "E0905", "mysql", ""},
      {with_connection("connection x: redshift { host = \"b\" }"), "E0905", "redshift", ""},
      {with_connection("connection x: elasticsearch { url = \"b\" }"), "E0905", "elasticsearch", ""},
      {with_columns("a: int32 references u.a"), "E0906", "references u.a", ""},
      {with_columns("a: int32 was b"), "E0906", "was b", ""},
      {with_columns("a: int32 transient"), "E0906", "transient", ""},
      {with_columns("a: int32 @postgres(storage = \"plain\")"), "E0906", "@postgres(storage = \"plain\")", ""},
      {write("write scd2 on a"), "E0907", "write scd2 on a", "merge"},
      {write("write replace where a == 1"), "E0907", "write replace where a == 1", ""},
      // One cause, one error: what uses the connection, type or function that is not there yet stays silent.
      {"pipe 1\nconnection lake: s3 { bucket = \"b\" }\n"
       "task t { from \"a.csv\"; into lake.t { id = a }; write append; columns { a: int32 } }\n",
       "E0905", "s3", ""},
      {with_connection("use \"lib.pipe\" { email }\n"
                       "task t { from \"a.csv\"; into db.t; write append; columns { a: email, b: email } }"),
       "E0901", "use", ""},
      {with_connection("use std.iso3166\n"
                       "task t { from \"a.csv\"; into db.t; write append; columns { a: string check in iso3166.alpha2 } }"),
       "E0901", "use", ""},
      {with_connection("fn f(a: int64) -> int64 = a\n"
                       "task t { from \"a.csv\"; into db.t; write append; columns { a: int64, b: int64 = f(a) } }"),
       "E0901", "fn", ""},
  };
}

}  // namespace pipec::test
