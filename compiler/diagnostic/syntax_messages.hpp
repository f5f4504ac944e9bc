// Every message of the parser: E0101..E0299. A code is never used again for something else.
#pragma once

#include "compiler/diagnostic/diagnostic.hpp"

namespace pipec::diagnostic::syntax {

using View = std::string_view;

// ---- the file ----------------------------------------------------------------------------------------------
inline constexpr Message<> missing_edition{"E0101", "the first line must say the edition of the language"};
inline constexpr Message<View> unsupported_edition{"E0102",
                                                   "this file is written in edition {}; this build reads edition 1"};
inline constexpr Message<View> bad_edition{"E0103", "`{}` is not an edition"};
inline constexpr Message<> not_utf8{"E0104", "this byte is not UTF-8"};
inline constexpr Message<> late_module{"E0105", "the module line stands right behind the edition line"};

// ---- texts, numbers, comments --------------------------------------------------------------------------------
inline constexpr Message<> open_text{"E0110", "this text has no closing quote"};
inline constexpr Message<> open_block_text{"E0111", "this text has no closing `\"\"\"`"};
inline constexpr Message<> open_comment{"E0112", "this comment has no closing `*/`"};
inline constexpr Message<View> open_bracket{"E0113", "this `{}` is never closed"};
inline constexpr Message<View> bad_escape{"E0114", "`{}` is not an escape"};
inline constexpr Message<View> bad_code_point{"E0115", "`{}` is not a Unicode character"};
inline constexpr Message<> stray_brace{"E0116", "a lone `}}` in an f\"…\" text"};
inline constexpr Message<View> ambiguous_unit{"E0117", "`{}` could be a minute or a month"};
inline constexpr Message<View> unknown_unit{"E0118", "`{}` is not a unit"};
inline constexpr Message<View> bad_number{"E0119", "`{}` is not a number"};
inline constexpr Message<> bad_moment{"E0120", "this is not a date"};
inline constexpr Message<> open_name{"E0121", "this quoted name has no closing backtick"};
inline constexpr Message<int> too_deep{"E0122", "nested deeper than {} levels"};
inline constexpr Message<int> too_long_chain{"E0123", "more than {} operators in one expression"};
inline constexpr Message<View> stray_bracket{"E0124", "this `{}` closes nothing"};

// ---- slips of other languages --------------------------------------------------------------------------------
inline constexpr Message<> single_quotes{"E0140", "texts are written in double quotes"};
inline constexpr Message<View, View> foreign_operator{"E0141", "`{}` is written `{}` here"};
inline constexpr Message<View> foreign_comment{"E0142", "a comment starts with `//`, not with `{}`"};
inline constexpr Message<> single_equals{"E0143", "`=` sets a value; `==` compares"};
inline constexpr Message<> minus_first{"E0144", "a line never goes on with `-`"};
inline constexpr Message<View> foreign_character{"E0145", "`{}` has no meaning here"};
inline constexpr Message<> chained_comparison{"E0146", "comparisons do not chain"};
inline constexpr Message<> joined_test{"E0147",
                                       "a check that starts with an operator is one comparison with the column"};
inline constexpr Message<> brace_on_next_line{"E0148", "`{{` belongs to the end of the line above"};
inline constexpr Message<> comma_between_clauses{"E0149", "a comma never separates clauses"};
inline constexpr Message<> list_in_parentheses{"E0150", "a list of values stands in square brackets"};
inline constexpr Message<View> column_on_same_line{
    "E0151", "`{}` starts a new column: put a comma or a new line in front of it"};
inline constexpr Message<View> missing_colon{"E0152",
                                             "a column is written `name: type`; the colon behind `{}` is missing"};
inline constexpr Message<> literal_secret{"E0153", "the value of a secret never stands in the file"};
inline constexpr Message<> setting_with_colon{"E0154",
                                              "a setting is written `name = value`; `name: type` declares a column"};
inline constexpr Message<> reserved_name{"E0155", "this word is reserved and cannot be a name"};
inline constexpr Message<View> stray_clause{"E0156", "`{}` is a clause of a task: it stands between the braces of one"};
inline constexpr Message<View> column_outside{"E0158", "`{}` is a column: it stands between the braces of `columns`"};
inline constexpr Message<View> unclosed_before{"E0157", "this `{}` is not closed before the next part starts"};

// ---- something is missing: the code says what kind of thing; texts in compiler/syntax/expectations.cpp ----------
// E0201 value · E0202 name · E0203 type · E0204 text · E0205 `{` or `(` · E0206 mark (`:`, `=`, `->`) · E0207 word
// E0208 end of an item · E0210 limit · E0211 argument of a clause · E0212 else action · E0213 test ·
// E0214 stage · E0215 secret source · E0216 pattern · E0217 setting · E0218 expectation
inline constexpr Message<View, View> expected{"E0201", "expected {}, found {}"};
// E0231 clause · E0232 declaration · E0233 column or modifier · E0234 write mode · E0235 action · E0236 alert ·
// E0237 test
inline constexpr Message<View, View> unknown_word{"E0231", "`{}` is not {}"};

}  // namespace pipec::diagnostic::syntax
