#include "cli/run.hpp"

#include <stdexcept>

#include "base/failpoint.hpp"
#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/stop.hpp"

namespace pipec::cli {
namespace {

void arm_failpoints(Variables& variables) {
  const auto text = variables.get("PIPEC_FAILPOINTS");
  if (!text || text->empty()) return;
  try {
    failpoints::arm(*text);
  } catch (const std::invalid_argument& error) {
    throw Stop(exit_code::usage, error.what(), "pipec failpoints --list");
  }
}

}  // namespace

int run(const std::vector<std::string>& words, Console& console, World& world) {
  try {
    const Arguments arguments = read_arguments(words);
    if (arguments.command == "version") {
      console.out("pipec " + std::string(version()) + "\n");
      return exit_code::done;
    }
    const Command& command = *find_command(arguments.command);
    if (arguments.help) {
      console.out(command.help);
      return exit_code::done;
    }
    arm_failpoints(world.variables);
    return command.run({arguments, console, world});
  } catch (const Stop& stop) {
    console.error(stop.what(), stop.next);
    return stop.code;
  } catch (const std::exception& error) {
    console.error(error.what(), "if this looks like a fault of pipec, please report it with the command that you ran");
    return exit_code::failed;
  }
}

}  // namespace pipec::cli
