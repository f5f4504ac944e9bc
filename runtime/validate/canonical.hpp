// The canonical text of a typed value, appended: ir::to_text without a Value in between.
#pragma once

#include <string>

#include "compiler/ir/type.hpp"
#include "runtime/value/batch.hpp"

namespace pipec::validate {

// The value must be there (valid).
void append_canonical(std::string& out, const value::Column& column, const ir::Type& type, std::size_t row);

ir::Value value_at(const value::Column& column, const ir::Type& type, std::size_t row);

}  // namespace pipec::validate
