#include "base/suggest.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/stop.hpp"

namespace pipec::cli {
namespace {

int run(const Context& context) {
  if (context.arguments.files.empty()) {
    context.console.out(program_help());
    return exit_code::done;
  }
  const std::string& topic = context.arguments.files.front();
  const Command* command = find_command(topic);
  if (command == nullptr) {
    std::vector<std::string> names;
    for (const Command* known : commands()) names.emplace_back(known->name);
    throw Stop(exit_code::usage, "`" + topic + "` is not a command" + did_you_mean(suggest(topic, names)), "pipec help");
  }
  context.console.out(command->help);
  return exit_code::done;
}

}  // namespace

const Command help_command = {"help", "this page, or the page of a command", R"x(Usage: pipec help [COMMAND]

Shows what pipec can do, or the options and examples of one command. `pipec COMMAND --help` shows the same.

Options:
  -h, --help        this page

Examples:
  pipec help
  pipec help apply
)x", run};

}  // namespace pipec::cli
