#include <algorithm>
#include <cctype>
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

std::string definition_of(Connection& connection, const std::string& index) {
  const Rows found =
      connection.query("SELECT s.sql FROM main.sqlite_schema AS s WHERE s.type = 'index' AND s.name = ?1", {index});
  return found.empty() ? "" : found[0][0].value_or("");
}

// A foreign key of any table names one of these columns of `table` as what it refers to: without its unique index
// SQLite fails on every row that is written.
bool is_referred_to(Connection& connection, const std::string& table, const std::vector<std::string>& columns) {
  for (const std::string& column : columns) {
    const Rows found = connection.query(
        "SELECT 1 FROM main.sqlite_schema AS s, pragma_foreign_key_list(s.name, 'main') AS f WHERE s.type = 'table' "
        "AND f.\"table\" = ?1 COLLATE NOCASE AND f.\"to\" = ?2 COLLATE NOCASE LIMIT 1",
        {table, column});
    if (!found.empty()) return true;
  }
  return false;
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
    index.usable = index.whole = is(cells[3], "0");
    index.constraint = !is(cells[2], "c");
    index.definition = definition_of(connection, index.name);
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
    if (index.constraint || index.definition.empty()) {
      index.kept_because = "a constraint of the table stands on it";
    } else if (index.unique && is_referred_to(connection, table, index.columns)) {
      index.kept_because = "a foreign key refers to it";
    }
    facts.indexes.push_back(std::move(index));
  }
  // INTEGER PRIMARY KEY is the row's own number: there is no index to list.
  if (key.empty() || key_seen) return;
  facts.indexes.push_back({"", key, true, true, true, false, true, "", true, "it is the row's own number"});
}

void read_incoming_keys(Connection& connection, const std::string& table, ir::TableFacts& facts) {
  using OnDelete = ir::IncomingKey::OnDelete;
  for (const auto& cells : connection.query(
           "SELECT DISTINCT s.name, f.on_delete FROM main.sqlite_schema AS s, pragma_foreign_key_list(s.name, 'main') AS f "
           "WHERE s.type = 'table' AND f.\"table\" = ?1 COLLATE NOCASE AND s.name <> ?1 COLLATE NOCASE ORDER BY s.name, f.on_delete",
           {table})) {
    const OnDelete does = is(cells[1], "CASCADE")       ? OnDelete::cascade
                          : is(cells[1], "SET NULL")    ? OnDelete::set_null
                          : is(cells[1], "SET DEFAULT") ? OnDelete::set_default
                                                        : OnDelete::refuse;
    const ir::IncomingKey key{cells[0].value_or(""), does};
    if (facts.incoming_keys.empty() || facts.incoming_keys.back() != key) facts.incoming_keys.push_back(key);
  }
}

// Where the quoted text, quoted name or comment that begins at `at` ends; `at` itself for anything else.
std::size_t end_of_quoted(const std::string& sql, std::size_t at) {
  const char c = sql[at];
  std::size_t end = at;
  if (c == '\'' || c == '"' || c == '`') {
    end = sql.find(c, at + 1);  // a doubled quote begins the next text at once
  } else if (c == '[') {
    end = sql.find(']', at + 1);
  } else if (sql.compare(at, 2, "--") == 0) {
    end = sql.find('\n', at);
  } else if (sql.compare(at, 2, "/*") == 0) {
    end = sql.find("*/", at + 2);
    if (end != std::string::npos) ++end;
  } else {
    return at;
  }
  return end == std::string::npos ? sql.size() : end + 1;
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || (c & 0x80) != 0; }

