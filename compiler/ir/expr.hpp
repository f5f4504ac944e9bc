// Typed expressions: every node knows its type, every name is resolved. Children are ids into Program::exprs.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/span.hpp"
#include "compiler/ir/function.hpp"
#include "compiler/ir/type.hpp"

namespace pipec::ir {

struct ExprTag {};
struct ColumnTag {};
struct ParamTag {};
struct TaskTag {};
struct ConnectionTag {};
struct SecretTag {};
using ExprId = Id<ExprTag>;
using ColumnId = Id<ColumnTag>;  // index into Task::columns
using ParamId = Id<ParamTag>;
using TaskId = Id<TaskTag>;
using ConnectionId = Id<ConnectionTag>;
using SecretId = Id<SecretTag>;

enum class ArithmeticOp : std::uint8_t { add, subtract, multiply, divide, modulo };
enum class CompareOp : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };
enum class LogicOp : std::uint8_t { logical_and, logical_or };

struct Constant { Value value; };
enum class RowSide : std::uint8_t { incoming, stored };                        // new.c / plain c, old.c
struct ColumnRef { ColumnId column; RowSide side = RowSide::incoming; };
enum class Meta : std::uint8_t { source_file, source_row };
struct MetaRef { Meta meta; };
struct ParamRef { ParamId param; };
struct Call { Function function; std::vector<ExprId> arguments; };
struct RowText {};                                                            // `row` in sha256(row): canonical bytes (S-F5)
struct Negate { ExprId operand; };
struct Not { ExprId operand; };
struct Arithmetic { ArithmeticOp op; ExprId left, right; };                   // operands as typed; result by S-F4
struct Compare { CompareOp op; ExprId left, right; };                         // operands of one kind (casts inserted)
struct Logic { LogicOp op; ExprId left, right; };                             // three-valued
struct Coalesce { std::vector<ExprId> arguments; };
struct IsNull { bool negated = false; ExprId operand; };
struct InList { bool negated = false; ExprId subject; std::vector<ExprId> items; };
struct Between { bool negated = false; ExprId subject, low, high; };          // inclusive
struct Matches { bool negated = false; ExprId subject; std::string pattern; };  // RE2; anchored only if written so
struct If { ExprId condition, then, otherwise; };                             // unknown condition: otherwise
// Conversion to the node's type. Widening never fails; narrowing (int64 -> int16, decimal -> fewer digits, string ->
// string(n), string -> enum) fails the row.
struct Cast { ExprId operand; };

struct Expr {
  Type type;
  Span span;
  std::variant<Constant, ColumnRef, MetaRef, ParamRef, Call, RowText, Negate, Not, Arithmetic, Compare, Logic, Coalesce,
               IsNull, InList, Between, Matches, If, Cast>
      node;
  bool fallible = false;  // it or a child may fail for some row (overflow, division by zero, narrowing)
};

}  // namespace pipec::ir
