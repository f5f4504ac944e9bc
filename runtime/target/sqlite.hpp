// Target for SQLite: SQLiteCpp for the connection and statements, the C interface for bulk inserts.
#pragma once

#include <memory>

#include "runtime/target/target.hpp"

namespace pipec::target {

std::unique_ptr<Target> open_sqlite(const Settings& settings, Access access);

std::vector<std::string> sqlite_session_statements();

}  // namespace pipec::target
