// Written types -> ir::Type, with their arguments checked.
#pragma once

#include <optional>

#include "compiler/analyse/context.hpp"

namespace pipec::analyse {

// None when a message was added, or when the name is one that failed before.
std::optional<ir::Type> resolve_type(Context& context, const ast::TypeRef& type);

// `float64` cannot be a key, `age` can be null: reports what keeps a column from being one. `which`: "merge", "dedup".
// `use` is where the key names it.
bool check_key_column(Context& context, const ir::Column& column, const ast::Name& use, std::string_view which,
                      Span type_span);

}  // namespace pipec::analyse
