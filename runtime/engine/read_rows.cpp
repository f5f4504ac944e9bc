#include "runtime/engine/read_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

class Reading {
 public:
  Reading(const Job& job, RowSink& sink, RejectLog& log, Tallies& tallies)
      : job_(job), sink_(sink), log_(log), tallies_(tallies), rules_(validate::rules(*job.rules)), validator_(job.rules) {}

  void file(std::uint32_t index) {
    check_stop(job_);
    source_ = open_source(job_, index);
    name_discarded(index);
    while (true) {
      failpoint("input.read");
      const bool more = source_->next(raw_);
      check_stop(job_);  // a source that is told to stop may look like one that has ended
      if (!more) break;
      raw_.number = batches_++;
      batch(index);
    }
    failpoint("input.eof");
    failpoint("resume.verify_input");
    source_->verify_unchanged();
    source_.reset();
  }

 private:
  void name_discarded(std::uint32_t index) {
    const std::vector<std::string>& names = source_->header().discarded;
    if (names.empty()) return;
    tallies_.warnings.push_back(fmt::format("{}: not declared, so ignored (contract extra = discard): {}",
                                            job_.files[index].name, fmt::join(names, ", ")));
  }

  void batch(std::uint32_t file) {
    failpoint("batch.begin");
    validator_.run(raw_, job_.files[file].name, typed_);
    BulkLayout::complete(job_, raw_, typed_);
    good_.clear();
    for (std::uint32_t row = 0; row < typed_.rows; ++row)
      if (!typed_.quarantined[row]) good_.push_back(row);
    for (const value::Reason& reason : typed_.reasons) ++tallies_.rule_rows[reason.rule];
    const std::uint64_t read = raw_.rows() + raw_.broken.size();
    const std::uint64_t bad = read - good_.size();
    if (bad > 0) refuse_rows(file);
    if (!good_.empty()) sink_.take(typed_, good_);

    FileReport& report = tallies_.files[file];
    report.read += read;
    report.quarantined += bad;
    tallies_.read += read;
    tallies_.passed += good_.size();
    tallies_.quarantined += bad;
    tallies_.bytes += raw_.bytes;
    job_.progress.bytes.fetch_add(raw_.bytes, std::memory_order_relaxed);
    job_.progress.records.fetch_add(read, std::memory_order_relaxed);
    job_.progress.rejects.fetch_add(bad, std::memory_order_relaxed);
  }

  // Records with fields and those without, merged by their offset: input order.
  void refuse_rows(std::uint32_t file) {
    std::size_t reason = 0, broken = 0;
    const auto broken_before = [&](std::uint64_t offset) {
      for (; broken < raw_.broken.size() && raw_.broken[broken].record.offset < offset; ++broken)
        refuse_broken(file, raw_.broken[broken]);
    };
    for (std::uint32_t row = 0; row < typed_.rows; ++row) {
      if (!typed_.quarantined[row]) continue;
      broken_before(raw_.records[row].offset);
      Reject reject{file, raw_.records[row], {}, {}};
      while (reason < typed_.reasons.size() && typed_.reasons[reason].row < row) ++reason;
      for (; reason < typed_.reasons.size() && typed_.reasons[reason].row == row; ++reason) {
        const std::uint32_t number = typed_.reasons[reason].rule;
        if (!is_reason(rules_[number])) continue;
        reject.rules.push_back({number, validate::reason_value(*job_.rules, rules_[number], raw_, typed_, row), ""});
      }
      log_.add(std::move(reject), *source_);
    }
    broken_before(UINT64_MAX);
  }

  void refuse_broken(std::uint32_t file, const value::BrokenRecord& broken) {
    const std::uint32_t rule = validate::record_rule(*job_.rules, broken.code);
    ++tallies_.rule_rows[rule];
    std::string value, message;
    if (broken.code == ir::ReasonCode::wrong_width) {
      value = std::to_string(broken.width);
      message = fmt::format("the record has {} {}, expected {}", broken.width, broken.width == 1 ? "field" : "fields",
                            source_->header().width);
    }
    log_.add({file, broken.record, {}, {{rule, std::move(value), std::move(message)}}}, *source_);
  }

  const Job& job_;
  RowSink& sink_;
  RejectLog& log_;
  Tallies& tallies_;
  const std::vector<validate::Rule>& rules_;
  validate::Validator validator_;
  std::unique_ptr<source::Source> source_;
  value::RawBatch raw_;
  value::TypedBatch typed_;
  std::vector<std::uint32_t> good_;
  std::uint64_t batches_ = 0;
};

std::string_view to_text(ir::Outcome::Kind kind) {
  switch (kind) {
    case ir::Outcome::Kind::quarantine: return "quarantine";
    case ir::Outcome::Kind::null: return "null";
    case ir::Outcome::Kind::use_default: return "default";
    case ir::Outcome::Kind::warn: return "warn";
    case ir::Outcome::Kind::fail: return "fail";
  }
  return "";
}

}  // namespace

Tallies::Tallies(const Job& job) : rule_rows(validate::rules(*job.rules).size(), 0) {
  for (const ir::FileFacts& file : job.files) files.push_back({file.name, "loaded", "", 0, 0});
}

void read_rows(const Job& job, RowSink& sink, RejectLog& log, Tallies& tallies) {
  Reading reading(job, sink, log, tallies);
  for (std::uint32_t file = 0; file < job.files.size(); ++file) reading.file(file);
}

std::vector<ReasonCount> reason_counts(const Job& job, const Tallies& tallies) {
  std::vector<ReasonCount> counts;
  const std::vector<validate::Rule>& rules = validate::rules(*job.rules);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (tallies.rule_rows[i] == 0) continue;
    ReasonCount count{std::string(ir::to_text(rules[i].code)), rules[i].column ? job.task.column(*rules[i].column).name : "",
                      rules[i].text, std::string(to_text(rules[i].outcome)), tallies.rule_rows[i], rules[i].message};
    const auto same = [&](const ReasonCount& other) {
      return other.code == count.code && other.column == count.column && other.rule == count.rule &&
             other.outcome == count.outcome && other.message == count.message;
    };
    const auto known = std::find_if(counts.begin(), counts.end(), same);
    if (known == counts.end()) counts.push_back(std::move(count));
    else known->rows += count.rows;
  }
  return counts;
}

}  // namespace pipec::engine
