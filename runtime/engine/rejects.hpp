// Refused rows: put aside in input order while the load runs, told as S-P wants them when the connection is free.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
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

class RejectLog {
 public:
  RejectLog(const Job& job, Spool& spool);

  // In input order. Raw bytes are kept up to the bounds of a refused run, and read again for the rows beyond them.
  void add(Reject reject, source::Source& source);
  // Rows that a gate took out later; any order. Their raw bytes must be there. A second rule for a row that is already
  // late joins it.
  void add_late(std::int64_t position, Reject reject);
  std::uint64_t rows() const { return spooled_ + late_.size(); }

  // Every reject, in input order, its raw bytes read; stops when the visitor says false.
  void visit(const std::function<bool(Reject&)>& visitor);

 private:
  const Job& job_;
  Spool& spool_;
  std::uint64_t spooled_ = 0, raw_bytes_ = 0;
  std::map<std::int64_t, Reject> late_;
  std::string frame_;
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
