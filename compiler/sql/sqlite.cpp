// SQLite 3.37 and later (STRICT tables). The connection has pipec_count, pipec_tally and the collation pipec_decimal.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/hash.hpp"
#include "compiler/sql/dialect.hpp"

namespace pipec::sql {
namespace {

using ir::TypeKind;

constexpr int max_real_digits = 15;  // of a decimal that goes through a double and back unchanged (S-G)

enum class Affinity : std::uint8_t { integer, text, blob, real, numeric };

// The rules of sqlite.org/datatype3.html section 3.1.
Affinity affinity(std::string declared) {
  for (char& c : declared) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const auto has = [&](const char* part) { return declared.find(part) != std::string::npos; };
  if (has("INT")) return Affinity::integer;
  if (has("CHAR") || has("CLOB") || has("TEXT")) return Affinity::text;
  if (has("BLOB") || declared.empty()) return Affinity::blob;
  if (has("REAL") || has("FLOA") || has("DOUB")) return Affinity::real;
  return Affinity::numeric;
}

bool is_text_decimal(const ir::Type& type) {
  return type.kind == TypeKind::decimal && type.precision > max_real_digits;
}

class Sqlite final : public Dialect {
 public:
  std::string table(std::string_view, std::string_view table) const override { return "main." + name(table); }
  std::string own_table(std::string_view table) const override { return "main." + name("pipec_" + std::string(table)); }
  std::string temporary(std::string_view table) const override { return "temp." + name(table); }
  std::size_t max_name_bytes() const override { return 0; }
  bool same_name(std::string_view a, std::string_view b) const override {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
      const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
      return lower(x) == lower(y);
    });
  }

  std::string physical_type(const ir::Type& type) const override {
    switch (type.kind) {
      case TypeKind::boolean:
      case TypeKind::int16:
      case TypeKind::int32:
      case TypeKind::int64:
      case TypeKind::duration:
        return "INTEGER";
      case TypeKind::decimal:
        return is_text_decimal(type) ? "TEXT" : "REAL";
      case TypeKind::float32:
      case TypeKind::float64:
        return "REAL";
      case TypeKind::bytes:
        return "BLOB";
      default:
        return "TEXT";
    }
  }
  std::string stage_type(const ir::Type& type) const override {
    return physical_type(type) + (is_text_decimal(type) ? " COLLATE pipec_decimal" : "");
  }
  std::string column_check(std::string_view column, const ir::Type& type) const override {
    if (type.kind == TypeKind::boolean) return fmt::format(" CHECK ({} IN (0, 1))", name(column));
    if (type.kind != TypeKind::enumeration) return {};
    if (type.labels.size() > most_compared) return label_list(column, type);
    // For IN with more than two values SQLite builds a table of them for each row that is stored.
    std::vector<std::string> tests;
    for (const std::string& label : type.labels) tests.push_back(name(column) + " = " + string(label));
    return fmt::format(" CHECK ({})", join(tests, " OR "));
  }
  // SQLite keeps a table's text as it was written; earlier builds wrote a list.
  bool is_own_check(const std::string& check, std::string_view column, const ir::Type& type) const override {
    const std::string text = " " + check;
    return text == column_check(column, type) || (type.kind == TypeKind::enumeration && text == label_list(column, type));
  }
  bool accepts(const ir::Type& type, const ir::LiveColumn& live) const override {
    const Affinity is = affinity(live.type);
    const std::string wanted = physical_type(type);
    if (wanted == "INTEGER") return is == Affinity::integer;
    if (wanted == "REAL") return is == Affinity::real || is == Affinity::numeric;
    return is == (wanted == "BLOB" ? Affinity::blob : Affinity::text);
  }
  bool compares_by_bytes(const ir::LiveColumn& live) const override {
    return live.deterministic && (live.collation.empty() || same_name(live.collation, "BINARY"));
  }
  std::string cast_for(const ir::Type&, const ir::LiveColumn&) const override { return {}; }

