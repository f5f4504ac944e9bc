// What every step of one task's load works with. Owns nothing but the list of files that are left to load.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "runtime/engine/run.hpp"
#include "runtime/validate/validate.hpp"

namespace pipec::engine {

struct Job {
  const ir::Program& program;
  const ir::Bindings& bindings;
  const plan::Plan& whole;
  const plan::TaskPlan& plan;
  const ir::Task& task;
  World& world;
  const Options& options;
  Progress& progress;
  std::stop_token stop;               // not heeded any more while a refusal is recorded
  std::shared_ptr<const validate::Program> rules;
  std::vector<ir::FileFacts> files;   // to load, in input order
  std::string call_id;                // of the whole call; its runs are call_id-N
  std::string run_id;
};

// Thrown where a stop request is seen.
struct Interrupted {};

inline void check_stop(const Job& job) {
  if (job.stop.stop_requested()) throw Interrupted{};
}

// A source over one file of the job, with the columns that the task wants.
std::unique_ptr<source::Source> open_source(const Job& job, std::uint32_t file);

inline std::int64_t position_of(std::uint32_t file, std::uint64_t offset) {
  return (static_cast<std::int64_t>(file) << plan::position_offset_bits) | static_cast<std::int64_t>(offset);
}

}  // namespace pipec::engine
