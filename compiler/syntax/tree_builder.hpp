// Builds ast.hpp from pieces, in the order in which the grammar finds them. Knows no grammar rule and no PEGTL.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/syntax/ast.hpp"
#include "compiler/syntax/stack.hpp"

namespace pipec::syntax {

// A tree deeper than this would overflow the stack of whoever walks it; chains of operators count.
inline constexpr int deepest_tree = 1000;

class TreeBuilder {
 public:
  struct Operator {
    ast::BinaryOp op;
    Span span;
  };

  // ---- expressions ----
  template <class Node>
  void expr(Span span, Node node, int depth = 1) {
    auto made = std::make_unique<ast::Expr>();
    made->node = std::move(node);
    made->span = span;
    exprs_.push(span.begin, {std::move(made), depth});
  }
  bool has_expr(std::uint32_t begin) const { return exprs_.has_from(begin); }
  const ast::Expr& top_expr() { return *exprs_.top().expr; }
  void widen_top(Span span);  // (…): the place of an expression includes its brackets
  ast::ExprPtr pop_expr() { return pop_built().expr; }
  ast::Text pop_text();       // a string literal as a text
  std::vector<ast::ExprPtr> take_exprs(std::uint32_t begin) { return take_exprs(begin, nullptr); }

  void push_operator(ast::BinaryOp op, Span span) { operators_.push(span.begin, {op, span}); }
  Operator pop_operator() { return operators_.pop(); }
  int reduce_binary();  // left, operator, right; returns the depth of the new tree
  void reduce_unary(ast::UnaryOp op, Span span);
  void reduce_range();
  void reduce_in(Span span, bool negated);
  void reduce_is_null(Span span, bool negated);
  void reduce_matches(Span span, bool negated);
  void reduce_if(Span span);
  void reduce_array(Span span);
  void reduce_map(Span span);
  void reduce_call(Span span);       // path and arguments
  void reduce_reference();
  void reduce_interpolated(Span span);
  void argument(Span span);
  void map_entry(Span span);
  void chunk(Span span, std::string text) { chunks_.push(span.begin, std::move(text)); }

  // ---- names, types, columns ----
  void name(Span span, std::string text) { names_.push(span.begin, {std::move(text), span}); }
  ast::Name pop_name() { return names_.pop(); }
  std::vector<ast::Name> take_names(std::uint32_t begin) { return names_.take_from(begin); }
  void path(Span span) { paths_.push(span.begin, {names_.take_from(span.begin), span}); }
  bool has_path(std::uint32_t begin) const { return paths_.has_from(begin); }
  ast::Path pop_path() { return paths_.pop(); }
  ast::Call pop_call(Span span);     // of a stage: path and arguments
  std::vector<ast::Argument> take_arguments(std::uint32_t begin);
  void type(Span span, bool nullable);
  ast::TypeRef pop_type() { return types_.pop(); }

  void action(Span span, ast::Action::Kind kind);
  bool has_action(std::uint32_t begin) const { return actions_.has_from(begin); }
  ast::Action pop_action() { return actions_.pop(); }
  void test(ast::Test test) { tests_.push(test.span.begin, std::move(test)); }
  ast::Test pop_test() { return tests_.pop(); }

  template <class Node>
  void modifier(Span span, Node node) {
    modifiers_.push(span.begin, ast::Modifier{std::move(node), span});
  }
  bool ends_with_bare_check() const;  // the last modifier is `check` with a name or a call and nothing else
  std::vector<ast::Modifier> take_modifiers(std::uint32_t begin) { return modifiers_.take_from(begin); }
  void doc(std::uint32_t begin, std::string text) { docs_.push(begin, std::move(text)); }
  std::string take_doc(std::uint32_t begin);
  void column(Span span);
  void spread(Span span);
  std::vector<ast::ColumnItem> take_columns(std::uint32_t begin) { return columns_.take_from(begin); }

  // ---- blocks, clauses ----
  void setting(Span span);
  void block(Span span) { blocks_.push(span.begin, {settings_.take_from(span.begin), span}); }
  bool has_block(std::uint32_t begin) const { return blocks_.has_from(begin); }
  ast::Block pop_block() { return blocks_.pop(); }
  std::optional<ast::Block> take_block(std::uint32_t begin);
  void order(Span span, bool descending);
  std::vector<ast::Order> take_orders(std::uint32_t begin) { return orders_.take_from(begin); }
  void expectation(Span span, bool warn);
  std::vector<ast::Expectation> take_expectations(std::uint32_t begin) { return expectations_.take_from(begin); }

  // The clause that is being read. Its parts fill it in any order; `finish_clause` puts it on its list.
  template <class Node>
  Node& clause() {
    if (!std::holds_alternative<Node>(clause_)) clause_ = Node{};
    return std::get<Node>(clause_);
  }
  template <class Node>
  void finish_clause(ast::Name word, Span span) {
    clause<Node>();
    push_clause(std::move(word), span);
  }
  std::vector<ast::Clause> take_clauses(std::uint32_t begin) { return clauses_.take_from(begin); }

  // ---- declarations ----
  void function_parameter(Span span);
  std::vector<ast::FunctionParameter> take_parameters(std::uint32_t begin) { return parameters_.take_from(begin); }
  void alert_send(Span span);
  std::vector<ast::AlertSend> take_sends(std::uint32_t begin) { return sends_.take_from(begin); }
  void accept(std::uint32_t begin, ast::TypeTest::Accept accept) { accepts_.push(begin, std::move(accept)); }
  std::vector<ast::TypeTest::Accept> take_accepts(std::uint32_t begin) { return accepts_.take_from(begin); }

  template <class Node>
  Node& declaration() {
    if (!std::holds_alternative<Node>(declaration_)) declaration_ = Node{};
    return std::get<Node>(declaration_);
  }
  void finish_declaration(Span span, bool exported, ast::File& file);

  // Forgets every piece that starts at `begin` or later.
  void drop_from(std::uint32_t begin);
  void drop_clause() { clause_ = ast::From{}; }
  void drop_declaration() { declaration_ = ast::Use{}; }

 private:
  struct Built {
    ast::ExprPtr expr;
    int depth;
  };
  template <class T>
  struct Deep {
    T item;
    int depth;
  };

  Built pop_built() { return exprs_.pop(); }
  std::vector<ast::ExprPtr> take_exprs(std::uint32_t begin, int* depth);
  std::vector<ast::Argument> take_arguments(std::uint32_t begin, int* depth);
  void push_clause(ast::Name word, Span span);

  Stack<Built> exprs_;
  Stack<Operator> operators_;
  Stack<Deep<ast::Argument>> arguments_;
  Stack<Deep<ast::MapEntry>> entries_;
  Stack<std::string> chunks_;
  Stack<ast::Name> names_;
  Stack<ast::Path> paths_;
  Stack<ast::TypeRef> types_;
  Stack<ast::Action> actions_;
  Stack<ast::Test> tests_;
  Stack<ast::Modifier> modifiers_;
  Stack<std::string> docs_;
  Stack<ast::ColumnItem> columns_;
  Stack<ast::Setting> settings_;
  Stack<ast::Block> blocks_;
  Stack<ast::Order> orders_;
  Stack<ast::Expectation> expectations_;
  Stack<ast::Clause> clauses_;
  Stack<ast::FunctionParameter> parameters_;
  Stack<ast::AlertSend> sends_;
  Stack<ast::TypeTest::Accept> accepts_;
  decltype(ast::Clause::node) clause_;
  decltype(ast::Declaration::node) declaration_;
};

}  // namespace pipec::syntax
