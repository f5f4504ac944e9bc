#include "runtime/target/postgres.hpp"

#include <chrono>
#include <mutex>
#include <thread>

#include "base/failpoint.hpp"
#include "runtime/target/postgres_catalog.hpp"
#include "runtime/target/postgres_copy.hpp"
#include "runtime/target/postgres_session.hpp"

namespace pipec::target {
namespace {

using namespace std::chrono_literals;
using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

class Postgres final : public Target {
 public:
  Postgres(const Settings& settings, Access access)
      : settings_(settings), access_(access), session_(std::make_unique<Session>(settings, access)) {}

  ir::TableFacts catalog(const std::string& schema, const std::string& table) override {
    return read_catalog(session(), schema, table);
  }
  ir::LedgerFacts ledger(const std::string& task, const std::string& target, const std::string& param_key) override {
    return read_ledger(session(), task, target, param_key);
  }

  void begin() override {
    session().cancelled = false;
    // A dry run creates temporary tables, which a READ ONLY transaction may fill but not create; it rolls back.
    session().query(access_ == Access::read_only ? "BEGIN READ WRITE" : "BEGIN", {});
  }

  Rows execute(const std::string& text, const std::vector<std::optional<std::string>>& parameters) override {
    check_cancelled();
    return session().query(text, parameters);
  }

  std::unique_ptr<BulkStream> copy(const plan::Bulk& bulk) override {
    check_cancelled();
    return start_copy(session(), bulk);
  }

  Commit commit() override {
    check_cancelled();
    PGconn* raw = session().raw();
    injected([] { failpoint("commit.before_send"); });
    if (session_->lost()) session_->fail(committing);
    // From the first byte on only the server knows.
    if (PQsendQuery(raw, "COMMIT") != 1) return Commit::unknown;
    try {
      failpoint("commit.after_send");
    } catch (const InjectedError&) {
      return Commit::unknown;  // the answer is lost
    }
    Result result(PQgetResult(raw), &PQclear);
    while (Result more{PQgetResult(raw), &PQclear}) {
    }
    const auto status = PQresultStatus(result.get());
    const bool done = status == PGRES_COMMAND_OK && std::string(PQcmdStatus(result.get())) == "COMMIT";
    if (done) {
      try {
        failpoint("commit.after_ack");
      } catch (const InjectedError&) {
        return Commit::unknown;
      }
      return Commit::done;
    }
    if (status == PGRES_COMMAND_OK) return Commit::failed;  // ROLLBACK: a statement had failed before
    const char* code = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    // A shutdown or a lost connection says nothing about whether the record of the commit was written.
    if (session_->lost() || !code || std::string(code).starts_with("57P") || std::string(code).starts_with("08")) {
      return Commit::unknown;
    }
    session_->fail(committing);
  }

  void rollback() noexcept override {
    if (!session_) return;
    try {
      if (!session_->lost() && session_->transaction() != PQTRANS_IDLE) session().query("ROLLBACK", {});
    } catch (const std::exception&) {
      // The server rolls back what a dead session leaves.
    }
    session_->cancelled = false;
  }

  void reconnect() override {
    if (session_) {
      lost_pid_ = session_->backend();
      lost_started_ = session_->backend_started();
      const std::lock_guard lock(guard_);
      session_.reset();
    }
    auto fresh = std::make_unique<Session>(settings_, access_);
    wait_for_end_of_lost(*fresh);
    const std::lock_guard lock(guard_);
    session_ = std::move(fresh);
  }

  void cancel() noexcept override {
    const std::lock_guard lock(guard_);
    if (session_) session_->cancel();
  }

 private:
  static constexpr const char* committing = "the transaction could not be committed";

  void check_cancelled() {
    if (!session().cancelled || session_->transaction() == PQTRANS_IDLE) return;
    Diagnostic why;
    why.code = "57014";
    why.primary = "cancelled by the user";
    session_->fail("the statement was not run", why);
  }

  template <class Hit>
  void injected(Hit hit) {
    try {
      hit();
    } catch (const InjectedError& error) {
      Diagnostic why;
      why.code = error.code;
      why.primary = error.what();
      session_->fail(committing, why);
    }
  }

  // A transaction of the lost session that still runs could commit after we looked for its result.
  void wait_for_end_of_lost(Session& fresh) {
    if (lost_pid_.empty()) return;
    const char* find = "SELECT 1 FROM pg_stat_activity AS a WHERE a.pid = $1::int AND a.backend_start = $2::timestamptz";
    const char* end = "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity AS a "
                      "WHERE a.pid = $1::int AND a.backend_start = $2::timestamptz";
    for (int i = 0; i < 400; ++i) {
      if (fresh.query(find, {lost_pid_, lost_started_}).empty()) return;
      if (i == 200) fresh.query(end, {lost_pid_, lost_started_});
      std::this_thread::sleep_for(50ms);
    }
    throw TargetError(Trouble::busy, "the lost session (process " + lost_pid_ + ") still runs on the server [" + fresh.place() +
                                         "]; next: end it with pg_terminate_backend(" + lost_pid_ +
                                         "), then run the same command again");
  }

  Session& session() {
    if (!session_) throw TargetError(Trouble::connection_lost, "the connection was lost [" + place_of(settings_) + "]");
    return *session_;
  }

  Settings settings_;
  Access access_;
  std::mutex guard_;  // of the pointer: cancel() comes from another thread
  std::unique_ptr<Session> session_;      // none: lost, and not found again yet
  std::string lost_pid_, lost_started_;   // the session before
};

}  // namespace

std::unique_ptr<Target> open_postgres(const Settings& settings, Access access) {
  return std::make_unique<Postgres>(settings, access);
}

}  // namespace pipec::target
