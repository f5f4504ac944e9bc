#include "cli/compile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "cli/exit_code.hpp"
#include "cli/stop.hpp"
#include "cli/zones.hpp"
#include "compiler/analyse/analyse.hpp"
#include "compiler/syntax/parse.hpp"

namespace pipec::cli {
namespace {

text::Source read_source(Files& files, const std::string& path) {
  try {
    std::string bytes = files.read(path);
    return {path, files.canonical(folder_of(path)), std::move(bytes)};
  } catch (const FileError& error) {
    const bool absent = error.code == ENOENT;
    throw Stop(exit_code::usage, fmt::format("cannot read {}: {}", path, std::strerror(error.code)),
               absent ? "check the name; paths on the command line start at the working directory" : "");
  }
}

std::string counted(std::size_t count, const char* noun) { return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s"); }

}  // namespace

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Compiled compile(Files& files, const std::string& path) {
  Compiled compiled;
  const std::uint32_t source = compiled.sources.add(read_source(files, path));
  const auto tree = syntax::parse(compiled.sources, source, compiled.diagnostics);
  compiled.program = analyse::analyse(tree, compiled.sources, compiled.diagnostics);
  if (compiled.program && !check_zones(*compiled.program, compiled.diagnostics)) compiled.program.reset();
  compiled.diagnostics.sort();
  return compiled;
}

void tell(const Compiled& compiled, const std::string& path, Console& console) {
  const auto& items = compiled.diagnostics.items();
  for (const auto& item : items) console.err(render_text(item, compiled.sources, console.traits.err_colour) + "\n");
  const auto errors = static_cast<std::size_t>(std::count_if(
      items.begin(), items.end(), [](const auto& item) { return item.severity == diagnostic::Severity::error; }));
  if (errors > 0) console.err(fmt::format("{}: {}\n", path, counted(errors, "error")));
}

ir::Program compile_or_stop(Files& files, const std::string& path, Console& console) {
  Compiled compiled = compile(files, path);
  tell(compiled, path, console);
  if (!compiled.program) {
    throw Stop(exit_code::source_errors, fmt::format("{} cannot be used before its errors are repaired", path));
  }
  return std::move(*compiled.program);
}

}  // namespace pipec::cli
