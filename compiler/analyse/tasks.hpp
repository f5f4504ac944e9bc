// Tasks: each clause has a function; what two clauses say together is judged in tasks.cpp.
#pragma once

#include "compiler/analyse/columns.hpp"
#include "compiler/analyse/context.hpp"

namespace pipec::analyse {

// Fills every task of the file; afterwards each has what its clauses say, or a message was added.
void analyse_tasks(Context& context);

// ---- one clause each ----------------------------------------------------------------------------------------

// source.cpp: false when a message was added.
bool analyse_from(Context& context, const ast::From& from, Span span, ir::Task& task);

// target.cpp
std::optional<ir::TableRef> resolve_table(Context& context, const ast::Path& path, std::string_view clause);
void analyse_into(Context& context, const ast::Into& into, ir::Task& task);
void check_column_names(Context& context, const ir::Task& task);
void check_audit_name(Context& context, const ir::Task& task, std::string_view name, Span span);

void check_index_name(Context& context, const ir::Task& task, std::string_view name, Span span);

// indexes.cpp: after the audit columns, which may be indexed too.
void analyse_indexes(Context& context, const ast::Block& block, ir::Task& task, Columns& known);
// Two tasks of this file that give one name to different indexes.
void check_index_names(Context& context);

// write.cpp
void analyse_write(Context& context, const ast::Write& write, Span span, const ast::Columns& columns, ir::Task& task,
                   Columns& known);
void analyse_dedup(Context& context, const ast::Dedup& dedup, Span span, const ast::Columns& columns, ir::Task& task,
                   Columns& known);
void analyse_update_when(Context& context, const ast::UpdateWhen& update, Span span, ir::Task& task, Columns& known);

// policies.cpp: what a task says overrides `defaults` key by key (S-N2); either may be null.
void analyse_quarantine(Context& context, const ast::Quarantine* base, const ast::Quarantine* own, ir::Task& task);
void analyse_contract(Context& context, const ast::Block* base, const ast::Block* own, ir::Task& task);
void analyse_audit(Context& context, const ast::Block* base, const ast::Block* own, ir::Task& task);

// graph.cpp
void analyse_after(Context& context, const ast::After& after, ir::TaskId id);
// Cycles, the topological order, tables with two writers.
void analyse_graph(Context& context);
// The params that a task mentions in its source, rules and write (S-J1).
std::vector<ir::ParamId> params_of(const ir::Program& program, const ir::Task& task);

// capability.cpp: what `update when` asks of the target.
void check_update_when(Context& context, const ir::Task& task);

}  // namespace pipec::analyse
