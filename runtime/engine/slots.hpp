// The values that only the run knows, as the text that statements take.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/engine/job.hpp"

namespace pipec::engine {

// What a statement may ask for beyond what the job says.
struct RunValues {
  std::string state = "open";        // of the run row that is written
  std::string owner;                 // host and process
  std::int64_t started_us = 0;
  Counts counts;
  std::int64_t after = -1;           // position behind which a gate's next page begins
  std::string reasons = "[]";        // JSON: code, column, rule, outcome, rows
};

std::vector<std::optional<std::string>> bind(const Job& job, const RunValues& values, const plan::Statement& statement);

// Host and process, for people who look for the owner of an open run.
std::string this_process();

// Sorts by time of birth, never repeats.
std::string new_run_id(World& world);

std::string reasons_text(const std::vector<ReasonCount>& reasons);

}  // namespace pipec::engine
