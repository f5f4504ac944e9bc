#include <fmt/format.h>

#include <stdexcept>

#include "runtime/validate/compiler.hpp"

namespace pipec::validate {
namespace {

constexpr std::string_view word_of(ir::Outcome::Kind kind) {
  switch (kind) {
    case ir::Outcome::Kind::quarantine: return "quarantine";
    case ir::Outcome::Kind::null: return "null";
    case ir::Outcome::Kind::use_default: return "default";
    case ir::Outcome::Kind::warn: return "warn";
    case ir::Outcome::Kind::fail: return "fail";
  }
  return "";
}

}  // namespace

std::uint32_t Compiler::add_rule(ReasonCode code, std::uint32_t column, std::string text, const ir::Outcome& outcome) {
  Rule rule;
  rule.code = code;
  if (column != none) rule.column = ir::ColumnId{column};
  rule.text = std::move(text);
  rule.message = outcome.message.empty() ? message_of(code, column == none ? nullptr : &out_->column_types[column])
                                         : outcome.message;
  rule.outcome = outcome.kind;
  out_->rules.push_back(std::move(rule));
  out_->reads.emplace_back();
  return static_cast<std::uint32_t>(out_->rules.size() - 1);
}

// What the record itself can be guilty of, and what later rooms report about a row.
void Compiler::record_rules() {
  out_->record_rules.fill(none);
  for (const auto code :
       {ReasonCode::wrong_width, ReasonCode::open_quote, ReasonCode::bad_quote, ReasonCode::record_too_long,
        ReasonCode::invalid_utf8, ReasonCode::nul_byte, ReasonCode::duplicate_key, ReasonCode::missing_reference,
        ReasonCode::outside_replace, ReasonCode::no_partition, ReasonCode::target_refused}) {
    out_->record_rules[static_cast<std::size_t>(code)] = add_rule(code, none, "", {});
  }
}

std::uint32_t Compiler::default_failure(std::uint32_t column, ir::ExprId value) {
  const std::uint32_t rule = add_rule(ReasonCode::expression_failed, column, "default", {});
  explain_failure(rule, value, {});
  return rule;
}

void Compiler::explain_failure(std::uint32_t rule, ir::ExprId expr, const ir::Outcome& outcome) {
  operands_read(expr, out_->reads[rule]);
  Rule& the = out_->rules[rule];
  if (the.code == ReasonCode::expression_failed && outcome.message.empty()) the.message = failure_message(source_, expr);
}

std::uint32_t Compiler::new_site(std::uint32_t, const ir::Outcome& outcome) {
  Site site;
  site.rules.fill(none);
  site.outcome = outcome.kind;
  out_->sites.push_back(site);
  return static_cast<std::uint32_t>(out_->sites.size() - 1);
}

std::uint32_t Compiler::conversion_site(std::uint32_t index, std::span<const ReasonCode> codes) {
  const ir::Outcome& outcome = task_->columns[index].conversion;
  const std::uint32_t site = new_site(index, outcome);
  for (const auto code : codes)
    out_->sites[site].rules[static_cast<std::size_t>(code)] = add_rule(code, index, "", outcome);
  return site;
}

// The value of `else default e` is computed for every row before it may be needed.
void Compiler::compile_outcome(std::uint32_t site, std::uint32_t column, const ir::Outcome& outcome) {
  if (outcome.kind != ir::Outcome::Kind::use_default) return;
  if (!outcome.value || column == none) throw std::logic_error("`else default` without a value");
  const SlotId value = expression_as(*outcome.value, task_->columns[column].type);
  out_->sites[site].value = value;
  if (out_->slots[value].may_fail) out_->sites[site].value_rule = default_failure(column, *outcome.value);
}

void Compiler::release_outcome(std::uint32_t site) {
  if (site != none) release(out_->sites[site].value);
}

std::string Compiler::site_words(std::uint32_t site) const {
  std::string words;
  std::uint32_t last = none;
  for (std::size_t code = 0; code < out_->sites[site].rules.size(); ++code) {
    const std::uint32_t rule = out_->sites[site].rules[code];
    if (rule == none || rule == last || static_cast<std::size_t>(out_->rules[rule].code) != code) continue;
    words += std::string(words.empty() ? "" : ", ") + std::string(ir::to_text(static_cast<ReasonCode>(code)));
    last = rule;
  }
  return words + " -> " + std::string(word_of(out_->sites[site].outcome));
}

void Compiler::column_checks(std::uint32_t index) {
  const auto& checks = task_->columns[index].checks;
  for (std::uint32_t k = 0; k < checks.size(); ++k) {
    if (!checks[k].unique) {
      check(checks[k], ir::ColumnId{index});
      continue;
    }
    const std::uint32_t rule = add_rule(ReasonCode::not_unique, index, checks[k].rule, checks[k].outcome);
    out_->rules[rule].unique = ir::ColumnId{index};
    out_->unique_rules[{index, k}] = rule;
  }
}

bool Compiler::take_range(SlotId condition, Instruction& range) {
  if (out_->body.empty() || out_->body.back().result != condition || !temporary_[condition]) return false;
  const Instruction made = out_->body.back();
  if (made.a == none || made.a >= out_->outputs) return false;  // a column's failures have been settled
  const ir::Physical physical = out_->slots[made.a].physical;
  range.kernel = kernel::check_range(physical);
  if (range.kernel == nullptr) return false;
  const auto same_scale = [&](int shift) {
    return physical != ir::Physical::int128 || (made.number2 & 0xFF) == (made.number2 >> shift & 0xFF);
  };
  const auto is_known = [&](SlotId slot) {
    const SlotInfo& info = out_->slots[slot];
    return info.folded && !info.fallible && info.physical == physical;
  };
  range.a = made.a;
  if (made.kernel == kernel::between(physical)) {
    if (made.number != 0 || !is_known(made.b) || !is_known(made.c) || !same_scale(8) || !same_scale(16)) return false;
    range.b = made.b;
    range.c = made.c;
  } else if (made.kernel == kernel::compare(physical)) {
    if (!is_known(made.b) || !same_scale(8)) return false;
    const auto op = static_cast<ir::CompareOp>(made.number);
    switch (op) {
      case ir::CompareOp::greater:
      case ir::CompareOp::greater_equal: range.b = made.b; break;
      case ir::CompareOp::less:
      case ir::CompareOp::less_equal: range.c = made.b; break;
      case ir::CompareOp::equal: range.b = range.c = made.b; break;
      case ir::CompareOp::not_equal: return false;
    }
    range.number = op == ir::CompareOp::greater ? 1 : op == ir::CompareOp::less ? 2 : 0;
  } else {
    return false;
  }
  const std::string made_of = name(condition) + " = ";
  range.words = made.words.starts_with(made_of) ? made.words.substr(made_of.size()) : made.words;
  out_->body.pop_back();
  return true;
}

void Compiler::check(const ir::Check& the, std::optional<ir::ColumnId> column) {
  const std::uint32_t index = column ? column->value : none;
  const SlotId condition = expression_as(the.condition, {.kind = ir::TypeKind::boolean, .nullable = true});
  const std::uint32_t site = new_site(index, the.outcome);
  const auto rule_for = [&](ReasonCode code) {
    const std::uint32_t rule = add_rule(code, index, the.rule, the.outcome);
    explain_failure(rule, the.condition, the.outcome);
    out_->sites[site].rules[static_cast<std::size_t>(code)] = rule;
  };
  rule_for(ReasonCode::check_failed);
  if (out_->slots[condition].may_fail) {
    rule_for(ReasonCode::expression_failed);
  } else {
    out_->sites[site].rules[static_cast<std::size_t>(ReasonCode::expression_failed)] =
        static_cast<std::uint32_t>(out_->rules.size() - 1);
  }
  Instruction range;
  const bool fused = take_range(condition, range);
  compile_outcome(site, index, the.outcome);
  if (fused) {
    range.result = index;
    range.detail = site;
    range.words = fmt::format("check {}, \"{}\" -> {}", range.words, the.rule, word_of(the.outcome.kind));
    out_->body.push_back(std::move(range));
  } else {
    emit(kernel::check, index, condition, site,
         fmt::format("check {}{}\"{}\" -> {}", name(condition), column ? " of " + name(index) + " " : " ", the.rule,
                     word_of(the.outcome.kind)));
  }
  release_outcome(site);
  release(condition);
}

std::string message_of(ReasonCode code, const ir::Type* type) {
  std::string text;
  if (type != nullptr) {
    ir::Type plain = *type;
    plain.nullable = false;  // has no part in what is wrong with a value
    text = ir::to_text(plain);
  }
  switch (code) {
    case ReasonCode::wrong_width: return "the record has more or fewer fields than the file has columns";
    case ReasonCode::open_quote: return "a quote is opened and never closed";
    case ReasonCode::bad_quote: return "a quote stands where none may stand; quotes open and close whole fields";
    case ReasonCode::record_too_long: return "the record is longer than max_record allows";
    case ReasonCode::invalid_utf8: return "the bytes are not valid UTF-8";
    case ReasonCode::nul_byte: return "text must not hold a NUL character";
    case ReasonCode::null_value: return "a value is required here";
    case ReasonCode::not_an_integer: return "not a whole number";
    case ReasonCode::not_a_decimal: return "not a decimal number";
    case ReasonCode::not_a_float: return "not a number";
    case ReasonCode::not_a_bool: return "not a bool: true, false, t, f, 1 or 0";
    case ReasonCode::not_a_date: return "not a date of the calendar in the form that is expected, such as 2024-02-29";
    case ReasonCode::not_a_time: return "not a time of day in the form that is expected, such as 13:05:00";
    case ReasonCode::not_a_timestamp:
      return type != nullptr && type->kind == ir::TypeKind::datetime
                 ? "not a date and time in the form that is expected, such as 2024-02-29T13:05:00"
                 : "not an instant in the form that is expected, such as 2024-02-29T13:05:00Z";
    case ReasonCode::not_a_uuid: return "not a uuid (8-4-4-4-12 hex digits)";
    case ReasonCode::not_json: return "not JSON, or an object has a key twice";
    case ReasonCode::not_bytes: return "not the text of bytes";
    case ReasonCode::not_in_enum: return "not a label of " + text;
    case ReasonCode::out_of_range:
      return type != nullptr && type->kind == ir::TypeKind::json
                 ? fmt::format("has a number of more than {} digits before or after the point", json_digit_limit)
                 : "does not fit " + text;
    case ReasonCode::too_precise:
      return type != nullptr && type->kind == ir::TypeKind::decimal
                 ? fmt::format("more than {} digits after the point", type->scale)
                 : "has digits after the point that " + text + " cannot keep";
    case ReasonCode::too_long:
      return type == nullptr ? "too long" : fmt::format("longer than {} characters", type->length);
    case ReasonCode::dst_gap: return "the clocks skipped this time in its zone";
    case ReasonCode::dst_fold: return "the clocks showed this time twice in its zone";
    case ReasonCode::stage_failed: return "the stage cannot take this text";
    case ReasonCode::check_failed: return "the check does not hold";
    case ReasonCode::expression_failed:
      return "cannot be computed: overflow, division by zero, or a value that does not fit";
    case ReasonCode::not_unique: return "the value occurs more than once";
    case ReasonCode::duplicate_key: return "the key is stored already";
    case ReasonCode::missing_reference: return "the value refers to a row that is not there";
    case ReasonCode::outside_replace: return "the row is outside of what is replaced";
    case ReasonCode::no_partition: return "no partition takes the row";
    case ReasonCode::target_refused: return "the target refused the row";
  }
  return "";
}

}  // namespace pipec::validate
