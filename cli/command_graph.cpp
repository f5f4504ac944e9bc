#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/suggest.hpp"
#include "cli/command.hpp"
#include "cli/compile.hpp"
#include "cli/exit_code.hpp"
#include "cli/stop.hpp"

namespace pipec::cli {
namespace {

std::string text_graph(const ir::Program& program) {
  std::string text;
  for (const ir::TaskId id : program.order) {
    const ir::Task& task = program.tasks[id];
    text += fmt::format("{} -> {}", task.name, task.target.text);
    for (const ir::TaskId before : task.after) {
      text += (before == task.after.front() ? "   after " : ", ") + program.tasks[before].name;
    }
    text += "\n";
  }
  return text;
}

std::string dot_graph(const ir::Program& program) {
  std::string text = "digraph pipe {\n  rankdir = LR;\n";
  for (const ir::TaskId id : program.order) text += fmt::format("  \"{}\";\n", program.tasks[id].name);
  for (const ir::TaskId id : program.order) {
    for (const ir::TaskId before : program.tasks[id].after) {
      text += fmt::format("  \"{}\" -> \"{}\";\n", program.tasks[before].name, program.tasks[id].name);
    }
  }
  return text + "}\n";
}

std::string mermaid_graph(const ir::Program& program) {
  std::string text = "flowchart LR\n";
  for (const ir::TaskId id : program.order) text += fmt::format("  t{}[\"{}\"]\n", id.value, program.tasks[id].name);
  for (const ir::TaskId id : program.order) {
    for (const ir::TaskId before : program.tasks[id].after) text += fmt::format("  t{} --> t{}\n", before.value, id.value);
  }
  return text;
}

std::string json_graph(const ir::Program& program) {
  nlohmann::ordered_json json = {{"format", "1.0"}, {"tasks", nlohmann::ordered_json::array()}};
  for (const ir::TaskId id : program.order) {
    const ir::Task& task = program.tasks[id];
    nlohmann::ordered_json entry = {{"task", task.name}, {"target", task.target.text}, {"after", nlohmann::ordered_json::array()}};
    for (const ir::TaskId before : task.after) entry["after"].push_back(program.tasks[before].name);
    json["tasks"].push_back(std::move(entry));
  }
  return json.dump(2) + "\n";
}

int run(const Context& context) {
  struct Format {
    std::string_view name;
    std::string (*render)(const ir::Program&);
  };
  static constexpr Format formats[] = {{"text", text_graph}, {"dot", dot_graph}, {"mermaid", mermaid_graph}, {"json", json_graph}};
  const std::string wanted = context.arguments.format.empty() ? "text" : context.arguments.format;
  std::vector<std::string> names;
  for (const Format& format : formats) {
    names.emplace_back(format.name);
    if (format.name != wanted) continue;
    const ir::Program program = compile_or_stop(context.world.files, context.arguments.files.front(), context.console);
    context.console.out(format.render(program));
    return exit_code::done;
  }
  throw Stop(exit_code::usage, "graph --format " + wanted + ": not a format" + did_you_mean(suggest(wanted, names)),
             "the formats are text, dot, mermaid and json");
}

}  // namespace

const Command graph_command = {"graph", "the task graph", R"x(Usage: pipec graph FILE [--format text|dot|mermaid|json]

Shows the tasks in the order in which apply runs them, and what each waits for. Opens no database and no data.

Options:
  --format F        text (default), dot (Graphviz), mermaid, json
  -h, --help        this page

Examples:
  pipec graph shop.pipe
  pipec graph shop.pipe --format dot | dot -Tsvg > shop.svg

Exit codes: 0; 64 usage; 65 mistakes in FILE.
)x", run};

}  // namespace pipec::cli
