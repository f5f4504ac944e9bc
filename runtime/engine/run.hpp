// Plan -> done. Runs the tasks of a plan in order and says what happened to every record. Refuses to know SQL text and
// wire formats.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/world.hpp"
#include "compiler/ir/program.hpp"
#include "compiler/plan/plan.hpp"
#include "runtime/engine/progress.hpp"
#include "runtime/source/source.hpp"
#include "runtime/target/target.hpp"

namespace pipec::engine {

enum class Status : std::uint8_t { done, skipped, refused, failed, blocked, interrupted, would_load };
std::string to_text(Status status);

// read = inserted + updated + unchanged + stale + deleted + deduped + quarantined + suppressed
struct Counts {
  std::uint64_t read = 0, inserted = 0, updated = 0, unchanged = 0, stale = 0, deleted = 0, deduped = 0, quarantined = 0,
                suppressed = 0, removed = 0, bytes = 0;
  bool balanced() const {
    return read == inserted + updated + unchanged + stale + deleted + deduped + quarantined + suppressed;
  }
};

struct FileReport {
  std::string file;
  std::string status;          // "loaded", "skipped"
  std::string same_content_as; // append: the name under which this content was loaded
  std::uint64_t read = 0, quarantined = 0;
};

struct ReasonCount {
  std::string code, column, rule;
  std::string outcome;         // "quarantine", "warn", "null", "default", "fail"
  std::uint64_t rows = 0;
  std::string message;         // the user's own, or what the rule says for people
};

// A quarantined row, for showing: the first few of a run.
struct RejectSample {
  std::string file;
  std::uint64_t line = 0, source_row = 0, byte_offset = 0;
  std::string raw, raw_encoding, reasons;  // reasons: JSON
};

struct TaskReport {
  std::string task, target, run_id;
  std::string strategy;        // that the rows were loaded by; empty: none were
  Status status = Status::done;
  int exit_code = 0;
  Counts counts;
  double seconds = 0;
  std::vector<FileReport> files;
  std::vector<ReasonCount> reasons;
  std::vector<std::string> warnings;
  std::string refused_by;      // "limit 10%: 404 of 891 rows are quarantined", "check … else fail", …
  std::string error;           // what went wrong, where, what to do next
  std::vector<RejectSample> samples;
};

struct RunReport {
  std::string run_id;
  std::string status;
  std::int64_t started_us = 0;
  double seconds = 0;
  int exit_code = 0;
  std::vector<TaskReport> tasks;
};

struct Options {
  bool dry_run = false;
  bool reload = false;
  source::Limits batch;                          // tests force odd sizes
  std::size_t workers = 0;                       // threads that validate; 1: no thread is started; 0: as many as pay
  std::size_t reject_rows_kept = 1'000'000;      // of a refused run (S-K2)
  std::size_t reject_bytes_kept = 1u << 30;
  std::size_t spool_memory = 8u << 20;
  std::size_t sort_memory = 24u << 20;           // rows that are sorted: this much in memory, the rest in a file
  std::string spool_folder = "/tmp";
  int attempts = 4;                              // built-in retry (S-N2)
  std::int64_t wait_us = 1'000'000;
};

// How the engine gets a connection: one per connection of the program, opened on first use, kept for the run.
using OpenTarget = std::function<target::Target&(ir::ConnectionId)>;

// Runs every task of the plan whose action is load, in order; a task whose upstream did not succeed is `blocked`, others
// go on. Does not throw for a broken world: that is a task's `failed` with its exit code.
RunReport run(const ir::Program& program, const ir::Bindings& bindings, const plan::Plan& plan, const OpenTarget& open_target,
              World& world, const Options& options, Progress& progress, std::stop_token stop);

}  // namespace pipec::engine
