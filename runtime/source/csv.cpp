// CSV files as batches: the wanted columns of the records that the reader finds.
#include <algorithm>
#include <utility>

#include "base/utf8.hpp"
#include "runtime/source/header.hpp"
#include "runtime/source/record_reader.hpp"
#include "runtime/source/source.hpp"

namespace pipec::source {
namespace {

using value::RawField;

class CsvSource : public Source {
 public:
  CsvSource(Files& files, const ir::FileFacts& file, std::uint32_t index, const ir::CsvOptions& csv,
            const ir::Contract& contract, const std::vector<WantedColumn>& wanted, const Limits& limits, std::stop_token stop)
      : reader_(files, file, csv, limits.block), index_(index), limits_(limits), stop_(std::move(stop)) {
    limits_.rows = std::max<std::size_t>(limits_.rows, 1);
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
    return reader_.input().read_at(record.offset, static_cast<std::size_t>(std::min<std::uint64_t>(record.length, max)));
  }
  void verify_unchanged() override { reader_.input().verify_unchanged(); }
  const HeaderMap& header() const override { return header_; }

 private:
  struct Present {
    std::uint32_t column;    // of the batch
    std::uint32_t position;  // in the record
    RawField* to = nullptr;
  };

  RecordReader::Found find() { return reader_.find(header_.width == 1, room_); }
  void check_delimiter(const std::string& file, char delimiter, std::size_t wanted);
  void make_room(value::RawBatch& batch);
  void put_fields(value::RawBatch& batch, std::size_t row);

  RecordReader reader_;
  HeaderMap header_;
  std::uint32_t index_;
  Limits limits_;
  std::stop_token stop_;
  std::vector<Present> present_;
  std::vector<std::uint32_t> absent_;
  std::size_t room_ = 1;        // fields of a record that matter
  std::size_t capacity_ = 0;    // rows that the columns of the batch have room for
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

void CsvSource::make_room(value::RawBatch& batch) {
  capacity_ = std::min(std::max<std::size_t>(capacity_ * 2, 1024), limits_.rows);
  for (auto& column : present_) {
    auto& fields = batch.fields[column.column];
    fields.resize(capacity_);
    column.to = fields.data();
  }
}

void CsvSource::put_fields(value::RawBatch& batch, std::size_t row) {
  const char* const text = reader_.text();
  const FieldSpan* const fields = reader_.fields();
  for (const auto& column : present_) {
    const auto& field = fields[column.position];
    RawField& out = column.to[row];
    out.data = text + field.begin;
    out.size = field.end - field.begin;
    out.state = field.quoted ? RawField::State::quoted : RawField::State::bare;
    if (field.escaped) {
      char* const to = batch.arena.allocate(out.size);
      out.size = static_cast<std::uint32_t>(reader_.splitter().unescape(out.view(), to));
      out.data = to;
    }
  }
}

bool CsvSource::next(value::RawBatch& batch) {
  batch.clear();
  batch.fields.resize(header_.positions.size());
  batch.file = index_;
  batch.number = number_;
  if (stop_.stop_requested()) return false;

  capacity_ = 0;
  std::size_t rows = 0;
  const void* owned = nullptr;  // the block that was named as an owner last
  std::uint64_t end = done_;    // behind the last record of the batch
  while (rows + batch.broken.size() < limits_.rows) {
    const auto found = find();
    if (found == RecordReader::Found::end) {
      end = reader_.offset();
      break;
    }
    const bool is_first = rows == 0 && batch.broken.empty();
    if (!is_first && reader_.offset_behind() > done_ + limits_.bytes) break;

    const auto width = reader_.width();
    if (found == RecordReader::Found::broken || width != header_.width) {
      value::BrokenRecord broken;
      const bool is_whole = found == RecordReader::Found::record;
      broken.code = is_whole ? ir::ReasonCode::wrong_width : reader_.code();
      broken.width = is_whole ? width : 0;
      broken.record = reader_.take();
      batch.broken.push_back(broken);
      end = reader_.offset();
      continue;
    }
    if (rows == capacity_) make_room(batch);
    if (owned != reader_.block().get()) {
      owned = reader_.block().get();
      batch.owners.push_back(reader_.block());
    }
    put_fields(batch, rows);
    batch.records.push_back(reader_.take());
    end = reader_.offset();
    ++rows;
  }
  if (rows == 0 && batch.broken.empty()) return false;

  for (const auto& column : present_) batch.fields[column.column].resize(rows);
  for (const auto column : absent_) batch.fields[column].assign(rows, RawField{nullptr, 0, RawField::State::absent});
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
