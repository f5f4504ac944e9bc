#include "tests/support/catch.hpp"

#include <tao/pegtl/contrib/analyze.hpp>

#include "grammar/declarations.hpp"

// How pipec's own combinators consume input, for PEGTL's proof that no rule can loop without progress.
namespace tao::pegtl {

namespace g = pipec::grammar;

template <class Name, class R, g::Expected what>
struct analyze_traits<Name, g::need<R, what>> : analyze_traits<Name, typename seq<R>::rule_t> {};
template <class Name, class R>
struct analyze_traits<Name, g::tok<R>> : analyze_traits<Name, typename seq<R, g::ws>::rule_t> {};
template <class Name, g::Letters letters>
struct analyze_traits<Name, g::spelled<letters>> : analyze_any_traits<> {};
template <class Name, char open, class Inner, char close, g::Lines lines, bool glued>
struct analyze_traits<Name, g::enclosed<open, Inner, close, lines, glued>>
    : analyze_traits<Name, typename seq<one<open>, g::ws, Inner, one<close>, g::ws>::rule_t> {};
template <class Name, class R>
struct analyze_traits<Name, g::nested<R>> : analyze_traits<Name, typename seq<R>::rule_t> {};
template <class Name, class Open, class Part, class Close, g::Expected what>
struct analyze_traits<Name, g::terminated<Open, Part, Close, what>>
    : analyze_traits<Name, typename seq<Open, until<Close, Part>>::rule_t> {};
template <class Name, class Item, char separator, class Restart, g::Level level, g::Docs docs, g::Expected end>
struct analyze_traits<Name, g::items<Item, separator, Restart, level, docs, end>>
    : analyze_traits<Name, typename seq<g::gap, star<Item, opt<g::separator<separator>>>>::rule_t> {};
template <class Name>
struct analyze_traits<Name, g::newline_is_blank> : analyze_opt_traits<> {};
template <class Name>
struct analyze_traits<Name, g::first_on_line> : analyze_opt_traits<> {};

}  // namespace tao::pegtl

TEST_CASE("no rule of the grammar can loop without progress") {
  CHECK(tao::pegtl::analyze<pipec::grammar::file>(1) == 0);
}

namespace {

struct endless : tao::pegtl::star<pipec::grammar::ws> {};

}  // namespace

TEST_CASE("the proof would find such a loop") { CHECK(tao::pegtl::analyze<endless>(-1) > 0); }
