// JSON strings out of bytes that may be anything: what is no character, and NUL, is shown as \xNN, because no target's
// JSON can hold it.
#pragma once

#include <string>
#include <string_view>

namespace pipec::engine {

// Appends `bytes` as a JSON string, quotes included.
void append_json(std::string& out, std::string_view bytes);

// At most `max` bytes, cut between characters where there are any; "…" says that something is missing.
std::string shortened(std::string_view bytes, std::size_t max);

// `bytes` without the last character's bytes when that character is cut off.
std::string_view whole_characters(std::string_view bytes);

}  // namespace pipec::engine
