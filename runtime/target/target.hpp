// How rows and transactions move into one kind of target. Owns the connection and its one transaction. Refuses to know
// rules and sources; statements come from the plan.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/world.hpp"
#include "compiler/ir/catalog.hpp"
#include "compiler/ir/program.hpp"
#include "compiler/plan/plan.hpp"
#include "runtime/value/batch.hpp"

namespace pipec::target {

// A connection's settings with every value known; passwords included, so never print one.
struct Settings {
  std::string name;                            // the connection's
  ir::ConnectionKind kind = ir::ConnectionKind::sqlite;
  std::map<std::string, std::string> values;   // by S-M; environment defaults are already filled in
};

// What went wrong, by what can be done about it.
enum class Trouble : std::uint8_t {
  unreachable,       // no server, name not found, starting up -> 69
  authentication,    // wrong password, no pg_hba line -> 78
  no_database,       // -> 78
  privilege,         // -> 78
  busy,              // lock or database busy -> 5 after retries
  deadlock,          // deadlock, serialization -> retry the transaction
  connection_lost,   // in the middle
  row_refused,       // constraint or trigger of the target -> 7
  disk_full,         // -> 1
  read_only,         // file or server is read-only -> 1
  interrupted,       // cancelled by us
  other,             // -> 1
};

class TargetError : public std::runtime_error {
 public:
  TargetError(Trouble trouble, const std::string& message) : std::runtime_error(message), trouble(trouble) {}
  Trouble trouble;
  std::string code;        // SQLSTATE or SQLite's extended code
  std::string constraint;  // where known
  std::string detail;      // of the server, no secret in it
};

// A small result, as text; none: null.
using Rows = std::vector<std::vector<std::optional<std::string>>>;

// An open bulk stream. While it is open no other statement may run on the connection. Destroyed unfinished: cancelled.
class BulkStream {
 public:
  virtual ~BulkStream() = default;
  // Sends rows[0..count) of the batch; `columns[i]` is the batch column for bulk column i.
  virtual void append(const value::TypedBatch& batch, const std::vector<std::uint32_t>& columns,
                      const std::uint32_t* rows, std::size_t count) = 0;
  virtual std::uint64_t finish() = 0;  // rows that the target says it took
};

enum class Commit : std::uint8_t { done, failed, unknown };  // unknown: lost between sending COMMIT and its answer

class Target {
 public:
  virtual ~Target() = default;

  virtual ir::TableFacts catalog(const std::string& schema, const std::string& table) = 0;
  // Rows of pipec's tables for a task identity; `exists = false` when they are not there.
  virtual ir::LedgerFacts ledger(const std::string& task, const std::string& target, const std::string& param_key) = 0;

  virtual void begin() = 0;
  virtual Rows execute(const std::string& text, const std::vector<std::optional<std::string>>& parameters) = 0;
  virtual std::unique_ptr<BulkStream> copy(const plan::Bulk& bulk) = 0;
  virtual Commit commit() = 0;          // failed throws TargetError instead when the server said why
  virtual void rollback() noexcept = 0;
  virtual void reconnect() = 0;         // after connection_lost or unknown
  virtual void cancel() noexcept = 0;   // from any thread: stops the running statement
};

enum class Access : std::uint8_t { read_only, read_write };

// Opens a connection. read_only: nothing is created (a SQLite file that is not there reads as an empty database).
// Throws TargetError; messages name host, port, database, user or file, and what to do next.
std::unique_ptr<Target> open(const Settings& settings, Access access);

// The statements that open() sends on a new connection, in order and without `;`.
std::vector<std::string> session_statements(ir::ConnectionKind kind, Access access = Access::read_write);

}  // namespace pipec::target
