// A small task over files in memory and a scripted target: what the engine does is seen step by step.
#pragma once

#include <string>
#include <vector>

#include "runtime/engine/run.hpp"
#include "runtime/source/snapshot.hpp"
#include "tests/support/memory_target.hpp"
#include "tests/support/memory_world.hpp"

namespace pipec::test {

// task `t`: id int64, name string(5), csv with a header, merge on id into db.t. Change anything before run().
class EngineFixture {
 public:
  EngineFixture();

  void file(const std::string& name, const std::string& content);  // in /data, in this order
  engine::RunReport run();
  engine::TaskReport task() { return run().tasks.at(0); }
  std::size_t steps(const std::string& name) const;  // how often the target saw this step
  const MemoryTarget::Table& committed(const std::string& bulk) { return target.committed.tables[bulk]; }

  ir::Program program;
  ir::Bindings bindings;
  plan::Plan plan;
  MemoryWorld world;
  MemoryTarget target;
  engine::Options options;
  engine::Progress progress;
  std::stop_source stop;

  ir::Task& declared() { return program.tasks[ir::TaskId{0}]; }
  plan::TaskPlan& planned() { return plan.tasks[0]; }
  plan::Load& load() { return plan.tasks[0].load; }
  // What the target will say of the rows.
  void counts(plan::Tally tally);
  // a.csv with the rows 1,one and 2,two, and a target that inserts both.
  void two_good_rows();
  // Throws at the step for the first `times` times.
  void fail_at(const std::string& step, target::Trouble trouble, int times, const std::string& code = "",
               const std::string& constraint = "positive");
  std::string run_states();   // of the committed run rows
};

}  // namespace pipec::test
