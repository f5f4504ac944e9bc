#include "runtime/source/encoding.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/utf8.hpp"
#include "runtime/source/source.hpp"

namespace pipec::source {
namespace {

using Encoding = ir::CsvOptions::Encoding;

std::string_view name_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::utf8: return "utf-8";
    case Encoding::utf16: return "utf-16";
    case Encoding::latin1: return "latin-1";
    case Encoding::windows1252: return "windows-1252";
  }
  return "";
}

struct Magic {
  std::string_view bytes, what, advice;
};

constexpr std::array magics = {
    Magic{"\x1f\x8b", "gzip", "gunzip -k"},
    Magic{"\x28\xb5\x2f\xfd", "zstd", "unzstd"},
    Magic{"\xfd\x37zXZ", "xz", "unxz -k"},
    Magic{"PK\x03\x04", "zip; an .xlsx workbook is one too", "unzip"},
};

void refuse_compressed(const std::string& file, std::string_view first) {
  for (const auto& magic : magics) {
    if (!first.starts_with(magic.bytes)) continue;
    throw FileRefused(file, "compressed",
                      utf8::printable(file) + " is compressed (" + std::string(magic.what) +
                          "), and this build does not read compressed files yet. Decompress it first (" +
                          std::string(magic.advice) + " \"" + utf8::printable(file) + "\") and load the result");
  }
}

// Windows-1252, 0x80 to 0x9F; 0: it leaves the byte undefined.
constexpr std::array<char16_t, 32> windows_controls = {
    0x20AC, 0x0000, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x0000, 0x017D, 0x0000,
    0x0000, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x0000, 0x017E, 0x0178,
};

// Stands before an undefined byte, which is itself one that continues a character: no UTF-8 has the two, so the
// validator sees them, and a message still shows the byte.
constexpr unsigned char undefined_mark = 0xC1;

// The last byte of a UTF-16 file of odd length: no UTF-8 has it, so the validator sees it.
constexpr unsigned char half_unit = 0xFF;

char* put(char* to, char32_t c) {
  if (c < 0x80) {
    *to++ = static_cast<char>(c);
  } else if (c < 0x800) {
    *to++ = static_cast<char>(0xC0 | c >> 6);
    *to++ = static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    *to++ = static_cast<char>(0xE0 | c >> 12);
    *to++ = static_cast<char>(0x80 | (c >> 6 & 0x3F));
    *to++ = static_cast<char>(0x80 | (c & 0x3F));
  } else {
    *to++ = static_cast<char>(0xF0 | c >> 18);
    *to++ = static_cast<char>(0x80 | (c >> 12 & 0x3F));
    *to++ = static_cast<char>(0x80 | (c >> 6 & 0x3F));
    *to++ = static_cast<char>(0x80 | (c & 0x3F));
  }
  return to;
}

// Stored bytes of the character that starts with `lead`; 0 for a byte that continues one.
std::uint64_t stored_width(Coding coding, char byte) {
  const auto lead = static_cast<unsigned char>(byte);
  if ((lead & 0xC0) == 0x80) return 0;
  if (coding == Coding::latin1 || coding == Coding::windows1252) return 1;
  if (lead == half_unit) return 1;
  return lead >= 0xF0 ? 4 : 2;
}

}  // namespace

Beginning look_at_beginning(const std::string& file, std::string_view first, const ir::CsvOptions& csv) {
  refuse_compressed(file, first);
  using namespace std::string_view_literals;
  struct Mark {
    std::string_view bytes;
    Encoding encoding;
    Coding coding;
  };
  if (first.starts_with("\xff\xfe\0\0"sv) || first.starts_with("\0\0\xfe\xff"sv)) {
    throw FileRefused(file, "encoding", utf8::printable(file) + " is UTF-32, which pipec does not read. Convert it first: iconv -f utf-32 -t utf-8");
  }
  for (const auto& mark : {Mark{"\xef\xbb\xbf", Encoding::utf8, Coding::utf8}, Mark{"\xff\xfe", Encoding::utf16, Coding::utf16_little},
                           Mark{"\xfe\xff", Encoding::utf16, Coding::utf16_big}}) {
    if (!first.starts_with(mark.bytes)) continue;
    if (csv.encoding_declared && csv.encoding != mark.encoding) {
      const std::string found(name_of(mark.encoding));
      throw FileRefused(file, "encoding",
                        utf8::printable(file) + " starts with the byte order mark of " + found + ", but encoding = \"" +
                            std::string(name_of(csv.encoding)) + "\" is declared. Write encoding = \"" + found + "\", or leave it out");
    }
    return {mark.coding, mark.bytes.size()};
  }
  switch (csv.encoding) {
    case Encoding::utf8: return {Coding::utf8, 0};
    case Encoding::latin1: return {Coding::latin1, 0};
    case Encoding::windows1252: return {Coding::windows1252, 0};
    case Encoding::utf16: break;
  }
  // UTF-16 without a mark: the first character of a header is nearly always ASCII and shows the order.
  const bool big = first.size() >= 2 && first[0] == 0 && first[1] != 0;
  return {big ? Coding::utf16_big : Coding::utf16_little, 0};
}

