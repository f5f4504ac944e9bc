#include <algorithm>
#include <charconv>

#include "runtime/target/sqlite_connection.hpp"

namespace pipec::target {
namespace {

using Cell = std::optional<std::string>;

template <class Number>
Number number(const Cell& cell) {
  Number out{};
  if (cell) std::from_chars(cell->data(), cell->data() + cell->size(), out);
  return out;
}

bool is(const Cell& cell, std::string_view text) { return cell && *cell == text; }

std::string quoted_name(const std::string& name) {
  std::string out = "\"";
  for (char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

void read_columns(Connection& connection, const std::string& table, ir::TableFacts& facts, std::vector<std::string>& key) {
  std::vector<std::pair<int, std::string>> key_columns;
  for (const auto& cells : connection.query(
           "SELECT x.name, x.type, x.\"notnull\", x.dflt_value IS NOT NULL, x.hidden, x.pk FROM pragma_table_xinfo(?1, 'main') AS x "
           "WHERE x.hidden <> 1 ORDER BY x.cid",
           {table})) {
    auto& column = facts.columns.emplace_back();
    column.name = cells[0].value_or("");
    column.type = cells[1].value_or("");
    column.not_null = is(cells[2], "1");
    column.has_default = is(cells[3], "1");
    column.generated = is(cells[4], "2") || is(cells[4], "3");
    if (const int place = number<int>(cells[5]); place > 0) key_columns.emplace_back(place, column.name);
    const char* collation = nullptr;
    if (facts.is_table && sqlite3_table_column_metadata(connection.raw(), "main", table.c_str(), column.name.c_str(), nullptr,
                                                        &collation, nullptr, nullptr, nullptr) == SQLITE_OK &&
        collation && std::string_view(collation) != "BINARY") {
      column.collation = collation;
      column.deterministic = false;  // NOCASE and RTRIM take different texts for equal
    }
  }
  std::sort(key_columns.begin(), key_columns.end());
  for (auto& [place, name] : key_columns) key.push_back(std::move(name));
}

void read_indexes(Connection& connection, const std::string& table, ir::TableFacts& facts,
                  const std::vector<std::string>& key) {
  bool key_seen = false;
  for (const auto& cells : connection.query(
           "SELECT l.name, l.\"unique\", l.origin, l.partial FROM pragma_index_list(?1, 'main') AS l ORDER BY l.name", {table})) {
    ir::LiveIndex index;
    index.name = cells[0].value_or("");
    index.unique = is(cells[1], "1");
    index.primary = is(cells[2], "pk");
    index.usable = is(cells[3], "0");
    key_seen = key_seen || index.primary;
    bool expression = false;
    for (const auto& part :
         connection.query("SELECT x.name, x.coll FROM pragma_index_xinfo(?1, 'main') AS x WHERE x.key = 1 ORDER BY x.seqno",
                          {index.name})) {
      expression = expression || !part[0];
      if (part[0]) index.columns.push_back(*part[0]);
      if (part[1] && *part[1] != "BINARY") index.usable = false;  // keys are equal when their bytes are
    }
    if (expression) index.columns.clear();
    facts.indexes.push_back(std::move(index));
  }
  // INTEGER PRIMARY KEY is the row's own number: there is no index to list.
  if (!key.empty() && !key_seen) facts.indexes.push_back({"", key, true, true, true});
}

}  // namespace

ir::TableFacts read_catalog(Connection& connection, const std::string& table) {
  ir::TableFacts facts;
  facts.schema_exists = true;
  const Rows found = connection.query(
      "SELECT t.name, t.type, t.strict, t.wr FROM pragma_table_list AS t WHERE t.schema = 'main' AND t.name = ?1 COLLATE NOCASE",
      {table});
  if (found.empty()) return facts;
  facts.exists = true;
  const std::string name = found[0][0].value_or(table);
  facts.is_table = is(found[0][1], "table");
  facts.strict = is(found[0][2], "1");
  std::vector<std::string> key;
  read_columns(connection, name, facts, key);
  if (!facts.is_table) return facts;
  read_indexes(connection, name, facts, key);
  facts.has_triggers = is(connection.query("SELECT count(*) > 0 FROM main.sqlite_schema AS s "
                                           "WHERE s.type = 'trigger' AND s.tbl_name = ?1 COLLATE NOCASE",
                                           {name})[0][0],
                          "1");
  // The highest row number costs nothing to find; a table without row numbers is asked whether it holds a row.
  const bool numbered = is(found[0][3], "0");
  const std::string from = " FROM main." + quoted_name(name);
  const Rows rows = connection.query(numbered ? "SELECT max(_rowid_)" + from : "SELECT 1" + from + " LIMIT 1", {});
  if (!rows.empty() && rows[0][0]) facts.estimated_rows = std::max(0.0, number<double>(rows[0][0]));
  return facts;
}

ir::LedgerFacts read_ledger(Connection& connection, const std::string& task, const std::string& target,
                            const std::string& param_key) {
  ir::LedgerFacts facts;
  bool marker = false, file = false;
  for (const auto& cells : connection.query("SELECT s.name FROM main.sqlite_schema AS s WHERE s.type = 'table' "
                                            "AND s.name IN ('pipec_meta', 'pipec_marker', 'pipec_file')",
                                            {})) {
    facts.exists = facts.exists || is(cells[0], "pipec_meta");
    marker = marker || is(cells[0], "pipec_marker");
    file = file || is(cells[0], "pipec_file");
  }
  if (!facts.exists) return facts;
  if (const Rows version = connection.query("SELECT max(m.version) FROM main.pipec_meta AS m", {}); version[0][0]) {
    facts.version = number<int>(version[0][0]);
  }
  if (marker) {
    const Rows rows = connection.query(
        "SELECT m.source_version FROM main.pipec_marker AS m WHERE m.task = ?1 AND m.target = ?2 AND m.param_key = ?3",
        {task, target, param_key});
    if (!rows.empty()) facts.marker = rows[0][0];
  }
  if (file) {
    for (const auto& cells :
         connection.query("SELECT f.file, f.content_hash, f.size, f.validator, f.declaration FROM main.pipec_file AS f "
                          "WHERE f.task = ?1 AND f.target = ?2 AND f.param_key = ?3 ORDER BY f.at, f.file",
                          {task, target, param_key})) {
      facts.files.push_back({cells[0].value_or(""), cells[1].value_or(""), number<std::uint64_t>(cells[2]),
                             cells[3].value_or(""), cells[4].value_or("")});
    }
  }
  return facts;
}

}  // namespace pipec::target
