#include "runtime/source/splitter.hpp"

#include <bit>
#include <cstring>

namespace pipec::source {
namespace {

using ir::ReasonCode;

constexpr std::size_t none = SIZE_MAX;

bool is_line_end(char c) { return c == '\n' || c == '\r'; }

// One bit for each of 64 bytes that is a delimiter, quote, escape or line end. Plain code in the shape that compilers
// turn into vector compares; multiplying by the constant gathers eight 0/1 bytes into eight bits.
template <bool quotes, bool backslash>
std::uint64_t structure_of(const char* text, char delimiter, char quote, char escape) {
  static_assert(std::endian::native == std::endian::little);
  unsigned char hits[64];
  for (int i = 0; i < 64; ++i) {
    const char c = text[i];
    unsigned char hit = static_cast<unsigned char>(c == delimiter) | static_cast<unsigned char>(c == '\n') |
                        static_cast<unsigned char>(c == '\r');
    if constexpr (quotes) hit |= static_cast<unsigned char>(c == quote);
    if constexpr (backslash) hit |= static_cast<unsigned char>(c == escape);
    hits[i] = hit;
  }
  std::uint64_t mask = 0;
  for (int k = 0; k < 8; ++k) {
    std::uint64_t word;
    std::memcpy(&word, hits + 8 * k, 8);
    mask |= (word * 0x0102040810204080u >> 56) << (8 * k);
  }
  return mask;
}

}  // namespace

Splitter::Splitter(const ir::CsvOptions& csv)
    : delimiter_(csv.delimiter),
      quote_(csv.quote.value_or(csv.delimiter)),
      escape_(csv.escape),
      quotes_(csv.quote.has_value()),
      backslash_(csv.quote.has_value() && csv.escape != *csv.quote),
      multiline_(csv.multiline) {}

void Splitter::set_text(const char* data, std::size_t size, bool last) {
  data_ = data;
  size_ = size;
  last_ = last;
  known_from_ = SIZE_MAX;
}

Split Splitter::split(std::size_t start, std::size_t limit, FieldSpan* fields, std::size_t room) {
  if (!quotes_) return run<false, false>(start, limit, fields, room);
  return backslash_ ? run<true, true>(start, limit, fields, room) : run<true, false>(start, limit, fields, room);
}

template <bool quotes, bool backslash>
Split Splitter::run(std::size_t start, std::size_t limit, FieldSpan* fields, std::size_t room) {
  const char* const text = data_;
  const std::size_t size = size_;
  const char delimiter = delimiter_, quote = quote_, escape = escape_;
  std::uint64_t mask;
  std::size_t base;

  const auto load = [&](std::size_t at) {
    const auto found = structure_of<quotes, backslash>(text + at, delimiter, quote, escape);
    return size - at >= 64 ? found : found & ~(~std::uint64_t{0} << (size - at));
  };
  // The index of the next byte that matters; none when the text has no more.
  const auto next_hit = [&]() -> std::size_t {
    while (mask == 0) {
      base += 64;
      if (base >= size) return none;
      mask = load(base);
    }
    const auto hit = base + static_cast<std::size_t>(std::countr_zero(mask));
    mask &= mask - 1;
    return hit;
  };

  if (start >= known_from_ && start - base_ < 64) {
    base = base_;
    mask = mask_ & ~std::uint64_t{0} << (start - base);
  } else {
    base = start & ~std::size_t{63};
    mask = load(base) & ~std::uint64_t{0} << (start - base);
  }

  Split out;
  std::uint32_t width = 0;
  std::uint64_t lines = 0;
  std::size_t begin = start;
  const auto put = [&](std::size_t end, bool quoted, bool escaped) {
    if (width < room) fields[width] = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), quoted, escaped};
    ++width;
  };
  const auto done = [&](Split::Kind kind, std::size_t end, std::size_t next) {
    out.kind = kind;
    out.end = end;
    out.next = next;
    out.width = width;
    out.lines = lines;
    base_ = base;
    mask_ = mask;
    // A broken record can end before bytes that were looked at already; then the mask is no use.
    known_from_ = kind == Split::Kind::record ? next : none;
    return out;
  };
  const auto more = [&] { return done(Split::Kind::more, size, size); };
  const auto broken = [&](ReasonCode code, std::size_t from, bool limited = false) {
    out.code = code;
    out.open_line = true;
    out.limited = limited;
    return done(Split::Kind::broken, from, from);
  };
  // The record ends at the line end `at`.
  const auto at_line_end = [&](Split::Kind kind, std::size_t at) {
    std::size_t next = at + 1;
    if (text[at] == '\r') {
      if (next == size && !last_) return more();
      if (next < size && text[next] == '\n') ++next;
    }
    ++lines;
    return done(kind, at, next);
  };

  for (;;) {
    std::size_t at = next_hit();
    if (at == none) {
      if (size > limit) return broken(ReasonCode::record_too_long, size, true);
      if (!last_) return more();
      put(size, false, false);
      return done(Split::Kind::record, size, size);
    }
    char c = text[at];
    if (at >= limit && !(at == limit && is_line_end(c))) return broken(ReasonCode::record_too_long, at, true);
    if (c == delimiter) {
      put(at, false, false);
      begin = at + 1;
      continue;
    }
    if (is_line_end(c)) {
      put(at, false, false);
      return at_line_end(Split::Kind::record, at);
    }
    if constexpr (quotes) {
      if (c != quote) continue;  // an escape outside quotes is data
      if (at != begin) return broken(ReasonCode::bad_quote, at + 1);

      const std::uint64_t lines_before = lines;
      std::size_t line_end = none, line_next = 0;  // the first one after the opening quote
      bool escaped = false;
      // The rest of the first line goes with the quote. What comes after is read once more, and never more often: an
      // odd run of quotes would have closed this one, so none of the lines up to `reached` opens another.
      const auto unclosed = [&](ReasonCode code, std::size_t reached) {
        out.code = code;
        out.limited = code == ReasonCode::record_too_long;
        if (line_end != none) {
          lines = lines_before + 1;
          return done(Split::Kind::broken, line_end, line_next);
        }
        lines = lines_before;
        out.open_line = true;
        return done(Split::Kind::broken, reached, reached);
      };

      std::size_t inner = next_hit();
      for (;;) {
        if (inner == none) {
          if (size > limit) return unclosed(ReasonCode::record_too_long, size);
          if (!last_) return more();
          return unclosed(ReasonCode::open_quote, size);
        }
        c = text[inner];
        const bool ends_here = !multiline_ && inner == limit && is_line_end(c);
        if (inner >= limit && !ends_here) return unclosed(ReasonCode::record_too_long, inner);
        if (c == quote) {
          at = next_hit();
          if constexpr (!backslash) {
            if (at == inner + 1 && text[at] == quote) {
              escaped = true;
              inner = next_hit();
              continue;
            }
          }
          break;
        }
        if (is_line_end(c)) {
          if (!multiline_) {
            out.code = ReasonCode::open_quote;
            return at_line_end(Split::Kind::broken, inner);
          }
          std::size_t next = inner + 1;
          if (c == '\r') {
            if (next == size && !last_) return more();
            if (next < size && text[next] == '\n') {
              next_hit();
              ++next;
            }
          }
          if (line_end == none) {
            line_end = inner;
            line_next = next;
          }
          ++lines;
        } else if constexpr (backslash) {
          if (c == escape) {
            const std::size_t following = next_hit();
            if (following == inner + 1 && (text[following] == quote || text[following] == escape)) {
              escaped = true;
            } else if (inner + 1 == size && !last_) {
              return more();
            } else {
              inner = following;
              continue;
            }
          }
        }
        inner = next_hit();
      }

      // `inner` is the closing quote, `at` the next byte that matters.
      if (at != inner + 1) {
        if (inner + 1 < size) return broken(ReasonCode::bad_quote, inner + 1);
        if (!last_) return more();
        ++begin;
        put(inner, true, escaped);
        return done(Split::Kind::record, size, size);
      }
      c = text[at];
      if (c != delimiter && !is_line_end(c)) return broken(ReasonCode::bad_quote, at);
      if (at >= limit && !(at == limit && is_line_end(c))) return broken(ReasonCode::record_too_long, at, true);
      ++begin;
      put(inner, true, escaped);
      if (is_line_end(c)) return at_line_end(Split::Kind::record, at);
      begin = at + 1;
    }
  }
}

Split Splitter::find_line_end(std::size_t from) const {
  Split out;
  out.end = out.next = size_;
  for (std::size_t base = from; base < size_; base += 64) {
    const auto ends = structure_of<false, false>(data_ + base, '\n', '\n', '\n');
    if (ends == 0) continue;
    const auto at = base + static_cast<std::size_t>(std::countr_zero(ends));
    if (at >= size_) break;
    out.end = at;
    out.next = at + 1;
    if (data_[at] == '\r') {
      if (out.next == size_ && !last_) {
        out.next = at;
        return out;
      }
      if (out.next < size_ && data_[out.next] == '\n') ++out.next;
    }
    out.kind = Split::Kind::record;
    out.lines = 1;
    return out;
  }
  return out;
}

std::size_t Splitter::unescape(std::string_view text, char* to) const {
  char* out = to;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == escape_ && i + 1 < text.size() && (text[i + 1] == quote_ || text[i + 1] == escape_)) ++i;
    *out++ = text[i];
  }
  return static_cast<std::size_t>(out - to);
}

}  // namespace pipec::source
