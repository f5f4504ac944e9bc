#include "compiler/sql/create.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.hpp"

namespace pipec::sql {
namespace {

// Cuts at a code point, so that the name stays UTF-8.
std::string cut(std::string text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  text.resize(bytes);
  return text;
}

std::string table_name(const Dialect& dialect, const ir::TableRef& table) {
  return dialect.table(table.schema, table.table);
}

// A unique index lets nulls repeat.
std::string repeated_keys(const Dialect& dialect, const ir::Task& task, const std::string& select) {
  std::vector<std::string> present;
  for (ir::ColumnId id : task.write.on) present.push_back(dialect.name(task.column(id).name) + " IS NOT NULL");
  return fmt::format("SELECT {} FROM {} WHERE {} GROUP BY {} HAVING count(*) > 1", select,
                     table_name(dialect, task.target), join(present, " AND "), key_list(dialect, task, task.write.on));
}

}  // namespace

std::vector<PhysicalColumn> physical_columns(const ir::Task& task) {
  std::vector<PhysicalColumn> out;
  for (std::size_t i = 0; i < task.columns.size(); ++i) {
    const ir::Column& column = task.columns[i];
    const auto& on = task.write.on;
    const bool key = std::any_of(on.begin(), on.end(), [&](ir::ColumnId id) { return id.value == i; });
    out.push_back({column.name, column.type, column.doc, key});
  }
  for (const ir::AuditColumn& audit : task.audit) out.push_back({audit.name, audit.type, "", false});
  return out;
}

std::string key_list(const Dialect& dialect, const ir::Task& task, const std::vector<ir::ColumnId>& key) {
  std::vector<std::string> names;
  for (ir::ColumnId id : key) names.push_back(dialect.name(task.column(id).name));
  return join(names);
}

std::vector<Text> create_table(const Dialect& dialect, const ir::Task& task, KeyAt key, bool if_missing) {
  const std::string table = table_name(dialect, task.target);
  const std::vector<PhysicalColumn> columns = physical_columns(task);
  std::vector<std::string> parts;
  bool has_inline_key = false;
  for (const PhysicalColumn& column : columns) {
    std::string part = dialect.name(column.name) + " ";
    const std::string rowid = key == KeyAt::creation && task.write.on.size() == 1 && column.key
                                  ? dialect.rowid_key(column.type)
                                  : std::string();
    if (!rowid.empty()) {
      has_inline_key = true;
      part += rowid;
    } else {
      part += dialect.physical_type(column.type);
      if (!column.type.nullable || column.key) part += " NOT NULL";
    }
    parts.push_back(part + dialect.column_check(column.name, column.type));
  }
  if (key == KeyAt::creation && !task.write.on.empty() && !has_inline_key) {
    parts.push_back("PRIMARY KEY (" + key_list(dialect, task, task.write.on) + ")");
  }
  std::vector<Text> out;
  out.push_back({"create the table", fmt::format("CREATE TABLE {}{} ({}){}", if_missing ? "IF NOT EXISTS " : "", table,
                                                 join(parts), dialect.table_suffix())});
  if (!dialect.has_comments() || if_missing) return out;
  if (!task.doc.empty()) {
    out.push_back({"describe the table", fmt::format("COMMENT ON TABLE {} IS {}", table, dialect.string(task.doc))});
  }
  for (const PhysicalColumn& column : columns) {
    if (column.doc.empty()) continue;
    out.push_back({"describe a column", fmt::format("COMMENT ON COLUMN {}.{} IS {}", table, dialect.name(column.name),
                                                    dialect.string(column.doc))});
  }
  return out;
}

Text create_schema(const Dialect& dialect, const std::string& schema) {
  return {"create the schema", "CREATE SCHEMA IF NOT EXISTS " + dialect.name(schema)};
}

Text add_primary_key(const Dialect& dialect, const ir::Task& task) {
  return {"build the key", fmt::format("ALTER TABLE {} ADD PRIMARY KEY ({})", table_name(dialect, task.target),
                                       key_list(dialect, task, task.write.on))};
}

std::string unique_index_name(const ir::Task& task) {
  std::string parts = task.target.schema + '\0' + task.target.table;
  for (ir::ColumnId id : task.write.on) parts += '\0' + task.column(id).name;
  const std::string suffix = "_key_" + hash::sha256_hex(parts).substr(0, 8);
  return cut("pipec_" + task.target.table, 63 - suffix.size()) + suffix;
}

std::string count_repeated_keys(const Dialect& dialect, const ir::Task& task) {
  return fmt::format("SELECT count(*) FROM ({}) AS r", repeated_keys(dialect, task, "1"));
}

std::string show_repeated_keys(const Dialect& dialect, const ir::Task& task) {
  return repeated_keys(dialect, task, key_list(dialect, task, task.write.on) + ", count(*)");
}

Text add_unique_index(const Dialect& dialect, const ir::Task& task) {
  return {"add the unique index that the key needs",
          dialect.create_index({unique_index_name(task), task.target.schema, task.target.table,
                                key_list(dialect, task, task.write.on), true, true})};
}

Text create_index(const Dialect& dialect, const ir::TableRef& table, const ir::Index& index) {
  std::vector<std::string> columns;
  for (const std::string& column : index.columns) columns.push_back(dialect.name(column));
  return {"build the index " + index.name,
          dialect.create_index({index.name, table.schema, table.table, join(columns), index.unique, false})};
}

Text drop_index(const Dialect& dialect, const ir::TableRef& table, const std::string& index) {
  return {"drop the index " + index, "DROP INDEX " + dialect.index(table.schema, index)};
}

std::string add_column_hint(const Dialect& dialect, const ir::TableRef& table, const PhysicalColumn& column) {
  return fmt::format("ALTER TABLE {} ADD COLUMN {} {}{}", table_name(dialect, table), dialect.name(column.name),
                     dialect.physical_type(column.type), dialect.column_check(column.name, column.type));
}

}  // namespace pipec::sql
