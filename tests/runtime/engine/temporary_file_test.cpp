#include "runtime/engine/temporary_file.hpp"

#include "tests/support/catch.hpp"

using namespace pipec;

namespace {

std::string read_all(const engine::TemporaryFile& file, std::uint64_t offset, std::size_t size) {
  std::string bytes(size, '?');
  for (std::size_t done = 0; done < size;) done += file.read(offset + done, bytes.data() + done, size - done);
  return bytes;
}

}  // namespace

TEST_CASE("a temporary file is made with its first bytes and keeps all but what it may forget", "[temporary]") {
  engine::TemporaryFile file("/tmp");
  CHECK_FALSE(file.made());
  file.forget(0, 10);
  const std::string first(300'000, 'a'), second(300'000, 'b');
  file.append(first);
  file.append(second);
  file.append("");
  CHECK(file.made());
  CHECK(file.size() == 600'000);
  CHECK((read_all(file, 0, 600'000) == first + second));
  CHECK(read_all(file, 299'999, 2) == "ab");
  file.forget(0, 300'000);
  CHECK(file.size() == 600'000);
  CHECK((read_all(file, 300'000, 300'000) == second));
  file.append("end");
  CHECK(read_all(file, 599'999, 4) == "bend");
}

TEST_CASE("reading beyond the end is an error, not silence", "[temporary]") {
  engine::TemporaryFile file("/tmp");
  file.append("abc");
  char byte = 0;
  CHECK(file.read(2, &byte, 1) == 1);
  CHECK_THROWS_AS(file.read(3, &byte, 1), engine::SpoolError);
  CHECK_THROWS_AS(engine::TemporaryFile("/no/such/folder").append("a"), engine::SpoolError);
}
