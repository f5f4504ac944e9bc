// What is built when a rule has matched: the start, and the pieces of every clause and declaration.
// For parse.cpp alone.
#pragma once

#include "compiler/syntax/reading.hpp"
#include "grammar/declarations.hpp"

namespace pipec::syntax {

namespace g = pipec::grammar;

// What an action is told: the exact text of the rule, and its span without the blanks behind it.
struct Match {
  std::string_view text;
  Span exact;
  Span span;
  std::uint32_t begin() const { return span.begin; }
};

template <class Rule>
struct Build : tao::pegtl::nothing<Rule> {};

// An action that calls Self::run(reading, match).
template <class Self>
struct Do {
  template <class Input>
  static void apply(const Input& in, Reading& reading) {
    const Match match{{in.begin(), in.size()}, reading.span(in.begin(), in.end()), reading.span_from(in.begin())};
    Self::run(reading, match);
  }
};

// The same for a function that serves several rules.
template <void (*function)(Reading&, const Match&)>
struct Call : Do<Call<function>> {
  static void run(Reading& reading, const Match& match) { function(reading, match); }
};

}  // namespace pipec::syntax
