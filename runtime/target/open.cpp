#include "runtime/target/postgres.hpp"
#include "runtime/target/settings.hpp"
#include "runtime/target/sqlite.hpp"
#include "runtime/target/target.hpp"

namespace pipec::target {

std::unique_ptr<Target> open(const Settings& settings, Access access) {
  check_names(settings);
  switch (settings.kind) {
    case ir::ConnectionKind::sqlite: return open_sqlite(settings, access);
    case ir::ConnectionKind::postgres: return open_postgres(settings, access);
  }
  throw std::logic_error("unknown kind of connection");
}

std::vector<std::string> session_statements(ir::ConnectionKind kind, Access access) {
  switch (kind) {
    case ir::ConnectionKind::sqlite: return sqlite_session_statements();
    case ir::ConnectionKind::postgres: return postgres_session_statements(access);
  }
  throw std::logic_error("unknown kind of connection");
}

}  // namespace pipec::target
