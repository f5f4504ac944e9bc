#include "runtime/target/postgres_catalog.hpp"

#include <charconv>
#include <cstdlib>

namespace pipec::target {
namespace {

// One row, whether the table is there or not. Privileges: none is asked about what does not exist. The last column: it
// can be asked for rows at once, with an answer about the whole table; who holds or waits for ACCESS EXCLUSIVE, as a
// load does, makes others wait.
constexpr const char* table_query = R"(
SELECT n.oid IS NOT NULL, c.oid::text, c.relkind::text, c.reltuples::text,
  coalesce(pg_catalog.row_security_active(c.oid), false),
  EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D'),
  pg_catalog.current_database(),
  pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'),
  pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY'),
  EXISTS (SELECT 1 FROM pg_namespace p WHERE p.nspname = 'pipec'),
  pg_catalog.has_schema_privilege(n.oid, 'USAGE'), pg_catalog.has_schema_privilege(n.oid, 'CREATE'),
  pg_catalog.has_table_privilege(c.oid, 'SELECT'), pg_catalog.has_table_privilege(c.oid, 'INSERT'),
  pg_catalog.has_table_privilege(c.oid, 'UPDATE'), pg_catalog.has_table_privilege(c.oid, 'DELETE'),
  EXISTS (SELECT 1 FROM pg_rewrite w WHERE w.ev_class = c.oid AND w.ev_enabled <> 'D' AND w.ev_type <> '1'),
  EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f'),
  EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tginitdeferred AND t.tgenabled <> 'D'),
  c.relkind = 'r' AND NOT c.relhassubclass AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
    AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AND NOT pg_catalog.row_security_active(c.oid)
    AND NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.relation = c.oid AND l.mode = 'AccessExclusiveLock'
                    AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = pg_catalog.current_database()))
FROM (SELECT $1::text AS schema, $2::text AS name) AS q
LEFT JOIN pg_namespace n ON n.nspname = q.schema
LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = q.name)";

// A domain is told as the type that it is made of, which is what values are sent as.
constexpr const char* column_query = R"(
SELECT a.attname, d.type_text,
  a.attnotnull OR d.type_not_null,
  a.atthasdef OR a.attidentity <> '' OR d.type_default,
  a.attgenerated <> '' OR a.attidentity = 'a',
  CASE WHEN a.attcollation <> t.typcollation THEN l.collname END,
  coalesce(l.collisdeterministic, true),
  (SELECT pg_catalog.string_agg(e.enumlabel, E'\x01' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = d.base)
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_collation l ON l.oid = a.attcollation
CROSS JOIN LATERAL (
  WITH RECURSIVE chain(oid, typmod, not_null, has_default) AS (
    SELECT t.oid, a.atttypmod, t.typnotnull, t.typdefault IS NOT NULL
    UNION ALL
    SELECT b.oid, CASE WHEN u.typtypmod >= 0 THEN u.typtypmod ELSE chain.typmod END, chain.not_null OR b.typnotnull,
      chain.has_default OR b.typdefault IS NOT NULL
    FROM chain JOIN pg_type u ON u.oid = chain.oid AND u.typtype = 'd' JOIN pg_type b ON b.oid = u.typbasetype)
  SELECT chain.oid AS base, pg_catalog.format_type(chain.oid, chain.typmod) AS type_text,
    chain.not_null AS type_not_null, chain.has_default AS type_default
  FROM chain JOIN pg_type e ON e.oid = chain.oid WHERE e.typtype <> 'd') AS d
WHERE a.attrelid = $1::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum)";

// The server's own estimate: the density when it last counted, times the pages of now; rows of a table that was never
// counted are taken for short ones.
constexpr const char* size_query = R"(
SELECT CASE WHEN c.reltuples < 0 THEN pg_catalog.pg_relation_size(c.oid) / 100
  WHEN c.relpages = 0 THEN c.reltuples
  ELSE c.reltuples / c.relpages
    * (pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::float8) END
