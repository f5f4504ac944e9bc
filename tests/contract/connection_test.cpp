// What goes wrong before and between statements: each says what, where, and what to do next, and never a password.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/contract/targets.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/private_postgres.hpp"

namespace pipec::test {
namespace {

using target::Access;
using target::Trouble;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string slurp(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

// What is written to stderr while the action runs.
std::string stderr_of(const std::function<void()>& action) {
  TemporaryFolder folder;
  const std::string path = folder.file("stderr");
  std::fflush(stderr);
  const int before = dup(2), file = open(path.c_str(), O_CREAT | O_WRONLY, 0600);
  dup2(file, 2);
  action();
  std::fflush(stderr);
  dup2(before, 2);
  close(before);
  close(file);
  return slurp(path);
}

}  // namespace

TEST_CASE("PostgreSQL: why a connection could not be made") {
  auto& server = PrivatePostgres::instance();
  const std::string secret = "hunter2 is wrong";
  struct Case {
    std::string setting, value;
    Trouble trouble;
    std::vector<std::string> says;
  };
  const Case table[] = {
      {"database", "no_such_db", Trouble::no_database, {"no_such_db", server.host(), "CREATE DATABASE"}},
      {"user", server.password_user(), Trouble::authentication, {server.password_user(), "password", server.host(), "next:"}},
      {"user", "nobody_may", Trouble::authentication, {"nobody_may", "pg_hba.conf"}},
      {"user", "no_such_role", Trouble::authentication, {"no_such_role", "next:"}},
      {"host", "/tmp/pipec-no-such-folder", Trouble::unreachable, {"/tmp/pipec-no-such-folder/.s.PGSQL.5432", "next:"}},
      {"host", "127.0.0.1", Trouble::unreachable, {"127.0.0.1:1", "next:"}},
      {"host", "no-such-host.invalid", Trouble::unreachable, {"no-such-host.invalid", "next:"}},
      {"port", "1", Trouble::unreachable, {".s.PGSQL.1", "next:"}},
      {"port", "many", Trouble::authentication, {"many", "port"}},
      {"sslmode", "maybe", Trouble::authentication, {"maybe", "sslmode"}},
      {"options", "-c no_such_parameter=1", Trouble::authentication, {"no_such_parameter"}},
      {"connect_timeout", "soon", Trouble::authentication, {"connect_timeout", "soon", "5s"}},
      {"hots", "localhost", Trouble::authentication, {"hots", "did you mean `host`"}},
      {"tls", "yes", Trouble::authentication, {"tls", "no such setting"}},
  };
  for (const Case& c : table) {
    auto f = fixture("postgres");
    f.settings.values["password"] = secret;
    f.settings.values[c.setting] = c.value;
    if (c.value == "127.0.0.1") f.settings.values["port"] = "1";
    const auto error = error_of([&] { f.open(); });
    INFO(c.setting << " = " << c.value << ": " << error.what());
    CHECK(error.trouble == c.trouble);
    for (const std::string& part : c.says) CHECK(has(error.what(), part));
    CHECK(has(error.what(), "`db`"));
    CHECK_FALSE(has(error.what(), secret));
    CHECK_FALSE(has(error.detail, secret));
  }
}

TEST_CASE("PostgreSQL: a password is asked for, and the right one lets in") {
  auto f = fixture("postgres");
  auto& server = PrivatePostgres::instance();
  f.settings.values["user"] = server.password_user();
  CHECK(error_of([&] { f.open(); }).trouble == Trouble::authentication);
  f.settings.values["password"] = server.password();
  CHECK(f.open()->execute("SELECT current_user::text", {})[0][0] == server.password_user());
  // A server that repeats what it was sent.
  const auto target = f.open();
  const auto error = error_of([&] { target->execute("SELECT '" + server.password() + "'::int", {}); });
  CHECK(has(error.what(), "***"));
  CHECK_FALSE(has(error.what(), server.password()));
}

TEST_CASE("PostgreSQL: a password in options that the server repeats is not shown") {
  auto f = fixture("postgres");
  f.settings.values["password"] = "s3cret-s3cret";
  f.settings.values["options"] = "-c datestyle=s3cret-s3cret";
  const auto error = error_of([&] { f.open(); });
  INFO(error.what());
  CHECK(has(error.what(), "***"));
  CHECK_FALSE(has(error.what(), "s3cret"));
}

TEST_CASE("PostgreSQL: the session means the same whatever server and role are set to") {
  auto f = fixture("postgres");
  auto& server = PrivatePostgres::instance();
  const std::string database = f.settings.values.at("database");
  server.sql("postgres", "alter database " + database + " set datestyle = 'SQL, DMY'; alter database " + database +
                             " set timezone = 'Asia/Tokyo'; alter database " + database +
                             " set search_path = public; alter database " + database + " set bytea_output = 'escape'");
  const auto target = f.open();
  CHECK(target->execute("SELECT '2024-02-29 13:05:00+00'::timestamptz::text, '\\x00ff'::bytea::text, "
                        "current_setting('search_path'), current_setting('application_name')", {})[0] ==
        std::vector<std::optional<std::string>>{"2024-02-29 13:05:00+00", "\\x00ff", "pg_catalog, public", "pipec"});
}

TEST_CASE("PostgreSQL: notices do not reach stderr") {
  const auto f = fixture("postgres");
  const std::string written = stderr_of([&] {
    const auto target = f.open();
    target->execute("DO $$ BEGIN RAISE WARNING 'loud'; RAISE NOTICE 'loud'; END $$", {});
    target->execute("DROP TABLE IF EXISTS public.nothing", {});
    target->begin();
    target->begin();
    target->rollback();
  });
  CHECK(written.empty());
}

TEST_CASE("PostgreSQL: missing privileges are known before, and told when they bite") {
  auto f = fixture("postgres");
  auto& server = PrivatePostgres::instance();
  const std::string database = f.settings.values.at("database");
  server.sql(database, "create table t (a bigint); grant select on t to with_password; create schema closed");
  f.settings.values["user"] = server.password_user();
  f.settings.values["password"] = server.password();
  const auto target = f.open();
  using Names = std::vector<std::string>;
  CHECK(target->catalog("public", "t").missing_privileges ==
        Names{"CREATE on database " + database, "INSERT on public.t", "UPDATE on public.t", "DELETE on public.t"});
  CHECK(target->catalog("public", "u").missing_privileges == Names{"CREATE on database " + database, "CREATE on schema public"});
  CHECK(target->catalog("closed", "t").missing_privileges ==
        Names{"CREATE on database " + database, "USAGE on schema closed", "CREATE on schema closed"});
  CHECK(target->catalog("none", "t").missing_privileges == Names{"CREATE on database " + database});
  const auto error = error_of([&] { target->execute("INSERT INTO public.t VALUES (1)", {}); });
  CHECK(error.trouble == Trouble::privilege);
  CHECK(error.code == "42501");
  CHECK(has(error.what(), "GRANT"));
}

TEST_CASE("PostgreSQL: a session that the server ends is lost, and found again") {
  const auto f = fixture("postgres");
  auto& server = PrivatePostgres::instance();
  const std::string database = f.settings.values.at("database");
  const std::string kill = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pipec' and datname = '" +
                           database + "'";
  const auto target = f.open();
  target->execute("CREATE TABLE public.t (a bigint)", {});
  target->begin();
  target->execute("INSERT INTO public.t VALUES (1)", {});
  server.sql("postgres", kill);
  const auto error = error_of([&] { target->execute("SELECT 1", {}); });
  CHECK(error.trouble == Trouble::connection_lost);
  target->rollback();
  CHECK(error_of([&] { target->execute("SELECT 1", {}); }).trouble == Trouble::connection_lost);  // not behind our back
  target->reconnect();
  CHECK(target->execute("SELECT count(*) FROM public.t", {})[0][0] == "0");
  // Ended during a COPY.
  ir::Type type;
  type.kind = ir::TypeKind::int64;
  const std::vector<plan::BulkColumn> columns = {{"a", type, {}}};
  target->begin();
  {
    const auto stream = target->copy(f.bulk("t", columns));
    server.sql("postgres", kill);
    CHECK(error_of([&] { stream->finish(); }).trouble == Trouble::connection_lost);
  }
  target->rollback();
  target->reconnect();
  // Ended before COMMIT is sent: only the server can know.
  target->begin();
  target->execute("INSERT INTO public.t VALUES (1)", {});
  server.sql("postgres", kill);
  CHECK(target->commit() == target::Commit::unknown);
  target->reconnect();
  CHECK(target->execute("SELECT count(*) FROM public.t", {})[0][0] == "0");
}

TEST_CASE("PostgreSQL: a new session waits until the lost one is over") {
  const auto f = fixture("postgres");
  const auto target = f.open();
  target->execute("CREATE TABLE public.t (a bigint)", {});
  target->begin();
  target->execute("INSERT INTO public.t VALUES (1)", {});
  target->reconnect();
  CHECK(target->execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pipec' AND datname = current_database()",
                        {})[0][0] == "1");
  CHECK(target->execute("SELECT count(*) FROM public.t", {})[0][0] == "0");
}

TEST_CASE("PostgreSQL: what SQLSTATEs mean") {
  const auto f = fixture("postgres");
  const auto target = f.open();
  struct Case {
    const char* code;
    Trouble trouble;
  };
  const Case table[] = {
      {"40001", Trouble::deadlock},   {"40P01", Trouble::deadlock},        {"55P03", Trouble::busy},
      {"57014", Trouble::busy},       {"23505", Trouble::row_refused},     {"23502", Trouble::row_refused},
      {"P0001", Trouble::row_refused}, {"53100", Trouble::disk_full},      {"25006", Trouble::read_only},
      {"42501", Trouble::privilege},  {"57P01", Trouble::connection_lost}, {"08006", Trouble::connection_lost},
      {"42P07", Trouble::deadlock},   {"22012", Trouble::other},           {"42601", Trouble::other},
  };
  for (const Case& c : table) {
    INFO(c.code);
    const auto error = error_of([&] {
      target->execute(std::string("DO $$ BEGIN RAISE 'told' USING ERRCODE = '") + c.code + "', DETAIL = 'more'; END $$", {});
    });
    CHECK(error.trouble == c.trouble);
    CHECK(error.code == c.code);
    CHECK(error.detail == "more");
    CHECK(has(error.what(), "told"));
  }
}

TEST_CASE("the statements of a session are told, and may be sent again") {
  for (const std::string& name : target_names) {
    INFO(name);
    const Fixture f = fixture(name);
    const auto target = f.open();
    const auto statements = target::session_statements(f.settings.kind);
    CHECK(statements.size() >= 7);
    for (const std::string& statement : statements) {
      INFO(statement);
      CHECK(statement.find(';') == std::string::npos);
      target->execute(statement, {});
    }
    CHECK(target::session_statements(f.settings.kind, Access::read_only).size() == statements.size() + (f.postgres ? 1 : 0));
  }
}

TEST_CASE("SQLite: why a file could not be opened") {
  TemporaryFolder folder;
  std::filesystem::create_directory(folder.file("sub"));
  std::ofstream(folder.file("text.db")) << std::string(5000, 'x');
  std::ofstream(folder.file("plain")) << "x";
  struct Case {
    std::string file;
    std::vector<std::string> says;
  };
  const Case table[] = {
      {folder.file("none/x.db"), {"none", "does not exist", "next:"}},
      {folder.file("sub"), {"it is a folder"}},
      {folder.file("plain/x.db"), {"plain is not a folder"}},
      {folder.file("text.db"), {"text.db", "not a database"}},
      {"/proc/x.db", {"folder /proc", "next:"}},
      {"", {"`file`", "missing"}},
  };
  for (const Case& c : table) {
    auto f = fixture("sqlite");
    f.settings.values["file"] = c.file;
    const auto error = error_of([&] { f.open(); });
    INFO(c.file << ": " << error.what());
    for (const std::string& part : c.says) CHECK(has(error.what(), part));
    // A reader is told the same, so that a plan does not promise what a load cannot do. Root may write everywhere.
    if (c.file.starts_with("/proc")) continue;
    const auto reading = error_of([&] { f.open(Access::read_only); });
    CHECK(std::string(reading.what()) == error.what());
    CHECK(reading.trouble == error.trouble);
  }
  auto f = fixture("sqlite");
  f.settings.values["fil"] = "x";
  CHECK(has(error_of([&] { f.open(); }).what(), "did you mean `file`"));
}

TEST_CASE("SQLite: reading creates nothing, writing does") {
  const auto f = fixture("sqlite");
  const std::string file = f.settings.values.at("file");
  {
    const auto target = f.open(Access::read_only);
    CHECK_FALSE(target->catalog("", "t").exists);
    CHECK(target->catalog("", "t").creates_file == file);
    CHECK_FALSE(target->ledger("t", "t", "").exists);
    target->begin();
    target->execute("CREATE TEMPORARY TABLE s (a)", {});
    target->rollback();
  }
  CHECK_FALSE(std::filesystem::exists(file));
  f.open()->execute("CREATE TABLE t (a)", {});
  CHECK_FALSE(f.open(Access::read_only)->catalog("", "u").creates_file);
  CHECK(std::filesystem::exists(file));
  CHECK(f.open(Access::read_only)->catalog("", "t").exists);
}

TEST_CASE("SQLite: what a killed writer left half done can be read as it was before") {
  for (const char* journal : {"delete", "wal"}) {
    INFO(journal);
    const auto f = fixture("sqlite");
    f.open()->execute(std::string("PRAGMA journal_mode = ") + journal, {});
    f.open()->execute("CREATE TABLE t (a)", {});
    f.open()->execute("INSERT INTO t VALUES ('before')", {});
    const pid_t child = fork();
    if (child == 0) {
      const auto target = f.open();
      target->execute("PRAGMA cache_size = 5", {});  // so that the file itself is changed before the commit
      target->begin();
      target->execute("UPDATE t SET a = 'changed'", {});
      target->execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) "
                      "INSERT INTO t SELECT hex(zeroblob(2000)) FROM n", {});
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    const auto target = f.open(Access::read_only);
    CHECK(target->execute("SELECT count(*), min(a) FROM t", {})[0] == std::vector<std::optional<std::string>>{"1", "before"});
  }
}

