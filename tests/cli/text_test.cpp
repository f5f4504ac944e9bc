#include "cli/console.hpp"
#include "cli/progress_view.hpp"
#include "cli/redactor.hpp"
#include "cli/render_rejects.hpp"
#include "cli/words.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;
using namespace pipec::cli;

TEST_CASE("a secret leaves the program in no form") {
  Redactor redactor;
  redactor.add("hunter2");
  redactor.add("hunter2\"quoted\"");
  redactor.add("abc");  // too short to look for
  CHECK(redactor.clean("password hunter2 was wrong: hunter2") == "password *** was wrong: ***");
  CHECK(redactor.clean("hunter2\"quoted\"") == "***");
  CHECK(redactor.clean("{\"error\":\"hunter2\\\"quoted\\\"\"}") == "{\"error\":\"***\"}");
  CHECK(redactor.clean("abcdef") == "abcdef");
}

TEST_CASE("a password in a connection string leaves the program in no form, whoever wrote it") {
  struct Row {
    const char* text;
    const char* cleaned;
  };
  const Row rows[] = {
      {"postgres://etl:canary7@db/shop", "postgres://etl:***@db/shop"},
      {"postgres://etl:can@ry/7@db/shop", "postgres://etl:***@db/shop"},
      {"postgres://:canary7@db", "postgres://:***@db"},
      {"see https://example.org/a@b and http://es:9200/x", "see https://example.org/a@b and http://es:9200/x"},
      {"host=db password=canary7 user=etl", "host=db password=*** user=etl"},
      {"PGPASSWORD=canary7", "PGPASSWORD=***"},
      {"PassWord\t= canary7", "PassWord\t= ***"},
      {"password = 'can \\' ary7' next", "password = '***' next"},
      {"password=\"can ary7\" next", "password=\"***\" next"},
      {"database \"password=canary7\" is not there", "database \"password=***\" is not there"},
      {"password=can\"ary7", "password=***"},
      {"{\"a\":\"password=canary7\",\"b\":1}", "{\"a\":\"password=***\",\"b\":1}"},
      {"{\"a\":\"password = \\\"can ary7\\\" x\",\"b\":1}", "{\"a\":\"password = \\\"***\\\" x\",\"b\":1}"},
      {"1,\"password = \"\"can ary7\"\"\",2", "1,\"password = \"\"***\"\"\",2"},
      {"{\"a\":\"password = \\\"\\\"can ary7\\\"\\\"\"}", "{\"a\":\"password = \\\"\\\"***\\\"\\\"\"}"},
      {"{\"a\":\"password=\",\"b\":1}", "{\"a\":\"password=\",\"b\":1}"},
      {"{\"a\":\"x://u:canary7@h\",\"b\":\"c@d\"}", "{\"a\":\"x://u:***@h\",\"b\":\"c@d\"}"},
      {"password = pg_pass }", "password = pg_pass }"},
      {"password = env(\"PGPASSWORD\") }", "password = env(\"PGPASSWORD\") }"},
      {"password: a column; password == old", "password: a column; password == old"},
      {"password=", "password="},
      {"password", "password"},
  };
  const Redactor redactor;
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(redactor.clean(row.text) == row.cleaned);
  }
}

TEST_CASE("a password that was found in a connection string is masked alone, too; the name of a secret is shown") {
  Redactor redactor;
  redactor.add_passwords_of("postgres://etl:canary7@db");
  redactor.add_name("shop_pass");
  CHECK(redactor.clean("is canary7") == "is ***");
  CHECK(redactor.clean("`password = shop_pass`, please") == "`password = shop_pass`, please");
  CHECK(redactor.clean("password = shop_password") == "password = ***");
}

TEST_CASE("both streams of the console pass the redactor") {
  std::string out, err;
  Console console([&](std::string_view text) { out += text; }, [&](std::string_view text) { err += text; }, {});
  console.redactor.add("s3cr3t");
  console.out("is s3cr3t\n");
  console.error("cannot log in with s3cr3t", "ask for s3cr3t");
  console.warn("s3cr3t");
  CHECK(out == "is ***\n");
  CHECK(err == "error: cannot log in with ***\n  next: ask for ***\nwarning: ***\n");
}

TEST_CASE("numbers as people read them") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(byte_text(1023) == "1023 B");
  CHECK(byte_text(61113) == "59.7 KiB");
  CHECK(byte_text(131072000) == "125.0 MiB");
  CHECK(seconds_text(0.123) == "0.12 s");
  CHECK(seconds_text(12.34) == "12.3 s");
  CHECK(seconds_text(65) == "1 min 5 s");
  CHECK(seconds_text(7380) == "2 h 3 min");
  CHECK(counted(1, "row") == "1 row");
  CHECK(counted(1204, "row") == "1,204 rows");
}

TEST_CASE("columns are padded by what a terminal shows") {
  CHECK(aligned({{"a", "1", ""}, {"Zoë", "22", "x"}}, "  ", {1}) == "  a     1\n  Zoë  22  x\n");
}

TEST_CASE("progress says how far, how fast and how long") {
  ProgressSample sample{"orders", engine::PhaseName::reading, 512 * 1024, 1024 * 1024, 5000, 3, 2.0};
  CHECK(progress_text(sample, 200, true) ==
        "orders  [############------------]  50 %  512.0 KiB of 1.0 MiB  2,500 rows/s  2.00 s left  3 rejects");
  CHECK(progress_text(sample, 200, false) == "orders  50 %  512.0 KiB of 1.0 MiB  2,500 rows/s  2.00 s left  3 rejects");
  CHECK(progress_text(sample, 30, false).size() < 30);
  sample.bytes = 2 * 1024 * 1024;  // a file that grew
  CHECK(progress_text(sample, 200, false).find("100 %") != std::string::npos);
  sample.phase = engine::PhaseName::publishing;
  CHECK(progress_text(sample, 200, true) == "orders  publishing  5,000 rows  3 rejects");
}

TEST_CASE("a reject in three forms") {
  const RejectRow row{"R1", "orders", "a,b.csv", 7, 120, 9, "1,\x1b[2J,x", "utf-8",
                      R"([{"value":"12.345","column":"amount","code":"too_precise","rule":"","message":"too many digits"},)"
                      R"({"code":"check_failed","column":null,"rule":"shipped_after_ordered","value":null,"message":""}])",
                      "2026-01-31T12:00:00.000000Z"};
  CHECK(reject_text(row, false) ==
        "a,b.csv:9  amount: too many digits (12.345); shipped_after_ordered: check_failed\n    1,\\x1b[2J,x\n");
  CHECK(reject_json(row).find(R"("source_row":7,"byte_offset":120,"line":9,"raw":"1,\u001b[2J,x")") != std::string::npos);
  CHECK(reject_json(row).find(R"("reasons":[{"code":"too_precise","column":"amount")") != std::string::npos);
  CHECK(reject_csv(row).find("R1,orders,\"a,b.csv\",7,120,9,\"1,\x1b[2J,x\",utf-8,\"[{\"\"code\"\":") == 0);
  CHECK(reject_csv_header().find("run_id,task,source_file") == 0);
}
