#include "compiler/plan/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <initializer_list>
#include <string_view>

namespace pipec::plan {
namespace {

using sql::Dialect;
using sql::PhysicalColumn;

std::string shown(const ir::TableRef& table) {
  return table.schema.empty() ? table.table : table.schema + "." + table.table;
}

const ir::LiveColumn* find(const Dialect& dialect, const ir::TableFacts& live, const std::string& name) {
  for (const ir::LiveColumn& column : live.columns) {
    if (dialect.same_name(column.name, name)) return &column;
  }
  return nullptr;
}

// The facts name all that the user may not do; only what this load does counts.
void judge_privileges(const ir::TableFacts& live, std::initializer_list<std::string_view> on_the_table,
                      Comparison& out) {
  std::vector<std::string> lacking;
  for (const std::string& privilege : live.missing_privileges) {
    const std::string verb = privilege.substr(0, privilege.find(' '));
    const bool on_table = verb == "SELECT" || verb == "INSERT" || verb == "UPDATE" || verb == "DELETE";
    if (!on_table || std::find(on_the_table.begin(), on_the_table.end(), verb) != on_the_table.end())
      lacking.push_back(privilege);
  }
  if (lacking.empty()) return;
  std::vector<std::string> grants;
  for (const std::string& privilege : lacking) grants.push_back("GRANT " + privilege);
  out.decisions.push_back({78, fmt::format("the user of this connection lacks {}", sql::join(lacking)),
                           fmt::format("let an owner run, for that user: {}", sql::join(grants, "; "))});
}

void judge_privileges(const ir::Task& task, const ir::TableFacts& live, Comparison& out) {
  switch (task.write.mode) {
    case ir::WriteMode::append:
      return judge_privileges(live, {"INSERT", "SELECT"}, out);
    case ir::WriteMode::replace:
      return judge_privileges(live, {"INSERT", "SELECT", "DELETE"}, out);
    case ir::WriteMode::insert_only:
      return judge_privileges(live, {"INSERT", "SELECT"}, out);
    case ir::WriteMode::merge:
      return judge_privileges(live, {"INSERT", "SELECT", "UPDATE"}, out);
  }
}

// What can be wrong with a table as a whole; a column of a view is no use to anybody.
bool judge_table(const ir::TableRef& table, const ir::TableFacts& live, Comparison& out) {
  const std::string name = shown(table);
  if (!live.is_table) {
    out.decisions.push_back(
        {3, fmt::format("{} is not a table", name), "name another table after `into`, or drop what has this name"});
  } else if (live.partitioned) {
    out.decisions.push_back({3, fmt::format("{} is partitioned: loading into partitioned tables is not here yet", name),
                             "load into a plain table, or into one partition by its own name"});
  }
  if (live.row_security) {
    out.decisions.push_back(
        {3, fmt::format("row security hides rows of {} from this user, so keys and counts would be wrong", name),
         "load as the table's owner, or as a user with BYPASSRLS"});
  }
  if (live.is_table && live.has_rules) {
    out.decisions.push_back(
        {3, fmt::format("rules of {} rewrite what a load does to it, so that rows and counts would be wrong", name),
         "drop the table's rules, or load into another table"});
  }
  return live.is_table && !live.partitioned;
}

ir::Type type_of(ir::TypeKind kind, int precision = 0, int scale = 0, std::uint32_t length = 0) {
  ir::Type type;
  type.kind = kind;
  type.precision = precision;
  type.scale = scale;
  type.length = length;
  return type;
}

// Types whose values the declared one may well have been meant to be: numbers for numbers, a point in time for another,
// and text for everything.
std::vector<ir::Type> near_types(const ir::Type& declared, const ir::LiveColumn& live) {
  using Kind = ir::TypeKind;
  std::vector<ir::Type> out;
  int first = 0;
  int second = 0;
  const std::size_t open = live.type.find('(');
  const int written = open == std::string::npos ? 0 : std::sscanf(live.type.c_str() + open, "(%d,%d)", &first, &second);
  if (ir::is_number(declared.kind)) {
    if (written >= 1 && first >= 1 && first <= 38 && second >= 0 && second <= first)
      out.push_back(type_of(Kind::decimal, first, second));
    for (Kind kind : {Kind::int64, Kind::int32, Kind::int16}) out.push_back(type_of(kind));
    if (!ir::is_integer(declared.kind)) {
      for (Kind kind : {Kind::float64, Kind::float32}) out.push_back(type_of(kind));
    }
  }
  if (declared.kind == Kind::timestamp) out.push_back(type_of(Kind::datetime));
  if (declared.kind == Kind::datetime) out.push_back(type_of(Kind::timestamp));
  if (written == 1 && first >= 1) out.push_back(type_of(Kind::string, 0, 0, static_cast<std::uint32_t>(first)));
  out.push_back(type_of(Kind::string));
  return out;
}

// The way on from a column that does not take the declared type: a type to declare, where one fits, or a statement.
std::string edit_for(const Dialect& dialect, const ir::Task& task, const PhysicalColumn& column,
                     const ir::LiveColumn& live) {
  std::string declare;
  for (ir::Type& type : near_types(column.type, live)) {
    if (!dialect.accepts(type, live)) continue;
    type.nullable = column.type.nullable;
    declare = fmt::format("declare `{}: {}`", column.name, ir::to_text(type));
    break;
  }
  if (dialect.has_schemas()) {
    const std::string name = dialect.name(column.name);
    const std::string type = dialect.physical_type(column.type);
    return fmt::format("{}run: ALTER TABLE {} ALTER COLUMN {} TYPE {} USING {}::{}", declare.empty() ? "" : declare + ", or ",
                       dialect.table(task.target.schema, task.target.table), name, type, name, type);
  }
  if (!declare.empty()) return declare;
  // SQLite changes no type.
  return fmt::format("load into another table, or move this one away and run: {}",
                     sql::create_table(dialect, task, sql::KeyAt::creation, false).at(0).text);
}

void judge_column(const Dialect& dialect, const ir::Task& task, const PhysicalColumn& column,
                  const ir::TableFacts& live, Comparison& out) {
  const ir::TableRef& table = task.target;
  out.casts.emplace_back();
  const ir::LiveColumn* is = find(dialect, live, column.name);
  const std::string place = fmt::format("column {} of {}", column.name, shown(table));
  const auto stop = [&](std::string text, std::string next) {
    out.steps.push_back({Step::Sign::stop, "column " + column.name, text, "catalog", "exclusive", "no"});
    out.decisions.push_back({3, std::move(text), std::move(next)});
  };
  if (is == nullptr) {
    stop(fmt::format("{} is missing: this build does not alter existing tables", place),
         fmt::format("run: {}; or take the column out of the declaration",
                     sql::add_column_hint(dialect, table, column)));
    return;
  }
  if (is->generated) {
    stop(fmt::format("{} is generated by the database", place), "take the column out of the declaration");
    return;
  }
  if (!dialect.accepts(column.type, *is)) {
    stop(fmt::format("{} is {}, declared {}, which needs {}: this build does not alter existing tables", place,
                     is->type.empty() ? "without a declared type" : is->type, ir::to_text(column.type),
                     dialect.physical_type(column.type)),
         edit_for(dialect, task, column, *is));
    return;
  }
  if (column.type.nullable && is->not_null) {
    ir::Type required = column.type;
    required.nullable = false;
    std::string next = fmt::format("declare `{}: {}`", column.name, ir::to_text(required));
    if (dialect.has_schemas()) {
      next += fmt::format(", or run: ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL",
                          dialect.table(table.schema, table.table), dialect.name(column.name));
    }
    stop(fmt::format("{} is NOT NULL, declared {}", place, ir::to_text(column.type)), next);
    return;
  }
  if (column.key && !dialect.compares_by_bytes(*is)) {
    stop(fmt::format("{} compares by collation {}: as a key it would take different texts for the same", place,
                     is->collation),
         "use a key column that compares by bytes, or load into another table");
    return;
  }
  out.casts.back() = dialect.cast_for(column.type, *is);
}

void judge_undeclared(const Dialect& dialect, const ir::TableRef& table, const std::vector<PhysicalColumn>& columns,
                      const ir::TableFacts& live, Comparison& out) {
  for (const ir::LiveColumn& is : live.columns) {
    const bool declared = std::any_of(columns.begin(), columns.end(), [&](const PhysicalColumn& column) {
      return dialect.same_name(column.name, is.name);
    });
    if (declared || !is.not_null || is.has_default || is.generated) continue;
    out.decisions.push_back(
        {3, fmt::format("column {} of {} is NOT NULL without a default, and is not declared", is.name, shown(table)),
         fmt::format("declare `{}: …`, or give it a default in the database", is.name)});
  }
}

bool has_key_index(const Dialect& dialect, const ir::Task& task, const ir::TableFacts& live) {
  return std::any_of(live.indexes.begin(), live.indexes.end(), [&](const ir::LiveIndex& index) {
    return index.usable && is_of_key(dialect, task, index);
  });
}

// PostgreSQL gives up on an upsert when one of the constraints over its key is deferrable, whatever indexes there are
// beside it.
void judge_deferrable(const Dialect& dialect, const ir::Task& task, const ir::TableFacts& live, Comparison& out) {
  for (const ir::LiveIndex& index : live.indexes) {
    if (!index.deferrable || !is_of_key(dialect, task, index)) continue;
    const std::string table = dialect.table(task.target.schema, task.target.table);
    const std::string name = dialect.name(index.name);
    out.decisions.push_back(
        {3, fmt::format("the constraint {} over the key of {} is deferrable, which an upsert cannot use", index.name,
                        shown(task.target)),
         fmt::format("run: ALTER TABLE {} DROP CONSTRAINT {}, ADD CONSTRAINT {} {} ({})", table, name, name,
                     index.primary ? "PRIMARY KEY" : "UNIQUE", sql::key_list(dialect, task, task.write.on))});
  }
}

// What only the real load meets.
void warn_of_refusals(const Dialect& dialect, const ir::Task& task, const ir::TableFacts& live, Comparison& out) {
  const std::vector<PhysicalColumn> columns = sql::physical_columns(task);
  std::vector<std::string> foreign;
  for (const std::string& check : live.checks) {
    const bool own = std::any_of(columns.begin(), columns.end(), [&](const PhysicalColumn& column) {
      return dialect.is_own_check(check, column.name, column.type);
    });
    if (!own) foreign.push_back(check);
  }
  if (!foreign.empty()) {
    out.warnings.push_back(fmt::format("{} has constraints of its own ({}): `--dry-run` cannot foresee which rows they refuse",
                                       shown(task.target), sql::join(foreign)));
  }
  if (live.has_triggers) {
    out.warnings.push_back(
        fmt::format("{} has triggers: `--dry-run` cannot foresee which rows they refuse, change or drop", shown(task.target)));
  }
}

std::string plain_key(const ir::Task& task) {
  std::vector<std::string> names;
  for (ir::ColumnId id : task.write.on) names.push_back(task.column(id).name);
  return sql::join(names);
}

void plan_new_table(const Dialect& dialect, const ir::Task& task, const ir::TableFacts& live, Comparison& out) {
  out.creates_table = true;
  if (dialect.has_schemas() && !live.schema_exists) {
    out.creates_schema = true;
    out.steps.push_back({Step::Sign::create, "schema " + task.target.schema, "", "new", "none", "drop schema"});
  }
  const std::vector<PhysicalColumn> columns = sql::physical_columns(task);
  std::string detail = fmt::format("{} column{}", columns.size(), columns.size() == 1 ? "" : "s");
  if (!task.write.on.empty()) detail += ", primary key (" + plain_key(task) + ")";
  out.steps.push_back({Step::Sign::create, "table " + shown(task.target), detail, "new", "none", "drop table"});
  for (const PhysicalColumn& column : columns) {
    const bool required = !column.type.nullable || column.key;
    out.steps.push_back({Step::Sign::create, "column " + column.name,
                         dialect.physical_type(column.type) + (required ? " not null" : ""), "new", "none",
                         "drop table"});
  }
}

}  // namespace

bool is_of_key(const Dialect& dialect, const ir::Task& task, const ir::LiveIndex& index) {
  const auto& on = task.write.on;
  if (!index.unique || on.empty() || index.columns.size() != on.size()) return false;
  return std::all_of(on.begin(), on.end(), [&](ir::ColumnId id) {
    return std::any_of(index.columns.begin(), index.columns.end(),
                       [&](const std::string& name) { return dialect.same_name(name, task.column(id).name); });
  });
}

Comparison compare(const Dialect& dialect, const ir::Task& task, const ir::TableFacts& live) {
  Comparison out;
  judge_privileges(task, live, out);
  if (!live.exists) {
    plan_new_table(dialect, task, live, out);
    out.casts.resize(sql::physical_columns(task).size());
    return out;
  }
  const std::vector<PhysicalColumn> columns = sql::physical_columns(task);
  out.steps.push_back({Step::Sign::keep, "table " + shown(task.target), "is there", "none", "none", "yes"});
  if (!judge_table(task.target, live, out)) {
    out.casts.resize(columns.size());
    return out;
  }
  for (const PhysicalColumn& column : columns) judge_column(dialect, task, column, live, out);
  judge_undeclared(dialect, task.target, columns, live, out);
  if (task.write.mode == ir::WriteMode::replace) {
    out.steps.push_back({Step::Sign::change, "rows of " + shown(task.target),
                         "replaced by those of the input, in one commit", "load", "writers wait", "no"});
  }
  warn_of_refusals(dialect, task, live, out);
  if (!task.write.on.empty()) judge_deferrable(dialect, task, live, out);
  if (!task.write.on.empty() && !has_key_index(dialect, task, live)) {
    out.adds_index = true;
    out.steps.push_back(
        {Step::Sign::create, "index " + sql::unique_index_name(task),
         fmt::format("unique ({}): the key of the task; repeated keys in the table stop the load", plain_key(task)),
         "index", "writers wait", "drop index"});
  }
  return out;
}

ir::TableFacts facts_after(const Dialect& dialect, const ir::Task& task) {
  ir::TableFacts out;
  out.schema_exists = true;
  out.exists = true;
  out.strict = !dialect.has_schemas();
  for (const PhysicalColumn& column : sql::physical_columns(task)) {
    ir::LiveColumn live;
    live.name = column.name;
    live.type = dialect.physical_type(column.type);
    live.not_null = !column.type.nullable || column.key;
    out.columns.push_back(std::move(live));
  }
  if (!task.write.on.empty()) {
    ir::LiveIndex key;
    for (ir::ColumnId id : task.write.on) key.columns.push_back(task.column(id).name);
    key.unique = key.primary = true;
    out.indexes.push_back(std::move(key));
  }
  for (const ir::Index& index : task.indexes) {
    ir::LiveIndex made;
    made.name = index.name;
    made.columns = index.columns;
    made.unique = index.unique;
    made.definition = sql::create_index(dialect, task.target, index).text;
    out.indexes.push_back(std::move(made));
  }
  return out;
}

Comparison compare_rejects(const Dialect& dialect, const ir::TableRef& table, const ir::TableFacts& live) {
  Comparison out;
  judge_privileges(live, {"INSERT"}, out);
  if (!live.exists) {
    out.creates_table = true;
    out.creates_schema = dialect.has_schemas() && !live.schema_exists;
    if (out.creates_schema) {
      out.steps.push_back({Step::Sign::create, "schema " + table.schema, "", "new", "none", "drop schema"});
    }
    out.steps.push_back(
        {Step::Sign::create, "table " + shown(table), "rejected rows of this task", "new", "none", "drop table"});
    return out;
  }
  if (!judge_table(table, live, out)) return out;
  const auto& wanted = sql::reject_columns();
  std::vector<std::string> wrong;
  for (const sql::LedgerColumn& column : wanted) {
    ir::Type type;
    type.kind = column.kind == sql::ParameterKind::integer     ? ir::TypeKind::int64
                : column.kind == sql::ParameterKind::timestamp ? ir::TypeKind::timestamp
                : column.kind == sql::ParameterKind::json      ? ir::TypeKind::json
                                                               : ir::TypeKind::string;
    const ir::LiveColumn* is = find(dialect, live, column.name);
    if (is == nullptr) {
      wrong.push_back(fmt::format("{} is missing", column.name));
    } else if (!dialect.accepts(type, *is) || !dialect.cast_for(type, *is).empty()) {
      wrong.push_back(fmt::format("{} is {}, not {}", column.name, is->type, dialect.physical_type(type)));
    } else if (!column.required && is->not_null) {
      wrong.push_back(fmt::format("{} is NOT NULL", column.name));
    }
  }
  if (live.columns.size() > wanted.size()) wrong.push_back("it has other columns");
  if (!wrong.empty()) {
    out.decisions.push_back({3, fmt::format("{} is no table for rejects: {}", shown(table), sql::join(wrong)),
                             "name a table that does not exist after `quarantine to`; it is then created"});
  }
  return out;
}

}  // namespace pipec::plan
