#include "runtime/source/snapshot.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "cli/system_world.hpp"
#include "runtime/source/glob.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/memory_world.hpp"

using namespace pipec;

namespace {

std::string names(Files& files, const std::string& pattern, const std::string& folder = "/w") {
  std::string out;
  for (const auto& file : source::take_snapshot(files, pattern, folder)) out += (out.empty() ? "" : " ") + file.name;
  return out;
}

std::string paths(Files& files, const std::string& pattern, const std::string& folder) {
  std::string out;
  for (const auto& file : source::take_snapshot(files, pattern, folder)) out += (out.empty() ? "" : " ") + file.path;
  return out;
}

std::string error_of(Files& files, const std::string& pattern, int& code) {
  try {
    return "found: " + names(files, pattern);
  } catch (const FileError& error) {
    code = error.code;
    return error.what();
  }
}

}  // namespace

TEST_CASE("one segment of a pattern against one name") {
  struct Row { std::string_view pattern, name; bool matches; };
  for (const auto& [pattern, name, matches] : {
           Row{"*", "a.csv", true},          Row{"*", "", true},               Row{"*", ".a", false},
           Row{".*", ".a", true},            Row{"\\.*", ".a", true},          Row{"?a", ".a", false},
           Row{"[.]a", ".a", false},         Row{"*.csv", "a.csv", true},      Row{"*.csv", "a.csv.gz", false},
           Row{"*.csv", ".csv", false},      Row{"a*b*c", "a_b_bc", true},     Row{"a*b*c", "a_b_b", false},
           Row{"a**b", "axxb", true},        Row{"?", "a", true},              Row{"?", "ab", false},
           Row{"?", "\u00e9", true},         Row{"??", "\u00e9", false},       Row{"a?c", "abc", true},
           Row{"[abc]", "b", true},          Row{"[abc]", "d", false},         Row{"[a-c]x", "bx", true},
           Row{"[a-c]x", "dx", false},       Row{"[!a-c]x", "dx", true},       Row{"[!a-c]x", "bx", false},
           Row{"[^a]", "b", true},           Row{"[^a]", "a", false},          Row{"[a-]", "-", true},
           Row{"[-a]", "-", true},           Row{"[]a]", "]", true},           Row{"[!]]", "]", false},
           Row{"[0-9][0-9]", "42", true},    Row{"[0-9a-f]", "e", true},       Row{"[a\\-c]", "b", false},
           Row{"[a\\-c]", "-", true},        Row{"[a", "[a", true},            Row{"[a", "a", false},
           Row{"\\*", "*", true},            Row{"\\*", "a", false},           Row{"a\\?b", "a?b", true},
           Row{"\\[a]", "[a]", true},        Row{"a\\", "a\\", true},          Row{"A", "a", false},
           Row{"*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
       }) {
    INFO(pattern << " against " << name);
    CHECK(source::matches_segment(pattern, name) == matches);
  }
}

TEST_CASE("braces") {
  const auto text = [](std::string_view pattern) {
    std::string out;
    for (const auto& one : source::expand_braces(pattern)) out += "<" + one + ">";
    return out;
  };
  CHECK(text("a") == "<a>");
  CHECK(text("{a,b}c") == "<ac><bc>");
  CHECK(text("x{a,b}{1,2}") == "<xa1><xa2><xb1><xb2>");
  CHECK(text("{a,b{1,2}}") == "<a><b1><b2>");
  CHECK(text("a{,.bak}") == "<a><a.bak>");
  CHECK(text("{x/a,y}/b") == "<x/a/b><y/b>");
  CHECK(text("{a}") == "<{a}>");
  CHECK(text("{a,b") == "<{a,b>");
  CHECK(text("{a}{b,c}") == "<{a}b><{a}c>");
  CHECK(text("\\{a,b}") == "<\\{a,b}>");
  CHECK(text("{a\\,b,c}") == "<a\\,b><c>");
}

TEST_CASE("the list of files of a pattern") {
  test::MemoryFiles files;
  for (const auto* path : {"/w/b.csv", "/w/a.csv", "/w/B.csv", "/w/.hidden.csv", "/w/c.txt", "/w/d/1.csv", "/w/d/2.csv", "/w/d/e/3.csv",
                           "/w/d-/4.csv", "/w/.git/5.csv", "/w/odd[1]*.csv", "/w/sp ace.csv", "/o/6.csv", "/w/d/.h/7.csv"}) {
    files.put(path, "x");
  }
  files.pipe("/w/pipe.csv");
  files.folder("/w/folder.csv");
  struct Row { std::string pattern, expected; };
  for (const auto& [pattern, expected] : {
           Row{"a.csv", "a.csv"},
           Row{"none.csv", ""},
           Row{"none/*.csv", ""},
           Row{"*.csv", "B.csv a.csv b.csv odd[1]*.csv sp ace.csv"},
           Row{"[ab].csv", "a.csv b.csv"},
           Row{"?.csv", "B.csv a.csv b.csv"},
           Row{"{b,a,b}.csv", "a.csv b.csv"},
           Row{"{a.csv,d/2.csv,none}", "a.csv d/2.csv"},
           Row{"d/*.csv", "d/1.csv d/2.csv"},
           Row{"*/*.csv", "d-/4.csv d/1.csv d/2.csv"},  // '-' sorts before '/'
           Row{"d/**", "d/1.csv d/2.csv d/e/3.csv"},
           Row{"d/**/*.csv", "d/1.csv d/2.csv d/e/3.csv"},
           Row{"**/[0-9].csv", "d-/4.csv d/1.csv d/2.csv d/e/3.csv"},
           Row{"**/e/*", "d/e/3.csv"},
           Row{"**/**/3.csv", "d/e/3.csv"},
           Row{".*.csv", ".hidden.csv"},
           Row{".git/*.csv", ".git/5.csv"},
           Row{"odd\\[1\\]\\*.csv", "odd[1]*.csv"},
           Row{"sp ace.csv", "sp ace.csv"},
           Row{"./a.csv", "a.csv"},
           Row{"d/../a.csv", "a.csv"},
           Row{"d//1.csv", "d/1.csv"},
           Row{"../o/*.csv", "/o/6.csv"},
           Row{"/o/6.csv", "/o/6.csv"},
           Row{"/w/a.csv", "a.csv"},
           Row{"/w/d/*", "d/1.csv d/2.csv"},
           Row{"/*/6.csv", "/o/6.csv"},
           Row{"../w/a.csv", "a.csv"},
       }) {
    INFO(pattern);
    CHECK(names(files, pattern) == expected);
  }
  // Names are bytes: line ends, leading dashes and what is not UTF-8 are names like others, in the order of bytes.
  for (const auto* name : {"/n/-rf", "/n/a\nb", "/n/\xff", "/n/\u00e9", "/n/z", "/n/A", "/n/$(x)"}) files.put(name, "x");
  CHECK(names(files, "*", "/n") == "$(x) -rf A a\nb z \u00e9 \xff");

  CHECK(paths(files, "d/*.csv", "/w") == "/w/d/1.csv /w/d/2.csv");
  CHECK(paths(files, "/o/*", "/w") == "/o/6.csv");
  CHECK(names(files, "w/a.csv", "") == "w/a.csv");
  CHECK(names(files, "w/d/*", "") == "w/d/1.csv w/d/2.csv");
  CHECK(names(files, "a.csv", "/w/") == "a.csv");
  CHECK(names(files, "w/a.csv", "/") == "w/a.csv");

  files.put("/w/s.csv", "12345");
  files.set_state("/w/s.csv", [](FileState& state) {
    state.modified_ns = 17;
    state.changed_ns = -4;
    state.inode = 99;
  });
  const auto found = source::take_snapshot(files, "s.csv", "/w");
  REQUIRE(found.size() == 1);
  CHECK(found[0].state.size == 5);
  CHECK(source::validator_text(found[0].state) == "17:-4:99");
  CHECK(found[0].content_hash.empty());
}

TEST_CASE("links are followed, and one real file is listed once under its first path") {
  test::MemoryFiles files;
  files.put("/w/z.csv", "x");
  files.put("/o/1.csv", "x");
  files.link("/w/a.csv", "/w/z.csv");
  files.link("/w/b.csv", "/o/1.csv");
  files.link("/w/gone.csv", "/w/none.csv");
  files.link("/w/turn.csv", "/w/turn.csv");
  files.link("/w/d", "/o");
  files.link("/o/up", "/w");
  CHECK(names(files, "*.csv") == "a.csv b.csv");
  CHECK(names(files, "z.csv") == "z.csv");
  CHECK(names(files, "gone.csv").empty());
  CHECK(names(files, "d/*.csv") == "d/1.csv");
  CHECK(names(files, "**/*.csv") == "a.csv b.csv");
  CHECK(names(files, "{b,d/1}.csv") == "b.csv");
}

TEST_CASE("a path that is no file says so") {
  test::MemoryFiles files;
  files.put("/w/d/1.csv", "x");
  files.pipe("/w/pipe");
  files.put("/w/locked/2.csv", "x");
  files.forbid("/w/locked", EACCES);
  int code = 0;
  CHECK_THAT(error_of(files, "d", code), Catch::Contains("/w/d is a folder") && Catch::Contains("/w/d/*.csv"));
  CHECK(code == EISDIR);
  CHECK_THAT(error_of(files, "d/", code), Catch::Contains("/w/d is a folder"));
  CHECK_THAT(error_of(files, "/", code), Catch::Contains("is a folder"));
  CHECK_THAT(error_of(files, "pipe", code), Catch::Contains("/w/pipe is a device or a pipe"));
  CHECK_THAT(error_of(files, "locked/*", code), Catch::Contains("/w/locked"));
  CHECK(code == EACCES);
  CHECK_THAT(error_of(files, "**/*.csv", code), Catch::Contains("/w/locked"));
}

TEST_CASE("escaped text matches itself alone") {
  test::MemoryFiles files;
  for (const std::string_view text : {"a*b", "a?b", "[x]", "{a,b}", "a\\b", "**", "2024-02-29", "\u00e9", "a\\", "!x"}) {
    const auto pattern = source::escape_glob(text);
    INFO(text << " as " << pattern);
    CHECK(source::unescape_glob(pattern) == text);
    CHECK(source::expand_braces(pattern).size() == 1);
    CHECK_FALSE(source::has_wildcard(pattern));
    files.put("/e/" + std::string(text), "x");
    CHECK(names(files, "/e/" + pattern, "/e") == text);
    CHECK(source::matches_segment(pattern + "*", std::string(text) + "x"));
  }
  CHECK(source::escape_glob("2024-02-29") == "2024-02-29");
}

TEST_CASE("a real folder with links") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("pipec-snapshot-" + std::to_string(::getpid()));
  fs::remove_all(folder);
  fs::create_directories(folder / "in/deep");
  cli::SystemFiles files;
  files.write(folder / "in/b.csv", "b");
  files.write(folder / "in/a.csv", "a");
  files.write(folder / "in/deep/c.csv", "c");
  fs::create_symlink("b.csv", folder / "in/0.csv");
  fs::create_symlink("nowhere", folder / "in/dead.csv");
  fs::create_symlink("self.csv", folder / "in/self.csv");
  fs::create_symlink("..", folder / "in/deep/up");
  fs::create_symlink("in", folder / "same");
  REQUIRE(::mkfifo((folder / "in/fifo.csv").c_str(), 0600) == 0);
  CHECK(names(files, "in/*.csv", folder) == "in/0.csv in/a.csv");
  CHECK(names(files, "in/**/*.csv", folder) == "in/0.csv in/a.csv in/deep/c.csv");
  CHECK(names(files, "same/a.csv", folder) == "same/a.csv");
  CHECK(names(files, "{in,same}/a.csv", folder) == "in/a.csv");
  CHECK(names(files, (folder / "in/a.csv").string(), folder) == "in/a.csv");
  CHECK(names(files, (folder / "in/a.csv").string(), folder / "in/deep") == fs::canonical(folder / "in/a.csv").string());
  CHECK(names(files, "../a.csv", folder / "in/deep") == fs::canonical(folder / "in/a.csv").string());
  CHECK_THROWS_AS(names(files, "in/fifo.csv", folder), FileError);
  CHECK_THROWS_AS(names(files, "in", folder), FileError);
  CHECK(source::content_hash(files, folder / "in/0.csv") == source::content_hash(files, folder / "in/b.csv"));
  CHECK(source::content_hash(files, folder / "in/a.csv") != source::content_hash(files, folder / "in/b.csv"));
  CHECK_THROWS_AS(source::content_hash(files, folder / "in/none"), FileError);
  fs::remove_all(folder);
}
