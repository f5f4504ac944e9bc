// Whether what was read may be published. Judged once, after the last row (S-K).
#pragma once

#include <optional>
#include <string>

#include "runtime/engine/router.hpp"

namespace pipec::engine {

// count * 100 > percent * of, exactly; `percent` is decimal text.
bool exceeds_percent(std::uint64_t count, std::uint64_t of, const std::string& percent);

// `else fail` rules and the quarantine limit: what is broken, for people; none: nothing is.
std::optional<std::string> judge_rows(const Job& job, const Tallies& tallies);

// A replace must not empty or shrink the table unasked: `stored` rows would go, `incoming` would stand in their place.
std::optional<std::string> judge_replace(const ir::Write& write, std::uint64_t stored, std::uint64_t incoming);

// What the target says and what the streams took -> the fate of every row. Throws NotBalanced when they do not add up
// to what was read.
Counts settle(const Job& job, const Tallies& tallies, const plan::Way& way, const plan::Tally& tally, const Sent& main,
              const Sent& side);

}  // namespace pipec::engine
