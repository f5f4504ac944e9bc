#include "runtime/target/postgres_session.hpp"

#include <fmt/format.h>

#include <utility>

#include "runtime/target/postgres.hpp"
#include "runtime/target/settings.hpp"

namespace pipec::target {
namespace {

// Nothing that a server, database or role is set to may change what a value means. Names are always written in full and
// pg_catalog is searched first, so that nobody's table or operator can stand in for another; behind it stays the role's
// own path, which the triggers of a table may rely on. A blocked statement comes back after a while to be tried again.
constexpr const char* session_setup[] = {
    "SELECT pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', 'pg_catalog', "
    "nullif(pg_catalog.current_setting('search_path'), '')), false)",
    "SET DateStyle = 'ISO, YMD'",
    "SET IntervalStyle = 'iso_8601'",
    "SET TimeZone = 'UTC'",
    "SET extra_float_digits = 3",
    "SET bytea_output = 'hex'",
    "SET standard_conforming_strings = on",
    "SET client_min_messages = warning",
    "SET default_transaction_isolation = 'read committed'",
    "SET statement_timeout = 0",
    "SET idle_in_transaction_session_timeout = 0",
    "SET lock_timeout = '30s'",
};
constexpr const char* reads_only = "SET default_transaction_read_only = on";
constexpr const char* who_am_i =
    "SELECT a.pid::text, a.backend_start::text FROM pg_stat_activity AS a WHERE a.pid = pg_backend_pid()";

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text ? text : "";
}

std::string one_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  for (char& c : text) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  return text;
}

std::string advice(Trouble trouble, const Diagnostic& diagnostic) {
  switch (trouble) {
    case Trouble::privilege: return "; next: ask the table's owner for a GRANT";
    case Trouble::busy: return "; next: another session holds a lock; try again when it is done";
    case Trouble::disk_full: return "; next: make room on the server's disk, then run the same command again";
    case Trouble::read_only: return "; next: connect to the primary server, or make the server writable";
    case Trouble::connection_lost: return "; next: run the same command again, it goes on where it can";
    default: return diagnostic.hint.empty() ? "" : "; hint: " + diagnostic.hint;
  }
}

}  // namespace

std::vector<std::string> postgres_session_statements(Access access) {
  std::vector<std::string> out(std::begin(session_setup), std::end(session_setup));
  if (access == Access::read_only) out.emplace_back(reads_only);
  out.emplace_back(who_am_i);
  return out;
}

Trouble trouble_of(const Diagnostic& diagnostic, bool cancelled) {
  const std::string& code = diagnostic.code;
  const auto in_class = [&](const char* prefix) { return code.starts_with(prefix); };
  if (code == "57014") return cancelled ? Trouble::interrupted : Trouble::busy;
  if (code == "55P03" || code == "55006") return Trouble::busy;
  if (in_class("40")) return Trouble::deadlock;
  // Two sessions that create the same object at once: the loser may simply try again.
  if (code == "42P07" || code == "42P06" || (code == "23505" && diagnostic.schema == "pg_catalog")) return Trouble::deadlock;
  if (in_class("23") || code == "P0001" || code == "44000") return Trouble::row_refused;
  if (in_class("28")) return Trouble::authentication;
  if (code == "3D000") return Trouble::no_database;
  if (code == "42501") return Trouble::privilege;
  if (code == "53100") return Trouble::disk_full;
  if (code == "25006") return Trouble::read_only;
  if (code == "57P03" || code == "53300") return Trouble::unreachable;
  if (in_class("08") || in_class("57P")) return Trouble::connection_lost;
  return Trouble::other;
}

std::string without_secret(std::string text, const std::string& secret) {
  if (secret.size() < 4) return text;
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3)) {
    text.replace(at, secret.size(), "***");
  }
  return text;
}

