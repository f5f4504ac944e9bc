// What a PostgreSQL database holds: a table, and pipec's own tables.
#pragma once

#include "runtime/target/postgres_session.hpp"

namespace pipec::target {

ir::TableFacts read_catalog(Session& session, const std::string& schema, const std::string& table);
ir::LedgerFacts read_ledger(Session& session, const std::string& task, const std::string& target,
                            const std::string& param_key);

}  // namespace pipec::target
