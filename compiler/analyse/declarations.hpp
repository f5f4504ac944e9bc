// What stands beside the tasks: params, secrets, connections; and who is declared at all.
#pragma once

#include "compiler/analyse/context.hpp"

namespace pipec::analyse {

// Enters every declared name (duplicates, names that differ only in case) and reports the declarations that this
// build does not do yet, so that their names stay silent. Tasks get their ids here.
void collect_names(Context& context);
void analyse_params(Context& context);
void analyse_connections(Context& context);

}  // namespace pipec::analyse
