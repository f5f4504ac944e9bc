#include <array>
#include <cstring>

#include "base/utf8.hpp"
#include "runtime/validate/ascii.hpp"
#include "runtime/validate/convert.hpp"
#include "runtime/validate/quick.hpp"

namespace pipec::validate {
namespace {

// The value of a hex digit, or 16.
unsigned hex_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  const char folded = static_cast<char>(c | 0x20);
  return folded >= 'a' && folded <= 'f' ? static_cast<unsigned>(folded - 'a') + 10 : 16;
}

constexpr std::array<std::uint8_t, 256> base64_values() {
  std::array<std::uint8_t, 256> values{};
  for (auto& value : values) value = 64;
  const std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

}  // namespace

ReasonCode check_text(std::string_view text) {
  const std::uint64_t odd = ascii::any(text, [](std::uint64_t word) {
    return (((word - ascii::ones) & ~word) | word) & ascii::highs;  // a NUL (or what looks like one), or not ASCII
  });
  if (odd == 0) return no_reason;
  if (!utf8::is_valid(text)) return ReasonCode::invalid_utf8;
  return std::memchr(text.data(), '\0', text.size()) != nullptr ? ReasonCode::nul_byte : no_reason;
}

ReasonCode check_length(std::string_view text, std::uint32_t length) {
  if (length == 0 || text.size() <= length) return no_reason;
  return utf8::length(text) <= length ? no_reason : ReasonCode::too_long;
}

ReasonCode convert_uuid(std::string_view text, char* out, bool& lowered) {
  if (text.size() != 36) return ReasonCode::not_a_uuid;
  lowered = false;
  for (std::size_t i = 0; i < 36; ++i) {
    const char c = text[i];
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (c != '-') return ReasonCode::not_a_uuid;
      out[i] = c;
      continue;
    }
    if (hex_value(c) > 15) return ReasonCode::not_a_uuid;
    lowered = lowered || (c >= 'A' && c <= 'F');
    out[i] = c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c;
  }
  return no_reason;
}

bool decode_hex(std::string_view text, std::string& out) {
  out.clear();
  if (text.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const unsigned high = hex_value(text[i]), low = hex_value(text[i + 1]);
    if (high > 15 || low > 15) return false;
    out += static_cast<char>(high << 4 | low);
  }
  return true;
}

bool decode_base64(std::string_view text, std::string& out) {
  static constexpr auto values = base64_values();
  out.clear();
  if (text.size() % 4 != 0) return false;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const int padding = !last || text[i + 3] != '=' ? 0 : text[i + 2] != '=' ? 1 : 2;
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const auto value =
          k >= 4u - static_cast<unsigned>(padding) ? 0u : values[static_cast<unsigned char>(text[i + k])];
      if (value > 63) return false;
      group = group << 6 | value;
    }
    // Bits that the padding cuts off must be zero: one text for one value.
    if (padding > 0 && (group & (padding == 1 ? 0xFFu : 0xFFFFu)) != 0) return false;
    out += static_cast<char>(group >> 16);
    if (padding < 2) out += static_cast<char>(group >> 8 & 0xFF);
    if (padding < 1) out += static_cast<char>(group & 0xFF);
  }
  return true;
}

Labels::Labels(const std::vector<std::string>& labels) {
  int bits = 3;
  while ((std::size_t{1} << bits) < labels.size() * 4) ++bits;
  mask_ = (std::size_t{1} << bits) - 1;
  shift_ = 64 - bits;
  // Some factor sends a few labels each to a place of its own.
  factor_ = 0x9E37'79B9'7F4A'7C15;
  for (int tries = 0; !place(labels) && tries < 100; ++tries) factor_ = factor_ * 0x5851'F42D'4C95'7F2D | 1;
}

bool Labels::place(const std::vector<std::string>& labels) {
  bool at_home = true;
  entries_.assign(mask_ + 1, {});
  for (const auto& label : labels) {
    const std::uint64_t first = quick::load_front(label.data(), label.size());
    const std::uint64_t last = label.size() > 8 ? ascii::load8(label.data() + label.size() - 8) : 0;
    std::size_t at = home(first, last, label.size());
    for (; entries_[at].size != SIZE_MAX; at = (at + 1) & mask_) at_home = false;
    entries_[at] = {first, last, label.size(), label};
  }
  return at_home;
}

std::size_t Labels::home(std::uint64_t first, std::uint64_t last, std::size_t size) const {
  const std::uint64_t mixed = (first ^ last ^ first >> 29) + size;
  return static_cast<std::size_t>(mixed * factor_ >> shift_);
}

bool Labels::contains(std::string_view text) const {
  const std::size_t size = text.size();
  const std::uint64_t first = quick::load_front(text.data(), size);
  const std::uint64_t last = size > 8 ? ascii::load8(text.data() + size - 8) : 0;
  for (std::size_t at = home(first, last, size); entries_[at].size != SIZE_MAX; at = (at + 1) & mask_) {
    const Entry& entry = entries_[at];
    if (entry.first != first || entry.last != last || entry.size != size) continue;
    if (size <= 16 || entry.whole == text) return true;
  }
  return false;
}

}  // namespace pipec::validate
