// Stages: what follows `|` and works on the raw text of the source, before it becomes a value.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/analyse/columns.hpp"
#include "compiler/analyse/literal.hpp"

namespace pipec::analyse {
namespace {

using ir::Function;
using ir::TypeKind;

std::optional<Function> stage_named(std::string_view name) {
  for (const auto& function : ir::functions()) {
    if (function.name == name && function.stage) return function.id;
  }
  return std::nullopt;
}

bool is_expression_function(std::string_view name) {
  const auto all = ir::functions();
  return std::any_of(all.begin(), all.end(),
                     [&](const ir::FunctionInfo& function) { return function.name == name && function.expression; });
}

// The directives of a format; `bad` says what is wrong with it.
struct Directives {
  std::string seen;
  std::string bad;
  bool has(std::string_view any) const { return seen.find_first_of(any) != std::string::npos; }
  bool date() const { return has("Y") && ((has("mbB") && has("d")) || has("j")); }
  bool clock() const { return has("H") || (has("I") && has("p")); }
};

Directives read_format(std::string_view format) {
  constexpr std::string_view known = "YmdHMSfzbBpIj";
  Directives out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    const char directive = ++i < format.size() ? format[i] : '\0';
    if (directive == '%') continue;
    if (directive == '\0' || known.find(directive) == std::string_view::npos) {
      out.bad = directive == '\0' ? "it ends with `%`" : fmt::format("there is no `%{}`", directive);
      return out;
    }
    if (out.seen.find(directive) != std::string::npos) {
      out.bad = fmt::format("`%{}` is there twice", directive);
      return out;
    }
    out.seen += directive;
  }
  return out;
}

// What the format lacks for the type, or reads beyond it.
std::string format_trouble(const Directives& found, TypeKind kind) {
  if (!found.bad.empty()) return found.bad;
  const bool needs_date = kind != TypeKind::time, needs_clock = kind != TypeKind::date;
  if (needs_date && !found.date()) return "it must read a year, a month and a day";
  if (!needs_date && found.has("YmdbBj")) return "it reads a date, and a time has none";
  if (kind == TypeKind::time && !found.clock()) return "it must read the hour";
  if (found.has("I") != found.has("p")) return "`%I` and `%p` belong together";
  if (!needs_clock && found.has("HMSfIp")) return "it reads a time of day, and a date has none";
  if (found.has("z") && kind != TypeKind::timestamp) return "it reads an offset, and only a timestamp has one";
  return {};
}

bool analyse_parse(Context& context, const ast::Call& call, Span span, ir::Column& column, ir::Stage& stage) {
  const auto kind = column.type.kind;
  const bool timely = kind == TypeKind::date || kind == TypeKind::time || kind == TypeKind::timestamp ||
                      kind == TypeKind::datetime;
  if (!timely) {
    context.diagnostics.add(m::parse_column_type, call.function.span, column.name,
                            ir::to_text(nullable(column.type, false)));
    return false;
  }
  const ast::Expr* format = nullptr;
  const ast::Expr* zone = nullptr;
  bool good = true;
  for (const auto& argument : call.arguments) {
    const ast::Expr*& place = argument.name ? zone : format;
    if (place != nullptr || (argument.name && argument.name->text != "zone")) good = false;
    place = argument.value.get();
  }
  const auto* format_text = format == nullptr ? nullptr : std::get_if<ast::String>(&format->node);
  const auto* zone_text = zone == nullptr ? nullptr : std::get_if<ast::String>(&zone->node);
  if (!good || format_text == nullptr || (zone != nullptr && zone_text == nullptr)) {
    context.diagnostics.add(m::wrong_arguments, span, "parse", "`parse(\"%d/%m/%Y %H:%M\", zone = \"Europe/Berlin\")`");
    return false;
  }
  const auto directives = read_format(format_text->value);
  if (const auto trouble = format_trouble(directives, kind); !trouble.empty()) {
    context.diagnostics.add(m::parse_format, format->span, trouble)
        .help("%Y %m %d %j, %b %B (English months), %H %M %S %f, %I %p, %z, %%");
    return false;
  }
  if (zone != nullptr && (kind != TypeKind::timestamp || directives.has("z"))) {
    context.diagnostics.add(m::zone_needless, zone->span,
                            kind == TypeKind::timestamp ? "`%z` reads the offset"
                                                        : "only a timestamp is an instant");
    return false;
  }
  if (zone == nullptr && kind == TypeKind::timestamp && !directives.has("z")) {
    context.diagnostics.add(m::zone_needed, format->span)
        .help("name the zone of the source, or declare the column as `datetime`: a wall clock without a zone")
        .example("| parse(\"%d/%m/%Y %H:%M\", zone = \"Europe/Berlin\")");
    return false;
  }
  Typer typer(context, Scope{"the arguments of `parse`"});
  stage.arguments.push_back(typer.literal({{format_text->value}, plain(TypeKind::string)}, format->span));
  if (zone_text != nullptr) stage.zone = zone_text->value;
  return true;
}

// `| trim` without the bar.
std::string stage_text(const Context& context, Span span) {
  auto text = one_line(context.sources.slice(span));
  if (!text.empty() && text.front() == '|') text = one_line(std::string_view(text).substr(1));
  return text;
}

bool makes_value(Function function) {
  return function == Function::parse || function == Function::hex || function == Function::base64;
}

}  // namespace

