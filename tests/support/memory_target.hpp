// A target in memory that obeys no SQL but a script: each statement's text names what it does. It keeps what was put
// into its bulk streams per transaction, and can fail, or lose the answer of COMMIT, at a chosen step.
//
// It knows the words: lock, marker, files, abandon, begin-run, claim, run-state, record, refuse, abort; everything else
// is answered by `answers` (by text), or with no row.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/target/target.hpp"

namespace pipec::test {

class MemoryTarget : public target::Target {
 public:
  using Row = std::vector<std::string>;  // as text; null: "null"
  using Table = std::vector<Row>;

  // ---- what is stored
  struct State {
    std::map<std::string, std::string> runs;   // run id -> state
    std::string marker;
    std::map<std::string, Table> tables;       // by the text of the bulk
    std::vector<std::pair<std::string, std::string>> files;  // file, content hash
    bool ledger = false;
  };
  State committed;

  // ---- the script
  std::map<std::string, target::Rows> answers;                        // by statement text
  std::function<void(const std::string& step)> before;                // may throw; steps: begin, commit, copy:…, text
  int locks_refused = 0;                                              // the next so many tries for the lock fail
  enum class Lose { nothing, before_commit, after_commit } lose = Lose::nothing;  // once
  std::vector<std::string> log;                                       // every step
  int cancels = 0;

  ir::TableFacts catalog(const std::string&, const std::string&) override { return {}; }
  ir::LedgerFacts ledger(const std::string&, const std::string&, const std::string&) override;
  void begin() override;
  target::Rows execute(const std::string& text, const std::vector<std::optional<std::string>>& parameters) override;
  std::unique_ptr<target::BulkStream> copy(const plan::Bulk& bulk) override;
  target::Commit commit() override;
  void rollback() noexcept override;
  void reconnect() override;
  void cancel() noexcept override { ++cancels; }

 private:
  friend class MemoryStream;
  void step(const std::string& name);

  State working_;
  bool open_ = false, streaming_ = false, broken_ = false;
};

}  // namespace pipec::test
