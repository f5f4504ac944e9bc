// CSV files as batches: the wanted columns of the records that the reader finds.
#include <algorithm>
#include <utility>

#include "base/utf8.hpp"
#include "runtime/source/header.hpp"
#include "runtime/source/record_reader.hpp"
#include "runtime/source/run_field.hpp"
#include "runtime/source/source.hpp"

namespace pipec::source {
namespace {

using value::RawField;

// Of a batch: 1 MiB of them, however little text they have.
constexpr std::size_t most_fields = (1u << 20) / sizeof(RawField);

class CsvSource : public Source {
 public:
  CsvSource(Files& files, const ir::FileFacts& file, std::uint32_t index, const ir::CsvOptions& csv,
            const ir::Contract& contract, const std::vector<WantedColumn>& wanted, const Limits& limits,
            std::stop_token stop)
      : reader_(files, file, csv, limits.block), index_(index), limits_(limits), stop_(std::move(stop)),
        quote_(csv.quote) {
    const std::size_t most_rows = most_fields / std::max<std::size_t>(wanted.size(), 1);
    limits_.rows = std::max<std::size_t>(std::min(limits_.rows, most_rows), 1);
    std::vector<std::string> names;
    if (csv.header) names = take_header(reader_, file.name);
    header_ = map_header(file.name, names, wanted, csv, contract);
    if (!csv.header && wanted.size() > 1) check_delimiter(file.name, csv.delimiter, wanted.size());
    for (std::uint32_t i = 0; i < wanted.size(); ++i) {
      if (header_.positions[i]) {
        present_.push_back({i, *header_.positions[i]});
        room_ = std::max<std::size_t>(room_, *header_.positions[i] + std::size_t{1});
      } else {
        absent_.push_back(i);
      }
    }
  }

  bool next(value::RawBatch& batch) override;

  std::string read_record(const value::Record& record, std::size_t max) override {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(record.length, max));
    return std::as_const(reader_).input().read_at(record.offset, size);
  }
  void verify_unchanged() override { reader_.input().verify_unchanged(); }
  const HeaderMap& header() const override { return header_; }

 private:
  struct Present {
    std::uint32_t column;    // of the batch
    std::uint32_t position;  // in the record
  };

  RecordReader::Found find() { return reader_.find(header_.width == 1, room_); }
  void check_delimiter(const std::string& file, char delimiter, std::size_t wanted);
  void own_block(value::RawBatch& batch) const;
  void put_fields(value::RawBatch& batch);
  void put_run(value::RawBatch& batch, const Run& run) const;
  void unescape(value::RawBatch& batch, const Run& run, std::size_t first_row) const;