FROM pg_class c WHERE c.oid = $1::pg_catalog.oid)";

// One row per key column; attname is null for an expression. The last column is LiveIndex::kept_because: what
// pg_get_indexdef does not tell, who else needs the index, and whether this user may make it again.
constexpr const char* index_query = R"(
SELECT c.relname, i.indisunique, i.indisprimary,
  i.indisvalid AND i.indisready AND i.indimmediate AND i.indpred IS NULL, a.attname,
  i.indisvalid AND i.indisready AND NOT i.indimmediate AND i.indpred IS NULL,
  o.conname IS NOT NULL, pg_catalog.pg_get_indexdef(i.indexrelid), i.indisvalid AND i.indisready AND i.indpred IS NULL,
  CASE WHEN o.conname IS NOT NULL THEN 'constraint ' || o.conname || ' stands on it'
    WHEN f.conname IS NOT NULL THEN 'foreign key ' || f.conname || ' refers to it'
    WHEN NOT (i.indisvalid AND i.indisready AND i.indislive) THEN 'it is not valid'
    WHEN i.indisreplident THEN 'it is the replica identity of the table'
    WHEN i.indisclustered THEN 'the table is clustered by it'
    WHEN c.relkind <> 'i' OR c.relispartition THEN 'it belongs to a partitioned table'
    WHEN EXISTS (SELECT 1 FROM pg_description d WHERE d.classoid = 'pg_class'::pg_catalog.regclass
                 AND d.objoid = i.indexrelid) THEN 'it has a comment'
    WHEN EXISTS (SELECT 1 FROM pg_depend d WHERE d.refclassid = 'pg_class'::pg_catalog.regclass
                 AND d.refobjid = i.indexrelid) THEN 'other objects depend on it'
    WHEN EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::pg_catalog.regclass
                 AND d.objid = i.indexrelid AND d.deptype IN ('e', 'x')) THEN 'it belongs to an extension'
    WHEN c.reltablespace <> 0 THEN 'it lies in a tablespace of its own'
    WHEN EXISTS (SELECT 1 FROM pg_attribute s WHERE s.attrelid = i.indexrelid AND s.attstattarget >= 0)
      THEN 'a statistics target is set on it'
    WHEN EXISTS (SELECT 1 FROM pg_publication_tables p WHERE p.schemaname = n.nspname AND p.tablename = b.relname)
      THEN 'the table is published'
    WHEN EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgrelid = b.oid AND g.tginitdeferred AND g.tgenabled <> 'D')
      THEN 'constraints of the table are judged at commit'
    WHEN NOT pg_catalog.pg_has_role(b.relowner, 'USAGE') THEN 'the table belongs to another role'
    WHEN NOT pg_catalog.has_schema_privilege(n.oid, 'CREATE') THEN 'this user may not create in schema ' || n.nspname
  END
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_class b ON b.oid = i.indrelid
JOIN pg_namespace n ON n.oid = b.relnamespace
LEFT JOIN pg_constraint o ON o.conindid = i.indexrelid AND o.contype IN ('p', 'u', 'x')
LEFT JOIN LATERAL (SELECT pg_catalog.min(r.conname::text) AS conname FROM pg_constraint r
                   WHERE r.conindid = i.indexrelid AND r.contype = 'f') AS f ON true
CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k(number, place)
LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number AND k.number <> 0
WHERE i.indrelid = $1::pg_catalog.oid AND k.place <= i.indnkeyatts
ORDER BY c.relname, k.place)";

constexpr const char* incoming_query = R"(
SELECT DISTINCT n.nspname || '.' || c.relname, k.confdeltype::text
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f' AND k.confrelid = $1::pg_catalog.oid AND k.conrelid <> k.confrelid
ORDER BY 1, 2)";

