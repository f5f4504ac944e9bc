// Inside of the room: the header of a file that is being read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/source/record_reader.hpp"
#include "runtime/source/source.hpp"

namespace pipec::source {

// Takes the header off the front; none when the file has no record. Throws FileRefused "bad_header", "encoding".
std::vector<std::string> take_header(RecordReader& reader, const std::string& file);

// The usual delimiter that is most frequent in a line, other than the declared one.
std::optional<char> better_delimiter(std::string_view line, char delimiter);
[[noreturn]] void refuse_delimiter(const std::string& file, char delimiter, char better, std::string_view line);

}  // namespace pipec::source
