#include <string>
#include <vector>

#include "runtime/source/snapshot.hpp"
#include "runtime/source/source.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/memory_world.hpp"

using namespace pipec;
using Names = std::vector<std::string>;

namespace {

struct Options {
  ir::CsvOptions csv;
  ir::Contract contract;
};

using Change = void (*)(Options&);

struct Row {
  std::string_view what, header;
  Names wanted;           // "name?" may be absent
  std::string_view result;  // "0 2 -/3 discarded: x", or the code of the refusal
  Names says = {};        // what the message must hold
  Change change = nullptr;
};

std::string map_text(const Row& row, std::string& message) {
  Options options;
  if (row.change != nullptr) row.change(options);
  test::MemoryFiles files;
  files.put("/data/in.csv", std::string(row.header) + "\n1,2,3\n");
  const auto facts = source::take_snapshot(files, "data/in.csv", "/").at(0);
  std::vector<source::WantedColumn> wanted;
  for (auto name : row.wanted) {
    const bool may_be_absent = name.ends_with('?');
    if (may_be_absent) name.pop_back();
    wanted.push_back({name, may_be_absent});
  }
  try {
    const auto map = source::map_header(facts.name, source::read_header(files, facts, options.csv), wanted, options.csv, options.contract);
    // What open_csv makes of the same file is the same.
    const auto opened = source::open_csv(files, facts, 0, options.csv, options.contract, wanted, {}, {});
    CHECK(opened->header().positions == map.positions);
    CHECK(opened->header().discarded == map.discarded);
    CHECK(opened->header().width == map.width);
    std::string out;
    for (const auto& position : map.positions) out += (out.empty() ? "" : " ") + (position ? std::to_string(*position) : "-");
    out += "/" + std::to_string(map.width);
    for (const auto& name : map.discarded) out += " discarded:" + name;
    return out;
  } catch (const source::FileRefused& refused) {
    CHECK(refused.file == "data/in.csv");
    message = refused.what();
    return refused.code;
  }
}

void check(const Row& row) {
  std::string message;
  INFO(row.what);
  INFO(row.header);
  CHECK(map_text(row, message) == row.result);
  INFO(message);
  if (!message.empty()) CHECK(message.find("data/in.csv") != std::string::npos);
  for (const auto& part : row.says) {
    INFO(part);
    CHECK(message.find(part) != std::string::npos);
  }
}

void discard(Options& options) { options.contract.extra = ir::ExtraColumns::discard; }
void evolve(Options& options) { options.contract.columns = ir::MissingColumns::evolve; }
void ignore_case(Options& options) { options.csv.ignore_header_case = true; }
void semicolon(Options& options) { options.csv.delimiter = ';'; }
void by_position(Options& options) { options.csv.header = false; }

}  // namespace

TEST_CASE("columns are found by name, in any order") {
  for (const auto& row : {
           Row{"same order", "a,b,c", {"a", "b", "c"}, "0 1 2/3"},
           Row{"other order", "a,b,c", {"c", "a", "b"}, "2 0 1/3"},
           Row{"blanks around names", " a ,\tb, c c ", {"a", "b", "c c"}, "0 1 2/3"},
           Row{"quoted names", "\"a\",\"b,\"\"x\"\"\"", {"b,\"x\"", "a"}, "1 0/2"},
           Row{"not ASCII", "größe,日付", {"日付", "größe"}, "1 0/2"},
           Row{"one header for two columns", "a,b", {"a", "a", "b"}, "0 0 1/2"},
           Row{"names that differ in case", "a,A", {"A", "a"}, "1 0/2"},
           Row{"case ignored", "Id,NAME", {"name", "ID"}, "1 0/2", {}, ignore_case},
           Row{"case ignored beyond ASCII", "GRÖSSE,x", {"größe", "x"}, "missing_column", {"größe"}, ignore_case},
           Row{"case ignored, simple letters", "ÉTÉ,x", {"été", "x"}, "0 1/2", {}, ignore_case},
           Row{"extra is ignored when told", "a,x,b,y", {"a", "b"}, "0 2/4 discarded:x discarded:y", {}, discard},
           Row{"a name that is empty", "a,b,", {"a", "b"}, "0 1/3 discarded:", {}, discard},
           Row{"absent when told", "b", {"a?", "b"}, "- 0/1", {}, evolve},
           Row{"by position", "7,8,9", {"x", "y", "z"}, "0 1 2/3", {}, by_position},
       }) {
    check(row);
  }
}

