// What each kind of connection can and can't do, as data that analyse and plan read.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "compiler/ir/program.hpp"

namespace pipec::ir {

struct Abilities {
  std::string_view name;          // "postgres": the word after `connection x:`
  std::string_view display_name;  // "PostgreSQL"
  bool schemas = false;           // connection.schema.table
  std::string_view default_schema;
  std::size_t max_identifier_bytes = 0;  // 0: no limit
  bool comments = false;          // COMMENT ON
  int max_exact_decimal_as_number = 38;  // decimals with more digits are held as text (S-G)
  bool names_fold_case = false;   // `a` and `A` cannot be two columns of one table
  std::span<const std::string_view> reserved_columns = {};  // names that every table has already
};

const Abilities& abilities(ConnectionKind kind);

}  // namespace pipec::ir
