// Tree -> typed program, or diagnostics. Passes in order: names, types, rules, graph, capability. Refuses to know
// databases and files. What edition 1 has but this build has not yet gets its own diagnostic (E09xx).
#pragma once

#include <optional>

#include "compiler/diagnostic/diagnostic.hpp"
#include "compiler/ir/program.hpp"
#include "compiler/syntax/ast.hpp"
#include "compiler/text/sources.hpp"

namespace pipec::analyse {

// None when an error was added (by this or an earlier stage). `sources` gives the folder and the rule texts.
std::optional<ir::Program> analyse(const ast::File& file, const text::Sources& sources,
                                   diagnostic::Diagnostics& diagnostics);

}  // namespace pipec::analyse