Session::Session(const Settings& settings, Access access)
    : place_(place_of(settings)), password_(setting(settings, "password")) {
  raw_ = connect(settings, place_);
  control_ = std::make_unique<Control>(raw_);
  PQsetNoticeReceiver(raw_, [](void*, const PGresult*) {}, nullptr);
  PQregisterEventProc(raw_, &Session::remember, "pipec", this);
  // One message: a round trip each would cost more than the statements do. The last one answers.
  std::string setup;
  for (const std::string& statement : postgres_session_statements(access)) setup += statement + ";";
  const Rows self = query(setup, {});
  if (!self.empty()) {
    backend_ = self[0][0].value_or("");
    backend_started_ = self[0][1].value_or("");
  }
  cancel_ = PQgetCancel(raw_);
}

Session::~Session() { PQfreeCancel(cancel_); }

int Session::remember(PGEventId event, void* info, void* session) {
  if (event != PGEVT_RESULTCREATE) return 1;
  const PGresult* result = static_cast<PGEventResultCreate*>(info)->result;
  const auto status = PQresultStatus(result);
  if (status != PGRES_FATAL_ERROR && status != PGRES_BAD_RESPONSE) return 1;
  static_cast<Session*>(session)->last_ = {field(result, PG_DIAG_SQLSTATE),        field(result, PG_DIAG_MESSAGE_PRIMARY),
                                           field(result, PG_DIAG_MESSAGE_DETAIL),  field(result, PG_DIAG_MESSAGE_HINT),
                                           field(result, PG_DIAG_SCHEMA_NAME),     field(result, PG_DIAG_CONSTRAINT_NAME)};
  return 1;
}

Rows Session::query(const std::string& text, const Control::Parameters& parameters) {
  last_ = {};
  pqxx::result result;
  try {
    result = control_->execute(text, parameters);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const pqxx::sql_error& error) {
    if (last_.code.empty()) {  // the event was not told: libpqxx knows as much
      last_.code = error.sqlstate();
      last_.primary = one_line(error.what());
    }
    fail("the server refused a statement");
  } catch (const std::exception& error) {
    if (last_.primary.empty()) last_.primary = one_line(error.what());
    fail("a statement failed");
  }
  Rows rows;
  rows.reserve(result.size());
  for (const auto& row : result) {
    auto& out = rows.emplace_back();
    out.reserve(row.size());
    for (const auto& value : row) {
      if (value.is_null()) {
        out.emplace_back();
      } else {
        out.emplace_back(std::string(value.c_str(), value.size()));
      }
    }
  }
  return rows;
}

void Session::fail(const std::string& doing) {
  if (last_.primary.empty()) last_.primary = one_line(PQerrorMessage(raw_));
  const Diagnostic diagnostic = std::exchange(last_, {});
  fail(doing, diagnostic);
}

void Session::fail(const std::string& doing, const Diagnostic& diagnostic) {
  // A server always gives a SQLSTATE. A failure without one is the connection's own.
  if (diagnostic.code.empty()) lost_ = true;
  Trouble trouble = trouble_of(diagnostic, cancelled);
  if (lost()) trouble = Trouble::connection_lost;
  std::string message = trouble == Trouble::connection_lost ? "the connection was lost: " : doing + ": ";
  const std::string said = diagnostic.primary.empty() ? "no reason given" : diagnostic.primary;
  message += without_secret(said, password_);
  if (!diagnostic.detail.empty()) message += " (" + without_secret(one_line(diagnostic.detail), password_) + ")";
  message += " [" + place_ + (diagnostic.code.empty() ? "" : ", SQLSTATE " + diagnostic.code) + "]";
  message += advice(trouble, diagnostic);
  TargetError error(trouble, message);
  error.code = diagnostic.code;
  error.constraint = diagnostic.constraint;
  error.detail = without_secret(diagnostic.detail, password_);
  throw error;
}

void Session::cancel() noexcept {
  cancelled = true;
  char reason[256];
  if (cancel_) PQcancel(cancel_, reason, sizeof reason);
}

}  // namespace pipec::target
