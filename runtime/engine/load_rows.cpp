// Transaction 2: everything that the run is for; and its twin that writes nothing.
#include <fmt/format.h>

#include <algorithm>

#include "base/failpoint.hpp"
#include "runtime/engine/attempt.hpp"

namespace pipec::engine {

void TaskLoad::load() {
  attempt_ = std::make_unique<Attempt>(job_);
  Attempt& attempt = *attempt_;
  // A stop request ends the statement that runs; what is already being committed is let through.
  std::optional<std::stop_callback<std::function<void()>>> on_stop;
  on_stop.emplace(job_.stop, [target = target_] { target->cancel(); });

  target_->begin();
  take_lock();
  if (execute(load_.claim_run).empty()) throw TakenOver();
  failpoint("run.claimed");
  failpoint("ddl.create");
  const plan::Way& way = make_ready();

  job_.progress.phase = PhaseName::reading;
  Router router(job_, *target_, way);
  read_rows(job_, router, attempt.log, attempt.tallies);
  router.finish();

  job_.progress.phase = PhaseName::gates;
  run_gates(job_, way.gates, attempt.log, attempt.tallies,
            [&](const plan::Statement& statement, std::int64_t after) { return execute_page(statement, after); });
  if (const auto broken = judge_rows(job_, attempt.tallies)) {
    on_stop.reset();
    target_->rollback();
    return refuse(*broken, std::nullopt);
  }

  job_.progress.phase = PhaseName::publishing;
  std::uint64_t stored = way.stored_rows ? count(*way.stored_rows) : 0;
  failpoint("merge.before");
  publish(way);
  failpoint("merge.after");
  const plan::Tally result = tally(way.counts);
  failpoint("cleanup.stage");
  attempt.counts = settle(job_, attempt.tallies, way, result, router.main(), router.side());
  if (way.strategy == plan::Strategy::refill) stored = attempt.counts.removed;
  const std::uint64_t incoming = attempt.counts.inserted;  // what a trigger drops stands nowhere
  if (const auto broken = judge_replace(job_.task.write, stored, incoming)) {
    on_stop.reset();
    target_->rollback();
    return refuse(*broken, std::nullopt);
  }

  job_.progress.phase = PhaseName::recording;
  failpoint("ledger.before");
  send_rejects(job_, *target_, attempt.log, std::nullopt, false);
  send_files(job_, *target_);
  attempt.samples = samples(job_, attempt.log, samples_shown);
  values_.state = "done";
  values_.counts = attempt.counts;
  values_.reasons = reasons_text(reason_counts(job_, attempt.tallies));
  execute_all(load_.record);
  failpoint("ledger.after");
  check_stop(job_);
  on_stop.reset();
  commit_load();
  fill(attempt);
  conclude(Status::done, 0);
}

// Tables, stages, and a unique index where the table lacks one; by the first way that is open.
const plan::Way& TaskLoad::make_ready() {
  try {
    execute_all(load_.open);
    const plan::Way& way = choose_way();
    execute_all(way.open);
    return way;
  } catch (const target::TargetError& error) {
    // Two loads that make the same schema at once: the one that lost finds it there when it tries again.
    if (error.code == "42P06" || (error.code == "23505" && error.constraint.starts_with("pg_")))
      throw target::TargetError(target::Trouble::deadlock, error.what());
    const bool exists = error.code == "42P07" || std::string_view(error.what()).find("already exists") != std::string_view::npos;
    if (load_.creates_table && exists)
      throw PlanOvertaken(fmt::format("{} was made by somebody else since the plan was made; run the same command again: "
                                      "it plans anew and merges into that table",
                                      job_.plan.target));
    if (error.trouble != target::Trouble::row_refused) throw;
    throw StoredRowsRepeat(fmt::format("rows of {} have the same key, so it cannot be made unique: {}; remove or merge them first",
                                       job_.plan.target, error.what()));
  }
}

void TaskLoad::publish(const plan::Way& way) {
  try {
    execute_all(way.publish);
  } catch (const target::TargetError& error) {
    // No race that another try would win: the rows are in, and what is made now are indexes.
    if (error.code != "42P07") throw;
    throw std::runtime_error(fmt::format("{}; next: give the index of {} another name: its schema has that name already",
                                         error.what(), job_.plan.target));
  }
}

target::Rows TaskLoad::execute_page(const plan::Statement& statement, std::int64_t after) {
  values_.after = after;
  return execute(statement);
}

const plan::Way& TaskLoad::choose_way() {
  std::string passed_over;
  for (const plan::Way& way : load_.ways) {
    if (!way.condition || holds(*way.condition)) {
      report_.strategy = plan::to_text(way.strategy);
      if (passed_over.empty()) return way;
      const std::string why = fmt::format("loaded by {}, because {}", report_.strategy, passed_over);
      // Another try may say it again.
      if (std::find(report_.warnings.begin(), report_.warnings.end(), why) == report_.warnings.end())
        report_.warnings.push_back(why);
      return way;
    }
    passed_over = way.condition->unmet;
  }
  throw std::logic_error("no way of the plan is open");
}

bool TaskLoad::holds(const plan::Condition& condition) {
  try {
    execute_all(condition.attempt);
    const target::Rows rows = execute(condition.ask);
    if (!rows.empty() && says_yes(rows[0])) return true;
  } catch (const target::TargetError& error) {
    using target::Trouble;
    if (error.trouble != Trouble::busy && error.trouble != Trouble::deadlock && error.trouble != Trouble::privilege) throw;
  }
  execute_all(condition.undo);
  return false;
}

void TaskLoad::dry_run() {
  attempt_ = std::make_unique<Attempt>(job_);
  Attempt& attempt = *attempt_;
  std::stop_callback on_stop(job_.stop, [target = target_] { target->cancel(); });
  target_->begin();
  execute_all(load_.dry_open);
  job_.progress.phase = PhaseName::reading;
  plan::Way stage;
  stage.rows = load_.dry_rows;
  Router router(job_, *target_, stage);
  read_rows(job_, router, attempt.log, attempt.tallies);
  router.finish();
  job_.progress.phase = PhaseName::gates;
  run_gates(job_, load_.dry_gates, attempt.log, attempt.tallies,
            [&](const plan::Statement& statement, std::int64_t after) { return execute_page(statement, after); });
  auto broken = judge_rows(job_, attempt.tallies);
  if (!broken) {
    const std::uint64_t stored = load_.dry_stored_rows ? count(*load_.dry_stored_rows) : 0;
    const plan::Tally result = tally(load_.dry_counts);
    attempt.counts = settle(job_, attempt.tallies, stage, result, {}, {});
    broken = judge_replace(job_.task.write, stored, static_cast<std::uint64_t>(result.winners));
  }
  target_->rollback();
  if (broken) return refuse(*broken, std::nullopt);
  attempt.samples = samples(job_, attempt.log, samples_shown);
  for (FileReport& file : attempt.tallies.files) file.status = "would_load";
  fill(attempt);
  conclude(Status::would_load, 0);
}

// What the report says of the rows of an attempt.
void TaskLoad::fill(Attempt& attempt) {
  report_.counts = attempt.counts;
  report_.files.insert(report_.files.end(), attempt.tallies.files.begin(), attempt.tallies.files.end());
  report_.reasons = reason_counts(job_, attempt.tallies);
  report_.warnings.insert(report_.warnings.end(), attempt.tallies.warnings.begin(), attempt.tallies.warnings.end());
  report_.samples = attempt.samples;
}

}  // namespace pipec::engine
