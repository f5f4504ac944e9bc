#include "runtime/target/sqlite_connection.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "runtime/target/settings.hpp"
#include "runtime/target/sqlite.hpp"

namespace pipec::target {
namespace {

namespace fs = std::filesystem;

// Memory stays bounded (two page caches of 24 MiB), what does not fit goes to a file; a commit survives a power cut.
constexpr const char* setup[] = {
    "PRAGMA foreign_keys = ON",     "PRAGMA synchronous = FULL",       "PRAGMA temp_store = FILE",
    "PRAGMA cache_size = -24576",   "PRAGMA temp.cache_size = -24576", "PRAGMA trusted_schema = OFF",
};

// One thread at a time uses a connection; only interrupting it is for all, and needs no mutex.
constexpr int one_thread = SQLITE_OPEN_NOMUTEX;

// Here a file turns out not to be a database.
constexpr const char* first_look = "PRAGMA main.schema_version";

std::string folder_of(const std::string& file) {
  const fs::path folder = fs::path(file).parent_path();
  return folder.empty() ? "." : folder.string();
}

// Why a file cannot be opened, as far as one can see from outside; SQLite itself does not say.
std::pair<Trouble, std::string> why_not(const std::string& file) {
  std::error_code ignored;
  const std::string folder = folder_of(file);
  if (fs::is_directory(file, ignored)) return {Trouble::other, "it is a folder; next: name a file in it"};
  if (!fs::exists(folder, ignored)) {
    return {Trouble::other, fmt::format("the folder {} does not exist; next: create it, or correct `file`", folder)};
  }
  if (!fs::is_directory(folder, ignored)) {
    return {Trouble::other, fmt::format("{} is not a folder; next: correct `file`", folder)};
  }
  if (!fs::exists(file, ignored)) {
    return {Trouble::read_only,
            fmt::format("no file can be created in the folder {}; next: make it writable, or put the file elsewhere", folder)};
  }
  return {Trouble::read_only, "the file cannot be read and written; next: correct its permissions"};
}

// The right to make a file in a folder, asked without making one.
bool takes_a_file(const std::string& folder) { return access(folder.c_str(), W_OK | X_OK) == 0; }

}  // namespace

std::vector<std::string> sqlite_session_statements() {
  std::vector<std::string> out = {first_look};
  out.insert(out.end(), std::begin(setup), std::end(setup));
  return out;
}

Connection::Connection(const Settings& settings, Access access)
    : name_(settings.name), file_(setting(settings, "file")), busy_timeout_ms_(duration_ms(settings, "busy_timeout", 5000)) {
  open(access);
  if (access == Access::read_only && needs_recovery()) {
    recover();
    open(access);
  }
  set_up();
}

void Connection::set_up() {
  sqlite3_extended_result_codes(raw(), 1);
  sqlite3_busy_handler(raw(), &Connection::wait_while_busy, this);
  register_functions(*this);
  for (const std::string& statement : sqlite_session_statements()) query(statement, {});
}

// A program that was killed in the middle of a transaction leaves a journal that has to be rolled back before anybody can
// read, which a reader may not do.
bool Connection::needs_recovery() const {
  const int code = sqlite3_exec(raw(), first_look, nullptr, nullptr, nullptr) & 0xff;
  return code == SQLITE_READONLY || code == SQLITE_CANTOPEN;
}

void Connection::recover() const {
  try {
    SQLite::Database writer(file_, SQLite::OPEN_READWRITE, static_cast<int>(busy_timeout_ms_));
    writer.exec(first_look);
  } catch (const SQLite::Exception&) {
    // The next look at the file says why.
  }
}

void Connection::open(Access access) {
  std::error_code ignored;
  absent_ = !fs::exists(file_, ignored);
  const bool reading = access == Access::read_only;
  try {
    if (reading && absent_) {
      const std::string folder = folder_of(file_);
      if (!fs::is_directory(folder, ignored) || !takes_a_file(folder)) refuse_file(SQLITE_CANTOPEN);
      database_ = std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
      return;
    }
    database_ = std::make_unique<SQLite::Database>(
        file_, one_thread | (reading ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE));
  } catch (const SQLite::Exception& error) {
    refuse_file(error.getExtendedErrorCode());
  }
  // SQLite opens what it may not write for reading only, without a word.
  if (!reading && sqlite3_db_readonly(raw(), "main") == 1) {
    throw TargetError(Trouble::read_only, fmt::format("connection `{}`: the SQLite file {} may be read but not written; "
                                                      "next: correct its permissions, or name another `file`",
                                                      name_, file_));
  }
}

void Connection::refuse_file(int extended_code) const {
  const auto [trouble, why] = why_not(file_);
  TargetError error(trouble, fmt::format("connection `{}`: cannot open the SQLite file {}: {}", name_, file_, why));
  error.code = std::to_string(extended_code);
  throw error;
}

int Connection::wait_while_busy(void* connection, int tries) {
  auto& self = *static_cast<Connection*>(connection);
  constexpr int step_ms = 10;
  if (self.cancelled || static_cast<std::int64_t>(tries) * step_ms >= self.busy_timeout_ms_) return 0;
  std::this_thread::sleep_for(std::chrono::milliseconds(step_ms));
  return 1;
}

Rows Connection::query(const std::string& text, const std::vector<std::optional<std::string>>& parameters) {
  const char* const doing = "SQLite refused a statement";
  try {
    SQLite::Statement statement(*database_, text);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const int index = static_cast<int>(i) + 1;
      if (parameters[i]) {
        statement.bindNoCopy(index, *parameters[i]);
      } else {
        statement.bind(index);
      }
    }
    Rows rows;
    const int width = statement.getColumnCount();
    while (statement.executeStep()) {
      auto& row = rows.emplace_back();
      row.reserve(static_cast<std::size_t>(width));
      for (int i = 0; i < width; ++i) {
        const SQLite::Column cell = statement.getColumn(i);
        if (cell.isNull()) {
          row.emplace_back();
        } else {
          row.emplace_back(cell.getString());
        }
      }
    }
    return rows;
  } catch (const SQLite::Exception& error) {
    fail(doing, error.getExtendedErrorCode(), error.what());
  }
}

