// What differs between the SQL of two kinds of target, as few questions; everything built on them (create, load,
// ledger) is written once. Refuses to know connections, plans and rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/catalog.hpp"
#include "compiler/ir/program.hpp"
#include "compiler/ir/type.hpp"

namespace pipec::sql {

// What a statement's parameter is; every one is bound as text.
enum class ParameterKind : unsigned char { text, integer, timestamp, json };

// A column of a temporary stage, or one of its hidden companions.
struct StageColumn {
  std::string name;
  ir::Type type;
};

// The first row of each key in an order.
struct Winners {
  std::string select;              // list of columns; those of `from` are s."…"
  std::string from;                // a table, or a query in parentheses
  std::vector<std::string> key;    // s."…"
  std::vector<std::string> order;  // s."…" DESC NULLS LAST; total
  bool counted = false;            // count them in the tally `winners`
};

struct IndexText {
  std::string_view name, schema, table;
  std::string columns;             // "a", "b"
  bool unique = false;
  bool if_missing = false;
};

// What a statement did to the target, added up in the temporary table pipec_tally.
enum class Tallied : unsigned char { inserted, upserted, removed };
inline constexpr const char* tally_table = "pipec_tally";

class Dialect {
 public:
  virtual ~Dialect() = default;

  // ---- names; always quoted ----
  std::string name(std::string_view text) const;            // "a""b"
  virtual std::string string(std::string_view text) const;  // 'it''s'; must hold no NUL
  virtual std::string table(std::string_view schema, std::string_view table) const = 0;
  virtual std::string own_table(std::string_view table) const = 0;  // one of pipec's: run, marker, …
  virtual std::string temporary(std::string_view table) const = 0;
  virtual std::size_t max_name_bytes() const = 0;  // 0: any
  virtual bool same_name(std::string_view a, std::string_view b) const = 0;

  // ---- types and values ----
  virtual std::string physical_type(const ir::Type& type) const = 0;  // S-G, what is created
  virtual std::string stage_type(const ir::Type& type) const = 0;     // the same, compared by bytes
  // What a new column adds after type and NOT NULL: CHECK of bool and enum.
  virtual std::string column_check(std::string_view column, const ir::Type& type) const = 0;
  // A CHECK that the database prints (TableFacts::checks) is the one that column_check made.
  virtual bool is_own_check(const std::string& check, std::string_view column, const ir::Type& type) const = 0;
  virtual bool accepts(const ir::Type& type, const ir::LiveColumn& live) const = 0;  // S-G
  virtual bool compares_by_bytes(const ir::LiveColumn& live) const = 0;              // equal means equal bytes
  // The type to cast a stage value to before it meets a live column; empty where assignment does it.
  virtual std::string cast_for(const ir::Type& type, const ir::LiveColumn& live) const = 0;
  virtual std::string literal(const ir::Value& value, const ir::Type& type) const = 0;
  virtual std::string parameter(std::size_t number, ParameterKind kind) const = 0;  // from 1
  virtual std::string ledger_type(ParameterKind kind) const = 0;
  virtual std::string canonical_text(const std::string& value, const ir::Type& type) const = 0;  // as ir::to_text

  // ---- expressions ----
  // `text` with what makes it compare as the language does (byte order, exact decimals).
  virtual std::string comparable(const std::string& text, const ir::Type& type) const = 0;
  virtual std::string not_distinct(const std::string& a, const std::string& b, const ir::Type& type) const = 0;
  virtual std::string cast(const std::string& text, const ir::Type& from, const ir::Type& to) const = 0;
  virtual bool exact_decimal_arithmetic() const = 0;
  virtual std::string truth(bool value) const = 0;

  // ---- statements ----
  virtual bool has_schemas() const = 0;
  // How an INSERT begins: a live table's own conflict clause (SQLite's ON CONFLICT REPLACE) must never decide.
  virtual std::string insert_into() const { return "INSERT INTO"; }
  virtual bool has_comments() const = 0;
  virtual bool adds_primary_key_later() const = 0;
  virtual std::string table_suffix() const = 0;                   // after the column list of CREATE TABLE
  virtual std::string rowid_key(const ir::Type& type) const = 0;  // form of a single key column; empty: none special
  virtual std::vector<std::string> create_temporary(std::string_view table, const std::string& columns) const = 0;
  virtual std::string create_index(const IndexText& index) const = 0;
  virtual std::string index(std::string_view schema, std::string_view index) const = 0;  // as DROP INDEX names it
  virtual std::string bulk(const std::string& table, const std::vector<StageColumn>& columns) const = 0;
  virtual bool bulk_takes_conflicts() const = 0;  // `bulk` may go on with ON CONFLICT …
  // Memory of a load; kept until the end of the transaction. At least so much: a larger setting of the user's stays.
  virtual std::vector<std::string> give_memory() const = 0;
  // Lets a statement of the transaction fail; (before it, taking it back). Empty: statements never fail half way.
  virtual std::vector<std::string> savepoint() const = 0;
  virtual std::vector<std::string> back_to_savepoint() const = 0;
  virtual std::string lock(std::int64_t key) const = 0;  // one row, first column true: got it
  virtual std::string for_update() const = 0;
  virtual std::string begin() const = 0;            // as the target starts a transaction that writes
  virtual std::string insertion_number() const = 0;  // column of pipec.run that counts up; its definition, empty: built in
  virtual std::string insertion_number_definition() const = 0;
  virtual std::string winners(const Winners& winners) const = 0;  // a query in parentheses
  // Conditions that are evaluated once per row: they add one to a tally and are false, or true for `updated`.
  virtual std::string count_and_refuse(std::string_view tally) const = 0;
  virtual std::string count_updated() const = 0;
  virtual std::vector<std::string> reset_tallies() const = 0;  // for statements that count without the tally table
  virtual std::vector<std::string> create_tallies(const std::vector<std::string>& tallies) const = 0;
  virtual std::vector<std::string> tallied(const std::string& statement, Tallied what) const = 0;
  // Expressions over `FROM pipec_tally AS t`: unchanged, stale, winners; and what `tallied` measured.
  virtual std::string tally(std::string_view name) const = 0;
  virtual std::string tally_of(Tallied what) const = 0;
  virtual bool counts_what_was_written() const = 0;  // RETURNING tells new rows from changed and suppressed ones
  virtual std::string not_among(const std::string& expression, const std::string& column,
                                const std::string& query) const = 0;
  virtual std::optional<std::string> lock_writers(
      const std::string& table) const = 0;  // until the end of the transaction
  // The same at once or not at all; none: nobody else can be writing.
  virtual std::optional<std::string> try_lock_writers(const std::string& table) const = 0;
};

const Dialect& dialect(ir::ConnectionKind kind);
const Dialect& postgres_dialect();
const Dialect& sqlite_dialect();

// a, b, c
std::string join(const std::vector<std::string>& parts, std::string_view separator = ", ");

}  // namespace pipec::sql
