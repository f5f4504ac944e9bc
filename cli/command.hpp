// The commands, one file each (command_*.cpp): what it is called, its help with examples, what it does.
#pragma once

#include <span>
#include <string_view>

#include "base/world.hpp"
#include "cli/arguments.hpp"
#include "cli/console.hpp"

namespace pipec::cli {

struct Context {
  const Arguments& arguments;
  Console& console;
  World& world;
};

struct Command {
  std::string_view name;
  std::string_view summary;         // one line
  std::string_view help;            // usage, options, examples, exit codes
  int (*run)(const Context&);       // gives the exit code; throws Stop
};

extern const Command check_command;
extern const Command plan_command;
extern const Command apply_command;
extern const Command graph_command;
extern const Command rejects_command;
extern const Command failpoints_command;
extern const Command help_command;

std::span<const Command* const> commands();               // in the order of `pipec help`
const Command* find_command(std::string_view name);       // nullptr: no such command
std::string_view program_help();
std::string_view version();

}  // namespace pipec::cli
