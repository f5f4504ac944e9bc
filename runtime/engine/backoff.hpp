// Waiting between tries: doubled each time, at most a minute, with chance in it so that two processes part.
#pragma once

#include "runtime/engine/job.hpp"

namespace pipec::engine {

// After try number `attempt` (from 1). Throws Interrupted when told to stop meanwhile.
void wait_after(const Job& job, int attempt);

}  // namespace pipec::engine
