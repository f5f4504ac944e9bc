// COPY … FROM STDIN (FORMAT binary) out of batches.
#pragma once

#include <memory>

#include "runtime/target/postgres_session.hpp"

namespace pipec::target {

// The session must outlive the stream.
std::unique_ptr<BulkStream> start_copy(Session& session, const plan::Bulk& bulk);

}  // namespace pipec::target
