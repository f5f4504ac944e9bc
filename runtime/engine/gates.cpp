#include "runtime/engine/gates.hpp"

#include <charconv>
#include <map>
#include <stdexcept>

#include "base/failpoint.hpp"

namespace pipec::engine {
namespace {

std::int64_t number(const std::optional<std::string>& text) {
  std::int64_t value = 0;
  if (!text || std::from_chars(text->data(), text->data() + text->size(), value).ec != std::errc())
    throw std::runtime_error("a gate's row has no number where its position, row or line should be");
  return value;
}

// Reads the records at these positions once more, file by file, to learn their lengths and bytes.
void read_again(const Job& job, std::map<std::int64_t, Reject>& rejects) {
  constexpr std::int64_t offset_mask = (std::int64_t{1} << plan::position_offset_bits) - 1;
  for (auto at = rejects.begin(); at != rejects.end();) {
    const std::uint32_t file = at->second.file;
    const auto source = open_source(job, file);
    value::RawBatch raw;
    const auto here = [&] { return at != rejects.end() && at->second.file == file; };
    while (here() && source->next(raw)) {
      check_stop(job);
      for (const value::Record& record : raw.records) {
        if (!here()) break;
        if (record.offset != static_cast<std::uint64_t>(at->first & offset_mask)) continue;
        at->second.record = record;
        at->second.raw = read_raw(*source, record);
        ++at;
      }
    }
    check_stop(job);
    if (here())
      throw source::FileRefused(job.files[file].name, "file_changed",
                                job.files[file].name + " changed while it was read; let its writer finish, then run again");
  }
}

}  // namespace

std::uint64_t run_gates(const Job& job, const std::vector<plan::UniqueGate>& gates, RejectLog& log,
                        Tallies& tallies, const std::function<target::Rows(const plan::Statement&)>& execute) {
  failpoint("gates.before");
  std::map<std::int64_t, Reject> rejects;
  const std::vector<validate::Rule>& rules = validate::rules(*job.rules);
  for (const plan::UniqueGate& gate : gates) {
    const std::uint32_t rule = validate::unique_rule(*job.rules, gate.column, gate.check);
    const target::Rows violators = execute(gate.find);
    tallies.rule_rows[rule] += violators.size();
    if (violators.empty() || rules[rule].outcome == ir::Outcome::Kind::warn) continue;
    for (const auto& row : violators) {
      const std::int64_t position = number(row.at(0));
      Reject reject;
      reject.file = static_cast<std::uint32_t>(position >> plan::position_offset_bits);
      if (reject.file >= job.files.size()) throw std::runtime_error("a gate names a position outside the input");
      reject.rules.push_back({rule, row.at(3).value_or(""), ""});
      rejects.try_emplace(position, std::move(reject));
    }
    execute(gate.remove);
  }
  read_again(job, rejects);
  for (auto& [position, reject] : rejects) {
    ++tallies.files[reject.file].quarantined;
    log.add_late(position, std::move(reject));
  }
  const std::uint64_t taken = rejects.size();
  tallies.quarantined += taken;
  tallies.passed -= taken;
  job.progress.rejects.fetch_add(taken, std::memory_order_relaxed);
  return taken;
}

}  // namespace pipec::engine
