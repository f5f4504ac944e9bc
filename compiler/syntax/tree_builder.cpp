#include "compiler/syntax/tree_builder.hpp"

#include <algorithm>

namespace pipec::syntax {

// ---- expressions ------------------------------------------------------------------------------------------

void TreeBuilder::widen_top(Span span) {
  auto built = exprs_.pop();
  built.expr->span = span;
  exprs_.push(span.begin, std::move(built));
}

ast::Text TreeBuilder::pop_text() {
  auto expr = pop_expr();
  if (auto* regex = std::get_if<ast::Regex>(&expr->node)) return {std::move(regex->pattern), expr->span};
  return {std::move(std::get<ast::String>(expr->node).value), expr->span};
}

std::vector<ast::ExprPtr> TreeBuilder::take_exprs(std::uint32_t begin, int* depth) {
  std::vector<ast::ExprPtr> taken;
  for (auto& built : exprs_.take_from(begin)) {
    if (depth) *depth = std::max(*depth, built.depth);
    taken.push_back(std::move(built.expr));
  }
  return taken;
}

int TreeBuilder::reduce_binary() {
  auto right = pop_built();
  auto left = pop_built();
  const auto op = operators_.pop();
  const auto span = join(left.expr->span, right.expr->span);
  const int depth = std::max(left.depth, right.depth) + 1;
  expr(span, ast::Binary{op.op, std::move(left.expr), std::move(right.expr), op.span}, depth);
  return depth;
}

void TreeBuilder::reduce_unary(ast::UnaryOp op, Span span) {
  auto operand = pop_built();
  expr(span, ast::Unary{op, std::move(operand.expr)}, operand.depth + 1);
}

void TreeBuilder::reduce_range() {
  auto high = pop_built();
  auto low = pop_built();
  const auto span = join(low.expr->span, high.expr->span);
  expr(span, ast::Range{std::move(low.expr), std::move(high.expr)}, std::max(low.depth, high.depth) + 1);
}

void TreeBuilder::reduce_in(Span span, bool negated) {
  auto set = pop_built();
  auto subject = pop_built();
  const auto place = join(subject.expr->span, span);
  const int depth = std::max(set.depth, subject.depth) + 1;
  expr(place, ast::In{negated, std::move(subject.expr), std::move(set.expr)}, depth);
}

void TreeBuilder::reduce_is_null(Span span, bool negated) {
  auto subject = pop_built();
  const auto place = join(subject.expr->span, span);
  expr(place, ast::IsNull{negated, std::move(subject.expr)}, subject.depth + 1);
}

void TreeBuilder::reduce_matches(Span span, bool negated) {
  auto pattern = pop_text();
  auto subject = pop_built();
  const auto place = join(subject.expr->span, span);
  expr(place, ast::Matches{negated, std::move(subject.expr), std::move(pattern)}, subject.depth + 1);
}

void TreeBuilder::reduce_if(Span span) {
  auto otherwise = pop_built();
  auto then = pop_built();
  auto condition = pop_built();
  const int depth = std::max({condition.depth, then.depth, otherwise.depth}) + 1;
  expr(span, ast::If{std::move(condition.expr), std::move(then.expr), std::move(otherwise.expr)}, depth);
}

void TreeBuilder::reduce_array(Span span) {
  int depth = 0;
  auto items = take_exprs(span.begin, &depth);
  expr(span, ast::Array{std::move(items)}, depth + 1);
}

void TreeBuilder::map_entry(Span span) {
  auto value = pop_built();
  auto key = pop_built();
  const int depth = std::max(key.depth, value.depth);
  entries_.push(span.begin, {{std::move(key.expr), std::move(value.expr)}, depth});
}

void TreeBuilder::reduce_map(Span span) {
  int depth = 0;
  ast::Map map;
  for (auto& entry : entries_.take_from(span.begin)) {
    depth = std::max(depth, entry.depth);
    map.entries.push_back(std::move(entry.item));
  }
  expr(span, std::move(map), depth + 1);
}

void TreeBuilder::argument(Span span) {
  auto value = pop_built();
  ast::Argument argument;
  if (names_.has_from(span.begin)) argument.name = names_.pop();
  argument.value = std::move(value.expr);
  arguments_.push(span.begin, {std::move(argument), value.depth});
}

std::vector<ast::Argument> TreeBuilder::take_arguments(std::uint32_t begin, int* depth) {
  std::vector<ast::Argument> taken;
  for (auto& argument : arguments_.take_from(begin)) {
    if (depth) *depth = std::max(*depth, argument.depth);
    taken.push_back(std::move(argument.item));
  }
  return taken;
}

std::vector<ast::Argument> TreeBuilder::take_arguments(std::uint32_t begin) { return take_arguments(begin, nullptr); }

void TreeBuilder::reduce_call(Span span) {
  int depth = 0;
  auto arguments = take_arguments(span.begin, &depth);
  auto function = paths_.pop();
  const auto place = join(function.span, span);
  expr(place, ast::Call{std::move(function), std::move(arguments)}, depth + 1);
}

void TreeBuilder::reduce_reference() {
  auto path = paths_.pop();
  const auto span = path.span;
  expr(span, ast::Reference{std::move(path)});
}

void TreeBuilder::reduce_interpolated(Span span) {
  int depth = 0;
  ast::Interpolated made;
  made.texts.emplace_back();
  // Chunks and values lie in the text in turn; each value starts a new chunk.
  std::vector<std::pair<std::uint32_t, std::string>> chunks;
  while (chunks_.has_from(span.begin)) {
    const auto begin = chunks_.top_begin();
    chunks.emplace_back(begin, chunks_.pop());
  }
  for (auto& value : take_exprs(span.begin, &depth)) {
    for (; !chunks.empty() && chunks.back().first < value->span.begin; chunks.pop_back()) {
      made.texts.back() += chunks.back().second;
    }
    made.values.push_back(std::move(value));
    made.texts.emplace_back();
  }
  for (; !chunks.empty(); chunks.pop_back()) made.texts.back() += chunks.back().second;
  expr(span, std::move(made), depth + 1);
}

// ---- types, columns ----------------------------------------------------------------------------------------

ast::Call TreeBuilder::pop_call(Span span) {
  auto arguments = take_arguments(span.begin);
  return {paths_.pop(), std::move(arguments)};
}

void TreeBuilder::type(Span span, bool nullable) {
  ast::TypeRef type;
  type.arguments = take_exprs(span.begin);
  type.path = paths_.pop();
  type.nullable = nullable;
  type.span = span;
  types_.push(span.begin, std::move(type));
}

void TreeBuilder::action(Span span, ast::Action::Kind kind) {
  ast::Action action{kind, nullptr, std::nullopt, span};
  if (has_expr(span.begin)) {
    if (kind == ast::Action::Kind::use_default) {
      action.value = pop_expr();
    } else {
      action.message = pop_text();
    }
  }
  actions_.push(span.begin, std::move(action));
}

bool TreeBuilder::ends_with_bare_check() const {
  if (!modifiers_.has_from(0)) return false;
  const auto* check = std::get_if<ast::Check>(&modifiers_.top().node);
  if (!check || check->otherwise || check->test.kind != ast::Test::Kind::expr) return false;
  const auto& node = check->test.value->node;
  return std::holds_alternative<ast::Reference>(node) || std::holds_alternative<ast::Call>(node);
}

std::string TreeBuilder::take_doc(std::uint32_t begin) {
  auto docs = docs_.take_from(begin);
  return docs.empty() ? std::string() : std::move(docs.front());
}

void TreeBuilder::column(Span span) {
  ast::Column column;
  column.doc = take_doc(span.begin);
  column.modifiers = take_modifiers(span.begin);
  column.type = types_.pop();
  column.name = names_.pop();
  column.span = span;
  columns_.push(span.begin, std::move(column));
}

void TreeBuilder::spread(Span span) {
  take_doc(span.begin);
  columns_.push(span.begin, ast::Spread{paths_.pop(), span});
}

// ---- blocks, clauses -----------------------------------------------------------------------------------------

void TreeBuilder::setting(Span span) {
  ast::Setting setting;
  setting.span = span;
  auto names = take_names(span.begin);
  setting.unique = names.front().span.begin != span.begin;  // the word `unique` is no name
  setting.name = std::move(names.front());
  names.erase(names.begin());
  setting.columns = std::move(names);
  if (has_expr(span.begin)) setting.value = pop_expr();
  if (has_block(span.begin)) setting.block = std::make_unique<ast::Block>(pop_block());
  settings_.push(span.begin, std::move(setting));
}

std::optional<ast::Block> TreeBuilder::take_block(std::uint32_t begin) {
  if (!has_block(begin)) return std::nullopt;
  return pop_block();
}

void TreeBuilder::order(Span span, bool descending) { orders_.push(span.begin, {pop_expr(), descending}); }

void TreeBuilder::expectation(Span span, bool warn) { expectations_.push(span.begin, {warn, pop_expr(), span}); }

void TreeBuilder::push_clause(ast::Name word, Span span) {
  ast::Clause clause;
  clause.word = std::move(word);
  clause.node = std::move(clause_);
  clause.span = span;
  clause_ = ast::From{};
  clauses_.push(span.begin, std::move(clause));
}

// ---- declarations ----------------------------------------------------------------------------------------------

void TreeBuilder::function_parameter(Span span) {
  auto type = types_.pop();
  parameters_.push(span.begin, {names_.pop(), std::move(type)});
}

void TreeBuilder::alert_send(Span span) {
  auto arguments = take_arguments(span.begin);
  sends_.push(span.begin, {names_.pop(), std::move(arguments)});
}

void TreeBuilder::finish_declaration(Span span, bool exported, ast::File& file) {
  ast::Declaration made;
  made.doc = take_doc(span.begin);
  made.exported = exported;
  made.node = std::move(declaration_);
  made.span = span;
  declaration_ = ast::Use{};
  file.declarations.push_back(std::move(made));
}

void TreeBuilder::drop_from(std::uint32_t begin) {
  const auto drop = [&](auto&... stacks) { (stacks.drop_from(begin), ...); };
  drop(exprs_, operators_, arguments_, entries_, chunks_, names_, paths_, types_, actions_, tests_, modifiers_, docs_,
       columns_, settings_, blocks_, orders_, expectations_, clauses_, parameters_, sends_, accepts_);
}

}  // namespace pipec::syntax
