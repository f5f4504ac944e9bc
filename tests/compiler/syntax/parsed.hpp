// A text, parsed, for tests.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

#include "compiler/syntax/parse.hpp"
#include "tests/support/catch.hpp"

namespace pipec {

struct Parsed {
  text::Sources sources;
  diagnostic::Diagnostics diagnostics;
  ast::File file;

  explicit Parsed(std::string text) {
    sources.add({"t.pipe", "/", std::move(text)});
    file = syntax::parse(sources, 0, diagnostics);
    diagnostics.sort();
  }
  std::string dump() const { return syntax::dump(file); }
  // Every diagnostic as people see it, for INFO.
  std::string report() const {
    std::string all;
    for (const auto& item : diagnostics.items()) all += render_text(item, sources, false);
    return all;
  }
};

inline std::string read_data(const std::string& name) {
  std::ifstream file(PIPEC_SOURCE_DIR "/tests/compiler/syntax/data/" + name, std::ios::binary);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace pipec
