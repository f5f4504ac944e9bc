#include "compiler/analyse/types.hpp"

#include <algorithm>
#include <array>

#include "base/decimal.hpp"
#include "base/suggest.hpp"
#include "compiler/analyse/expression.hpp"

namespace pipec::analyse {
namespace {

using ir::TypeKind;

struct Named {
  std::string_view name;
  TypeKind kind;
};
constexpr std::array<Named, 16> named = {{{"bool", TypeKind::boolean},
                                          {"int16", TypeKind::int16},
                                          {"int32", TypeKind::int32},
                                          {"int64", TypeKind::int64},
                                          {"decimal", TypeKind::decimal},
                                          {"float32", TypeKind::float32},
                                          {"float64", TypeKind::float64},
                                          {"string", TypeKind::string},
                                          {"bytes", TypeKind::bytes},
                                          {"date", TypeKind::date},
                                          {"time", TypeKind::time},
                                          {"timestamp", TypeKind::timestamp},
                                          {"datetime", TypeKind::datetime},
                                          {"uuid", TypeKind::uuid},
                                          {"json", TypeKind::json},
                                          {"enum", TypeKind::enumeration}}};

// What users of other systems write, and what it is called here. Where two would do, the text says so.
struct Foreign {
  std::string_view name;
  std::string_view here;
};
constexpr std::array<Foreign, 24> foreign = {{{"int", "int32"},          {"integer", "int32"},
                                              {"smallint", "int16"},     {"bigint", "int64"},
                                              {"long", "int64"},         {"int8", "int16"},
                                              {"text", "string"},        {"varchar", "string"},
                                              {"char", "string"},        {"str", "string"},
                                              {"number", "decimal"},     {"numeric", "decimal"},
                                              {"money", "decimal"},      {"boolean", "bool"},
                                              {"float", "float64"},      {"double", "float64"},
                                              {"real", "float32"},       {"timestamptz", "timestamp"},
                                              {"bytea", "bytes"},        {"blob", "bytes"},
                                              {"binary", "bytes"},       {"jsonb", "json"},
                                              {"guid", "uuid"},          {"varbinary", "bytes"}}};

bool whole_number(const ast::Expr& expr, std::int64_t& out) {
  const auto value = literal_of(expr);
  if (!value || value->type.kind != TypeKind::int64) return false;
  out = std::get<std::int64_t>(value->value.data);
  return true;
}

bool decimal_arguments(Context& context, const ast::TypeRef& written, ir::Type& type) {
  const auto& arguments = written.arguments;
  std::int64_t precision = 0, scale = 0;
  if (arguments.size() != 2 || !whole_number(*arguments[0], precision) || !whole_number(*arguments[1], scale)) {
    context.diagnostics.add(m::decimal_needs_digits, written.span)
        .help("`decimal(9, 2)` holds up to 9999999.99")
        .example("amount: decimal(9, 2)");
    return false;
  }
  if (precision < 1 || precision > decimal::max_digits) {
    context.diagnostics.add(m::decimal_digits_range, arguments[0]->span, std::to_string(precision));
    return false;
  }
  if (scale < 0 || scale > precision) {
    context.diagnostics.add(m::decimal_scale_range, arguments[1]->span, std::to_string(scale),
                            std::to_string(precision))
        .help("the first number counts all digits, those after the point too");
    return false;
  }
  type.precision = static_cast<int>(precision);
  type.scale = static_cast<int>(scale);
  return true;
}

bool string_length(Context& context, const ast::TypeRef& written, ir::Type& type) {
  constexpr std::int64_t longest = 10'485'760;  // of a varchar
  if (written.arguments.empty()) return true;
  std::int64_t length = 0;
  if (written.arguments.size() != 1 || !whole_number(*written.arguments[0], length) || length < 1 || length > longest) {
    context.diagnostics.add(m::string_length, written.span).help("it counts characters; `string` alone has no limit");
    return false;
  }
  type.length = static_cast<std::uint32_t>(length);
  return true;
}

bool enum_labels(Context& context, const ast::TypeRef& written, ir::Type& type) {
  bool good = true;
  for (const auto& argument : written.arguments) {
    const auto* label = std::get_if<ast::String>(&argument->node);
    if (label == nullptr) {
      context.diagnostics.add(m::enum_needs_labels, argument->span).example("sex: enum(\"male\", \"female\")");
      return false;
    }
    if (std::find(type.labels.begin(), type.labels.end(), label->value) != type.labels.end()) {
      context.diagnostics.add(m::enum_label_twice, argument->span, label->value);
      good = false;
      continue;
    }
    type.labels.push_back(label->value);
  }
  if (type.labels.empty()) {
    context.diagnostics.add(m::enum_needs_labels, written.span).example("sex: enum(\"male\", \"female\")");
    return false;
  }
  return good;
}

void report_unknown(Context& context, const ast::TypeRef& written, const std::string& name) {
  const Span span = written.path.span;
  auto builder = context.diagnostics.add(m::unknown_type, span, name);
  const auto folded = fold_case(name);
  for (const auto& other : foreign) {
    if (other.name != folded) continue;
    if (other.here == "decimal") {
      builder.help("here it is `decimal(p, s)`: digits in all, digits after the point");
      builder.example("amount: decimal(9, 2)");
    } else {
      builder.help("here it is called `" + std::string(other.here) + "`").fix(span, std::string(other.here));
    }
    return;
  }
  std::vector<std::string> known;
  for (const auto& type : named) known.emplace_back(type.name);
  if (const auto near = suggest(name, known)) {
    builder.help("did you mean `" + *near + "`?").fix(span, *near);
  } else {
    builder.help("types: bool, int16, int32, int64, decimal(p, s), float32, float64, string, string(n), bytes, date, "
                 "time, timestamp, datetime, uuid, json, enum(\"a\", \"b\")");
  }
}

}  // namespace

std::optional<ir::Type> resolve_type(Context& context, const ast::TypeRef& written) {
  const auto name = written.path.text();
  const auto found = std::find_if(named.begin(), named.end(), [&](const Named& type) { return type.name == name; });
  if (found == named.end()) {
    if (!context.is_broken(Space::type, written.path.parts.front().text) && context.breaks(Space::type, name)) {
      report_unknown(context, written, name);
    }
    return std::nullopt;
  }
  ir::Type type = plain(found->kind);
  type.nullable = written.nullable;
  bool good = true;
  switch (found->kind) {
    case TypeKind::decimal: good = decimal_arguments(context, written, type); break;
    case TypeKind::string: good = string_length(context, written, type); break;
    case TypeKind::enumeration: good = enum_labels(context, written, type); break;
    default:
      if (!written.arguments.empty()) {
        context.diagnostics.add(m::type_takes_no_arguments, written.span, name);
        good = false;
      }
  }
  if (!good) return std::nullopt;
  return type;
}

bool check_key_column(Context& context, const ir::Column& column, const ast::Name& use, std::string_view which,
                      Span type_span) {
  if (ir::is_float(column.type.kind) || column.type.kind == TypeKind::json) {
    context.diagnostics.add(m::key_type, use.span, column.name, ir::to_text(nullable(column.type, false)))
        .related(type_span, "declared here")
        .help(ir::is_float(column.type.kind) ? "equal numbers may differ in their last bit: declare it as decimal(p, s)"
                                             : "pick a column with a plain value");
    return false;
  }
  if (!column.type.nullable) return true;
  auto builder = context.diagnostics.add(m::nullable_key, type_span, column.name, which);
  builder.label("nullable here").related(use.span, "used as a key here");
  builder.help("remove the `?`, or pick a column that is always there");
  if (const auto text = context.sources.slice(type_span); !text.empty() && text.back() == '?') {
    builder.fix({type_span.source, type_span.end - 1, type_span.end}, "");
  }
  return false;
}

}  // namespace pipec::analyse
