// Quarantined rows for people, for programs (a JSON object a line) and for spreadsheets (CSV).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pipec::cli {

struct RejectRow {
  std::string run_id, task, source_file;
  std::optional<std::uint64_t> source_row, byte_offset, line;
  std::string raw, raw_encoding;
  std::string reasons;  // JSON array
  std::string at;       // timestamp
};

// Two or more lines: where, why; what stood there.
std::string reject_text(const RejectRow& row, bool colour);
std::string reject_json(const RejectRow& row);  // with a newline
std::string reject_csv_header();
std::string reject_csv(const RejectRow& row);

// "age: not a decimal (38.255)", one for each rule that the row broke. `reasons` as stored.
std::string why_text(const std::string& reasons);

}  // namespace pipec::cli
