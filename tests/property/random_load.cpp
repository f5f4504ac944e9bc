#include "tests/property/random_load.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pipec::test {
namespace {

const std::string null = "∅";
enum Field { id, part, amount, seen, open, note };

template <class T>
const T& pick(std::mt19937& chance, const std::vector<T>& from) {
  return from[chance() % from.size()];
}

bool one_in(std::mt19937& chance, unsigned n) { return chance() % n == 0; }

// A field as written, and the value it stands for; none: it breaks a rule.
struct Made {
  std::string text;
  std::optional<std::string> value;
};

std::string in_quotes(const std::string& text) {
  std::string out = "\"";
  for (char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

// `wrong` fields break a rule; of `good` ones text and value are given.
struct Kind {
  std::vector<std::string> wrong;
  std::vector<std::pair<std::string, std::string>> good;
};

Made make(std::mt19937& chance, bool bad, const Kind& kind) {
  if (bad && one_in(chance, 2)) return {pick(chance, kind.wrong), std::nullopt};
  const auto& [text, value] = pick(chance, kind.good);
  return {text, value};
}

Made make_id(std::mt19937& chance, bool bad) {
  const std::vector<std::string> wrong = {"", "x", "1.0", "9223372036854775808", " 7", "1e3"};
  if (bad && one_in(chance, 2)) return {pick(chance, wrong), std::nullopt};
  const std::string number = std::to_string(static_cast<int>(chance() % 40) - 5);
  if (one_in(chance, 6)) return {in_quotes(number), number};
  return {one_in(chance, 9) && number[0] != '-' ? "+0" + number : number, number};
}

Made make_part(std::mt19937& chance, bool bad) {
  const Kind kind = {{"", "abcd", "\xFF", std::string("a\0", 2)},
                     {{"a", "a"}, {"b", "b"}, {"B", "B"}, {"\xC3\xA9", "\xC3\xA9"}, {"\"a,b\"", "a,b"}, {"\"\"\"\"", "\""},
                      {"\"a\nb\"", "a\nb"}, {"\\.", "\\."}, {" a", " a"}, {"\"a\"", "a"}}};
  return make(chance, bad, kind);
}

Made make_amount(std::mt19937& chance, bool bad, bool check) {
  Kind kind = {{"1.234", "12345678.00", "\"1,5\"", "abc", "--1", "."},
               {{"", null}, {"0", "0.00"}, {"1.5", "1.50"}, {"+07.250", "7.25"}, {".5", "0.50"}, {"9999999.99", "9999999.99"},
                {"1.50", "1.50"}}};
  if (check) kind.wrong.push_back("-0.01");
  else kind.good.push_back({"-3.1", "-3.10"});
  return make(chance, bad, kind);
}

Made make_seen(std::mt19937& chance, bool bad) {
  return make(chance, bad,
              {{"2024-02-30T00:00:00Z", "2024-01-01", "2024-01-01T24:00:00Z", "now"},
               {{"", null},
                {"2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000000Z"},
                {"2024-01-01 02:00:00+02:00", "2024-01-01T00:00:00.000000Z"},
                {"2024-03-05T06:07:08.9Z", "2024-03-05T06:07:08.900000Z"},
                {"1999-12-31T23:59:59.999999Z", "1999-12-31T23:59:59.999999Z"},
                {"2024-03-05T06:07:08-0130", "2024-03-05T07:37:08.000000Z"}}});
}

Made make_open(std::mt19937& chance, bool bad) {
  return make(chance, bad, {{"yes", "", "2"}, {{"true", "1"}, {"F", "0"}, {"1", "1"}, {"false", "0"}}});
}

Made make_note(std::mt19937& chance, bool bad) {
  return make(chance, bad,
              {{"123456789", "\xC3("},
               {{"", null}, {"\"\"", ""}, {" x ", "x"}, {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"}, {"12345678", "12345678"},
                {"\"l1\r\nl2\"", "l1\r\nl2"}, {"N'; --", "N'; --"}}});
}

std::string key_of(const RandomPipe& pipe, const std::vector<std::string>& row) {
  return pipe.two_keys ? row[id] + '\0' + row[part] : row[id];
}

// True when a comes before b by `seen desc`, nulls last.
bool seen_later(const std::string& a, const std::string& b) {
  if (a == null || b == null) return a != null && b == null;
  return a > b;
}

}  // namespace

std::string RandomPipe::text(const std::string& pattern) const {
  const std::string on = two_keys ? "id, part" : "id";
  std::string out = "task t {\n  from \"" + pattern + "\" as csv\n  into db.t\n  write ";
  switch (mode) {
    case Mode::append: out += "append"; break;
    case Mode::replace: out += "replace { allow_empty = true, max_shrink = 100% }"; break;
    case Mode::merge: out += "merge on " + on; break;
    case Mode::insert_only: out += "insert_only on " + on; break;
  }
  out += "\n  quarantine limit 100%\n";
  if (dedup) out += "  dedup by seen desc\n";
  if (update_when) out += "  update when new.seen >= old.seen\n";
  out += "  columns {\n    id: int64\n    part: string(3)\n    amount: decimal(9, 2)?";
  if (check) out += " check >= 0";
  return out + "\n    seen: timestamp?\n    open: bool\n    note: string(8)? | trim\n  }\n}\n";
}

RandomPipe random_pipe(std::mt19937& chance) {
  RandomPipe pipe;
  pipe.mode = one_in(chance, 2) ? Mode::merge : static_cast<Mode>(chance() % 4);
  const bool keyed = pipe.mode == Mode::merge || pipe.mode == Mode::insert_only;
  pipe.two_keys = one_in(chance, 2);
  pipe.dedup = keyed && one_in(chance, 2);
  pipe.update_when = pipe.mode == Mode::merge && one_in(chance, 2);
  pipe.check = one_in(chance, 2);
  return pipe;
}

RandomFile random_file(std::mt19937& chance, const RandomPipe& pipe, std::size_t records) {
  const std::vector<std::string> torn = {"1,a", "1,a,,,t,,x", "1,a,\"5\"x,,t,", "x"};
  RandomFile file;
  if (one_in(chance, 3)) file.ending = "\r\n";
  for (std::size_t i = 0; i < records; ++i) {
    const bool bad = one_in(chance, 5);
    if (bad && one_in(chance, 4)) {  // a record that cannot be taken apart
      file.records.push_back({pick(chance, torn), std::nullopt});
      continue;
    }
    const std::vector<Made> made = {make_id(chance, bad),   make_part(chance, bad), make_amount(chance, bad, pipe.check),
                                    make_seen(chance, bad), make_open(chance, bad), make_note(chance, bad)};
    RandomRecord record;
    record.row.emplace();
    for (std::size_t field = 0; field < made.size(); ++field) {
      record.line += (field == 0 ? "" : ",") + made[field].text;
      if (!made[field].value) record.row.reset();
      else if (record.row) record.row->push_back(*made[field].value);
    }
    file.records.push_back(std::move(record));
  }
  return file;
}

std::string RandomFile::text(std::size_t from, std::size_t to) const {
  std::string out = "id,part,amount,seen,open,note" + ending;
  for (std::size_t i = from; i < std::min(to, records.size()); ++i) out += records[i].line + ending;
  return out;
}

Expected expect(const RandomPipe& pipe, const std::vector<const RandomFile*>& files, const Expected& before) {
  Expected after;
  after.keyed = before.keyed;
  after.loose = before.loose;
  std::vector<std::vector<std::string>> good;
  for (const RandomFile* file : files)
    for (const RandomRecord& record : file->records) {
      ++after.read;
      if (record.row) good.push_back(*record.row);
      else ++after.quarantined;
    }
  if (pipe.mode == Mode::append || pipe.mode == Mode::replace) {
    if (pipe.mode == Mode::replace) {
      after.removed = after.loose.size();
      after.loose.clear();
    }
    after.loose.insert(after.loose.end(), good.begin(), good.end());
    after.inserted = good.size();
    return after;
  }
  std::map<std::string, std::vector<std::string>> winners;
  for (const auto& row : good) {
    const auto [at, first] = winners.try_emplace(key_of(pipe, row), row);
    if (first) continue;
    ++after.deduped;
    if (pipe.dedup && seen_later(at->second[seen], row[seen])) continue;
    at->second = row;
  }
  for (const auto& [key, row] : winners) {
    const auto stored = after.keyed.find(key);
    if (stored == after.keyed.end()) {
      ++after.inserted;
      after.keyed[key] = row;
    } else if (pipe.mode == Mode::insert_only || stored->second == row) {
      ++after.unchanged;
    } else if (pipe.update_when && (row[seen] == null || stored->second[seen] == null || row[seen] < stored->second[seen])) {
      ++after.stale;
    } else {
      ++after.updated;
      stored->second = row;
    }
  }
  return after;
}

std::vector<std::string> Expected::lines() const {
  std::vector<std::string> out;
  const auto add = [&](const std::vector<std::string>& row) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += (i ? "|" : "") + row[i];
    out.push_back(std::move(line));
  };
  for (const auto& [key, row] : keyed) add(row);
  for (const auto& row : loose) add(row);
  std::sort(out.begin(), out.end());
  return out;
}

std::string Expected::summary() const {
  std::string text = "done";
  const std::pair<const char*, std::uint64_t> counts[] = {
      {"read", read}, {"inserted", inserted}, {"updated", updated}, {"unchanged", unchanged}, {"stale", stale},
      {"deduped", deduped}, {"quarantined", quarantined}, {"removed", removed}};
  for (const auto& [name, count] : counts)
    if (count > 0) text += fmt::format(" {}={}", name, count);
  return text;
}

}  // namespace pipec::test
