#include "compiler/analyse/columns.hpp"

#include <fmt/format.h>

#include <list>

#include "compiler/analyse/not_yet.hpp"
#include "compiler/analyse/types.hpp"

namespace pipec::analyse {
namespace {

template <class Node>
const ast::Modifier* find_modifier(const ast::Column& column) {
  for (const auto& modifier : column.modifiers) {
    if (std::holds_alternative<Node>(modifier.node)) return &modifier;
  }
  return nullptr;
}

// The modifiers of one column, in the order in which they are written.
class Modifiers {
 public:
  Modifiers(Context& context, ir::Task& task, Columns& known, ir::ColumnId id, bool header)
      : context_(context), task_(task), known_(known), id_(id), header_(header) {}

  void read(const ast::Column& written) {
    for (const auto& modifier : written.modifiers) {
      if (report_not_yet(context_, modifier)) continue;
      std::visit([&](const auto& node) { one(node, modifier.span); }, modifier.node);
    }
    if (!stages_broken_) check_stages(context_, written, column());
  }

 private:
  ir::Column& column() { return task_.columns[id_.value]; }

  bool once(const Span*& first, Span span, std::string_view what) {
    if (first == nullptr) {
      first = &spans_.emplace_back(span);
      return true;
    }
    context_.diagnostics.add(m::modifier_twice, span, what, column().name).related(*first, "first here");
    return false;
  }
  bool not_on_computed(Span span, std::string_view what, std::string_view help) {
    if (column().from_source) return true;
    context_.diagnostics.add(m::modifier_on_computed, span, column().name, what).help(std::string(help));
    return false;
  }

  void one(const ast::FromHeader& from, Span span) {
    if (!once(header_span_, span, "`from`")) return;
    if (!not_on_computed(span, "`from`", "compute from a column that reads the source")) return;
    if (!header_) {
      context_.diagnostics.add(m::header_without_header, from.header.span, from.header.value)
          .help("without a header line the columns are taken by position: leave `from` out");
      return;
    }
    column().header = from.header.value;
  }

  void one(const ast::Stage& stage, Span span) {
    if (!column().from_source) {
      if (!stages_broken_) {
        context_.diagnostics.add(m::stage_on_computed, span, column().name)
            .help("write the function into the expression");
      }
      stages_broken_ = true;
      return;
    }
    if (stages_broken_ || !analyse_stage(context_, stage, span, column())) stages_broken_ = true;
  }

  // Covers the fallible steps since the previous one; which one covers the conversion is known at the end.
  void one(const ast::Else& otherwise, Span span) {
    if (checked_) {
      context_.diagnostics.add(m::else_covers_nothing, span).help("a check has its own `else`: directly behind it");
      return;
    }
    if (pending_) cover_nothing();
    const auto outcome = outcome_of(context_, otherwise.action, Place::conversion, known_, &column());
    bool covers = false;
    for (; covered_ < column().stages.size(); ++covered_) {
      auto& stage = column().stages[covered_];
      if (outcome) stage.outcome = *outcome;
      covers = covers || ir::info(stage.function).fallible;
    }
    if (outcome) column().conversion = *outcome;
    if (!covers && !stages_broken_) pending_ = span;
  }
  // A later `else` takes the conversion, so the one before it must have had a stage.
  void cover_nothing() {
    context_.diagnostics.add(m::needless_else, *pending_)
        .help("no step before it can fail, and the `else` behind it covers the conversion: leave it out");
    pending_.reset();
  }

  void one(const ast::Computed& computed, Span span) {
    if (!once(computed_span_, span, "`=`")) return;
    Scope scope;
    scope.place = "a computed column";
    scope.columns = &known_;
    scope.meta = true;
    scope.computing = id_;
    Typer typer(context_, scope);
    const auto value = typer.assign(typer.type(*computed.value), column().type, column().name);
    if (value.valid()) column().computed = value;
  }

  void one(const ast::Default& value, Span span) {
    if (!once(default_span_, span, "`default`")) return;
    if (!not_on_computed(span, "`default`", "write `= … ?? value`")) return;
    Scope scope;
    scope.place = "a default";
    scope.columns = &known_;
    scope.see_columns = false;
    Typer typer(context_, scope);
    const auto id = typer.assign(typer.type(*value.value), column().type, column().name);
    if (id.valid()) column().default_value = id;
  }

  void one(const ast::Check& check, Span span) {
    checked_ = true;
    analyse_check(context_, check, span, task_, known_, id_);
  }

  void one(const ast::References&, Span) {}
  void one(const ast::Was&, Span) {}
  void one(const ast::Transient&, Span) {}
  void one(const ast::Annotation&, Span) {}

  Context& context_;
  ir::Task& task_;
  Columns& known_;
  ir::ColumnId id_;
  bool header_;
  std::size_t covered_ = 0;       // stages that an `else` covers
  bool checked_ = false;          // a check was there
  bool stages_broken_ = false;
  std::optional<Span> pending_;   // an `else` that covers nothing but, perhaps, the conversion
  const Span* header_span_ = nullptr;
  const Span* computed_span_ = nullptr;
  const Span* default_span_ = nullptr;
  std::list<Span> spans_;
};

}  // namespace

void declare_columns(Context& context, const ast::Columns& clause, ir::Task& task, Columns& known) {
  known.task = &task;
  task.columns.reserve(clause.items.size());
  for (const auto& item : clause.items) {
    if (const auto* spread = std::get_if<ast::Spread>(&item)) {
      report_setting_not_yet(context, spread->span, "..." + spread->path.text(), "write its columns into the task");
      known.incomplete = true;
      continue;
    }
    const auto& written = std::get<ast::Column>(item);
    const auto& name = written.name;
    if (const auto found = known.by_name.find(name.text); found != known.by_name.end()) {
      context.diagnostics.add(m::declared_twice, name.span, "column", name.text)
          .related(task.column(found->second).span, "first here");
      continue;
    }
    if (context.params.contains(name.text)) {
      context.diagnostics.add(m::column_hides_param, name.span, name.text)
          .help(fmt::format("the param is still there as `param.{}`", name.text));
    }
    ir::Column column;
    column.name = column.header = name.text;
    column.doc = written.doc;
    column.span = name.span;
    column.from_source = find_modifier<ast::Computed>(written) == nullptr;
    if (const auto type = resolve_type(context, written.type)) {
      column.type = *type;
    } else {
      known.broken.insert(name.text);
    }
    known.by_name.emplace(name.text, ir::ColumnId{static_cast<std::uint32_t>(task.columns.size())});
    task.columns.push_back(std::move(column));
  }
}

void analyse_modifiers(Context& context, const ast::Columns& clause, ir::Task& task, Columns& known, bool header) {
  bool any_source = task.columns.empty() || known.incomplete;
  for (const auto& item : clause.items) {
    const auto* written = std::get_if<ast::Column>(&item);
    if (written == nullptr) continue;
    const auto id = known.by_name.find(written->name.text)->second;
    if (task.column(id).span != written->name.span) continue;  // declared twice: the first one counts
    any_source = any_source || task.column(id).from_source;
    if (known.broken.contains(written->name.text)) {
      for (const auto& modifier : written->modifiers) report_not_yet(context, modifier);
      continue;
    }
    Modifiers(context, task, known, id, header).read(*written);
  }
  if (!any_source) {
    context.diagnostics.add(m::no_source_column, task.columns.front().span)
        .help("a column without `=` is read from the source");
  }
}

}  // namespace pipec::analyse
