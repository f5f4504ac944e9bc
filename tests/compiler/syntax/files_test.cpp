#include "tests/compiler/syntax/parsed.hpp"

TEST_CASE("the three files of the language parse to the trees they mean") {
  for (const std::string name : {"titanic", "shop", "types"}) {
    INFO(name);
    const pipec::Parsed parsed(pipec::read_data(name + ".pipe"));
    CHECK(parsed.report() == "");
    CHECK(parsed.dump() + "\n" == pipec::read_data(name + ".dump"));
  }
}
