// Declarations and the file. For parse.cpp alone.
#pragma once

#include "compiler/syntax/actions_clauses.hpp"

namespace pipec::syntax {

template <>
struct Build<g::edition_number> : Do<Build<g::edition_number>> {
  static void run(Reading& r, const Match& m) { r.edition(m.text, m.exact); }
};
template <>
struct Build<g::misspelt_edition> : Do<Build<g::misspelt_edition>> {
  static void run(Reading& r, const Match& m) { r.misspelt_edition(m.exact); }
};
template <>
struct Build<g::missing_edition> : Do<Build<g::missing_edition>> {
  static void run(Reading& r, const Match& m) { r.missing_edition(m.text.data()); }
};
template <>
struct Build<g::module_declaration> : Do<Build<g::module_declaration>> {
  static void run(Reading& r, const Match& m) {
    r.module(r.tree.pop_path(), m.span);
  }
};

template <>
struct Build<g::used_file> : Do<Build<g::used_file>> {
  static void run(Reading& r, const Match&) {
    r.tree.declaration<ast::Use>().file = r.tree.pop_text();
  }
};
template <>
struct Build<g::used_module> : Do<Build<g::used_module>> {
  static void run(Reading& r, const Match& m) {
    r.tree.path(m.span);
    r.tree.declaration<ast::Use>().module = r.tree.pop_path();
  }
};
template <>
struct Build<g::used_as> : Do<Build<g::used_as>> {
  static void run(Reading& r, const Match&) {
    r.tree.declaration<ast::Use>().as = r.tree.pop_name();
  }
};
template <>
struct Build<g::use_declaration> : Do<Build<g::use_declaration>> {
  static void run(Reading& r, const Match& m) {
    r.tree.declaration<ast::Use>().names = r.tree.take_names(m.begin());
  }
};
template <>
struct Build<g::connection_declaration> : Do<Build<g::connection_declaration>> {
  static void run(Reading& r, const Match&) {
    auto& connection = r.tree.declaration<ast::Connection>();
    connection.settings = r.tree.pop_block();
    connection.kind = r.tree.pop_name();
    connection.name = r.tree.pop_name();
  }
};
template <>
struct Build<g::param_declaration> : Do<Build<g::param_declaration>> {
  static void run(Reading& r, const Match& m) {
    auto& param = r.tree.declaration<ast::Param>();
    if (r.tree.has_expr(m.begin())) param.value = r.tree.pop_expr();
    param.type = r.tree.pop_type();
    param.name = r.tree.pop_name();
  }
};
template <>
struct Build<g::secret_declaration> : Do<Build<g::secret_declaration>> {
  static void run(Reading& r, const Match&) {
    auto& secret = r.tree.declaration<ast::Secret>();
    secret.argument = r.tree.pop_text();
    secret.from = r.tree.pop_name();
    secret.name = r.tree.pop_name();
  }
};
template <>
struct Build<g::type_declaration> : Do<Build<g::type_declaration>> {
  static void run(Reading& r, const Match& m) {
    auto& type = r.tree.declaration<ast::TypeDecl>();
    type.modifiers = r.tree.take_modifiers(m.begin());
    type.type = r.tree.pop_type();
    type.name = r.tree.pop_name();
  }
};
template <>
struct Build<g::schema_declaration> : Do<Build<g::schema_declaration>> {
  static void run(Reading& r, const Match& m) {
    auto& schema = r.tree.declaration<ast::SchemaDecl>();
    schema.items = r.tree.take_columns(m.begin());
    schema.name = r.tree.pop_name();
  }
};
template <>
struct Build<g::function_parameter> : Do<Build<g::function_parameter>> {
  static void run(Reading& r, const Match& m) {
    r.tree.function_parameter(m.span);
  }
};
template <>
struct Build<g::function_declaration> : Do<Build<g::function_declaration>> {
  static void run(Reading& r, const Match& m) {
    auto& function = r.tree.declaration<ast::FunctionDecl>();
    function.body = r.tree.pop_expr();
    function.result = r.tree.pop_type();
    function.parameters = r.tree.take_parameters(m.begin());
    function.name = r.tree.pop_name();
  }
};
template <>
struct Build<g::task_declaration> : Do<Build<g::task_declaration>> {
  static void run(Reading& r, const Match& m) {
    auto& task = r.tree.declaration<ast::Task>();
    task.clauses = r.tree.take_clauses(m.begin());
    task.name = r.tree.pop_name();
  }
};
template <>
struct Build<g::defaults_declaration> : Do<Build<g::defaults_declaration>> {
  static void run(Reading& r, const Match& m) {
    r.tree.declaration<ast::Defaults>().clauses = r.tree.take_clauses(m.begin());
  }
};
template <>
struct Build<g::alert_send> : Do<Build<g::alert_send>> {
  static void run(Reading& r, const Match& m) { r.tree.alert_send(m.span); }
};
template <>
struct Build<g::alert_declaration> : Do<Build<g::alert_declaration>> {
  static void run(Reading& r, const Match& m) {
    auto& alert = r.tree.declaration<ast::Alert>();
    alert.when = r.tree.take_exprs(m.begin());
    alert.send = r.tree.take_sends(m.begin());
    alert.name = r.tree.pop_name();
  }
};
inline bool is_literal(const ast::Expr& expr) {
  if (const auto* unary = std::get_if<ast::Unary>(&expr.node)) return is_literal(*unary->operand);
  return !std::holds_alternative<ast::Reference>(expr.node) && !std::holds_alternative<ast::Call>(expr.node) &&
         !std::holds_alternative<ast::Interpolated>(expr.node) && !std::holds_alternative<ast::If>(expr.node) &&
         !std::holds_alternative<ast::Binary>(expr.node) && !std::holds_alternative<ast::Array>(expr.node);
}
template <>
struct Build<g::test_accept> : Do<Build<g::test_accept>> {
  static void run(Reading& r, const Match& m) {
    ast::TypeTest::Accept accept;
    auto texts = r.tree.take_exprs(m.begin());
    if (texts.size() > 1) {
      if (!is_literal(*texts[1])) r.not_a_literal(texts[1]->span);
      accept.as = std::move(texts[1]);
    }
    accept.text = {std::move(std::get<ast::String>(texts[0]->node).value), texts[0]->span};
    r.tree.accept(m.begin(), std::move(accept));
  }
};
template <>
struct Build<g::test_declaration> : Do<Build<g::test_declaration>> {
  static void run(Reading& r, const Match& m) {
    auto& test = r.tree.declaration<ast::TypeTest>();
    for (auto& text : r.tree.take_exprs(m.begin())) {
      test.reject.push_back({std::move(std::get<ast::String>(text->node).value), text->span});
    }
    test.accept = r.tree.take_accepts(m.begin());
    test.name = r.tree.pop_name();
  }
};
template <>
struct Build<g::declaration_body> : Do<Build<g::declaration_body>> {
  static void run(Reading& r, const Match& m) {
    const bool exported = m.text.starts_with("export") && !g::is_name_part(m.text[6]);
    r.declared(m.span, exported);
  }
};

}  // namespace pipec::syntax
