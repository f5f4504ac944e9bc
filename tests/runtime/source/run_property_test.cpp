// Batches, in which usual records are taken in runs, against the same batches made of what the splitter finds one
// record after the other: byte for byte the same for any text, block size and bound of a batch.
#include <algorithm>
#include <array>
#include <functional>
#include <random>

#include "runtime/source/header.hpp"
#include "runtime/source/record_reader.hpp"
#include "runtime/source/snapshot.hpp"
#include "tests/runtime/source/csv_lines.hpp"
#include "tests/support/catch.hpp"

using namespace pipec;
using namespace pipec::test;

namespace {

struct Case {
  ir::CsvOptions csv;
  std::size_t columns = 3;
  std::vector<std::uint32_t> wanted;  // positions; a header names them "h0", "h1" and so on
  source::Limits limits;
};

std::string place(const value::Record& record) {
  return std::to_string(record.offset) + "+" + std::to_string(record.length) + " line " + std::to_string(record.line) +
         " row " + std::to_string(record.source_row);
}

std::string show(const value::RawBatch& batch) {
  std::string out = "batch " + std::to_string(batch.number) + " of " + std::to_string(batch.bytes) + " bytes\n";
  for (std::size_t r = 0; r < batch.rows(); ++r) {
    out += place(batch.records[r]);
    for (const auto& column : batch.fields) {
      out += column[r].state == value::RawField::State::quoted ? " quoted[" : " bare[";
      out += show_bytes(column[r].view()) + "]";
    }
    out += "\n";
  }
  for (const auto& broken : batch.broken) {
    out += place(broken.record) + " !" + std::string(ir::to_text(broken.code));
    out += " " + std::to_string(broken.width) + "\n";
  }
  return out;
}

ir::FileFacts put(MemoryFiles& files, const std::string& text) {
  files.put("/in.csv", text);
  return source::take_snapshot(files, "in.csv", "/").at(0);
}

std::string batches_of_source(const std::string& text, const Case& from) {
  MemoryFiles files;
  std::vector<source::WantedColumn> wanted;
  for (const auto position : from.wanted) wanted.push_back({"h" + std::to_string(position)});
  ir::Contract contract;
  contract.extra = ir::ExtraColumns::discard;
  const auto source = source::open_csv(files, put(files, text), 0, from.csv, contract, wanted, from.limits, {});
  std::string out;
  // Batches stay alive while others are made, and a batch is filled again later.
  std::array<value::RawBatch, 3> batches;
  std::size_t count = 0;
  bool more = true;
  while (more) {
    std::size_t filled = 0;
    while (filled < batches.size() && (more = source->next(batches[(count + filled) % 3]))) ++filled;
    for (std::size_t i = 0; i < filled; ++i) out += show(batches[(count + i) % 3]);
    ++count;
  }
  return out;
}

// The same from find() and take() alone.
std::string batches_of_splitter(const std::string& text, const Case& from) {
  MemoryFiles files;
  source::RecordReader reader(files, put(files, text), from.csv, from.limits.block);
  if (from.csv.header) source::take_header(reader, "in.csv");
  using Found = source::RecordReader::Found;
  std::string out;
  std::uint64_t number = 0, done = 0;
  for (;;) {
    value::RawBatch batch;
    batch.number = number++;
    batch.fields.resize(from.wanted.size());
    auto end = done;
    while (batch.rows() + batch.broken.size() < std::max<std::size_t>(from.limits.rows, 1)) {
      const auto found = reader.find(from.columns == 1, from.columns);
      if (found == Found::end) {
        end = reader.offset();
        break;
      }
      if (batch.rows() + batch.broken.size() > 0 && reader.offset_behind() > done + from.limits.bytes) break;
      if (found == Found::broken || reader.width() != from.columns) {
        value::BrokenRecord broken;
        if (found == Found::broken) broken.code = reader.code();
        if (found == Found::record) broken.width = reader.width();
        broken.record = reader.take();
        batch.broken.push_back(broken);
      } else {
        batch.owners.push_back(reader.block());
        for (std::size_t i = 0; i < from.wanted.size(); ++i) {
          const auto& field = reader.fields()[from.wanted[i]];
          value::RawField raw{reader.text() + field.begin, field.end - field.begin,
                              field.quoted ? value::RawField::State::quoted : value::RawField::State::bare};
          if (field.escaped) {
            char* const to = batch.arena.allocate(raw.size);
            raw.size = static_cast<std::uint32_t>(reader.splitter().unescape(raw.view(), to));
            raw.data = to;
          }
          batch.fields[i].push_back(raw);
        }
        batch.records.push_back(reader.take());
      }
      end = reader.offset();
    }
    if (batch.rows() + batch.broken.size() == 0) return out;
    batch.bytes = end - done;
    done = end;
    out += show(batch);
  }
}

using Chance = std::mt19937;
std::size_t below(Chance& chance, std::size_t n) { return static_cast<std::size_t>(chance() % n); }

// Rows as they should be, then as much damage as `damage` says, at any place.
std::string make_text(Chance& chance, const Case& from, std::size_t damage) {
  const std::string quote(1, from.csv.quote.value_or('q'));
  const std::string delimiter(1, from.csv.delimiter);
  const auto line_end = std::array<std::string, 3>{"\n", "\r\n", "\r"}[below(chance, 3)];
  std::string text;
  const auto header = [&] {
    for (std::size_t i = 0; i < from.columns; ++i) text += (i > 0 ? delimiter : "") + "h" + std::to_string(i);
    text += line_end;
  };
  if (from.csv.header) header();
  const auto begin = text.size();
  const bool many_quotes = below(chance, 2) == 0;
  for (std::size_t rows = below(chance, 60); rows > 0; --rows) {
    for (std::size_t i = 0; i < from.columns; ++i) {
      if (i > 0) text += delimiter;
      std::string field(below(chance, below(chance, 8) == 0 ? 90 : 9), 'a');
      for (auto& c : field) c = static_cast<char>('a' + below(chance, 26));
      const bool quoted = from.csv.quote && below(chance, many_quotes ? 2 : 12) == 0;
      if (quoted && below(chance, 2) == 0) field += delimiter;
      if (quoted && below(chance, 3) == 0) field += from.csv.escape + quote + "z";
      if (quoted && from.csv.multiline && below(chance, 6) == 0) field += line_end + "y";
      text += quoted ? quote + field + quote : field;
    }
    if (rows > 1 || below(chance, 2) == 0) text += line_end;
  }
  const std::array<std::string, 16> pieces = {
      quote, quote, quote + quote, delimiter + quote, quote + delimiter, delimiter, "\n", "\r", "\r\n", "\n\n",
      "\n#", "#", std::string(1, from.csv.escape), std::string(1, '\0'), "\xff", std::string(150, 'w')};
  for (std::size_t n = damage; n > 0; --n) {
    const auto at = begin + below(chance, text.size() - begin + 1);
    if (below(chance, 4) == 0) {
      text.erase(at, below(chance, 4));
    } else {
      text.insert(at, pieces[below(chance, pieces.size())]);
    }
  }
  return text;
}

Case make_case(Chance& chance) {
  Case made;
  made.csv.header = below(chance, 3) != 0;
  made.csv.delimiter = std::array{',', ';', '\t'}[below(chance, 3)];
  switch (below(chance, 8)) {
    case 0: made.csv.quote = std::nullopt; break;
    case 1: made.csv.escape = '\\'; break;
    case 2: made.csv.quote = made.csv.escape = '\''; break;
    default: break;
  }
  made.csv.multiline = below(chance, 5) != 0;
  if (below(chance, 5) == 0) made.csv.comment = below(chance, 2) == 0 ? "#" : "##";
  if (below(chance, 5) == 0) made.csv.max_record = 40 + below(chance, 200);
  if (below(chance, 8) == 0) {
    made.csv.encoding = ir::CsvOptions::Encoding::latin1;
    made.csv.encoding_declared = true;
  }
  made.columns = std::array<std::size_t, 5>{1, 2, 3, 3, 12}[below(chance, 5)];
  for (std::uint32_t i = 0; i < made.columns; ++i) {
    if (!made.csv.header || below(chance, 3) != 0) made.wanted.push_back(i);
  }
  std::shuffle(made.wanted.begin(), made.wanted.end(), chance);
  if (!made.csv.header) std::sort(made.wanted.begin(), made.wanted.end());  // by position
  return made;
}

}  // namespace

