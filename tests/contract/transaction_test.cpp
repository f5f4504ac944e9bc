// What a target promises about transactions, refusals, locks and interrupts.
#include <chrono>
#include <thread>

#include "base/failpoint.hpp"
#include "tests/contract/targets.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/private_postgres.hpp"

namespace pipec::test {
namespace {

using namespace std::chrono_literals;
using target::Commit;
using target::Trouble;

std::vector<plan::BulkColumn> one_number() {
  ir::Type type;
  type.kind = ir::TypeKind::int64;
  return {{"a", type, {}}};
}
std::vector<std::vector<ir::Value>> numbers(std::initializer_list<std::int64_t> values) {
  std::vector<std::vector<ir::Value>> out;
  for (const std::int64_t value : values) out.push_back({{value}});
  return out;
}

std::string count(target::Target& target, const Fixture& f, const std::string& table) {
  return target.execute("SELECT count(*) FROM " + f.table(table), {})[0][0].value_or("null");
}

// A statement that runs until somebody stops it.
std::string endless(const Fixture& f) {
  return f.postgres ? "SELECT pg_catalog.pg_sleep(600)"
                    : "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c";
}

}  // namespace

TEST_CASE("statements take texts and nulls and give texts and nulls") {
  for (const std::string& name : target_names) {
    INFO(name);
    const Fixture f = fixture(name);
    const auto target = f.open();
    const std::string hostile = "a'b\"c\\d;\n--$1 \xF0\x9F\x9A\x80";
    const auto rows = target->execute(
        f.postgres ? "SELECT $1::text, $2::text, $3::bigint + 1, NULL, ''" : "SELECT ?1, ?2, ?3 + 1, NULL, ''",
        {hostile, std::nullopt, "41"});
    REQUIRE(rows.size() == 1);
    CHECK(rows[0] == std::vector<std::optional<std::string>>{hostile, std::nullopt, "42", std::nullopt, ""});
    CHECK(target->execute("CREATE TABLE " + f.table("e") + " (a text)", {}).empty());
  }
}

TEST_CASE("a rollback leaves nothing, a commit stays") {
  for (const std::string& name : target_names) {
    INFO(name);
    const Fixture f = fixture(name);
    auto target = f.open();
    target->begin();
    target->execute("CREATE TABLE " + f.table("t") + " (a bigint)", {});
    target->execute("INSERT INTO " + f.table("t") + " VALUES (1)", {});
    target->rollback();
    CHECK_FALSE(target->catalog(f.schema(), "t").exists);
    f.create(*target, "t", one_number());
    CHECK(load(f, *target, "t", one_number(), numbers({1, 2})) == 2);
    target = f.open();
    CHECK(count(*target, f, "t") == "2");
    target->rollback();  // without a transaction: nothing happens
    target->rollback();
    CHECK(count(*target, f, "t") == "2");
  }
}

TEST_CASE("a refused row is told with its constraint, and the connection goes on after a rollback") {
  struct Case {
    const char* ddl;
    std::initializer_list<std::int64_t> rows;
    const char* constraint_postgres;
    const char* constraint_sqlite;
  };
  const Case table[] = {
      {"a bigint PRIMARY KEY", {1, 2, 1}, "t_pkey", "t.a"},
      {"a bigint CONSTRAINT positive CHECK (a > 0)", {1, -1}, "positive", "positive"},
  };
  for (const std::string& name : target_names) {
    for (const Case& c : table) {
      INFO(name << ": " << c.ddl);
      const Fixture f = fixture(name);
      const auto target = f.open();
      target->execute("CREATE TABLE " + f.table("t") + " (" + c.ddl + ")", {});
      const auto error = error_of([&] { load(f, *target, "t", one_number(), numbers(c.rows)); });
      CHECK(error.trouble == Trouble::row_refused);
      CHECK(error.constraint == (f.postgres ? c.constraint_postgres : c.constraint_sqlite));
      CHECK_FALSE(error.code.empty());
      target->rollback();
      CHECK(count(*target, f, "t") == "0");
      CHECK(load(f, *target, "t", one_number(), numbers({5})) == 1);
    }
  }
}

TEST_CASE("a bulk that is dropped half way leaves the connection usable") {
  for (const std::string& name : target_names) {
    INFO(name);
    const Fixture f = fixture(name);
    const auto target = f.open();
    f.create(*target, "t", one_number());
    target->begin();
    {
      const auto stream = target->copy(f.bulk("t", one_number()));
      const auto batch = batch_of({one_number()[0].type}, numbers({1, 2, 3}));
      const std::uint32_t chosen[] = {0, 1, 2};
      stream->append(batch, {0}, chosen, 3);
    }
    target->rollback();
    CHECK(count(*target, f, "t") == "0");
    CHECK(load(f, *target, "t", one_number(), numbers({7})) == 1);
  }
}

TEST_CASE("a running statement is stopped from another thread") {
  for (const std::string& name : target_names) {
    INFO(name);
    const Fixture f = fixture(name);
    const auto target = f.open();
    target->begin();
    std::thread stopper([&] {
      std::this_thread::sleep_for(150ms);
      target->cancel();
    });
    const auto begun = std::chrono::steady_clock::now();
    const auto error = error_of([&] { target->execute(endless(f), {}); });
    stopper.join();
    CHECK(error.trouble == Trouble::interrupted);
    CHECK(std::chrono::steady_clock::now() - begun < 20s);
    // What follows in the same transaction is refused; after the rollback all is well.
    CHECK(error_of([&] { target->execute("SELECT 1", {}); }).trouble == Trouble::interrupted);
    target->rollback();
    target->begin();
    CHECK(target->execute("SELECT 1", {}).size() == 1);
    target->rollback();
  }
}

TEST_CASE("a stopped bulk ends, and so does a commit that comes after the stop") {
  for (const std::string& name : target_names) {
    INFO(name);
    const Fixture f = fixture(name);
    const auto target = f.open();
    f.create(*target, "t", one_number());
    const auto batch = batch_of({one_number()[0].type}, numbers({1}));
    const std::uint32_t chosen[] = {0};
    target->begin();
    {
      const auto stream = target->copy(f.bulk("t", one_number()));
      stream->append(batch, {0}, chosen, 1);
      target->cancel();
      CHECK(error_of([&] { stream->append(batch, {0}, chosen, 1); }).trouble == Trouble::interrupted);
    }
    target->rollback();
    target->begin();
    target->execute("INSERT INTO " + f.table("t") + " VALUES (1)", {});
    target->cancel();
    CHECK(error_of([&] { target->commit(); }).trouble == Trouble::interrupted);
    target->rollback();
    CHECK(count(*target, f, "t") == "0");
  }
}

TEST_CASE("a transaction in which a statement failed does not commit") {
  for (const std::string& name : target_names) {
    INFO(name);
    const Fixture f = fixture(name);
    const auto target = f.open();
    f.create(*target, "t", one_number());
    target->begin();
    target->execute("INSERT INTO " + f.table("t") + " VALUES (1)", {});
    CHECK(error_of([&] { target->execute("SELECT nonsense", {}); }).trouble == Trouble::other);
    if (f.postgres) {
      CHECK(target->commit() == Commit::failed);
    } else {
      target->rollback();
    }
    CHECK(count(*target, f, "t") == "0");
  }
}

TEST_CASE("names are names, whatever is in them") {
  const char* names[] = {"select", "a b", "a\"b", "a'b", "x;DROP TABLE t", "Ünïcode", "UPPER", "a.b", "%s", "$1", "?1"};
  for (const std::string& name : target_names) {
    const Fixture f = fixture(name);
    const auto target = f.open();
    for (const std::string hostile : names) {
      INFO(name << ": " << hostile);
      auto columns = one_number();
      columns[0].name = hostile;
      f.create(*target, hostile, columns);
      CHECK(load(f, *target, hostile, columns, numbers({1})) == 1);
      const auto facts = target->catalog(f.schema(), hostile);
      REQUIRE(facts.exists);
      CHECK(facts.columns.at(0).name == hostile);
    }
    CHECK_FALSE(target->catalog(f.schema(), "t").exists);
  }
}

TEST_CASE("a dry run: temporary tables in a read-only session, and nothing stays") {
  for (const std::string& name : target_names) {
    INFO(name);
    const Fixture f = fixture(name);
    {
      const auto writer = f.open();
      f.create(*writer, "t", one_number());
      load(f, *writer, "t", one_number(), numbers({1, 2}));
    }
    const auto target = f.open(target::Access::read_only);
    target->begin();
    target->execute("CREATE TEMPORARY TABLE stage (a bigint)", {});
    plan::Bulk bulk = f.bulk("stage", one_number());
    bulk.text = f.postgres ? "COPY pg_temp.stage (a) FROM STDIN (FORMAT binary)" : "INSERT INTO temp.stage VALUES (?1)";
    const auto batch = batch_of({one_number()[0].type}, numbers({2, 3}));
    const std::uint32_t chosen[] = {0, 1};
    auto stream = target->copy(bulk);
    stream->append(batch, {0}, chosen, 2);
    CHECK(stream->finish() == 2);
    stream.reset();
    CHECK(target->execute("SELECT count(*) FROM " + f.table("t") + " AS t JOIN stage ON stage.a = t.a", {})[0][0] == "1");
    target->rollback();
    CHECK_THROWS(target->execute("SELECT * FROM stage", {}));
    // Outside the dry run's transaction nothing can be written.
    CHECK(error_of([&] { target->execute("DELETE FROM " + f.table("t"), {}); }).trouble == Trouble::read_only);
  }
}

TEST_CASE("failpoints around COMMIT: before it is sent nothing happened, after it nobody knows") {
  struct Case {
    const char* failpoints;
    bool throws;
    const char* rows_after;
  };
  const Case table[] = {
      {"commit.before_send=error(57014)", true, "0"},
      {"commit.before_send=error(40001)", true, "0"},
      {"commit.after_send=error(08006)", false, "1"},
      {"commit.after_ack=error(08006)", false, "1"},
  };
  for (const std::string& name : target_names) {
    for (const Case& c : table) {
      INFO(name << ": " << c.failpoints);
      const Fixture f = fixture(name);
      const auto target = f.open();
      f.create(*target, "t", one_number());
      target->begin();
      target->execute("INSERT INTO " + f.table("t") + " VALUES (1)", {});
      failpoints::arm(c.failpoints);
      if (c.throws) {
        CHECK_THROWS_AS(target->commit(), target::TargetError);
        target->rollback();
      } else {
        CHECK(target->commit() == Commit::unknown);
        target->reconnect();
      }
      failpoints::disarm();
      CHECK(count(*target, f, "t") == c.rows_after);
    }
  }
}

TEST_CASE("the ledger of a task") {
  for (const std::string& name : target_names) {
    INFO(name);
    const Fixture f = fixture(name);
    const auto target = f.open();
    CHECK_FALSE(target->ledger("m.t", "public.t", "").exists);
    const std::string prefix = f.postgres ? "pipec." : "pipec_";
    if (f.postgres) target->execute("CREATE SCHEMA pipec", {});
    const std::string at = f.postgres ? "timestamptz" : "text";
    target->execute("CREATE TABLE " + prefix + "meta (version bigint, at " + at + ")", {});
    target->execute("CREATE TABLE " + prefix + "marker (task text, target text, param_key text, source_version text)", {});
    target->execute("CREATE TABLE " + prefix + "file (task text, target text, param_key text, file text, size bigint, "
                                               "validator text, content_hash text, declaration text, at " + at + ")", {});
    auto facts = target->ledger("m.t", "public.t", "");
    CHECK(facts.exists);
    CHECK_FALSE(facts.version.has_value());
    CHECK_FALSE(facts.marker.has_value());
    target->execute("INSERT INTO " + prefix + "meta VALUES (1, '2024-01-01')", {});
    target->execute("INSERT INTO " + prefix + "marker VALUES ('m.t', 'public.t', '', 'v1'), ('m.t', 'public.t', 'day=2', 'v2')", {});
    target->execute("INSERT INTO " + prefix + "file VALUES ('m.t', 'public.t', '', 'b.csv', 9000000000, 'v', 'h2', 'd', '2024-01-02'), "
                    "('m.t', 'public.t', '', 'a.csv', 7, 'v', 'h1', 'd', '2024-01-02'), "
                    "('other', 'public.t', '', 'c.csv', 7, 'v', 'h1', 'd', '2024-01-01')", {});
    facts = target->ledger("m.t", "public.t", "");
    CHECK(facts.version == 1);
    CHECK(facts.marker == "v1");
    REQUIRE(facts.files.size() == 2);
    CHECK(facts.files[0].file == "a.csv");
    CHECK(facts.files[1].size == 9'000'000'000);
    CHECK(facts.files[1].content_hash == "h2");
    CHECK(target->ledger("m.t", "public.t", "day=2").marker == "v2");
    CHECK_FALSE(target->ledger("m.t", "public.u", "").marker.has_value());
  }
}

}  // namespace pipec::test
