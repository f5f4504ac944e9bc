// Whatever is done to a good file: no crash, no endless loop, places inside the file, and what does not parse to a
// complete tree is said.
#include <algorithm>
#include <random>

#include "tests/compiler/syntax/parsed.hpp"

namespace {

using pipec::Parsed;

// The tokens of a text, roughly: words, numbers, texts, single marks. Blanks and comments lie between.
struct Token {
  std::size_t begin, end;
};

bool is_part(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

std::vector<Token> tokens_of(const std::string& text) {
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < text.size();) {
    if (std::isspace(static_cast<unsigned char>(text[i]))) {
      ++i;
    } else if (text.compare(i, 2, "//") == 0) {
      i = std::min(text.find('\n', i), text.size());
    } else {
      auto end = i + 1;
      if (is_part(text[i])) {
        while (end < text.size() && is_part(text[end])) ++end;
      } else if (text[i] == '"') {
        if (text.compare(i, 3, "\"\"\"") == 0) {
          end = text.find("\"\"\"", i + 3) + 3;
        } else {
          while (text[end] != '"') end += text[end] == '\\' ? 2 : 1;
          ++end;
        }
      }
      tokens.push_back({i, end});
      i = end;
    }
  }
  return tokens;
}

// Parses; checks what must hold for every text. Returns the number of diagnostics.
std::size_t survive(const std::string& text) {
  const Parsed parsed(text);
  for (const auto& item : parsed.diagnostics.items()) {
    REQUIRE(item.span.source == 0);
    REQUIRE(item.span.begin <= item.span.end);
    REQUIRE(item.span.end <= text.size());
    for (const auto& edit : item.edits) REQUIRE(edit.span.end <= text.size());
    for (const auto& label : item.related) REQUIRE(label.span.end <= text.size());
    REQUIRE(!item.text.empty());
  }
  for (const auto& declaration : parsed.file.declarations) {
    REQUIRE(declaration.span.begin < declaration.span.end);
    REQUIRE(declaration.span.end <= text.size());
  }
  for (std::size_t i = 1; i < parsed.file.comments.size(); ++i) {
    REQUIRE(parsed.file.comments[i - 1].span.end <= parsed.file.comments[i].span.begin);
  }
  REQUIRE(!parsed.dump().empty());
  REQUIRE((parsed.diagnostics.size() == 0 || !parsed.report().empty()));
  return parsed.diagnostics.size();
}

const std::vector<std::string>& files() {
  static const std::vector<std::string> all = {pipec::read_data("titanic.pipe"), pipec::read_data("types.pipe"),
                                               pipec::read_data("shop.pipe")};
  return all;
}

std::string without(const std::string& text, Token token) {
  return text.substr(0, token.begin) + text.substr(token.end);
}

}  // namespace

TEST_CASE("mutation: every token deleted, doubled, swapped with the next, replaced") {
  for (const auto& text : files()) {
    const auto tokens = tokens_of(text);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const auto [begin, end] = tokens[i];
      const auto token = text.substr(begin, end - begin);
      INFO("at " << begin << " " << token);
      survive(without(text, tokens[i]));
      survive(text.substr(0, end) + " " + token + text.substr(end));
      if (i + 1 < tokens.size()) {
        const auto [next, stop] = tokens[i + 1];
        survive(text.substr(0, begin) + text.substr(next, stop - next) + text.substr(end, next - end) + token +
                text.substr(stop));
      }
      for (const char* other : {"}", "{", "\"", "/*", "5%", "\n"}) {
        survive(text.substr(0, begin) + other + text.substr(end));
      }
    }
  }
}

TEST_CASE("mutation: cut at every byte") {
  for (const auto& text : files()) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      INFO("cut at " << size);
      survive(text.substr(0, size));
    }
  }
}

TEST_CASE("mutation: random bytes deleted, inserted, changed") {
  std::mt19937 random(20260131);
  const std::string bytes = std::string("{}()[]\"'`|=.,;:%@/*\\\n\r\t -+<>!?#$") + '\0' + "\xFF\xC3\xA4" + "afr19_";
  for (const auto& text : files()) {
    for (int round = 0; round < 1500; ++round) {
      auto mutated = text;
      const auto edits = 1 + random() % 4;
      for (unsigned edit = 0; edit < edits; ++edit) {
        const auto at = random() % mutated.size();
        switch (random() % 3) {
          case 0: mutated.erase(at, 1 + random() % 3); break;
          case 1: mutated.insert(at, 1, bytes[random() % bytes.size()]); break;
          default: mutated[at] = bytes[random() % bytes.size()]; break;
        }
      }
      INFO(mutated);
      survive(mutated);
    }
  }
}

TEST_CASE("mutation: what is surely wrong is said") {
  const std::string brackets = "{}()[]";
  for (const auto& text : files()) {
    for (const auto& token : tokens_of(text)) {
      const auto word = text.substr(token.begin, token.end - token.begin);
      INFO("at " << token.begin << " " << word);
      // A bracket without its partner, a text without its end, a stray mark: never a valid file.
      if (word.size() == 1 && brackets.find(word) != std::string::npos) CHECK(survive(without(text, token)) > 0);
      if (word[0] == '"') CHECK(survive(without(text, {token.end - 1, token.end})) > 0);
      CHECK(survive(text.substr(0, token.begin) + " $ " + text.substr(token.begin)) > 0);
    }
  }
}

TEST_CASE("mutation: a misspelt word of the language gets the right word, and one error within a line") {
  const std::vector<std::string> words = {"connection", "secret",  "defaults", "quarantine", "task",    "from",
                                          "into",
                                          "write",      "merge",   "dedup",    "update",     "columns", "check",
                                              "expect",
                                          "incremental", "partition", "schedule", "delete", "references", "transient"};
  std::size_t tried = 0, right = 0, near = 0;
  for (const auto& text : files()) {
    const auto tokens = tokens_of(text);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const auto word = text.substr(tokens[i].begin, tokens[i].end - tokens[i].begin);
      if (std::find(words.begin(), words.end(), word) == words.end()) continue;
      // Only where the word is one of the language: not a name, a type or a setting.
      const auto before = i == 0 ? std::string() : text.substr(tokens[i - 1].begin,
          tokens[i - 1].end - tokens[i - 1].begin);
      const auto after = text.substr(tokens[i].end, text.find_first_not_of(' ', tokens[i].end) + 1 - tokens[i].end);
      if (after.back() == ':' || after.back() == '=' || before == "from" || before == "[" || before == ",") continue;
      auto wrong = text;
      std::swap(wrong[tokens[i].begin + 1], wrong[tokens[i].begin + 2]);
      if (wrong == text) continue;
      INFO(word << " at " << tokens[i].begin);
      const Parsed parsed(wrong);
      REQUIRE(parsed.diagnostics.size() > 0);
      ++tried;
      const auto line = parsed.sources.position(0, static_cast<std::uint32_t>(tokens[i].begin)).line;
      bool all_near = true, suggested = false;
      for (const auto& item : parsed.diagnostics.items()) {
        const auto at = parsed.sources.position(0, item.span.begin).line;
        all_near = all_near && at + 1 >= line && at <= line + 1;
        for (const auto& edit : item.edits) suggested = suggested || edit.replacement == word;
      }
      if (!all_near || !suggested) UNSCOPED_INFO(word << " at line " << line << "\n" << parsed.report());
      right += suggested ? 1 : 0;
      near += all_near ? 1 : 0;
    }
  }
  CHECK(tried >= 50);
  CHECK(near * 100 >= tried * 95);
  CHECK(right * 100 >= tried * 95);
}
