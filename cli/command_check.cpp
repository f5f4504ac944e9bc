#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/compile.hpp"
#include "cli/exit_code.hpp"
#include "cli/stop.hpp"
#include "cli/words.hpp"

namespace pipec::cli {
namespace {

// "[…]\n" of several files -> one array.
void append_array(std::string& all, const std::string& array) {
  const auto open = array.find('['), close = array.rfind(']');
  const std::string inside = array.substr(open + 1, close - open - 1);
  if (inside.find_first_not_of(" \n") == std::string::npos) return;
  all += (all.empty() ? "" : ",") + inside;
}

int check_file(const Context& context, const std::string& path, bool json, std::string& all) {
  const Compiled compiled = compile(context.world.files, path);
  if (json) {
    append_array(all, render_json(compiled.diagnostics.items(), compiled.sources));
  } else {
    tell(compiled, path, context.console);
  }
  if (!compiled.program) return exit_code::source_errors;
  std::size_t columns = 0;
  for (const ir::Task& task : compiled.program->tasks) columns += task.columns.size();
  if (!json) {
    context.console.err(fmt::format("{}: no errors ({}, {})\n", path, counted(compiled.program->tasks.size(), "task"),
                                    counted(columns, "column")));
  }
  return exit_code::done;
}

int run(const Context& context) {
  const std::string& format = context.arguments.format;
  if (!format.empty() && format != "text" && format != "json") {
    throw Stop(exit_code::usage, "check --format " + format + ": this build knows text and json", "pipec help check");
  }
  const bool json = format == "json";
  std::string all;
  int code = exit_code::done;
  for (const std::string& path : context.arguments.files) {
    try {
      const int result = check_file(context, path, json, all);
      if (code == exit_code::done) code = result;
    } catch (const Stop& stop) {
      context.console.error(stop.what(), stop.next);
      code = stop.code;
    }
  }
  if (json) context.console.out("[" + all + "]\n");
  return code;
}

}  // namespace

const Command check_command = {"check", "mistakes in a .pipe file", R"x(Usage: pipec check FILE… [--format text|json]

Reads the files, resolves every name and checks every type. Opens no database and no file of data.

Options:
  --format F        text (default, on stderr) or json (an array of diagnostics on stdout)
  -h, --help        this page

Examples:
  pipec check shop.pipe
  pipec check loads/*.pipe --format json

Exit codes: 0 no errors; 65 errors; 64 a file cannot be read.
)x", run};

}  // namespace pipec::cli
