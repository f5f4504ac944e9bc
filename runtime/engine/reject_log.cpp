#include <algorithm>
#include <cstring>

#include "base/failpoint.hpp"
#include "base/hash.hpp"
#include "base/sha256.hpp"
#include "base/utf8.hpp"
#include "runtime/engine/json_text.hpp"
#include "runtime/engine/rejects.hpp"

namespace pipec::engine {
namespace {

void put(std::string& frame, std::uint64_t number) { frame.append(reinterpret_cast<const char*>(&number), sizeof number); }

void put(std::string& frame, std::string_view text) {
  put(frame, static_cast<std::uint64_t>(text.size()));
  frame.append(text);
}

std::uint64_t take_number(const char*& at) {
  std::uint64_t number = 0;
  std::memcpy(&number, at, sizeof number);
  at += sizeof number;
  return number;
}

std::string take_text(const char*& at) {
  const auto size = static_cast<std::size_t>(take_number(at));
  std::string text(at, size);
  at += size;
  return text;
}

void append_frame(std::string& frame, const Reject& reject) {
  for (std::uint64_t number : {static_cast<std::uint64_t>(reject.file), reject.record.offset, reject.record.length,
                               reject.record.line, reject.record.source_row,
                               static_cast<std::uint64_t>(reject.raw.encoding), reject.raw.length,
                               static_cast<std::uint64_t>(reject.raw.base64)})
    put(frame, number);
  put(frame, reject.raw.text);
  put(frame, reject.raw.sha256);
  put(frame, static_cast<std::uint64_t>(reject.rules.size()));
  for (const BrokenRule& rule : reject.rules) {
    put(frame, static_cast<std::uint64_t>(rule.rule));
    put(frame, rule.value);
    put(frame, rule.message);
  }
}

Reject read_frame(const std::string& frame) {
  const char* at = frame.data();
  Reject reject;
  reject.file = static_cast<std::uint32_t>(take_number(at));
  reject.record.offset = take_number(at);
  reject.record.length = take_number(at);
  reject.record.line = take_number(at);
  reject.record.source_row = take_number(at);
  reject.raw.encoding = static_cast<RawText::Encoding>(take_number(at));
  reject.raw.length = take_number(at);
  reject.raw.base64 = take_number(at) != 0;
  reject.raw.text = take_text(at);
  reject.raw.sha256 = take_text(at);
  reject.rules.resize(static_cast<std::size_t>(take_number(at)));
  for (BrokenRule& rule : reject.rules) {
    rule.rule = static_cast<std::uint32_t>(take_number(at));
    rule.value = take_text(at);
    rule.message = take_text(at);
  }
  return reject;
}

// The rejects of one spool, from the first on.
class Frames {
 public:
  explicit Frames(Spool& spool) : spool_(spool) {
    spool_.rewind();
    advance();
  }
  void advance() {
    there_ = spool_.next(frame_);
    if (!there_) return;
    reject_ = read_frame(frame_);
    position_ = position_of(reject_.file, reject_.record.offset);
  }
  Reject& reject() { return reject_; }
  bool is_before(const Frames& other) const { return there_ && (!other.there_ || position_ < other.position_); }

 private:
  Spool& spool_;
  std::string frame_;
  Reject reject_;
  std::int64_t position_ = 0;
  bool there_ = false;
};

bool is_storable_text(std::string_view bytes) {
  return bytes.find('\0') == std::string_view::npos && utf8::is_valid(bytes);
}

}  // namespace

RawText read_raw(source::Source& source, const value::Record& record) {
  RawText raw;
  raw.text = source.read_record(record, raw_limit);
  if (record.length <= raw_limit) {
    raw.encoding = is_storable_text(raw.text) ? RawText::Encoding::utf8 : RawText::Encoding::base64;
    if (raw.encoding == RawText::Encoding::base64) raw.text = hash::to_base64(raw.text);
    return raw;
  }
  raw.encoding = RawText::Encoding::truncated;
  raw.length = record.length;
  hash::Sha256 sha;
  sha.update(raw.text);
  for (std::uint64_t done = raw.text.size(); done < record.length;) {
    value::Record part = record;
    part.offset += done;
    part.length -= done;
    const std::string bytes = source.read_record(part, raw_limit);
    if (bytes.empty()) break;  // the file shrank: verify_unchanged will say so
    sha.update(bytes);
    done += bytes.size();
  }
  raw.sha256 = sha.finish_hex();
  const std::string_view whole = whole_characters(raw.text);
  raw.base64 = !is_storable_text(whole);
  raw.text = raw.base64 ? hash::to_base64(raw.text) : std::string(whole);
  return raw;
}

void RejectFrames::add(const Reject& reject) {
  append_frame(bytes, reject);
  ends.push_back(bytes.size());
  raw_bytes += reject.raw.text.size();
}

void RejectFrames::clear() {
  bytes.clear();
  ends.clear();
  raw_bytes = 0;
}

RejectLog::RejectLog(const Job& job, Spool& spool)
    : job_(job), spool_(spool), late_(job.options.spool_memory, job.options.spool_folder), keeps_raw_(true) {
  count(0, 0);
}

void RejectLog::count(std::uint64_t rows, std::uint64_t raw_bytes) {
  rows_ += rows;
  raw_bytes_ += raw_bytes;
  keeps_raw_.store(rows_ < job_.options.reject_rows_kept && raw_bytes_ < job_.options.reject_bytes_kept,
                   std::memory_order_relaxed);
}

void RejectLog::add(const RejectFrames& frames) {
  std::size_t begin = 0;
  for (const std::size_t end : frames.ends) {
    failpoint("quarantine.append");
    spool_.append(std::string_view(frames.bytes).substr(begin, end - begin));
    begin = end;
    ++rows_;
  }
  count(0, frames.raw_bytes);
}

void RejectLog::add_late(const Reject& reject) {
  late_frame_.clear();
  late_frame_.add(reject);
  late_.append(late_frame_.bytes);
  count(1, late_frame_.raw_bytes);
}

void RejectLog::visit(const std::function<bool(Reject&)>& visitor) {
  std::unique_ptr<source::Source> source;  // for rows whose bytes were not kept; they come file by file
  std::uint32_t open_file = 0;
  Frames early(spool_), late(late_);
  for (std::uint64_t row = 0; row < rows_; ++row) {
    Frames& next = late.is_before(early) ? late : early;
    Reject& reject = next.reject();
    if (reject.raw.encoding == RawText::Encoding::unread) {
      if (!source || open_file != reject.file) source = open_source(job_, open_file = reject.file);
      reject.raw = read_raw(*source, reject.record);
    }
    if (!visitor(reject)) return;
    next.advance();
  }
}

}  // namespace pipec::engine
