// Types, columns and what is said about them. For parse.cpp alone.
#pragma once

#include "compiler/syntax/actions_expressions.hpp"

namespace pipec::syntax {

template <>
struct Build<g::type_ref> : Do<Build<g::type_ref>> {
  static void run(Reading& r, const Match& m) {
    r.tree.type(m.span, r.slice(m.span).ends_with('?'));
  }
};

// ---- else … -------------------------------------------------------------------------------------------------

template <ast::Action::Kind kind>
void build_action(Reading& r, const Match& m) {
  r.tree.action(m.span, kind);
}
template <>
struct Build<g::action_null> : Call<build_action<ast::Action::Kind::null>> {};
template <>
struct Build<g::action_default> : Call<build_action<ast::Action::Kind::use_default>> {};
template <>
struct Build<g::action_quarantine> : Call<build_action<ast::Action::Kind::quarantine>> {};
template <>
struct Build<g::action_warn> : Call<build_action<ast::Action::Kind::warn>> {};
template <>
struct Build<g::action_fail> : Call<build_action<ast::Action::Kind::fail>> {};

// ---- check ------------------------------------------------------------------------------------------------------

inline ast::Test make_test(ast::Test::Kind kind, const Match& m) {
  ast::Test test;
  test.kind = kind;
  test.span = m.span;
  return test;
}
template <>
struct Build<g::relation_test> : Do<Build<g::relation_test>> {
  static void run(Reading& r, const Match& m) {
    auto test = make_test(ast::Test::Kind::relation, m);
    test.op = r.tree.pop_operator().op;
    test.value = r.tree.pop_expr();
    r.tree.test(std::move(test));
  }
};
template <>
struct Build<g::in_test> : Do<Build<g::in_test>> {
  static void run(Reading& r, const Match& m) {
    auto test = make_test(ast::Test::Kind::in, m);
    test.negated = m.text.starts_with("not");
    test.value = r.tree.pop_expr();
    r.tree.test(std::move(test));
  }
};
template <>
struct Build<g::matches_test> : Do<Build<g::matches_test>> {
  static void run(Reading& r, const Match& m) {
    auto test = make_test(ast::Test::Kind::matches, m);
    test.negated = m.text.starts_with("not");
    test.pattern = r.tree.pop_text();
    r.tree.test(std::move(test));
  }
};
template <>
struct Build<g::unique_test> : Do<Build<g::unique_test>> {
  static void run(Reading& r, const Match& m) {
    r.tree.test(make_test(ast::Test::Kind::unique, m));
  }
};
template <>
struct Build<g::length_test> : Do<Build<g::length_test>> {
  static void run(Reading& r, const Match& m) {
    auto test = make_test(ast::Test::Kind::length, m);
    test.value = r.tree.pop_expr();
    r.tree.test(std::move(test));
  }
};
template <>
struct Build<g::expr_test> : Do<Build<g::expr_test>> {
  static void run(Reading& r, const Match& m) {
    auto value = r.tree.pop_expr();
    const bool range = std::holds_alternative<ast::Range>(value->node);
    auto test = make_test(range ? ast::Test::Kind::range : ast::Test::Kind::expr, m);
    test.value = std::move(value);
    r.tree.test(std::move(test));
  }
};

// ---- modifiers ----------------------------------------------------------------------------------------------------

template <>
struct Build<g::from_header> : Do<Build<g::from_header>> {
  static void run(Reading& r, const Match& m) {
    r.tree.modifier(m.span, ast::FromHeader{r.tree.pop_text()});
  }
};
template <>
struct Build<g::stage> : Do<Build<g::stage>> {
  static void run(Reading& r, const Match& m) {
    r.tree.modifier(m.span, ast::Stage{r.tree.pop_call(m.span)});
  }
};
template <>
struct Build<g::else_modifier> : Do<Build<g::else_modifier>> {
  static void run(Reading& r, const Match& m) {
    r.tree.modifier(m.span, ast::Else{r.tree.pop_action()});
  }
};
template <>
struct Build<g::computed> : Do<Build<g::computed>> {
  static void run(Reading& r, const Match& m) {
    // `check x = 5`: a test that is no comparison, and then a computed value, is a slip.
    if (r.tree.ends_with_bare_check()) r.comparison_with_equals({m.span.source, m.begin(), m.begin() + 1});
    r.tree.modifier(m.span, ast::Computed{r.tree.pop_expr()});
  }
};
template <>
struct Build<g::default_modifier> : Do<Build<g::default_modifier>> {
  static void run(Reading& r, const Match& m) {
    r.tree.modifier(m.span, ast::Default{r.tree.pop_expr()});
  }
};
template <>
struct Build<g::check_modifier> : Do<Build<g::check_modifier>> {
  static void run(Reading& r, const Match& m) {
    ast::Check check{r.tree.pop_test(), std::nullopt};
    if (r.tree.has_action(m.begin())) check.otherwise = r.tree.pop_action();
    r.tree.modifier(m.span, std::move(check));
  }
};
template <>
struct Build<g::references_modifier> : Do<Build<g::references_modifier>> {
  static void run(Reading& r, const Match& m) {
    r.tree.modifier(m.span, ast::References{r.tree.pop_path()});
  }
};
template <>
struct Build<g::was_modifier> : Do<Build<g::was_modifier>> {
  static void run(Reading& r, const Match& m) {
    r.tree.modifier(m.span, ast::Was{r.tree.pop_name()});
  }
};
template <>
struct Build<g::transient_modifier> : Do<Build<g::transient_modifier>> {
  static void run(Reading& r, const Match& m) {
    r.tree.modifier(m.span, ast::Transient{});
  }
};
template <>
struct Build<g::annotation> : Do<Build<g::annotation>> {
  static void run(Reading& r, const Match& m) {
    auto arguments = r.tree.take_arguments(m.begin());
    r.tree.modifier(m.span, ast::Annotation{r.tree.pop_name(), std::move(arguments)});
  }
};

// ---- columns ------------------------------------------------------------------------------------------------------

template <>
struct Build<g::column> : Do<Build<g::column>> {
  static void run(Reading& r, const Match& m) { r.tree.column(m.span); }
};
template <>
struct Build<g::spread> : Do<Build<g::spread>> {
  static void run(Reading& r, const Match& m) { r.tree.spread(m.span); }
};

}  // namespace pipec::syntax
