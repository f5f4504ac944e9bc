#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "runtime/validate/compiler.hpp"
#include "runtime/validate/operands.hpp"

namespace pipec::validate {
namespace {

using ir::Physical;
using ir::TypeKind;

// What a conversion from text to this type can say.
std::vector<ReasonCode> conversion_codes(const ir::Type& type) {
  switch (type.kind) {
    case TypeKind::boolean: return {ReasonCode::not_a_bool};
    case TypeKind::int16:
    case TypeKind::int32:
    case TypeKind::int64: return {ReasonCode::not_an_integer, ReasonCode::out_of_range};
    case TypeKind::decimal: return {ReasonCode::not_a_decimal, ReasonCode::out_of_range, ReasonCode::too_precise};
    case TypeKind::float32:
    case TypeKind::float64: return {ReasonCode::not_a_float, ReasonCode::out_of_range};
    case TypeKind::string: return {ReasonCode::invalid_utf8, ReasonCode::nul_byte, ReasonCode::too_long};
    case TypeKind::bytes: return {ReasonCode::not_bytes};
    case TypeKind::date: return {ReasonCode::not_a_date};
    case TypeKind::time: return {ReasonCode::not_a_time};
    case TypeKind::timestamp:
    case TypeKind::datetime: return {ReasonCode::not_a_timestamp};
    case TypeKind::uuid: return {ReasonCode::not_a_uuid};
    case TypeKind::json:
      return {ReasonCode::not_json, ReasonCode::invalid_utf8, ReasonCode::nul_byte, ReasonCode::out_of_range};
    case TypeKind::enumeration: return {ReasonCode::not_in_enum};
    case TypeKind::duration:
    case TypeKind::null: break;
  }
  throw std::logic_error("a column cannot be of type " + ir::to_text(type));
}

}  // namespace

void Compiler::operands_read(ir::ExprId id, Operands& out) const {
  const auto add = [](auto& list, auto item) {
    if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
  };
  const ir::Expr& expr = source_.exprs[id];
  if (const auto* column = std::get_if<ir::ColumnRef>(&expr.node)) {
    add(out.columns, column->column.value);
  } else if (const auto* meta = std::get_if<ir::MetaRef>(&expr.node)) {
    add(out.metas, meta->meta);
  } else if (std::holds_alternative<ir::RowText>(expr.node)) {
    for (std::uint32_t c = 0; c < task_->columns.size(); ++c) {
      if (task_->columns[c].from_source) add(out.columns, c);
    }
  }
  each_operand(expr, [&](ir::ExprId operand) { operands_read(operand, out); });
}

void Compiler::need_columns_of(ir::ExprId id) {
  Operands needed;
  operands_read(id, needed);
  for (const auto index : needed.columns) column(index);
}

// Emits a column once, after the columns that it needs.
void Compiler::column(std::uint32_t index) {
  if (progress_[index] == Progress::done) return;
  const ir::Column& the = task_->columns[index];
  if (progress_[index] == Progress::begun) throw std::logic_error("column " + the.name + " needs itself");
  progress_[index] = Progress::begun;
  const auto need_outcome = [&](const ir::Outcome& outcome) {
    if (outcome.kind == ir::Outcome::Kind::use_default && outcome.value) need_columns_of(*outcome.value);
  };
  need_outcome(the.conversion);
  for (const auto& stage : the.stages) need_outcome(stage.outcome);
  if (the.default_value) need_columns_of(*the.default_value);
  if (the.computed) need_columns_of(*the.computed);
  if (the.from_source) {
    source_column(index);
  } else {
    computed_column(index);
  }
  progress_[index] = Progress::done;
}

// The whole column in one instruction, where its stages only trim and change case; false: step by step.
bool Compiler::read_at_once(std::uint32_t index) {
  const ir::Column& the = task_->columns[index];
  const Kernel kernel = kernel::reading(the.type.kind);
  if (kernel == nullptr) return false;
  Reader reader;
  reader.field = out_->fields[index];
  std::string words = fmt::format("{} = field {} \"{}\"", name(index), reader.field, the.header);
  for (const auto& each : the.stages) {
    const bool case_stage = each.function == ir::Function::lower || each.function == ir::Function::upper;
    const bool left = each.function == ir::Function::trim || each.function == ir::Function::ltrim;
    const bool right = each.function == ir::Function::trim || each.function == ir::Function::rtrim;
    if (!case_stage && !left && !right) return false;
    if (case_stage) reader.letters = each.function;
    reader.trim_left = reader.trim_left || left;
    reader.trim_right = reader.trim_right || right;
    reader.stages.push_back(each.function);
    words += " | " + each.text;
  }
  if (ir::is_integer(the.type.kind)) reader.low = lowest(the.type.kind), reader.high = highest(the.type.kind);
  reader.precision = the.type.precision;
  reader.scale = the.type.scale;
  reader.length = the.type.kind == TypeKind::string ? the.type.length : 0;
  reader.narrow = the.type.kind == TypeKind::float32;
  if (the.type.kind == TypeKind::enumeration) {
    out_->labels.emplace_back(the.type.labels);
    reader.labels = static_cast<std::uint32_t>(out_->labels.size() - 1);
  }
  out_->readers.push_back(std::move(reader));
  emit(kernel, index, none, static_cast<std::uint32_t>(out_->readers.size() - 1),
       words + " as " + ir::to_text(the.type));
  return true;
}

void Compiler::source_column(std::uint32_t index) {
  const ir::Column& the = task_->columns[index];
  const bool at_once = read_at_once(index);
  const SlotId text = at_once ? none : temporary(Physical::text, true);
  if (!at_once) {
    emit(kernel::load_field, text, none, out_->fields[index],
         fmt::format("{} = field {} \"{}\"", name(text), out_->fields[index], the.header));
  }
  const ir::Stage* last = the.stages.empty() ? nullptr : &the.stages.back();
  const bool typed = last != nullptr && (last->function == ir::Function::parse || last->function == ir::Function::hex ||
                                         last->function == ir::Function::base64);
  std::vector<ReasonCode> codes;
  if (!the.stages.empty()) {
    // Stages work on characters, so they never see bytes that are none.
    if (!at_once) emit(kernel::check_bytes, text, text, none, fmt::format("check {} is UTF-8 without NUL", name(text)));
    codes = {ReasonCode::invalid_utf8, ReasonCode::nul_byte};
    for (const auto& stage_of : the.stages) {
      if (stage_of.function == ir::Function::pad) codes.push_back(ReasonCode::stage_failed);
      if (!at_once && (!typed || &stage_of != last)) stage(stage_of, text);
    }
  }
  std::uint32_t site = none;
  if (typed) {
    Instruction i;
    i.result = index;
    i.a = text;
    i.words = fmt::format("{} = {} | {}", name(index), name(text), last->text);
    site = new_site(index, last->outcome);
    if (last->function == ir::Function::parse) {
      if (ir::physical(the.type.kind) != Physical::int64) throw std::logic_error("parse makes dates and times only");
      std::string zone = last->zone;
      if (zone.empty() && last->arguments.size() > 1) zone = constant_text(last->arguments[1]);
      out_->formats.emplace_back(constant_text(last->arguments.at(0)), the.type.kind, zone);
      i.detail = static_cast<std::uint32_t>(out_->formats.size() - 1);
      i.kernel = kernel::parse_time;
      for (const auto code : conversion_codes(the.type)) codes.push_back(code);
      if (!zone.empty()) codes.insert(codes.end(), {ReasonCode::dst_gap, ReasonCode::dst_fold});
    } else {
      if (the.type.kind != TypeKind::bytes) throw std::logic_error("hex and base64 make bytes only");
      i.kernel = last->function == ir::Function::hex ? kernel::hex : kernel::base64;
      codes.push_back(ReasonCode::not_bytes);
    }
    out_->body.push_back(std::move(i));
    for (const auto code : codes) {
      out_->sites[site].rules[static_cast<std::size_t>(code)] = add_rule(code, index, last->text, last->outcome);
    }
    compile_outcome(site, index, last->outcome);
    emit(kernel::settle, index, none, site, fmt::format("settle {}: {}", name(index), site_words(site)));
    release_outcome(site);
    site = conversion_site(index, {});
  } else {
    for (const auto code : conversion_codes(the.type)) {
      if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
    }
    // Stages without texts of their own keep valid text valid.
    const bool checked =
        !the.stages.empty() &&
        std::all_of(the.stages.begin(), the.stages.end(), [](const ir::Stage& each) { return each.arguments.empty(); });
    if (!at_once) convert({text, {.kind = TypeKind::string}}, the.type, index, checked);
    site = conversion_site(index, codes);
    compile_outcome(site, index, the.conversion);
    emit(kernel::settle, index, none, site, fmt::format("settle {}: {}", name(index), site_words(site)));
  }
  if (typed) {
    release(text);
    compile_outcome(site, index, the.conversion);
  }
  finish_column(index, site);
  release_outcome(site);
}

void Compiler::computed_column(std::uint32_t index) {
  const ir::Column& the = task_->columns[index];
  if (!the.computed) throw std::logic_error("column " + the.name + " comes from nowhere");
  const SlotId value = expression_as(*the.computed, the.type);
  emit(kernel::copy, index, value, none, fmt::format("{} = {}", name(index), name(value)));
  const bool fallible = out_->slots[value].fallible;
  std::vector<ReasonCode> codes;
  if (out_->slots[value].may_fail) {
    codes = conversion_codes(the.type);
    if (ir::is_integer(the.type.kind)) codes.push_back(ReasonCode::too_precise);
    codes.push_back(ReasonCode::expression_failed);
  }
  release(value);
  const std::uint32_t site = conversion_site(index, codes);
  for (const auto code : codes) {
    const std::uint32_t rule = out_->sites[site].rules[static_cast<std::size_t>(code)];
    explain_failure(rule, *the.computed, the.conversion);
  }
  compile_outcome(site, index, the.conversion);
  if (fallible) {
    // A cast inside the expression may speak with the code of another type.
    auto& rules = out_->sites[site].rules;
    for (auto& rule : rules)
      rule = rule == none ? rules[static_cast<std::size_t>(ReasonCode::expression_failed)] : rule;
    emit(kernel::settle, index, none, site, fmt::format("settle {}: {}", name(index), site_words(site)));
  }
  finish_column(index, site);
  release_outcome(site);
}

// The default, and that a required column is there.
void Compiler::finish_column(std::uint32_t index, std::uint32_t site) {
  const ir::Column& the = task_->columns[index];
  if (the.default_value) {
    const SlotId value = expression_as(*the.default_value, the.type);
    const std::uint32_t default_site = new_site(index, {});
    out_->sites[default_site].value_rule =
        out_->slots[value].may_fail ? default_failure(index, *the.default_value) : none;
    emit(kernel::fill, index, value, default_site, fmt::format("default {} {}", name(index), name(value)));
    release(value);
  }
  if (the.type.nullable) return;
  auto& rule = out_->sites[site].rules[static_cast<std::size_t>(ReasonCode::null_value)];
  rule = add_rule(ReasonCode::null_value, index, "", the.conversion);
  if (the.computed) operands_read(*the.computed, out_->reads[rule]);
  emit(kernel::require, index, none, site, fmt::format("require {}", name(index)));
}

// Task::dedup.by, as further columns of the batch.
void Compiler::order_keys() {
  for (std::size_t k = 0; k < task_->dedup.by.size(); ++k) {
    const auto result = static_cast<SlotId>(task_->columns.size() + k);
    const ir::ExprId expr = task_->dedup.by[k].value;
    const SlotId value = expression_as(expr, source_.exprs[expr].type);
    emit(kernel::copy, result, value, none, fmt::format("{} = {}", name(result), name(value)));
    if (out_->slots[value].fallible) {
      const std::uint32_t site = new_site(none, {});
      const std::uint32_t rule = add_rule(ReasonCode::expression_failed, none, "dedup by", {});
      out_->sites[site].rules.fill(rule);
      explain_failure(rule, expr, {});
      emit(kernel::settle, result, none, site, fmt::format("settle {}", name(result)));
    }
    release(value);
  }
}

std::shared_ptr<const Program> Compiler::task(const ir::Task& task) {
  task_ = &task;
  out_->null_values = task.source.csv.null_values;
  out_->quoted_nulls = task.source.csv.quoted_nulls;
  progress_.assign(task.columns.size(), Progress::open);
  std::uint32_t fields = 0;
  for (const auto& the : task.columns) {
    new_slot({ir::physical(the.type.kind), true, false, false, the.name, false});
    out_->column_names.push_back(the.name);
    out_->column_types.push_back(the.type);
    out_->fields.push_back(the.from_source ? fields++ : none);
  }
  for (std::size_t k = 0; k < task.dedup.by.size(); ++k) {
    new_slot({ir::physical(source_.exprs[task.dedup.by[k].value].type.kind), true, false, false,
              fmt::format("order {}", k + 1), false});
  }
  out_->outputs = out_->slots.size();
  record_rules();
  const auto count = static_cast<std::uint32_t>(task.columns.size());
  for (std::uint32_t c = 0; c < count; ++c) {
    if (task.columns[c].from_source) column(c);
  }
  for (std::uint32_t c = 0; c < count; ++c) column(c);
  for (std::uint32_t c = 0; c < count; ++c) column_checks(c);
  for (const auto& the : task.checks) check(the, std::nullopt);
  order_keys();
  return out_;
}

std::shared_ptr<const Program> Compiler::constant(ir::ExprId expr) {
  out_->record_rules.fill(none);
  out_->result = expression(expr).slot;
  if (!out_->slots[out_->result].folded) throw std::logic_error("the expression is not constant");
  return out_;
}

}  // namespace pipec::validate
