#include "runtime/target/sqlite.hpp"

#include <mutex>

#include "base/failpoint.hpp"
#include "runtime/target/sqlite_connection.hpp"

namespace pipec::target {
namespace {

class Sqlite final : public Target {
 public:
  Sqlite(const Settings& settings, Access access)
      : settings_(settings), access_(access), connection_(std::make_unique<Connection>(settings, access)) {}

  ir::TableFacts catalog(const std::string&, const std::string& table) override { return read_catalog(*connection_, table); }
  ir::LedgerFacts ledger(const std::string& task, const std::string& target, const std::string& param_key) override {
    return read_ledger(*connection_, task, target, param_key);
  }

  void begin() override {
    connection_->cancelled = false;
    // Taking the writer's lock at once: a transaction that reads first may find that it can't write any more.
    connection_->query(access_ == Access::read_only ? "BEGIN" : "BEGIN IMMEDIATE", {});
  }

  Rows execute(const std::string& text, const std::vector<std::optional<std::string>>& parameters) override {
    check_cancelled();
    return connection_->query(text, parameters);
  }

  std::unique_ptr<BulkStream> copy(const plan::Bulk& bulk) override {
    check_cancelled();
    return start_insert(*connection_, bulk);
  }

  Commit commit() override {
    check_cancelled();
    try {
      failpoint("commit.before_send");
    } catch (const InjectedError& error) {
      connection_->fail(committing, SQLITE_IOERR, error.what());
    }
    if (!connection_->in_transaction()) return Commit::failed;  // an error has rolled it back already
    connection_->query("COMMIT", {});
    try {
      failpoint("commit.after_send");
      failpoint("commit.after_ack");
    } catch (const InjectedError&) {
      return Commit::unknown;
    }
    return Commit::done;
  }

  void rollback() noexcept override {
    try {
      if (connection_->in_transaction()) connection_->query("ROLLBACK", {});
    } catch (const std::exception&) {
      // An error that forbids even this has rolled back itself.
    }
    connection_->cancelled = false;
  }

  void reconnect() override {
    auto fresh = std::make_unique<Connection>(settings_, access_);
    const std::lock_guard lock(guard_);
    connection_ = std::move(fresh);
  }

  void cancel() noexcept override {
    const std::lock_guard lock(guard_);
    connection_->cancelled = true;
    sqlite3_interrupt(connection_->raw());
  }

 private:
  static constexpr const char* committing = "the transaction could not be committed";

  void check_cancelled() {
    if (connection_->cancelled && connection_->in_transaction()) {
      connection_->fail("the statement was not run", SQLITE_INTERRUPT, "cancelled by the user");
    }
  }

  Settings settings_;
  Access access_;
  std::mutex guard_;  // of the pointer: cancel() comes from another thread
  std::unique_ptr<Connection> connection_;
};

}  // namespace

std::unique_ptr<Target> open_sqlite(const Settings& settings, Access access) {
  return std::make_unique<Sqlite>(settings, access);
}

}  // namespace pipec::target
