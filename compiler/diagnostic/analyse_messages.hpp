// Every message of the semantic analysis, by code. A code is never used again for another meaning.
//   E03xx names · E04xx types and keys · E05xx expressions · E06xx columns, stages, checks · E07xx clauses ·
//   E08xx connections, params, the graph of tasks · E09xx part of edition 1 that this build does not do yet
#pragma once

#include <string_view>

#include "compiler/diagnostic/diagnostic.hpp"

namespace pipec::diagnostic::analyse {

using Text = std::string_view;

// ---- names --------------------------------------------------------------------------------------------------
inline constexpr Message<Text, Text> declared_twice{"E0301", "the {} `{}` is declared twice"};
inline constexpr Message<Text> unknown_connection{"E0302", "there is no connection `{}`"};
inline constexpr Message<Text> unknown_name{"E0303", "there is no column, param or meta name `{}`"};
inline constexpr Message<Text> unknown_function{"E0304", "there is no function `{}`"};
inline constexpr Message<Text> unknown_type{"E0305", "there is no type `{}`"};
inline constexpr Message<Text, Text> unknown_setting{"E0306", "`{}` is not {}"};
inline constexpr Message<Text> unknown_kind{"E0307", "`{}` is not a kind of connection"};
inline constexpr Message<Text> unknown_column{"E0308", "there is no column `{}` in this task"};
inline constexpr Message<Text> unknown_task{"E0309", "there is no task `{}`"};
inline constexpr Message<Text, Text, Text> unknown_word{"E0310", "`{}` is not a value of `{}`: it takes {}"};
inline constexpr Message<Text> setting_twice{"E0311", "`{}` is set twice"};
inline constexpr Message<Text, int, Text, int> name_too_long{
    "E0312", "the name `{}` has {} bytes, but {} keeps only {} of a name"};
inline constexpr Message<Text, Text> column_out_of_place{"E0313", "`{}` is a column, and {} cannot see columns"};
inline constexpr Message<Text> side_out_of_place{"E0314", "`{}.` is known in `update when` only"};
inline constexpr Message<Text> secret_out_of_place{"E0315", "`{}` is a secret, and a secret stands in a setting alone"};
inline constexpr Message<Text> later_column{"E0316", "`{}` has no value yet where this is computed"};
inline constexpr Message<Text> later_param{"E0317", "the param `{}` is declared further down"};
inline constexpr Message<Text> unknown_param{"E0318", "there is no param `{}`"};
inline constexpr Message<Text, Text> names_fold{"E0319", "`{}` and `{}` are one name on this target"};
inline constexpr Message<Text> path_too_long{"E0320", "`{}` has too many parts: a value is one name"};
inline constexpr Message<Text, Text, Text> wrong_setting_value{"E0321", "`{}` takes {}, but this is {}"};

inline constexpr Message<Text, Text> reserved_column{"E0323", "every table of {1} has its own column `{0}`"};

inline constexpr Message<Text, Text> names_differ_in_case{"W0301", "`{}` and `{}` differ only in case"};
inline constexpr Message<Text> column_hides_param{"W0302", "the column `{}` hides the param of that name"};

// ---- types and keys -----------------------------------------------------------------------------------------
inline constexpr Message<Text> type_takes_no_arguments{"E0401", "`{}` takes no arguments"};
inline constexpr Message<> decimal_needs_digits{"E0402", "`decimal` needs two numbers: digits in all, and digits after the point"};
inline constexpr Message<Text> decimal_digits_range{"E0403", "a decimal has 1 to 38 digits in all, not {}"};
inline constexpr Message<Text, Text> decimal_scale_range{"E0404", "{} digits after the point do not fit into {} digits in all"};
inline constexpr Message<> string_length{"E0405", "the length of a `string` is a whole number from 1 to 10485760"};
inline constexpr Message<> enum_needs_labels{"E0406", "`enum` needs its labels, each a string"};
inline constexpr Message<Text> enum_label_twice{"E0407", "the label \"{}\" is there twice"};
inline constexpr Message<Text, Text> key_type{"E0411", "`{}` is {}, which cannot be a key"};
inline constexpr Message<Text, Text> nullable_key{"E0412", "`{}` can be null, but this {} key must be present"};
inline constexpr Message<Text> key_column_twice{"E0413", "`{}` is there twice"};

// ---- expressions --------------------------------------------------------------------------------------------
inline constexpr Message<Text> compare_with_null{"E0501", "a comparison with null is never true: write `{}`"};
inline constexpr Message<Text, Text> not_comparable{"E0502", "{} and {} cannot be compared"};
inline constexpr Message<Text> no_order{"E0503", "{} has no order: only `==`, `!=` and `in` compare it"};
inline constexpr Message<Text, Text> not_boolean{"E0504", "{} must be true or false, but this is {}"};
inline constexpr Message<Text, Text, Text> no_arithmetic{"E0505", "`{}` does not work on {} and {}"};
inline constexpr Message<Text, int> too_many_digits{"E0506", "the result of `{}` could have {} digits; a decimal has at most 38"};
inline constexpr Message<> division_by_zero{"E0507", "this divides by zero"};
inline constexpr Message<Text> bad_regex{"E0508", "this is not a regular expression: {}"};
inline constexpr Message<Text> matches_on_text{"E0509", "`matches` works on text, not on {}"};
inline constexpr Message<> in_needs_set{"E0510", "after `in` comes a list or a range"};
inline constexpr Message<> empty_list{"E0511", "nothing is in an empty list"};
inline constexpr Message<> null_in_list{"E0512", "`null` in a list is equal to nothing"};
inline constexpr Message<Text, Text> empty_range{"E0513", "nothing lies between {} and {}"};
inline constexpr Message<Text, Text> not_a_label{"E0514", "\"{}\" is not a label of {}"};
inline constexpr Message<Text, Text> no_common_type{"E0515", "{} and {} have no type in common"};
inline constexpr Message<Text, Text> not_assignable{"E0516", "{} does not become {}"};
inline constexpr Message<Text, Text> constant_does_not_fit{"E0517", "{} does not fit into {}"};
inline constexpr Message<Text> null_for_required{"E0518", "`{}` is required and cannot be null"};
inline constexpr Message<Text, Text> wrong_arguments{"E0519", "`{}` is called as {}"};
inline constexpr Message<Text, Text, Text> wrong_argument_type{"E0520", "`{}` takes {} here, not {}"};
inline constexpr Message<Text> not_in_expressions{"E0521", "`{}` stands after `|` only: it works on the text of the source"};
inline constexpr Message<> env_out_of_place{"E0522", "`env` stands in params, paths and settings only"};
inline constexpr Message<Text> number_out_of_range{"E0523", "the number {} is out of range"};
inline constexpr Message<Text> bad_moment{"E0524", "`@{}` is not a date or time"};
inline constexpr Message<> months_need_date{"E0525", "months and years only add to a date: `day + 1mo`"};
inline constexpr Message<Text> size_out_of_place{"E0526", "{} cannot stand in an expression"};
inline constexpr Message<> part_of_a_day{"E0527", "a date moves by whole days"};
inline constexpr Message<Text> negate_type{"E0528", "{} has no sign to change"};
inline constexpr Message<Text, Text> not_in_target{"E0530", "{} cannot be evaluated in {}"};
inline constexpr Message<> row_alone{"E0531", "`row` stands in `sha256(row)` and `md5(row)` only"};

inline constexpr Message<Text> never_null{"W0501", "{} is never null, so this does nothing"};
inline constexpr Message<Text> old_may_be_null{
    "W0502", "a stored row whose `{}` is null will never be updated, because the comparison is unknown there"};

// ---- columns, stages, checks --------------------------------------------------------------------------------
inline constexpr Message<Text> not_a_stage{"E0601", "`{}` cannot follow `|`: it works on values, not on the text of the source"};
inline constexpr Message<Text, Text> parse_column_type{"E0602", "`parse` makes a date, time, timestamp or datetime, but `{}` is {}"};
inline constexpr Message<Text> parse_format{"E0603", "this format cannot be used: {}"};
inline constexpr Message<> zone_needed{"E0604", "a timestamp needs a zone: the format reads no offset"};
inline constexpr Message<Text> zone_needless{"E0605", "no zone here: {}"};
inline constexpr Message<Text, Text, Text> bytes_stage_type{"E0606", "`{}` makes bytes, but `{}` is {}"};
inline constexpr Message<Text> bytes_need_encoding{"E0607", "how is `{}` written in the source? bytes need `| hex` or `| base64`"};
inline constexpr Message<Text> stage_after_value{"E0608", "`{}` comes too late: the stage before it has made a value of the text"};
inline constexpr Message<Text> stage_on_computed{"E0609", "`{}` is computed, and stages work on the text of the source"};
inline constexpr Message<Text> else_null_required{"E0610", "`else null` needs a column that can be null, and `{}` is required"};
inline constexpr Message<Text> warn_on_conversion{"E0611", "`else warn` has no value to load when {} fails"};
inline constexpr Message<> else_covers_nothing{"E0612", "this `else` comes after a check and covers nothing"};
inline constexpr Message<Text, Text> action_not_here{"E0613", "`else {}` is not for {}"};
inline constexpr Message<Text, Text> modifier_twice{"E0614", "{} is said twice for `{}`"};
inline constexpr Message<Text, Text> modifier_on_computed{"E0615", "`{}` is computed and takes no {}"};
inline constexpr Message<Text> header_without_header{"E0616", "the file has no header line, so there is no `{}` to find"};
inline constexpr Message<Text> length_on_text{"E0618", "`length` counts characters or bytes; {} has none"};
inline constexpr Message<> check_needs_range{"E0619", "this check needs a range: `1..10`"};
inline constexpr Message<Text> unique_type{"E0620", "`unique` cannot compare {}"};
inline constexpr Message<Text> argument_not_constant{"E0621", "the arguments of `{}` must be written out"};
inline constexpr Message<> needless_else{"W0601", "this `else` covers nothing"};
inline constexpr Message<> no_source_column{"E0622", "no column comes from the source"};

// ---- clauses ------------------------------------------------------------------------------------------------
inline constexpr Message<Text, Text> missing_clause{"E0701", "the task `{}` has no `{}`"};
inline constexpr Message<Text> clause_twice{"E0702", "`{}` is there twice"};
inline constexpr Message<Text> unknown_format{"E0703", "`{}` is not a format"};
inline constexpr Message<> format_needed{"E0704", "the name does not say the format: write `as csv`"};
inline constexpr Message<Text> path_may_be_null{"E0705", "`{}` can be null, and a path cannot"};
inline constexpr Message<Text, Text> csv_clash{"E0706", "`{}` and `{}` are the same character"};
inline constexpr Message<Text, Text> target_path{"E0707", "a table of {} is named {}"};
inline constexpr Message<Text, Text> reserved_table{"E0708", "`{}` is a name that {} keeps for itself"};
inline constexpr Message<> dedup_key{"E0709", "`dedup` by which key?"};
inline constexpr Message<Text> dedup_other_key{"E0710", "`dedup on` must name the key of `{}`"};
inline constexpr Message<Text> update_when_mode{"E0711", "`update when` needs `merge`: `{}` never updates a row"};
inline constexpr Message<Text> order_type{"E0712", "{} has no order to dedup by"};
inline constexpr Message<Text> percent_range{"E0713", "{}% is not between 0% and 100%"};
inline constexpr Message<> quarantine_into_target{"E0714", "the rejects cannot go into the table that is loaded"};
inline constexpr Message<Text> contract_discard{"E0715", "`{}` is not part of a contract here: a value that does not convert is a matter of its column"};
inline constexpr Message<Text> audit_clash{"E0716", "the audit column `{}` has the name of another column"};
inline constexpr Message<Text> not_in_defaults{"E0717", "`{}` does not belong into `defaults`"};
inline constexpr Message<Text> task_check_twice{"E0718", "the check `{}` is there twice"};
inline constexpr Message<Text> no_options{"E0719", "`{}` takes no options here"};

inline constexpr Message<Text> index_twice{"E0720", "the index `{}` is there twice"};
inline constexpr Message<Text> index_without_columns{"E0721", "the index `{}` has no columns"};
inline constexpr Message<Text, Text> index_type{"E0722", "`{}` is {}, which cannot be indexed"};
inline constexpr Message<Text> index_named_as_table{"E0723", "the index `{}` has the name of its table"};
inline constexpr Message<Text, Text> index_of_other{"E0724", "the index `{}` of the task `{}` is another one"};

inline constexpr Message<Text, Text> replaced_by_other{
    "W0701", "`{}` is replaced as a whole by this task, and the task `{}` writes it too"};

// ---- connections, params, the graph -------------------------------------------------------------------------
inline constexpr Message<Text, Text> missing_setting{"E0801", "the connection `{}` needs `{}`"};
inline constexpr Message<Text> password_not_secret{"E0802", "`{}` takes a secret only"};
inline constexpr Message<Text, Text> setting_range{"E0803", "`{}` takes {}"};
inline constexpr Message<Text> after_itself{"E0804", "the task `{}` comes after itself"};
inline constexpr Message<Text> task_cycle{"E0805", "these tasks wait for each other: {}"};

// ---- not yet ------------------------------------------------------------------------------------------------
inline constexpr Message<Text> declaration_not_yet{"E0901", "`{}` is part of edition 1, but this build does not do it yet"};
inline constexpr Message<Text> clause_not_yet{"E0902", "the clause `{}` is part of edition 1, but this build does not do it yet"};
inline constexpr Message<Text> setting_not_yet{"E0903", "`{}` is part of edition 1, but this build does not do it yet"};
inline constexpr Message<Text> source_not_yet{"E0904", "`{}` is a source of edition 1, but this build does not read it yet"};
inline constexpr Message<Text> connection_not_yet{"E0905", "`{}` is a connection of edition 1, but this build does not have it yet"};
inline constexpr Message<Text> modifier_not_yet{"E0906", "`{}` is part of edition 1, but this build does not do it on a column yet"};
inline constexpr Message<Text> write_not_yet{"E0907", "`{}` is a way to write of edition 1, but this build does not do it yet"};
inline constexpr Message<Text> compressed_not_yet{
    "E0908", "a file `*{}` is compressed, and this build does not read compressed files yet"};

}  // namespace pipec::diagnostic::analyse
