// Blanks, comments, lines, names, numbers and texts.
#pragma once

#include "grammar/structure.hpp"

namespace pipec::grammar {

// ---- blanks, comments, lines ------------------------------------------------------------------------------

struct newline : p::sor<p::string<'\r', '\n'>, p::one<'\n', '\r'>> {};
struct blank : p::plus<p::one<' ', '\t'>> {};
struct rest_of_line : p::star<p::not_one<'\n', '\r'>> {};
struct doc_line : p::seq<p::string<'/', '/', '/'>, p::not_at<p::one<'/'>>, rest_of_line> {};
struct line_comment : p::seq<p::two<'/'>, rest_of_line> {};
struct endless_comment : p::star<p::any> {};
struct block_comment : p::seq<p::string<'/', '*'>, p::sor<p::until<p::string<'*', '/'>>, endless_comment>> {};
struct comment : p::seq<p::at<p::one<'/'>>, p::sor<doc_line, line_comment, block_comment>> {};

struct gap : p::star<p::sor<blank, newline, comment>> {};

// A line that starts so belongs to the line above (S-A5). `-` never does.
struct continuation
    : p::sor<p::one<'|', '+', '*'>, p::seq<p::one<'/'>, p::not_at<p::one<'/', '*'>>>, p::string<'?', '?'>,
             p::seq<p::one<'.'>, p::sor<p::identifier_first, p::one<'`'>>>, p::seq<p::one<'@'>, p::identifier_first>,
             spelled<"and">, spelled<"or">, spelled<"else">> {};
struct line_join : p::seq<newline, gap, p::at<continuation>> {};

struct newline_is_blank {
  using rule_t = newline_is_blank;
  using subs_t = p::type_list<>;
  template <p::apply_mode, p::rewind_mode, template <class...> class, template <class...> class, class In, class State>
  static bool match(In&, State& state) {
    return state.newlines_are_blank();
  }
};

struct ws : p::star<p::sor<blank, comment, p::seq<newline_is_blank, newline>, line_join>> {};

// Nothing but blanks stands in front on this line: looks back, eats nothing.
struct first_on_line {
  using rule_t = first_on_line;
  using subs_t = p::type_list<>;
  template <p::apply_mode, p::rewind_mode, template <class...> class, template <class...> class, class In, class State>
  static bool match(In& in, State&) {
    const char* at = in.current();
    while (at != in.begin() && (at[-1] == ' ' || at[-1] == '\t')) --at;
    return at == in.begin() || at[-1] == '\n' || at[-1] == '\r';
  }
};

// ---- names ------------------------------------------------------------------------------------------------

struct reserved : p::sor<spelled<"true">, spelled<"false">, spelled<"null">, spelled<"and">, spelled<"or">,
                         spelled<"not">, spelled<"is">, spelled<"in">, spelled<"else">> {};
struct plain_name : p::seq<p::not_at<reserved>, p::identifier> {};
struct quoted_name : p::seq<p::one<'`'>, p::plus<p::not_one<'`', '\n', '\r'>>, p::one<'`'>> {};
struct text_mark : p::sor<p::one<'"'>, p::string<'f', '"'>, p::string<'r', '"'>, p::string<'r', 'e', '"'>> {};
struct name_text : p::seq<p::not_at<text_mark>, p::sor<plain_name, quoted_name>> {};
struct name : tok<name_text> {};

struct dot : p::seq<p::one<'.'>, p::not_at<p::one<'.'>>> {};
struct path : p::seq<name, p::star<dot, need<name, Expected::name_after_dot>>> {};

template <Expected what>
struct names : p::seq<need<name, what>, p::star<sign<','>, need<name, what>>> {};

// ---- numbers ----------------------------------------------------------------------------------------------

struct digits : p::seq<p::digit, p::star<p::sor<p::digit, p::one<'_'>>>> {};
struct fraction : p::seq<p::one<'.'>, p::at<p::digit>, digits> {};
struct exponent : p::seq<p::one<'e', 'E'>, p::opt<p::one<'+', '-'>>, p::plus<p::digit>> {};
struct unit : p::seq<p::identifier_first, p::star<p::identifier_other>> {};
// Glued to a number, and nothing that a modulo could take behind it (S-A7).
struct percent : p::seq<p::one<'%'>, p::not_at<p::sor<p::identifier_other, p::one<'(', '`'>>>> {};
struct number_text : p::seq<digits, p::opt<fraction>, p::opt<exponent>, p::opt<p::sor<percent, unit>>> {};
struct number : tok<number_text> {};

struct two_digits : p::rep<2, p::digit> {};
struct zone_offset : p::sor<p::one<'Z'>, p::seq<p::one<'+', '-'>, two_digits, p::opt<p::one<':'>>, two_digits>> {};
struct clock_text : p::seq<two_digits, p::one<':'>, two_digits,
                           p::opt<p::one<':'>, two_digits, p::opt<p::one<'.'>, p::rep_min_max<1, 6, p::digit>>>,
                           p::opt<zone_offset>> {};
struct moment_text : p::seq<two_digits, two_digits, p::one<'-'>, two_digits, p::one<'-'>, two_digits,
                            p::opt<p::one<'T'>, clock_text>, p::not_at<p::identifier_other>> {};
struct moment_token : p::seq<p::one<'@'>, p::at<p::digit>, need<moment_text, Expected::moment>> {};
struct moment : tok<moment_token> {};

// ---- texts ------------------------------------------------------------------------------------------------

struct in_line : p::not_one<'\n', '\r'> {};
struct escape : p::seq<p::one<'\\'>, in_line> {};
struct quote : p::one<'"'> {};
struct block_quote : p::string<'"', '"', '"'> {};

struct plain_part : p::sor<p::plus<p::not_one<'"', '\\', '\n', '\r'>>, escape> {};
struct plain_string : terminated<quote, plain_part, quote, Expected::closing_quote> {};
struct raw_string : terminated<p::string<'r', '"'>, in_line, quote, Expected::closing_quote> {};
struct block_string : terminated<block_quote, p::any, block_quote, Expected::closing_block_quote> {};
// A backslash keeps its meaning for the pattern and only keeps a quote from ending it.
struct regex_string
    : terminated<p::string<'r', 'e', '"'>, p::sor<escape, in_line>, quote, Expected::closing_quote> {};

struct expr;
struct value;
struct fstring_mark : p::string<'f', '"'> {};
struct code_point_escape : p::seq<p::string<'\\', 'u', '{'>, p::star<p::xdigit>, p::opt<p::one<'}'>>> {};
struct fstring_text : p::plus<p::sor<p::string<'{', '{'>, p::string<'}', '}'>, code_point_escape, escape,
                                     p::not_one<'{', '}', '"', '\\', '\n', '\r'>>> {};
struct fstring_value : enclosed<'{', value, '}', Lines::end_items, true> {};
struct fstring_stray : p::one<'}'> {};
struct fstring_part : p::sor<fstring_text, fstring_value, fstring_stray> {};
struct fstring : terminated<fstring_mark, fstring_part, quote, Expected::closing_quote> {};

// A text that is known as it stands: "…" or r"…".
struct text : tok<p::seq<p::not_at<block_quote>, p::sor<raw_string, plain_string>>> {};
struct sql_text : tok<block_string> {};
struct regex : tok<regex_string> {};

}  // namespace pipec::grammar
