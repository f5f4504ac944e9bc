// What a `.pipe` file says, as written: the whole of edition 1. No names resolved, no types known.
// Order of clauses, modifiers and declarations is kept; spans let later stages point at the user's text.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/span.hpp"

namespace pipec::ast {

struct Name {
  std::string text;  // without backticks
  Span span;
};

struct Path {  // a.b.c
  std::vector<Name> parts;
  Span span;
  std::string text() const {
    std::string all;
    for (const auto& part : parts) all += (all.empty() ? "" : ".") + part.text;
    return all;
  }
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

struct Text {  // a string literal's value, after escapes, raw marks and dedenting
  std::string value;
  Span span;
};

// ---- expressions ------------------------------------------------------------------------------------------

struct Null {};
struct Bool { bool value; };
struct Integer { std::string digits; };             // `_` removed, no sign
struct DecimalNumber { std::string digits; };       // 12.50
struct FloatNumber { std::string digits; };         // 1.5e3
struct String { std::string value; };               // "…", r"…", """…"""
struct Interpolated {                               // f"…{expr}…": texts.size() == values.size() + 1
  std::vector<std::string> texts;
  std::vector<ExprPtr> values;
};
struct Regex { std::string pattern; };              // re"…"
struct Moment { std::string text; };                // @2026-01-31, @2026-01-31T10:00:00Z (text without @)
struct Quantity { std::string digits; std::string unit; };  // 2h, 16MiB, 365.2425d; units ms s min h d w mo y B KiB MiB GiB
struct Percent { std::string digits; };             // 0.5%
struct Array { std::vector<ExprPtr> items; };
struct MapEntry { ExprPtr key, value; };
struct Map { std::vector<MapEntry> entries; };      // { "ja" = true, "nein" = false }
struct Argument { std::optional<Name> name; ExprPtr value; };
struct Call { Path function; std::vector<Argument> arguments; };
struct Reference { Path path; };
enum class UnaryOp { negate, plus, logical_not };
struct Unary { UnaryOp op; ExprPtr operand; };
enum class BinaryOp { add, subtract, multiply, divide, modulo, coalesce, logical_and, logical_or,
                      equal, not_equal, less, less_equal, greater, greater_equal };
struct Binary { BinaryOp op; ExprPtr left, right; Span op_span; };
struct Range { ExprPtr low, high; };                // a..b, inclusive
struct In { bool negated; ExprPtr subject, set; };  // set: Array, Range or a name
struct IsNull { bool negated; ExprPtr subject; };
struct Matches { bool negated; ExprPtr subject; Text pattern; };
struct If { ExprPtr condition, then, otherwise; };

struct Expr {
  std::variant<Null, Bool, Integer, DecimalNumber, FloatNumber, String, Interpolated, Regex, Moment, Quantity,
               Percent, Array, Map, Call, Reference, Unary, Binary, Range, In, IsNull, Matches, If>
      node;
  Span span;
};

// ---- columns ----------------------------------------------------------------------------------------------

struct TypeRef {
  Path path;
  std::vector<ExprPtr> arguments;
  bool nullable = false;
  Span span;
};

struct Action {  // after `else`
  enum class Kind { null, use_default, quarantine, warn, fail };
  Kind kind;
  ExprPtr value;                // default
  std::optional<Text> message;  // quarantine("…"), warn("…"), fail("…")
  Span span;
};

// The test of a `check`. All but `expr` take the column as subject.
struct Test {
  enum class Kind { relation, in, matches, unique, length, range, expr };
  Kind kind;
  BinaryOp op = BinaryOp::equal;  // relation
  bool negated = false;           // in, matches
  ExprPtr value;                  // relation: right side; in: set; length, range: a Range; expr: the expression
  std::optional<Text> pattern;    // matches
  Span span;
};

struct FromHeader { Text header; };
struct Stage { Call call; };              // | trim, | replace(",", "")
struct Else { Action action; };           // covers the fallible steps since the previous else (S-A6)
struct Computed { ExprPtr value; };       // = expr
struct Default { ExprPtr value; };        // default expr
struct Check { Test test; std::optional<Action> otherwise; };
struct References { Path path; };
struct Was { Name name; };
struct Transient {};
struct Annotation { Name name; std::vector<Argument> arguments; };

struct Modifier {
  std::variant<FromHeader, Stage, Else, Computed, Default, Check, References, Was, Transient, Annotation> node;
  Span span;
};

struct Column {
  std::string doc;  // text of the /// lines above, joined by \n
  Name name;
  TypeRef type;
  std::vector<Modifier> modifiers;
  Span span;
};
struct Spread { Path path; Span span; };  // ...schema
using ColumnItem = std::variant<Column, Spread>;

// ---- clauses ----------------------------------------------------------------------------------------------

struct Block;
struct Setting {  // name, name = value, name { … }
  Name name;
  ExprPtr value;                 // null when a block or nothing follows
  std::unique_ptr<Block> block;
  std::vector<Name> columns;     // indexes { by_day (order_date, b) }: `[unique] name (cols)`
  bool unique = false;
  Span span;
};
struct Block {
  std::vector<Setting> settings;
  Span span;
};

struct From {
  enum class Kind { path, table, sql, task };
  Kind kind;
  std::optional<Name> connection;
  ExprPtr pattern;              // path: a String or Interpolated
  Path table;                   // table
  std::optional<Text> sql;      // sql
  std::optional<Name> task;     // task
  std::optional<Name> format;   // as csv
  std::optional<Block> options;
};
struct Into { Path path; std::optional<Block> options; };
struct Write {
  enum class Mode { append, replace, merge, scd2, insert_only };
  Mode mode;
  ExprPtr where;                // replace where
  std::vector<Name> on;
  std::optional<Block> options;
};
struct Key { std::vector<Name> columns; };
struct Order { ExprPtr value; bool descending = false; };
struct Dedup { std::vector<Name> on; std::vector<Order> by; };
struct UpdateWhen { ExprPtr condition; };
struct DeleteWhen { bool soft = false; ExprPtr condition; std::optional<Name> set; };
struct Columns { std::vector<ColumnItem> items; std::optional<Path> schema; };
struct TaskCheck { Name name; ExprPtr condition; std::optional<Action> otherwise; };
struct Expectation { bool warn = false; ExprPtr condition; Span span; };
struct Expect { std::vector<Expectation> items; };
struct After { std::vector<Name> tasks; };
struct Incremental { Name by; ExprPtr lookback, start; std::optional<Block> options; };
struct Quarantine {
  std::optional<Path> to;
  ExprPtr limit;                // a Percent, or an Integer counting rows
  bool rows = false;            // limit N rows
};
struct Partition { ExprPtr by; };
struct Schedule { std::optional<Text> cron; ExprPtr every; std::optional<Text> zone; };
struct UseAlert { Name name; };               // alert oncall, alert none
struct SqlHook { bool before = true; Text sql; };
struct Reconcile { std::vector<ExprPtr> metrics; Name connection; Text sql; };
struct BlockClause { Block block; };          // contract retry batch audit shard throttle timeout archive indexes
struct ValueClause { ExprPtr value; };        // timeout 30min

struct Clause {
  Name word;  // the word that the clause starts with
  std::variant<From, Into, Write, Key, Dedup, UpdateWhen, DeleteWhen, Columns, TaskCheck, Expect, After, Incremental,
               Quarantine, Partition, Schedule, UseAlert, SqlHook, Reconcile, BlockClause, ValueClause>
      node;
  Span span;
};

// ---- declarations -----------------------------------------------------------------------------------------

struct Use { std::optional<Text> file; std::optional<Path> module; std::vector<Name> names; std::optional<Name> as; };
struct Connection { Name name; Name kind; Block settings; };
struct Param { Name name; TypeRef type; ExprPtr value; };
struct Secret { Name name; Name from; Text argument; };  // from: env | file
struct TypeDecl { Name name; TypeRef type; std::vector<Modifier> modifiers; };
struct SchemaDecl { Name name; std::vector<ColumnItem> items; };
struct FunctionParameter { Name name; TypeRef type; };
struct FunctionDecl { Name name; std::vector<FunctionParameter> parameters; TypeRef result; ExprPtr body; };
struct Task { Name name; std::vector<Clause> clauses; };
struct Defaults { std::vector<Clause> clauses; };
struct AlertSend { Name channel; std::vector<Argument> arguments; };
struct Alert { Name name; std::vector<ExprPtr> when; std::vector<AlertSend> send; };
struct TypeTest {
  struct Accept { Text text; ExprPtr as; };
  Name name;
  std::vector<Accept> accept;
  std::vector<Text> reject;
};

struct Declaration {
  std::string doc;
  bool exported = false;
  std::variant<Use, Connection, Param, Secret, TypeDecl, SchemaDecl, FunctionDecl, Task, Defaults, Alert, TypeTest> node;
  Span span;
};

struct Comment { std::string text; Span span; };  // for the formatter: every // and /* */

struct File {
  std::uint32_t source = 0;
  int edition = 0;  // 0: missing or unreadable (a diagnostic says so)
  std::optional<Path> module;
  std::vector<Declaration> declarations;
  std::vector<Comment> comments;
};

}  // namespace pipec::ast
