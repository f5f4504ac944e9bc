#include "cli/system_world.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "tests/support/catch.hpp"
#include "tests/support/memory_world.hpp"

using namespace pipec;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path = fs::temp_directory_path() / ("pipec-world-" + std::to_string(::getpid()));
  Folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  std::string operator/(const char* name) const { return path / name; }
};

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

template <typename Work>
std::string error_of(Work&& work, int code) {
  try {
    work();
  } catch (const FileError& error) {
    CHECK(error.code == code);
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a file is written as a whole, or not at all") {
  const Folder folder;
  cli::SystemFiles files;
  const auto path = folder / "report.json";
  files.write(path, "first");
  CHECK(files.read(path) == "first");
  const auto before = files.state(path);
  files.write(path, std::string(300'000, 'x'));
  CHECK(files.read(path) == std::string(300'000, 'x'));
  CHECK(files.state(path)->inode != before->inode);
  CHECK(entries(folder.path) == 1);  // no temporary file is left

  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
  files.write(path, "third");
  CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read));

  fs::create_symlink("report.json", folder / "link.json");
  files.write(folder / "link.json", "through the link");
  CHECK(fs::is_symlink(folder / "link.json"));
  CHECK(files.read(path) == "through the link");

  files.write("/dev/null", "gone");
  CHECK(files.state("/dev/null")->kind == FileState::Kind::other);
}

TEST_CASE("what cannot be read or written says what, where and what next") {
  const Folder folder;
  cli::SystemFiles files;
  const auto none = folder / "none.csv";
  CHECK_THAT(error_of([&] { files.open(none); }, ENOENT), Catch::Contains(none) && Catch::Contains("no such file") && Catch::Contains("Check"));
  CHECK_THAT(error_of([&] { files.read(none); }, ENOENT), Catch::Contains(none));
  CHECK_THAT(error_of([&] { files.canonical(none); }, ENOENT), Catch::Contains(none));
  CHECK_THAT(error_of([&] { files.open(folder.path); }, EISDIR), Catch::Contains("it is a folder"));
  CHECK_THAT(error_of([&] { files.read(folder.path); }, EISDIR), Catch::Contains("it is a folder"));
  CHECK_THAT(error_of([&] { files.write(folder.path, ""); }, EISDIR), Catch::Contains("it is a folder"));
  CHECK_THAT(error_of([&] { files.write(folder / "no/such/report", ""); }, ENOENT), Catch::Contains("does not exist. Create it first"));
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  CHECK_THAT(error_of([&] { files.open(folder / "fifo"); }, ESPIPE), Catch::Contains("not a regular file"));
  fs::create_symlink("turn", folder / "turn");
  CHECK_THAT(error_of([&] { files.open(folder / "turn"); }, ELOOP), Catch::Contains("circle"));
  if (::geteuid() != 0) {  // root may do everything
    fs::create_directory(folder / "closed");
    fs::permissions(folder / "closed", fs::perms::none);
    CHECK_THAT(error_of([&] { files.list(folder / "closed"); }, EACCES), Catch::Contains("permission"));
    CHECK_THAT(error_of([&] { files.write(folder / "closed/x", ""); }, EACCES), Catch::Contains("permission"));
    fs::permissions(folder / "closed", fs::perms::owner_all);
  }
}

TEST_CASE("states, names and reads of files") {
  const Folder folder;
  cli::SystemFiles files;
  files.write(folder / "a.csv", "0123456789");
  fs::create_directory(folder / "d");
  CHECK(files.state(folder / "a.csv")->kind == FileState::Kind::regular);
  CHECK(files.state(folder / "a.csv")->size == 10);
  CHECK(files.state(folder / "d")->kind == FileState::Kind::directory);
  CHECK_FALSE(files.state(folder / "none"));
  CHECK_FALSE(files.state(folder / "a.csv/x"));
  auto names = files.list(folder.path);
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{"a.csv", "d"});
  CHECK(files.list(folder / "none").empty());
  fs::create_symlink("a.csv", folder / "link");
  CHECK(files.canonical(folder / "link") == files.canonical(folder / "a.csv"));
  CHECK(*files.state(folder / "link") == *files.state(folder / "a.csv"));

  const auto file = files.open(folder / "a.csv");
  char buffer[16] = {};
  CHECK(file->read_at(3, buffer, 4) == 4);
  CHECK(std::string_view(buffer, 4) == "3456");
  CHECK(file->read_at(8, buffer, 16) == 2);
  CHECK(file->read_at(50, buffer, 16) == 0);
  CHECK(file->state() == *files.state(folder / "a.csv"));
  files.write(folder / "a.csv", "new");
  CHECK(file->read_at(0, buffer, 16) == 10);  // the open file is still the old one
  CHECK(file->state().inode != files.state(folder / "a.csv")->inode);
}

TEST_CASE("PIPEC_NOW stops the clock of the day, not the one for durations") {
  test::MemoryVariables variables;
  cli::SystemClock running(variables);
  CHECK(running.now_us() > 1'700'000'000'000'000);
  variables.values["PIPEC_NOW"] = "2024-02-29T14:05:00+01:00";
  cli::SystemClock stopped(variables);
  CHECK(stopped.now_us() == 1'709'211'900'000'000);
  const auto before = stopped.monotonic_us();
  stopped.sleep_us(2000);
  CHECK(stopped.monotonic_us() >= before + 2000);
  CHECK(stopped.now_us() == 1'709'211'900'000'000);
  for (const auto* bad : {"", "now", "2024-02-29", "2024-02-29T14:05:00", "2023-02-29T14:05:00Z"}) {
    variables.values["PIPEC_NOW"] = bad;
    CHECK_THROWS_WITH(cli::SystemClock(variables), Catch::Contains("PIPEC_NOW") && Catch::Contains("2024-02-29T13:05:00Z"));
  }
}

TEST_CASE("variables and chance") {
  cli::SystemVariables variables;
  CHECK(variables.get("PATH").has_value());
  CHECK_FALSE(variables.get("PIPEC_NO_SUCH_VARIABLE").has_value());
  cli::SystemRandom random;
  CHECK(random.next() != random.next());
}
