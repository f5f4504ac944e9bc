// PostgreSQL 12 and later.
#include <fmt/format.h>

#include "base/hash.hpp"
#include "compiler/sql/dialect.hpp"
#include "compiler/sql/postgres_accepts.hpp"

namespace pipec::sql {
namespace {

using ir::TypeKind;

class Postgres final : public Dialect {
 public:
  std::string string(std::string_view text) const override {
    if (text.find('\\') == std::string_view::npos) return Dialect::string(text);
    // E'' means the same whatever standard_conforming_strings says.
    std::string escaped;
    for (char c : text) {
      if (c == '\\') escaped += '\\';
      escaped += c;
    }
    return "E" + Dialect::string(escaped);
  }
  std::string table(std::string_view schema, std::string_view table) const override {
    return name(schema.empty() ? "public" : schema) + "." + name(table);
  }
  std::string own_table(std::string_view table) const override { return "\"pipec\"." + name(table); }
  std::string temporary(std::string_view table) const override { return "pg_temp." + name(table); }
  std::size_t max_name_bytes() const override { return 63; }
  bool same_name(std::string_view a, std::string_view b) const override { return a == b; }

  std::string physical_type(const ir::Type& type) const override {
    switch (type.kind) {
      case TypeKind::boolean:
        return "boolean";
      case TypeKind::int16:
        return "smallint";
      case TypeKind::int32:
        return "integer";
      case TypeKind::int64:
        return "bigint";
      case TypeKind::decimal:
        return fmt::format("numeric({},{})", type.precision, type.scale);
      case TypeKind::float32:
        return "real";
      case TypeKind::float64:
        return "double precision";
      case TypeKind::string:
        return type.length > 0 ? fmt::format("varchar({})", type.length) : "text";
      case TypeKind::bytes:
        return "bytea";
      case TypeKind::date:
        return "date";
      case TypeKind::time:
        return "time";
      case TypeKind::timestamp:
        return "timestamptz";
      case TypeKind::datetime:
        return "timestamp";
      case TypeKind::uuid:
        return "uuid";
      case TypeKind::json:
        return "jsonb";
      case TypeKind::duration:
        return "interval";
      case TypeKind::enumeration:
      case TypeKind::null:
        break;
    }
    return "text";
  }
  std::string stage_type(const ir::Type& type) const override {
    return physical_type(type) + (ir::is_text(type.kind) ? " COLLATE \"C\"" : "");
  }
  std::string column_check(std::string_view column, const ir::Type& type) const override {
    if (type.kind != TypeKind::enumeration) return {};
    std::vector<std::string> labels;
    for (const std::string& label : type.labels) labels.push_back(string(label));
    return fmt::format(" CHECK ({} IN ({}))", name(column), join(labels));
  }

