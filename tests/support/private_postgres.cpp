#include "tests/support/private_postgres.hpp"

#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace pipec::test {
namespace {

namespace fs = std::filesystem;

// The newest server that Debian installed.
std::string server_programs() {
  fs::path newest;
  int newest_version = -1;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    const std::string name = entry.path().filename();
    int version = -1;
    std::from_chars(name.data(), name.data() + name.size(), version);
    if (version > newest_version && fs::exists(entry.path() / "bin/initdb")) {
      newest_version = version;
      newest = entry.path() / "bin";
    }
  }
  if (newest.empty()) throw std::runtime_error("no PostgreSQL server is installed: apt-get install postgresql");
  return newest;
}

std::string in_shell(const std::string& text) {
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// PostgreSQL refuses to run as root; root becomes `postgres`, anybody else stays as they are.
std::string as_server_user(const std::string& command) {
  return geteuid() == 0 ? "cd / && runuser -u postgres -- " + command : command;
}

void run(const std::string& command, const std::string& log) {
  if (std::system(("{ " + command + "; } >>" + in_shell(log) + " 2>&1 </dev/null").c_str()) == 0) return;
  std::ostringstream text;
  text << std::ifstream(log).rdbuf();
  throw std::runtime_error("private PostgreSQL: failed: " + command + "\n" + text.str());
}

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

}  // namespace

PrivatePostgres& PrivatePostgres::instance() {
  static PrivatePostgres server;
  return server;
}

PrivatePostgres::PrivatePostgres() {
  const std::string programs = server_programs();
  char name[] = "/tmp/pipec-pg-XXXXXX";
  if (!mkdtemp(name)) throw std::runtime_error("private PostgreSQL: cannot make a folder in /tmp");
  folder_ = name;
  socket_folder_ = folder_ + "/socket";
  const std::string data = folder_ + "/data", log = folder_ + "/log";
  fs::create_directory(socket_folder_);
  std::ofstream(log).put('\n');
  if (geteuid() == 0) {
    const passwd* account = getpwnam("postgres");
    if (!account) throw std::runtime_error("private PostgreSQL: root needs the account `postgres`");
    for (const std::string& path : {folder_, socket_folder_, log}) {
      if (chown(path.c_str(), account->pw_uid, account->pw_gid) != 0) throw std::runtime_error("chown " + path);
    }
  }

  // The supervisor waits for the end of the pipe, which comes with our end however that comes about.
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("private PostgreSQL: no pipe");
  const std::string stop = "cat >/dev/null; " +
                           as_server_user(in_shell(programs + "/pg_ctl") + " -D " + in_shell(data) + " -m immediate stop") +
                           "; rm -rf " + in_shell(folder_);
  supervisor_ = fork();
  if (supervisor_ == 0) {
    setsid();  // Ctrl-C is for the tests, not for the one who cleans up after them
    dup2(ends[0], 0);
    const int silent = open("/dev/null", O_WRONLY);
    dup2(silent, 1);
    dup2(silent, 2);
    execl("/bin/sh", "sh", "-c", stop.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  close(ends[0]);
  keepalive_ = ends[1];

  run(as_server_user(in_shell(programs + "/initdb") + " -D " + in_shell(data) +
                     " -U postgres -A trust --no-sync -E UTF8 --locale=C.UTF-8"),
      log);
  run("printf 'local all with_password scram-sha-256\\nlocal all nobody_may reject\\nlocal all all trust\\n' >" +
          in_shell(data + "/pg_hba.conf"),
      log);
  run(as_server_user(in_shell(programs + "/pg_ctl") + " -D " + in_shell(data) + " -w -l " + in_shell(log) + " -o \"-k " +
                     socket_folder_ +
                     " -c listen_addresses='' -c fsync=off -c max_connections=40 -c shared_buffers=128MB"
                     " -c max_wal_size=4GB -c lc_messages=C\" start"),
      log);
  sql("postgres", "create role with_password login password '" + password() + "'; create role nobody_may login");
}

PrivatePostgres::~PrivatePostgres() {
  close(keepalive_);
  int status = 0;
  waitpid(supervisor_, &status, 0);
}

std::string PrivatePostgres::create_database() {
  std::string name = "test_" + std::to_string(++databases_);
  sql("postgres", "create database " + name);
  return name;
}

std::string PrivatePostgres::sql(const std::string& database, const std::string& text) {
  const std::string port_text = port(), user_text = user();
  const char* keys[] = {"host", "port", "user", "dbname", "client_encoding", nullptr};
  const char* values[] = {socket_folder_.c_str(), port_text.c_str(), user_text.c_str(),
                          database.c_str(),       "UTF8",            nullptr};
  Connection connection(PQconnectdbParams(keys, values, 0), &PQfinish);
  PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
  Result result(PQexec(connection.get(), text.c_str()), &PQclear);
  const auto status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY) {
    throw std::runtime_error(std::string(PQerrorMessage(connection.get())) + "in: " + text);
  }
  std::string out;
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    if (row > 0) out += '\n';
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      if (column > 0) out += '|';
      out += PQgetisnull(result.get(), row, column) ? "∅" : PQgetvalue(result.get(), row, column);
    }
  }
  return out;
}

}  // namespace pipec::test
