// One exit code out of many tasks' (S-O2).
#pragma once

#include "runtime/engine/run.hpp"

namespace pipec::engine {

int exit_code(const std::vector<TaskReport>& tasks);
std::string status_word(const std::vector<TaskReport>& tasks, int exit_code);

}  // namespace pipec::engine
