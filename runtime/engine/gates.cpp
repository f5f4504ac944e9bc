#include "runtime/engine/gates.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <deque>
#include <stdexcept>

#include "base/failpoint.hpp"

namespace pipec::engine {
namespace {

std::int64_t number(const std::optional<std::string>& text) {
  std::int64_t value = 0;
  if (!text || std::from_chars(text->data(), text->data() + text->size(), value).ec != std::errc())
    throw std::runtime_error("a gate's row has no number where its position, row or line should be");
  return value;
}

constexpr std::int64_t offset_mask = (std::int64_t{1} << plan::position_offset_bits) - 1;

// The violators of one gate, by position: put aside as they come, then looked at one by one.
class Violators {
 public:
  Violators(const Job& job, std::uint32_t rule, std::size_t memory)
      : job_(job), rule_(rule), spool_(memory, job.options.spool_folder) {}

  void add(std::int64_t position, const std::string& value) {
    if (position <= last_) throw std::runtime_error("a gate's rows are not in input order");
    if (static_cast<std::uint64_t>(position >> plan::position_offset_bits) >= job_.files.size())
      throw std::runtime_error("a gate names a position outside the input");
    last_ = position;
    frame_.assign(reinterpret_cast<const char*>(&position), sizeof position);
    frame_ += value;
    spool_.append(frame_);
  }

  void rewind() {
    spool_.rewind();
    advance();
  }
  void advance() {
    there_ = spool_.next(frame_);
    if (there_) std::memcpy(&position_, frame_.data(), sizeof position_);
  }
  bool there() const { return there_; }
  std::int64_t position() const { return position_; }
  BrokenRule broken() const { return {rule_, frame_.substr(sizeof position_), ""}; }

 private:
  const Job& job_;
  std::uint32_t rule_;
  FileSpool spool_;
  std::string frame_;
  std::int64_t last_ = -1, position_ = 0;
  bool there_ = false;
};

// Reads the files once more, from one position to the next, to learn the records' lengths and bytes.
class SecondReading {
 public:
  SecondReading(const Job& job, const RejectLog& log) : job_(job), log_(log) {}

  // `position`: above the one before.
  void complete(std::int64_t position, Reject& reject) {
    if (!source_ || file_ != reject.file) {
      file_ = reject.file;
      source_ = open_source(job_, file_);
      raw_.clear();
      next_ = 0;
    }
    const auto offset = static_cast<std::uint64_t>(position & offset_mask);
    while (next_ == raw_.records.size() || raw_.records[next_].offset < offset) {
      if (next_ < raw_.records.size()) ++next_;
      else read_on();
    }
    if (raw_.records[next_].offset != offset) refuse_changed();
    reject.record = raw_.records[next_];
    if (log_.keeps_raw()) reject.raw = read_raw(*source_, reject.record);
  }

 private:
  void read_on() {
    const bool more = source_->next(raw_);
    check_stop(job_);
    if (!more) refuse_changed();
    next_ = 0;
  }

  [[noreturn]] void refuse_changed() const {
    const std::string& name = job_.files[file_].name;
    throw source::FileRefused(name, "file_changed",
                              name + " changed while it was read; let its writer finish, then run again");
  }

  const Job& job_;
  const RejectLog& log_;
  std::unique_ptr<source::Source> source_;
  std::uint32_t file_ = 0;
  value::RawBatch raw_;
  std::size_t next_ = 0;  // record of raw_
};

std::uint64_t read_pages(const plan::UniqueGate& gate, const GateStatement& execute,
                         const std::function<void(std::int64_t, const std::string&)>& take) {
  std::uint64_t found = 0;
  for (std::int64_t after = -1;;) {
    const target::Rows page = execute(gate.read, after);
    for (const auto& row : page) {
      after = number(row.at(0));
      take(after, row.at(1).value_or(""));
    }
    found += page.size();
    if (page.size() < plan::UniqueGate::page_rows) return found;
  }
}

}  // namespace

std::uint64_t run_gates(const Job& job, const std::vector<plan::UniqueGate>& gates, RejectLog& log,
                        Tallies& tallies, const GateStatement& execute) {
  failpoint("gates.before");
  std::deque<Violators> violators;
  const std::vector<validate::Rule>& rules = validate::rules(*job.rules);
  for (const plan::UniqueGate& gate : gates) {
    const std::uint32_t rule = validate::unique_rule(*job.rules, gate.column, gate.check);
    for (const plan::Statement& statement : gate.collect) execute(statement, -1);
    const bool only_told = rules[rule].outcome == ir::Outcome::Kind::warn;
    Violators& aside = violators.emplace_back(job, rule, job.options.spool_memory / gates.size());
    const std::uint64_t found = read_pages(gate, execute, [&](std::int64_t position, const std::string& value) {
      if (!only_told) aside.add(position, value);
    });
    tallies.rule_rows[rule] += found;
    if (found > 0 && !only_told) execute(gate.remove, -1);
    else violators.pop_back();
  }

  for (Violators& gate : violators) gate.rewind();
  const auto is_before = [](const Violators& a, const Violators& b) {
    return a.there() && (!b.there() || a.position() < b.position());
  };
  SecondReading second(job, log);
  std::uint64_t taken = 0;
  while (!violators.empty()) {
    const auto first = std::min_element(violators.begin(), violators.end(), is_before);
    if (!first->there()) break;
    const std::int64_t position = first->position();
    Reject reject;
    reject.file = static_cast<std::uint32_t>(position >> plan::position_offset_bits);
    for (Violators& gate : violators) {
      if (!gate.there() || gate.position() != position) continue;
      reject.rules.push_back(gate.broken());
      gate.advance();
    }
    second.complete(position, reject);
    log.add_late(reject);
    ++tallies.files[reject.file].quarantined;
    ++taken;
  }
  tallies.quarantined += taken;
  tallies.passed -= taken;
  job.progress.rejects.fetch_add(taken, std::memory_order_relaxed);
  return taken;
}

}  // namespace pipec::engine
