// Calls of functions in expressions, and the constant arguments that functions share with stages.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/decimal.hpp"
#include "base/utf8.hpp"
#include "compiler/analyse/expression.hpp"
#include "compiler/analyse/typer_make.hpp"

namespace pipec::analyse {
namespace {

using ir::Function;
using ir::TypeKind;

std::optional<Function> function_named(std::string_view name) {
  for (const auto& function : ir::functions()) {
    if (function.name == name && (function.stage || function.expression)) return function.id;
  }
  return std::nullopt;
}

std::vector<std::string> expression_functions() {
  std::vector<std::string> names;
  for (const auto& function : ir::functions()) {
    if (function.expression && function.id != Function::replace_regex) names.emplace_back(function.name);
  }
  return names;
}

bool is_text_function(Function function) {
  switch (function) {
    case Function::trim:
    case Function::ltrim:
    case Function::rtrim:
    case Function::lower:
    case Function::upper:
    case Function::replace:
    case Function::replace_regex:
    case Function::null_if:
    case Function::pad:
    case Function::substr: return true;
    default: return false;
  }
}

// The constant arguments of one call, taken one by one; the first that is wrong is reported.
class Constants {
 public:
  Constants(Context& context, const ir::FunctionInfo& function, const std::vector<const ast::Expr*>& expressions)
      : context_(context), function_(function), expressions_(expressions) {}

  bool count(std::size_t least, std::size_t most, Span span) {
    if (expressions_.size() >= least && expressions_.size() <= most) return true;
    context_.diagnostics.add(m::wrong_arguments, span, function_.name, fmt::format("`{}`", function_.signature));
    return false;
  }
  bool text(std::size_t i) { return take(i, TypeKind::string, "a string"); }
  bool integer(std::size_t i, std::int64_t least, std::int64_t most) {
    if (!take(i, TypeKind::int64, "a whole number")) return false;
    const auto value = std::get<std::int64_t>(taken.back().value.data);
    if (value >= least && value <= most) return true;
    refuse(i, fmt::format("a whole number from {} to {}", least, most));
    return false;
  }
  void refuse(std::size_t i, std::string_view wanted) { refuse(*expressions_[i], wanted); }
  void refuse(const ast::Expr& expression, std::string_view wanted) {
    context_.diagnostics.add(m::wrong_argument_type, expression.span, function_.name, wanted,
                             one_line(context_.sources.slice(expression.span)));
  }
  bool take(const ast::Expr& expression, TypeKind kind, std::string_view wanted) {
    auto value = literal_of(expression);
    if (!value) {
      context_.diagnostics.add(m::argument_not_constant, expression.span, function_.name)
          .label("this must be " + std::string(wanted));
      return false;
    }
    if (value->type.kind != kind) {
      refuse(expression, wanted);
      return false;
    }
    taken.push_back(std::move(*value));
    return true;
  }

  std::vector<Literal> taken;

 private:
  bool take(std::size_t i, TypeKind kind, std::string_view wanted) { return take(*expressions_[i], kind, wanted); }

