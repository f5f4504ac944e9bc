#include "base/utf8.hpp"

#include <utf8proc.h>

#include <cstring>

namespace pipec::utf8 {
namespace {

constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080;

unsigned byte(const char* at) { return static_cast<unsigned char>(*at); }
bool continues(const char* at) { return (byte(at) & 0xC0) == 0x80; }

// How many bytes from `at` are plain ASCII, in steps of eight.
std::size_t ascii_prefix(const char* at, std::size_t size) {
  std::size_t done = 0;
  while (size - done >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at + done, 8);
    if ((word & high_bits) != 0) break;
    done += 8;
  }
  return done;
}

// One code point at `at`; its number of bytes, or 0 when it is not valid.
std::size_t decode(const char* at, const char* end, char32_t& out) {
  const unsigned first = byte(at);
  if (first < 0x80) {
    out = first;
    return 1;
  }
  const auto left = end - at;
  if (first >= 0xC2 && first <= 0xDF) {
    if (left < 2 || !continues(at + 1)) return 0;
    out = (first & 0x1F) << 6 | (byte(at + 1) & 0x3F);
    return 2;
  }
  if (first >= 0xE0 && first <= 0xEF) {
    if (left < 3 || !continues(at + 1) || !continues(at + 2)) return 0;
    out = (first & 0x0F) << 12 | (byte(at + 1) & 0x3F) << 6 | (byte(at + 2) & 0x3F);
    return out < 0x800 || (out >= 0xD800 && out <= 0xDFFF) ? 0 : 3;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (left < 4 || !continues(at + 1) || !continues(at + 2) || !continues(at + 3)) return 0;
    out = (first & 0x07) << 18 | (byte(at + 1) & 0x3F) << 12 | (byte(at + 2) & 0x3F) << 6 | (byte(at + 3) & 0x3F);
    return out < 0x10000 || out > 0x10FFFF ? 0 : 4;
  }
  return 0;
}

// Sharp s has a capital in utf8proc's table; Unicode's simple mapping leaves it alone.
char32_t simple_upper(char32_t c) {
  return c == 0xDF ? c : static_cast<char32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(c)));
}
char32_t simple_lower(char32_t c) { return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))); }

template <char from, char to, class Map>
std::string map_case(std::string_view text, Map map) {
  std::string out;
  out.reserve(text.size());
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    if (byte(at) < 0x80) {
      out += *at >= from && *at <= to ? static_cast<char>(*at ^ 0x20) : *at;
      ++at;
      continue;
    }
    char32_t c = 0;
    const std::size_t size = decode(at, end, c);
    if (size == 0) {
      out += *at++;
    } else {
      append(out, map(c));
      at += size;
    }
  }
  return out;
}

// Would it move the cursor or reorder what stands around it?
bool controls(char32_t c) {
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return true;
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
         c == 0xFEFF;
}

}  // namespace

bool is_valid(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    at += ascii_prefix(at, static_cast<std::size_t>(end - at));
    while (at != end && byte(at) < 0x80) ++at;
    while (at != end && byte(at) >= 0x80) {
      char32_t c = 0;
      const std::size_t size = decode(at, end, c);
      if (size == 0) return false;
      at += size;
    }
  }
  return true;
}

std::size_t length(std::string_view text) {
  std::size_t at = ascii_prefix(text.data(), text.size());
  std::size_t count = at;
  for (; at < text.size(); ++at) count += continues(text.data() + at) ? 0 : 1;
  return count;
}

std::size_t index_of(std::string_view text, std::size_t n) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (continues(text.data() + at)) continue;
    if (n == 0) return at;
    --n;
  }
  return at;
}

void append(std::string& out, char32_t c) {
  const auto put = [&out](char32_t value) { out += static_cast<char>(value); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6), put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18), put(0x80 | (c >> 12 & 0x3F)), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
  }
}

std::string lower(std::string_view text) { return map_case<'A', 'Z'>(text, simple_lower); }
std::string upper(std::string_view text) { return map_case<'a', 'z'>(text, simple_upper); }

std::string printable(std::string_view text, std::size_t max_code_points) {
  static constexpr char hex[] = "0123456789abcdef";
  std::string out;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t count = 0; at != end; ++count) {
    if (count == max_code_points) return out + "…";
    char32_t c = 0;
    const std::size_t size = decode(at, end, c);
    if (size != 0 && !controls(c)) {
      out.append(at, size);
      at += size;
      continue;
    }
    for (std::size_t i = 0; i < (size == 0 ? 1 : size); ++i, ++at) {
      out += "\\x";
      out += hex[byte(at) >> 4];
      out += hex[byte(at) & 15];
    }
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    char32_t c = 0;
    const std::size_t size = decode(at, end, c);
    if (size == 0) {
      ++width;
      ++at;
      continue;
    }
    const int columns = utf8proc_charwidth(static_cast<utf8proc_int32_t>(c));
    width += columns > 0 ? static_cast<std::size_t>(columns) : 0;
    at += size;
  }
  return width;
}

}  // namespace pipec::utf8
