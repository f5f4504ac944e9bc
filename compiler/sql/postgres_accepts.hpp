// Which live types of PostgreSQL take the values of a declared type (S-G). Internal to this room.
#pragma once

#include "compiler/ir/catalog.hpp"
#include "compiler/ir/type.hpp"

namespace pipec::sql {

bool postgres_accepts(const ir::Type& type, const ir::LiveColumn& live);

}  // namespace pipec::sql
