// The way of the rows through one load: every file in order, batch by batch: read, validate, good rows to the sink,
// bad rows to the log, everything counted. Files are read and batches validated by threads of their own when it pays;
// the sink, the log and the counts see the batches in input order, on the calling thread, whatever their number.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/engine/rejects.hpp"

namespace pipec::engine {

// What is known about the rows of one attempt.
struct Tallies {
  std::uint64_t read = 0, passed = 0, quarantined = 0, bytes = 0;
  std::vector<std::uint64_t> rule_rows;  // by rule: rows that broke it
  std::vector<FileReport> files;         // of the job, in input order
  std::vector<std::string> warnings;

  explicit Tallies(const Job& job);
};

// Where good rows go; called once a batch.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual void take(const value::TypedBatch& batch, const std::vector<std::uint32_t>& rows) = 0;
};

// Throws FileError, source::FileRefused, target::TargetError, Interrupted.
void read_rows(const Job& job, RowSink& sink, RejectLog& log, Tallies& tallies);

std::vector<ReasonCount> reason_counts(const Job& job, const Tallies& tallies);

}  // namespace pipec::engine
