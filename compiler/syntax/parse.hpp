// Bytes -> tree. A broken clause costs that clause: it is reported, skipped, and the rest is parsed.
// Refuses to know names and types. PEGTL is seen by parse.cpp alone.
#pragma once

#include <cstdint>
#include <string>

#include "compiler/diagnostic/diagnostic.hpp"
#include "compiler/syntax/ast.hpp"
#include "compiler/text/sources.hpp"

namespace pipec::syntax {

// Always returns a tree of what could be read. Never throws for what the text says; nesting beyond 200 levels is
// a diagnostic.
ast::File parse(const text::Sources& sources, std::uint32_t source, diagnostic::Diagnostics& diagnostics);

// One line for a tree, for tests: (file 1 (connection db sqlite …)).
std::string dump(const ast::File& file);
std::string dump(const ast::Expr& expr);

}  // namespace pipec::syntax
