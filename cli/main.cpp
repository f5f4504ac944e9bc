// Table of contents: the world, the streams, the signals, the command.
#include "cli/console.hpp"
#include "cli/run.hpp"
#include "cli/signals.hpp"
#include "cli/system_world.hpp"

int main(int argc, char** argv) {
  using namespace pipec;
  cli::signals::install();
  cli::SystemWorld system;
  World world = system.world();
  const auto no_color = world.variables.get("NO_COLOR");
  cli::Console console = cli::standard_console(no_color && !no_color->empty());
  return cli::run({argv + 1, argv + argc}, console, world);
}
