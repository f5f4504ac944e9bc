#include "tests/runtime/source/csv_lines.hpp"

#include <algorithm>
#include <optional>

#include "runtime/source/snapshot.hpp"

namespace pipec::test {
namespace {

std::string place(const value::Record& record) {
  return std::to_string(record.offset) + "+" + std::to_string(record.length) + " " + std::to_string(record.line) + " " +
         std::to_string(record.source_row) + " ";
}

std::string broken_text(ir::ReasonCode code, std::size_t width) {
  std::string out = "!" + std::string(ir::to_text(code));
  if (code == ir::ReasonCode::wrong_width) out += "(" + std::to_string(width) + ")";
  return out;
}

std::string field_text(std::string_view text, bool quoted) { return quoted ? "'" + show_bytes(text) + "'" : show_bytes(text); }

bool is_end(char c) { return c == '\n' || c == '\r'; }

struct Naive {
  std::string_view text;
  const ir::CsvOptions& csv;
  std::size_t at = 0;
  std::uint64_t line = 1, row = 0;

  bool ended() const { return at == text.size(); }

  void pass_line_end() {
    if (ended()) return;
    at += text.substr(at).starts_with("\r\n") ? 2 : 1;
    ++line;
  }
  void pass_line() {
    while (!ended() && !is_end(text[at])) ++at;
    pass_line_end();
  }

  struct Item {
    value::Record record;
    std::optional<ir::ReasonCode> broken;
    std::vector<std::string> fields;
  };

  // Takes the record at `at`.
  Item take() {
    Item item;
    item.record.offset = at;
    item.record.line = line;
    item.record.source_row = ++row;
    const std::size_t start = at;
    const auto break_here = [&](ir::ReasonCode code) {
      item.broken = code;
      while (!ended() && !is_end(text[at])) ++at;
      item.record.length = at - start;
      pass_line_end();
      return item;
    };
    const auto is_too_far = [&] { return at - start >= csv.max_record; };
    for (;;) {
      std::string field;
      bool quoted = false;
      if (csv.quote && !ended() && text[at] == *csv.quote && !is_too_far()) {
        quoted = true;
        const std::size_t opening = at;
        const std::uint64_t opening_line = line;
        ++at;
        bool closed = false, cut = false;
        const auto is_last_line_end = [&] { return !csv.multiline && at - start == csv.max_record && is_end(text[at]); };
        while (!ended() && (!is_too_far() || is_last_line_end())) {
          const char c = text[at];
          const char next = at + 1 < text.size() ? text[at + 1] : '\0';
          const bool has_next = at + 1 < text.size();
          if (has_next && c == csv.escape && (next == *csv.quote || (csv.escape != *csv.quote && next == csv.escape))) {
            field += next;
            at += 2;
          } else if (c == *csv.quote) {
            ++at;
            closed = true;
            break;
          } else if (is_end(c)) {
            if (!csv.multiline) {
              cut = true;
              break;
            }
            const std::size_t before = at;
            pass_line_end();
            field += text.substr(before, at - before);
          } else {
            field += c;
            ++at;
          }
        }
        if (!closed) {
          const bool is_long = !cut && (!ended() || at - start > csv.max_record);
          if (!cut) at = opening, line = opening_line;
          return break_here(is_long ? ir::ReasonCode::record_too_long : ir::ReasonCode::open_quote);
        }
        if (!ended() && text[at] != csv.delimiter && !is_end(text[at])) return break_here(ir::ReasonCode::bad_quote);
      } else {
        while (!ended() && text[at] != csv.delimiter && !is_end(text[at])) {
          if (is_too_far()) return break_here(ir::ReasonCode::record_too_long);
          if (csv.quote && text[at] == *csv.quote) return break_here(ir::ReasonCode::bad_quote);
          field += text[at++];
        }
      }
      if (!ended() && text[at] == csv.delimiter && is_too_far()) return break_here(ir::ReasonCode::record_too_long);
      if (at - start > csv.max_record) return break_here(ir::ReasonCode::record_too_long);
      item.fields.push_back(field_text(field, quoted));
      if (ended() || is_end(text[at])) break;
      ++at;
    }
    item.record.length = at - start;
    pass_line_end();
    return item;
  }
};

}  // namespace

std::string show_bytes(std::string_view bytes) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (byte < 0x20 || byte == 0x7F || byte >= 0x80) {
      out += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    } else {
      out += c;
    }
  }
  return out;
}

