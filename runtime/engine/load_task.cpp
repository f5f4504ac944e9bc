#include "runtime/engine/load_task.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/failpoint.hpp"
#include "runtime/engine/attempt.hpp"
#include "runtime/engine/backoff.hpp"

namespace pipec::engine {
namespace {

bool may_try_again(Failure::Kind kind) {
  using Kind = Failure::Kind;
  return kind == Kind::again || kind == Kind::reconnect || kind == Kind::taken_over || kind == Kind::commit_unknown;
}

}  // namespace

bool says_yes(const std::vector<std::optional<std::string>>& row) {
  return !row.empty() && row[0] && (*row[0] == "1" || row[0]->starts_with('t'));
}

TaskLoad::TaskLoad(Job job, std::function<target::Target&()> target)
    : job_(std::move(job)), open_(std::move(target)), load_(job_.plan.load) {
  values_.owner = this_process();
  values_.started_us = job_.world.clock.now_us();
  report_.task = job_.plan.name;
  report_.target = job_.plan.target;
  report_.warnings = job_.plan.warnings;
}

TaskLoad::~TaskLoad() = default;

TaskReport TaskLoad::run() {
  const std::int64_t from = job_.world.clock.monotonic_us();
  const std::uint64_t bytes = job_.progress.bytes, records = job_.progress.records, rejects = job_.progress.rejects;
  int tries = job_.options.attempts;
  bool last = false;
  for (int attempt = 1; !finished_ && !last; ++attempt) {
    Failure failure;
    try {
      try_once();
      continue;
    } catch (...) {
      failure = classify(job_, std::current_exception());
    }
    // An open question about a COMMIT deserves tries of its own.
    if (failure.kind == Failure::Kind::commit_unknown && tries == job_.options.attempts) tries += attempt;
    last = attempt >= tries || !may_try_again(failure.kind);
    try {
      recover(failure, last);
      if (last) break;
      wait_after(job_, attempt);
      job_.progress.bytes = bytes;
      job_.progress.records = records;
      job_.progress.rejects = rejects;
    } catch (const Interrupted&) {
      last = true;
      recover({Failure::Kind::interrupted, 130, "interrupted", "", {}}, last);
    }
  }
  report_.run_id = job_.options.dry_run ? "" : job_.run_id;
  report_.seconds = static_cast<double>(job_.world.clock.monotonic_us() - from) / 1e6;
  job_.progress.phase = PhaseName::idle;
  return std::move(report_);
}

void TaskLoad::try_once() {
  check_stop(job_);
  if (!target_) target_ = &open_();
  if (lost_) {
    failpoint("conn.reconnect");
    target_->reconnect();
    lost_ = false;
  }
  if (unknown_) {
    resolve_commit();
    if (finished_) return;
  }
  if (job_.options.dry_run) return dry_run();
  if (!begun_ && !begin_run()) return conclude(Status::skipped, 0);
  load();
}

// After a failure: what must be undone or remembered; after the last one, what the report says.
void TaskLoad::recover(Failure failure, bool last) {
  using Kind = Failure::Kind;
  if (target_) target_->rollback();
  // Before the run is begun there are only pipec's own rows, so no row of the user's can be at fault.
  if (failure.kind == Kind::refused && !begun_ && !job_.options.dry_run) {
    failure.kind = Kind::failed;
    failure.exit_code = 1;
    failure.text = failure.refused_by;
  }
  if (failure.kind == Kind::reconnect || failure.kind == Kind::commit_unknown) lost_ = true;
  if (failure.kind == Kind::taken_over || (failure.kind == Kind::commit_unknown && !unknown_)) {
    begun_ = false;
    next_run_id();
  }
  if (!last) return;
  if (failure.kind == Kind::refused) return refuse(failure.refused_by, failure.trouble);
  abandon();
  if (failure.kind == Kind::interrupted) return conclude(Status::interrupted, failure.exit_code);
  report_.status = Status::failed;
  report_.exit_code = failure.exit_code;
  report_.error = fmt::format("{}: {}", job_.plan.name, failure.text);
  if (!unknown_) report_.error += "; nothing of this task was published";
}

target::Rows TaskLoad::execute(const plan::Statement& statement) {
  check_stop(job_);
  return target_->execute(statement.text, bind(job_, values_, statement));
}

void TaskLoad::execute_all(const std::vector<plan::Statement>& statements) {
  for (const plan::Statement& statement : statements) execute(statement);
}

void TaskLoad::commit() {
  switch (target_->commit()) {
    case target::Commit::done: return;
    case target::Commit::failed: throw std::runtime_error("the target did not commit, and gave no reason");
    case target::Commit::unknown: throw CommitUnknown{};
  }
}

// The commit that publishes. Only a target that says why it did not commit is believed; anything else must be looked up.
void TaskLoad::commit_load() {
  unknown_ = true;
  try {
    commit();
  } catch (const target::TargetError& error) {
    if (error.trouble == target::Trouble::connection_lost) throw CommitUnknown{};
    unknown_ = false;
    throw;
  } catch (...) {
    throw CommitUnknown{};
  }
  unknown_ = false;
}

// Waits for another run of the same task, but not for ever.
void TaskLoad::take_lock() {
  for (int attempt = 1;; ++attempt) {
    const target::Rows rows = execute(load_.lock);
    if (!rows.empty() && says_yes(rows[0])) break;
    if (attempt >= job_.options.attempts)
      throw LockBusy(fmt::format("another run of this task into {} is under way, and {} tries did not get its lock; "
                                 "nothing was changed; run again when it has ended",
                                 job_.plan.target, attempt));
    wait_after(job_, attempt);
  }
  failpoint("lock.acquired");
}

std::uint64_t TaskLoad::count(const plan::Statement& statement) {
  const target::Rows rows = execute(statement);
  std::uint64_t number = 0;
  if (!rows.empty() && !rows[0].empty() && rows[0][0])
    std::from_chars(rows[0][0]->data(), rows[0][0]->data() + rows[0][0]->size(), number);
  return number;
}

plan::Tally TaskLoad::tally(const plan::Statement& counts) {
  const target::Rows rows = execute(counts);
  if (rows.size() != 1 || rows[0].size() < 6) throw NotBalanced("the target did not say what became of the rows");
  plan::Tally tally;
  std::int64_t* const parts[] = {&tally.inserted, &tally.updated, &tally.unchanged,
                                 &tally.stale,    &tally.winners, &tally.removed};
  for (std::size_t i = 0; i < 6; ++i) {
    const auto& text = rows[0][i];
    if (text && std::from_chars(text->data(), text->data() + text->size(), *parts[i]).ec != std::errc())
      throw NotBalanced("the target's count is no number: " + *text);
  }
  return tally;
}

void TaskLoad::conclude(Status status, int exit_code) {
  report_.status = status;
  report_.exit_code = exit_code;
  if (status != Status::failed) report_.error.clear();
  for (const plan::TaskPlan::SkippedFile& file : job_.plan.skipped_files)
    report_.files.push_back({file.file, "skipped", file.same_content_as, 0, 0});
  finished_ = true;
}

// A run that was taken over keeps its row; the next try is a run of its own.
void TaskLoad::next_run_id() { job_.run_id += fmt::format("-{}", ++runs_); }

void TaskLoad::abandon() noexcept {
  if (!begun_ || !target_ || lost_) return;
  // A cancel request that comes late may hit the first try.
  for (int attempt = 0; attempt < 2; ++attempt) {
    try {
      values_.state = "aborted";
      target_->begin();
      target_->execute(load_.abort_run.text, bind(job_, values_, load_.abort_run));
      if (target_->commit() == target::Commit::done) return;
    } catch (const std::exception&) {
      target_->rollback();  // the next run finds an open run and marks it itself
    }
  }
}

}  // namespace pipec::engine
