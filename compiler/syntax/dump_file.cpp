// Columns, clauses and declarations as S-expressions, in the order in which they are written.
#include "compiler/syntax/dump.hpp"

#include <fmt/format.h>

#include "compiler/syntax/parse.hpp"

namespace pipec::syntax {
namespace {

std::string dump(const ast::Block& block);

std::string names(const std::vector<ast::Name>& list) {
  std::string out;
  for (const auto& name : list) out += " " + name.text;
  return out;
}

std::string dump(const ast::TypeRef& type) {
  std::string out = type.path.text();
  if (!type.arguments.empty()) {
    std::string arguments;
    for (const auto& argument : type.arguments) arguments += (arguments.empty() ? "" : ",") + syntax::dump(*argument);
    out += "(" + arguments + ")";
  }
  return out + (type.nullable ? "?" : "");
}

std::string dump(const ast::Action& action) {
  static constexpr std::string_view words[] = {"null", "default", "quarantine", "warn", "fail"};
  std::string out = "(else ";
  out += words[static_cast<int>(action.kind)];
  if (action.value) out += " " + syntax::dump(*action.value);
  if (action.message) out += " " + quoted(action.message->value);
  return out + ")";
}

std::string dump(const ast::Test& test) {
  switch (test.kind) {
    case ast::Test::Kind::relation: return fmt::format("({} {})", symbol(test.op), syntax::dump(*test.value));
    case ast::Test::Kind::in: return fmt::format("({} {})", test.negated ? "not-in" : "in", syntax::dump(*test.value));
    case ast::Test::Kind::matches:
      return fmt::format("({} {})", test.negated ? "not-matches" : "matches", quoted(test.pattern->value));
    case ast::Test::Kind::unique: return "unique";
    case ast::Test::Kind::length: return fmt::format("(length {})", syntax::dump(*test.value));
    case ast::Test::Kind::range:
    case ast::Test::Kind::expr: return syntax::dump(*test.value);
  }
  return "?";
}

struct ModifierDump {
  std::string operator()(const ast::FromHeader& m) const { return "(from " + quoted(m.header.value) + ")"; }
  std::string operator()(const ast::Stage& m) const {
    return "(| " + m.call.function.text() + dump_arguments(m.call.arguments) + ")";
  }
  std::string operator()(const ast::Else& m) const { return dump(m.action); }
  std::string operator()(const ast::Computed& m) const { return "(= " + syntax::dump(*m.value) + ")"; }
  std::string operator()(const ast::Default& m) const { return "(default " + syntax::dump(*m.value) + ")"; }
  std::string operator()(const ast::Check& m) const {
    return "(check " + dump(m.test) + (m.otherwise ? " " + dump(*m.otherwise) : "") + ")";
  }
  std::string operator()(const ast::References& m) const { return "(references " + m.path.text() + ")"; }
  std::string operator()(const ast::Was& m) const { return "(was " + m.name.text + ")"; }
  std::string operator()(const ast::Transient&) const { return "transient"; }
  std::string operator()(const ast::Annotation& m) const {
    return "(@" + m.name.text + dump_arguments(m.arguments) + ")";
  }
};

std::string dump(const std::vector<ast::Modifier>& modifiers) {
  std::string out;
  for (const auto& modifier : modifiers) out += " " + std::visit(ModifierDump{}, modifier.node);
  return out;
}

std::string dump(const std::vector<ast::ColumnItem>& items) {
  std::string out;
  for (const auto& item : items) {
    if (const auto* spread = std::get_if<ast::Spread>(&item)) {
      out += " (... " + spread->path.text() + ")";
      continue;
    }
    const auto& column = std::get<ast::Column>(item);
    out += " (" + (column.doc.empty() ? "" : "/// " + quoted(column.doc) + " ") + column.name.text + " " +
           dump(column.type) + dump(column.modifiers) + ")";
  }
  return out;
}

std::string dump(const ast::Setting& setting) {
  std::string out = (setting.unique ? "unique " : "") + setting.name.text;
  if (setting.value) out += "=" + syntax::dump(*setting.value);
  if (setting.block) out += dump(*setting.block);
  if (!setting.columns.empty()) out += "(" + names(setting.columns).substr(1) + ")";
  return out;
}

std::string dump(const ast::Block& block) {
  std::string out;
  for (const auto& setting : block.settings) out += (out.empty() ? "" : " ") + dump(setting);
  return "{" + out + "}";
}

std::string dump(const std::optional<ast::Block>& block) { return block ? " " + dump(*block) : ""; }

struct ClauseDump {
  std::string operator()(const ast::From& c) const {
    std::string out = c.connection ? " " + c.connection->text : "";
    switch (c.kind) {
      case ast::From::Kind::path: out += " " + syntax::dump(*c.pattern); break;
      case ast::From::Kind::table: out += " (table " + c.table.text() + ")"; break;
      case ast::From::Kind::sql: out += " (sql " + quoted(c.sql->value) + ")"; break;
      case ast::From::Kind::task: out += " (task " + c.task->text + ")"; break;
    }
    return out + (c.format ? " as " + c.format->text : "") + dump(c.options);
  }
  std::string operator()(const ast::Into& c) const { return " " + c.path.text() + dump(c.options); }
  std::string operator()(const ast::Write& c) const {
    static constexpr std::string_view modes[] = {"append", "replace", "merge", "scd2", "insert_only"};
    return fmt::format(" {}{}{}{}", modes[static_cast<int>(c.mode)], c.where ? " where " + syntax::dump(*c.where) : "",
                       c.on.empty() ? "" : " on" + names(c.on), dump(c.options));
  }
  std::string operator()(const ast::Key& c) const { return names(c.columns); }
  std::string operator()(const ast::Dedup& c) const {
    std::string out = c.on.empty() ? "" : " on" + names(c.on);
    out += " by";
    for (const auto& order : c.by) out += " " + syntax::dump(*order.value) + (order.descending ? " desc" : "");
    return out;
  }
  std::string operator()(const ast::UpdateWhen& c) const { return " when " + syntax::dump(*c.condition); }
  std::string operator()(const ast::DeleteWhen& c) const {
    return fmt::format(" {} when {}{}", c.soft ? "soft" : "hard", syntax::dump(*c.condition),
                       c.set ? " set " + c.set->text : "");
  }
  std::string operator()(const ast::Columns& c) const { return c.schema ? " " + c.schema->text() : dump(c.items); }
  std::string operator()(const ast::TaskCheck& c) const {
    return " " + c.name.text + " " + syntax::dump(*c.condition) + (c.otherwise ? " " + dump(*c.otherwise) : "");
  }
  std::string operator()(const ast::Expect& c) const {
    std::string out;
    for (const auto& item : c.items) out += (item.warn ? " (warn " : " (fail ") + syntax::dump(*item.condition) + ")";
    return out;
  }
  std::string operator()(const ast::After& c) const { return names(c.tasks); }
  std::string operator()(const ast::Incremental& c) const {
    return " by " + c.by.text + (c.lookback ? " lookback " + syntax::dump(*c.lookback) : "") +
           (c.start ? " start " + syntax::dump(*c.start) : "") + dump(c.options);
  }
  std::string operator()(const ast::Quarantine& c) const {
    return (c.to ? " to " + c.to->text() : "") + (c.limit ? " limit " + syntax::dump(*c.limit) : "") +
           (c.rows ? " rows" : "");
  }
  std::string operator()(const ast::Partition& c) const { return " by " + syntax::dump(*c.by); }
  std::string operator()(const ast::Schedule& c) const {
    return (c.cron ? " " + quoted(c.cron->value) : "") + (c.every ? " every " + syntax::dump(*c.every) : "") +
           (c.zone ? " in " + quoted(c.zone->value) : "");
  }
  std::string operator()(const ast::UseAlert& c) const { return " " + c.name.text; }
  std::string operator()(const ast::SqlHook& c) const { return " " + quoted(c.sql.value); }
  std::string operator()(const ast::Reconcile& c) const {
    std::string out;
    for (const auto& metric : c.metrics) out += " " + syntax::dump(*metric);
    return out + " with " + c.connection.text + " " + quoted(c.sql.value);
  }
  std::string operator()(const ast::BlockClause& c) const { return " " + dump(c.block); }
  std::string operator()(const ast::ValueClause& c) const { return " " + syntax::dump(*c.value); }
};

std::string dump(const std::vector<ast::Clause>& clauses) {
  std::string out;
  for (const auto& clause : clauses) {
    out += " (" + clause.word.text + std::visit(ClauseDump{}, clause.node) + ")";
  }
  return out;
}

struct DeclarationDump {
  std::string operator()(const ast::Use& d) const {
    return "use " + (d.file ? quoted(d.file->value) : d.module->text()) + names(d.names) +
           (d.as ? " as " + d.as->text : "");
  }
  std::string operator()(const ast::Connection& d) const {
    return "connection " + d.name.text + " " + d.kind.text + " " + dump(d.settings);
  }
  std::string operator()(const ast::Param& d) const {
    return "param " + d.name.text + " " + dump(d.type) + (d.value ? " " + syntax::dump(*d.value) : "");
  }
  std::string operator()(const ast::Secret& d) const {
    return "secret " + d.name.text + " (" + d.from.text + " " + quoted(d.argument.value) + ")";
  }
  std::string operator()(const ast::TypeDecl& d) const {
    return "type " + d.name.text + " " + dump(d.type) + dump(d.modifiers);
  }
  std::string operator()(const ast::SchemaDecl& d) const { return "schema " + d.name.text + dump(d.items); }
  std::string operator()(const ast::FunctionDecl& d) const {
    std::string out = "fn " + d.name.text + " (";
    for (const auto& parameter : d.parameters) {
      out += (out.back() == '(' ? "" : " ") + parameter.name.text + ":" + dump(parameter.type);
    }
    return out + ") " + dump(d.result) + " " + syntax::dump(*d.body);
  }
  std::string operator()(const ast::Task& d) const { return "task " + d.name.text + dump(d.clauses); }
  std::string operator()(const ast::Defaults& d) const { return "defaults" + dump(d.clauses); }
  std::string operator()(const ast::Alert& d) const {
    std::string out = "alert " + d.name.text;
    for (const auto& when : d.when) out += " (when " + syntax::dump(*when) + ")";
    for (const auto& send : d.send) out += " (send " + send.channel.text + dump_arguments(send.arguments) + ")";
    return out;
  }
  std::string operator()(const ast::TypeTest& d) const {
    std::string out = "test " + d.name.text;
    for (const auto& accept : d.accept) {
      out += " (accept " + quoted(accept.text.value) + (accept.as ? " as " + syntax::dump(*accept.as) : "") + ")";
    }
    for (const auto& reject : d.reject) out += " (reject " + quoted(reject.value) + ")";
    return out;
  }
};

}  // namespace

std::string dump(const ast::File& file) {
  std::string out = fmt::format("(file {}", file.edition);
  if (file.module) out += " (module " + file.module->text() + ")";
  for (const auto& declaration : file.declarations) {
    out += declaration.exported ? " (export " : " (";
    if (!declaration.doc.empty()) out += "/// " + quoted(declaration.doc) + " ";
    out += std::visit(DeclarationDump{}, declaration.node) + ")";
  }
  return out + ")";
}

}  // namespace pipec::syntax
