// Where a run is, as relaxed atomics that the engine writes per batch and cli samples. Nothing here prints.
#pragma once

#include <atomic>
#include <cstdint>

namespace pipec::engine {

enum class PhaseName : std::uint8_t { idle, reading, gates, publishing, recording };

struct Progress {
  std::atomic<std::uint64_t> bytes_total{0};
  std::atomic<std::uint64_t> bytes{0};
  std::atomic<std::uint64_t> records{0};
  std::atomic<std::uint64_t> rejects{0};
  std::atomic<std::uint32_t> task{0};   // index into the plan's tasks
  std::atomic<PhaseName> phase{PhaseName::idle};
};

}  // namespace pipec::engine
