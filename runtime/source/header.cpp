// The first record of a file against what the task wants of it: everything that refuses a file before its first row.
#include "runtime/source/header.hpp"

#include <algorithm>
#include <map>

#include "base/suggest.hpp"
#include "base/utf8.hpp"

namespace pipec::source {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::size_t most_named = 20;

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(blanks) + 1);
  text.erase(0, text.find_first_not_of(blanks));
  return text;
}

std::string quoted(std::string_view name) { return "\"" + utf8::printable(name, 60) + "\""; }

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < most_named; ++i) out += (i > 0 ? ", " : "") + quoted(names[i]);
  if (names.size() > most_named) out += " and " + std::to_string(names.size() - most_named) + " more";
  return out;
}

std::string as_setting(char delimiter) { return delimiter == '\t' ? "\"\\t\"" : std::string("\"") + delimiter + "\""; }

// What two names must share to be the same header.
std::string folded(const std::string& name, const ir::CsvOptions& csv) {
  return csv.ignore_header_case && utf8::is_valid(name) ? utf8::lower(name) : name;
}

void refuse_duplicates(const std::string& file, const std::vector<std::string>& header, const ir::CsvOptions& csv) {
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto [first, is_new] = places.emplace(folded(header[i], csv), i);
    if (is_new) continue;
    const auto where = "columns " + std::to_string(first->second + 1) + " and " + std::to_string(i + 1);
    const std::string shown = utf8::printable(file);
    if (header[i].empty()) {
      throw FileRefused(file, "duplicate_header",
                        shown + ": " + where + " of the header have no name. Name them in the file, or read it by position: "
                                               "header = false, skip = 1");
    }
    throw FileRefused(file, "duplicate_header",
                      shown + ": the header has " + quoted(header[i]) + " twice (" + where +
                          "). Rename one of them in the file, or read it by position: header = false, skip = 1");
  }
}

}  // namespace

void refuse_delimiter(const std::string& file, char delimiter, char better, std::string_view line) {
  throw FileRefused(file, "wrong_delimiter",
                    utf8::printable(file) + ": " + as_setting(delimiter) + " gives one column, but the first line has " +
                        as_setting(better) + ": " + utf8::printable(line, 80) + ". Write as csv { delimiter = " + as_setting(better) + " }");
}

std::optional<char> better_delimiter(std::string_view line, char delimiter) {
  std::optional<char> best;
  std::ptrdiff_t most = 0;
  for (const char c : {',', ';', '\t', '|'}) {
    const auto count = std::count(line.begin(), line.end(), c);
    if (c == delimiter || count <= most) continue;
    best = c;
    most = count;
  }
  return best;
}

std::vector<std::string> take_header(RecordReader& reader, const std::string& file) {
  const std::string shown = utf8::printable(file);
  auto found = reader.find(false, 256);
  if (found == RecordReader::Found::record) found = reader.find(false, reader.width());
  if (found == RecordReader::Found::end) return {};
  if (found == RecordReader::Found::broken) {
    const auto code = reader.code();
    const auto record = reader.take(false);
    throw FileRefused(file, "bad_header",
                      shown + ": the header (line " + std::to_string(record.line) + ") cannot be taken apart: " +
                          std::string(ir::to_text(code)) +
                          ". Check quote, escape and skip against the file's first lines");
  }
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < reader.width(); ++i) {
    const auto& field = reader.fields()[i];
    std::string name(reader.text() + field.begin, field.end - field.begin);
    if (field.escaped) name.resize(reader.splitter().unescape(std::string(name), name.data()));
    names.push_back(trimmed(std::move(name)));
  }
  const auto line = reader.record_text();
  if (line.find('\0') != std::string_view::npos) {
    throw FileRefused(file, "encoding",
                      shown + ": the header holds NUL bytes, as UTF-16 does. If the file is UTF-16, write as csv { encoding = \"utf-16\" }");
  }
  if (!utf8::is_valid(line)) {
    throw FileRefused(file, "encoding",
                      shown + ": the header is not valid UTF-8: " + utf8::printable(line, 80) +
                          ". Declare what it is, for example as csv { encoding = \"windows-1252\" }");
  }
  reader.take(false);
  return names;
}

std::vector<std::string> read_header(Files& files, const ir::FileFacts& file, const ir::CsvOptions& csv) {
  constexpr std::size_t block = 16u << 10;
  auto without_hash = file;
  without_hash.content_hash.clear();
  RecordReader reader(files, without_hash, csv, block);
  return csv.header ? take_header(reader, file.name) : std::vector<std::string>();
}

HeaderMap map_header(const std::string& file, const std::vector<std::string>& header,
                     const std::vector<WantedColumn>& wanted, const ir::CsvOptions& csv, const ir::Contract& contract) {
  HeaderMap map;
  if (!csv.header) {
    for (std::uint32_t i = 0; i < wanted.size(); ++i) map.positions.emplace_back(i);
    map.width = static_cast<std::uint32_t>(wanted.size());
    return map;
  }
  map.positions.resize(wanted.size());
  if (header.empty()) return map;  // an empty file: no rows, so no column is missed
  map.width = static_cast<std::uint32_t>(header.size());

  if (header.size() == 1 && wanted.size() > 1) {
    if (const auto better = better_delimiter(header[0], csv.delimiter)) refuse_delimiter(file, csv.delimiter, *better, header[0]);
  }
  refuse_duplicates(file, header, csv);

  std::map<std::string, std::uint32_t> places;
  for (std::uint32_t i = 0; i < header.size(); ++i) places.emplace(folded(header[i], csv), i);
  std::vector<bool> used(header.size(), false);
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto found = places.find(folded(trimmed(wanted[i].header), csv));
    if (found != places.end()) {
      map.positions[i] = found->second;
      used[found->second] = true;
    } else if (contract.columns != ir::MissingColumns::evolve || !wanted[i].may_be_absent) {
      missing.push_back(wanted[i].header);
    }
  }
  std::vector<std::string> extra;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (!used[i]) extra.push_back(header[i]);
  }

  if (!missing.empty()) {
    std::string message = utf8::printable(file) + ": the header lacks " + listed(missing) + ". It has " + listed(header) + ".";
    for (const auto& name : missing) {
      if (const auto near = suggest(name, extra)) {
        message += " Is " + quoted(name) + " there as " + quoted(*near) + "? Then write from " + quoted(*near) + " behind the column.";
      }
    }
    message += " A column that only some files have: contract { columns = evolve }";
    throw FileRefused(file, "missing_column", message);
  }
  if (!extra.empty() && contract.extra == ir::ExtraColumns::freeze) {
    const bool has_nameless = std::find(extra.begin(), extra.end(), "") != extra.end();
    throw FileRefused(file, "extra_column",
                      utf8::printable(file) + ": the task does not declare " + listed(extra) + " of the header." +
                          (has_nameless ? " (A delimiter at the end of the line makes a column without a name.)" : "") +
                          " Declare what you want of them, or ignore them: contract { extra = discard }");
  }
  map.discarded = std::move(extra);
  return map;
}

}  // namespace pipec::source
