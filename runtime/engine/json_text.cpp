#include "runtime/engine/json_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/utf8.hpp"

namespace pipec::engine {
namespace {

// Bytes of the character that this byte begins; 0: it begins none.
std::size_t announced(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  if (first >= 0xF0 && first < 0xF5) return 4;
  return 0;
}

bool is_plain(unsigned char byte) { return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\'; }

}  // namespace

void append_json(std::string& out, std::string_view bytes) {
  const bool valid = utf8::is_valid(bytes);
  out += '"';
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t plain = at;
    while (at < bytes.size() && is_plain(static_cast<unsigned char>(bytes[at]))) ++at;
    out.append(bytes.substr(plain, at - plain));
    if (at == bytes.size()) break;
    const auto byte = static_cast<unsigned char>(bytes[at]);
    if (byte >= 0x80) {
      const std::size_t size = announced(byte);
      if (valid || (size > 0 && at + size <= bytes.size() && utf8::is_valid(bytes.substr(at, size)))) {
        out.append(bytes.substr(at, size));
        at += size;
      } else {
        fmt::format_to(std::back_inserter(out), "\\\\x{:02x}", byte);
        ++at;
      }
      continue;
    }
    ++at;
    switch (byte) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case 0: out += "\\\\x00"; break;
      default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    }
  }
  out += '"';
}

std::string_view whole_characters(std::string_view bytes) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(4, bytes.size()); ++back) {
    const auto byte = static_cast<unsigned char>(bytes[bytes.size() - back]);
    if ((byte & 0xC0) == 0x80) continue;
    return announced(byte) > back ? bytes.substr(0, bytes.size() - back) : bytes;
  }
  return bytes;
}

std::string shortened(std::string_view bytes, std::size_t max) {
  if (bytes.size() <= max) return std::string(bytes);
  return std::string(whole_characters(bytes.substr(0, max))) + "…";
}

}  // namespace pipec::engine
