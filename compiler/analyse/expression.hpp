// Expressions: names are looked up, every node gets its type (S-F4), casts are inserted where operands differ.
// Every function returns an invalid id when an error was reported, and takes invalid operands in silence.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/analyse/context.hpp"
#include "compiler/analyse/literal.hpp"

namespace pipec::analyse {

// The columns of the task at hand, while it is being built.
struct Columns {
  const ir::Task* task = nullptr;
  std::map<std::string, ir::ColumnId, std::less<>> by_name;
  std::set<std::string, std::less<>> broken;  // declared or asked for, but already complained about
  bool incomplete = false;                    // some columns could not be read: unknown names stay silent
};

// What an expression may see (S-B2, S-B5).
struct Scope {
  std::string_view place = "this";           // for messages: "a connection setting"
  Columns* columns = nullptr;                // none: no columns here
  bool see_columns = true;                   // false: columns are known, but a message says that they don't belong here
  bool sides = false;                        // new.c and old.c
  bool meta = false;                         // source_file, source_row
  std::optional<ir::ParamId> params_before = {};  // a param's default sees earlier ones only
  std::optional<ir::ColumnId> computing = {};     // computed columns from here on are not known yet
  bool environment = false;                  // env()
};

class Typer {
 public:
  Typer(Context& context, Scope scope) : context_(context), scope_(std::move(scope)) {}

  ir::ExprId type(const ast::Expr& expr);
  // Must be true or false; `what` is for the message: "a check".
  ir::ExprId condition(const ast::Expr& expr, std::string_view what);
  // The value as `to`: a conversion that may fail for some row is inserted where S-F4 allows it. A value that may be
  // null passes: null in a required column is judged at run time.
  ir::ExprId assign(ir::ExprId value, const ir::Type& to, std::string_view name);

  ir::ExprId column(ir::ColumnId id, Span span);
  ir::ExprId compare(ir::CompareOp op, ir::ExprId left, ir::ExprId right, Span span, Span op_span);
  // `set` is an array, a range or a name, as after `in`.
  ir::ExprId in(ir::ExprId subject, const ast::Expr& set, bool negated, Span span);
  ir::ExprId between(ir::ExprId subject, const ast::Range& range, bool negated, Span span);
  ir::ExprId matches(ir::ExprId subject, const ast::Text& pattern, bool negated, Span span);
  ir::ExprId length(ir::ExprId subject, Span span);
  ir::ExprId logic(ir::LogicOp op, ir::ExprId left, ir::ExprId right, Span span);
  ir::ExprId is_null(ir::ExprId operand, bool negated, Span span);

  // A constant expression of type string; inserted values are escaped for a glob when `glob`.
  ir::ExprId interpolated(const ast::Interpolated& text, Span span, bool glob);

  const ir::Type& type_of(ir::ExprId id) const { return context_.program.exprs[id].type; }
  // The value of a constant node.
  std::optional<Literal> constant(ir::ExprId id) const;
  ir::ExprId literal(Literal value, Span span);
  // To a string by canonical text.
  ir::ExprId as_text(ir::ExprId id, Span span);

 private:
  template <class Node>
  ir::ExprId make(Node node, ir::Type type, Span span, std::initializer_list<ir::ExprId> children,
                  bool fallible = false);
  template <class Node>
  ir::ExprId make(Node node, ir::Type type, Span span, const std::vector<ir::ExprId>& children, bool fallible = false);

  // expression.cpp
  ir::ExprId node(const ast::Expr& expr);
  ir::ExprId unary(const ast::Unary& unary, Span span);
  ir::ExprId binary(const ast::Binary& binary, Span span);
  ir::ExprId choice(const ast::If& choice, Span span);
  ir::ExprId coalesce(const std::vector<const ast::Expr*>& values, Span span);
  ir::ExprId boolean(ir::ExprId id, std::string_view what, Span span);
  std::string shown(ir::ExprId id) const;  // `source text`

  // names.cpp
  ir::ExprId reference(const ast::Reference& reference, Span span);
  ir::ExprId column_named(const ast::Name& name, ir::RowSide side, bool complain);
  ir::ExprId param_named(const ast::Name& name, Span span);
  ir::ExprId unknown(const ast::Name& name);

  // arithmetic.cpp
  ir::ExprId arithmetic(ir::ArithmeticOp op, std::string_view sign, ir::ExprId left, ir::ExprId right, Span span,
                        Span op_span);
  ir::ExprId moments(ir::ArithmeticOp op, ir::ExprId left, ir::ExprId right, Span span);
  ir::ExprId decimals(ir::ArithmeticOp op, std::string_view sign, ir::ExprId left, ir::ExprId right, Span span);
  ir::ExprId add_months(const ast::Binary& binary, Span span);

  // conversion.cpp
  ir::ExprId cast(ir::ExprId id, ir::Type to, Span span, bool fallible);
  std::optional<ir::Type> common(const std::vector<ir::ExprId>& values, Span span);
  std::optional<ir::Type> common_of(const ir::Type& a, const ir::Type& b) const;
  ir::ExprId widen(ir::ExprId id, const ir::Type& to);
  bool unite(std::vector<ir::ExprId>& values, Span span, bool for_comparison);
  void report_incomparable(const ir::Type& a, const ir::Type& b, ir::ExprId left, ir::ExprId right, Span span);

  // call.cpp
  ir::ExprId call(const ast::Call& call, Span span);
  ir::ExprId text_function(ir::Function function, const ast::Call& call, Span span);
  ir::ExprId number_function(ir::Function function, const ast::Call& call, Span span);
  ir::ExprId digest(ir::Function function, const ast::Call& call, Span span);
  ir::ExprId zone_function(ir::Function function, const ast::Call& call, Span span);
  ir::ExprId wrong_count(const ir::FunctionInfo& function, Span span);
  ir::ExprId text_argument(const ir::FunctionInfo& function, const ast::Expr& expr);

  Context& context_;
  Scope scope_;
};

// The pattern of `matches` and replace(re"…"): reports what RE2 does not take.
bool check_regex(Context& context, std::string_view pattern, Span span);
// The text that replaces a match: `\1` needs a first group.
bool check_rewrite(Context& context, std::string_view pattern, std::string_view rewrite, Span span);

// The constant arguments of a text function (all but the text itself), as written after `|` or in a call; none when an
// error was reported. `function` may become replace_regex.
std::optional<std::vector<Literal>> constant_arguments(Context& context, ir::Function& function,
                                                       const std::vector<const ast::Expr*>& arguments, Span span);

// A literal written out, with its sign; none for everything else (no message).
std::optional<Literal> literal_of(const ast::Expr& expr);

// The word of a bare name; none for everything else.
std::optional<ast::Name> bare_word(const ast::Expr& expr);

}  // namespace pipec::analyse
