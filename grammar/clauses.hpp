// The clauses of a task, and blocks of settings.
#pragma once

#include "grammar/columns.hpp"

namespace pipec::grammar {

// ---- blocks ---------------------------------------------------------------------------------------------------------

struct block;
struct setting_value : p::seq<single_equals, value> {};
struct setting_columns
    : enclosed<'(', comma_list<need<name, Expected::key_column>, ')'>, ')', Lines::are_blanks> {};
struct setting_name : name {};
struct setting_unique : p::seq<p::at<word<"unique">, name>, word<"unique">> {};
struct setting_body : p::seq<p::opt<setting_unique>, setting_name,
                             p::opt<p::sor<setting_value, setting_columns, block>>> {};
struct setting : need<setting_body, Expected::setting> {};
struct settings : items<setting, ',', p::failure, Level::inner, Docs::none, Expected::end_of_setting> {};
struct block : enclosed<'{', settings, '}', Lines::end_items> {};

// ---- from, into, write ----------------------------------------------------------------------------------------------

struct from_connection_start
    : p::seq<name, p::sor<p::seq<p::not_at<block_quote>, p::sor<quote, fstring_mark, p::string<'r', '"'>>>,
                          p::seq<word<"table">, name>, p::seq<word<"sql">, quote>>> {};
struct from_connection : p::seq<p::at<from_connection_start>, name> {};
struct from_table : p::seq<p::at<word<"table">, name>, word<"table">, need<path, Expected::table_path>> {};
struct from_sql : p::seq<word<"sql">, need<sql_text, Expected::sql_text>> {};
struct from_task : p::seq<word<"task">, need<name, Expected::task_name>> {};
struct from_path : tok<p::seq<p::not_at<block_quote>, p::sor<fstring, raw_string, plain_string>>> {};
struct from_format : p::seq<word<"as">, need<name, Expected::format_name>> {};
struct from_clause
    : p::seq<word<"from">, p::opt<from_connection>,
             need<p::sor<from_table, from_sql, from_task, from_path>, Expected::source>, p::opt<from_format>,
             p::opt<block>> {};

struct into_clause : p::seq<word<"into">, need<path, Expected::target_path>, p::opt<block>> {};

struct write_append : word<"append"> {};
struct replace_word : word<"replace"> {};
struct replace_where : p::seq<word<"where">, value> {};
struct write_replace : p::seq<replace_word, p::opt<replace_where>> {};
struct merge_word : word<"merge"> {};
struct scd2_word : word<"scd2"> {};
struct insert_only_word : word<"insert_only"> {};
struct write_keyed : p::seq<p::sor<merge_word, scd2_word, insert_only_word>, need<word<"on">, Expected::word_on>,
                            names<Expected::key_column>> {};
struct write_clause
    : p::seq<word<"write">, need<p::sor<write_append, write_replace, write_keyed>, Expected::write_mode>,
             p::opt<block>> {};

// ---- keys, order, versions ------------------------------------------------------------------------------------------

struct key_clause : p::seq<word<"key">, names<Expected::key_column>> {};

struct descending : word<"desc"> {};
struct sort_item : p::seq<need<expr, Expected::sort_value>, p::opt<p::sor<word<"asc">, descending>>> {};
struct dedup_on : p::seq<word<"on">, names<Expected::key_column>> {};
struct dedup_clause : p::seq<word<"dedup">, p::opt<dedup_on>, need<word<"by">, Expected::word_by>, sort_item,
                             p::star<sign<','>, sort_item>> {};

struct update_clause : p::seq<word<"update">, need<word<"when">, Expected::word_when>, value> {};
struct soft_word : word<"soft"> {};
struct delete_set : p::seq<word<"set">, need<name, Expected::name>> {};
struct delete_clause : p::seq<word<"delete">, need<p::sor<soft_word, word<"hard">>, Expected::soft_or_hard>,
                              need<word<"when">, Expected::word_when>, value, p::opt<delete_set>> {};

// ---- columns, rules -------------------------------------------------------------------------------------------------

struct columns_path : path {};
struct columns_clause : p::seq<word<"columns">, need<p::sor<column_block, columns_path>, Expected::columns_body>> {};

struct task_check_start : p::seq<name, p::one<':'>> {};
struct task_check : p::seq<word<"check">, need<p::at<task_check_start>, Expected::check_name>, name, sign<':'>, value,
                           p::opt<otherwise>> {};

struct expect_warn : p::seq<p::at<word<"warn">, operand_start>, p::not_at<p::string<'w', 'a', 'r', 'n', '('>>,
                            word<"warn">> {};
struct expect_fail : p::seq<p::at<word<"fail">, operand_start>, p::not_at<p::string<'f', 'a', 'i', 'l', '('>>,
                            word<"fail">> {};
struct expectation_body : p::seq<p::opt<p::sor<expect_warn, expect_fail>>, expr> {};
struct expectation : need<expectation_body, Expected::expectation> {};
struct expectations : items<expectation, ',', p::failure, Level::inner, Docs::none, Expected::end_of_expectation> {};
struct expect_block : enclosed<'{', expectations, '}', Lines::end_items> {};
struct expect_clause : p::seq<word<"expect">, need<expect_block, Expected::open_brace>> {};

// ---- the rest -------------------------------------------------------------------------------------------------------

struct after_clause : p::seq<word<"after">, names<Expected::task_name>> {};

struct incremental_lookback : p::seq<word<"lookback">, value> {};
struct incremental_start : p::seq<word<"start">, value> {};
struct incremental_by : need<name, Expected::key_column> {};
struct incremental_clause
    : p::seq<word<"incremental">, need<word<"by">, Expected::word_by>, incremental_by,
             p::star<p::sor<incremental_lookback, incremental_start>>, p::opt<block>> {};

struct quarantine_to : p::seq<word<"to">, need<path, Expected::quarantine_path>> {};
struct limit_percent_text : p::seq<digits, p::opt<fraction>, percent> {};
struct limit_count_text : p::seq<digits, p::not_at<p::sor<p::one<'.', '%'>, p::identifier_other>>> {};
struct limit_rows : p::seq<tok<limit_count_text>, need<word<"rows">, Expected::rows_word>> {};
struct quarantine_limit
    : p::seq<word<"limit">, need<p::sor<tok<limit_percent_text>, limit_rows>, Expected::limit>> {};
struct quarantine_clause : p::seq<word<"quarantine">, p::opt<quarantine_to>, p::opt<quarantine_limit>> {};

struct partition_clause : p::seq<word<"partition">, need<word<"by">, Expected::word_by>, value> {};

struct schedule_cron : text {};
struct schedule_every : p::seq<word<"every">, need<number, Expected::schedule_value>> {};
struct schedule_zone : p::seq<word<"in">, need<text, Expected::schedule_zone>> {};
struct schedule_clause
    : p::seq<word<"schedule">, need<p::sor<schedule_cron, schedule_every>, Expected::schedule_value>,
             p::opt<schedule_zone>> {};

struct use_alert : p::seq<word<"alert">, need<name, Expected::alert_name>> {};

struct before_word : word<"before"> {};
struct sql_hook : p::seq<p::sor<before_word, word<"finally">>, need<word<"sql">, Expected::word_sql>,
                         need<sql_text, Expected::sql_text>> {};

struct reconcile_clause
    : p::seq<word<"reconcile">, value, p::star<sign<','>, value>, need<word<"with">, Expected::word_with>,
             need<name, Expected::connection_name>, need<word<"sql">, Expected::word_sql>,
             need<sql_text, Expected::sql_text>> {};

struct block_value : p::seq<p::not_at<name, single_equals>, expr> {};
struct block_clause : p::seq<block_word, need<p::sor<block, block_value>, Expected::block_or_value>> {};

struct clause
    : need<p::sor<from_clause, into_clause, write_clause, key_clause, dedup_clause, update_clause, delete_clause,
                  columns_clause, task_check, expect_clause, after_clause, incremental_clause, quarantine_clause,
                  partition_clause, schedule_clause, use_alert, sql_hook, reconcile_clause, block_clause>,
           Expected::clause> {};
struct clauses : items<clause, ';', clause_start, Level::clauses, Docs::none, Expected::end_of_clause> {};
struct clause_list : enclosed<'{', clauses, '}', Lines::end_items> {};

}  // namespace pipec::grammar
