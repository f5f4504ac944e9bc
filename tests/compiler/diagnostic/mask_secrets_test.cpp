#include "compiler/diagnostic/mask_secrets.hpp"

#include "tests/support/catch.hpp"

using pipec::diagnostic::mask_secrets;

TEST_CASE("a secret written as a literal is not shown with its line", "[diagnostic]") {
  struct Row { const char *line, *shown; };
  const Row rows[] = {
      {R"(connection c: postgres { host = "h", password = "hunter2", port = 1 })",
       R"(connection c: postgres { host = "h", password = "*******", port = 1 })"},
      {R"(password="a\"b")", R"(password="****")"},
      {R"(pasword = "shown: not a name of a secret")", R"(pasword = "shown: not a name of a secret")"},
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