// `CHECK (…)` with all its parentheses; SQLite has no other list of them than the text of CREATE TABLE.
std::vector<std::string> checks_of(const std::string& sql) {
  constexpr std::string_view word = "CHECK";
  std::vector<std::string> out;
  std::size_t at = 0;
  while (at < sql.size()) {
    if (const std::size_t end = end_of_quoted(sql, at); end != at) {
      at = end;
      continue;
    }
    if (!is_word(sql[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < sql.size() && is_word(sql[at])) ++at;
    const bool check = at - begin == word.size() && std::equal(word.begin(), word.end(), sql.begin() + static_cast<std::ptrdiff_t>(begin),
                                                               [](char a, char b) { return a == (b & ~0x20); });
    if (!check) continue;
    int depth = 0;
    while (at < sql.size()) {
      if (const std::size_t end = end_of_quoted(sql, at); end != at) {
        at = end;
        continue;
      }
      depth += sql[at] == '(' ? 1 : sql[at] == ')' ? -1 : 0;
      if (sql[at++] == ')' && depth == 0) break;
    }
    out.push_back(sql.substr(begin, at - begin));
  }
  return out;
}

// First and last row number cost nothing to find, but a key that is the row number need not count from one: no row is
// shorter than eight bytes of the file. A table without row numbers is told by ANALYZE or not at all.
void read_size(Connection& connection, const std::string& table, bool numbered, ir::TableFacts& facts) {
  const std::string from = " FROM main." + quoted_name(table);
  facts.holds_rows = is(connection.query("SELECT EXISTS (SELECT 1" + from + ")", {})[0][0], "1");
  facts.outgoing_keys =
      is(connection.query("SELECT EXISTS (SELECT 1 FROM pragma_foreign_key_list(?1, 'main'))", {table})[0][0], "1");
  if (!facts.holds_rows) return;
  facts.estimated_rows = 1;
  if (numbered) {
    const Rows rows = connection.query("SELECT min(1.0 + (SELECT max(_rowid_)" + from + ") - (SELECT min(_rowid_)" +
                                           from + "), (SELECT p.page_count FROM pragma_page_count('main') AS p) * "
                                           "(SELECT z.page_size FROM pragma_page_size('main') AS z) / 8)", {});
    facts.estimated_rows = number<double>(rows[0][0]);
  } else if (!connection.query("SELECT 1 FROM main.sqlite_schema AS s WHERE s.name = 'sqlite_stat1'", {}).empty()) {
    const Rows rows = connection.query(
        "SELECT max(CAST(t.stat AS INTEGER)) FROM main.sqlite_stat1 AS t WHERE t.tbl = ?1 COLLATE NOCASE", {table});
    if (rows[0][0]) facts.estimated_rows = std::max(1.0, number<double>(rows[0][0]));
  }
}

}  // namespace

ir::TableFacts read_catalog(Connection& connection, const std::string& table) {
  ir::TableFacts facts;
  facts.schema_exists = true;
  facts.holds_rows = false;
  if (connection.file_was_absent()) facts.creates_file = connection.file();
  const Rows found = connection.query(
      "SELECT t.name, t.type, t.strict, t.wr FROM pragma_table_list AS t WHERE t.schema = 'main' AND t.name = ?1 COLLATE NOCASE",
      {table});
  if (found.empty()) return facts;
  facts.exists = facts.holds_rows = true;
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
  read_incoming_keys(connection, name, facts);
  facts.checks = checks_of(connection.query("SELECT s.sql FROM main.sqlite_schema AS s WHERE s.type = 'table' AND s.name = ?1",
                                            {name})[0][0].value_or(""));
  read_size(connection, name, is(found[0][3], "0"), facts);
  return facts;
}

ir::LedgerFacts read_ledger(Connection& connection, const std::string& task, const std::string& target,
                            const std::string& param_key) {
  ir::LedgerFacts facts;
  bool marker = false, file = false, run = false;
  for (const auto& cells : connection.query("SELECT s.name FROM main.sqlite_schema AS s WHERE s.type = 'table' "
                                            "AND s.name IN ('pipec_meta', 'pipec_marker', 'pipec_file', 'pipec_run')",
                                            {})) {
    facts.exists = facts.exists || is(cells[0], "pipec_meta");
    marker = marker || is(cells[0], "pipec_marker");
    file = file || is(cells[0], "pipec_file");
    run = run || is(cells[0], "pipec_run");
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
  if (run) {
    for (const auto& cells : connection.query(
             "SELECT r.\"read\", r.inserted, r.updated, r.unchanged, r.stale, r.deduped, r.quarantined "
             "FROM main.pipec_run AS r WHERE r.task = ?1 AND r.target = ?2 AND r.param_key = ?3 AND r.state = 'done' "
             "ORDER BY r.rowid DESC LIMIT 1",
             {task, target, param_key})) {
      const auto count = [&](std::size_t i) { return number<std::uint64_t>(cells[i]); };
      facts.last_run = {count(0), count(1), count(2), count(3), count(4), count(5), count(6)};
    }
  }
  return facts;
}

}  // namespace pipec::target
