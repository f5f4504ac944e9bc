// Table of contents: the signals, the world, the streams, the command.
#include <exception>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/run.hpp"
#include "cli/signals.hpp"
#include "cli/standard_streams.hpp"
#include "cli/system_world.hpp"

int main(int argc, char** argv) {
  using namespace pipec;
  try {
    cli::open_standard_streams();
    cli::signals::install();
    cli::SystemWorld system;
    World world = system.world();
    const auto no_color = world.variables.get("NO_COLOR");
    cli::Console console = cli::standard_console(no_color && !no_color->empty());
    return cli::run({argv + 1, argv + argc}, console, world);
  } catch (const std::exception& error) {  // a variable that the world itself cannot read, such as PIPEC_NOW
    cli::standard_console(true).error(error.what(), "");
    return cli::exit_code::usage;
  }
}