TEST_CASE("SQLite: a file that may only be read") {
  const auto f = fixture("sqlite");
  const std::string file = f.settings.values.at("file");
  f.open()->execute("CREATE TABLE t (a)", {});
  chmod(file.c_str(), 0444);
  if (access(file.c_str(), W_OK) == 0) {
    // Root may write what nobody may: let somebody else try.
    chmod(f.folder->path().c_str(), 0755);
    const pid_t child = fork();
    if (child == 0) {
      int result = 1;
      if (setuid(65534) == 0) {
        try {
          f.open();
        } catch (const target::TargetError& error) {
          result = error.trouble == Trouble::read_only && has(error.what(), file) ? 0 : 2;
        }
      }
      _exit(result);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  } else {
    CHECK(error_of([&] { f.open(); }).trouble == Trouble::read_only);
  }
}

TEST_CASE("SQLite: another writer is waited for, then it is busy; a stop ends the wait") {
  auto f = fixture("sqlite");
  const auto one = f.open(), two = f.open();
  one->begin();
  const auto error = error_of([&] { two->begin(); });
  CHECK(error.trouble == Trouble::busy);
  CHECK(has(error.what(), "busy_timeout"));
  f.settings.values["busy_timeout"] = "1h";
  const auto patient = f.open();
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    one->rollback();
  });
  patient->begin();
  later.join();
  patient->rollback();
  one->begin();
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    patient->cancel();
  });
  CHECK(error_of([&] { patient->begin(); }).trouble == Trouble::interrupted);
  stopper.join();
  one->rollback();
}

