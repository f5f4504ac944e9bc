// Random pipes with random dirty data, and an oracle that knows the result of a load by itself: written as naively as
// possible, sharing nothing with the engine.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace pipec::test {

enum class Mode { append, replace, merge, insert_only };

// task t: id int64, part string(3), amount decimal(9, 2)?, seen timestamp?, open bool, note string(8)? | trim.
struct RandomPipe {
  Mode mode = Mode::merge;
  bool two_keys = false;      // on id, part; else on id
  bool dedup = false;         // dedup by seen desc
  bool update_when = false;   // update when new.seen >= old.seen
  bool check = false;         // check amount >= 0
  std::string text(const std::string& pattern = "in*.csv") const;
};
RandomPipe random_pipe(std::mt19937& chance);

// One record: its line as written and, when it is good, its values as canonical text (∅: null).
struct RandomRecord {
  std::string line;                              // without its end
  std::optional<std::vector<std::string>> row;   // none: bad
};

struct RandomFile {
  std::vector<RandomRecord> records;
  std::string ending = "\n";
  std::string text(std::size_t from = 0, std::size_t to = SIZE_MAX) const;  // with the header
};
RandomFile random_file(std::mt19937& chance, const RandomPipe& pipe, std::size_t records);

struct Expected {
  std::map<std::string, std::vector<std::string>> keyed;   // key -> row
  std::vector<std::vector<std::string>> loose;             // append, replace
  std::uint64_t read = 0, inserted = 0, updated = 0, unchanged = 0, stale = 0, deduped = 0, quarantined = 0, removed = 0;

  std::vector<std::string> lines() const;   // as Harness::rows
  std::string summary() const;              // as test::summary of a task that is done
};

// What the table holds and the report says after `files` are loaded into what `before` holds.
Expected expect(const RandomPipe& pipe, const std::vector<const RandomFile*>& files, const Expected& before);

}  // namespace pipec::test
