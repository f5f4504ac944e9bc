// Tokens and expressions. For parse.cpp alone.
#pragma once

#include "compiler/syntax/actions.hpp"
#include "compiler/syntax/literals.hpp"

namespace pipec::syntax {

// ---- comments -----------------------------------------------------------------------------------------------

inline void keep_comment(Reading& r, const Match& m) { r.comment(m.text.data(), m.text.data() + m.text.size()); }
template <>
struct Build<g::line_comment> : Call<keep_comment> {};
template <>
struct Build<g::block_comment> : Call<keep_comment> {};
template <>
struct Build<g::doc_line> : Do<Build<g::doc_line>> {
  static void run(Reading& r, const Match& m) {
    r.doc_line(m.text.data(), m.text.data() + m.text.size());
  }
};
template <>
struct Build<g::endless_comment> : Do<Build<g::endless_comment>> {
  static void run(Reading& r, const Match& m) {
    r.endless_comment(m.text.data() - 2, m.text.data() + m.text.size());
  }
};

// ---- names --------------------------------------------------------------------------------------------------

template <>
struct Build<g::plain_name> : Do<Build<g::plain_name>> {
  static void run(Reading& r, const Match& m) { r.tree.name(m.exact, std::string(m.text)); }
};
template <>
struct Build<g::quoted_name> : Do<Build<g::quoted_name>> {
  static void run(Reading& r, const Match& m) {
    r.tree.name(m.exact, std::string(m.text.substr(1, m.text.size() - 2)));
  }
};
template <>
struct Build<g::path> : Do<Build<g::path>> {
  static void run(Reading& r, const Match& m) { r.tree.path(m.span); }
};

// ---- literals -------------------------------------------------------------------------------------------------

inline void build_number(Reading& r, const Match& m) {
  r.tree.expr(m.exact, number(m.text, m.exact, r.diagnostics()));
}
template <>
struct Build<g::number_text> : Call<build_number> {};
template <>
struct Build<g::moment_token> : Do<Build<g::moment_token>> {
  static void run(Reading& r, const Match& m) {
    r.tree.expr(m.exact, ast::Moment{std::string(m.text.substr(1))});
  }
};
template <>
struct Build<g::null_literal> : Do<Build<g::null_literal>> {
  static void run(Reading& r, const Match& m) { r.tree.expr(m.span, ast::Null{}); }
};
template <>
struct Build<g::true_literal> : Do<Build<g::true_literal>> {
  static void run(Reading& r, const Match& m) { r.tree.expr(m.span, ast::Bool{true}); }
};
template <>
struct Build<g::false_literal> : Do<Build<g::false_literal>> {
  static void run(Reading& r, const Match& m) { r.tree.expr(m.span, ast::Bool{false}); }
};

inline std::string_view inside(std::string_view text, std::size_t front, std::size_t back) {
  return text.substr(front, text.size() - front - back);
}
template <>
struct Build<g::plain_string> : Do<Build<g::plain_string>> {
  static void run(Reading& r, const Match& m) {
    const Span place{m.exact.source, m.exact.begin + 1, m.exact.end - 1};
    r.tree.expr(m.exact, ast::String{unescape(inside(m.text, 1, 1), place, false, r.diagnostics())});
  }
};
template <>
struct Build<g::raw_string> : Do<Build<g::raw_string>> {
  static void run(Reading& r, const Match& m) {
    r.tree.expr(m.exact, ast::String{std::string(inside(m.text, 2, 1))});
  }
};
template <>
struct Build<g::block_string> : Do<Build<g::block_string>> {
  static void run(Reading& r, const Match& m) {
    r.tree.expr(m.exact, ast::String{dedent(inside(m.text, 3, 3))});
  }
};
template <>
struct Build<g::regex_string> : Do<Build<g::regex_string>> {
  static void run(Reading& r, const Match& m) {
    r.tree.expr(m.exact, ast::Regex{std::string(inside(m.text, 3, 1))});
  }
};
template <>
struct Build<g::fstring_text> : Do<Build<g::fstring_text>> {
  static void run(Reading& r, const Match& m) {
    r.tree.chunk(m.exact, unescape(m.text, m.exact, true, r.diagnostics()));
  }
};
template <>
struct Build<g::fstring_stray> : Do<Build<g::fstring_stray>> {
  static void run(Reading& r, const Match& m) {
    r.stray_brace(m.exact);
  }
};
template <>
struct Build<g::fstring> : Do<Build<g::fstring>> {
  static void run(Reading& r, const Match& m) { r.tree.reduce_interpolated(m.exact); }
};

// ---- calls, lists, maps -------------------------------------------------------------------------------------------

template <>
struct Build<g::paren> : Do<Build<g::paren>> {
  static void run(Reading& r, const Match& m) { r.tree.widen_top(m.span); }
};
template <>
struct Build<g::array> : Do<Build<g::array>> {
  static void run(Reading& r, const Match& m) { r.tree.reduce_array(m.span); }
};
template <>
struct Build<g::map_entry> : Do<Build<g::map_entry>> {
  static void run(Reading& r, const Match& m) { r.tree.map_entry(m.span); }
};
template <>
struct Build<g::map> : Do<Build<g::map>> {
  static void run(Reading& r, const Match& m) { r.tree.reduce_map(m.span); }
};
template <>
struct Build<g::argument> : Do<Build<g::argument>> {
  static void run(Reading& r, const Match& m) { r.tree.argument(m.span); }
};
template <>
struct Build<g::call_rest> : Do<Build<g::call_rest>> {
  static void run(Reading& r, const Match& m) { r.tree.reduce_call(m.span); }
};
template <>
struct Build<g::reference_rest> : Do<Build<g::reference_rest>> {
  static void run(Reading& r, const Match&) { r.tree.reduce_reference(); }
};
template <>
struct Build<g::if_expr> : Do<Build<g::if_expr>> {
  static void run(Reading& r, const Match& m) { r.tree.reduce_if(m.span); }
};

// ---- operators ------------------------------------------------------------------------------------------------------

template <ast::BinaryOp op>
void push_operator(Reading& r, const Match& m) {
  r.tree.push_operator(op, m.exact);
}
using ast::BinaryOp;
template <>
struct Build<g::multiply> : Call<push_operator<BinaryOp::multiply>> {};
template <>
struct Build<g::divide> : Call<push_operator<BinaryOp::divide>> {};
template <>
struct Build<g::modulo> : Call<push_operator<BinaryOp::modulo>> {};
template <>
struct Build<g::add> : Call<push_operator<BinaryOp::add>> {};
template <>
struct Build<g::subtract> : Call<push_operator<BinaryOp::subtract>> {};
template <>
struct Build<g::coalesce> : Call<push_operator<BinaryOp::coalesce>> {};
template <>
struct Build<g::equal> : Call<push_operator<BinaryOp::equal>> {};
template <>
struct Build<g::not_equal> : Call<push_operator<BinaryOp::not_equal>> {};
template <>
struct Build<g::less_equal> : Call<push_operator<BinaryOp::less_equal>> {};
template <>
struct Build<g::greater_equal> : Call<push_operator<BinaryOp::greater_equal>> {};
template <>
struct Build<g::less> : Call<push_operator<BinaryOp::less>> {};
template <>
struct Build<g::greater> : Call<push_operator<BinaryOp::greater>> {};
template <>
struct Build<g::logical_and> : Call<push_operator<BinaryOp::logical_and>> {};
template <>
struct Build<g::logical_or> : Call<push_operator<BinaryOp::logical_or>> {};

inline void reduce_binary(Reading& r, const Match& m) {
  if (r.tree.reduce_binary() > deepest_tree) r.too_long_chain(m.span);
}
template <>
struct Build<g::product_rest> : Call<reduce_binary> {};
template <>
struct Build<g::sum_rest> : Call<reduce_binary> {};
template <>
struct Build<g::coalesced_rest> : Call<reduce_binary> {};
template <>
struct Build<g::relation_rest> : Call<reduce_binary> {};
template <>
struct Build<g::and_rest> : Call<reduce_binary> {};
template <>
struct Build<g::or_rest> : Call<reduce_binary> {};
template <>
struct Build<g::chained_rest> : Do<Build<g::chained_rest>> {
  static void run(Reading& r, const Match& m) {
    r.tree.pop_operator();
    r.tree.pop_expr();
    r.chained_comparison(join(r.tree.top_expr().span, m.span));
  }
};
template <>
struct Build<g::range_rest> : Do<Build<g::range_rest>> {
  static void run(Reading& r, const Match&) { r.tree.reduce_range(); }
};
template <>
struct Build<g::in_rest> : Do<Build<g::in_rest>> {
  static void run(Reading& r, const Match& m) {
    r.tree.reduce_in(m.span, m.text.starts_with("not"));
  }
};
template <>
struct Build<g::is_not> : Do<Build<g::is_not>> {
  static void run(Reading& r, const Match&) { r.is_not = true; }
};
template <>
struct Build<g::is_rest> : Do<Build<g::is_rest>> {
  static void run(Reading& r, const Match& m) {
    r.tree.reduce_is_null(m.span, r.is_not);
    r.is_not = false;
  }
};
template <>
struct Build<g::matches_rest> : Do<Build<g::matches_rest>> {
  static void run(Reading& r, const Match& m) {
    r.tree.reduce_matches(m.span, m.text.starts_with("not"));
  }
};
template <>
struct Build<g::not_expr> : Do<Build<g::not_expr>> {
  static void run(Reading& r, const Match& m) {
    r.tree.reduce_unary(ast::UnaryOp::logical_not, m.span);
  }
};
template <>
struct Build<g::negative> : Do<Build<g::negative>> {
  static void run(Reading& r, const Match& m) {
    r.tree.reduce_unary(ast::UnaryOp::negate, m.span);
  }
};
template <>
struct Build<g::positive> : Do<Build<g::positive>> {
  static void run(Reading& r, const Match& m) {
    r.tree.reduce_unary(ast::UnaryOp::plus, m.span);
  }
};

}  // namespace pipec::syntax
