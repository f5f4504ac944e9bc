// Refused rows: put aside in input order while the load runs, told as S-P wants them when the connection is free.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/engine/job.hpp"
#include "runtime/engine/spool.hpp"

namespace pipec::engine {

// The bytes of a record as they are stored.
struct RawText {
  enum class Encoding : std::uint8_t { utf8, base64, truncated, unread };
  Encoding encoding = Encoding::unread;
  std::string text;
  std::uint64_t length = 0;   // truncated: of the whole record
  std::string sha256;         // truncated: of the whole record
  bool base64 = false;        // truncated: the first MiB is no text, so it is in base64
};
inline constexpr std::size_t raw_limit = 1u << 20;

// Reads a record again and chooses its encoding.
RawText read_raw(source::Source& source, const value::Record& record);

struct BrokenRule {
  std::uint32_t rule = 0;     // of validate::rules
  std::string value;
  std::string message;        // empty: the rule's own
};

struct Reject {
  std::uint32_t file = 0;
  value::Record record;
  RawText raw;
  std::vector<BrokenRule> rules;
};

// A refusal that no single record is to blame for: a file against the contract, a constraint of the target.
struct Trouble {
  std::string file;           // empty: none in particular
  std::string code, rule, value, message;
};

// Rejects as the bytes that a spool keeps, one after the other.
struct RejectFrames {
  std::string bytes;
  std::vector<std::size_t> ends;     // in `bytes`, of each frame
  std::uint64_t raw_bytes = 0;

  void add(const Reject& reject);
  std::size_t size() const { return ends.size(); }
  void clear();
};

class RejectLog {
 public:
  RejectLog(const Job& job, Spool& spool);

  // Whether rejects should come with their raw bytes: up to about the bounds of a refused run. Those without are read
  // again when they are visited. From any thread.
  bool keeps_raw() const { return keeps_raw_.load(std::memory_order_relaxed); }

  // In input order.
  void add(const RejectFrames& frames);
  // Rows that a gate took out later: in input order too, and none that was added before.
  void add_late(const Reject& reject);
  std::uint64_t rows() const { return rows_; }

  // Every reject, in input order, its raw bytes read; stops when the visitor says false. Adding is over.
  void visit(const std::function<bool(Reject&)>& visitor);

 private:
  void count(std::uint64_t rows, std::uint64_t raw_bytes);

  const Job& job_;
  Spool& spool_;
  FileSpool late_;
  RejectFrames late_frame_;
  std::uint64_t rows_ = 0, raw_bytes_ = 0;
  std::atomic<bool> keeps_raw_;
};

// The JSON array of S-P.
std::string reasons_json(const Job& job, const Reject& reject);
std::string reasons_json(const Trouble& trouble);
std::string_view to_text(RawText::Encoding encoding);

// The first few, for showing.
inline constexpr std::size_t samples_shown = 5;
std::vector<RejectSample> samples(const Job& job, RejectLog& log, std::size_t count);

struct SentRejects {
  std::uint64_t rows = 0;
  bool all = true;            // false: a bound was met
};
// Sends them into the reject table. `bounded`: at most Options::reject_rows_kept and reject_bytes_kept.
SentRejects send_rejects(const Job& job, target::Target& target, RejectLog& log, const std::optional<Trouble>& trouble,
                         bool bounded);
// The rows of pipec.file for the files of the job.
void send_files(const Job& job, target::Target& target);

}  // namespace pipec::engine
