// Transaction 1: pipec's tables, lock, marker, run row.
#include <fmt/format.h>

#include <map>
#include <set>

#include "base/failpoint.hpp"
#include "runtime/engine/attempt.hpp"
#include "runtime/engine/backoff.hpp"

namespace pipec::engine {
namespace {

// Two processes that create the same thing at once: one of them gets such a code, and finds the thing when it looks again.
bool is_creation_race(const std::string& code) {
  static const std::set<std::string> codes = {"23505", "42P06", "42P07", "42710", "XX000"};
  return codes.contains(code);
}

}  // namespace

bool TaskLoad::begin_run() {
  const std::stop_callback on_stop(job_.stop, [target = target_] { target->cancel(); });
  prepare();
  target_->begin();
  take_lock();
  if (already_loaded()) {
    target_->rollback();
    return false;
  }
  drop_known_files();
  if (job_.files.empty() && !job_.plan.files.empty()) {
    target_->rollback();
    return false;
  }
  values_.state = "aborted";
  execute(load_.abandon_runs);
  values_.state = "open";
  execute_all(load_.insert_run);
  commit();
  begun_ = true;
  return true;
}

void TaskLoad::prepare() {
  for (int attempt = 1;; ++attempt) {
    const ir::LedgerFacts ledger = target_->ledger(job_.task.identity, job_.plan.target_identity, job_.plan.param_key);
    if (ledger.exists && ledger.version) return;
    try {
      target_->begin();
      execute_all(load_.prepare);
      return commit();
    } catch (const target::TargetError& error) {
      target_->rollback();
      if (!is_creation_race(error.code) || attempt >= job_.options.attempts) throw;
      wait_after(job_, attempt);
    }
  }
}

// Asked again under the lock: another process may have loaded the same since the plan was made.
bool TaskLoad::already_loaded() {
  failpoint("resume.read_ledger");
  if (job_.options.reload || load_.read_marker.text.empty()) return false;
  const target::Rows rows = execute(load_.read_marker);
  return !rows.empty() && !rows[0].empty() && rows[0][0] && *rows[0][0] == job_.plan.source_version;
}

void TaskLoad::drop_known_files() {
  if (job_.options.reload || job_.task.write.mode != ir::WriteMode::append || load_.read_files.text.empty()) return;
  std::map<std::string, std::string> names;  // by content
  for (const auto& row : execute(load_.read_files))
    if (row.size() >= 2 && row[0] && row[1]) names.emplace(*row[1], *row[0]);
  std::erase_if(job_.files, [&](const ir::FileFacts& file) {
    const auto known = names.find(file.content_hash);
    if (known == names.end() || file.content_hash.empty()) return false;
    report_.files.push_back({file.name, "skipped", known->second, 0, 0});
    report_.warnings.push_back(
        fmt::format("{}: same content as {}, which another run has loaded meanwhile", file.name, known->second));
    return true;
  });
}

// Transaction 2 was sent and its answer lost. The run row knows; the lock waits until the old connection's session is gone.
void TaskLoad::resolve_commit() {
  target_->begin();
  take_lock();
  const target::Rows rows = execute(load_.read_run);
  target_->rollback();
  unknown_ = false;
  const std::string state = !rows.empty() && !rows[0].empty() && rows[0][0] ? *rows[0][0] : "";
  if (state == "done") {
    fill(*attempt_);
    return conclude(Status::done, 0);
  }
  if (state != "open") {
    begun_ = false;
    next_run_id();
  }
}

}  // namespace pipec::engine
