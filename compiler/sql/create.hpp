// DDL for a target table that a load creates, and for the key that an existing table lacks.
#pragma once

#include <string>
#include <vector>

#include "compiler/ir/program.hpp"
#include "compiler/sql/dialect.hpp"
#include "compiler/sql/ledger.hpp"

namespace pipec::sql {

// When the key of a new table is made.
enum class KeyAt : unsigned char { creation, later, none };

// The physical columns of a task's table in order: declared, then audit; as statements and steps name them.
struct PhysicalColumn {
  std::string name;
  ir::Type type;
  std::string doc;
  bool key = false;
};
std::vector<PhysicalColumn> physical_columns(const ir::Task& task);

// `if_missing`: another task of this plan may have made it already.
std::vector<Text> create_table(const Dialect& dialect, const ir::Task& task, KeyAt key, bool if_missing);
Text create_schema(const Dialect& dialect, const std::string& schema);
Text add_primary_key(const Dialect& dialect, const ir::Task& task);
// How many keys the table holds more than once (one number), and the query that shows them.
std::string count_repeated_keys(const Dialect& dialect, const ir::Task& task);
std::string show_repeated_keys(const Dialect& dialect, const ir::Task& task);
Text add_unique_index(const Dialect& dialect, const ir::Task& task);
std::string unique_index_name(const ir::Task& task);

// A declared index: fails when anything of that name is there, since that is not known to be the same.
Text create_index(const Dialect& dialect, const ir::TableRef& table, const ir::Index& index);
Text drop_index(const Dialect& dialect, const ir::TableRef& table, const std::string& index);

// The statement that a person may run to add a column that the table lacks, or to change its type.
std::string add_column_hint(const Dialect& dialect, const ir::TableRef& table, const PhysicalColumn& column);

// "a", "b" of a task's key.
std::string key_list(const Dialect& dialect, const ir::Task& task, const std::vector<ir::ColumnId>& key);

}  // namespace pipec::sql
