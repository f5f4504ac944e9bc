// Combinators on top of PEGTL. A rule that is given a State asks it for three things only: how lines are read
// (newlines_are_blank, open, nest), where a token ended (token_ends), and to complain (expected, unclosed,
// unterminated), which never returns.
//
// Conventions: a token eats the blanks behind it, never those in front; a rule decides with its first token or a
// look-ahead (`at`), so that nothing that was built has to be taken back.
#pragma once

#include <cstddef>
#include <string_view>
#include <tao/pegtl.hpp>

#include "grammar/expected.hpp"
#include "grammar/levels.hpp"

namespace pipec::grammar {

namespace p = tao::pegtl;

struct ws;  // lexis.hpp

// R, or a complaint.
template <class R, Expected what>
struct need {
  using rule_t = need;
  using subs_t = p::type_list<R>;

  template <p::apply_mode A, p::rewind_mode, template <class...> class Action, template <class...> class Control,
            class In, class State>
  static bool match(In& in, State& state) {
    if (!Control<R>::template match<A, p::rewind_mode::required, Action, Control>(in, state)) {
      state.expected(what, in.current());
    }
    return true;
  }
};

// R as a token.
template <class R>
struct tok {
  using rule_t = tok;
  using subs_t = p::type_list<R>;

  template <p::apply_mode A, p::rewind_mode M, template <class...> class Action, template <class...> class Control,
            class In, class State>
  static bool match(In& in, State& state) {
    if (!Control<R>::template match<A, M, Action, Control>(in, state)) return false;
    if constexpr (A == p::apply_mode::action) state.token_ends(in.current());
    (void)Control<ws>::template match<A, p::rewind_mode::dontcare, Action, Control>(in, state);
    return true;
  }
};

template <std::size_t N>
struct Letters {
  char text[N]{};
  consteval Letters(const char (&from)[N]) {  // NOLINT: written as a literal
    for (std::size_t i = 0; i < N; ++i) text[i] = from[i];
  }
  constexpr std::string_view view() const { return {text, N - 1}; }
};

// A whole word: not the beginning of a longer one.
template <Letters letters>
struct spelled {
  using rule_t = spelled;
  using subs_t = p::type_list<>;

  template <class In, class State>
  static bool match(In& in, State&) {
    constexpr auto text = letters.view();
    if (in.size() < text.size() || std::string_view(in.current(), text.size()) != text) return false;
    if (in.size() > text.size() && is_name_part(in.peek_char(text.size()))) return false;
    in.bump(text.size());
    return true;
  }
  template <p::apply_mode, p::rewind_mode, template <class...> class, template <class...> class, class In, class State>
  static bool match(In& in, State& state) {
    return match(in, state);
  }
};

template <Letters letters>
struct word : tok<spelled<letters>> {};

template <char... Cs>
struct sign : tok<p::string<Cs...>> {};

// Open Inner Close. Lines inside are read as `lines` says; blanks behind Close are eaten unless `glued`.
template <char Open, class Inner, char Close, Lines lines, bool glued = false>
struct enclosed {
  using rule_t = enclosed;
  using subs_t = p::type_list<Inner>;

  template <p::apply_mode A, p::rewind_mode, template <class...> class Action, template <class...> class Control,
            class In, class State>
  static bool match(In& in, State& state) {
    if (in.empty() || in.peek_char() != Open) return false;
    {
      const auto opened = state.open(Open, in.current(), lines);
      in.bump(1);
      (void)Control<ws>::template match<A, p::rewind_mode::dontcare, Action, Control>(in, state);
      if (!Control<Inner>::template match<A, p::rewind_mode::required, Action, Control>(in, state) || in.empty() ||
          in.peek_char() != Close) {
        state.unclosed(Close, in.current());
      }
      in.bump(1);
    }
    if constexpr (A == p::apply_mode::action) state.token_ends(in.current());
    if constexpr (!glued) (void)Control<ws>::template match<A, p::rewind_mode::dontcare, Action, Control>(in, state);
    return true;
  }
};

// R, one level deeper.
template <class R>
struct nested {
  using rule_t = nested;
  using subs_t = p::type_list<R>;

  template <p::apply_mode A, p::rewind_mode M, template <class...> class Action, template <class...> class Control,
            class In, class State>
  static bool match(In& in, State& state) {
    const auto deeper = state.nest(in.current());
    return Control<R>::template match<A, M, Action, Control>(in, state);
  }
};

// Open Part… Close; when Close is missing, the complaint is at Open.
template <class Open, class Part, class Close, Expected what>
struct terminated {
  using rule_t = terminated;
  using subs_t = p::type_list<Open, Part, Close>;

  template <p::apply_mode A, p::rewind_mode, template <class...> class Action, template <class...> class Control,
            class In, class State>
  static bool match(In& in, State& state) {
    const char* const start = in.current();
    if (!Control<Open>::template match<A, p::rewind_mode::required, Action, Control>(in, state)) return false;
    while (!Control<Close>::template match<A, p::rewind_mode::required, Action, Control>(in, state)) {
      if (!Control<Part>::template match<A, p::rewind_mode::required, Action, Control>(in, state)) {
        state.unterminated(what, start, in.current());
      }
    }
    return true;
  }
};

// x, x, x up to (not with) Close; a comma may stand at the end. Item complains when it is missing.
template <class Item, char Close>
struct comma_list
    : p::sor<p::at<p::one<Close>>, p::seq<Item, p::star<sign<','>, p::sor<p::at<p::one<Close>>, Item>>>> {};

}  // namespace pipec::grammar
