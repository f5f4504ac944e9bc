// A broken world -> what to do about it: try again, or say what happened with the exit code of S-O.
#pragma once

#include <exception>
#include <optional>
#include <stdexcept>
#include <string>

#include "runtime/engine/rejects.hpp"

namespace pipec::engine {

// All tries to get the task's lock are used up.
class LockBusy : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Another process took the run over while this one was away.
class TakenOver : public std::runtime_error {
 public:
  TakenOver() : std::runtime_error("another process took this run over") {}
};

// The rows that stand in the table break a key that this load would add: a decision, not the input's fault.
class StoredRowsRepeat : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Another process has made the table since the plan was made; a new plan would merge into it.
class PlanOvertaken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Nobody can say whether the last COMMIT happened: it must be looked up.
struct CommitUnknown {};

struct Failure {
  enum class Kind : std::uint8_t {
    failed,       // say so
    again,        // a new try may help
    reconnect,    // … on a new connection
    taken_over,   // … from the beginning
    commit_unknown,
    refused,      // the data is at fault: `trouble` is kept with the rejects
    interrupted,
  };
  Kind kind = Kind::failed;
  int exit_code = 1;
  std::string text;                 // what, where, what to do next
  std::string refused_by;
  std::optional<Trouble> trouble;
};

// Of the exception that is being handled.
Failure classify(const Job& job, std::exception_ptr error);

}  // namespace pipec::engine