TEST_CASE("batches are the same whether usual records are taken in runs or one by one") {
  std::size_t compared = 0, broken = 0, escaped = 0;
  for (unsigned seed = 1; seed <= 4000; ++seed) {
    Chance chance(seed);
    auto made = make_case(chance);
    const auto text = make_text(chance, made, std::array<std::size_t, 4>{0, 1, 3, 30}[seed % 4]);
    for (int i = 0; i < 3; ++i) {
      made.limits.block = i == 0 ? 1 << 20 : 1 + below(chance, 300);
      made.limits.rows = std::array<std::size_t, 5>{1, 2, 7, 300, 8192}[below(chance, 5)];
      made.limits.bytes = i == 0 ? 1 << 20 : 1 + below(chance, 600);
      std::string expected, found;
      try {
        expected = batches_of_splitter(text, made);
        found = batches_of_source(text, made);
      } catch (const source::FileRefused& refused) {
        // By its header; nothing to compare.
        INFO(refused.what());
        CHECK(refused.code == "wrong_delimiter");
        continue;
      }
      broken += static_cast<std::size_t>(std::count(expected.begin(), expected.end(), '!'));
      const char quote = made.csv.quote.value_or('\n');
      if (quote != '\n') escaped += static_cast<std::size_t>(std::count(expected.begin(), expected.end(), quote));
      ++compared;
      if (found == expected) continue;
      INFO("seed " << seed << ", block " << made.limits.block << ", rows " << made.limits.rows);
      INFO("bytes " << made.limits.bytes);
      INFO(show_bytes(text));
      REQUIRE(found == expected);
    }
  }
  // The generator must make enough of each, or this test says little.
  CHECK(compared > 10000);
  CHECK(broken > 10000);
  CHECK(escaped > 10000);
}

