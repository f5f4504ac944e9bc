// Types, columns and what is said about them.
#pragma once

#include "grammar/expressions.hpp"

namespace pipec::grammar {

// ---- types -----------------------------------------------------------------------------------------------------

struct type_arguments : enclosed<'(', comma_list<value, ')'>, ')', Lines::are_blanks> {};
struct nullable_mark : tok<p::seq<p::one<'?'>, p::not_at<p::one<'?'>>>> {};
struct type_ref : p::seq<path, p::opt<type_arguments>, p::opt<nullable_mark>> {};
struct needed_type : need<type_ref, Expected::type_name> {};

// ---- else … ----------------------------------------------------------------------------------------------------

struct action_message : enclosed<'(', need<text, Expected::text>, ')', Lines::are_blanks> {};
struct action_null : word<"null"> {};
struct action_default : p::seq<word<"default">, need<expr, Expected::default_value>> {};
struct action_quarantine : p::seq<word<"quarantine">, p::opt<action_message>> {};
struct action_warn : p::seq<word<"warn">, p::opt<action_message>> {};
struct action_fail : p::seq<word<"fail">, p::opt<action_message>> {};
struct action
    : need<p::sor<action_null, action_default, action_quarantine, action_warn, action_fail>, Expected::action> {};
struct otherwise : p::seq<word<"else">, action> {};

// ---- check -------------------------------------------------------------------------------------------------------

struct relation_test : p::seq<relation_sign, need<sum, Expected::value>> {};
struct in_test : p::seq<p::at<in_start>, in_words, need<range, Expected::set>> {};
// A pattern or, by mistake, another text; a column may be called `matches`.
struct matches_test_start : p::seq<p::opt<word<"not">>, word<"matches">, p::sor<text_mark>> {};
struct matches_test : p::seq<p::at<matches_test_start>, matches_words, need<regex, Expected::regex>> {};
// `unique` alone; followed by an operator it is a name.
struct operator_start
    : p::sor<p::one<'=', '!', '<', '>', '+', '-', '*', '/', '%', '(', '.'>, p::string<'?', '?'>, spelled<"and">,
             spelled<"or">, spelled<"is">, spelled<"in">, spelled<"not">, spelled<"matches">> {};
struct unique_word : p::seq<spelled<"unique">, p::not_at<p::star<blank>, operator_start>> {};
struct unique_test : tok<unique_word> {};
// `length(` is the function, `length >` a column of that name.
struct length_start
    : p::seq<spelled<"length">, p::not_at<p::one<'('>>, p::star<blank>,
             p::not_at<p::sor<p::one<'=', '!', '<', '>', '+', '*', '/', '%', '.'>, p::string<'?', '?'>, operator_word>>,
             p::sor<p::identifier_other, p::one<'(', '-', '`'>>> {};
struct length_test : p::seq<p::at<length_start>, word<"length">, need<range, Expected::value>> {};
struct expr_test : expr {};
struct column_test
    : need<p::sor<relation_test, in_test, matches_test, unique_test, length_test, expr_test>, Expected::test> {};

// ---- modifiers -----------------------------------------------------------------------------------------------------

struct annotation_mark : p::seq<p::one<'@'>, p::not_at<p::digit>> {};
struct from_header : p::seq<word<"from">, need<text, Expected::header_text>> {};
struct stage : p::seq<tok<p::seq<p::one<'|'>, p::not_at<p::one<'|'>>>>, need<path, Expected::stage_name>,
                      p::opt<arguments>> {};
struct else_modifier : otherwise {};
struct computed : p::seq<single_equals, need<expr, Expected::computed_value>> {};
struct default_modifier : p::seq<word<"default">, need<expr, Expected::default_value>> {};
struct check_otherwise : otherwise {};
struct check_modifier : p::seq<word<"check">, column_test, p::opt<check_otherwise>> {};
struct references_modifier : p::seq<word<"references">, need<path, Expected::column_reference>> {};
struct was_modifier : p::seq<word<"was">, need<name, Expected::old_name>> {};
struct transient_modifier : word<"transient"> {};
struct annotation : p::seq<annotation_mark, need<name, Expected::annotation_name>, p::opt<arguments>> {};
struct modifier : p::sor<from_header, stage, else_modifier, computed, default_modifier, check_modifier,
                         references_modifier, was_modifier, transient_modifier, annotation> {};

// ---- columns -------------------------------------------------------------------------------------------------------

struct column_continues : p::seq<newline, gap, p::at<modifier_start>, p::not_at<column_start>,
                                 p::not_at<clause_start>> {};
struct column_name : name {};
struct column : p::seq<p::at<p::seq<name, p::one<':'>>>, column_name, sign<':'>, needed_type,
                       p::star<p::sor<modifier, p::seq<column_continues, modifier>>>> {};
struct spread : p::seq<sign<'.', '.', '.'>, need<path, Expected::spread_path>> {};
struct column_item : need<p::sor<spread, column>, Expected::column> {};
struct column_items : items<column_item, ',', column_start, Level::inner, Docs::attach, Expected::end_of_column> {};
struct column_block : enclosed<'{', column_items, '}', Lines::end_items> {};

}  // namespace pipec::grammar
