// Program + facts -> plan, or the questions whose answers are missing. A pure function: the caller (cli) lets runtime
// answer and calls again. Offline, every question counts as answered "unknown": all is created from nothing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "compiler/ir/catalog.hpp"
#include "compiler/ir/program.hpp"
#include "compiler/plan/plan.hpp"

namespace pipec::plan {

struct TableKey {
  ir::ConnectionId connection;
  std::string schema, table;
  auto operator<=>(const TableKey&) const = default;
};

struct LiveTable { TableKey key; };                  // answer: Facts::tables
struct LedgerState { ir::TaskId task; std::string target_identity, param_key; };  // answer: Facts::ledgers
struct Inputs { ir::TaskId task; };                  // answer: Facts::inputs
// How many keys are there more than once, which a new unique index would refuse: one row, one number. Only reads.
struct RepeatedKeys { ir::TaskId task; std::string text; };  // answer: Facts::repeated_keys
using Question = std::variant<LiveTable, LedgerState, Inputs, RepeatedKeys>;

// The file list of a task. `missing`: nothing found and `optional = true`.
struct InputFacts {
  std::vector<ir::FileFacts> files;
  bool missing = false;
};

struct Facts {
  bool offline = false;
  std::map<TableKey, ir::TableFacts> tables;
  std::map<ir::TaskId, ir::LedgerFacts> ledgers;
  std::map<ir::TaskId, InputFacts> inputs;
  std::map<ir::TaskId, std::uint64_t> repeated_keys;
};

struct Request {
  std::vector<ir::TaskId> tasks;        // in order; empty: all
  bool reload = false;                  // ignore markers and file records
  std::set<std::string> approvals;      // "reload:FILE", "reload:TASK", "destructive:TABLE"
  std::optional<Strategy> only;         // for tests: this strategy wherever it may be used
};

// Never throws for what program and facts say; what must stop is a Decision of its task.
std::variant<Plan, std::vector<Question>> make_plan(const ir::Program& program, const ir::Bindings& bindings,
                                                    const Facts& facts, const Request& request);

}  // namespace pipec::plan
