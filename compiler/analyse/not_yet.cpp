#include "compiler/analyse/not_yet.hpp"

#include <array>

namespace pipec::analyse {
namespace {

struct Meanwhile {
  std::string_view word;
  std::string_view help;
};

constexpr std::array<Meanwhile, 6> declarations = {{
    {"use", "write what it names into this file"},
    {"type", "write the type, its stages and checks at each column"},
    {"schema", "write its columns into the task"},
    {"fn", "write its expression where it is called"},
    {"test", "load a small file with such values, and look at its rejects"},
    {"alert", "let the scheduler that calls pipec look at the exit code: 7 means that data was refused"},
}};

constexpr std::array<Meanwhile, 18> clauses = {{
    {"key", "`write merge on …` has a key"},
    {"expect", "`quarantine limit` refuses a load that is too dirty; ask the rest with SQL after it"},
    {"incremental", "files that are loaded already are skipped under `append`; `merge` reads every file"},
    {"references", "ask with SQL after the load"},
    {"delete", "load the mark as a column, and let a view leave those rows out"},
    {"partition", "create the partitioned table yourself; pipec loads into it"},
    {"schedule", "call `pipec apply` from cron or an orchestrator"},
    {"alert", "look at the exit code of `pipec apply`: 7 means that data was refused"},
    {"before", "run the statement before `pipec apply`"},
    {"finally", "run the statement after `pipec apply`"},
    {"reconcile", "compare with the counts of `--report`"},
    {"retry", "run the same command again: what is loaded is skipped"},
    {"batch", "leave it out: a load is one transaction"},
    {"shard", "leave it out: a task is loaded as a whole"},
    {"throttle", "leave it out"},
    {"timeout", "start it as `timeout 30m pipec apply …`"},
    {"archive", "move the files yourself after exit code 0"},
    {"columns", "write the columns into the task"},
}};

template <std::size_t N>
std::string_view help_for(const std::array<Meanwhile, N>& table, std::string_view word) {
  for (const auto& entry : table) {
    if (entry.word == word) return entry.help;
  }
  return "leave it out";
}

// The first word of a declaration, after `export`.
Span first_word(const Context& context, const ast::Declaration& declaration, std::string_view word) {
  const auto text = context.sources.slice(declaration.span);
  const auto at = text.find(word);
  if (at == std::string_view::npos) return declaration.span;
  const auto begin = declaration.span.begin + static_cast<std::uint32_t>(at);
  return {declaration.span.source, begin, begin + static_cast<std::uint32_t>(word.size())};
}

std::string_view word_of(const ast::Declaration& declaration) {
  if (std::holds_alternative<ast::Use>(declaration.node)) return "use";
  if (std::holds_alternative<ast::TypeDecl>(declaration.node)) return "type";
  if (std::holds_alternative<ast::SchemaDecl>(declaration.node)) return "schema";
  if (std::holds_alternative<ast::FunctionDecl>(declaration.node)) return "fn";
  if (std::holds_alternative<ast::TypeTest>(declaration.node)) return "test";
  if (std::holds_alternative<ast::Alert>(declaration.node)) return "alert";
  return "";
}

bool takes_block(std::string_view word) { return word == "contract" || word == "audit" || word == "indexes"; }

bool is_done(const ast::Clause& clause) {
  const auto& node = clause.node;
  if (const auto* alert = std::get_if<ast::UseAlert>(&node)) return alert->name.text == "none";
  if (const auto* columns = std::get_if<ast::Columns>(&node)) return !columns->schema.has_value();
  if (std::holds_alternative<ast::BlockClause>(node)) {
    return takes_block(clause.word.text);
  }
  return std::holds_alternative<ast::From>(node) || std::holds_alternative<ast::Into>(node) ||
         std::holds_alternative<ast::Write>(node) || std::holds_alternative<ast::Dedup>(node) ||
         std::holds_alternative<ast::UpdateWhen>(node) || std::holds_alternative<ast::TaskCheck>(node) ||
         std::holds_alternative<ast::After>(node) || std::holds_alternative<ast::Quarantine>(node);
}

}  // namespace

void report_not_yet(Context& context, const ast::Declaration& declaration) {
  const auto word = word_of(declaration);
  if (word.empty()) return;
  context.diagnostics.add(m::declaration_not_yet, first_word(context, declaration, word), word)
      .help("meanwhile: " + std::string(help_for(declarations, word)));
}

bool report_not_yet(Context& context, const ast::Clause& clause) {
  if (is_done(clause)) return false;
  const auto* value = std::get_if<ast::ValueClause>(&clause.node);
  if (value != nullptr && takes_block(clause.word.text)) {
    const Span span = value->value->span;
    context.diagnostics.add(m::wrong_setting_value, span, clause.word.text, "a block in `{ }`",
                            one_line(context.sources.slice(span)));
    return true;
  }
  context.diagnostics.add(m::clause_not_yet, clause.word.span, clause.word.text)
      .help("meanwhile: " + std::string(help_for(clauses, clause.word.text)));
  return true;
}

bool report_not_yet(Context& context, const ast::Modifier& modifier) {
  std::string_view word, help;
  if (std::holds_alternative<ast::References>(modifier.node)) {
    word = "references", help = help_for(clauses, "references");
  } else if (std::holds_alternative<ast::Was>(modifier.node)) {
    word = "was", help = "rename the column in the database yourself";
  } else if (std::holds_alternative<ast::Transient>(modifier.node)) {
    word = "transient", help = "load the column, and leave it out in a view";
  } else if (std::holds_alternative<ast::Annotation>(modifier.node)) {
    word = "@", help = "leave it out: it tunes, and never changes the meaning";
  } else {
    return false;
  }
  context.diagnostics.add(m::modifier_not_yet, modifier.span, word).help("meanwhile: " + std::string(help));
  return true;
}

void report_setting_not_yet(Context& context, Span span, std::string_view what, std::string_view meanwhile) {
  context.diagnostics.add(m::setting_not_yet, span, what).help("meanwhile: " + std::string(meanwhile));
}

}  // namespace pipec::analyse
