// Expressions, loosest first: or, and, not, one comparison, .., ??, + -, * / %, sign, primary.
#pragma once

#include "grammar/lexis.hpp"
#include "grammar/recovery.hpp"

namespace pipec::grammar {

struct value : need<expr, Expected::value> {};

// ---- calls, arrays, maps ----------------------------------------------------------------------------------

struct single_equals : tok<p::seq<p::one<'='>, p::not_at<p::one<'='>>>> {};
struct map_entry : p::seq<value, need<single_equals, Expected::map_equals>, value> {};
struct map_end : need<p::sor<p::at<p::one<'}'>>, separator<','>>, Expected::end_of_setting> {};
struct map_entries : p::seq<gap, p::star<p::not_at<p::one<'}'>>, map_entry, map_end>> {};
struct map : enclosed<'{', map_entries, '}', Lines::end_items> {};

struct argument_name : p::seq<p::at<name, single_equals>, name, single_equals> {};
struct argument : p::seq<p::opt<argument_name>, p::sor<map, need<expr, Expected::argument>>> {};
struct arguments : enclosed<'(', comma_list<argument, ')'>, ')', Lines::are_blanks> {};
struct array : enclosed<'[', comma_list<value, ']'>, ']', Lines::are_blanks> {};
struct paren : enclosed<'(', value, ')', Lines::are_blanks> {};

struct call_rest : arguments {};
struct reference_rest : p::success {};
struct call_or_reference : p::seq<path, p::sor<call_rest, reference_rest>> {};

// ---- if: a word like others unless an operand follows -------------------------------------------------------

struct operator_word : p::sor<spelled<"and">, spelled<"or">, spelled<"is">, spelled<"in">, spelled<"else">,
                              p::seq<word<"not">, p::sor<spelled<"in">, spelled<"matches">>>,
                              p::seq<word<"matches">, p::string<'r', 'e', '"'>>, spelled<"then">, spelled<"asc">,
                              spelled<"desc">, spelled<"set">, spelled<"lookback">, spelled<"start">,
                              spelled<"with">> {};
struct operand_start : p::seq<p::not_at<operator_word>, p::sor<p::identifier_other, p::one<'"', '(', '[', '`'>,
                                                               p::seq<p::one<'@'>, p::digit>>> {};
struct if_start : p::seq<word<"if">, operand_start> {};
struct if_expr : p::seq<p::at<if_start>, word<"if">, value, need<word<"then">, Expected::then_word>, value,
                        need<word<"else">, Expected::else_word>, value> {};

// ---- primary ------------------------------------------------------------------------------------------------

struct null_literal : word<"null"> {};
struct true_literal : word<"true"> {};
struct false_literal : word<"false"> {};
struct text_token : p::sor<block_string, plain_string, fstring, raw_string, regex_string> {};
struct text_value : tok<text_token> {};
struct primary : p::sor<number, text_value, paren, array, moment, null_literal, true_literal, false_literal,
                        nested<if_expr>, call_or_reference> {};

// ---- operators ----------------------------------------------------------------------------------------------

struct minus_sign : sign<'-'> {};
struct plus_sign : sign<'+'> {};
struct negative : p::seq<minus_sign, need<primary, Expected::value>> {};
struct positive : p::seq<plus_sign, need<primary, Expected::value>> {};
struct unary : p::sor<primary, negative, positive> {};

struct multiply : p::one<'*'> {};
struct divide : p::one<'/'> {};
struct modulo : p::one<'%'> {};
struct product_rest : p::seq<tok<p::sor<multiply, divide, modulo>>, need<unary, Expected::value>> {};
struct product : p::seq<unary, p::star<product_rest>> {};

struct add : p::one<'+'> {};
struct subtract : p::seq<p::not_at<first_on_line>, p::one<'-'>, p::not_at<p::one<'>'>>> {};
struct sum_rest : p::seq<tok<p::sor<add, subtract>>, need<product, Expected::value>> {};
struct sum : p::seq<product, p::star<sum_rest>> {};

struct coalesce : p::string<'?', '?'> {};
struct coalesced_rest : p::seq<tok<coalesce>, need<sum, Expected::value>> {};
struct coalesced : p::seq<sum, p::star<coalesced_rest>> {};

struct range_mark : tok<p::seq<p::two<'.'>, p::not_at<p::one<'.'>>>> {};
struct range_rest : p::seq<range_mark, need<coalesced, Expected::value>> {};
struct range : p::seq<coalesced, p::opt<range_rest>> {};

struct equal : p::string<'=', '='> {};
struct not_equal : p::string<'!', '='> {};
struct less_equal : p::string<'<', '='> {};
struct greater_equal : p::string<'>', '='> {};
struct less : p::seq<p::one<'<'>, p::not_at<p::one<'>'>>> {};
struct greater : p::one<'>'> {};
struct relation_sign : tok<p::sor<equal, not_equal, less_equal, greater_equal, less, greater>> {};

struct in_start : p::seq<p::opt<word<"not">>, spelled<"in">> {};
struct in_words : p::seq<p::opt<word<"not">>, word<"in">> {};
struct matches_start : p::seq<p::opt<word<"not">>, spelled<"matches">> {};
struct matches_words : p::seq<p::opt<word<"not">>, word<"matches">> {};
struct is_not : word<"not"> {};

struct relation_rest : p::seq<relation_sign, need<range, Expected::value>> {};
struct in_rest : p::seq<p::at<in_start>, in_words, need<range, Expected::set>> {};
struct is_rest : p::seq<word<"is">, p::opt<is_not>, need<word<"null">, Expected::null_word>> {};
struct matches_rest : p::seq<p::at<matches_start>, matches_words, need<regex, Expected::regex>> {};
struct chained_rest : p::seq<relation_sign, need<range, Expected::value>> {};  // an error of its own
struct comparison
    : p::seq<range, p::opt<p::sor<p::seq<relation_rest, p::star<chained_rest>>, in_rest, is_rest, matches_rest>>> {};

struct negation;
struct not_expr : p::seq<word<"not">, need<nested<negation>, Expected::value>> {};
struct negation : p::sor<not_expr, comparison> {};

struct logical_and : spelled<"and"> {};
struct and_rest : p::seq<tok<logical_and>, need<negation, Expected::value>> {};
struct conjunction : p::seq<negation, p::star<and_rest>> {};

struct logical_or : spelled<"or"> {};
struct or_rest : p::seq<tok<logical_or>, need<conjunction, Expected::value>> {};
struct expr : p::seq<conjunction, p::star<or_rest>> {};

}  // namespace pipec::grammar
