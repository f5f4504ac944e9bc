#include "base/suggest.hpp"

#include "tests/support/catch.hpp"

using namespace pipec;

TEST_CASE("the nearest known word is suggested") {
  static const std::vector<std::string> known = {"write", "dedup", "columns", "quarantine",
                                                 "into",  "int32", "int64",   "check"};
  struct Row {
    const char *word, *nearest;  // empty: none
  };
  const auto row = GENERATE(values<Row>({{"wirte", "write"},       {"writ", "write"},      {"WRITE", "write"},
                                         {"colums", "columns"},    {"quarentine", "quarantine"}, {"int3", "into"},
                                         {"chekc", "check"},       {"zzzz", ""},           {"x", ""},
                                         {"int65", "int64"},       {"quarantinetable", ""}, {"", ""}}));
  INFO(row.word);
  CHECK(suggest(row.word, known).value_or("") == row.nearest);
}

TEST_CASE("a tie goes to the earlier word") {
  static const std::vector<std::string> known = {"int32", "int16"};
  CHECK(suggest("int36", known) == std::optional<std::string>("int32"));
  CHECK(suggest("int1", std::vector<std::string>{"int12", "int13"}) == std::optional<std::string>("int12"));
  CHECK_FALSE(suggest("anything", std::vector<std::string>{}));
}
