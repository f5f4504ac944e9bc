// The passes over a file that a load is made of, each with all before it, on one thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/world.hpp"
#include "compiler/ir/catalog.hpp"
#include "compiler/ir/program.hpp"

namespace pipec::bench {

struct Input {
  Files& files;
  ir::FileFacts file;
  const ir::Program& program;  // of one task, whose source the file is
  ir::Bindings bindings;
};

// What a pass has seen, so that nothing of it can be left out, and passes can be compared.
struct Seen {
  std::uint64_t rows = 0;   // records; for find_structure line ends outside quotes
  std::uint64_t bytes = 0;  // that came out of the pass; 0 where nothing is made
};

// Delimiters, quotes, line ends; in memory. The last Structure::padding bytes of `text` are only there to be read.
Seen find_structure(const std::string& text, const ir::CsvOptions& csv);
Seen read_file(const Input& input);  // and read, records and fields in batches
Seen validate(const Input& input);   // and converted, normalised, checked
Seen encode(const Input& input);     // and good rows as PostgreSQL's binary COPY

}  // namespace pipec::bench
