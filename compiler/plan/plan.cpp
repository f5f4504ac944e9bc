#include "compiler/plan/plan.hpp"

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

void begin_transaction(Lines& lines, const Load& load) { lines.emplace_back("begin a transaction", load.begin); }
void commit(Lines& lines) { lines.emplace_back("commit", "COMMIT"); }
void roll_back(Lines& lines) { lines.emplace_back("take back what the load did", "ROLLBACK"); }

}  // namespace

std::string to_text(Slot slot) {
  static constexpr std::array<const char*, static_cast<std::size_t>(Slot::reasons) + 1> names = {
      "run_id", "task",       "target",      "param_key",   "source_version", "declaration", "plan_hash", "owner",
      "state",  "started_at", "finished_at", "now",         "read",           "inserted",    "updated",   "unchanged",
      "stale",  "deleted",    "deduped",     "quarantined", "suppressed",     "removed",     "bytes",     "reasons",
  };
  return names[static_cast<std::size_t>(slot)];
}

std::string to_text(Strategy strategy) { return strategy == Strategy::direct ? "direct" : "merge"; }

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
  add(read.statements, load.rows);
  if (load.side) add(read.statements, *load.side);
  for (const UniqueGate& gate : load.gates) {
    add(read.statements, gate.find);
    add(read.statements, gate.remove);
  }
  if (load.stored_rows) add(read.statements, *load.stored_rows);
  out.push_back(std::move(read));

  Phase publish{"publish", {}};
  add(publish.statements, load.publish);
  add(publish.statements, load.counts);
  out.push_back(std::move(publish));

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