TEST_CASE("usual records are taken in runs") {
  struct Row {
    std::string_view what;
    std::string text;
    std::size_t in_runs;  // of 100 records, when the text is read with one block
    std::function<void(ir::CsvOptions&)> change = nullptr;
  };
  const auto repeated = [](std::string_view record, std::string_view other = "", int every = 1000) {
    std::string text;
    for (int i = 0; i < 100; ++i) text += i % every == every - 1 ? other : record;
    return text;
  };
  const Row rows[] = {
      {"plain ones", repeated("a,b\n"), 100},
      {"ones that need many windows", repeated("a," + std::string(900, 'b') + "\n"), 100},
      {"carriage returns", repeated("a,b\r\n"), 100},
      {"quotes, doubled quotes, delimiters and line ends inside", repeated("\"a,\"\"x\"\"\",\"b\nc\"\n"), 100},
      {"without the last line end", repeated("a,b\n").substr(0, 399), 99},
      {"all but each tenth, which has a field more", repeated("a,b\n", "a,b,c\n", 10), 90},
      {"all but each tenth, which has a bad quote", repeated("a,b\n", "a,b\"c\n", 10), 90},
      {"wide ones", repeated("a," + std::string(20000, 'b') + "\n"), 0},
      {"a comment is declared and not there", repeated("a,b\n"), 100, [](auto& csv) { csv.comment = "#"; }},
      {"backslashes outside what is escaped", repeated("a\\,b\n"), 100, [](auto& csv) { csv.escape = '\\'; }},
      {"another coding", repeated("a,b\n"), 0, [](auto& csv) { csv.encoding = ir::CsvOptions::Encoding::latin1; }},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    MemoryFiles files;
    ir::CsvOptions csv;
    csv.header = false;
    if (row.change) row.change(csv);
    source::RecordReader reader(files, put(files, row.text), csv, 4 << 20);
    std::vector<value::Record> records;
    for (;;) {
      if (reader.take_run(2, SIZE_MAX, UINT64_MAX, records).count > 0) continue;
      if (reader.find(false, 2) == source::RecordReader::Found::end) break;
      reader.take();
    }
    CHECK(records.size() == row.in_runs);
  }
}
