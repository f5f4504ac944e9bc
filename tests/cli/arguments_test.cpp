#include "cli/arguments.hpp"

#include <algorithm>

#include "cli/command.hpp"
#include "cli/stop.hpp"
#include "tests/support/catch.hpp"

using namespace pipec::cli;

TEST_CASE("wrong usage names the word, the near one and the page of help") {
  struct Row {
    std::vector<std::string> words;
    std::string message, next;
  };
  const Row rows[] = {
      {{"aply", "x.pipe"}, "`aply` is not a command: did you mean `apply`?", "pipec help"},
      {{"zzzzzz"}, "`zzzzzz` is not a command", "pipec help"},
      {{"fmt", "x.pipe"}, "`pipec fmt` is not yet in this build", "pipec help"},
      {{"worker"}, "`pipec worker` is not yet in this build", "pipec help"},
      {{"x.pipe"}, "what should happen with x.pipe? Try: pipec plan x.pipe", "pipec help"},
      {{"--json", "plan"}, "options follow the command: `pipec COMMAND --json`", "pipec help"},
      {{"plan"}, "`pipec plan` needs a .pipe file", "pipec help plan"},
      {{"plan", "a.pipe", "b.pipe"}, "`pipec plan` takes one file; `b.pipe` is one too many", "pipec help plan"},
      {{"plan", "a.pipe", "--ofline"}, "`pipec plan` has no option --ofline: did you mean `--offline`?", "pipec help plan"},
      {{"apply", "a.pipe", "--sql"}, "`pipec apply` has no option --sql", "pipec help apply"},
      {{"apply", "a.pipe", "--log-format", "json"}, "option --log-format is not yet in this build", "pipec help apply"},
      {{"apply", "a.pipe", "--log-format=json"}, "option --log-format is not yet in this build", "pipec help apply"},
      {{"apply", "a.pipe", "--workers", "0"}, "--workers: `0` is not a whole number from 1 to 256", "pipec help apply"},
      {{"apply", "a.pipe", "--workers=257"}, "--workers: `257` is not a whole number from 1 to 256", "pipec help apply"},
      {{"apply", "a.pipe", "--workers=-1"}, "--workers: `-1` is not a whole number from 1 to 256", "pipec help apply"},
      {{"apply", "a.pipe", "--workers", "2x"}, "--workers: `2x` is not a whole number from 1 to 256", "pipec help apply"},
      {{"plan", "a.pipe", "--workers", "2"}, "`pipec plan` has no option --workers", "pipec help plan"},
      {{"plan", "a.pipe", "--out", "p"}, "option --out is not yet in this build", "pipec help plan"},
      {{"help", "plan", "apply"}, "`apply` is one argument too many", "pipec help help"},
      {{"failpoints", "x"}, "`x` is one argument too many", "pipec help failpoints"},
  };
  for (const Row& row : rows) {
    INFO(row.message);
    try {
      read_arguments(row.words);
      FAIL("accepted");
    } catch (const Stop& stop) {
      CHECK(stop.code == 64);
      CHECK(std::string(stop.what()) == row.message);
      CHECK(stop.next == row.next);
    }
  }
}

TEST_CASE("an option without its value is wrong usage, not CLI11's exit code") {
  for (const char* option : {"--task", "-p", "--report", "--approve", "--workers"}) {
    INFO(option);
    try {
      read_arguments({"apply", "a.pipe", option});
      FAIL("accepted");
    } catch (const Stop& stop) {
      CHECK(stop.code == 64);
    }
  }
}

TEST_CASE("options may stand before and after the file and take one value each") {
  const Arguments a = read_arguments({"apply", "-p", "day=2026-01-31", "x.pipe", "--task", "+b", "--task=a", "-p", "n=-5", "--json",
                                      "--approve", "reload:x.csv", "--report", "out.json", "--dry-run"});
  CHECK(a.command == "apply");
  CHECK(a.files == std::vector<std::string>{"x.pipe"});
  CHECK(a.params == std::vector<std::string>{"day=2026-01-31", "n=-5"});
  CHECK(a.tasks == std::vector<std::string>{"+b", "a"});
  CHECK(a.approvals == std::vector<std::string>{"reload:x.csv"});
  CHECK(a.report == "out.json");
  CHECK(a.json);
  CHECK(a.dry_run);
  CHECK_FALSE(a.reload);
  CHECK(a.workers == 0);
  CHECK(read_arguments({"apply", "x.pipe", "--workers", "1"}).workers == 1);
  CHECK(read_arguments({"apply", "--workers=256", "x.pipe"}).workers == 256);
}

TEST_CASE("help and version are found wherever people look for them") {
  CHECK(read_arguments({}).command == "help");
  CHECK(read_arguments({"--help"}).command == "help");
  CHECK(read_arguments({"-h"}).command == "help");
  CHECK(read_arguments({"--version"}).command == "version");
  CHECK(read_arguments({"plan", "--help"}).help);
  CHECK(read_arguments({"apply", "x.pipe", "-h"}).help);
  CHECK(read_arguments({"help", "plan"}).files == std::vector<std::string>{"plan"});
}

TEST_CASE("the help of a command names each of its options, and only those") {
  for (const Command* command : commands()) {
    INFO(command->name);
    const std::string help(command->help);
    const auto names = option_names(std::string(command->name));
    CHECK(names.size() > 0);
    for (const std::string& name : names) {
      INFO(name);
      const bool named = help.find(name) != std::string::npos || (name == "--param" && help.find("--param ") != std::string::npos);
      CHECK(named);
    }
    const auto options = help.substr(help.find("Options:"), help.find("Examples:") - help.find("Options:"));
    for (std::size_t at = 0; (at = options.find("\n  -", at)) != std::string::npos; ++at) {
      const auto start = options.find("--", at);
      const auto end = options.find_first_of(" \n,", start);
      const std::string name = options.substr(start, end - start);
      INFO(name);
      CHECK(std::find(names.begin(), names.end(), name) != names.end());
    }
    CHECK(help.find("Usage: pipec " + std::string(command->name)) == 0);
    CHECK(help.find("Examples:\n  ") != std::string::npos);
    CHECK(program_help().find(command->name) != std::string::npos);
  }
}
