// Patterns of paths (S-C): * ? [a-z] [!a-z] {a,b} ** and \ before a character that is meant literally. Bytes, no locale.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pipec::source {

// "{a,b}c" -> "ac", "bc"; nested braces too, an empty alternative is allowed. Braces without a comma, or without
// an end, are text.
std::vector<std::string> expand_braces(std::string_view pattern);

// Whether a segment has * ? or [...]; `\` alone does not count.
bool has_wildcard(std::string_view segment);

// The segment without its escapes.
std::string unescape_glob(std::string_view segment);

// One segment of a pattern against one name. A leading dot is matched only by a dot that is written.
bool matches_segment(std::string_view pattern, std::string_view name);

}  // namespace pipec::source
