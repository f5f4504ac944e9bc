#include "runtime/source/glob.hpp"

#include <optional>

namespace pipec::source {
namespace {

unsigned char byte_of(char c) { return static_cast<unsigned char>(c); }

// A [...] at the start of `pattern`: how long it is and whether `c` is in it; none when it has no end.
struct Class {
  std::size_t length;
  bool contains;
};

std::optional<Class> read_class(std::string_view pattern, char c) {
  std::size_t i = 1;
  const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  bool contains = false;
  for (bool first = true;; first = false) {
    if (i >= pattern.size()) return std::nullopt;
    if (pattern[i] == ']' && !first) return Class{i + 1, contains != negated};
    if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
    const char low = pattern[i++];
    char high = low;
    if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
      ++i;
      if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
      high = pattern[i++];
    }
    contains = contains || (byte_of(low) <= byte_of(c) && byte_of(c) <= byte_of(high));
  }
}

// The end of the brace group that starts at `begin`, and its commas on the first level; none: it is text.
struct Group {
  std::vector<std::size_t> cuts;  // '{', the commas, '}'
};

std::optional<Group> read_group(std::string_view pattern, std::size_t begin) {
  Group group{{begin}};
  int depth = 0;
  for (std::size_t i = begin; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern[i] == '{') {
      ++depth;
    } else if (pattern[i] == ',' && depth == 1) {
      group.cuts.push_back(i);
    } else if (pattern[i] == '}' && --depth == 0) {
      group.cuts.push_back(i);
      if (group.cuts.size() < 3) return std::nullopt;
      return group;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> expand_braces(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
      continue;
    }
    if (pattern[i] != '{') continue;
    const auto group = read_group(pattern, i);
    if (!group) continue;
    const auto& cuts = group->cuts;
    const auto tails = expand_braces(pattern.substr(cuts.back() + 1));
    std::vector<std::string> out;
    for (std::size_t k = 0; k + 1 < cuts.size(); ++k) {
      for (const auto& middle : expand_braces(pattern.substr(cuts[k] + 1, cuts[k + 1] - cuts[k] - 1))) {
        for (const auto& tail : tails) out.push_back(std::string(pattern.substr(0, i)) + middle + tail);
      }
    }
    return out;
  }
  return {std::string(pattern)};
}

bool has_wildcard(std::string_view segment) {
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] == '\\') {
      ++i;
    } else if (segment[i] == '*' || segment[i] == '?' || (segment[i] == '[' && read_class(segment.substr(i), 'x'))) {
      return true;
    }
  }
  return false;
}

std::string unescape_glob(std::string_view segment) {
  std::string out;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] == '\\' && i + 1 < segment.size()) ++i;
    out += segment[i];
  }
  return out;
}

bool matches_segment(std::string_view pattern, std::string_view name) {
  if (name.starts_with('.') && !pattern.starts_with('.') && !pattern.starts_with("\\.")) return false;
  // Only the last star needs to be taken back: an earlier one can only give away what the last can take.
  std::size_t p = 0, n = 0, star = std::string_view::npos, star_name = 0;
  while (n < name.size()) {
    if (p < pattern.size()) {
      const char c = pattern[p];
      if (c == '*') {
        star = p++;
        star_name = n;
        continue;
      }
      std::size_t used = 1;
      bool fits;
      if (c == '?') {
        // One character, not one byte: the bytes that continue it in UTF-8 belong to it.
        fits = true;
        while (n + 1 < name.size() && (byte_of(name[n + 1]) & 0xC0) == 0x80) ++n;
      } else if (const auto set = c == '[' ? read_class(pattern.substr(p), name[n]) : std::nullopt) {
        used = set->length;
        fits = set->contains;
      } else if (c == '\\' && p + 1 < pattern.size()) {
        used = 2;
        fits = pattern[p + 1] == name[n];
      } else {
        fits = c == name[n];
      }
      if (fits) {
        p += used;
        ++n;
        continue;
      }
    }
    if (star == std::string_view::npos) return false;
    p = star + 1;
    n = ++star_name;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace pipec::source
