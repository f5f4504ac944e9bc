// SQL text -> Statement: {slot} becomes the dialect's numbered parameter.
#pragma once

#include <vector>

#include "compiler/plan/plan.hpp"
#include "compiler/sql/dialect.hpp"
#include "compiler/sql/ledger.hpp"

namespace pipec::plan {

// For texts of pipec's own tables: every {word} must be a slot (std::logic_error otherwise).
Statement bound(const sql::Dialect& dialect, const sql::Text& text);
std::vector<Statement> bound(const sql::Dialect& dialect, const std::vector<sql::Text>& texts);

// For texts that hold names or values of the user's; braces are just braces.
Statement plain(const sql::Text& text);
std::vector<Statement> plain(const std::vector<sql::Text>& texts);

void append(std::vector<Statement>& to, std::vector<Statement> more);

}  // namespace pipec::plan
