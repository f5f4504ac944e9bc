#include "runtime/engine/read_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <system_error>
#include <thread>

#include "base/failpoint.hpp"
#include "runtime/engine/feed.hpp"
#include "runtime/engine/inspector.hpp"
#include "runtime/engine/pipeline.hpp"

namespace pipec::engine {
namespace {

constexpr std::uint64_t worth_threads = 1u << 20;  // bytes of input below which starting threads costs more than it saves
constexpr std::size_t most_usual_workers = 4;

std::size_t worker_count(const Job& job) {
  if (job.options.workers > 0) return job.options.workers;
  std::uint64_t bytes = 0;
  for (const ir::FileFacts& file : job.files) bytes += file.state.size;
  if (bytes < worth_threads) return 1;
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most_usual_workers);
}

// What becomes of the parcels, in input order and by one thread: counted, logged, sent.
class Taking {
 public:
  Taking(const Job& job, RowSink& sink, RejectLog& log, Tallies& tallies)
      : job_(job), sink_(sink), log_(log), tallies_(tallies) {}

  void take(Parcel& parcel) {
    switch (parcel.kind) {
      case Parcel::Kind::file: return name_discarded(parcel);
      case Parcel::Kind::rows: return take_rows(parcel);
      case Parcel::Kind::file_end:
        failpoint("input.eof");
        failpoint("resume.verify_input");
        return parcel.source->verify_unchanged();
    }
  }

 private:
  void name_discarded(const Parcel& parcel) {
    const std::vector<std::string>& names = parcel.source->header().discarded;
    if (names.empty()) return;
    tallies_.warnings.push_back(fmt::format("{}: not declared, so ignored (contract extra = discard): {}",
                                            job_.files[parcel.file].name, fmt::join(names, ", ")));
  }

  void take_rows(const Parcel& parcel) {
    for (const value::Reason& reason : parcel.typed.reasons) ++tallies_.rule_rows[reason.rule];
    for (const value::BrokenRecord& broken : parcel.raw.broken)
      ++tallies_.rule_rows[validate::record_rule(*job_.rules, broken.code)];
    const std::uint64_t good = parcel.good.size(), bad = parcel.refused.size();
    if (bad > 0) log_.add(parcel.refused);
    if (good > 0) sink_.take(parcel.typed, parcel.good);

    FileReport& report = tallies_.files[parcel.file];
    report.read += good + bad;
    report.quarantined += bad;
    tallies_.read += good + bad;
    tallies_.passed += good;
    tallies_.quarantined += bad;
    tallies_.bytes += parcel.raw.bytes;
    job_.progress.bytes.fetch_add(parcel.raw.bytes, std::memory_order_relaxed);
    job_.progress.records.fetch_add(good + bad, std::memory_order_relaxed);
    job_.progress.rejects.fetch_add(bad, std::memory_order_relaxed);
  }

  const Job& job_;
  RowSink& sink_;
  RejectLog& log_;
  Tallies& tallies_;
};

void read_alone(const Job& job, Taking& taking, const RejectLog& log) {
  Feed feed(job);
  Inspector inspector(job, log);
  Parcel parcel;
  while (feed.next(parcel)) {
    if (parcel.kind == Parcel::Kind::rows) inspector.inspect(parcel);
    taking.take(parcel);
    parcel.empty();
  }
}

// False: the system has no threads for us, and nothing was read.
bool read_together(const Job& job, std::size_t workers, Taking& taking, const RejectLog& log) {
  Feed feed(job);
  // Not in the threads: what they make points into them, and is used after they have ended.
  std::deque<Inspector> inspectors;
  std::vector<Pipeline::Work> work;
  for (std::size_t i = 0; i < workers; ++i) {
    Inspector& inspector = inspectors.emplace_back(job, log);
    work.push_back([&inspector](Parcel& parcel) {
      if (parcel.kind == Parcel::Kind::rows) inspector.inspect(parcel);
    });
  }
  std::optional<Pipeline> pipeline;
  try {
    // One is being read, one is taken, and two may wait: for a worker or for their turn.
    pipeline.emplace([&feed](Parcel& parcel) { return feed.next(parcel); }, std::move(work),
                     Pipeline::Bounds{.parcels = workers + 4}, job.stop);
  } catch (const std::system_error&) {
    return false;
  }
  while (Parcel* parcel = pipeline->next()) taking.take(*parcel);
  return true;
}

std::string_view to_text(ir::Outcome::Kind kind) {
  switch (kind) {
    case ir::Outcome::Kind::quarantine: return "quarantine";
    case ir::Outcome::Kind::null: return "null";
    case ir::Outcome::Kind::use_default: return "default";
    case ir::Outcome::Kind::warn: return "warn";
    case ir::Outcome::Kind::fail: return "fail";
  }
  return "";
}

}  // namespace

Tallies::Tallies(const Job& job) : rule_rows(validate::rules(*job.rules).size(), 0) {
  for (const ir::FileFacts& file : job.files) files.push_back({file.name, "loaded", "", 0, 0});
}

void read_rows(const Job& job, RowSink& sink, RejectLog& log, Tallies& tallies) {
  Taking taking(job, sink, log, tallies);
  const std::size_t workers = worker_count(job);
  if (workers > 1 && read_together(job, workers, taking, log)) return;
  read_alone(job, taking, log);
}

std::vector<ReasonCount> reason_counts(const Job& job, const Tallies& tallies) {
  std::vector<ReasonCount> counts;
  const std::vector<validate::Rule>& rules = validate::rules(*job.rules);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (tallies.rule_rows[i] == 0) continue;
    ReasonCount count{std::string(ir::to_text(rules[i].code)), rules[i].column ? job.task.column(*rules[i].column).name : "",
                      rules[i].text, std::string(to_text(rules[i].outcome)), tallies.rule_rows[i], rules[i].message};
    const auto same = [&](const ReasonCount& other) {
      return other.code == count.code && other.column == count.column && other.rule == count.rule &&
             other.outcome == count.outcome && other.message == count.message;
    };
    const auto known = std::find_if(counts.begin(), counts.end(), same);
    if (known == counts.end()) counts.push_back(std::move(count));
    else known->rows += count.rows;
  }
  return counts;
}

}  // namespace pipec::engine
