#include "compiler/plan/plan.hpp"

#include <fmt/format.h>

#include <array>

namespace pipec::plan {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

void add(Lines& lines, const Statement& statement) {
  if (!statement.text.empty()) lines.emplace_back(statement.purpose, statement.text);
}
void add(Lines& lines, const std::vector<Statement>& statements) {
  for (const Statement& statement : statements) add(lines, statement);
}
void add(Lines& lines, const Bulk& bulk) {
  if (!bulk.text.empty()) lines.emplace_back(bulk.purpose, bulk.text);
}

// From the condition to the last row.
void add_load(Lines& lines, const Way& way) {
  if (way.condition) {
    add(lines, way.condition->attempt);
    add(lines, way.condition->ask);
  }
  add(lines, way.open);
  add(lines, way.rows);
  if (way.side) add(lines, *way.side);
  for (const UniqueGate& gate : way.gates) {
    add(lines, gate.collect);
    add(lines, gate.read);
    add(lines, gate.remove);
  }
  if (way.stored_rows) add(lines, *way.stored_rows);
}

void begin_transaction(Lines& lines, const Load& load) { lines.emplace_back("begin a transaction", load.begin); }
void commit(Lines& lines) { lines.emplace_back("commit", "COMMIT"); }
void roll_back(Lines& lines) { lines.emplace_back("take back what the load did", "ROLLBACK"); }

}  // namespace

std::string to_text(Slot slot) {
  static constexpr std::array<const char*, static_cast<std::size_t>(Slot::after) + 1> names = {
      "run_id", "task",       "target",      "param_key",   "source_version", "declaration", "plan_hash", "owner",
      "state",  "started_at", "finished_at", "now",         "read",           "inserted",    "updated",   "unchanged",
      "stale",  "deleted",    "deduped",     "quarantined", "suppressed",     "removed",     "bytes",     "reasons",
      "after",
  };
  return names[static_cast<std::size_t>(slot)];
}

std::string to_text(Strategy strategy) {
  switch (strategy) {
    case Strategy::direct: return "direct";
    case Strategy::append: return "append";
    case Strategy::refill: return "refill";
    case Strategy::upsert: return "upsert";
    case Strategy::merge: return "merge";
    case Strategy::merge_sorted: return "merge_sorted";
    case Strategy::merge_prefiltered: return "merge_prefiltered";
  }
  return "";
}

std::vector<Phase> phases(const Load& load) {
  std::vector<Phase> out;
  if (load.begin.empty()) return out;  // there is no load

  Phase begin{"begin", {}};
  if (!load.prepare.empty()) {
    begin_transaction(begin.statements, load);
    add(begin.statements, load.prepare);
    commit(begin.statements);
  }
  begin_transaction(begin.statements, load);
  add(begin.statements, load.lock);
  add(begin.statements, load.read_marker);
  add(begin.statements, load.read_files);
  add(begin.statements, load.abandon_runs);
  add(begin.statements, load.insert_run);
  commit(begin.statements);
  out.push_back(std::move(begin));

  Phase read{"load", {}};
  begin_transaction(read.statements, load);
  add(read.statements, load.lock);
  add(read.statements, load.claim_run);
  add(read.statements, load.open);
  for (std::size_t i = 0; i < load.ways.size(); ++i) {
    const Way& way = load.ways[i];
    if (i > 0) read = {fmt::format("if {}: load by {}", load.ways[i - 1].condition->unmet, to_text(way.strategy)), {}};
    add_load(read.statements, way);
    out.push_back(std::move(read));
    Phase publish{i == 0 ? "publish" : "publish by " + to_text(way.strategy), {}};
    add(publish.statements, way.publish);
    add(publish.statements, way.counts);
    out.push_back(std::move(publish));
  }

  Phase record{"record", {}};
  add(record.statements, load.rejects);
  add(record.statements, load.files);
  add(record.statements, load.record);
  commit(record.statements);
  out.push_back(std::move(record));

  Phase refuse{"if refused", {}};
  roll_back(refuse.statements);
  begin_transaction(refuse.statements, load);
  add(refuse.statements, load.lock);
  add(refuse.statements, load.claim_run);
  add(refuse.statements, load.prepare_refusal);
  add(refuse.statements, load.rejects);
  add(refuse.statements, load.refuse);
  commit(refuse.statements);
  out.push_back(std::move(refuse));

  Phase abort{"if interrupted", {}};
  roll_back(abort.statements);
  begin_transaction(abort.statements, load);
  add(abort.statements, load.abort_run);
  commit(abort.statements);
  out.push_back(std::move(abort));
  return out;
}

}  // namespace pipec::plan
