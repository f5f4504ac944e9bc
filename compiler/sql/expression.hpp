// A pushable expression (pushable.hpp) as SQL text.
#pragma once

#include <functional>
#include <string>

#include "compiler/ir/program.hpp"
#include "compiler/sql/dialect.hpp"

namespace pipec::sql {

// How the two rows of a comparison are called in the statement: excluded."a", o."a".
using ColumnText = std::function<std::string(const ir::ColumnRef&)>;

// Params and now() become literals of `bindings`. Throws std::logic_error for a node that cannot be pushed.
std::string expression(const ir::Program& program, ir::ExprId expr, const ir::Bindings& bindings,
                       const Dialect& dialect, const ColumnText& column);

}  // namespace pipec::sql
