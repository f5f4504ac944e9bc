// Target for PostgreSQL: libpqxx for statements, libpq for COPY, diagnostics and cancel on the same connection.
#pragma once

#include <memory>

#include "runtime/target/target.hpp"

namespace pipec::target {

std::unique_ptr<Target> open_postgres(const Settings& settings, Access access);

std::vector<std::string> postgres_session_statements(Access access);

}  // namespace pipec::target
