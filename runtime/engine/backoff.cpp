#include "runtime/engine/backoff.hpp"

#include <algorithm>

namespace pipec::engine {

void wait_after(const Job& job, int attempt) {
  constexpr std::int64_t longest_us = 60'000'000, slice_us = 100'000;
  std::int64_t wait = std::min(job.options.wait_us, longest_us);
  for (int i = 1; i < attempt && wait < longest_us; ++i) wait = std::min(wait * 2, longest_us);
  if (wait > 1) wait = wait / 2 + static_cast<std::int64_t>(job.world.random.next() % static_cast<std::uint64_t>(wait / 2 + 1));
  while (wait > 0) {
    check_stop(job);
    const std::int64_t part = std::min(wait, slice_us);
    job.world.clock.sleep_us(part);
    wait -= part;
  }
  check_stop(job);
}

}  // namespace pipec::engine
