// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pipec::cli {

std::string grouped(std::uint64_t number);                           // 1,204,331
std::string byte_text(std::uint64_t bytes);                          // 60.1 KiB
std::string seconds_text(double seconds);                            // 0.42 s, 1 min 5 s, 2 h 3 min
std::string counted(std::uint64_t count, std::string_view noun);     // 1 row, 1,204 rows

// Rows of cells as lines: columns padded to their widest cell (terminal columns), two blanks apart, no blanks at the end.
// `right` names the columns that are aligned to the right.
std::string aligned(const std::vector<std::vector<std::string>>& rows, const std::string& indent,
                    const std::vector<std::size_t>& right = {});

}  // namespace pipec::cli
