#include "compiler/plan/statement.hpp"

#include <stdexcept>

#include "tests/support/catch.hpp"

using namespace pipec;

TEST_CASE("plan: slots become numbered parameters of their kind") {
  const sql::Text text{"why", "SET a = {task}, b = {read}, c = {now}, d = {reasons}, e = {task}"};
  const plan::Statement postgres = plan::bound(sql::postgres_dialect(), text);
  CHECK(postgres.purpose == "why");
  CHECK(postgres.text == "SET a = $1::text, b = $2::bigint, c = $3::timestamptz, d = $4::jsonb, e = $5::text");
  const plan::Statement sqlite = plan::bound(sql::sqlite_dialect(), text);
  CHECK(sqlite.text == "SET a = ?1, b = CAST(?2 AS INTEGER), c = ?3, d = ?4, e = ?5");
  using plan::Slot;
  CHECK(sqlite.parameters == std::vector<Slot>{Slot::task, Slot::read, Slot::now, Slot::reasons, Slot::task});
}

TEST_CASE("plan: a slot that does not exist is a mistake of ours") {
  for (const char* text : {"SELECT {nothing}", "SELECT {", "SELECT {}", "SELECT {task"}) {
    INFO(text);
    CHECK_THROWS_AS(plan::bound(sql::sqlite_dialect(), sql::Text{"", text}), std::logic_error);
  }
}

TEST_CASE("plan: braces in the user's names are only braces") {
  CHECK(plan::plain(sql::Text{"", "SELECT \"{task}\""}).text == "SELECT \"{task}\"");
  CHECK(plan::plain(sql::Text{"", "SELECT \"{task}\""}).parameters.empty());
}
