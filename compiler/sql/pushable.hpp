// Which expressions SQL can evaluate with exactly the language's meaning (architecture 8). Everything else must be
// computed by the client, or does not compile where only SQL could evaluate it (`update when`).
#pragma once

#include <optional>

#include "base/span.hpp"
#include "compiler/ir/program.hpp"

namespace pipec::sql {

// The first node that a target of `kind` cannot evaluate exactly; none: the whole expression can be pushed.
std::optional<Span> first_not_pushable(const ir::Program& program, ir::ExprId expr, ir::ConnectionKind kind);

}  // namespace pipec::sql
