#include <re2/re2.h>

#include "compiler/analyse/expression.hpp"

namespace pipec::analyse {

bool check_regex(Context& context, std::string_view pattern, Span span) {
  RE2::Options options;
  options.set_log_errors(false);
  const RE2 regex(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (regex.ok()) return true;
  auto builder = context.diagnostics.add(m::bad_regex, span, regex.error());
  if (regex.error_code() == RE2::ErrorBadPerlOp || regex.error_code() == RE2::ErrorBadEscape) {
    builder.help("the syntax is that of RE2: no look-around and no back-references");
  }
  return false;
}

}  // namespace pipec::analyse
