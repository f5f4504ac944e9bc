// The values that only a run knows: params, and constant expressions in settings and paths (S-N1, S-C).
#pragma once

#include <string>

#include "base/world.hpp"
#include "cli/arguments.hpp"
#include "compiler/ir/program.hpp"

namespace pipec::cli {

// Params in this order: -p, --params FILE, PIPEC_PARAM_<NAME in upper case>, the default. The last of several -p for one
// name counts. Throws Stop: 64 for an unknown name or a value that is not of the type, 78 for a param without value,
// unless `allow_missing`: then it stays null, for commands that need params in connection settings only.
ir::Bindings bind(const ir::Program& program, const Arguments& arguments, World& world, bool allow_missing = false);

// A constant expression, as canonical text; `what` names it in the message of Stop(78).
std::string evaluate_text(const ir::Program& program, ir::ExprId expr, const ir::Bindings& bindings, World& world,
                          const std::string& what);

}  // namespace pipec::cli