// Of the table and of the domains of its columns, and of the domains that those are made of.
constexpr const char* check_query = R"(
WITH RECURSIVE domain(oid) AS (
  SELECT a.atttypid FROM pg_attribute a WHERE a.attrelid = $1::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped
  UNION
  SELECT t.typbasetype FROM domain d JOIN pg_type t ON t.oid = d.oid AND t.typtype = 'd')
SELECT pg_catalog.pg_get_constraintdef(k.oid) FROM pg_constraint k
WHERE k.contype = 'c' AND (k.conrelid = $1::pg_catalog.oid OR k.contypid IN (SELECT d.oid FROM domain d))
ORDER BY k.conname)";

constexpr const char* ledger_query = R"(
SELECT pg_catalog.to_regclass('pipec.meta') IS NOT NULL, pg_catalog.to_regclass('pipec.marker') IS NOT NULL,
  pg_catalog.to_regclass('pipec.file') IS NOT NULL, pg_catalog.to_regclass('pipec.run') IS NOT NULL)";
constexpr const char* version_query = "SELECT pg_catalog.max(m.version) FROM pipec.meta AS m";
constexpr const char* marker_query =
    "SELECT m.source_version FROM pipec.marker AS m WHERE m.task = $1 AND m.target = $2 AND m.param_key = $3";
constexpr const char* file_query =
    "SELECT f.file, f.content_hash, f.size, f.validator, f.declaration FROM pipec.file AS f "
    "WHERE f.task = $1 AND f.target = $2 AND f.param_key = $3 ORDER BY f.at, f.file";
constexpr const char* run_query =
    "SELECT r.\"read\", r.inserted, r.updated, r.unchanged, r.stale, r.deduped, r.quarantined FROM pipec.run AS r "
    "WHERE r.task = $1 AND r.target = $2 AND r.param_key = $3 AND r.state = 'done' ORDER BY r.seq DESC LIMIT 1";

using Cell = std::optional<std::string>;

std::string quoted_name(const std::string& name) {
  std::string out = "\"";
  for (char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

bool yes(const Cell& cell) { return cell && *cell == "t"; }
bool no(const Cell& cell) { return cell && *cell == "f"; }

template <class Number>
Number number(const Cell& cell) {
  Number out{};
  if (cell) std::from_chars(cell->data(), cell->data() + cell->size(), out);
  return out;
}

std::vector<std::string> labels_of(const Cell& joined) {
  std::vector<std::string> out;
  if (!joined) return out;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = joined->find('\x01', begin);
    out.push_back(joined->substr(begin, end - begin));
    if (end == std::string::npos) return out;
    begin = end + 1;
  }
}

void read_indexes(Session& session, const Cell& oid, ir::TableFacts& facts) {
  bool expression = false;
  for (const auto& cells : session.query(index_query, {oid})) {
    if (facts.indexes.empty() || facts.indexes.back().name != cells[0]) {
      facts.indexes.push_back({cells[0].value_or(""), {}, yes(cells[1]), yes(cells[2]), yes(cells[3]), yes(cells[5]),
                               yes(cells[6]), cells[7].value_or(""), yes(cells[8]), cells[9].value_or("")});
      expression = false;
    }
    auto& index = facts.indexes.back();
    expression = expression || !cells[4];
    if (expression) {
      index.columns.clear();
    } else {
      index.columns.push_back(*cells[4]);
    }
  }
}

}  // namespace

