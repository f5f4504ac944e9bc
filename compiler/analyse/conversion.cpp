// Casts: which types meet where they are compared or chosen from, and what may be assigned to what (S-F4).
#include <algorithm>

#include "base/decimal.hpp"
#include "base/suggest.hpp"
#include "compiler/analyse/expression.hpp"
#include "compiler/analyse/typer_make.hpp"

namespace pipec::analyse {
namespace {

using ir::TypeKind;

ir::Type as_decimal(const ir::Type& type) {
  return type.kind == TypeKind::decimal ? type : decimal_type(digits_of(type.kind), 0);
}

bool is_timely(TypeKind kind) {
  return kind == TypeKind::date || kind == TypeKind::time || kind == TypeKind::timestamp || kind == TypeKind::datetime;
}

bool only_equality(TypeKind kind) {
  return kind == TypeKind::boolean || kind == TypeKind::bytes || kind == TypeKind::enumeration;
}

// May a value of `from` become one of `to`, and may that fail for some value?
enum class Way { none, always, may_fail };

Way number_way(const ir::Type& from, const ir::Type& to) {
  if (ir::is_float(to.kind)) {
    return to.kind == TypeKind::float32 && from.kind != TypeKind::float32 ? Way::may_fail : Way::always;
  }
  if (ir::is_float(from.kind)) return Way::none;
  if (ir::is_integer(to.kind)) {
    const bool fits = ir::is_integer(from.kind) ? digits_of(from.kind) <= digits_of(to.kind)
                                                : from.scale == 0 && from.precision < digits_of(to.kind);
    return fits ? Way::always : Way::may_fail;
  }
  const auto source = as_decimal(from);
  const bool fits = source.scale <= to.scale && source.precision - source.scale <= to.precision - to.scale;
  return fits ? Way::always : Way::may_fail;
}

Way way(const ir::Type& from, const ir::Type& to) {
  if (ir::is_number(from.kind) && ir::is_number(to.kind)) return number_way(from, to);
  if (to.kind == TypeKind::string && ir::is_text(from.kind)) {
    if (to.length == 0) return Way::always;
    if (from.kind == TypeKind::string) {
      return from.length > 0 && from.length <= to.length ? Way::always : Way::may_fail;
    }
    return Way::may_fail;
  }
  if (to.kind == TypeKind::enumeration && ir::is_text(from.kind)) {
    const bool within = from.kind == TypeKind::enumeration &&
                        std::all_of(from.labels.begin(), from.labels.end(), [&](const std::string& label) {
                          return std::find(to.labels.begin(), to.labels.end(), label) != to.labels.end();
                        });
    return within ? Way::always : Way::may_fail;
  }
  return from.kind == to.kind ? Way::always : Way::none;
}

bool same_form(const ir::Type& from, const ir::Type& to) {
  if (from.kind != to.kind) return false;
  if (from.kind == TypeKind::decimal) return from.precision == to.precision && from.scale == to.scale;
  if (from.kind == TypeKind::string) return from.length == to.length;
  return from.kind != TypeKind::enumeration || from.labels == to.labels;
}

}  // namespace

ir::ExprId Typer::cast(ir::ExprId id, ir::Type to, Span span, bool fallible) {
  to.nullable = false;
  return make(ir::Cast{id}, std::move(to), span, {id}, fallible);
}

// To a type that holds every value: constants are converted now, and what already has the form stays as it is.
ir::ExprId Typer::widen(ir::ExprId id, const ir::Type& to) {
  const auto& from = type_of(id);
  const Span span = context_.expr(id).span;
  if (const auto value = constant(id)) {
    if (auto converted = convert(*value, to)) return literal(std::move(*converted), span);
  }
  const bool same = from.kind == to.kind && (from.kind != TypeKind::decimal || from.scale == to.scale) &&
                    (from.kind != TypeKind::enumeration || from.labels == to.labels);
  return same ? id : cast(id, to, span, false);
}

// The type that holds the values of both; none when there is none.
std::optional<ir::Type> Typer::common_of(const ir::Type& a, const ir::Type& b) const {
  const bool may_be_null = a.nullable || b.nullable;
  if (a.kind == TypeKind::null) return nullable(b);
  if (b.kind == TypeKind::null) return nullable(a);
  if (ir::is_number(a.kind) && ir::is_number(b.kind)) {
    if (ir::is_float(a.kind) || ir::is_float(b.kind)) {
      return nullable(plain(a.kind == b.kind ? a.kind : TypeKind::float64), may_be_null);
    }
    if (ir::is_integer(a.kind) && ir::is_integer(b.kind)) return nullable(plain(std::max(a.kind, b.kind)), may_be_null);
    const auto x = as_decimal(a), y = as_decimal(b);
    const int scale = std::max(x.scale, y.scale);
    const int precision = std::max(x.precision - x.scale, y.precision - y.scale) + scale;
    if (precision > decimal::max_digits) return std::nullopt;
    return nullable(decimal_type(precision, scale), may_be_null);
  }
  if (ir::is_text(a.kind) && ir::is_text(b.kind)) {
    if (a.kind == TypeKind::enumeration && b.kind == a.kind && a.labels == b.labels) return nullable(a, may_be_null);
    ir::Type type = plain(TypeKind::string);
    if (a.kind == TypeKind::string && b.kind == TypeKind::string && a.length > 0 && b.length > 0) {
      type.length = std::max(a.length, b.length);
    }
    return nullable(type, may_be_null);
  }
  if (a.kind == b.kind) return nullable(a, may_be_null);
  return std::nullopt;
}

std::optional<ir::Type> Typer::common(const std::vector<ir::ExprId>& values, Span) {
  ir::Type type = type_of(values.front());
  for (const auto id : values) {
    const auto next = common_of(type, type_of(id));
    if (!next) return std::nullopt;
    type = *next;
  }
  return type;
}

// Brings all values to one type; false (with a message) when there is none. A constant takes the type of the others
// where it can: `status == "new"` compares labels, `amount >= 0` decimals of one scale.
bool Typer::unite(std::vector<ir::ExprId>& values, Span span, bool for_comparison) {
  for (const auto id : values) {
    if (!id.valid()) return false;
  }
  std::optional<ir::Type> base;
  ir::ExprId base_from;
  const auto take = [&](ir::ExprId id) {
    const auto& type = type_of(id);
    const auto next = base ? common_of(*base, type) : type;
    if (!next) {
      report_incomparable(*base, type, for_comparison ? base_from : ir::ExprId{}, id, span);
      return false;
    }
    base = *next;
    base_from = id;
    return true;
  };
  for (const auto id : values) {
    if (!constant(id) && !take(id)) return false;
  }
  for (const auto id : values) {
    const auto value = constant(id);
    if (!value) continue;
    if (base && base->kind != TypeKind::null && convert(*value, *base)) {
      base->nullable = base->nullable || value->value.is_null();
      continue;
    }
    if (for_comparison && base && base->kind == TypeKind::enumeration && ir::is_text(value->type.kind)) {
      const auto& text = std::get<std::string>(value->value.data);
      const Span place = context_.expr(id).span;
      auto builder = context_.diagnostics.add(m::not_a_label, place, text, ir::to_text(nullable(*base, false)));
      if (const auto near = suggest(text, base->labels)) {
        builder.help("did you mean \"" + *near + "\"?").fix(place, "\"" + *near + "\"");
      }
      return false;
    }
    if (!take(id)) return false;
  }
  for (auto& id : values) id = widen(id, *base);
  return true;
}

void Typer::report_incomparable(const ir::Type& a, const ir::Type& b, ir::ExprId left, ir::ExprId right, Span span) {
  const auto x = ir::to_text(nullable(a, false)), y = ir::to_text(nullable(b, false));
  auto builder = left.valid() ? context_.diagnostics.add(m::not_comparable, span, x, y)
                              : context_.diagnostics.add(m::no_common_type, span, x, y);
  const bool text = ir::is_text(a.kind) || ir::is_text(b.kind);
  if (text && (is_timely(a.kind) || is_timely(b.kind))) {
    builder.help("a date or time is written `@2026-01-31`, `@2026-01-31T10:00:00Z`, `@10:30`");
  } else if (text && (ir::is_number(a.kind) || ir::is_number(b.kind))) {
    builder.help("a number is written without quotes");
  } else if (a.kind == TypeKind::decimal || b.kind == TypeKind::decimal) {
    builder.help("a decimal has at most 38 digits in all");
  } else if (is_timely(a.kind) && is_timely(b.kind)) {
    builder.help("a date is a day, a timestamp an instant, a datetime a wall clock without a zone");
  }
  if (right.valid()) builder.label("this is " + ir::to_text(nullable(type_of(right), false)));
}

ir::ExprId Typer::compare(ir::CompareOp op, ir::ExprId left, ir::ExprId right, Span span, Span op_span) {
  std::vector<ir::ExprId> sides = {left, right};
  if (!unite(sides, span, true)) return {};
  const auto kind = type_of(sides[0]).kind;
  const bool equality = op == ir::CompareOp::equal || op == ir::CompareOp::not_equal;
  if (kind == TypeKind::json || (only_equality(kind) && !equality)) {
    if (kind == TypeKind::json) {
      context_.diagnostics.add(m::not_comparable, span, "json", "json").help("`json` has no operators");
    } else {
      context_.diagnostics.add(m::no_order, op_span, ir::to_text(nullable(type_of(sides[0]), false)));
    }
    return {};
  }
  return make(ir::Compare{op, sides[0], sides[1]}, plain(TypeKind::boolean), span, {sides[0], sides[1]});
}

ir::ExprId Typer::between(ir::ExprId subject, const ast::Range& range, bool negated, Span span) {
  std::vector<ir::ExprId> parts = {subject, node(*range.low), node(*range.high)};
  if (!unite(parts, span, true)) return {};
  const auto& type = type_of(parts[0]);
  if (only_equality(type.kind) || type.kind == TypeKind::json) {
    context_.diagnostics.add(m::no_order, span, ir::to_text(nullable(type, false)));
    return {};
  }
  const auto low = constant(parts[1]), high = constant(parts[2]);
  if (low && high && !low->value.is_null() && !high->value.is_null() && high->value.data < low->value.data) {
    context_.diagnostics.add(m::empty_range, join(range.low->span, range.high->span),
                             one_line(context_.sources.slice(range.low->span)),
                             one_line(context_.sources.slice(range.high->span)))
        .help("a range goes from the smaller to the larger value, both included");
    return {};
  }
  return make(ir::Between{negated, parts[0], parts[1], parts[2]}, plain(TypeKind::boolean), span, parts);
}

ir::ExprId Typer::in(ir::ExprId subject, const ast::Expr& set, bool negated, Span span) {
  if (const auto* range = std::get_if<ast::Range>(&set.node)) return between(subject, *range, negated, span);
  const auto* list = std::get_if<ast::Array>(&set.node);
  if (list == nullptr) {
    const auto* reference = std::get_if<ast::Reference>(&set.node);
    if (reference != nullptr && context_.is_broken(Space::value, reference->path.parts.front().text)) return {};
    context_.diagnostics.add(m::in_needs_set, set.span).example("check in [\"EUR\", \"USD\"]  or  check in 1..10");
    return {};
  }
  if (list->items.empty()) {
    context_.diagnostics.add(m::empty_list, set.span);
    return {};
  }
  std::vector<ir::ExprId> values = {subject};
  for (const auto& item : list->items) {
    if (std::holds_alternative<ast::Null>(item->node)) {
      context_.diagnostics.add(m::null_in_list, item->span).help("ask with `is null` and `or`");
      return {};
    }
    values.push_back(node(*item));
  }
  if (!unite(values, span, true)) return {};
  if (type_of(values[0]).kind == TypeKind::json) {
    context_.diagnostics.add(m::not_comparable, span, "json", "json").help("`json` has no operators");
    return {};
  }
  const std::vector<ir::ExprId> items(values.begin() + 1, values.end());
  return make(ir::InList{negated, values[0], items}, plain(TypeKind::boolean), span, values);
}

ir::ExprId Typer::matches(ir::ExprId subject, const ast::Text& pattern, bool negated, Span span) {
  const bool good = check_regex(context_, pattern.value, pattern.span);
  if (!subject.valid() || !good) return {};
  const auto& type = type_of(subject);
  if (!ir::is_text(type.kind)) {
    context_.diagnostics.add(m::matches_on_text, span, ir::to_text(nullable(type, false)));
    return {};
  }
  return make(ir::Matches{negated, widen(subject, plain(TypeKind::string)), pattern.value}, plain(TypeKind::boolean),
              span, {subject});
}

ir::ExprId Typer::assign(ir::ExprId value, const ir::Type& to, std::string_view name) {
  if (!value.valid()) return {};
  const auto from = type_of(value);
  const Span span = context_.expr(value).span;
  if (const auto literal_value = constant(value)) {
    if (literal_value->value.is_null() && !to.nullable) {
      context_.diagnostics.add(m::null_for_required, span, name).help("declare it with `?`");
      return {};
    }
    if (auto converted = convert(*literal_value, to)) return literal(std::move(*converted), span);
    if (way(from, to) != Way::none || (to.kind == TypeKind::uuid && ir::is_text(from.kind))) {
      auto builder = context_.diagnostics.add(m::constant_does_not_fit, span, one_line(context_.sources.slice(span)),
                                              ir::to_text(nullable(to, false)));
      if (to.kind == TypeKind::enumeration) {
        if (const auto near = suggest(std::get<std::string>(literal_value->value.data), to.labels)) {
          builder.help("did you mean \"" + *near + "\"?").fix(span, "\"" + *near + "\"");
        }
      }
      return {};
    }
  }
  const Way how = way(from, to);
  if (how == Way::none) {
    auto builder = context_.diagnostics.add(m::not_assignable, span, ir::to_text(nullable(from, false)),
                                            ir::to_text(nullable(to, false)));
    if (is_timely(to.kind) && ir::is_text(from.kind)) {
      builder.help("a date or time is written `@2026-01-31`, `@2026-01-31T10:00:00Z`, `@10:30`");
    } else if (to.kind == TypeKind::string) {
      builder.help("text is made by f\"{…}\"");
    }
    return {};
  }
  return same_form(from, to) ? value : cast(value, to, span, how == Way::may_fail);
}

}  // namespace pipec::analyse
