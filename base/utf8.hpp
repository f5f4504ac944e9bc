// UTF-8: validity, code points, simple (locale-free, one to one) case mapping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pipec::utf8 {

// Strict UTF-8: no surrogates, no overlong forms, up to U+10FFFF.
bool is_valid(std::string_view text);

// Number of code points of valid UTF-8.
std::size_t length(std::string_view text);

// The byte index at which code point number `n` starts (text.size() when there are fewer).
std::size_t index_of(std::string_view text, std::size_t n);

// Appends one code point; surrogates are written too (three bytes), so that bad UTF-16 stays visible as
// invalid UTF-8.
void append(std::string& out, char32_t code_point);

std::string lower(std::string_view text);
std::string upper(std::string_view text);

// Text for a terminal or a log: control characters and invalid bytes as \xNN, so that data cannot move the
// cursor; at most `max_code_points`, then "…".
std::string printable(std::string_view text, std::size_t max_code_points = SIZE_MAX);

// Columns that the text takes on a terminal (wide characters count two).
std::size_t display_width(std::string_view text);

}  // namespace pipec::utf8
