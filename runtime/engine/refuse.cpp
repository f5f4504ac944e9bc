// Transaction 3: the data was refused. The target never saw it; the rejects and the run are kept.
#include <fmt/format.h>

#include "base/failpoint.hpp"
#include "runtime/engine/attempt.hpp"
#include "runtime/engine/backoff.hpp"

namespace pipec::engine {

namespace {

// A whole file or the target is at fault: one reason, for no record of its own.
ReasonCount reason_of(const Trouble& trouble) {
  return {trouble.code, "", trouble.rule, "fail", 0, trouble.message};
}

}  // namespace

void TaskLoad::refuse(const std::string& by, const std::optional<Trouble>& trouble) {
  report_.refused_by = by;
  if (!attempt_) attempt_ = std::make_unique<Attempt>(job_);
  Attempt& attempt = *attempt_;
  attempt.counts = {};
  attempt.counts.read = attempt.tallies.read;
  attempt.counts.quarantined = attempt.tallies.quarantined;
  attempt.counts.bytes = attempt.tallies.bytes;
  for (FileReport& file : attempt.tallies.files) file.status = "refused";
  job_.progress.phase = PhaseName::recording;
  // What was read is worth keeping, and recording it is short: a stop request that comes now is let through.
  job_.stop = {};
  if (!job_.options.dry_run && begun_) {
    for (int tries = 1;; ++tries) {
      Failure failure;
      try {
        if (lost_) {
          failpoint("conn.reconnect");
          target_->reconnect();
          lost_ = false;
        }
        record_refusal(trouble);
        break;
      } catch (...) {
        failure = classify(job_, std::current_exception());
        target_->rollback();
      }
      using Kind = Failure::Kind;
      lost_ = lost_ || failure.kind == Kind::reconnect || failure.kind == Kind::commit_unknown;
      const bool again = failure.kind == Kind::again || lost_;
      if (!again || tries >= job_.options.attempts) {
        report_.warnings.push_back("the refusal and its rejects could not be recorded: " + failure.text);
        break;
      }
      wait_after(job_, tries);
    }
  }
  try {
    attempt.samples = samples(job_, attempt.log, samples_shown);
  } catch (const std::exception&) {
    attempt.samples.clear();  // the file cannot be read any more; the counts stand
  }
  fill(attempt);
  if (trouble) report_.reasons.push_back(reason_of(*trouble));
  conclude(Status::refused, 7);
}

void TaskLoad::record_refusal(const std::optional<Trouble>& trouble) {
  Attempt& attempt = *attempt_;
  target_->begin();
  take_lock();
  // Not open any more: recorded by a try whose COMMIT answer was lost, or taken over by another run.
  if (execute(load_.claim_run).empty()) return target_->rollback();
  failpoint("refuse.before");
  execute_all(load_.prepare_refusal);
  // The reject table has one row per record; a file that was refused as a whole is told by the run's reasons alone.
  const bool row_at_fault = trouble && trouble->code == ir::to_text(ir::ReasonCode::target_refused);
  const SentRejects sent = send_rejects(job_, *target_, attempt.log, row_at_fault ? trouble : std::nullopt, true);
  values_.state = "refused";
  values_.counts = attempt.counts;
  std::vector<ReasonCount> reasons = reason_counts(job_, attempt.tallies);
  if (trouble) reasons.push_back(reason_of(*trouble));
  values_.reasons = reasons_text(reasons);
  execute_all(load_.refuse);
  failpoint("refuse.after");
  commit();
  if (!sent.all)
    report_.warnings.push_back(fmt::format(
        "{} of {} rejects are kept, the others are only counted: a refused run keeps at most {} rows or {} MiB of them",
        sent.rows, attempt.log.rows(), job_.options.reject_rows_kept, job_.options.reject_bytes_kept >> 20));
}

}  // namespace pipec::engine
