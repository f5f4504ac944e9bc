#include "runtime/engine/inspector.hpp"

#include <fmt/format.h>

#include "base/failpoint.hpp"
#include "runtime/engine/bulk_layout.hpp"

namespace pipec::engine {
namespace {

// A rule whose breaking sends a row away, or that the user asked to be told about. A value that was replaced by
// `else null` or a default has been dealt with: it is counted, but is no reason for a refusal.
bool is_reason(const validate::Rule& rule) {
  return rule.outcome == ir::Outcome::Kind::quarantine || rule.outcome == ir::Outcome::Kind::fail ||
         rule.outcome == ir::Outcome::Kind::warn;
}

}  // namespace

Inspector::Inspector(const Job& job, const RejectLog& log)
    : job_(job), log_(log), rules_(validate::rules(*job.rules)), validator_(job.rules) {}

void Inspector::inspect(Parcel& parcel) {
  failpoint("batch.begin");
  validator_.run(parcel.raw, job_.files[parcel.file].name, parcel.typed);
  BulkLayout::complete(job_, parcel.raw, parcel.typed);
  parcel.good.clear();
  for (std::uint32_t row = 0; row < parcel.typed.rows; ++row)
    if (!parcel.typed.quarantined[row]) parcel.good.push_back(row);
  parcel.refused.clear();
  if (parcel.good.size() < parcel.raw.rows() + parcel.raw.broken.size()) refuse_rows(parcel);
}

// Records with fields and those without, merged by their offset: input order.
void Inspector::refuse_rows(Parcel& parcel) {
  const value::RawBatch& raw = parcel.raw;
  const value::TypedBatch& typed = parcel.typed;
  std::size_t reason = 0, broken = 0;
  const auto broken_before = [&](std::uint64_t offset) {
    for (; broken < raw.broken.size() && raw.broken[broken].record.offset < offset; ++broken)
      refuse_broken(parcel, raw.broken[broken]);
  };
  for (std::uint32_t row = 0; row < typed.rows; ++row) {
    if (!typed.quarantined[row]) continue;
    broken_before(raw.records[row].offset);
    Reject reject{parcel.file, raw.records[row], {}, {}};
    while (reason < typed.reasons.size() && typed.reasons[reason].row < row) ++reason;
    for (; reason < typed.reasons.size() && typed.reasons[reason].row == row; ++reason) {
      const std::uint32_t number = typed.reasons[reason].rule;
      if (!is_reason(rules_[number])) continue;
      reject.rules.push_back({number, validate::reason_value(*job_.rules, rules_[number], raw, typed, row), ""});
    }
    refuse(parcel, std::move(reject));
  }
  broken_before(UINT64_MAX);
}

void Inspector::refuse_broken(Parcel& parcel, const value::BrokenRecord& broken) {
  const std::uint32_t rule = validate::record_rule(*job_.rules, broken.code);
  std::string value, message;
  if (broken.code == ir::ReasonCode::wrong_width) {
    value = std::to_string(broken.width);
    message = fmt::format("the record has {} {}, expected {}", broken.width, broken.width == 1 ? "field" : "fields",
                          parcel.source->header().width);
  }
  refuse(parcel, {parcel.file, broken.record, {}, {{rule, std::move(value), std::move(message)}}});
}

void Inspector::refuse(Parcel& parcel, Reject reject) {
  if (log_.keeps_raw()) reject.raw = read_raw(*parcel.source, reject.record);
  parcel.refused.add(reject);
}

}  // namespace pipec::engine
