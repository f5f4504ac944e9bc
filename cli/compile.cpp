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

// Diagnostics show the user's lines: a password written there is masked, the name of a secret is none.
void know_secrets(std::string_view text, Redactor& redactor) {
  redactor.add_passwords_of(text);
  static constexpr std::string_view word = "secret ";
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string_view::npos;) {
    at = std::min(text.find_first_not_of(' ', at + word.size()), text.size());
    const std::size_t end = text.find_first_of(" =\t\r\n", at);
    if (end != std::string_view::npos && end > at) redactor.add_name(std::string(text.substr(at, end - at)));
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
  for (std::uint32_t id = 0; id < compiled.sources.size(); ++id) know_secrets(compiled.sources[id].bytes, console.redactor);
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
