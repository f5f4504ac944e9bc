// The program behind `main`: words of a command line in, exit code out.
#pragma once

#include <string>
#include <vector>

#include "base/world.hpp"
#include "cli/console.hpp"

namespace pipec::cli {

// Never throws: whatever ends a command early is said on stderr and becomes an exit code.
int run(const std::vector<std::string>& words, Console& console, World& world);

}  // namespace pipec::cli
