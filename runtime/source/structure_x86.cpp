// The kernels for SSE2, which every x86-64 has, AVX2 and AVX-512. Each is compiled for its own instructions and called
// only where they are there, so the program as a whole asks for no more than any x86-64 has.
#include "runtime/source/structure_kernels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#include "runtime/source/structure_pass.hpp"

#define PIPEC_AVX2 [[gnu::target("avx2,bmi,popcnt,pclmul")]]
#define PIPEC_AVX512 [[gnu::target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,avx2,bmi,popcnt,pclmul")]]

namespace pipec::source {
namespace {

struct Quarters {
  __m128i parts[4];
};

std::uint64_t equal_bytes(const Quarters& text, char byte) {
  const auto pattern = _mm_set1_epi8(byte);
  std::uint64_t bits = 0;
#pragma GCC unroll 4
  for (int k = 0; k < 4; ++k) {
    const auto equal = static_cast<std::uint16_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(text.parts[k], pattern)));
    bits |= std::uint64_t{equal} << 16 * k;
  }
  return bits;
}

void scan_sse2(const StructureRule& rule, const char* text, std::size_t from, std::size_t until, Structure& out) {
  StructurePass pass(rule, until, out);
  for (std::size_t at = from; at < until && !pass.ended(); at += 64) {
    const auto* const parts = reinterpret_cast<const __m128i*>(text + at);
    const Quarters bytes = {{_mm_loadu_si128(parts), _mm_loadu_si128(parts + 1), _mm_loadu_si128(parts + 2),
                             _mm_loadu_si128(parts + 3)}};
    Hits hits;
    hits.delimiter = equal_bytes(bytes, rule.delimiter);
    if (rule.quotes) hits.quote = equal_bytes(bytes, rule.quote);
    if (rule.escapes) hits.escape = equal_bytes(bytes, rule.escape);
    hits.carriage_return = equal_bytes(bytes, '\r');
    hits.line_feed = equal_bytes(bytes, '\n');
    pass.put(at, pass.find(at, hits, prefix_xor(hits.quote)));
  }
  pass.finish();
}

// A product without carries, by all ones, is the prefix_xor.
PIPEC_AVX2 inline std::uint64_t prefix_xor_by_product(std::uint64_t bits) {
  const auto product = _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(bits)), _mm_set1_epi8(-1), 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

struct Halves {
  __m256i low, high;
};

PIPEC_AVX2 inline std::uint64_t equal_bytes(const Halves& text, __m256i byte) {
  const auto low = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(text.low, byte)));
  const auto high = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(text.high, byte)));
  return std::uint64_t{high} << 32 | low;
}

PIPEC_AVX2 void scan_avx2(const StructureRule& rule, const char* text, std::size_t from, std::size_t until,
                          Structure& out) {
  const auto delimiter = _mm256_set1_epi8(rule.delimiter), quote = _mm256_set1_epi8(rule.quote);
  const auto escape = _mm256_set1_epi8(rule.escape);
  const auto carriage_return = _mm256_set1_epi8('\r'), line_feed = _mm256_set1_epi8('\n');
  const std::uint64_t quotes = rule.quotes ? ~std::uint64_t{0} : 0;
  StructurePass pass(rule, until, out);
  for (std::size_t at = from; at < until && !pass.ended(); at += 64) {
    const Halves bytes = {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + at)),
                          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + at + 32))};
    Hits hits;
    hits.delimiter = equal_bytes(bytes, delimiter);
    hits.quote = equal_bytes(bytes, quote) & quotes;
    if (rule.escapes) hits.escape = equal_bytes(bytes, escape);
    hits.carriage_return = equal_bytes(bytes, carriage_return);
    hits.line_feed = equal_bytes(bytes, line_feed);
    pass.put(at, pass.find(at, hits, prefix_xor_by_product(hits.quote)));
  }
  pass.finish();
}

// Four times 16 bytes as 16 numbers each, plus a base. (Masks of all ones only silence warnings about the intrinsics
// without a mask.)
template <int quarter>
PIPEC_AVX512 inline __m512i widen(__m512i bytes, __m512i base) {
  const auto some = _mm512_maskz_extracti32x4_epi32(0xF, bytes, quarter);
  return _mm512_add_epi32(_mm512_maskz_cvtepu8_epi32(0xFFFF, some), base);
}

// Writes the places of the bits of `stops`, 16 at once: text has seldom more of them in 64 bytes.
PIPEC_AVX512 inline void put_places(StructurePass& pass, std::size_t at, std::uint64_t stops, __m512i indices) {
  const auto count = static_cast<unsigned>(std::popcount(stops));
  std::uint32_t* to = pass.take(count);
  const auto places = _mm512_maskz_compress_epi8(stops, indices);
  const auto base = _mm512_set1_epi32(static_cast<int>(at));
  _mm512_storeu_si512(to, widen<0>(places, base));
  if (count <= 16) [[likely]] return;
  _mm512_storeu_si512(to + 16, widen<1>(places, base));
  _mm512_storeu_si512(to + 32, widen<2>(places, base));
  _mm512_storeu_si512(to + 48, widen<3>(places, base));
}

PIPEC_AVX512 void scan_avx512(const StructureRule& rule, const char* text, std::size_t from, std::size_t until,
                              Structure& out) {
  const auto delimiter = _mm512_set1_epi8(rule.delimiter), quote = _mm512_set1_epi8(rule.quote);
  const auto escape = _mm512_set1_epi8(rule.escape);
  const auto carriage_return = _mm512_set1_epi8('\r'), line_feed = _mm512_set1_epi8('\n');
  alignas(64) std::uint8_t counting[64];
  for (unsigned i = 0; i < 64; ++i) counting[i] = static_cast<std::uint8_t>(i);
  const auto indices = _mm512_load_si512(counting);
  const std::uint64_t quotes = rule.quotes ? ~std::uint64_t{0} : 0;
  StructurePass pass(rule, until, out);
  for (std::size_t at = from; at < until && !pass.ended(); at += 64) {
    const auto bytes = _mm512_loadu_si512(text + at);
    Hits hits;
    hits.delimiter = _mm512_cmpeq_epi8_mask(bytes, delimiter);
    hits.quote = _mm512_cmpeq_epi8_mask(bytes, quote) & quotes;
    if (rule.escapes) hits.escape = _mm512_cmpeq_epi8_mask(bytes, escape);
    hits.carriage_return = _mm512_cmpeq_epi8_mask(bytes, carriage_return);
    hits.line_feed = _mm512_cmpeq_epi8_mask(bytes, line_feed);
    put_places(pass, at, pass.find(at, hits, prefix_xor_by_product(hits.quote)), indices);
  }
  pass.finish();
}

}  // namespace

std::vector<Kernel> x86_kernels() {
  std::vector<Kernel> found;
  __builtin_cpu_init();
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                        __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul");
  // Without the instructions that compress bytes AVX-512 is no faster than AVX2.
  if (has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2")) {
    found.push_back({"avx512", scan_avx512});
  }
  if (has_avx2) found.push_back({"avx2", scan_avx2});
  found.push_back({"sse2", scan_sse2});
  return found;
}

}  // namespace pipec::source

#else

namespace pipec::source {

std::vector<Kernel> x86_kernels() { return {}; }

}  // namespace pipec::source

#endif