  Context& context_;
  const ir::FunctionInfo& function_;
  const std::vector<const ast::Expr*>& expressions_;
};

bool map_arguments(Constants& constants, const ast::Expr& expression) {
  const auto* map = std::get_if<ast::Map>(&expression.node);
  if (map == nullptr || map->entries.empty()) {
    constants.refuse(expression, "a map");
    return false;
  }
  std::set<std::string> seen;
  for (const auto& entry : map->entries) {
    if (!constants.take(*entry.key, TypeKind::string, "a string")) return false;
    if (!seen.insert(std::get<std::string>(constants.taken.back().value.data)).second) {
      constants.refuse(*entry.key, "each text once");
      return false;
    }
    if (!constants.take(*entry.value, TypeKind::string, "a string")) return false;
  }
  return true;
}

constexpr std::int64_t longest_pad = 10'000;

}  // namespace

std::optional<std::vector<Literal>> constant_arguments(Context& context, Function& function,
                                                       const std::vector<const ast::Expr*>& arguments, Span span) {
  Constants constants(context, ir::info(function), arguments);
  bool good = false;
  switch (function) {
    case Function::replace: {
      if (!constants.count(2, 2, span)) break;
      if (const auto* regex = std::get_if<ast::Regex>(&arguments[0]->node)) {
        function = Function::replace_regex;
        good = check_regex(context, regex->pattern, arguments[0]->span);
        constants.taken.push_back({{regex->pattern}, plain(TypeKind::string)});
      } else {
        good = constants.text(0);
        if (good && std::get<std::string>(constants.taken.back().value.data).empty()) {
          constants.refuse(0, "a string that is not empty");
          good = false;
        }
      }
      good = good && constants.text(1);
      if (good && function == Function::replace_regex) {
        good = check_rewrite(context, std::get<std::string>(constants.taken[0].value.data),
                             std::get<std::string>(constants.taken[1].value.data), arguments[1]->span);
      }
      break;
    }
    case Function::null_if:
      good = constants.count(1, 1000, span);
      for (std::size_t i = 0; good && i < arguments.size(); ++i) good = constants.text(i);
      break;
    case Function::map:
      good = constants.count(1, 1, span) && map_arguments(constants, *arguments[0]);
      break;
    case Function::pad:
      good = constants.count(2, 2, span) && constants.integer(0, 1, longest_pad) && constants.text(1);
      if (good && utf8::length(std::get<std::string>(constants.taken.back().value.data)) != 1) {
        constants.refuse(1, "one character");
        good = false;
      }
      break;
    case Function::substr:
      good = constants.count(2, 2, span) && constants.integer(0, 1, UINT32_MAX) && constants.integer(1, 0, UINT32_MAX);
      break;
    default: good = constants.count(0, 0, span); break;
  }
  if (!good) return std::nullopt;
  return std::move(constants.taken);
}

ir::ExprId Typer::wrong_count(const ir::FunctionInfo& function, Span span) {
  context_.diagnostics.add(m::wrong_arguments, span, function.name, fmt::format("`{}`", function.signature));
  return {};
}

// The argument as text; other types are refused.
ir::ExprId Typer::text_argument(const ir::FunctionInfo& function, const ast::Expr& expr) {
  const auto id = node(expr);
  if (!id.valid()) return {};
  const auto& type = type_of(id);
  if (ir::is_text(type.kind)) return widen(id, plain(TypeKind::string));
  context_.diagnostics.add(m::wrong_argument_type, expr.span, function.name, "text", ir::to_text(nullable(type, false)))
      .help("f\"{…}\" makes text of a value");
  return {};
}

ir::ExprId Typer::call(const ast::Call& call, Span span) {
  const auto name = call.function.text();
  const auto function = function_named(name);
  if (!function) {
    if (!context_.is_broken(Space::function, call.function.parts.front().text) &&
        context_.breaks(Space::function, name)) {
      add_suggestion(context_.diagnostics.add(m::unknown_function, call.function.span, name), call.function.span, name,
                     expression_functions());
    }
    return {};
  }
  const auto& info = ir::info(*function);
  if (!info.expression) {
    context_.diagnostics.add(m::not_in_expressions, call.function.span, name)
        .example("born: date  | parse(\"%d/%m/%Y\")");
    return {};
  }
  for (const auto& argument : call.arguments) {
    if (argument.name) return wrong_count(info, argument.name->span);
  }
  switch (*function) {
    case Function::round:
    case Function::floor:
    case Function::ceil:
    case Function::abs: return number_function(*function, call, span);
    case Function::sha256:
    case Function::md5: return digest(*function, call, span);
    case Function::today:
    case Function::yesterday:
    case Function::env: return zone_function(*function, call, span);
    case Function::now: {
      if (!call.arguments.empty()) return wrong_count(info, span);
      return make(ir::Call{Function::now, {}}, plain(TypeKind::timestamp), span, {});
    }
    case Function::coalesce: {
      if (call.arguments.size() < 2) return wrong_count(info, span);
      std::vector<const ast::Expr*> values;
      for (const auto& argument : call.arguments) values.push_back(argument.value.get());
      return coalesce(values, span);
    }
    case Function::concat: {
      if (call.arguments.empty()) return wrong_count(info, span);
      std::vector<ir::ExprId> parts;
      bool good = true;
      for (const auto& argument : call.arguments) {
        parts.push_back(text_argument(info, *argument.value));
        good = good && parts.back().valid();
      }
      if (!good) return {};
      return make(ir::Call{Function::concat, parts}, plain(TypeKind::string), span, parts);
    }
    case Function::length: {
      if (call.arguments.size() != 1) return wrong_count(info, span);
      return length(node(*call.arguments[0].value), span);
    }
    default: return is_text_function(*function) ? text_function(*function, call, span) : ir::ExprId{};
  }
}

ir::ExprId Typer::length(ir::ExprId subject, Span span) {
  if (!subject.valid()) return {};
  const auto& type = type_of(subject);
  if (!ir::is_text(type.kind) && type.kind != TypeKind::bytes) {
    context_.diagnostics.add(m::length_on_text, span, ir::to_text(nullable(type, false)));
    return {};
  }
  if (type.kind == TypeKind::enumeration) subject = widen(subject, plain(TypeKind::string));
  return make(ir::Call{Function::length, {subject}}, plain(TypeKind::int64), span, {subject});
}

ir::ExprId Typer::text_function(Function function, const ast::Call& call, Span span) {
  if (call.arguments.empty()) return wrong_count(ir::info(function), span);
  const auto subject = text_argument(ir::info(function), *call.arguments[0].value);
  std::vector<const ast::Expr*> rest;
  for (std::size_t i = 1; i < call.arguments.size(); ++i) rest.push_back(call.arguments[i].value.get());
  const auto constants = constant_arguments(context_, function, rest, span);
  if (!subject.valid() || !constants) return {};
  std::vector<ir::ExprId> arguments = {subject};
  for (const auto& value : *constants) arguments.push_back(literal(value, span));
  ir::Type type = plain(TypeKind::string);
  if (function != Function::replace && function != Function::replace_regex && function != Function::pad) {
    type.length = type_of(subject).length;
  }
  const auto id = make(ir::Call{function, arguments}, type, span, arguments);
  if (function == Function::null_if) context_.expr(id).type.nullable = true;
  return id;
}

ir::ExprId Typer::number_function(Function function, const ast::Call& call, Span span) {
  const auto& info = ir::info(function);
  const bool rounds = function == Function::round;
  if (call.arguments.empty() || call.arguments.size() > (rounds ? 2u : 1u)) return wrong_count(info, span);
  const auto& first = *call.arguments[0].value;
  const auto number = node(first);
  std::int64_t digits = 0;
  if (rounds && call.arguments.size() == 2) {
    const std::vector<const ast::Expr*> rest = {call.arguments[1].value.get()};
    Constants constants(context_, info, rest);
    if (!constants.integer(0, 0, decimal::max_digits)) return {};
    digits = std::get<std::int64_t>(constants.taken[0].value.data);
  }
  if (!number.valid()) return {};
  const auto type = type_of(number);
  if (!ir::is_number(type.kind) || (rounds && ir::is_float(type.kind))) {
    auto builder = context_.diagnostics.add(m::wrong_argument_type, first.span, info.name,
                                            rounds ? "a decimal" : "a number", ir::to_text(nullable(type, false)));
    if (ir::is_float(type.kind)) builder.help("floats are not rounded: declare the column as decimal(p, s)");
    return {};
  }
  if (function == Function::abs) {
    const auto result = ir::is_integer(type.kind) ? plain(TypeKind::int64) : nullable(type, false);
    return make(ir::Call{function, {number}}, result, span, {number}, type.kind == TypeKind::int64);
  }
  if (ir::is_integer(type.kind)) return number;  // already whole
  if (ir::is_float(type.kind)) return make(ir::Call{function, {number}}, nullable(type, false), span, {number});
  if (digits >= type.scale) return number;
  // Rounding up may need one digit more: 9.99 -> 10.0
  const int wanted = type.precision - type.scale + static_cast<int>(digits) + 1;
  const auto result = decimal_type(std::min(wanted, decimal::max_digits), static_cast<int>(digits));
  std::vector<ir::ExprId> arguments = {number};
  if (rounds) arguments.push_back(literal({{digits}, plain(TypeKind::int64)}, span));
  return make(ir::Call{function, arguments}, result, span, arguments, wanted > decimal::max_digits);
}

ir::ExprId Typer::digest(Function function, const ast::Call& call, Span span) {
  const auto& info = ir::info(function);
  if (call.arguments.size() != 1) return wrong_count(info, span);
  const auto& argument = *call.arguments[0].value;
  const auto word = bare_word(argument);
  ir::ExprId value;
  if (word && word->text == "row" && scope_.columns != nullptr && !scope_.columns->by_name.contains("row")) {
    value = make(ir::RowText{}, plain(TypeKind::bytes), argument.span, {});
  } else {
    value = node(argument);
    if (!value.valid()) return {};
    const auto& type = type_of(value);
    if (!ir::is_text(type.kind) && type.kind != TypeKind::bytes) {
      context_.diagnostics.add(m::wrong_argument_type, argument.span, info.name, "`row`, text or bytes",
                               ir::to_text(nullable(type, false)));
      return {};
    }
    if (type.kind == TypeKind::enumeration) value = widen(value, plain(TypeKind::string));
  }
  return make(ir::Call{function, {value}}, plain(TypeKind::bytes), span, {value});
}

// today(zone), yesterday(zone), env(variable): one string that is written out.
ir::ExprId Typer::zone_function(Function function, const ast::Call& call, Span span) {
  const auto& info = ir::info(function);
  if (function == Function::env && !scope_.environment) {
    context_.diagnostics.add(m::env_out_of_place, span).example("param region: string = env(\"REGION\")");
    return {};
  }
  if (call.arguments.size() != 1) return wrong_count(info, span);
  const std::vector<const ast::Expr*> arguments = {call.arguments[0].value.get()};
  Constants constants(context_, info, arguments);
  if (!constants.text(0)) return {};
  const auto argument = literal(constants.taken[0], arguments[0]->span);
  const auto type = function == Function::env ? nullable(plain(TypeKind::string)) : plain(TypeKind::date);
  return make(ir::Call{function, {argument}}, type, span, {argument});
}

}  // namespace pipec::analyse
