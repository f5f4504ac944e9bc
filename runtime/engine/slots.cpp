#include "runtime/engine/slots.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "base/civil.hpp"
#include "runtime/engine/json_text.hpp"

namespace pipec::engine {
namespace {

std::string text_of(const Job& job, const RunValues& values, plan::Slot slot) {
  const Counts& counts = values.counts;
  using plan::Slot;
  switch (slot) {
    case Slot::run_id: return job.run_id;
    case Slot::task: return job.task.identity;
    case Slot::target: return job.plan.target_identity;
    case Slot::param_key: return job.plan.param_key;
    case Slot::source_version: return job.plan.source_version;
    case Slot::declaration: return job.plan.declaration;
    case Slot::plan_hash: return job.whole.hash;
    case Slot::owner: return values.owner;
    case Slot::state: return values.state;
    case Slot::started_at: return civil::timestamp_text(values.started_us);
    case Slot::finished_at:
    case Slot::now: return civil::timestamp_text(job.world.clock.now_us());
    case Slot::read: return std::to_string(counts.read);
    case Slot::inserted: return std::to_string(counts.inserted);
    case Slot::updated: return std::to_string(counts.updated);
    case Slot::unchanged: return std::to_string(counts.unchanged);
    case Slot::stale: return std::to_string(counts.stale);
    case Slot::deleted: return std::to_string(counts.deleted);
    case Slot::deduped: return std::to_string(counts.deduped);
    case Slot::quarantined: return std::to_string(counts.quarantined);
    case Slot::suppressed: return std::to_string(counts.suppressed);
    case Slot::removed: return std::to_string(counts.removed);
    case Slot::bytes: return std::to_string(counts.bytes);
    case Slot::reasons: return values.reasons;
    case Slot::after: return std::to_string(values.after);
  }
  return "";
}

}  // namespace

std::vector<std::optional<std::string>> bind(const Job& job, const RunValues& values, const plan::Statement& statement) {
  std::vector<std::optional<std::string>> parameters;
  parameters.reserve(statement.parameters.size());
  for (plan::Slot slot : statement.parameters) parameters.emplace_back(text_of(job, values, slot));
  return parameters;
}

std::string this_process() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '?';
  return fmt::format("{}:{}", host.data(), ::getpid());
}

std::string new_run_id(World& world) {
  const std::int64_t now = world.clock.now_us();
  const std::string date = civil::date_text((now - (now % civil::microseconds_per_day)) / civil::microseconds_per_day);
  const std::int64_t second = now % civil::microseconds_per_day / 1'000'000;
  return fmt::format("{}{}{}T{:02}{:02}{:02}Z-{:016x}", date.substr(0, 4), date.substr(5, 2), date.substr(8, 2),
                     second / 3600, second / 60 % 60, second % 60, world.random.next());
}

std::string reasons_text(const std::vector<ReasonCount>& reasons) {
  std::string json = "[";
  for (const ReasonCount& reason : reasons) {
    json += json.size() > 1 ? ",{\"code\":" : "{\"code\":";
    append_json(json, reason.code);
    json += ",\"column\":";
    if (reason.column.empty()) json += "null";
    else append_json(json, reason.column);
    json += ",\"rule\":";
    append_json(json, reason.rule);
    json += ",\"outcome\":";
    append_json(json, reason.outcome);
    json += ",\"message\":";
    append_json(json, reason.message);
    json += fmt::format(",\"rows\":{}}}", reason.rows);
  }
  return json + "]";
}

}  // namespace pipec::engine