std::size_t Decoder::decode(std::string_view stored, bool last, char* to) {
  switch (coding_) {
    case Coding::utf8: std::memcpy(to, stored.data(), stored.size()); return stored.size();
    case Coding::utf16_little:
    case Coding::utf16_big: return decode_utf16(stored, last, to);
    case Coding::latin1:
    case Coding::windows1252: break;
  }
  const bool windows = coding_ == Coding::windows1252;
  char* out = to;
  for (const char c : stored) {
    const auto byte = static_cast<unsigned char>(c);
    const bool listed = windows && byte >= 0x80 && byte < 0xA0;
    const char32_t character = listed ? windows_controls[byte - 0x80] : char32_t{byte};
    if (listed && character == 0) {
      *out++ = static_cast<char>(undefined_mark);
      *out++ = c;
    } else {
      out = put(out, character);
    }
  }
  return static_cast<std::size_t>(out - to);
}

std::size_t Decoder::decode_utf16(std::string_view stored, bool last, char* to) {
  char* out = to;
  const int low_byte = coding_ == Coding::utf16_little ? 0 : 1;
  const auto unit_at = [low_byte](std::string_view bytes, std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(bytes[i + static_cast<std::size_t>(low_byte)]) |
                                 static_cast<unsigned char>(bytes[i + static_cast<std::size_t>(1 - low_byte)]) << 8);
  };
  // Takes whole characters off the front of `bytes`, up to `most` bytes; returns how many were taken.
  const auto take = [&](std::string_view bytes, std::size_t most) {
    std::size_t i = 0;
    while (i < most && i + 2 <= bytes.size()) {
      const char32_t unit = unit_at(bytes, i);
      if (unit >= 0xD800 && unit < 0xDC00) {
        if (i + 4 > bytes.size() && !last) break;
        const char32_t next = i + 4 <= bytes.size() ? unit_at(bytes, i + 2) : 0;
        if (next >= 0xDC00 && next < 0xE000) {
          out = put(out, 0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00));
          i += 4;
          continue;
        }
      }
      out = put(out, unit);  // a lone surrogate too: three bytes that no valid UTF-8 has
      i += 2;
    }
    if (last && i < most && i + 1 == bytes.size()) {
      *out++ = static_cast<char>(half_unit);
      ++i;
    }
    return i;
  };
  if (!kept_.empty()) {
    // The kept bytes (1 to 3) with as many new ones as complete their character.
    const std::size_t before = kept_.size();
    const std::size_t borrowed = std::min<std::size_t>(stored.size(), 4);
    kept_.append(stored.substr(0, borrowed));
    const std::size_t used = take(kept_, before);
    if (used < before) {
      kept_.erase(0, used);
      return static_cast<std::size_t>(out - to);  // all of `stored` is in kept_ and still no whole character
    }
    stored.remove_prefix(used - before);
    kept_.clear();
  }
  const std::size_t used = take(stored, stored.size());
  kept_ = stored.substr(used);
  return static_cast<std::size_t>(out - to);
}

std::uint64_t stored_size(Coding coding, std::string_view text) {
  if (coding == Coding::utf8) return text.size();
  std::uint64_t size = 0;
  for (const char c : text) size += stored_width(coding, c);
  return size;
}

std::size_t index_of_stored(Coding coding, std::string_view text, std::uint64_t stored) {
  if (coding == Coding::utf8) return stored < text.size() ? static_cast<std::size_t>(stored) : text.size();
  std::uint64_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    size += stored_width(coding, text[i]);
    if (size > stored) return i;
  }
  return text.size();
}

}  // namespace pipec::source
