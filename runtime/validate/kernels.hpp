// The loops. Each takes its operands, immediates and tables from the instruction, as said beside it.
#pragma once

#include "compiler/ir/function.hpp"
#include "runtime/validate/program.hpp"

namespace pipec::validate::kernel {

// ---- fields: raw text to typed columns (kernels_field.cpp) --------------------------------------------------
void load_field(Frame&, const Instruction&);   // result: text slot; detail: field
void check_bytes(Frame&, const Instruction&);  // result = a: text; invalid UTF-8, NUL
// The conversion of text slot a to a type of this kind. number, number2: precision, scale; or length, 1 = the
// text is known to be UTF-8 without NUL; detail: labels.
Kernel conversion(ir::TypeKind kind);
// All of it at once (kernels_read.cpp). result: the column; detail: reader. Null: this type is read step by step.
Kernel reading(ir::TypeKind kind);

// ---- stages and text functions (kernels_stage.cpp): text a to text result (may be one slot) ------------------
void trim(Frame&, const Instruction&);
void ltrim(Frame&, const Instruction&);
void rtrim(Frame&, const Instruction&);
void lower(Frame&, const Instruction&);
void upper(Frame&, const Instruction&);
void replace(Frame&, const Instruction&);        // b: what, c: by
void replace_regex(Frame&, const Instruction&);  // detail: pattern, c: by
void null_if(Frame&, const Instruction&);        // operands: the texts
void parse_time(Frame&, const Instruction&);     // result: int64; detail: format. Like hex, base64: a conversion
void hex(Frame&, const Instruction&);
void base64(Frame&, const Instruction&);
void map(Frame&, const Instruction&);            // detail: map
void pad(Frame&, const Instruction&);            // b: length, c: character
void substr(Frame&, const Instruction&);         // b: start, c: length (none: to the end)

// ---- other functions (kernels_text.cpp, kernels_number.cpp) -------------------------------------------------
void length(Frame&, const Instruction&);
void byte_length(Frame&, const Instruction&);
void concat(Frame&, const Instruction&);         // operands
void sha256(Frame&, const Instruction&);
void md5(Frame&, const Instruction&);
void row_text(Frame&, const Instruction&);       // operands: the source columns; types from detail on
void canonical_text(Frame&, const Instruction&);  // detail: type of a
void source_row(Frame&, const Instruction&);

// ---- numbers and moments (kernels_number.cpp, kernels_decimal.cpp, kernels_moment.cpp) ------------------------
Kernel integer_arithmetic(ir::ArithmeticOp op);  // not divide
Kernel float_arithmetic(ir::ArithmeticOp op);    // number: 1 = round to float32
Kernel decimal_arithmetic(ir::ArithmeticOp op);  // scales: number = a's | b's << 8 | result's << 16
void negate_integer(Frame&, const Instruction&);
void negate_decimal(Frame&, const Instruction&);
void negate_float(Frame&, const Instruction&);
void abs_integer(Frame&, const Instruction&);
void abs_decimal(Frame&, const Instruction&);
void abs_float(Frame&, const Instruction&);
void round_decimal(Frame&, const Instruction&);  // b: digits; number: a's scale, number2: result's
void round_integer(Frame&, const Instruction&);  // b: digits
void floor_decimal(Frame&, const Instruction&);  // number: a's scale, number2: result's; ceil the same
void ceil_decimal(Frame&, const Instruction&);
void floor_float(Frame&, const Instruction&);
void ceil_float(Frame&, const Instruction&);
void shift_date(Frame&, const Instruction&);     // a: days, b: duration (whole days); number: 1 or -1
void shift_days(Frame&, const Instruction&);     // a: days, b: days; number: 1 or -1
void shift_moment(Frame&,
                  const Instruction&);  // a: microseconds, b: duration; number: 1 or -1; number2: 1 = time of day
void days_between(Frame&, const Instruction&);   // dates to a duration
void add_months(Frame&, const Instruction&);

// ---- casts (kernels_cast.cpp): failures are out_of_range, too_precise, too_long, not_in_enum ------------------
void narrow_integer(Frame&, const Instruction&);      // number, number2: range
void integer_to_decimal(Frame&, const Instruction&);  // number: precision, number2: scale
void decimal_to_decimal(Frame&, const Instruction&);  // number: from scale, number2: precision << 8 | scale
void decimal_to_integer(Frame&, const Instruction&);  // number: from scale; number2: lowest bits (16, 32, 64)
void integer_to_float(Frame&, const Instruction&);    // number: 1 = float32
void decimal_to_float(Frame&, const Instruction&);    // number: from scale, number2: 1 = float32
void narrow_float(Frame&, const Instruction&);
void float_to_decimal(Frame&, const Instruction&);    // number: precision, number2: scale
void float_to_integer(Frame&, const Instruction&);    // number2: bits
void date_to_moment(Frame&, const Instruction&);
void check_length(Frame&, const Instruction&);        // number: length
void check_label(Frame&, const Instruction&);         // detail: labels
void copy(Frame&, const Instruction&);                // same physical

// ---- comparisons (kernels_compare.cpp) -----------------------------------------------------------------------
// number: CompareOp; decimals: number2 = a's scale | b's << 8
Kernel compare(ir::Physical physical);
Kernel between(ir::Physical physical);   // a in b..c; scales of decimals are equal; number: negated
Kernel in_list(ir::Physical physical);   // a in operands; scales of decimals are equal; number: negated
void matches(Frame&, const Instruction&);  // detail: pattern; number: negated

// ---- truth (kernels_logic.cpp) -------------------------------------------------------------------------------
void logical_not(Frame&, const Instruction&);
void logical_and(Frame&, const Instruction&);
void logical_or(Frame&, const Instruction&);
void is_null(Frame&, const Instruction&);    // number: negated
Kernel choose(ir::Physical physical);        // if a then b else c
Kernel coalesce(ir::Physical physical);      // operands

// ---- rules (kernels_rule.cpp) --------------------------------------------------------------------------------
void settle(Frame&, const Instruction&);        // result: the column; detail: site
void fill(Frame&, const Instruction&);          // result: the column; a: the default; detail: site of its failures
void require(Frame&, const Instruction&);       // result: the column; detail: site with null_value
// A column between constants; null for one that decides nothing. result, detail: as check; a: the column; b: lowest,
// c: highest (or none); number: 1 = lowest itself is out, 2 = highest itself is out. Null: not for this form.
Kernel check_range(ir::Physical physical);
void check(Frame&, const Instruction&);         // a: the condition; result: the column or none; detail: site

}  // namespace pipec::validate::kernel
