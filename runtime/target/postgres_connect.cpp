// Opening a connection, and telling why it could not be opened.
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "runtime/target/postgres_session.hpp"
#include "runtime/target/settings.hpp"

namespace pipec::target {
namespace {

std::string host_of(const Settings& settings) { return setting(settings, "host", "localhost"); }
std::string port_of(const Settings& settings) { return setting(settings, "port", "5432"); }

std::string server_of(const Settings& settings) {
  const std::string host = host_of(settings);
  return host.starts_with('/') ? fmt::format("socket {}/.s.PGSQL.{}", host, port_of(settings))
                               : fmt::format("{}:{}", host, port_of(settings));
}

// The server's words out of libpq's message; its SQLSTATE when the server said one: "…: FATAL:  28P01: text\nLOCATION: …".
Diagnostic read_failure(const std::string& message) {
  Diagnostic out;
  for (std::size_t at = message.find(":  "); at != std::string::npos; at = message.find(":  ", at + 1)) {
    const std::string code = message.substr(at + 3, 5);
    const bool is_code = code.size() == 5 && message.compare(at + 8, 2, ": ") == 0 &&
                         code.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
    if (!is_code) continue;
    out.code = code;
    out.primary = message.substr(at + 10, message.find('\n', at) - at - 10);
    return out;
  }
  out.primary = message;
  while (!out.primary.empty() && (out.primary.back() == '\n' || out.primary.back() == ' ')) out.primary.pop_back();
  for (char& c : out.primary) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  return out;
}

struct Explained {
  Trouble trouble;
  std::string what, next;
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

Explained explain(const Settings& settings, PGconn* connection, const Diagnostic& failure) {
  const char* known_user = PQuser(connection);
  const std::string user = known_user ? known_user : setting(settings, "user");
  const std::string database = setting(settings, "database", user);
  const std::string& said = failure.primary;
  const bool no_password = setting(settings, "password").empty();
  if (PQconnectionNeedsPassword(connection) || has(said, "no password supplied")) {
    return {Trouble::authentication, fmt::format("the server wants a password for user \"{}\"", user),
            "give the connection a `password` from a secret, or set PGPASSWORD"};
  }
  if (failure.code == "28P01") {
    return {Trouble::authentication, fmt::format("the password for user \"{}\" is wrong", user),
            no_password ? "give the connection a `password` from a secret, or correct ~/.pgpass"
                        : "correct the secret behind `password`, or `user`"};
  }
  if (failure.code.starts_with("28")) {
    return {Trouble::authentication, fmt::format("the server does not let user \"{}\" in: {}", user, said),
            "correct `user` or `sslmode`, or ask the server's administrator for a line in pg_hba.conf"};
  }
  if (failure.code == "3D000") {
    return {Trouble::no_database, fmt::format("there is no database \"{}\"", database),
            fmt::format("correct `database`, or create it: CREATE DATABASE \"{}\"", database)};
  }
  if (failure.code == "42501") {
    return {Trouble::privilege, said, fmt::format("GRANT CONNECT ON DATABASE \"{}\" TO \"{}\"", database, user)};
  }
  if (failure.code == "57P03") return {Trouble::unreachable, "the server is not ready yet: " + said, "try again in a while"};
  if (failure.code.starts_with("53") || failure.code.starts_with("57")) {
    return {Trouble::unreachable, "the server takes no connection now: " + said, "try again in a while"};
  }
  if (!failure.code.empty()) {
    return {Trouble::authentication, "the server refused the session: " + said, "correct the connection's settings"};
  }
  // Without a code it never came to talking: libpq's own words, which are English as we set no locale.
  if (has(said, "SSL") || has(said, "certificate")) {
    return {Trouble::authentication, said, "correct `sslmode` or `sslrootcert`"};
  }
  for (const char* wrong : {"invalid port number", "invalid sslmode", "invalid integer value", "invalid connection option"}) {
    if (has(said, wrong)) return {Trouble::authentication, said, "correct this setting of the connection"};
  }
  if (has(said, "could not translate host name")) {
    return {Trouble::unreachable, said, "correct `host`, or look whether the name server answers"};
  }
  return {Trouble::unreachable, said, "look whether the server runs and listens there, and correct `host` and `port`"};
}

}  // namespace

std::string place_of(const Settings& settings) {
  const std::string user = setting(settings, "user");
  const std::string database = setting(settings, "database", user);
  std::string out = "PostgreSQL";
  if (!database.empty()) out += fmt::format(" database \"{}\"", database);
  out += " at " + server_of(settings);
  if (!user.empty()) out += fmt::format(", user \"{}\"", user);
  return out;
}

PGconn* connect(const Settings& settings, const std::string& place) {
  const std::int64_t timeout_ms = duration_ms(settings, "connect_timeout", 10'000);
  std::vector<std::pair<std::string, std::string>> pairs = {
      {"host", host_of(settings)},           {"port", port_of(settings)},
      {"sslmode", setting(settings, "sslmode", "prefer")}, {"application_name", "pipec"},
      {"client_encoding", "UTF8"},
  };
  const std::pair<const char*, const char*> passed[] = {
      {"dbname", "database"}, {"user", "user"}, {"password", "password"}, {"sslrootcert", "sslrootcert"}, {"options", "options"}};
  for (const auto& [keyword, name] : passed) {
    if (const std::string value = setting(settings, name); !value.empty()) pairs.emplace_back(keyword, value);
  }
  std::vector<const char*> keywords, values;
  for (const auto& [keyword, value] : pairs) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);

  // Not PQconnectdbParams: only a connection that is still being made can be told to put the SQLSTATE into its messages,
  // and the server's words may be in any language.
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectStartParams(keywords.data(), values.data(), 0), &PQfinish);
  if (!connection) throw std::bad_alloc();
  PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
  PQsetNoticeReceiver(connection.get(), [](void*, const PGresult*) {}, nullptr);

  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds(timeout_ms);
  auto state = PQstatus(connection.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  bool timed_out = false;
  while (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
    pollfd wait{PQsocket(connection.get()), static_cast<short>(state == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    const int ready = poll(&wait, 1, timeout_ms == 0 ? -1 : static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) {
      timed_out = true;
      break;
    }
    state = PQconnectPoll(connection.get());
  }
  if (state == PGRES_POLLING_OK) {
    PQsetErrorVerbosity(connection.get(), PQERRORS_DEFAULT);
    return connection.release();
  }
  const Diagnostic failure =
      timed_out ? Diagnostic{} : read_failure(without_secret(PQerrorMessage(connection.get()), setting(settings, "password")));
  const Explained why =
      timed_out ? Explained{Trouble::unreachable, fmt::format("no answer within {} ms", timeout_ms),
                            "look whether the server runs and a firewall lets you through, or raise `connect_timeout`"}
                : explain(settings, connection.get(), failure);
  TargetError error(why.trouble, fmt::format("connection `{}`: cannot connect to {}: {}; next: {}", settings.name, place,
                                             why.what, why.next));
  error.code = failure.code;
  throw error;
}

}  // namespace pipec::target
