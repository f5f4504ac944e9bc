#include "compiler/sql/ledger.hpp"

#include <fmt/format.h>

namespace pipec::sql {
namespace {

constexpr const char* identity = "task = {task} AND target = {target} AND param_key = {param_key}";

const std::vector<LedgerColumn>& count_columns() {
  static const std::vector<LedgerColumn> columns = [] {
    std::vector<LedgerColumn> out;
    for (const char* name : {"read", "inserted", "updated", "unchanged", "stale", "deleted", "deduped", "quarantined",
                             "suppressed", "removed", "bytes"}) {
      out.push_back({name, ParameterKind::integer, false});
    }
    return out;
  }();
  return columns;
}

std::string definitions(const Dialect& dialect, const std::vector<LedgerColumn>& columns) {
  std::vector<std::string> parts;
  for (const LedgerColumn& column : columns) {
    parts.push_back(dialect.name(column.name) + " " + dialect.ledger_type(column.kind) +
                    (column.required ? " NOT NULL" : ""));
  }
  return join(parts);
}

std::string create(const Dialect& dialect, const std::string& table, const std::vector<LedgerColumn>& columns,
                   const std::string& key, const std::string& last = "") {
  return fmt::format("CREATE TABLE IF NOT EXISTS {} ({}{}{}){}", table, definitions(dialect, columns),
                     last.empty() ? "" : ", " + last, key.empty() ? "" : ", PRIMARY KEY (" + key + ")", dialect.table_suffix());
}

// "read" = {read}, …
std::string set_counts(const Dialect& dialect) {
  std::vector<std::string> parts;
  for (const LedgerColumn& column : count_columns()) {
    parts.push_back(fmt::format("{} = {{{}}}", dialect.name(column.name), column.name));
  }
  return join(parts);
}

std::vector<LedgerColumn> with_counts(std::vector<LedgerColumn> columns, std::vector<LedgerColumn> after) {
  columns.insert(columns.end(), count_columns().begin(), count_columns().end());
  columns.insert(columns.end(), after.begin(), after.end());
  return columns;
}

}  // namespace

const std::vector<LedgerColumn>& reject_columns() {
  static const std::vector<LedgerColumn> columns = {
      {"run_id", ParameterKind::text},
      {"task", ParameterKind::text},
      {"source_file", ParameterKind::text, false},
      {"source_row", ParameterKind::integer, false},
      {"byte_offset", ParameterKind::integer, false},
      {"line", ParameterKind::integer, false},
      {"raw", ParameterKind::text, false},
      {"raw_encoding", ParameterKind::text, false},
      {"reasons", ParameterKind::json},
      {"at", ParameterKind::timestamp},
  };
  return columns;
}

const std::vector<LedgerColumn>& file_columns() {
  static const std::vector<LedgerColumn> columns = {
      {"task", ParameterKind::text},         {"target", ParameterKind::text},      {"param_key", ParameterKind::text},
      {"file", ParameterKind::text},         {"size", ParameterKind::integer},     {"validator", ParameterKind::text},
      {"content_hash", ParameterKind::text}, {"declaration", ParameterKind::text}, {"run_id", ParameterKind::text},
      {"at", ParameterKind::timestamp},
  };
  return columns;
}

std::vector<Text> create_ledger(const Dialect& dialect) {
  constexpr auto text = ParameterKind::text;
  constexpr auto integer = ParameterKind::integer;
  constexpr auto timestamp = ParameterKind::timestamp;
  std::vector<Text> out;
  if (dialect.has_schemas()) out.push_back({"create pipec's schema", "CREATE SCHEMA IF NOT EXISTS \"pipec\""});
  const auto add = [&](const char* name, const std::vector<LedgerColumn>& columns, const char* key,
                       const std::string& last = "") {
    out.push_back(
        {fmt::format("create pipec's table {}", name), create(dialect, dialect.own_table(name), columns, key, last)});
  };
  add("meta", {{"version", integer}, {"at", timestamp}}, "version");
  add("run",
      with_counts({{"run_id", text},
                   {"task", text},
                   {"target", text},
                   {"param_key", text},
                   {"slot", text, false},
                   {"source_version", text, false},
                   {"declaration", text},
                   {"plan_hash", text},
                   {"owner", text, false},
                   {"state", text},
                   {"created_at", timestamp},
                   {"finished_at", timestamp, false}},
                  {{"reasons", ParameterKind::json, false}}),
      "run_id", dialect.insertion_number_definition());
  add("shard",
      with_counts({{"run_id", text},
                   {"shard", integer},
                   {"spec", text, false},
                   {"state", text},
                   {"attempt", integer},
                   {"owner", text, false},
                   {"lease_until", timestamp, false}},
                  {{"checksum", text, false}}),
      "run_id, shard");
  add("marker",
      {{"task", text},
       {"target", text},
       {"param_key", text},
       {"source_version", text},
       {"declaration", text},
       {"run_id", text},
       {"at", timestamp}},
      "task, target, param_key");
  add("file", file_columns(), "task, target, param_key, file, content_hash");
  add("journal", {{"plan_id", text}, {"step", integer}, {"state", text}, {"statement", text}, {"at", timestamp}},
      "plan_id, step");
  out.push_back(create_reject_table(dialect, dialect.own_table("reject")));
  out.push_back({"note the version of pipec's tables",
                 fmt::format("INSERT INTO {} (version, at) VALUES ({}, {{now}}) ON CONFLICT DO NOTHING",
                             dialect.own_table("meta"), ledger_version)});
  return out;
}

Text create_reject_table(const Dialect& dialect, const std::string& table) {
  return {"create the table of rejects", create(dialect, table, reject_columns(), "")};
}

Text read_marker(const Dialect& dialect) {
  return {"read the marker",
          fmt::format("SELECT source_version FROM {} WHERE {}", dialect.own_table("marker"), identity)};
}

Text read_files(const Dialect& dialect) {
  return {"read which files are loaded",
          fmt::format("SELECT file, content_hash FROM {} WHERE {} ORDER BY file, content_hash",
                      dialect.own_table("file"), identity)};
}

Text abandon_runs(const Dialect& dialect) {
  return {"give up older open runs of this task",
          fmt::format("UPDATE {} SET state = 'aborted', finished_at = {{now}} WHERE {} AND state = 'open'",
                      dialect.own_table("run"), identity)};
}

std::vector<Text> insert_run(const Dialect& dialect) {
  const std::string run = dialect.own_table("run");
  const std::string shard = dialect.own_table("shard");
  return {
      {"give up their shards",
       fmt::format("UPDATE {} SET state = 'aborted' WHERE state = 'open' AND run_id IN (SELECT r.run_id FROM {} AS r "
                   "WHERE r.task = {{task}} AND r.target = {{target}} AND r.param_key = {{param_key}} "
                   "AND r.state = 'aborted')",
                   shard, run)},
      {"open the run",
       fmt::format("INSERT INTO {} (run_id, task, target, param_key, source_version, declaration, plan_hash, owner, "
                   "state, created_at) VALUES ({{run_id}}, {{task}}, {{target}}, {{param_key}}, {{source_version}}, "
                   "{{declaration}}, {{plan_hash}}, {{owner}}, 'open', {{started_at}})",
                   run)},
      {"open its shard",
       fmt::format("INSERT INTO {} (run_id, shard, state, attempt, owner) VALUES ({{run_id}}, 0, 'open', 1, {{owner}})",
                   shard)},
  };
}

Text claim_run(const Dialect& dialect) {
  return {"claim the run", fmt::format("SELECT run_id FROM {} WHERE run_id = {{run_id}} AND state = 'open'{}",
                                       dialect.own_table("run"), dialect.for_update())};
}

std::vector<Text> finish_run(const Dialect& dialect, const std::string& state) {
  return {
      {fmt::format("the shard is {}", state), fmt::format("UPDATE {} SET state = '{}', {} WHERE run_id = {{run_id}}",
                                                          dialect.own_table("shard"), state, set_counts(dialect))},
      {fmt::format("the run is {}", state),
       fmt::format("UPDATE {} SET state = '{}', finished_at = {{finished_at}}, {}, reasons = {{reasons}} "
                   "WHERE run_id = {{run_id}} AND state = 'open'",
                   dialect.own_table("run"), state, set_counts(dialect))},
  };
}

Text abort_run(const Dialect& dialect) {
  return {"the run is aborted",
          fmt::format("UPDATE {} SET state = 'aborted', finished_at = {{finished_at}} WHERE run_id = {{run_id}} "
                      "AND state = 'open'",
                      dialect.own_table("run"))};
}

Text read_run(const Dialect& dialect) {
  return {"ask what became of the run",
          fmt::format("SELECT state FROM {} WHERE run_id = {{run_id}}", dialect.own_table("run"))};
}

Text write_marker(const Dialect& dialect) {
  return {"write the marker",
          fmt::format(
              "INSERT INTO {} (task, target, param_key, source_version, declaration, run_id, at) "
              "VALUES ({{task}}, {{target}}, {{param_key}}, {{source_version}}, {{declaration}}, {{run_id}}, {{now}}) "
              "ON CONFLICT (task, target, param_key) DO UPDATE SET source_version = excluded.source_version, "
              "declaration = excluded.declaration, run_id = excluded.run_id, at = excluded.at",
              dialect.own_table("marker"))};
}

Text write_files(const Dialect& dialect, const std::string& stage) {
  std::vector<std::string> names;
  for (const LedgerColumn& column : file_columns()) names.push_back(dialect.name(column.name));
  const std::string list = join(names);
  // WHERE true: without it SQLite would read ON CONFLICT as a join.
  return {"record the files",
          fmt::format("INSERT INTO {} ({}) SELECT {} FROM {} WHERE {} ON CONFLICT (task, target, param_key, file, "
                      "content_hash) DO UPDATE SET size = excluded.size, validator = excluded.validator, "
                      "declaration = excluded.declaration, run_id = excluded.run_id, at = excluded.at",
                      dialect.own_table("file"), list, list, stage, dialect.truth(true))};
}

}  // namespace pipec::sql
