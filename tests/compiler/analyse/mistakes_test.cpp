// Every mistake: its code, the place that it points at, the help that it gives. And: every code has a mistake.
#include <fstream>
#include <set>
#include <sstream>

#include "tests/compiler/analyse/analysed.hpp"
#include "tests/support/catch.hpp"

namespace pipec::test {
namespace {

std::vector<Mistake> all_mistakes() {
  std::vector<Mistake> all;
  for (const auto& some : {name_mistakes(), type_mistakes(), expression_mistakes(), column_mistakes(), clause_mistakes(),
                           index_mistakes(), connection_mistakes(), not_yet_mistakes()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace

TEST_CASE("each mistake is one diagnostic, at its place, with its help") {
  for (const auto& mistake : all_mistakes()) {
    const auto analysed = analyse_text(mistake.text);
    INFO(mistake.text);
    INFO(analysed.rendered());
    CHECK(analysed.codes() == mistake.code);
    CHECK(analysed.program.has_value() == (mistake.code[0] == 'W'));
    if (analysed.diagnostics.size() != 1) continue;
    const auto& found = analysed.diagnostics.items().front();
    CHECK(analysed.sources.slice(found.span) == mistake.place);
    if (mistake.help.empty()) continue;
    std::string said;
    for (const auto& help : found.helps) said += help + "\n";
    CHECK(said.find(mistake.help) != std::string::npos);
  }
}

TEST_CASE("every message of the analysis has a mistake") {
  std::set<std::string> covered;
  for (const auto& mistake : all_mistakes()) covered.emplace(mistake.code);
  std::ifstream header(std::string(PIPEC_SOURCE_DIR) + "/compiler/diagnostic/analyse_messages.hpp");
  std::stringstream text;
  text << header.rdbuf();
  std::set<std::string> declared;
  const std::string all = text.str();
  for (std::size_t at = all.find("{\""); at != std::string::npos; at = all.find("{\"", at + 1)) {
    const auto code = all.substr(at + 2, 5);
    CHECK(declared.insert(code).second);
  }
  // A message that starts on the next line.
  for (std::size_t at = all.find("    \""); at != std::string::npos; at = all.find("    \"", at + 1)) {
    CHECK(declared.insert(all.substr(at + 5, 5)).second);
  }
  REQUIRE(declared.size() > 100);
  for (const auto& code : declared) {
    INFO(code);
    CHECK(covered.count(code) == 1);
  }
}

}  // namespace pipec::test