  std::string literal(const ir::Value& value, const ir::Type& type) const override {
    if (value.is_null()) return "NULL";
    if (const bool* truth_value = std::get_if<bool>(&value.data)) return truth(*truth_value);
    if (type.kind == TypeKind::bytes) return "x'" + hash::to_hex(std::get<std::string>(value.data)) + "'";
    if (const std::string* text = std::get_if<std::string>(&value.data)) return string(*text);
    const std::string wanted = physical_type(type);
    // A bare -9223372036854775808 would be read as a real number.
    if (wanted == "INTEGER") return fmt::format("CAST('{}' AS INTEGER)", std::get<std::int64_t>(value.data));
    if (wanted == "REAL") return fmt::format("CAST('{}' AS REAL)", ir::to_text(value, type));
    return string(ir::to_text(value, type));
  }
  std::string parameter(std::size_t number, ParameterKind kind) const override {
    return kind == ParameterKind::integer ? fmt::format("CAST(?{} AS INTEGER)", number) : fmt::format("?{}", number);
  }
  std::string ledger_type(ParameterKind kind) const override {
    return kind == ParameterKind::integer ? "INTEGER" : "TEXT";
  }
  std::string canonical_text(const std::string& value, const ir::Type& type) const override {
    switch (type.kind) {
      case TypeKind::boolean:
        return "CASE " + value + " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END";
      case TypeKind::decimal:
        return is_text_decimal(type) ? value : fmt::format("printf('%.{}f', {})", type.scale, value);
      case TypeKind::bytes:
        return "lower(hex(" + value + "))";
      default:
        return "CAST(" + value + " AS TEXT)";
    }
  }

  std::string comparable(const std::string& text, const ir::Type& type) const override {
    if (is_text_decimal(type)) return text + " COLLATE pipec_decimal";
    return physical_type(type) == "TEXT" ? text + " COLLATE BINARY" : text;
  }
  std::string not_distinct(const std::string& a, const std::string& b, const ir::Type& type) const override {
    return comparable(a, type) + " IS " + comparable(b, type);
  }
  std::string cast(const std::string& text, const ir::Type& from, const ir::Type& to) const override {
    const std::string was = physical_type(from);
    const std::string is = physical_type(to);
    if (is_text_decimal(to)) {
      if (was == "REAL") return fmt::format("printf('%.{}f', {})", to.scale, text);
      if (was == "INTEGER") {
        return to.scale == 0 ? fmt::format("CAST({} AS TEXT)", text)
                             : fmt::format("(CAST({} AS TEXT) || '.{}')", text, std::string(to.scale, '0'));
      }
      return text;  // compared through pipec_decimal, whatever the number of digits
    }
    if (was == is) return text;
    return fmt::format("CAST({} AS {})", text, is);
  }
  bool exact_decimal_arithmetic() const override { return false; }
  std::string truth(bool value) const override { return value ? "1" : "0"; }
  std::string insert_into() const override { return "INSERT OR ABORT INTO"; }

