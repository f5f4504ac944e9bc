// FILE -> typed program, with every mistake told on stderr.
#pragma once

#include <optional>
#include <string>

#include "base/world.hpp"
#include "cli/console.hpp"
#include "compiler/diagnostic/diagnostic.hpp"
#include "compiler/ir/program.hpp"
#include "compiler/text/sources.hpp"

namespace pipec::cli {

struct Compiled {
  text::Sources sources;
  diagnostic::Diagnostics diagnostics;
  std::optional<ir::Program> program;  // none: there are errors
};

// Throws Stop(64) when FILE cannot be read.
Compiled compile(Files& files, const std::string& path);

// Errors and warnings as text, then how many.
void tell(const Compiled& compiled, const std::string& path, Console& console);

// The two above; throws Stop(65) when there are errors.
ir::Program compile_or_stop(Files& files, const std::string& path, Console& console);

// The folder of a path as written; "." when it has none.
std::string folder_of(const std::string& path);

}  // namespace pipec::cli
