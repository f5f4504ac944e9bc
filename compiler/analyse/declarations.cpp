#include "compiler/analyse/declarations.hpp"

#include <algorithm>

#include "compiler/analyse/expression.hpp"
#include "compiler/analyse/not_yet.hpp"
#include "compiler/analyse/types.hpp"

namespace pipec::analyse {
namespace {

// One name space: who has a name first, and who has nearly the same.
class Register {
 public:
  Register(Context& context, std::string_view kind) : context_(context), kind_(kind) {}

  bool enter(const ast::Name& name) {
    if (const auto found = first_.find(name.text); found != first_.end()) {
      context_.diagnostics.add(m::declared_twice, name.span, kind_, name.text).related(found->second, "first here");
      return false;
    }
    const auto [near, fresh] = folded_.emplace(fold_case(name.text), name);
    if (!fresh) {
      context_.diagnostics.add(m::names_differ_in_case, name.span, near->second.text, name.text)
          .related(near->second.span, "the other one");
    }
    first_.emplace(name.text, name.span);
    return true;
  }

 private:
  Context& context_;
  std::string_view kind_;
  std::map<std::string, Span, std::less<>> first_;
  std::map<std::string, ast::Name> folded_;
};

void break_everywhere(Context& context, const std::string& name) {
  for (const auto space : {Space::type, Space::function, Space::task, Space::connection, Space::value}) {
    context.mark_broken(space, name);
  }
}

}  // namespace

void collect_names(Context& context) {
  Register connections(context, "connection"), tasks(context, "task"), values(context, "name");
  for (const auto& declaration : context.file.declarations) {
    report_not_yet(context, declaration);
    if (const auto* use = std::get_if<ast::Use>(&declaration.node)) {
      for (const auto& name : use->names) break_everywhere(context, name.text);
      if (use->module) break_everywhere(context, use->module->parts.back().text);
      if (use->as) break_everywhere(context, use->as->text);
    } else if (const auto* type = std::get_if<ast::TypeDecl>(&declaration.node)) {
      context.mark_broken(Space::type, type->name.text);
    } else if (const auto* schema = std::get_if<ast::SchemaDecl>(&declaration.node)) {
      context.mark_broken(Space::type, schema->name.text);
    } else if (const auto* function = std::get_if<ast::FunctionDecl>(&declaration.node)) {
      context.mark_broken(Space::function, function->name.text);
    } else if (const auto* param = std::get_if<ast::Param>(&declaration.node)) {
      if (!values.enter(param->name)) continue;
      ir::Param made;
      made.name = param->name.text;
      made.doc = declaration.doc;
      made.span = param->name.span;
      context.params.emplace(made.name, context.program.params.add(made));
    } else if (const auto* secret = std::get_if<ast::Secret>(&declaration.node)) {
      if (!values.enter(secret->name)) continue;
      ir::Secret made;
      made.name = secret->name.text;
      made.from = secret->from.text == "file" ? ir::Secret::From::file : ir::Secret::From::env;
      made.argument = secret->argument.value;
      made.folder = context.folder();
      made.span = secret->name.span;
      context.secrets.emplace(made.name, context.program.secrets.add(made));
    } else if (const auto* connection = std::get_if<ast::Connection>(&declaration.node)) {
      if (!connections.enter(connection->name)) continue;
      ir::Connection made;
      made.name = connection->name.text;
      made.folder = context.folder();
      made.span = connection->name.span;
      context.connections.emplace(made.name, context.program.connections.add(made));
    } else if (const auto* task = std::get_if<ast::Task>(&declaration.node)) {
      if (!tasks.enter(task->name)) continue;
      ir::Task made;
      made.name = task->name.text;
      made.identity = context.program.module.empty() ? made.name : context.program.module + "." + made.name;
      made.doc = declaration.doc;
      made.span = task->name.span;
      context.tasks.emplace(made.name, context.program.tasks.add(made));
    }
  }
}

void analyse_params(Context& context) {
  for (const auto& declaration : context.file.declarations) {
    const auto* param = std::get_if<ast::Param>(&declaration.node);
    if (param == nullptr) continue;
    const auto id = context.params.find(param->name.text)->second;
    auto& made = context.program.params[id];
    if (made.span != param->name.span) continue;  // declared twice: the first one counts
    const auto type = resolve_type(context, param->type);
    if (!type) {
      context.mark_broken(Space::value, made.name);
      continue;
    }
    made.type = *type;
    if (!param->value) continue;
    Scope scope;
    scope.place = "a param";
    scope.params_before = id;
    scope.environment = true;
    Typer typer(context, scope);
    const auto value = typer.assign(typer.type(*param->value), *type, made.name);
    if (value.valid()) context.program.params[id].value = value;
  }
}

}  // namespace pipec::analyse
