#include <re2/re2.h>

#include "compiler/analyse/expression.hpp"

namespace pipec::analyse {

bool check_regex(Context& context, std::string_view pattern, Span span) {
  // Files repeat their patterns, and compiling one costs more than all else that is done to a column.
  if (context.good_patterns.contains(pattern)) return true;
  const RE2 regex(re2::StringPiece(pattern.data(), pattern.size()), RE2::Quiet);
  if (regex.ok()) {
    context.good_patterns.emplace(pattern);
    return true;
  }
  auto builder = context.diagnostics.add(m::bad_regex, span, regex.error());
  if (regex.error_code() == RE2::ErrorBadPerlOp || regex.error_code() == RE2::ErrorBadEscape) {
    builder.help("the syntax is that of RE2: no look-around and no back-references");
  }
  return false;
}

bool check_rewrite(Context& context, std::string_view pattern, std::string_view rewrite, Span span) {
  const RE2 regex(re2::StringPiece(pattern.data(), pattern.size()), RE2::Quiet);
  std::string error;
  if (!regex.ok() || regex.CheckRewriteString(re2::StringPiece(rewrite.data(), rewrite.size()), &error)) return true;
  context.diagnostics.add(m::bad_regex, span, error)
      .help("`\\0` is the whole match, `\\1` the first group; a backslash itself is `\\\\`");
  return false;
}

}  // namespace pipec::analyse