ir::TableFacts read_catalog(Session& session, const std::string& schema, const std::string& table) {
  const Rows rows = session.query(table_query, {schema, table});
  const auto& row = rows.at(0);
  ir::TableFacts facts;
  facts.schema_exists = yes(row[0]);
  facts.exists = row[1].has_value();
  facts.holds_rows = facts.exists;
  const std::string database = "database " + row[6].value_or("");
  const auto lacks = [&](bool lacking, const std::string& what) {
    if (lacking) facts.missing_privileges.push_back(what);
  };
  lacks(no(row[7]) && (!facts.schema_exists || no(row[9])), "CREATE on " + database);
  lacks(no(row[8]), "TEMPORARY on " + database);
  lacks(no(row[10]), "USAGE on schema " + schema);
  lacks(no(row[11]) && !facts.exists, "CREATE on schema " + schema);
  if (!facts.exists) return facts;

  const std::string kind = row[2].value_or("");
  facts.is_table = kind == "r" || kind == "p";
  facts.partitioned = kind == "p";
  facts.estimated_rows = row[3] ? std::max(0.0, number<double>(row[3])) : 0;  // -1: never counted
  facts.row_security = yes(row[4]);
  facts.has_triggers = yes(row[5]);
  facts.has_rules = facts.is_table && yes(row[16]);
  facts.outgoing_keys = yes(row[17]);
  facts.judged_at_commit = yes(row[18]);
  if (yes(row[19])) {
    const std::string from = " FROM " + quoted_name(schema) + "." + quoted_name(table);
    facts.holds_rows = yes(session.query("SELECT EXISTS (SELECT 1" + from + ")", {})[0][0]);
    const Rows size = session.query(size_query, {row[1]});
    if (!size.empty()) facts.estimated_rows = std::max(0.0, number<double>(size[0][0]));
  }
  constexpr const char* rights[] = {"SELECT", "INSERT", "UPDATE", "DELETE"};
  for (std::size_t i = 0; i < 4; ++i) lacks(no(row[12 + i]), std::string(rights[i]) + " on " + schema + "." + table);

  for (const auto& cells : session.query(column_query, {row[1]})) {
    auto& column = facts.columns.emplace_back();
    column.name = cells[0].value_or("");
    column.type = cells[1].value_or("");
    column.not_null = yes(cells[2]);
    column.has_default = yes(cells[3]);
    column.generated = yes(cells[4]);
    column.collation = cells[5].value_or("");
    column.deterministic = yes(cells[6]);
    column.enum_labels = labels_of(cells[7]);
  }
  read_indexes(session, row[1], facts);
  using OnDelete = ir::IncomingKey::OnDelete;
  for (const auto& cells : session.query(incoming_query, {row[1]})) {
    const std::string does = cells[1].value_or("");
    facts.incoming_keys.push_back({cells[0].value_or(""), does == "c"   ? OnDelete::cascade
                                                          : does == "n" ? OnDelete::set_null
                                                          : does == "d" ? OnDelete::set_default
                                                                        : OnDelete::refuse});
  }
  for (const auto& cells : session.query(check_query, {row[1]})) facts.checks.push_back(cells[0].value_or(""));
  return facts;
}

ir::LedgerFacts read_ledger(Session& session, const std::string& task, const std::string& target,
                            const std::string& param_key) {
  ir::LedgerFacts facts;
  const Rows there = session.query(ledger_query, {});
  facts.exists = yes(there[0][0]);
  if (!facts.exists) return facts;
  if (const Rows version = session.query(version_query, {}); version[0][0]) facts.version = number<int>(version[0][0]);
  if (yes(there[0][1])) {
    const Rows marker = session.query(marker_query, {task, target, param_key});
    if (!marker.empty()) facts.marker = marker[0][0];
  }
  if (yes(there[0][2])) {
    for (const auto& cells : session.query(file_query, {task, target, param_key})) {
      facts.files.push_back({cells[0].value_or(""), cells[1].value_or(""), number<std::uint64_t>(cells[2]),
                             cells[3].value_or(""), cells[4].value_or("")});
    }
  }
  if (yes(there[0][3])) {
    for (const auto& cells : session.query(run_query, {task, target, param_key})) {
      const auto count = [&](std::size_t i) { return number<std::uint64_t>(cells[i]); };
      facts.last_run = {count(0), count(1), count(2), count(3), count(4), count(5), count(6)};
    }
  }
  return facts;
}

}  // namespace pipec::target
