#include "base/failpoint.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"

namespace pipec::cli {
namespace {

int run(const Context& context) {
  for (const std::string_view name : failpoints::names()) context.console.out(std::string(name) + "\n");
  return exit_code::done;
}

}  // namespace

const Command failpoints_command = {"failpoints", "names for PIPEC_FAILPOINTS", R"x(Usage: pipec failpoints [--list]

Lists the places where the variable PIPEC_FAILPOINTS can make a run crash, fail or wait, to try out what then happens.

Options:
  --list            the names, one a line (also without this option)
  -h, --help        this page

Examples:
  pipec failpoints --list
  PIPEC_FAILPOINTS="NAME=crash" pipec apply shop.pipe
  PIPEC_FAILPOINTS="NAME=error(57014)@2;OTHER=delay(200ms)" pipec apply shop.pipe
)x", run};

}  // namespace pipec::cli
