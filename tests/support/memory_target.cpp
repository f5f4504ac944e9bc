#include "tests/support/memory_target.hpp"

#include <stdexcept>

#include "runtime/validate/validate.hpp"

namespace pipec::test {

class MemoryStream final : public target::BulkStream {
 public:
  MemoryStream(MemoryTarget& target, const plan::Bulk& bulk) : target_(target), bulk_(bulk) { target_.streaming_ = true; }
  ~MemoryStream() override { target_.streaming_ = false; }

  void append(const value::TypedBatch& batch, const std::vector<std::uint32_t>& columns, const std::uint32_t* rows,
              std::size_t count) override {
    target_.step("append:" + bulk_.text);
    for (std::size_t i = 0; i < count; ++i) {
      MemoryTarget::Row row;
      for (std::size_t c = 0; c < columns.size(); ++c)
        row.push_back(validate::text_at(batch.columns[columns[c]], bulk_.columns[c].type, rows[i]));
      target_.working_.tables[bulk_.text].push_back(std::move(row));
      ++taken_;
    }
  }
  std::uint64_t finish() override {
    target_.step("finish:" + bulk_.text);
    target_.streaming_ = false;
    return taken_;
  }

 private:
  MemoryTarget& target_;
  const plan::Bulk& bulk_;
  std::uint64_t taken_ = 0;
};

void MemoryTarget::step(const std::string& name) {
  log.push_back(name);
  if (before) before(name);
  if (broken_) throw target::TargetError(target::Trouble::connection_lost, "the connection is gone");
}

ir::LedgerFacts MemoryTarget::ledger(const std::string&, const std::string&, const std::string&) {
  step("ledger");
  ir::LedgerFacts facts;
  facts.exists = committed.ledger;
  if (committed.ledger) facts.version = 1;
  return facts;
}

void MemoryTarget::begin() {
  step("begin");
  if (open_) throw std::logic_error("begin inside a transaction");
  open_ = true;
  working_ = committed;
}

target::Rows MemoryTarget::execute(const std::string& text, const std::vector<std::optional<std::string>>& parameters) {
  if (streaming_) throw std::logic_error("a statement while a bulk stream is open: " + text);
  if (!open_) throw std::logic_error("a statement outside a transaction: " + text);
  step(text);
  const auto parameter = [&](std::size_t i) { return parameters.at(i).value_or("null"); };
  if (const auto known = answers.find(text); known != answers.end()) return known->second;
  if (text == "lock") {
    if (locks_refused > 0) return --locks_refused, target::Rows{{"f"}};
    return {{"t"}};
  }
  if (text == "prepare") working_.ledger = true;
  if (text == "marker") return working_.marker.empty() ? target::Rows{} : target::Rows{{working_.marker}};
  if (text == "files") {
    target::Rows rows;
    for (const auto& [file, hash] : working_.files) rows.push_back({file, hash});
    return rows;
  }
  if (text == "abandon")
    for (auto& [id, state] : working_.runs)
      if (state == "open") state = "aborted";
  if (text == "begin-run") working_.runs[parameter(0)] = parameter(1);
  if (text == "claim") return working_.runs[parameter(0)] == "open" ? target::Rows{{"1"}} : target::Rows{};
  if (text == "run-state") {
    const auto run = working_.runs.find(parameter(0));
    return run == working_.runs.end() ? target::Rows{} : target::Rows{{run->second}};
  }
  if (text == "record" || text == "refuse" || text == "abort") working_.runs[parameter(0)] = parameter(1);
  if (text == "record") working_.marker = parameter(2);
  return {};
}

std::unique_ptr<target::BulkStream> MemoryTarget::copy(const plan::Bulk& bulk) {
  if (streaming_) throw std::logic_error("two bulk streams at once");
  if (!open_) throw std::logic_error("a bulk stream outside a transaction");
  step("copy:" + bulk.text);
  return std::make_unique<MemoryStream>(*this, bulk);
}

target::Commit MemoryTarget::commit() {
  const bool publishes = !log.empty() && log.back() == "record";
  step("commit");
  open_ = false;
  if (publishes && lose != Lose::nothing) {
    if (lose == Lose::after_commit) committed = working_;
    lose = Lose::nothing;
    broken_ = true;
    return target::Commit::unknown;
  }
  committed = working_;
  return target::Commit::done;
}

void MemoryTarget::rollback() noexcept {
  log.push_back("rollback");
  open_ = false;
  streaming_ = false;
}

void MemoryTarget::reconnect() {
  log.push_back("reconnect");
  open_ = false;
  broken_ = false;
}

}  // namespace pipec::test
