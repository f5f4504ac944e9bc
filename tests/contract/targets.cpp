#include "tests/contract/targets.hpp"

#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <stdexcept>

#include "tests/support/private_postgres.hpp"

namespace pipec::test {

using ir::TypeKind;

TemporaryFolder::TemporaryFolder() {
  char name[] = "/tmp/pipec-test-XXXXXX";
  if (!mkdtemp(name)) throw std::runtime_error("no folder in /tmp");
  path_ = name;
}
TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string quoted(const std::string& name) {
  std::string out = "\"";
  for (char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

Fixture fixture(const std::string& name) {
  Fixture out;
  out.name = name;
  out.postgres = name == "postgres";
  out.settings.name = "db";
  if (out.postgres) {
    auto& server = PrivatePostgres::instance();
    out.settings.kind = ir::ConnectionKind::postgres;
    out.settings.values = {{"host", server.host()},
                           {"port", server.port()},
                           {"user", server.user()},
                           {"database", server.create_database()}};
  } else {
    out.folder = std::make_shared<TemporaryFolder>();
    out.settings.kind = ir::ConnectionKind::sqlite;
    out.settings.values = {{"file", out.folder->file("test.db")}, {"busy_timeout", "200ms"}};
  }
  return out;
}

std::string Fixture::table(const std::string& table) const {
  return (postgres ? "\"public\"." : "main.") + quoted(table);
}

std::string Fixture::type(const ir::Type& type) const {
  const std::string digits = "(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
  switch (type.kind) {
    case TypeKind::boolean: return postgres ? "boolean" : "INTEGER";
    case TypeKind::int16: return postgres ? "smallint" : "INTEGER";
    case TypeKind::int32: return postgres ? "integer" : "INTEGER";
    case TypeKind::int64: return postgres ? "bigint" : "INTEGER";
    case TypeKind::decimal: return postgres ? "numeric" + digits : type.precision <= 15 ? "REAL" : "TEXT";
    case TypeKind::float32: return postgres ? "real" : "REAL";
    case TypeKind::float64: return postgres ? "double precision" : "REAL";
    case TypeKind::string:
      return postgres && type.length > 0 ? "varchar(" + std::to_string(type.length) + ")" : postgres ? "text" : "TEXT";
    case TypeKind::bytes: return postgres ? "bytea" : "BLOB";
    case TypeKind::date: return postgres ? "date" : "TEXT";
    case TypeKind::time: return postgres ? "time" : "TEXT";
    case TypeKind::timestamp: return postgres ? "timestamptz" : "TEXT";
    case TypeKind::datetime: return postgres ? "timestamp" : "TEXT";
    case TypeKind::uuid: return postgres ? "uuid" : "TEXT";
    case TypeKind::json: return postgres ? "jsonb" : "TEXT";
    default: return postgres ? "text" : "TEXT";
  }
}

std::string Fixture::canonical(const std::string& x, const ir::Type& type) const {
  if (postgres) {
    switch (type.kind) {
      case TypeKind::bytes: return "encode(" + x + ", 'hex')";
      case TypeKind::date: return "to_char(" + x + ", 'YYYY-MM-DD')";
      case TypeKind::time: return "to_char(date '2000-01-01' + " + x + ", 'HH24:MI:SS.US')";
      case TypeKind::timestamp: return "to_char(" + x + " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
      case TypeKind::datetime: return "to_char(" + x + ", 'YYYY-MM-DD\"T\"HH24:MI:SS.US')";
      case TypeKind::json: return "replace(" + x + "::text, ' ', '')";
      default: return x + "::text";
    }
  }
  switch (type.kind) {
    case TypeKind::boolean: return "iif(" + x + " IS NULL, NULL, iif(" + x + ", 'true', 'false'))";
    case TypeKind::bytes: return "iif(" + x + " IS NULL, NULL, lower(hex(" + x + ")))";
    case TypeKind::decimal:
      return type.precision > 15
                 ? x
                 : "iif(" + x + " IS NULL, NULL, printf('%." + std::to_string(type.scale) + "f', " + x + "))";
    default: return x;
  }
}

plan::Bulk Fixture::bulk(const std::string& name, const std::vector<plan::BulkColumn>& columns) const {
  std::string names, values;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    names += (i ? ", " : "") + quoted(columns[i].name);
    values += (i ? ", ?" : "?") + std::to_string(i + 1);
  }
  return {"load the rows",
          postgres ? "COPY " + table(name) + " (" + names + ") FROM STDIN (FORMAT binary)"
                   : "INSERT INTO " + table(name) + " (" + names + ") VALUES (" + values + ")",
          columns};
}

void Fixture::create(target::Target& target, const std::string& name, const std::vector<plan::BulkColumn>& columns) const {
  std::string text = "CREATE TABLE " + table(name) + " (";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    text += (i ? ", " : "") + quoted(columns[i].name) + " " + type(columns[i].type) + (columns[i].type.nullable ? "" : " NOT NULL");
  }
  target.begin();
  target.execute(text + (postgres ? ")" : ") STRICT"), {});
  if (target.commit() != target::Commit::done) throw std::runtime_error("not committed: " + text);
}

value::TypedBatch batch_of(const std::vector<ir::Type>& types, const std::vector<std::vector<ir::Value>>& rows) {
  value::TypedBatch batch;
  batch.rows = rows.size();
  for (std::size_t c = 0; c < types.size(); ++c) {
    value::Column column;
    column.physical = ir::physical(types[c].kind);
    column.resize(rows.size());
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const auto& data = rows[r].at(c).data;
      column.valid[r] = rows[r][c].is_null() ? 0 : 1;
      if (!column.valid[r]) continue;
      switch (column.physical) {
        case ir::Physical::boolean: column.booleans[r] = std::get<bool>(data); break;
        case ir::Physical::int64: column.integers[r] = std::get<std::int64_t>(data); break;
        case ir::Physical::int128: column.decimals[r] = std::get<Int128>(data); break;
        case ir::Physical::float64: column.floats[r] = std::get<double>(data); break;
        case ir::Physical::text: column.texts[r] = batch.arena.copy(std::get<std::string>(data)); break;
      }
    }
    batch.columns.push_back(std::move(column));
  }
  return batch;
}

std::uint64_t load(const Fixture& fixture, target::Target& target, const std::string& table,
                   const std::vector<plan::BulkColumn>& columns, const std::vector<std::vector<ir::Value>>& rows) {
  std::vector<ir::Type> types;
  for (const auto& column : columns) types.push_back(column.type);
  const value::TypedBatch batch = batch_of(types, rows);
  std::vector<std::uint32_t> order(columns.size()), chosen(rows.size());
  std::iota(order.begin(), order.end(), 0);
  std::iota(chosen.begin(), chosen.end(), 0);
  target.begin();
  std::uint64_t taken = 0;
  {
    const auto stream = target.copy(fixture.bulk(table, columns));
    stream->append(batch, order, chosen.data(), chosen.size());
    taken = stream->finish();
  }
  if (target.commit() != target::Commit::done) throw std::runtime_error("not committed");
  return taken;
}

target::TargetError error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const target::TargetError& error) {
    return error;
  }
  throw std::runtime_error("no TargetError was thrown");
}

}  // namespace pipec::test
