// The portable kernel, and which kernels there are.
#include "runtime/source/structure.hpp"

#include <bit>
#include <cstring>

#include "runtime/source/structure_kernels.hpp"
#include "runtime/source/structure_pass.hpp"

namespace pipec::source {
namespace {

// One bit for each of 64 bytes that is `byte`. Plain code in the shape that compilers turn into vector compares;
// multiplying by the constant gathers eight 0/1 bytes into eight bits.
std::uint64_t equal_bytes(const char* text, char byte) {
  static_assert(std::endian::native == std::endian::little);
  unsigned char equal[64];
  for (int i = 0; i < 64; ++i) equal[i] = static_cast<unsigned char>(text[i] == byte);
  std::uint64_t bits = 0;
#pragma GCC unroll 8
  for (int k = 0; k < 8; ++k) {
    std::uint64_t word;
    std::memcpy(&word, equal + 8 * k, 8);
    bits |= (word * 0x0102040810204080u >> 56) << (8 * k);
  }
  return bits;
}

void scan_portable(const StructureRule& rule, const char* text, std::size_t from, std::size_t until, Structure& out) {
  StructurePass pass(rule, until, out);
  for (std::size_t at = from; at < until && !pass.ended(); at += 64) {
    Hits hits;
    hits.delimiter = equal_bytes(text + at, rule.delimiter);
    if (rule.quotes) hits.quote = equal_bytes(text + at, rule.quote);
    if (rule.escapes) hits.escape = equal_bytes(text + at, rule.escape);
    hits.carriage_return = equal_bytes(text + at, '\r');
    hits.line_feed = equal_bytes(text + at, '\n');
    pass.put(at, pass.find(at, hits, prefix_xor(hits.quote)));
  }
  pass.finish();
}

std::vector<Kernel> find_kernels() {
  auto found = x86_kernels();
  found.push_back({"portable", scan_portable});
  return found;
}

}  // namespace

StructureRule::StructureRule(const ir::CsvOptions& csv)
    : delimiter(csv.delimiter),
      quote(csv.quote.value_or('\0')),
      escape(csv.escape),
      quotes(csv.quote.has_value()),
      escapes(csv.quote.has_value() && csv.escape != *csv.quote),
      multiline(csv.multiline) {}

bool StructureRule::is_usable() const {
  const auto is_line_end = [](char c) { return c == '\n' || c == '\r'; };
  return !is_line_end(delimiter) && !(quotes && (is_line_end(quote) || quote == delimiter)) &&
         !(escapes && (is_line_end(escape) || escape == delimiter));
}

Structure::Structure(std::size_t size)
    : stops(std::make_unique_for_overwrite<std::uint32_t[]>(size + padding)),
      records(std::make_unique_for_overwrite<std::uint32_t[]>(size + padding)) {}

void Structure::clear() {
  stop_count = record_count = 0;
  inner_lines.clear();
  doubled.clear();
  ended = false;
}

std::span<const Kernel> kernels() {
  static const std::vector<Kernel> found = find_kernels();
  return found;
}

}  // namespace pipec::source
