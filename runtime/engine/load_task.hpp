// One task's load: the three transactions of architecture 6, and what to do when one of them breaks.
#pragma once

#include "runtime/engine/failure.hpp"
#include "runtime/engine/gates.hpp"
#include "runtime/engine/slots.hpp"

namespace pipec::engine {

class TaskLoad {
 public:
  // `target` may throw TargetError: the connection is opened on first use.
  TaskLoad(Job job, std::function<target::Target&()> target);
  ~TaskLoad();
  // Never throws for a broken world.
  TaskReport run();

 private:
  // One try at the load; thrown away when it breaks.
  struct Attempt;

  void try_once();
  void recover(Failure failure, bool last);

  bool begin_run();                          // transaction 1; false: somebody has loaded the same meanwhile
  void prepare();
  bool already_loaded();
  void drop_known_files();
  void load();                               // transaction 2
  const plan::Way& make_ready();
  const plan::Way& choose_way();
  bool holds(const plan::Condition& condition);
  void publish(const plan::Way& way);
  void dry_run();
  void refuse(const std::string& by, const std::optional<Trouble>& trouble);  // transaction 3
  void record_refusal(const std::optional<Trouble>& trouble);
  void resolve_commit();
  void next_run_id();
  void abandon() noexcept;                   // run `aborted`, if it can be said

  void take_lock();
  target::Rows execute(const plan::Statement& statement);
  target::Rows execute_page(const plan::Statement& statement, std::int64_t after);
  void execute_all(const std::vector<plan::Statement>& statements);
  void commit();
  void commit_load();
  plan::Tally tally(const plan::Statement& counts);
  std::uint64_t count(const plan::Statement& statement);
  void conclude(Status status, int exit_code);
  void fill(Attempt& attempt);

  Job job_;
  std::function<target::Target&()> open_;
  target::Target* target_ = nullptr;
  const plan::Load& load_;
  RunValues values_;
  TaskReport report_;
  std::unique_ptr<Attempt> attempt_;
  int runs_ = 1;
  bool begun_ = false;        // the run row is there and, as far as we know, ours
  bool lost_ = false;         // a new connection is needed
  bool unknown_ = false;      // transaction 2 may have been committed
  bool finished_ = false;
};

// The first column of a row is true, as any target writes it.
bool says_yes(const std::vector<std::optional<std::string>>& row);

}  // namespace pipec::engine