  RecordReader reader_;
  HeaderMap header_;
  std::uint32_t index_;
  Limits limits_;
  std::stop_token stop_;
  std::vector<Present> present_;
  std::vector<std::uint32_t> absent_;
  std::optional<char> quote_;
  std::size_t room_ = 1;        // fields of a record that matter
  std::uint64_t number_ = 0;
  std::uint64_t done_ = 0;      // bytes of the file that batches stand for
};

// Without a header the first record shows a wrong delimiter: it is one field, and another delimiter gives all.
void CsvSource::check_delimiter(const std::string& file, char delimiter, std::size_t wanted) {
  if (find() != RecordReader::Found::record || reader_.width() != 1) return;
  const auto line = reader_.record_text();
  const auto better = better_delimiter(line, delimiter);
  if (better && static_cast<std::size_t>(std::count(line.begin(), line.end(), *better)) + 1 == wanted) {
    refuse_delimiter(file, delimiter, *better, line);
  }
}

// What is put next points into the reader's block.
void CsvSource::own_block(value::RawBatch& batch) const {
  if (batch.owners.empty() || batch.owners.back() != reader_.block()) batch.owners.push_back(reader_.block());
}

void CsvSource::put_fields(value::RawBatch& batch) {
  const char* const text = reader_.text();
  const FieldSpan* const fields = reader_.fields();
  for (const auto& column : present_) {
    const auto& field = fields[column.position];
    RawField out;
    out.data = text + field.begin;
    out.size = field.end - field.begin;
    out.state = field.quoted ? RawField::State::quoted : RawField::State::bare;
    if (field.escaped) {
      char* const to = batch.arena.allocate(out.size);
      out.size = static_cast<std::uint32_t>(reader_.splitter().unescape(out.view(), to));
      out.data = to;
    }
    batch.fields[column.column].push_back(out);
  }
}

void CsvSource::put_run(value::RawBatch& batch, const Run& run) const {
  std::size_t first_row = 0;
  for (const auto& column : present_) {
    auto& fields = batch.fields[column.column];
    first_row = fields.size();
    const RunField begin(run, column.position, reader_.text(), quote_);
    fields.insert(fields.end(), begin, begin + static_cast<std::ptrdiff_t>(run.count));
  }
  if (!run.doubled.empty()) unescape(batch, run, first_row);
}

// Undoes what is doubled in the records of the run, which are the rows from `first_row` on.
void CsvSource::unescape(value::RawBatch& batch, const Run& run, std::size_t first_row) const {
  std::size_t row = 0;
  std::uint32_t done = 0;  // up to here in the text
  for (const auto at : run.doubled) {
    if (at < done) continue;
    while (run.begins[row + 1] <= at) ++row;
    done = run.begins[row + 1];
    for (const auto& column : present_) {
      auto& field = batch.fields[column.column][first_row + row];
      if (field.state != RawField::State::quoted || field.view().find(*quote_) == std::string_view::npos) continue;
      char* const to = batch.arena.allocate(field.size);
      field.size = static_cast<std::uint32_t>(reader_.splitter().unescape(field.view(), to));
      field.data = to;
    }
  }
}

bool CsvSource::next(value::RawBatch& batch) {
  batch.clear();
  batch.fields.resize(header_.positions.size());
  batch.file = index_;
  batch.number = number_;
  if (stop_.stop_requested()) return false;

  const auto count = [&] { return batch.records.size() + batch.broken.size(); };
  const std::uint64_t most_bytes = done_ + limits_.bytes;
  std::uint64_t end = done_;  // behind the last record of the batch
  while (count() < limits_.rows) {
    const auto& run = reader_.take_run(header_.width, limits_.rows - count(), most_bytes, batch.records);
    if (run.count > 0) {
      own_block(batch);
      put_run(batch, run);
      end = reader_.offset();
      continue;
    }
    const auto found = find();
    if (found == RecordReader::Found::end) {
      end = reader_.offset();
      break;
    }
    if (count() > 0 && reader_.offset_behind() > most_bytes) break;

    const auto width = reader_.width();
    if (found == RecordReader::Found::broken || width != header_.width) {
      value::BrokenRecord broken;
      const bool is_whole = found == RecordReader::Found::record;
      broken.code = is_whole ? ir::ReasonCode::wrong_width : reader_.code();
      broken.width = is_whole ? width : 0;
      broken.record = reader_.take();
      batch.broken.push_back(broken);
    } else {
      own_block(batch);
      put_fields(batch);
      batch.records.push_back(reader_.take());
    }
    end = reader_.offset();
  }
  if (count() == 0) return false;

  for (const auto column : absent_) {
    batch.fields[column].assign(batch.rows(), RawField{nullptr, 0, RawField::State::absent});
  }
  batch.bytes = end - done_;
  done_ = end;
  ++number_;
  return true;
}

}  // namespace

std::unique_ptr<Source> open_csv(Files& files, const ir::FileFacts& file, std::uint32_t index, const ir::CsvOptions& csv,
                                 const ir::Contract& contract, const std::vector<WantedColumn>& wanted,
                                 const Limits& limits, std::stop_token stop) {
  return std::make_unique<CsvSource>(files, file, index, csv, contract, wanted, limits, std::move(stop));
}

}  // namespace pipec::source
