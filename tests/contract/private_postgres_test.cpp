#include "tests/support/private_postgres.hpp"

#include "tests/support/catch.hpp"

using pipec::test::PrivatePostgres;

TEST_CASE("the private server answers, and every test case may have a database of its own") {
  auto& server = PrivatePostgres::instance();
  const std::string one = server.create_database(), two = server.create_database();
  CHECK(one != two);
  server.sql(one, "create table t (a int, b text); insert into t values (1, 'x'), (2, null)");
  CHECK(server.sql(one, "select a, b from t order by a") == "1|x\n2|∅");
  CHECK(server.sql(two, "select count(*) from pg_class where relname = 't'") == "0");
  CHECK(server.sql(one, "show listen_addresses").empty());
  CHECK_THROWS(server.sql(one, "select nothing"));
}
