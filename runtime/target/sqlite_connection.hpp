// One SQLite connection: opened, set up, its errors told apart by what can be done about them.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/target/target.hpp"

namespace pipec::target {

class Connection {
 public:
  Connection(const Settings& settings, Access access);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  sqlite3* raw() const { return database_->getHandle(); }
  const std::string& file() const { return file_; }
  bool file_was_absent() const { return absent_; }
  bool in_transaction() const { return sqlite3_get_autocommit(raw()) == 0; }

  // One statement; parameters are bound as text. Throws TargetError.
  Rows query(const std::string& text, const std::vector<std::optional<std::string>>& parameters);

  // Throws what the last failed call means; `doing` names it for people.
  [[noreturn]] void fail(const std::string& doing, int extended_code, const std::string& said) const;
  [[noreturn]] void fail(const std::string& doing) const { fail(doing, sqlite3_extended_errcode(raw()), sqlite3_errmsg(raw())); }

  std::atomic<bool> cancelled = false;

  // Filled by the functions of sqlite_functions.cpp: name and how often pipec_count was called with it.
  std::vector<std::pair<std::string, std::int64_t>> tallies;

 private:
  static int wait_while_busy(void* connection, int tries);
  void open(Access access);
  [[noreturn]] void refuse_file(int extended_code) const;
  void set_up();
  bool needs_recovery() const;
  void recover() const;

  std::string name_, file_;
  bool absent_ = false;  // when it was opened
  std::int64_t busy_timeout_ms_ = 5000;
  std::unique_ptr<SQLite::Database> database_;
};

// pipec_count(name) -> 0 and counts; pipec_tally(name); pipec_reset(); collation pipec_decimal. Never deterministic: SQLite
// may not fold, cache or leave out a call.
void register_functions(Connection& connection);

// Order of decimal texts by value; texts that are no decimals come after all that are, by bytes.
int compare_decimals(std::string_view a, std::string_view b);

ir::TableFacts read_catalog(Connection& connection, const std::string& table);
ir::LedgerFacts read_ledger(Connection& connection, const std::string& task, const std::string& target,
                            const std::string& param_key);

std::unique_ptr<BulkStream> start_insert(Connection& connection, const plan::Bulk& bulk);

}  // namespace pipec::target
