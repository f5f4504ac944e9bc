// Samples a run's Progress: a bar that redraws on a terminal, a line every few seconds elsewhere.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/world.hpp"
#include "cli/console.hpp"
#include "runtime/engine/progress.hpp"

namespace pipec::cli {

// One look at a run.
struct ProgressSample {
  std::string task;
  engine::PhaseName phase = engine::PhaseName::idle;
  std::uint64_t bytes = 0, bytes_total = 0, records = 0, rejects = 0;
  double seconds = 0;  // since the run began
};

// "orders  [######----]  61 %  1.2 GiB of 2.0 GiB  812,331 rows/s  1 min left  31 rejects", at most `width` columns.
std::string progress_text(const ProgressSample& sample, int width, bool bar);

class ProgressView {
 public:
  ProgressView(Console& console, Clock& clock, const engine::Progress& progress, std::vector<std::string> tasks);
  ~ProgressView();  // takes the bar away
  ProgressView(const ProgressView&) = delete;
  ProgressView& operator=(const ProgressView&) = delete;

 private:
  void watch();
  ProgressSample look() const;

  Console& console_;
  Clock& clock_;
  const engine::Progress& progress_;
  const std::vector<std::string> tasks_;
  const std::int64_t began_us_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool end_ = false;
  bool drawn_ = false;
  std::thread thread_;  // last: it uses the rest
};

}  // namespace pipec::cli