TEST_CASE("a header that does not fit refuses the file and says what to write") {
  for (const auto& row : {
           Row{"missing", "id,name", {"id", "name", "day"}, "missing_column", {"lacks \"day\"", "\"id\", \"name\"", "evolve"}},
           Row{"all missing ones are named", "id", {"id", "day", "sum"}, "missing_column", {"\"day\", \"sum\""}},
           Row{"near name", "id,Custommer", {"id", "customer"}, "missing_column", {"from \"Custommer\""}},
           Row{"other case", "ID,x", {"id", "x"}, "missing_column", {"from \"ID\""}},
           Row{"missing, though it may be absent: freeze", "b", {"a?", "b"}, "missing_column", {"\"a\""}},
           Row{"missing and required: evolve", "b", {"a", "b"}, "missing_column", {"\"a\""}, evolve},
           Row{"extra", "a,b,x y", {"a", "b"}, "extra_column", {"\"x y\"", "contract { extra = discard }"}},
           Row{"a delimiter at the end", "a,b,", {"a", "b"}, "extra_column", {"\"\"", "at the end of the line"}},
           Row{"several extra", "x,a,y", {"a"}, "extra_column", {"\"x\", \"y\""}},
           Row{"twice", "a,b,a", {"a", "b"}, "duplicate_header", {"\"a\"", "columns 1 and 3"}},
           Row{"twice after trimming", "a, a", {"a"}, "duplicate_header", {"columns 1 and 2"}},
           Row{"twice, but not wanted", "a,x,x", {"a"}, "duplicate_header", {"\"x\""}, discard},
           Row{"twice when case is ignored", "a,A", {"a"}, "duplicate_header", {"columns 1 and 2"}, ignore_case},
           Row{"two without a name", "a,,", {"a"}, "duplicate_header", {"columns 2 and 3", "no name"}, discard},
           Row{"semicolons", "a;b;c", {"a", "b", "c"}, "wrong_delimiter", {"delimiter = \";\""}},
           Row{"tabs", "a\tb", {"a", "b"}, "wrong_delimiter", {"delimiter = \"\\t\""}},
           Row{"bars", "a|b", {"a", "b"}, "wrong_delimiter", {"delimiter = \"|\""}},
           Row{"commas", "a,b", {"a", "b"}, "wrong_delimiter", {"delimiter = \",\""}, semicolon},
           Row{"the more frequent one", "a|x;b;c", {"a", "b", "c"}, "wrong_delimiter", {"delimiter = \";\""}},
           Row{"one wanted column may hold one", "a;b", {"a;b"}, "0/1"},
           Row{"one column without any", "ab", {"a", "b"}, "missing_column", {}},
           Row{"not UTF-8", "a,gr\xf6\xdf" "e", {"a"}, "encoding", {"windows-1252", "gr\\xf6\\xdf" "e"}},
           Row{"UTF-16 without a mark", std::string_view("a\0,\0b\0", 6), {"a"}, "encoding", {"utf-16"}},
           Row{"a bad quote", "a,b\"", {"a"}, "bad_header", {"line 1", "bad_quote"}},
           Row{"an open quote", "a,\"b", {"a"}, "bad_header", {"open_quote"}},
           Row{"control characters are shown, not sent", "a,\x1b[2J", {"a"}, "extra_column", {"\\x1b"}},
       }) {
    check(row);
  }
}

TEST_CASE("an empty file has no header and misses nothing") {
  test::MemoryFiles files;
  for (const auto* text : {"", "\n\n", "\xef\xbb\xbf", "\r\n"}) {
    files.put("/in.csv", text);
    const auto facts = source::take_snapshot(files, "in.csv", "/").at(0);
    CHECK(source::read_header(files, facts, {}).empty());
    const auto source = source::open_csv(files, facts, 0, {}, {}, {{"a"}, {"b"}}, {}, {});
    value::RawBatch batch;
    CHECK_FALSE(source->next(batch));
    CHECK(source->header().positions == std::vector<std::optional<std::uint32_t>>{std::nullopt, std::nullopt});
    source->verify_unchanged();
  }
}

TEST_CASE("an absent column has absent fields") {
  test::MemoryFiles files;
  files.put("/in.csv", "b\n1\n\"2\"\n");
  const auto facts = source::take_snapshot(files, "in.csv", "/").at(0);
  const auto source = source::open_csv(files, facts, 0, {}, {ir::MissingColumns::evolve, ir::ExtraColumns::freeze},
                                       {{"a", true}, {"b"}}, {}, {});
  value::RawBatch batch;
  REQUIRE(source->next(batch));
  REQUIRE(batch.fields.size() == 2);
  REQUIRE(batch.rows() == 2);
  using State = value::RawField::State;
  CHECK(batch.fields[0][0].state == State::absent);
  CHECK(batch.fields[0][1].state == State::absent);
  CHECK(batch.fields[1][0].state == State::bare);
  CHECK(batch.fields[1][1].state == State::quoted);
  CHECK(batch.fields[1][1].view() == "2");
}

TEST_CASE("only the wanted columns are delivered, each where it was asked for") {
  test::MemoryFiles files;
  files.put("/in.csv", "a,b,c,d\n1,2,3,4\n5,6,\"7\"\"\",8\n");
  const auto facts = source::take_snapshot(files, "in.csv", "/").at(0);
  const auto source = source::open_csv(files, facts, 0, {}, {ir::MissingColumns::freeze, ir::ExtraColumns::discard},
                                       {{"c"}, {"a"}}, {}, {});
  value::RawBatch batch;
  REQUIRE(source->next(batch));
  REQUIRE(batch.fields.size() == 2);
  CHECK(batch.fields[0][1].view() == "7\"");
  CHECK(batch.fields[1][1].view() == "5");
  CHECK(source->header().discarded == Names{"b", "d"});
}