  // The server prints `c IN ('a', 'b')` of text as `c = ANY (ARRAY['a'::text, 'b'::text])`, a single label as `c = 'a'::text`.
  bool is_own_check(const std::string& check, std::string_view column, const ir::Type& type) const override {
    if (type.kind != TypeKind::enumeration || type.labels.empty()) return false;
    std::vector<std::string> labels;
    for (const std::string& label : type.labels) labels.push_back(Dialect::string(label) + "::text");
    const std::string test = labels.size() == 1 ? labels[0] : "ANY (ARRAY[" + join(labels) + "])";
    return check == fmt::format("CHECK (({} = {}))", column, test) ||
           check == fmt::format("CHECK (({} = {}))", name(column), test);
  }
  bool accepts(const ir::Type& type, const ir::LiveColumn& live) const override { return postgres_accepts(type, live); }
  bool compares_by_bytes(const ir::LiveColumn& live) const override { return live.deterministic; }
  std::string cast_for(const ir::Type& type, const ir::LiveColumn& live) const override {
    if (type.kind == TypeKind::enumeration && !live.enum_labels.empty()) return live.type;
    if (type.kind == TypeKind::json && live.type == "json") return "json";
    return {};
  }
  std::string literal(const ir::Value& value, const ir::Type& type) const override {
    const std::string as = physical_type(type);
    if (value.is_null()) return type.kind == TypeKind::null ? "NULL" : "NULL::" + as;
    if (const bool* truth_value = std::get_if<bool>(&value.data)) return truth(*truth_value);
    if (type.kind == TypeKind::bytes)
      return string("\\x" + hash::to_hex(std::get<std::string>(value.data))) + "::bytea";
    if (type.kind == TypeKind::duration) {
      return fmt::format("'{} microseconds'::interval", std::get<std::int64_t>(value.data));
    }
    if (const std::string* text = std::get_if<std::string>(&value.data)) {
      return string(*text) + "::" + (ir::is_text(type.kind) ? "text" : as);
    }
    return string(ir::to_text(value, type)) + "::" + as;
  }
  std::string parameter(std::size_t number, ParameterKind kind) const override {
    return fmt::format("${}::{}", number, ledger_type(kind));
  }
  std::string ledger_type(ParameterKind kind) const override {
    switch (kind) {
      case ParameterKind::integer:
        return "bigint";
      case ParameterKind::timestamp:
        return "timestamptz";
      case ParameterKind::json:
        return "jsonb";
      case ParameterKind::text:
        break;
    }
    return "text";
  }
  std::string canonical_text(const std::string& value, const ir::Type& type) const override {
    switch (type.kind) {
      case TypeKind::timestamp:
        return "pg_catalog.to_char(" + value + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
      case TypeKind::datetime:
        return "pg_catalog.to_char(" + value + ", 'YYYY-MM-DD\"T\"HH24:MI:SS.US')";
      case TypeKind::date:
        return "pg_catalog.to_char(" + value + ", 'YYYY-MM-DD')";
      case TypeKind::time:
        return "pg_catalog.to_char(" + value + "::interval, 'HH24:MI:SS.US')";
      case TypeKind::bytes:
        return "pg_catalog.encode(" + value + ", 'hex')";
      default:
        return value + "::text";
    }
  }

  std::string comparable(const std::string& text, const ir::Type& type) const override {
    if (ir::is_text(type.kind)) return text + "::text COLLATE \"C\"";
    if (type.kind == TypeKind::json) return text + "::text";
    return text;
  }
  std::string not_distinct(const std::string& a, const std::string& b, const ir::Type& type) const override {
    return comparable(a, type) + " IS NOT DISTINCT FROM " + comparable(b, type);
  }
  std::string cast(const std::string& text, const ir::Type&, const ir::Type& to) const override {
    return fmt::format("({})::{}", text, ir::is_text(to.kind) ? "text" : physical_type(to));
  }
  bool exact_decimal_arithmetic() const override { return true; }
  std::string truth(bool value) const override { return value ? "TRUE" : "FALSE"; }

