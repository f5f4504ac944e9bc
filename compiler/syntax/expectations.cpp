// The words for everything that can be missing.
#include <array>

#include "compiler/syntax/complaints.hpp"

namespace pipec::syntax {
namespace {

using grammar::Expected;
using View = std::string_view;

constexpr std::array<View, 28> clauses = {
    "from",       "into",      "write",    "key",      "dedup",    "update",    "delete",  "columns", "check",
    "expect",     "after",     "incremental", "quarantine", "partition", "schedule", "alert", "before", "finally",
    "reconcile",  "contract",  "retry",    "batch",    "audit",    "shard",     "throttle", "timeout", "archive",
    "indexes"};

constexpr std::array<View, 13> declarations = {"use",    "connection", "param",    "secret", "type", "schema", "fn",
                                               "task",   "defaults",   "alert",    "test",   "export", "module"};
constexpr std::array<View, 6> modifiers = {"from", "default", "check", "references", "was", "transient"};
constexpr std::array<View, 5> modes = {"append", "replace", "merge", "scd2", "insert_only"};
constexpr std::array<View, 5> actions = {"null", "default", "quarantine", "warn", "fail"};
constexpr std::array<View, 2> alert_words = {"when", "send"};
constexpr std::array<View, 2> test_words = {"accept", "reject"};
constexpr std::array<View, 2> origins = {"env", "file"};
constexpr std::array<View, 2> hardness = {"soft", "hard"};
constexpr std::array<View, 1> on = {"on"}, by = {"by"}, when = {"when"}, then = {"then"}, rows = {"rows"},
                              with = {"with"}, sql = {"sql"}, null = {"null"};

struct Sample {
  View word, line;
};
constexpr Sample samples[] = {
    {"from", "from \"data/orders.csv\" as csv"},
    {"into", "into db.orders"},
    {"write", "write merge on customer_id"},
    {"key", "key order_id, line"},
    {"dedup", "dedup by updated_at desc"},
    {"update", "update when new.updated_at >= old.updated_at"},
    {"delete", "delete soft when op == \"D\" set deleted_at"},
    {"columns", "columns { order_id: int64, amount: decimal(12, 2)? }"},
    {"check", "check shipped_after_ordered: ship_date >= order_date"},
    {"expect", "expect { row_count > 0 }"},
    {"after", "after customers"},
    {"incremental", "incremental by file"},
    {"quarantine", "quarantine to db.rejects limit 1%"},
    {"partition", "partition by order_date"},
    {"schedule", "schedule \"*/30 * * * *\" in \"Europe/Berlin\""},
    {"alert", "alert oncall"},
    {"before", "before sql \"\"\"delete from log\"\"\""},
    {"finally", "finally sql \"\"\"analyze orders\"\"\""},
    {"reconcile", "reconcile row_count with db sql \"\"\"select count(*) from orders\"\"\""},
    {"contract", "contract { columns = freeze, extra = discard }"},
    {"retry", "retry { attempts = 4, wait = 1s }"},
    {"batch", "batch { rows = 50_000 }"},
    {"audit", "audit { loaded_at, run_id }"},
    {"shard", "shard { bytes = 256MiB, max = 16 }"},
    {"throttle", "throttle { rows = 10_000 }"},
    {"timeout", "timeout 30min"},
    {"archive", "archive { to = \"done/\" }"},
    {"indexes", "indexes { by_day (order_date), unique by_mail (email) }"},
    {"use", "use \"lib/types.pipe\" { email, money }"},
    {"connection", "connection db: sqlite { file = \"shop.db\" }"},
    {"param", "param day: date = yesterday(\"UTC\")"},
    {"secret", "secret pg_pass = env(\"PGPASSWORD\")"},
    {"type", "type email = string(254) | trim | lower"},
    {"schema", "schema tracked { source_system: string(16) }"},
    {"fn", "fn net(gross: decimal(12, 2)) -> decimal(12, 2) = round(gross / 1.19, 2)"},
    {"task", "task orders { from \"orders.csv\"; into db.orders; write append; columns { id: int64 } }"},
    {"defaults", "defaults { quarantine limit 1% }"},
    {"test", "test email { accept \"a@b.org\" }"},
    {"export", "export type money = decimal(12, 2)"},
    {"module", "module shop.types"},
};

struct Word {
  View foreign, ours;
};
constexpr Word dictionary[] = {
    {"source", "from"},       {"extract", "from"},       {"read", "from"},          {"input", "from"},
    {"target", "into"},       {"to", "into"},            {"sink", "into"},          {"output", "into"},
    {"destination", "into"},  {"load", "into"},          {"mode", "write"},         {"disposition", "write"},
    {"primary_key", "key"},   {"pk", "key"},             {"deduplicate", "dedup"},  {"distinct", "dedup"},
    {"fields", "columns"},    {"schema", "columns"},     {"column", "columns"},     {"tests", "expect"},
    {"assert", "check"},      {"checks", "check"},       {"validate", "check"},     {"constraint", "check"},
    {"depends_on", "after"},  {"depends", "after"},      {"needs", "after"},        {"cron", "schedule"},
    {"index", "indexes"},     {"rejects", "quarantine"}, {"function", "fn"},        {"def", "fn"},
    {"import", "use"},        {"include", "use"},        {"database", "connection"}, {"conn", "connection"},
    {"variable", "param"},    {"var", "param"},          {"job", "task"},           {"pipeline", "task"},
    {"table", "task"},        {"upsert", "merge"},       {"insert", "append"},      {"overwrite", "replace"},
    {"truncate", "replace"},  {"skip", "quarantine"},    {"ignore", "quarantine"},  {"reject", "quarantine"},
    {"error", "fail"},        {"abort", "fail"},         {"warning", "warn"},       {"rename", "was"},
    {"foreign_key", "references"},
};

}  // namespace

Expectation expectation(Expected what) {
  switch (what) {
    // items
    case Expected::declaration:
      return {"E0232", "a declaration", declarations, "a declaration",
              "a file holds `use`, `connection`, `param`, `secret`, `type`, `schema`, `fn`, `task`, `defaults`, `alert` "
              "and `test`",
              "task orders { from \"orders.csv\"; into db.orders; write append; columns { id: int64 } }"};
    case Expected::clause:
      return {"E0231", "a clause of the task", clauses, "a task clause",
              "a task says at least `from`, `into`, `write` and `columns`", "write merge on customer_id"};
    case Expected::column:
      return {"E0233", "a column", modifiers, "a column or something said about one",
              "a column is written `name: type`, then what is said about it", "age: decimal(5, 2)?  check 0..120"};
    case Expected::setting:
      return {"E0217", "a setting", {}, "", "a setting is written `name = value`", "header = false"};
    case Expected::expectation:
      return {"E0218", "an expectation", {}, "", "an expectation compares a metric of the batch", "row_count > 0"};
    case Expected::alert_item:
      return {"E0236", "`when` or `send`", alert_words, "said in an alert", "an alert says `when …` and `send …`",
              "when failed or late > 2h"};
    case Expected::test_item:
      return {"E0237", "`accept` or `reject`", test_words, "said in a test", "a test says `accept …` and `reject …`",
              "accept \"Bob@Example.org\" as \"bob@example.org\""};
    // after items
    case Expected::end_of_declaration:
      return {"E0208", "the end of the line", {}, "", "every declaration starts on a line of its own", ""};
    case Expected::end_of_type:
      return {"E0233", "the end of the type", modifiers, "something that is said about a type",
              "every declaration starts on a line of its own", "type percent = decimal(5, 2)  check 0..100"};
    case Expected::end_of_clause:
      return {"E0208", "the end of the clause", {}, "", "clauses are separated by new lines or `;`", ""};
    case Expected::end_of_column:
      return {"E0233", "the end of the column", modifiers, "something that is said about a column",
              "columns are separated by new lines or commas", "age: decimal(5, 2)?  check 0..120"};
    case Expected::end_of_setting:
      return {"E0208", "`,` or a new line", {}, "", "settings are separated by new lines or commas", ""};
    case Expected::end_of_expectation:
      return {"E0208", "the end of the expectation", {}, "", "expectations are separated by new lines or commas", ""};
    case Expected::end_of_item:
      return {"E0208", "the end of the line", {}, "", "lines are separated by new lines or `;`", ""};
    // values
    case Expected::value:
      return {"E0201", "a value", {}, "", "a value is a name, a number, a text in double quotes or a call", ""};
    case Expected::argument: return {"E0201", "an argument", {}, "", "an argument is a value or `name = value`", ""};
    case Expected::set:
      return {"E0201", "a list or a range", {}, "", "write a list `[1, 2, 3]` or a range `1..3`", "check in [1, 2, 3]"};
    case Expected::regex:
      return {"E0216", "a pattern", {}, "", "a pattern is written re\"…\"", "check matches re\"^[A-Z]{3}$\""};
    case Expected::null_word:
      return {"E0207", "`null` behind `is`", null, "", "`is` only asks for null; `==` compares",
              "ship_date is not null"};
    case Expected::then_word:
      return {"E0207", "`then`", then, "", "", "if amount > 0 then \"in\" else \"out\""};
    case Expected::else_word:
      return {"E0207", "`else`", {}, "", "an `if` always says what else", "if amount > 0 then \"in\" else \"out\""};
    case Expected::literal:
      return {"E0201", "a value as it is written", {}, "", "a text, a number, a date, true, false or null",
              "accept \"7\" as 7"};
    case Expected::map_equals:
      return {"E0206", "`=`", {}, "", "an entry is written `key = value`", "map({ \"ja\" = true })"};
    case Expected::moment:
      return {"E0120", "a date", {}, "", "a date is written @2026-01-31, a moment @2026-01-31T10:00:00Z", ""};
    // names, types, texts
    case Expected::name:
      return {"E0202", "a name", {}, "", "a name is letters, digits and `_`; anything else stands in backticks", ""};
    case Expected::name_after_dot: return {"E0202", "a name behind the dot", {}, "", "", "into db.public.orders"};
    case Expected::type_name:
      return {"E0203", "a type", {}, "", "a type is a name like `int64`, `decimal(12, 2)` or `string(20)?`",
              "amount: decimal(12, 2)?"};
    case Expected::text: return {"E0204", "a text in double quotes", {}, "", "write \"…\"", ""};
    case Expected::sql_text:
      return {"E0204", "SQL between three double quotes", {}, "",
              "SQL is written between three double quotes, on one line or many",
              "from db sql \"\"\"select * from orders\"\"\""};
    // marks
    case Expected::open_brace:
      return {"E0205", "`{`", {}, "", "the `{` stands at the end of the same line", ""};
    case Expected::open_paren:
      return {"E0205", "`(`", {}, "", "arguments stand in parentheses, also when there are none", ""};
    case Expected::colon: return {"E0206", "`:`", {}, "", "a `:` stands between a name and its type or kind", ""};
    case Expected::equals: return {"E0206", "`=`", {}, "", "a `=` stands between a name and its value", ""};
    case Expected::arrow:
      return {"E0206", "`->` and the type of the result", {}, "",  "",
              "fn net(gross: decimal(12, 2)) -> decimal(12, 2) = round(gross / 1.19, 2)"};
    // columns
    case Expected::header_text:
      return {"E0204", "the header in double quotes", {}, "", "behind a column `from` names the header in the source",
              "order_id: int64  from \"OrderNo\""};
    case Expected::stage_name:
      return {"E0214", "the name of a stage", {}, "", "behind `|` stands a function that changes the text",
              "name: string(80)  | trim | lower"};
    case Expected::action:
      return {"E0212", "what to do else", actions, "a way to go on",
              "`else` is followed by `null`, `default …`, `quarantine`, `warn` or `fail`",
              "birthday: date?  | parse(\"%d.%m.%Y\") else null"};
    case Expected::test:
      return {"E0213", "a test", {}, "",
              "a test is a comparison, a range, `in […]`, `matches re\"…\"`, `unique` or `length a..b`",
              "check 0..120"};
    case Expected::default_value:
      return {"E0201", "the default value", {}, "", "", "currency: string(3)  default \"EUR\""};
    case Expected::computed_value:
      return {"E0201", "the value to compute", {}, "", "", "net: decimal(12, 2)  = round(amount / 1.19, 2)"};
    case Expected::column_reference:
      return {"E0202", "a column of another task", {}, "", "", "customer_id: int64  references customers.customer_id"};
    case Expected::old_name: return {"E0202", "the former name", {}, "", "", "amount: decimal(12, 2)  was price"};
    case Expected::annotation_name:
      return {"E0202", "a name behind `@`", {}, "", "", "row_hash: bytes  @redshift(encode = \"raw\")"};
    case Expected::spread_path: return {"E0202", "the name of a schema behind `...`", {}, "", "", "...tracked"};
    // clauses
    case Expected::source:
      return {"E0211", "where the rows come from", {}, "",
              "`from` is followed by a path in quotes, `table`, `sql` or `task`",
              "from \"data/orders.csv\" as csv"};
    case Expected::table_path: return {"E0202", "the name of a table", {}, "", "", "from table db.public.orders"};
    case Expected::format_name: return {"E0211", "a format behind `as`", {}, "", "", "from \"data/orders.csv\" as csv"};
    case Expected::target_path:
      return {"E0211", "where the rows go", {}, "", "`into` is followed by a connection and a table",
              "into db.public.orders"};
    case Expected::write_mode:
      return {"E0234", "how to write", modes, "a way to write",
              "`write` is followed by `append`, `replace`, `merge on …`, `insert_only on …` or `scd2 on …`",
              "write merge on customer_id"};
    case Expected::word_on:
      return {"E0207", "`on` and the key columns", on, "", "say which columns tell two rows apart",
              "write merge on customer_id"};
    case Expected::key_column:
      return {"E0202", "the name of a column", {}, "", "names are separated by commas on one line",
              "key order_id, line"};
    case Expected::word_by: return {"E0207", "`by`", by, "", "", "dedup by updated_at desc"};
    case Expected::sort_value: return {"E0201", "what to order by", {}, "", "", "dedup by updated_at desc"};
    case Expected::word_when: return {"E0207", "`when`", when, "", "", "update when new.updated_at >= old.updated_at"};
    case Expected::soft_or_hard:
      return {"E0211", "`soft` or `hard`", hardness, "a way to delete",
              "`soft` marks the row, `hard` removes it", "delete soft when op == \"D\" set deleted_at"};
    case Expected::columns_body:
      return {"E0205", "`{` or the name of a schema", {}, "", "the `{` stands at the end of the same line",
              "columns { id: int64 }"};
    case Expected::check_name:
      return {"E0211", "a name and `:`", {}, "", "a check of a task has a name, which the report uses",
              "check shipped_after_ordered: ship_date >= order_date"};
    case Expected::task_name: return {"E0202", "the name of a task", {}, "", "", "after customers, orders"};
    case Expected::quarantine_path:
      return {"E0202", "a table behind `to`", {}, "", "", "quarantine to db.rejects limit 1%"};
    case Expected::limit:
      return {"E0210", "a percent or a number of rows", {}, "", "write `limit 1%` or `limit 500 rows`",
              "quarantine limit 1%"};
    case Expected::rows_word:
      return {"E0210", "`rows`", rows, "", "write `limit 500 rows`, or glue the `%` to the number: `limit 1%`",
              "quarantine limit 500 rows"};
    case Expected::schedule_value:
      return {"E0211", "a time", {}, "", "a schedule is five cron fields in quotes, or `every` and a span of time",
              "schedule every 30min"};
    case Expected::schedule_zone:
      return {"E0204", "a time zone in double quotes", {}, "", "", "schedule \"0 6 * * *\" in \"Europe/Berlin\""};
    case Expected::alert_name:
      return {"E0202", "the name of an alert", {}, "", "`alert none` switches it off", "alert oncall"};
    case Expected::word_sql: return {"E0207", "`sql`", sql, "", "", "before sql \"\"\"delete from log\"\"\""};
    case Expected::word_with:
      return {"E0207", "`with` and a connection", with, "", "",
              "reconcile row_count with db sql \"\"\"select count(*) from orders\"\"\""};
    case Expected::connection_name:
      return {"E0202", "the name of a connection", {}, "", "",
              "reconcile row_count with db sql \"\"\"select count(*) from orders\"\"\""};
    case Expected::block_or_value:
      return {"E0211", "settings in braces, or a value", {}, "", "", "retry { attempts = 4 }"};
    // declarations
    case Expected::module_path: return {"E0202", "the name of the module", {}, "", "", "module shop.types"};
    case Expected::used_file:
      return {"E0211", "a file in double quotes or a module", {}, "", "", "use \"lib/types.pipe\" { email, money }"};
    case Expected::used_names:
      return {"E0202", "a name to use", {}, "", "names are separated by commas",
              "use \"lib/types.pipe\" { email, money }"};
    case Expected::connection_kind:
      return {"E0202", "the kind of the connection", {}, "", "", "connection db: sqlite { file = \"shop.db\" }"};
    case Expected::secret_source:
      return {"E0215", "where the secret comes from", origins, "a place for secrets",
              "write `env(\"VARIABLE\")` or `file(\"path\")`", "secret pg_pass = env(\"PGPASSWORD\")"};
    case Expected::alert_channel: return {"E0202", "a channel", {}, "", "", "send webhook(hook)"};
    case Expected::closing_quote: return {"E0110", "a closing quote", {}, "", "", ""};
    case Expected::closing_block_quote: return {"E0111", "a closing `\"\"\"`", {}, "", "", ""};
  }
  return {"E0201", "something else", {}, "", "", ""};
}

std::span<const View> clause_words() { return clauses; }
std::span<const View> declaration_words() { return declarations; }

View example_of(View word) {
  for (const auto& sample : samples) {
    if (sample.word == word) return sample.line;
  }
  return {};
}

View translated(View word) {
  for (const auto& entry : dictionary) {
    if (entry.foreign == word) return entry.ours;
  }
  return {};
}

}  // namespace pipec::syntax