void Connection::fail(const std::string& doing, int extended_code, const std::string& said) const {
  Trouble trouble = Trouble::other;
  std::string next;
  switch (extended_code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      trouble = cancelled ? Trouble::interrupted : Trouble::busy;
      next = "another program is writing to the file; wait until it is done, or raise `busy_timeout`";
      break;
    case SQLITE_FULL:
      trouble = Trouble::disk_full;
      next = "make room on the disk, then run the same command again";
      break;
    case SQLITE_READONLY:
      trouble = Trouble::read_only;
      next = "make the file and its folder writable";
      break;
    case SQLITE_CANTOPEN: {
      const auto [why_trouble, why] = why_not(file_);
      trouble = why_trouble;
      next = why;
      break;
    }
    case SQLITE_PERM:
    case SQLITE_AUTH: trouble = Trouble::privilege; break;
    case SQLITE_NOTADB: next = "name another `file`, or move this one away"; break;
    case SQLITE_CORRUPT: next = "restore the file from a backup"; break;
    case SQLITE_CONSTRAINT: trouble = Trouble::row_refused; break;
    case SQLITE_INTERRUPT: trouble = Trouble::interrupted; break;
    default: break;
  }
  TargetError error(trouble, fmt::format("{}: {} [SQLite file {}]{}{}", doing, said, file_, next.empty() ? "" : "; next: ", next));
  error.code = std::to_string(extended_code);
  if (trouble == Trouble::row_refused) {
    const std::size_t colon = said.find(": ");
    error.constraint = colon == std::string::npos ? "" : said.substr(colon + 2);
  }
  throw error;
}

}  // namespace pipec::target
