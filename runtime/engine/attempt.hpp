// One try at a load: what it has read and refused so far.
#pragma once

#include "runtime/engine/judge.hpp"
#include "runtime/engine/load_task.hpp"
#include "runtime/engine/router.hpp"

namespace pipec::engine {

struct TaskLoad::Attempt {
  explicit Attempt(const Job& job)
      : spool(job.options.spool_memory, job.options.spool_folder), log(job, spool), tallies(job) {}

  FileSpool spool;
  RejectLog log;
  Tallies tallies;
  Counts counts;
  std::vector<RejectSample> samples;
};

}  // namespace pipec::engine
