#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "base/suggest.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/stop.hpp"

namespace pipec::cli {
namespace {

// Part of the contract of `pipec`, not of this build.
constexpr std::array not_yet_commands = {"fmt",    "test",   "explain", "fix", "init",      "status", "history",
                                         "replay", "worker", "run",     "lsp", "completion"};
constexpr std::array not_yet_options = {"--out", "--log-format"};

[[noreturn]] void wrong_usage(const std::string& message, const std::string& command) {
  throw Stop(exit_code::usage, message, command.empty() ? "pipec help" : "pipec help " + command);
}

// One value for each time that the option is written: `-p a=1 FILE` leaves FILE alone.
void repeatable(CLI::App& app, const char* names, std::vector<std::string>& to) {
  app.add_option(names, to)->type_size(1)->allow_extra_args(false)->take_all();
}

constexpr std::size_t most_workers = 256;

std::size_t worker_count(const std::string& text, const std::string& command) {
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count < 1 || count > most_workers) {
    wrong_usage("--workers: `" + text + "` is not a whole number from 1 to " + std::to_string(most_workers), command);
  }
  return count;
}

// `--explain 2 FILE`: takes the number out of the words, so that `--explain FILE` is no number.
std::size_t take_explained_task(std::vector<std::string>& words) {
  constexpr std::string_view option = "--explain";
  for (std::size_t at = 1; at < words.size(); ++at) {
    std::string text;
    const bool before_number = words[at] == option && at + 1 < words.size() &&
                               words[at + 1].find_first_not_of("0123456789") == std::string::npos;
    if (before_number) {
      text = words[at + 1];
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    } else if (words[at].starts_with("--explain=")) {
      text = words[at].substr(option.size() + 1);
      words[at] = option;
    } else {
      continue;
    }
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number == 0) {
      wrong_usage("--explain: `" + text + "` is not the number of a task in the plan, from 1", "plan");
    }
    return number;
  }
  return 0;
}

void define_options(CLI::App& app, const std::string& command, Arguments& to) {
  app.set_help_flag();
  app.add_flag("-h,--help", to.help);
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), command) != names.end();
  };
  if (!is({"failpoints"})) app.add_option("FILE", to.files);
  if (is({"plan", "apply", "rejects"})) {
    repeatable(app, "--task", to.tasks);
    repeatable(app, "-p,--param", to.params);
    repeatable(app, "--params", to.param_files);
  }
  if (is({"plan"})) {
    app.add_flag("--offline", to.offline);
    app.add_flag("--sql", to.sql);
    app.add_flag("--detailed-exitcode", to.detailed_exitcode);
    app.add_flag("--explain", to.explain);
  }
  if (is({"apply"})) {
    app.add_flag("--dry-run", to.dry_run);
    app.add_option("--report", to.report);
    app.add_option_function<std::string>("--workers", [&to, command](const std::string& text) {
      to.workers = worker_count(text, command);
    });
  }
  if (is({"plan", "apply"})) {
    app.add_flag("--json", to.json);
    app.add_flag("--reload", to.reload);
    repeatable(app, "--approve", to.approvals);
  }
  if (is({"rejects"})) {
    app.add_option("--run", to.run);
    app.add_flag("--all", to.all);
  }
  if (is({"check", "graph", "rejects"})) app.add_option("--format", to.format);
  if (is({"failpoints"})) app.add_flag("--list", to.list);
}

std::vector<std::string> names_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

[[noreturn]] void unknown_word(const std::string& word, const std::string& command, const CLI::App& app) {
  const std::string name = word.substr(0, word.find('='));
  if (name.size() < 2 || name[0] != '-') wrong_usage("`" + word + "` is one argument too many", command);
  if (std::find(not_yet_options.begin(), not_yet_options.end(), name) != not_yet_options.end()) {
    wrong_usage("option " + name + " is not yet in this build", command);
  }
  wrong_usage("`pipec " + command + "` has no option " + name + did_you_mean(suggest(name, names_of(app))), command);
}

void expect_files(const Arguments& arguments) {
  const std::string& command = arguments.command;
  if (command == "help" || command == "failpoints") {
    if (arguments.files.size() > 1) wrong_usage("`" + arguments.files[1] + "` is one argument too many", command);
    return;
  }
  if (arguments.files.empty()) wrong_usage("`pipec " + command + "` needs a .pipe file", command);
  if (command != "check" && arguments.files.size() > 1) {
    wrong_usage("`pipec " + command + "` takes one file; `" + arguments.files[1] + "` is one too many", command);
  }
}

std::string command_of(const std::string& word) {
  if (word == "-h" || word == "--help") return "help";
  if (word == "-V" || word == "--version") return "version";
  if (find_command(word) != nullptr) return word;
  if (std::find(not_yet_commands.begin(), not_yet_commands.end(), word) != not_yet_commands.end()) {
    wrong_usage("`pipec " + word + "` is not yet in this build", "");
  }
  if (word.starts_with("-")) wrong_usage("options follow the command: `pipec COMMAND " + word + "`", "");
  if (word.ends_with(".pipe")) wrong_usage("what should happen with " + word + "? Try: pipec plan " + word, "");
  std::vector<std::string> names;
  for (const Command* command : commands()) names.emplace_back(command->name);
  wrong_usage("`" + word + "` is not a command" + did_you_mean(suggest(word, names)), "");
}

}  // namespace

Arguments read_arguments(const std::vector<std::string>& all_words) {
  std::vector<std::string> words = all_words;
  Arguments arguments;
  arguments.command = words.empty() ? "help" : command_of(words.front());
  if (words.empty() || arguments.command == "version") return arguments;

  if (arguments.command == "plan") arguments.explained_task = take_explained_task(words);
  CLI::App app;
  app.allow_extras();
  define_options(app, arguments.command, arguments);
  std::vector<std::string> rest(words.rbegin(), words.rend() - 1);  // CLI11 takes them from the back
  try {
    app.parse(rest);
  } catch (const CLI::ParseError& error) {
    wrong_usage(error.what(), arguments.command);
  }
  const std::vector<std::string> unknown = app.remaining();
  if (!unknown.empty()) unknown_word(unknown.front(), arguments.command, app);
  if (!arguments.help) expect_files(arguments);
  if (arguments.explain && (arguments.json || arguments.sql)) {
    wrong_usage("--explain speaks to people: leave out --json and --sql", arguments.command);
  }
  return arguments;
}

std::vector<std::string> option_names(const std::string& command) {
  CLI::App app;
  Arguments arguments;
  define_options(app, command, arguments);
  return names_of(app);
}

}  // namespace pipec::cli
