// Path -> batches of raw fields. Refuses to know rules and targets.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include "base/world.hpp"
#include "compiler/ir/catalog.hpp"
#include "compiler/ir/program.hpp"
#include "runtime/value/batch.hpp"

namespace pipec::source {

// A whole file is refused (exit 7): corrupt, changing, contradicting BOM, header against the contract.
class FileRefused : public std::runtime_error {
 public:
  FileRefused(std::string file, std::string code, const std::string& message)
      : std::runtime_error(message), file(std::move(file)), code(std::move(code)) {}
  std::string file;
  std::string code;  // "missing_column", "extra_column", "duplicate_header", "bad_header", "encoding", "file_changed",
                     // "compressed", "wrong_delimiter"
};

// What the reader must deliver, in the order of RawBatch::fields.
struct WantedColumn {
  std::string header;       // name in the header; by position when the csv has no header
  bool may_be_absent = false;  // contract columns = evolve, and it has a default or is nullable
};

struct Limits {
  std::size_t rows = 8192;          // per batch; less when there are many columns, so that batches stay small
  std::size_t bytes = 256u << 10;   // of raw input per batch; one larger record is a batch of its own
  std::size_t block = 512u << 10;   // bytes of the file that one read asks for; no result depends on it
};

// The header of a file: its names, trimmed of blanks; empty when the csv has none. Throws FileError, FileRefused.
std::vector<std::string> read_header(Files& files, const ir::FileFacts& file, const ir::CsvOptions& csv);

// Where each wanted column stands in the header. Throws FileRefused naming the columns (S-E, S-D header_match).
struct HeaderMap {
  std::vector<std::optional<std::uint32_t>> positions;  // per wanted column; none: absent
  std::vector<std::string> discarded;                   // extra columns, to be named in the report
  std::uint32_t width = 0;                              // fields of a whole record
};
HeaderMap map_header(const std::string& file, const std::vector<std::string>& header,
                     const std::vector<WantedColumn>& wanted, const ir::CsvOptions& csv, const ir::Contract& contract);

class Source {
 public:
  virtual ~Source() = default;
  // Fills the next batch (cleared first); false at the end. Throws FileError, FileRefused. `number` counts on from 0.
  // From one thread at a time. Batches may outlive the source and be cleared on any thread.
  virtual bool next(value::RawBatch& batch) = 0;
  // The exact bytes of a record, at most `max` of them (the record's SHA-256 is over all). May be called from any
  // thread, also while another one is in next(). Throws FileError, FileRefused.
  virtual std::string read_record(const value::Record& record, std::size_t max) = 0;
  // After the last batch: throws FileRefused("file_changed") when the file's state or content differs from `file`.
  virtual void verify_unchanged() = 0;
  virtual const HeaderMap& header() const = 0;
};

// One source per file. `index` is the file's place in the run.
std::unique_ptr<Source> open_csv(Files& files, const ir::FileFacts& file, std::uint32_t index,
                                 const ir::CsvOptions& csv, const ir::Contract& contract,
                                 const std::vector<WantedColumn>& wanted, const Limits& limits, std::stop_token stop);

}  // namespace pipec::source