bool analyse_stage(Context& context, const ast::Stage& written, Span span, ir::Column& column) {
  const auto& call = written.call;
  const auto name = call.function.text();
  const auto function = stage_named(name);
  if (!function) {
    if (is_expression_function(name)) {
      context.diagnostics.add(m::not_a_stage, call.function.span, name).help("a value is computed after `=`");
    } else if (!context.is_broken(Space::function, call.function.parts.front().text)) {
      std::vector<std::string> known;
      for (const auto& other : ir::functions()) {
        if (other.stage && other.id != Function::replace_regex) known.emplace_back(other.name);
      }
      auto builder = context.diagnostics.add(m::unknown_function, call.function.span, name);
      add_suggestion(builder, call.function.span, name, known);
    }
    return false;
  }
  ir::Stage stage;
  stage.function = *function;
  stage.text = stage_text(context, span);
  stage.span = span;
  if (!column.stages.empty() && makes_value(column.stages.back().function)) {
    context.diagnostics.add(m::stage_after_value, call.function.span, name)
        .related(column.stages.back().span, "this makes the value");
    return false;
  }
  if (*function == Function::parse) {
    if (!analyse_parse(context, call, span, column, stage)) return false;
    column.stages.push_back(std::move(stage));
    return true;
  }
  if (makes_value(*function) && column.type.kind != TypeKind::bytes) {
    context.diagnostics.add(m::bytes_stage_type, call.function.span, name, column.name,
                            ir::to_text(nullable(column.type, false)));
    return false;
  }
  std::vector<const ast::Expr*> arguments;
  for (const auto& argument : call.arguments) {
    if (argument.name) {
      context.diagnostics.add(m::wrong_arguments, argument.name->span, name,
                              fmt::format("`{}`", ir::info(*function).signature));
      return false;
    }
    arguments.push_back(argument.value.get());
  }
  const auto constants = constant_arguments(context, stage.function, arguments, span);
  if (!constants) return false;
  Typer typer(context, Scope{"a stage"});
  for (const auto& constant : *constants) stage.arguments.push_back(typer.literal(constant, span));
  column.stages.push_back(std::move(stage));
  return true;
}

void check_stages(Context& context, const ast::Column& written, const ir::Column& column) {
  if (column.type.kind != TypeKind::bytes || !column.from_source) return;
  if (!column.stages.empty() && makes_value(column.stages.back().function)) return;
  context.diagnostics.add(m::bytes_need_encoding, written.type.span, column.name)
      .example(fmt::format("{}: bytes  | hex", column.name));
}

}  // namespace pipec::analyse