std::string read_lines(std::string_view content, const Read& read) {
  MemoryFiles files;
  files.put("/in.csv", std::string(content));
  auto facts = source::take_snapshot(files, "in.csv", "/").at(0);
  facts.content_hash = source::content_hash(files, facts.path);
  std::string out;
  try {
    std::vector<source::WantedColumn> wanted;
    for (const auto& name : source::read_header(files, facts, read.csv)) wanted.push_back({name});
    if (!read.csv.header) wanted.resize(read.columns);
    const auto source = source::open_csv(files, facts, 3, read.csv, {}, wanted, read.limits, {});
    value::RawBatch batch;
    std::uint64_t number = 0, bytes = 0, most_offset = 0;
    while (source->next(batch)) {
      if (batch.number != number++ || batch.file != 3) out += "wrong batch number\n";
      if (batch.rows() + batch.broken.size() > read.limits.rows) out += "too many rows\n";
      bytes += batch.bytes;
      for (const auto& column : batch.fields) {
        if (column.size() != batch.rows()) out += "ragged columns\n";
      }
      std::size_t next_broken = 0;
      std::uint64_t first = UINT64_MAX, behind = 0;
      const auto cover = [&](const value::Record& record) {
        first = std::min(first, record.offset);
        behind = std::max(behind, record.offset + record.length);
      };
      for (const auto& record : batch.records) cover(record);
      for (const auto& broken : batch.broken) cover(broken.record);
      most_offset = std::max(most_offset, behind);
      if (behind - first > read.limits.bytes && batch.rows() + batch.broken.size() > 1) out += "too many bytes\n";
      for (std::size_t row = 0; row <= batch.rows(); ++row) {
        while (next_broken < batch.broken.size() &&
               (row == batch.rows() || batch.broken[next_broken].record.offset < batch.records[row].offset)) {
          const auto& broken = batch.broken[next_broken++];
          out += place(broken.record) + broken_text(broken.code, broken.width) + "\n";
        }
        if (row == batch.rows()) break;
        const auto& record = batch.records[row];
        out += place(record);
        for (std::size_t c = 0; c < batch.fields.size(); ++c) {
          const auto& field = batch.fields[c][row];
          out += (c > 0 ? "|" : "") + field_text(field.view(), field.state == value::RawField::State::quoted);
        }
        out += "\n";
        if (source->read_record(record, SIZE_MAX) != content.substr(record.offset, record.length)) out += "wrong bytes of record\n";
      }
    }
    if (bytes > content.size() || bytes < most_offset) out += "batches stand for " + std::to_string(bytes) + " bytes\n";
    source->verify_unchanged();
  } catch (const source::FileRefused& refused) {
    out += "refused " + refused.code + "\n";
  }
  return out;
}

std::string naive_lines(std::string_view content, const Read& read) {
  Naive naive{content, read.csv};
  for (std::uint32_t i = 0; i < read.csv.skip && !naive.ended(); ++i) naive.pass_line();
  std::size_t width = read.csv.header ? 0 : read.columns;
  bool wants_header = read.csv.header;
  std::string out;
  while (!naive.ended()) {
    if (read.csv.comment && content.substr(naive.at).starts_with(*read.csv.comment)) {
      naive.pass_line();
      continue;
    }
    if (is_end(content[naive.at]) && width != 1) {
      naive.pass_line_end();
      continue;
    }
    auto item = naive.take();
    if (wants_header) {
      if (item.broken) return "refused bad_header\n";
      width = item.fields.size();
      naive.row = 0;
      wants_header = false;
      continue;
    }
    if (!item.broken && item.fields.size() != width) item.broken = ir::ReasonCode::wrong_width;
    out += place(item.record);
    if (item.broken) {
      out += broken_text(*item.broken, item.fields.size());
    } else {
      for (std::size_t i = 0; i < item.fields.size(); ++i) out += (i > 0 ? "|" : "") + item.fields[i];
    }
    out += "\n";
  }
  return out;
}

}  // namespace pipec::test
