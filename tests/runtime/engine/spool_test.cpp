#include "runtime/engine/spool.hpp"

#include <random>

#include "tests/support/catch.hpp"

using namespace pipec;

namespace {

std::vector<std::string> frames(std::size_t count, std::size_t largest) {
  std::mt19937 chance(7);
  std::vector<std::string> made;
  for (std::size_t i = 0; i < count; ++i) {
    std::string frame(chance() % (largest + 1), '\0');
    for (char& byte : frame) byte = static_cast<char>(chance());
    made.push_back(std::move(frame));
  }
  return made;
}

std::vector<std::string> read_all(engine::Spool& spool) {
  std::vector<std::string> found;
  std::string frame;
  spool.rewind();
  while (spool.next(frame)) found.push_back(frame);
  return found;
}

}  // namespace

TEST_CASE("frames come back in order, from memory and from a file", "[spool]") {
  struct Case { std::size_t count, largest, memory; bool in_memory; };
  for (const Case& row : {Case{0, 10, 100, true}, Case{1, 0, 100, true}, Case{20, 30, 4096, true},
                          Case{20, 300, 100, false}, Case{3000, 1000, 64u << 10, false}, Case{3, 900'000, 1000, false},
                          Case{5, 10, 0, false}}) {
    INFO(row.count << " frames of up to " << row.largest << " bytes, memory " << row.memory);
    engine::FileSpool spool(row.memory, "/tmp");
    const auto written = frames(row.count, row.largest);
    std::uint64_t bytes = 0;
    for (const std::string& frame : written) {
      spool.append(frame);
      bytes += frame.size();
    }
    CHECK(spool.in_memory() == row.in_memory);
    CHECK(spool.bytes() == bytes);
    CHECK(read_all(spool) == written);
    CHECK(read_all(spool) == written);  // as often as wanted
  }
}

TEST_CASE("a folder that cannot be written says so, with a way on", "[spool]") {
  engine::FileSpool spool(4, "/no/such/folder");
  spool.append("abcdef");
  try {
    spool.append("abcdef");
    FAIL("no error");
  } catch (const engine::SpoolError& error) {
    CHECK(std::string(error.what()).find("/no/such/folder: No such file or directory") != std::string::npos);
    CHECK(std::string(error.what()).find("TMPDIR") != std::string::npos);
  }
}
