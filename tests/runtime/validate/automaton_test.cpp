// An automaton answers as RE2 does, or asks.
#include "runtime/validate/automaton.hpp"

#include <re2/re2.h>

#include <random>

#include "tests/support/catch.hpp"

using namespace pipec;
using validate::Answer;
using validate::Automaton;

namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t count) { return random() % count; }

template <std::size_t n>
std::string one_of(Random& random, const char* const (&choices)[n]) {
  return choices[below(random, n)];
}

// Most are good patterns; RE2 says which.
std::string pattern(Random& random, int depth) {
  static const char* const atoms[] = {"a", "b", "c", "ab", ".", "[a-c]", "[^a]", "[^\\n-]", "\\d", "\\w", "\\S", "\\s",
                                      "\\D", "\\W", "[]a]", "[^]b]", "[a\\-z]", "[\\d-]", "[--a]", "\\.", "\\n", "é",
                                      "[é]", "[^é]", "[a-é]", "^", "$", "\\A", "\\z", "0", "-", "@", "K", "\\t", ""};
  static const char* const repeats[] = {"*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?", "+?", "??", "{0}"};
  if (depth == 0) return one_of(random, atoms);
  std::string out;
  const std::size_t parts = 1 + below(random, 4);
  for (std::size_t k = 0; k < parts; ++k) {
    const std::size_t kind = below(random, 10);
    if (kind < 5) {
      out += one_of(random, atoms);
    } else if (kind < 7) {
      out += one_of(random, atoms) + one_of(random, repeats);
    } else {
      out += (kind == 7 ? "(?:" : "(") + pattern(random, depth - 1) + ")";
      if (below(random, 2) == 0) out += one_of(random, repeats);
    }
    if (below(random, 6) == 0) out += "|";
  }
  if (below(random, 3) == 0) out = "^" + out;
  if (below(random, 3) == 0) out += "$";
  return out;
}

std::string some_text(Random& random) {
  static const char* const pieces[] = {"a", "b", "c", "ab", "aa", "0", "9", "-", "@", ".", "\n", " ", "K", "\t", "]",
                                       "é", "\xE2\x84\xAA", "\xF0\x9F\x98\x80", "\xFF", "z", "_", "\x01", "\x7F"};
  std::string out;
  for (std::size_t k = below(random, 8); k > 0; --k) {
    out += pieces[below(random, below(random, 4) == 0 ? std::size(pieces) : 11)];
  }
  if (below(random, 20) == 0) out += '\0';
  return out;
}

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 128) return false;
  }
  return true;
}

bool re2_finds(const RE2& re, std::string_view text) {
  return re.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

// How often it answered itself; the first difference ends it.
std::size_t compare(const std::string& source, const Automaton& automaton, const RE2& re, std::string_view text) {
  const Answer answer = automaton.match(text);
  CAPTURE(source, text);
  if (answer == Answer::ask) {
    REQUIRE_FALSE(is_ascii(text));
    return 0;
  }
  REQUIRE((answer == Answer::yes) == re2_finds(re, text));
  return 1;
}

}  // namespace

TEST_CASE("an automaton answers as RE2 does") {
  Random random(20240229);
  RE2::Options quiet;
  quiet.set_log_errors(false);
  std::size_t known = 0, answered = 0, small = 0;
  for (int round = 0; round < 4000; ++round) {
    const std::string source = pattern(random, static_cast<int>(below(random, 3)));
    const RE2 re(source, quiet);
    if (!re.ok()) continue;
    const auto automaton = Automaton::compile(source);
    if (!automaton) continue;
    ++known;
    small += automaton->states() <= 10 ? 1 : 0;
    answered += compare(source, *automaton, re, "");
    for (int k = 0; k < 60; ++k) answered += compare(source, *automaton, re, some_text(random));
  }
  CHECK(known > 2000);  // otherwise nothing was compared
  CHECK(small > 1000);
  CHECK(known - small > 20);
  CHECK(answered > known * 30);
}

TEST_CASE("patterns that are written often have an automaton of few states") {
  const std::pair<const char*, std::size_t> cases[] = {
      {"^[A-Z]{3}$", 6},
      {R"(^[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$)", 8},
      {R"(^\d{4}-\d{2}$)", 10},
      {"abc", 5},
      {"^(new|old)?$", 8},
      {"", 1},
  };
  for (const auto& [source, states] : cases) {
    CAPTURE(source);
    const auto automaton = Automaton::compile(source);
    REQUIRE(automaton);
    CHECK(automaton->states() <= states);
  }
}

TEST_CASE("what an automaton does not know is left to RE2") {
  for (const char* source : {"(?i)a", "\\bword\\b", "\\pL", "(?P<n>a)", "[[:alpha:]]", "\\x41", "\\Qa\\E", "a{2}{3}", "}",
                             "a{101}", "(?s).", "\\C", "(a|b)*a(a|b){9}"}) {
    CAPTURE(source);
    CHECK_FALSE(Automaton::compile(source));
  }
}

TEST_CASE("bytes beyond ASCII are asked about where they matter only") {
  const auto match = [](const char* source, std::string_view text) { return Automaton::compile(source)->match(text); };
  CHECK(match("^a", "aé") == Answer::yes);
  CHECK(match("^a", "bé") == Answer::no);
  CHECK(match("^a.c$", "aéc") == Answer::ask);
  CHECK(match("^aé", "aé") == Answer::ask);
  CHECK(match("a$", "éa") == Answer::ask);
  CHECK(match("a", "a\xFF") == Answer::yes);
}