  bool has_schemas() const override { return true; }
  bool has_comments() const override { return true; }
  bool adds_primary_key_later() const override { return true; }
  std::string table_suffix() const override { return {}; }
  std::string rowid_key(const ir::Type&) const override { return {}; }
  std::vector<std::string> create_temporary(std::string_view table, const std::string& columns) const override {
    return {fmt::format("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP", temporary(table), columns)};
  }
  std::string create_index(const IndexText& index) const override {  // the schema is the table's
    return fmt::format("CREATE {}INDEX {}{} ON {} ({})", index.unique ? "UNIQUE " : "",
                       index.if_missing ? "IF NOT EXISTS " : "", name(index.name), table(index.schema, index.table),
                       index.columns);
  }
  std::string index(std::string_view schema, std::string_view index) const override { return table(schema, index); }
  std::string bulk(const std::string& table, const std::vector<StageColumn>& columns) const override {
    std::vector<std::string> names;
    for (const StageColumn& column : columns) names.push_back(name(column.name));
    return fmt::format("COPY {} ({}) FROM STDIN (FORMAT binary)", table, join(names));
  }
  bool bulk_takes_conflicts() const override { return false; }
  std::vector<std::string> give_memory() const override {
    const auto at_least = [](const char* setting, const char* size) {
      return fmt::format(
          "SELECT pg_catalog.set_config('{0}', '{1}', true) WHERE pg_catalog.pg_size_bytes(pg_catalog.current_setting('{0}')) "
          "< pg_catalog.pg_size_bytes('{1}')",
          setting, size);
    };
    return {at_least("work_mem", "128MB"), at_least("maintenance_work_mem", "256MB")};
  }
  std::vector<std::string> savepoint() const override { return {"SAVEPOINT pipec_try"}; }
  std::vector<std::string> back_to_savepoint() const override { return {"ROLLBACK TO SAVEPOINT pipec_try"}; }
  std::string lock(std::int64_t key) const override {
    return fmt::format("SELECT pg_catalog.pg_try_advisory_xact_lock('{}'::bigint)", key);
  }
  std::string for_update() const override { return " FOR UPDATE"; }
  std::string begin() const override { return "BEGIN"; }
  std::string insertion_number() const override { return "seq"; }
  std::string insertion_number_definition() const override { return "seq bigint GENERATED BY DEFAULT AS IDENTITY"; }
  std::string winners(const Winners& w) const override {
    const std::string key = join(w.key);
    const std::string query = fmt::format("SELECT DISTINCT ON ({}) {} FROM {} AS s ORDER BY {}, {}", key, w.select,
                                          w.from, key, join(w.order));
    // A volatile condition is never pushed below DISTINCT ON.
    return w.counted ? fmt::format("(SELECT * FROM ({}) AS d WHERE {} IS NOT NULL)", query, next("winners"))
                     : "(" + query + ")";
  }
  std::string count_and_refuse(std::string_view tally) const override { return next(tally) + " IS NULL"; }
  std::string count_updated() const override { return truth(true); }
  std::vector<std::string> reset_tallies() const override { return {}; }
  std::vector<std::string> create_tallies(const std::vector<std::string>& tallies) const override {
    const std::string table = temporary(tally_table);
    std::vector<std::string> out =
        create_temporary(tally_table, "inserted bigint NOT NULL, updated bigint NOT NULL, removed bigint NOT NULL");
    out.push_back(fmt::format("INSERT INTO {} VALUES (0, 0, 0)", table));
    // Sequences know no ON COMMIT DROP: they go with the table that owns them.
    for (const std::string& tally : tallies) {
      out.push_back(
          fmt::format("CREATE TEMPORARY SEQUENCE {} OWNED BY {}.inserted", temporary("pipec_" + tally), table));
    }
    return out;
  }
  std::vector<std::string> tallied(const std::string& statement, Tallied what) const override {
    const std::string table = temporary(tally_table);
    switch (what) {
      case Tallied::inserted:
        return {fmt::format("WITH w AS ({} RETURNING 1) UPDATE {} SET inserted = (SELECT pg_catalog.count(*) FROM w)",
                            statement, table)};
      case Tallied::removed:
        return {fmt::format("WITH w AS ({} RETURNING 1) UPDATE {} SET removed = (SELECT pg_catalog.count(*) FROM w)",
                            statement, table)};
      case Tallied::upserted:
        break;
    }
    // A row that was there carries the lock that the upsert took on it.
    return {fmt::format(
        "WITH w AS ({} RETURNING (o.xmax = 0) AS fresh) UPDATE {} SET (inserted, updated) = "
        "(SELECT pg_catalog.count(*) FILTER (WHERE w.fresh), pg_catalog.count(*) FILTER (WHERE NOT w.fresh) "
        "FROM w)",
        statement, table)};
  }
  std::string tally(std::string_view tally) const override {
    if (tally == "updated") return "t.updated";
    return fmt::format("(SELECT CASE WHEN q.is_called THEN q.last_value ELSE 0 END FROM {} AS q)",
                       temporary("pipec_" + std::string(tally)));
  }
  std::string tally_of(Tallied what) const override { return what == Tallied::removed ? "t.removed" : "t.inserted"; }
  bool counts_what_was_written() const override { return true; }
  std::string not_among(const std::string& expression, const std::string& column,
                        const std::string& query) const override {
    return fmt::format("NOT EXISTS (SELECT 1 FROM ({}) AS k WHERE k.{} = {})", query, column, expression);
  }
  std::optional<std::string> lock_writers(const std::string& table) const override {
    return "LOCK TABLE " + table + " IN SHARE ROW EXCLUSIVE MODE";
  }
  std::optional<std::string> try_lock_writers(const std::string& table) const override {
    return "LOCK TABLE " + table + " IN SHARE ROW EXCLUSIVE MODE NOWAIT";
  }

 private:
  std::string next(std::string_view tally) const {
    return fmt::format("pg_catalog.nextval({})", string(temporary("pipec_" + std::string(tally))));
  }
};

}  // namespace

const Dialect& postgres_dialect() {
  static const Postgres dialect;
  return dialect;
}

}  // namespace pipec::sql
