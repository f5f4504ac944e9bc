// The values of texts and numbers as they are written.
#pragma once

#include <string>
#include <string_view>

#include "compiler/diagnostic/diagnostic.hpp"
#include "compiler/syntax/ast.hpp"

namespace pipec::syntax {

// Escapes of "…" and f"…" (\n \t \r \\ \" \u{…}; with `doubled_braces` also {{ and }}). `span` is the place of
// `raw`; a bad escape is reported at its own place and left as it is written.
std::string unescape(std::string_view raw, Span span, bool doubled_braces, diagnostic::Diagnostics& diagnostics);

// The inside of """…""": the line behind the opening marks and the last line are dropped when they are blank, the
// blanks that all other lines share are taken off, line ends become \n.
std::string dedent(std::string_view raw);

// 50_000, 12.50, 1.5e3, 2h, 0.5%: the node, or an Integer and a diagnostic.
decltype(ast::Expr::node) number(std::string_view text, Span span, diagnostic::Diagnostics& diagnostics);

}  // namespace pipec::syntax
