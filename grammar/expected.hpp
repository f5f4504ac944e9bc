// What the grammar can miss at a place. The words for each are in compiler/syntax/expectations.cpp.
#pragma once

#include <cstdint>

namespace pipec::grammar {

enum class Expected : std::uint8_t {
  // items of lists
  declaration, clause, column, setting, expectation, alert_item, test_item,
  // after a whole item
  end_of_declaration, end_of_type, end_of_clause, end_of_column, end_of_setting, end_of_expectation, end_of_item,
  // values
  value, argument, set, regex, null_word, then_word, else_word, literal, map_equals, moment,
  // names, types, texts
  name, name_after_dot, type_name, text, sql_text,
  // marks
  open_brace, open_paren, colon, equals, arrow,
  // columns
  header_text, stage_name, action, test, default_value, computed_value, column_reference, old_name, annotation_name,
  spread_path,
  // clauses
  source, table_path, format_name, target_path, write_mode, word_on, key_column, word_by, sort_value, word_when,
  soft_or_hard, columns_body, check_name, task_name, quarantine_path, limit, rows_word, schedule_value, schedule_zone,
  alert_name, word_sql, word_with, connection_name, block_or_value,
  // declarations
  module_path, used_file, used_names, connection_kind, secret_source, alert_channel,
  // closing marks of tokens
  closing_quote, closing_block_quote,
};

}  // namespace pipec::grammar
