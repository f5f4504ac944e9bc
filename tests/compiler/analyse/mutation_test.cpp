// Text that is nearly right: every word of a good file deleted, doubled, or misspelt. Never a crash, and what is said
// about it points near the edit.
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/compiler/analyse/analysed.hpp"
#include "tests/support/catch.hpp"

namespace pipec::test {
namespace {

struct Word {
  std::size_t begin, end;
};

// Runs of letters and digits, and single signs.
std::vector<Word> words_of(const std::string& text) {
  std::vector<Word> words;
  for (std::size_t i = 0; i < text.size();) {
    const auto is_letter = [&](std::size_t at) {
      return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_');
    };
    if (std::isspace(static_cast<unsigned char>(text[i])) != 0) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    if (is_letter(i)) {
      while (is_letter(end)) ++end;
    }
    words.push_back({i, end});
    i = end;
  }
  return words;
}

std::string good_text(const std::string& name) {
  std::ifstream file(std::string(PIPEC_SOURCE_DIR) + "/tests/compiler/syntax/data/" + name);
  std::stringstream text;
  text << file.rdbuf();
  REQUIRE(!text.str().empty());
  return text.str();
}

struct Tally {
  int errors = 0, near = 0;
};

// Errors that the edit brought, and how many of them are within one line of it (or point to a place that is).
void judge(const std::string& text, std::size_t at, std::size_t before, Tally& tally) {
  const auto analysed = analyse_text(text);
  if (analysed.diagnostics.size() <= before) return;
  const auto line_of = [&](std::size_t offset) { return std::count(text.begin(), text.begin() + static_cast<long>(offset), '\n'); };
  const auto edit = line_of(at);
  ++tally.errors;
  for (const auto& item : analysed.diagnostics.items()) {
    bool close = std::abs(line_of(item.span.begin) - edit) <= 1;
    for (const auto& other : item.related) close = close || std::abs(line_of(other.span.begin) - edit) <= 1;
    if (!close) continue;
    ++tally.near;
    break;
  }
}

}  // namespace

TEST_CASE("a word deleted, doubled or misspelt: no crash, and errors near the edit") {
  Tally tally;
  for (const auto* name : {"titanic.pipe", "shop.pipe", "types.pipe"}) {
    const auto text = good_text(name);
    const auto before = analyse_text(text).diagnostics.size();
    for (const auto& word : words_of(text)) {
      const auto spelt = text.substr(word.begin, word.end - word.begin);
      judge(text.substr(0, word.begin) + text.substr(word.end), word.begin, before, tally);
      judge(text.substr(0, word.end) + " " + spelt + text.substr(word.end), word.begin, before, tally);
      if (spelt.size() > 2) {
        auto wrong = spelt;
        std::swap(wrong[1], wrong[2]);
        judge(text.substr(0, word.begin) + wrong + text.substr(word.end), word.begin, before, tally);
      }
    }
  }
  INFO(tally.near << " of " << tally.errors << " are near");
  CHECK(tally.errors > 800);
  CHECK(tally.near * 100 >= tally.errors * 95);
}

}  // namespace pipec::test
