// Where a piece of text has its delimiters and line ends outside quotes, found 64 bytes at a time without looking at
// single bytes. Judges quotes as the splitter does, as long as all stand where they may: a quote opens as the first
// byte of a field, and behind the one that closes stands a delimiter, a line end or the second of two. At the first
// byte that is not so, and at everything else that is the splitter's to judge, the structure ends.
//
// The kernels differ in speed only: all write the same structure, and the portable one says what it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/ir/program.hpp"

namespace pipec::source {

struct StructureRule {
  explicit StructureRule(const ir::CsvOptions& csv);

  // Delimiter and quote can be told from each other and from line ends.
  bool is_usable() const;

  char delimiter;
  char quote;
  char escape;
  bool quotes;     // false: `quote` is a byte as any other
  bool escapes;    // `escape` is another byte than `quote`
  bool multiline;
};

// All indices are of the whole text.
struct Structure {
  static constexpr std::size_t padding = 64;  // bytes behind a piece that may be read, and places behind `stops`

  // Room for the structure of `size` bytes; what it held is lost.
  explicit Structure(std::size_t size);
  void clear();

  // Delimiters and line ends outside quotes, in order; a line feed behind a carriage return belongs to that.
  std::unique_ptr<std::uint32_t[]> stops;
  std::size_t stop_count = 0;

  // Per line end among them: how many stops there are up to it, itself counted.
  std::unique_ptr<std::uint32_t[]> records;
  std::size_t record_count = 0;

  std::vector<std::uint32_t> inner_lines;  // line ends inside quotes
  std::vector<std::uint32_t> doubled;      // the second of two quotes inside quotes
  bool ended = false;                      // at something that is not for kernels to judge
};

struct Kernel {
  std::string_view name;
  // Adds the structure of text[from, until), where a record starts at `from`. `until` is a multiple of 64 bytes behind
  // `from` or the end of the text; Structure::padding bytes behind it can be read. Clear `out` first.
  void (*scan)(const StructureRule& rule, const char* text, std::size_t from, std::size_t until, Structure& out);
};

// Those that this machine can run, the fastest first, the portable one last.
std::span<const Kernel> kernels();

}  // namespace pipec::source
