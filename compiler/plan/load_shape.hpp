// One load as its statements see it. Refuses to know strategies and streams.
#pragma once

#include "compiler/plan/load.hpp"
#include "compiler/sql/load.hpp"

namespace pipec::plan {

// `context` must outlive the shape.
sql::Shape load_shape(const LoadContext& context);

// A key of the dedup order that is a column of the table needs no companion in the stage. Null: it is computed.
const ir::ColumnRef* plain_column(const ir::Program& program, const ir::Order& order);

// A rule over all rows: they wait in a stage until it is judged.
bool has_unique_check(const ir::Task& task);

}  // namespace pipec::plan
