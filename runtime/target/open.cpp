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

}  // namespace pipec::target
