// A whole file.
#pragma once

#include "grammar/clauses.hpp"

namespace pipec::grammar {

struct used_file : text {};
struct used_module : path {};
struct used_names : enclosed<'{', comma_list<need<name, Expected::used_names>, '}'>, '}', Lines::are_blanks> {};
struct used_as : p::seq<word<"as">, need<name, Expected::name>> {};
struct use_declaration : p::seq<word<"use">, need<p::sor<used_file, used_module>, Expected::used_file>,
                                p::opt<used_names>, p::opt<used_as>> {};

struct colon : need<sign<':'>, Expected::colon> {};
struct equals : need<single_equals, Expected::equals> {};
struct declared_name : need<name, Expected::name> {};

struct connection_declaration : p::seq<word<"connection">, declared_name, colon,
                                       need<name, Expected::connection_kind>, need<block, Expected::open_brace>> {};
struct param_value : p::seq<single_equals, value> {};
struct param_declaration : p::seq<word<"param">, declared_name, colon, needed_type, p::opt<param_value>> {};

struct secret_origin : p::seq<p::sor<spelled<"env">, spelled<"file">>, p::at<p::star<blank>, p::one<'('>>> {};
struct secret_source : p::seq<p::at<secret_origin>, name,
                              enclosed<'(', need<text, Expected::text>, ')', Lines::are_blanks>> {};
struct secret_declaration
    : p::seq<word<"secret">, declared_name, equals, need<secret_source, Expected::secret_source>> {};

// After `type … = …` a line that starts with `check` belongs to the type (S-A5).
struct type_continues : p::seq<newline, gap, p::at<spelled<"check">>> {};
struct line_end : p::sor<newline, p::eof> {};
struct type_declaration : p::seq<word<"type">, declared_name, equals, needed_type,
                                 p::star<p::sor<modifier, p::seq<type_continues, modifier>>>,
                                 need<p::at<line_end>, Expected::end_of_type>> {};
struct schema_declaration : p::seq<word<"schema">, declared_name, need<column_block, Expected::open_brace>> {};

struct function_parameter : p::seq<declared_name, colon, needed_type> {};
struct function_parameters : enclosed<'(', comma_list<function_parameter, ')'>, ')', Lines::are_blanks> {};
struct function_declaration
    : p::seq<word<"fn">, declared_name, need<function_parameters, Expected::open_paren>,
             need<sign<'-', '>'>, Expected::arrow>, needed_type, equals, value> {};

struct task_declaration : p::seq<word<"task">, declared_name, need<clause_list, Expected::open_brace>> {};
struct defaults_declaration : p::seq<word<"defaults">, need<clause_list, Expected::open_brace>> {};

struct alert_when : p::seq<word<"when">, value> {};
struct alert_send : p::seq<word<"send">, need<name, Expected::alert_channel>, need<arguments, Expected::open_paren>> {};
struct alert_item : need<p::sor<alert_when, alert_send>, Expected::alert_item> {};
struct alert_items : items<alert_item, ';', p::failure, Level::clauses, Docs::none, Expected::end_of_item> {};
struct alert_list : enclosed<'{', alert_items, '}', Lines::end_items> {};
struct alert_declaration : p::seq<word<"alert">, declared_name, need<alert_list, Expected::open_brace>> {};

struct accept_as : p::seq<word<"as">, need<unary, Expected::literal>> {};
struct test_accept : p::seq<word<"accept">, need<text, Expected::text>, p::opt<accept_as>> {};
struct test_reject : p::seq<word<"reject">, need<text, Expected::text>,
                            p::star<sign<','>, need<text, Expected::text>>> {};
struct test_item : need<p::sor<test_accept, test_reject>, Expected::test_item> {};
struct test_items : items<test_item, ';', p::failure, Level::clauses, Docs::none, Expected::end_of_item> {};
struct test_list : enclosed<'{', test_items, '}', Lines::end_items> {};
struct test_declaration : p::seq<word<"test">, declared_name, need<test_list, Expected::open_brace>> {};

struct module_declaration : p::seq<word<"module">, need<path, Expected::module_path>> {};

struct declared : p::sor<use_declaration, connection_declaration, param_declaration, secret_declaration,
                         type_declaration, schema_declaration, function_declaration, task_declaration,
                         defaults_declaration, alert_declaration, test_declaration> {};
struct export_mark : word<"export"> {};
struct exported : p::seq<export_mark, need<declared, Expected::declaration>> {};
struct declaration_body : p::sor<exported, declared> {};
struct declaration : need<p::sor<module_declaration, declaration_body>, Expected::declaration> {};

// ---- the edition line -----------------------------------------------------------------------------------------------

struct byte_order_mark : p::string<'\xEF', '\xBB', '\xBF'> {};
struct edition_number : p::star<p::not_one<' ', '\t', '\n', '\r', '/'>> {};
struct edition_line : p::seq<word<"pipe">, tok<edition_number>> {};
// `pip 1`: nothing else in the language looks like it.
struct misspelt_edition
    : p::seq<p::identifier, p::plus<blank>, p::plus<p::digit>, p::star<blank>, p::at<line_end>> {};
struct missing_edition : p::success {};

struct file : p::seq<p::opt<byte_order_mark>, gap, p::sor<edition_line, misspelt_edition, missing_edition>, ws,
                     items<declaration, '\0', declaration_start, Level::file, Docs::attach,
                           Expected::end_of_declaration>,
                     p::eof> {};

}  // namespace pipec::grammar