TEST_CASE("SQLite: the session's settings") {
  const auto f = fixture("sqlite");
  const auto target = f.open();
  struct Case {
    const char* pragma;
    const char* value;
  };
  for (const Case& c : {Case{"foreign_keys", "1"}, {"synchronous", "2"}, {"temp_store", "1"}, {"cache_size", "-24576"},
                        {"journal_mode", "delete"}}) {
    INFO(c.pragma);
    CHECK(target->execute(std::string("PRAGMA ") + c.pragma, {})[0][0] == c.value);
  }
}

TEST_CASE("SQLite: counting functions count every call, and decimals order by value") {
  const auto f = fixture("sqlite");
  const auto target = f.open();
  target->execute("CREATE TABLE t (a TEXT)", {});
  const char* values[] = {"10", "9", "-1.5", "-1.25", "0.00", "-0", "1e3", "99999999999999999999.1", "99999999999999999999.09", "0.5", "abc"};
  for (const char* value : values) target->execute("INSERT INTO t VALUES (?1)", {value});
  CHECK(target->execute("SELECT sum(pipec_count('x')) FROM t WHERE pipec_count('y') = 0", {})[0][0] == "0");
  CHECK(target->execute("SELECT pipec_tally('x'), pipec_tally('y'), pipec_tally('never')", {})[0] ==
        std::vector<std::optional<std::string>>{"11", "11", "0"});
  target->execute("SELECT pipec_reset()", {});
  CHECK(target->execute("SELECT pipec_tally('x')", {})[0][0] == "0");
  std::string order;
  for (const auto& row : target->execute("SELECT a FROM t ORDER BY a COLLATE pipec_decimal, rowid", {})) order += *row[0] + " ";
  CHECK(order == "-1.5 -1.25 0.00 -0 0.5 9 10 99999999999999999999.09 99999999999999999999.1 1e3 abc ");
  CHECK(target->execute("SELECT '1.50' = '1.5' COLLATE pipec_decimal, '01' = '1.0' COLLATE pipec_decimal", {})[0] ==
        std::vector<std::optional<std::string>>{"1", "1"});
  CHECK(f.open()->execute("SELECT pipec_tally('y')", {})[0][0] == "0");  // a connection's own
}

}  // namespace pipec::test