  bool has_schemas() const override { return false; }
  bool has_comments() const override { return false; }
  bool adds_primary_key_later() const override { return false; }
  std::string table_suffix() const override { return " STRICT"; }
  std::string rowid_key(const ir::Type& type) const override {
    return ir::is_integer(type.kind) ? "INTEGER PRIMARY KEY" : "";
  }
  std::vector<std::string> create_temporary(std::string_view table, const std::string& columns) const override {
    // A temporary table lives as long as the connection, which may serve several tasks.
    return {"DROP TABLE IF EXISTS " + temporary(table), fmt::format("CREATE TABLE {} ({})", temporary(table), columns)};
  }
  std::string create_index(std::string_view index, std::string_view, std::string_view on,
                           const std::string& columns) const override {
    return fmt::format("CREATE UNIQUE INDEX IF NOT EXISTS main.{} ON {} ({})", name(index), name(on), columns);
  }
  std::string bulk(const std::string& table, const std::vector<StageColumn>& columns) const override {
    std::vector<std::string> names;
    std::vector<std::string> values;
    for (const StageColumn& column : columns) {
      names.push_back(name(column.name));
      values.push_back(fmt::format("?{}", names.size()));
    }
    return fmt::format("{} {} ({}) VALUES ({})", insert_into(), table, join(names), join(values));
  }
  bool bulk_takes_conflicts() const override { return true; }
  std::vector<std::string> give_memory() const override { return {}; }  // the session's page caches
  std::vector<std::string> savepoint() const override { return {}; }
  std::vector<std::string> back_to_savepoint() const override { return {}; }
  std::string lock(std::int64_t) const override { return "SELECT 1"; }  // BEGIN IMMEDIATE holds the file
  std::string for_update() const override { return {}; }
  std::string begin() const override { return "BEGIN IMMEDIATE"; }
  std::string insertion_number() const override { return "rowid"; }
  std::string insertion_number_definition() const override { return {}; }
  std::string winners(const Winners& w) const override {
    // The order of AND is SQLite's choice, that of CASE is not: only the first of a key is counted.
    const std::string first =
        w.counted ? "CASE WHEN d.pipec_rank = 1 THEN pipec_count('winners') = 0 ELSE 0 END" : "d.pipec_rank = 1";
    return fmt::format(
        "(SELECT * FROM (SELECT {}, row_number() OVER (PARTITION BY {} ORDER BY {}) AS pipec_rank FROM {} AS s) "
        "AS d WHERE {})",
        w.select, join(w.key), join(w.order), w.from, first);
  }
  std::string count_and_refuse(std::string_view tally) const override {
    return fmt::format("pipec_count('{}')", tally);
  }
  std::string count_updated() const override { return "pipec_count('updated') = 0"; }
  std::vector<std::string> reset_tallies() const override { return {"SELECT pipec_reset()"}; }
  std::vector<std::string> create_tallies(const std::vector<std::string>&) const override {
    std::vector<std::string> out =
        create_temporary(tally_table, "written INTEGER NOT NULL, removed INTEGER NOT NULL, stored INTEGER NOT NULL");
    out.push_back(fmt::format("INSERT INTO {} VALUES (0, 0, 0)", temporary(tally_table)));
    out.push_back("SELECT pipec_reset()");
    return out;
  }
  std::vector<std::string> tallied(const std::string& statement, Tallied what) const override {
    const char* column = what == Tallied::removed ? "removed" : "written";
    return {statement, fmt::format("UPDATE {} SET {} = changes()", temporary(tally_table), column)};
  }
  std::string tally(std::string_view tally) const override { return fmt::format("pipec_tally('{}')", tally); }
  std::string tally_of(Tallied what) const override {
    switch (what) {
      case Tallied::inserted:
        return "t.written";
      case Tallied::removed:
        return "t.removed";
      case Tallied::upserted:
        break;
    }
    return "t.written - " + tally("updated");
  }
  bool counts_what_was_written() const override { return false; }
  std::string not_among(const std::string& expression, const std::string&, const std::string& query) const override {
    return fmt::format("{} NOT IN ({})", expression, query);
  }
  std::optional<std::string> lock_writers(const std::string&) const override { return std::nullopt; }
  std::optional<std::string> try_lock_writers(const std::string&) const override { return std::nullopt; }

 private:
  static constexpr std::size_t most_compared = 64;  // labels; SQLite's expressions are at most 1,000 deep
  std::string label_list(std::string_view column, const ir::Type& type) const {
    std::vector<std::string> labels;
    for (const std::string& label : type.labels) labels.push_back(string(label));
    return fmt::format(" CHECK ({} IN ({}))", name(column), join(labels));
  }
};

}  // namespace

const Dialect& sqlite_dialect() {
  static const Sqlite dialect;
  return dialect;
}

}  // namespace pipec::sql
