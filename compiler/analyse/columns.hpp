// The columns of a task: types, stages, conversion, defaults, computed values, checks.
#pragma once

#include "compiler/analyse/context.hpp"
#include "compiler/analyse/expression.hpp"

namespace pipec::analyse {

// Enters names and types; `known.task` is `task`. Columns whose type failed are in `known.broken`.
void declare_columns(Context& context, const ast::Columns& clause, ir::Task& task, Columns& known);

// Then the modifiers, when every name is known. `header`: the source has a header line.
void analyse_modifiers(Context& context, const ast::Columns& clause, ir::Task& task, Columns& known, bool header);

// checks.cpp
enum class Place { conversion, column_check, unique_check, row_check };
// What an `else` says there; none when a message was added.
std::optional<ir::Outcome> outcome_of(Context& context, const ast::Action& action, Place place, Columns& known,
                                      const ir::Column* column);
void analyse_check(Context& context, const ast::Check& check, Span span, ir::Task& task, Columns& known,
                   ir::ColumnId id);
void analyse_check(Context& context, const ast::TaskCheck& check, Span span, ir::Task& task, Columns& known);

// stages.cpp: appends one stage; `broken` says that the column's stages cannot be judged further.
bool analyse_stage(Context& context, const ast::Stage& stage, Span span, ir::Column& column);
// What all stages together must be: bytes have their encoding, nothing follows a value.
void check_stages(Context& context, const ast::Column& written, const ir::Column& column);

}  // namespace pipec::analyse
