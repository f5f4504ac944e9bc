#include "tests/compiler/plan/plan_text.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/support/catch.hpp"

namespace pipec::test {
namespace {

std::string dump(const plan::Statement& statement) {
  if (statement.text.empty()) return "  -\n";
  std::string out = fmt::format("  -- {}\n  {}\n", statement.purpose, statement.text);
  std::string slots;
  for (plan::Slot slot : statement.parameters) slots += (slots.empty() ? "" : ", ") + plan::to_text(slot);
  return slots.empty() ? out : out + "     (" + slots + ")\n";
}

std::string dump(const std::vector<plan::Statement>& statements) {
  std::string out;
  for (const plan::Statement& statement : statements) out += dump(statement);
  return out.empty() ? "  -\n" : out;
}

std::string dump(const plan::Bulk& bulk) {
  static constexpr const char* kinds[] = {"column",      "order",  "position",  "source_row",
                                          "source_file", "run_id", "load_time", "field"};
  std::string out = fmt::format("  -- {}\n  {}\n", bulk.purpose, bulk.text);
  for (const plan::BulkColumn& column : bulk.columns) {
    out += fmt::format("     {}: {} <- {} {}\n", column.name, ir::to_text(column.type),
                       kinds[static_cast<int>(column.origin.kind)], column.origin.index);
  }
  return out;
}

std::string dump(const std::vector<plan::UniqueGate>& gates) {
  std::string out;
  for (const plan::UniqueGate& gate : gates) {
    out += fmt::format("  gate of column {}, check {}\n", gate.column.value, gate.check) + dump(gate.collect) + dump(gate.read) +
           dump(gate.remove);
  }
  return out.empty() ? "  -\n" : out;
}

std::string dump(const plan::Way& way) {
  std::string out = "by " + plan::to_text(way.strategy) + ": " + way.why + "\n";
  if (way.condition) {
    out += "unless " + way.condition->unmet + "\n" + dump(way.condition->attempt) + dump(way.condition->ask);
    out += "else\n" + dump(way.condition->undo);
  }
  out += "open\n" + dump(way.open) + "rows\n" + dump(way.rows);
  out += "side\n" + (way.side ? dump(*way.side) : std::string("  -\n"));
  out += "gates\n" + dump(way.gates);
  out += "stored_rows\n" + (way.stored_rows ? dump(*way.stored_rows) : std::string("  -\n"));
  return out + "publish\n" + dump(way.publish) + "counts\n" + dump(way.counts);
}

}  // namespace

std::string dump(const plan::TaskPlan& task) {
  const plan::Load& load = task.load;
  std::string out = fmt::format("task {} -> {}\n", task.name, task.target);
  for (const plan::Step& step : task.steps) {
    out += fmt::format("step {} {} | {} | {} | {} | {}\n", static_cast<char>(step.sign), step.object, step.detail,
                       step.cost, step.lock, step.undo);
  }
  for (const std::string& warning : task.warnings) out += "warning: " + warning + "\n";
  for (const plan::Decision& decision : task.decisions) {
    out += fmt::format("decision {}: {}\n  next: {}\n", decision.exit_code, decision.text, decision.next);
  }
  out += "prepare\n" + dump(load.prepare);
  out += "lock\n" + dump(load.lock) + "read_marker\n" + dump(load.read_marker) + "read_files\n" + dump(load.read_files);
  out += "abandon_runs\n" + dump(load.abandon_runs) + "insert_run\n" + dump(load.insert_run);
  out += "claim_run\n" + dump(load.claim_run) + "open\n" + dump(load.open);
  for (const plan::Way& way : load.ways) out += dump(way);
  out += "rejects\n" + dump(load.rejects) + "files\n" + dump(load.files) + "record\n" + dump(load.record);
  out += "prepare_refusal\n" + dump(load.prepare_refusal) + "refuse\n" + dump(load.refuse);
  out += "abort_run\n" + dump(load.abort_run) + "read_run\n" + dump(load.read_run);
  out += "dry_open\n" + dump(load.dry_open) + "dry_rows\n" + dump(load.dry_rows) + "dry_gates\n" + dump(load.dry_gates);
  out += "dry_stored_rows\n" + (load.dry_stored_rows ? dump(*load.dry_stored_rows) : std::string("  -\n"));
  return out + "dry_counts\n" + dump(load.dry_counts);
}

void check_golden(const std::string& name, const std::string& actual) {
  const std::string path = std::string(PIPEC_SOURCE_DIR) + "/tests/compiler/plan/data/" + name;
  const char* update = std::getenv("PIPEC_UPDATE");
  if (update != nullptr && std::string(update) == "1") {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream expected;
  expected << file.rdbuf();
  INFO("golden file " << path << "; PIPEC_UPDATE=1 rewrites it");
  CHECK(actual == expected.str());
}

}  // namespace pipec::test
