#include "cli/command.hpp"

#include <algorithm>
#include <array>

namespace pipec::cli {
namespace {

constexpr std::array<const Command*, 7> table = {&check_command,   &plan_command,    &apply_command, &graph_command,
                                                 &rejects_command, &failpoints_command, &help_command};

}  // namespace

std::span<const Command* const> commands() { return table; }

const Command* find_command(std::string_view name) {
  const auto* found = std::find_if(table.begin(), table.end(), [&](const Command* c) { return c->name == name; });
  return found == table.end() ? nullptr : *found;
}

std::string_view program_help() {
  return R"(pipec: declare what a load must give; pipec plans it, loads it in one transaction, and accounts for every row.

Usage: pipec COMMAND FILE.pipe [OPTION…]

  check       Are there mistakes in the .pipe file? Opens no database and no data.
  plan        What would apply create and load, and how? Writes nothing.
  apply       Do it. Applying again with the same input does nothing.
  rejects     Show the rows that were quarantined, and every rule that they broke.
  graph       The tasks and what they wait for.
  failpoints  Places where PIPEC_FAILPOINTS can make a run crash, fail or wait.
  help        This page; `pipec help COMMAND` shows the options and examples of one.

Examples:
  pipec plan shop.pipe
  pipec apply shop.pipe -p day=2026-01-31
  pipec rejects shop.pipe --task orders

Exit codes:
  0 done, or nothing to do       1 failed                      2 plan --detailed-exitcode: changes
  3 needs your decision          5 a lock stayed busy          6 stopped half way: run it again
  7 the data was refused        64 wrong usage                65 mistakes in the .pipe file
  69 source or server not there 78 configuration             130/143 interrupted
)";
}

std::string_view version() { return PIPEC_VERSION; }

}  // namespace pipec::cli
