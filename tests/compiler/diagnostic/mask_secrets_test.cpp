#include "compiler/diagnostic/mask_secrets.hpp"

#include "compiler/text/sources.hpp"
#include "tests/support/catch.hpp"

using pipec::diagnostic::mask_secrets;

TEST_CASE("a secret written as a literal is not shown with its line", "[diagnostic]") {
  struct Row { const char *line, *shown; };
  const Row rows[] = {
      {R"(connection c: postgres { host = "h", password = "hunter2", port = 1 })",
       R"(connection c: postgres { host = "h", password = "*******", port = 1 })"},
      {R"(password="a\"b")", R"(password="****")"},
      {R"(pasword = "misspelt", name = "shown")", R"(pasword = "********", name = "shown")"},
      {R"(PassWord = 'single', host = 'h')", R"(PassWord = '******', host = 'h')"},
      {R"(passwd = 'never closed)", R"(passwd = '************)"},
      {R"(my_pwd: "x", DB_TOKEN "y", aws_access_key_id = re"z")", R"(my_pwd: "*", DB_TOKEN "*", aws_access_key_id = re"*")"},
      {R"("password": "x", "host": "h")", R"("password": "*", "host": "h")"},
      {R"(user = "never closed, password = "hunter2")", R"(user = "never closed, password = "*******")"},
      {R"(// don't set password = "hunter2")", R"(// don't set password = "*******")"},
      {R"(password = """hunter2""")", R"(password = """*******""")"},
      {R"(password = "", host = "h")", R"(password = "", host = "h")"},
      {R"(secret pw = "x")", R"(secret pw = "*")"},
      {R"(  secret pw = env("PG_PASSWORD") ?? "x")", R"(  secret pw = env("PG_PASSWORD") ?? "*")"},
      {R"(secret pw = file( "pw.txt" ))", R"(secret pw = file( "pw.txt" ))"},
      {R"(secret pw = env('PG_PASSWORD'))", R"(secret pw = env('PG_PASSWORD'))"},
      {R"(secret pw = vault("x"))", R"(secret pw = vault("*"))"},
      {R"(param api_key: string = "x")", R"(param api_key: string = "*")"},
      {R"(param day: string = "x")", R"(param day: string = "x")"},
      {R"(from "keys.csv" as csv)", R"(from "keys.csv" as csv)"},
      {R"(write merge on key, name = "x")", R"(write merge on key, name = "x")"},
      {R"(secret_key = r"x", api_key = f"y{z}")", R"(secret_key = r"*", api_key = f"****")"},
      {R"(password = "never closed)", R"(password = "************)"},
      {R"(password "no equals")", R"(password "*********")"},
      {"password = pg_pass", "password = pg_pass"},
      {"password", "password"},
      {"", ""},
  };
  for (const auto& row : rows) {
    INFO(row.line);
    CHECK(mask_secrets(row.line) == row.shown);
  }
}

TEST_CASE("a message says no secret of the line that it points at") {
  using namespace pipec;
  constexpr diagnostic::Message<std::string_view> odd{"W0107", "`{}` is odd"};
  text::Sources sources;
  sources.add({"a.pipe", "/", "password = 'c4n4ry-bird'\nuser = 'c4n4ry-bird'\npwd = 'ok'\n"});
  diagnostic::Diagnostics diagnostics;
  diagnostics.add(odd, {0, 11, 24}, "c4n4ry-bird").help("write \"c4n4ry-bird\"").help("or c4n4ry…")
      .fix({0, 11, 24}, "\"c4n4ry-bird\"");
  diagnostics.add(odd, {0, 32, 45}, "c4n4ry-bird").label("c4n4ry-bird").fix({0, 32, 45}, "\"c4n4ry-bird\"");
  diagnostics.add(odd, {0, 52, 56}, "ok").label("took \"ok\"").related({0, 11, 24}, "c4n4ry-bird");
  const auto& items = diagnostics.items();
  CHECK(render_text(items[0], sources, false) == "warning[W0107]: `***********` is odd\n"
                                                 "  ┌─ a.pipe:1:12\n"
                                                 " 1│ password = '***********'\n"
                                                 "  │            ^^^^^^^^^^^^^ help: write \"***********\"\n"
                                                 "  = help: or ******…\n");
  // Another line may say what it likes.
  CHECK(render_text(items[1], sources, false).find("c4n4ry-bird") != std::string::npos);
  const auto third = render_text(items[2], sources, false);
  CHECK(third.find("`**` is odd") != std::string::npos);
  CHECK(third.find("took \"**\"") != std::string::npos);
  CHECK(third.find("c4n4ry") == std::string::npos);
  const auto json = diagnostic::render_json({items[0], items[2]}, sources);
  CHECK(json.find("c4n4ry") == std::string::npos);
  CHECK(json.find("replacement") == std::string::npos);
  CHECK(diagnostic::render_json({items[1]}, sources).find("replacement") != std::string::npos);
}
