// One private PostgreSQL for a test program: a cluster in a temporary folder, reached by a unix socket only, started on
// first use, stopped and removed when the program ends in whatever way. Never touches a cluster of the machine's.
#pragma once

#include <string>

namespace pipec::test {

class PrivatePostgres {
 public:
  // Starts the server on the first call. Throws std::runtime_error with the server's log when it does not start.
  static PrivatePostgres& instance();

  PrivatePostgres(const PrivatePostgres&) = delete;
  PrivatePostgres& operator=(const PrivatePostgres&) = delete;
  ~PrivatePostgres();

  // The connection settings: host is the socket's folder.
  const std::string& host() const { return socket_folder_; }
  std::string port() const { return "5432"; }
  std::string user() const { return "postgres"; }  // superuser, needs no password

  // A role that may log in with this password only.
  std::string password_user() const { return "with_password"; }
  std::string password() const { return "correct horse 7"; }

  // A new empty database; its name.
  std::string create_database();

  // Runs statements and gives the last result's rows: columns joined by `|`, rows by newlines, null as `∅`.
  // Throws std::runtime_error with the server's message.
  std::string sql(const std::string& database, const std::string& text);

 private:
  PrivatePostgres();
  std::string folder_, socket_folder_;
  int keepalive_ = -1;   // while this pipe is open the server lives
  int supervisor_ = -1;  // process that stops the server and removes the folder
  int databases_ = 0;
};

}  // namespace pipec::test
