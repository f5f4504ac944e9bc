#include "runtime/engine/judge.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "base/decimal.hpp"
#include "runtime/engine/router.hpp"

namespace pipec::engine {

bool exceeds_percent(std::uint64_t count, std::uint64_t of, const std::string& percent) {
  const auto limit = decimal::parse_any(percent);
  if (!limit) throw std::logic_error("the plan's percent is no decimal: " + percent);
  const auto right = decimal::multiply(limit->unscaled, static_cast<Int128>(of));
  if (!right) return false;  // a limit beyond any count
  const auto left = decimal::multiply(static_cast<Int128>(count) * 100, decimal::power_of_ten(limit->scale));
  return !left || *left > *right;
}

std::optional<std::string> judge_rows(const Job& job, const Tallies& tallies) {
  const std::vector<validate::Rule>& rules = validate::rules(*job.rules);
  std::string broken;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (tallies.rule_rows[i] == 0 || rules[i].outcome != ir::Outcome::Kind::fail) continue;
    if (!broken.empty()) broken += "; ";
    std::string rule = rules[i].text.empty() ? std::string(ir::to_text(rules[i].code)) : rules[i].text;
    if (rules[i].column) rule = job.task.column(*rules[i].column).name + ": " + rule;
    broken += fmt::format("`{}` else fail: broken by {} of {} rows", rule, tallies.rule_rows[i], tallies.read);
  }
  const ir::Quarantine& quarantine = job.task.quarantine;
  std::string limit;
  if (quarantine.rows && tallies.quarantined > *quarantine.rows) limit = fmt::format("limit {} rows", *quarantine.rows);
  else if (quarantine.percent && exceeds_percent(tallies.quarantined, tallies.read, *quarantine.percent))
    limit = fmt::format("limit {}%", *quarantine.percent);
  if (!limit.empty()) {
    if (!broken.empty()) broken += "; ";
    broken += fmt::format("{}: {} of {} rows are quarantined", limit, tallies.quarantined, tallies.read);
  }
  if (broken.empty()) return std::nullopt;
  return broken;
}

std::optional<std::string> judge_replace(const ir::Write& write, std::uint64_t stored, std::uint64_t incoming) {
  if (write.mode != ir::WriteMode::replace || stored == 0) return std::nullopt;
  if (incoming == 0) {
    if (write.allow_empty) return std::nullopt;
    return fmt::format("replace would leave no row of {}; `write replace {{ allow_empty = true }}` allows it", stored);
  }
  if (stored < 100 || incoming >= stored || !exceeds_percent(stored - incoming, stored, write.max_shrink_percent))
    return std::nullopt;
  return fmt::format("max_shrink {}%: replace would leave {} rows of {}; `write replace {{ max_shrink = 100% }}` allows it",
                     write.max_shrink_percent, incoming, stored);
}

namespace {

// As of a stage: every fate of a winner, and how many winners there were.
plan::Tally of_winners(const plan::Way& way, plan::Tally tally, const Sent& main, const Sent& side) {
  const auto taken = static_cast<std::int64_t>(main.taken), at_side = static_cast<std::int64_t>(side.taken);
  const auto rows = static_cast<std::int64_t>(main.rows);
  switch (way.strategy) {
    case plan::Strategy::direct:
      // A side that is sent as an upsert: what replaced a row is not one more.
      tally.inserted += taken + (way.routing == plan::Routing::ascending ? at_side - tally.updated : 0);
      tally.updated = 0;
      tally.winners = tally.inserted;
      break;
    case plan::Strategy::append:
    case plan::Strategy::refill:
      tally.inserted = taken;
      tally.winners = rows;
      break;
    case plan::Strategy::upsert:
      tally.inserted = taken - tally.updated;
      tally.winners = rows;
      break;
    case plan::Strategy::merge:
    case plan::Strategy::merge_sorted:
    case plan::Strategy::merge_prefiltered: break;
  }
  return tally;
}

}  // namespace

Counts settle(const Job& job, const Tallies& tallies, const plan::Way& way, const plan::Tally& told, const Sent& main,
              const Sent& side) {
  const auto passed = static_cast<std::int64_t>(tallies.passed);
  const plan::Tally tally = of_winners(way, told, main, side);
  const plan::Tally& result = tally;
  const std::int64_t deduped = passed - tally.winners;
  const std::int64_t suppressed = tally.winners - tally.inserted - tally.updated - tally.unchanged - tally.stale;
  const bool keyed = !job.task.write.on.empty() || !job.task.dedup.on.empty();
  for (std::int64_t part : {result.inserted, result.updated, result.unchanged, result.stale, result.removed, deduped,
                            suppressed, keyed ? 0 : -deduped}) {
    if (part >= 0) continue;
    throw NotBalanced(fmt::format(
        "the counts do not add up: {} rows passed; the target says {} inserted, {} updated, {} unchanged, {} stale, {} "
        "winners; nothing was published. This is a mistake in pipec: please report it with the plan (`pipec plan --sql`)",
        passed, tally.inserted, tally.updated, tally.unchanged, tally.stale, tally.winners));
  }
  const auto count = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
  Counts counts;
  counts.read = tallies.read;
  counts.quarantined = tallies.quarantined;
  counts.bytes = tallies.bytes;
  counts.inserted = count(result.inserted);
  counts.updated = count(result.updated);
  counts.unchanged = count(result.unchanged);
  counts.stale = count(result.stale);
  counts.removed = count(result.removed);
  counts.deduped = count(deduped);
  counts.suppressed = count(suppressed);
  if (!counts.balanced()) throw NotBalanced("the counts do not add up to the rows that were read; nothing was published");
  return counts;
}

}  // namespace pipec::engine
