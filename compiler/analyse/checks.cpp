// Checks, and what an `else` says (S-A6).
#include <fmt/format.h>

#include "compiler/analyse/columns.hpp"

namespace pipec::analyse {
namespace {

using ir::Outcome;

std::string_view place_text(Place place) {
  switch (place) {
    case Place::conversion: return "a conversion";
    case Place::column_check: return "a check";
    case Place::unique_check: return "`unique`: it is judged when all rows are known";
    case Place::row_check: return "the check of a whole row";
  }
  return "";
}

Scope row_scope(Columns& known, std::string_view what) {
  Scope scope;
  scope.place = what;
  scope.columns = &known;
  scope.meta = true;
  return scope;
}

ir::CompareOp compare_op(ast::BinaryOp op) {
  switch (op) {
    case ast::BinaryOp::not_equal: return ir::CompareOp::not_equal;
    case ast::BinaryOp::less: return ir::CompareOp::less;
    case ast::BinaryOp::less_equal: return ir::CompareOp::less_equal;
    case ast::BinaryOp::greater: return ir::CompareOp::greater;
    case ast::BinaryOp::greater_equal: return ir::CompareOp::greater_equal;
    default: return ir::CompareOp::equal;
  }
}

// The condition of a column's check; invalid when a message was added.
ir::ExprId condition_of(Context& context, const ast::Test& test, const ir::Column& column, ir::ColumnId id,
                        Typer& typer) {
  const Span span = test.span;
  const auto subject = [&] { return typer.column(id, span); };
  switch (test.kind) {
    case ast::Test::Kind::relation: {
      if (std::holds_alternative<ast::Null>(test.value->node)) {
        const bool negative = test.op == ast::BinaryOp::not_equal;
        const auto text = fmt::format("{} is {}null", column.name, negative ? "not " : "");
        context.diagnostics.add(m::compare_with_null, span, text)
            .help("a column without `?` is never null, and a check does not see the nulls of the others");
        return {};
      }
      return typer.compare(compare_op(test.op), subject(), typer.type(*test.value), span, span);
    }
    case ast::Test::Kind::in: return typer.in(subject(), *test.value, test.negated, span);
    case ast::Test::Kind::range:
    case ast::Test::Kind::length: {
      const auto* range = std::get_if<ast::Range>(&test.value->node);
      if (range == nullptr) {
        context.diagnostics.add(m::check_needs_range, test.value->span)
            .example(test.kind == ast::Test::Kind::length ? "check length 2..64" : "check 0..120");
        return {};
      }
      const auto value = test.kind == ast::Test::Kind::length ? typer.length(subject(), span) : subject();
      return typer.between(value, *range, test.negated, span);
    }
    case ast::Test::Kind::matches: return typer.matches(subject(), *test.pattern, test.negated, span);
    case ast::Test::Kind::expr: {
      const auto condition = typer.condition(*test.value, "a check");
      if (!condition.valid() || !column.type.nullable) return condition;
      // A check does not see the nulls of its column, whatever it does with them.
      return typer.logic(ir::LogicOp::logical_or, typer.is_null(subject(), false, span), condition, span);
    }
    case ast::Test::Kind::unique: return {};
  }
  return {};
}

}  // namespace

std::optional<Outcome> outcome_of(Context& context, const ast::Action& action, Place place, Columns& known,
                                  const ir::Column* column) {
  Outcome outcome;
  if (action.message) outcome.message = action.message->value;
  const bool value_possible = place == Place::conversion || place == Place::column_check;
  switch (action.kind) {
    case ast::Action::Kind::quarantine: outcome.kind = Outcome::Kind::quarantine; break;
    case ast::Action::Kind::fail: outcome.kind = Outcome::Kind::fail; break;
    case ast::Action::Kind::warn:
      if (place == Place::conversion) {
        context.diagnostics.add(m::warn_on_conversion, action.span, "a conversion")
            .help("`else null` or `else default …` loads the row with another value; its reason is counted");
        return std::nullopt;
      }
      outcome.kind = Outcome::Kind::warn;
      break;
    case ast::Action::Kind::null:
      if (!value_possible) {
        context.diagnostics.add(m::action_not_here, action.span, "null", place_text(place));
        return std::nullopt;
      }
      if (!column->type.nullable) {
        context.diagnostics.add(m::else_null_required, action.span, column->name)
            .related(column->span, "declared here")
            .help(fmt::format("write `{}: {}?`, or `else default …`", column->name, ir::to_text(column->type)));
        return std::nullopt;
      }
      outcome.kind = Outcome::Kind::null;
      break;
    case ast::Action::Kind::use_default: {
      if (!value_possible) {
        context.diagnostics.add(m::action_not_here, action.span, "default", place_text(place));
        return std::nullopt;
      }
      outcome.kind = Outcome::Kind::use_default;
      auto scope = row_scope(known, "a default");
      scope.see_columns = false;
      scope.meta = false;
      Typer typer(context, scope);
      const auto value = typer.assign(typer.type(*action.value), column->type, column->name);
      if (!value.valid()) return std::nullopt;
      outcome.value = value;
      break;
    }
  }
  return outcome;
}

void analyse_check(Context& context, const ast::Check& written, Span, ir::Task& task, Columns& known, ir::ColumnId id) {
  auto& column = task.columns[id.value];
  ir::Check check;
  check.span = written.test.span;
  check.rule = one_line(context.sources.slice(written.test.span));
  check.column = id;
  check.unique = written.test.kind == ast::Test::Kind::unique;
  if (check.unique && (ir::is_float(column.type.kind) || column.type.kind == ir::TypeKind::json)) {
    context.diagnostics.add(m::unique_type, written.test.span, ir::to_text(nullable(column.type, false)));
    return;
  }
  if (!check.unique) {
    Typer typer(context, row_scope(known, "a check"));
    check.condition = condition_of(context, written.test, column, id, typer);
  }
  if (written.otherwise) {
    const auto place = check.unique ? Place::unique_check : Place::column_check;
    const auto outcome = outcome_of(context, *written.otherwise, place, known, &column);
    if (!outcome) return;
    check.outcome = *outcome;
  }
  if (check.unique || check.condition.valid()) column.checks.push_back(std::move(check));
}

void analyse_check(Context& context, const ast::TaskCheck& written, Span span, ir::Task& task, Columns& known) {
  ir::Check check;
  check.span = span;
  check.rule = written.name.text;
  for (const auto& other : task.checks) {
    if (other.rule != check.rule) continue;
    context.diagnostics.add(m::task_check_twice, written.name.span, check.rule).related(other.span, "first here");
    return;
  }
  Typer typer(context, row_scope(known, "a check"));
  check.condition = typer.condition(*written.condition, "a check");
  if (written.otherwise) {
    const auto outcome = outcome_of(context, *written.otherwise, Place::row_check, known, nullptr);
    if (!outcome) return;
    check.outcome = *outcome;
  }
  if (check.condition.valid()) task.checks.push_back(std::move(check));
}

}  // namespace pipec::analyse
