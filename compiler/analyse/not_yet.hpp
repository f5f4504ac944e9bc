// What edition 1 has and this build has not: one message for each use, and what to do meanwhile.
#pragma once

#include <string_view>

#include "compiler/analyse/context.hpp"

namespace pipec::analyse {

// Reports a declaration that this build does not do yet; silent for the others.
void report_not_yet(Context& context, const ast::Declaration& declaration);

// The same for a clause of a task or of `defaults`; true when it was reported.
bool report_not_yet(Context& context, const ast::Clause& clause);

// The same for a column's modifier; true when it was reported.
bool report_not_yet(Context& context, const ast::Modifier& modifier);

// `what` of a setting: "strategy = delete_insert".
void report_setting_not_yet(Context& context, Span span, std::string_view what, std::string_view meanwhile);

}  // namespace pipec::analyse
