// Time zones are named in a .pipe file but known to the machine: this is where the two meet, before anything runs.
#pragma once

#include "compiler/diagnostic/diagnostic.hpp"
#include "compiler/ir/program.hpp"

namespace pipec::cli {

// Adds a diagnostic for every zone that this machine does not know; false if there is one.
bool check_zones(const ir::Program& program, diagnostic::Diagnostics& diagnostics);

}  // namespace pipec::cli
