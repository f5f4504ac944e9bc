// The command line as data. CLI11 is seen by arguments.cpp alone.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace pipec::cli {

struct Arguments {
  std::string command;                   // a name of the command table
  std::vector<std::string> files;        // FILE…; for `help` the topic
  std::vector<std::string> tasks;        // T or +T (T and everything that it waits for)
  std::vector<std::string> params;       // name=value
  std::vector<std::string> param_files;  // --params
  std::vector<std::string> approvals;    // KIND:OBJECT
  std::string report;                    // empty: none
  std::string run;                       // rejects --run
  std::size_t workers = 0;               // 0: not said
  bool explain = false;
  std::size_t explained_task = 0;        // number in the plan, from 1; 0: all
  std::string format;                    // empty: the command's default
  bool offline = false;
  bool sql = false;
  bool json = false;
  bool detailed_exitcode = false;
  bool dry_run = false;
  bool reload = false;
  bool all = false;
  bool list = false;
  bool help = false;                     // --help after a command
};

// Throws Stop(64) with a suggestion for an unknown command or option.
Arguments read_arguments(const std::vector<std::string>& words);

// Every option of a command as written, "--task": for the test that its help text names each.
std::vector<std::string> option_names(const std::string& command);

}  // namespace pipec::cli
