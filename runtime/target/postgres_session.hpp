// One session with a PostgreSQL server: opened, set up, asked, and its errors told apart by what can be done about them.
#pragma once

#include <libpq-events.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "runtime/target/postgres_pqxx.hpp"
#include "runtime/target/target.hpp"

namespace pipec::target {

// What the server said about the last statement that failed. libpqxx keeps the text and the SQLSTATE only, so libpq's
// result events fill this on the shared connection.
struct Diagnostic {
  std::string code, primary, detail, hint, schema, constraint;
};

class Session {
 public:
  // Connects. Throws TargetError.
  Session(const Settings& settings, Access access);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  PGconn* raw() const { return raw_; }
  const std::string& place() const { return place_; }  // database "d" at host:port, user "u"

  // One statement and its result; throws TargetError.
  Rows query(const std::string& text, const Control::Parameters& parameters);

  // Throws what the last failed call on raw() means; `doing` names it for people.
  [[noreturn]] void fail(const std::string& doing);
  // The same for a code that a failpoint injects.
  [[noreturn]] void fail(const std::string& doing, const Diagnostic& diagnostic);

  // libpq notices a dead server late when the loss shows on a write, so what a failed call told is remembered.
  bool lost() const { return lost_ || PQstatus(raw_) != CONNECTION_OK; }
  PGTransactionStatusType transaction() const { return PQtransactionStatus(raw_); }
  void cancel() noexcept;           // from any thread
  std::atomic<bool> cancelled = false;

  // The server process of this session, as it can be found again from another one.
  const std::string& backend() const { return backend_; }              // pid
  const std::string& backend_started() const { return backend_started_; }

 private:
  static int remember(PGEventId event, void* info, void* session);

  std::string place_, password_, backend_, backend_started_;
  PGconn* raw_ = nullptr;               // owned by control_
  std::unique_ptr<Control> control_;
  PGcancel* cancel_ = nullptr;
  Diagnostic last_;
  bool lost_ = false;
};

// SQLSTATE -> what can be done about it. `cancelled`: we asked for it.
Trouble trouble_of(const Diagnostic& diagnostic, bool cancelled);

// What others said, with a password that they repeat blotted out. libpq never repeats one; a server that echoes its
// `options`, or a proxy in between, might.
std::string without_secret(std::string text, const std::string& secret);

// Opens a connection by keywords and values; throws TargetError whose message says where it went and what to do next.
PGconn* connect(const Settings& settings, const std::string& place);
std::string place_of(const Settings& settings);

}  // namespace pipec::target
