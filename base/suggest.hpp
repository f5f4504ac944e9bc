// "did you mean": the known word nearest to a misspelt one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pipec {

// Smallest edit distance (swaps of neighbours count one), case ignored, at most a third of the word's length
// (at least 1, at most 3 edits); ties go to the earlier candidate. None when nothing is near.
std::optional<std::string> suggest(std::string_view word, std::span<const std::string_view> known);
std::optional<std::string> suggest(std::string_view word, const std::vector<std::string>& known);

}  // namespace pipec
