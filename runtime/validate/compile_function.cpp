#include <algorithm>
#include <stdexcept>

#include "base/civil.hpp"
#include "runtime/validate/compiler.hpp"

namespace pipec::validate {
namespace {

using ir::Function;
using ir::Physical;
using ir::TypeKind;

const ir::Type text_type{.kind = TypeKind::string, .nullable = true};
const ir::Type whole_type{.kind = TypeKind::int64, .nullable = true};

Kernel plain_text_kernel(Function function) {
  switch (function) {
    case Function::trim: return kernel::trim;
    case Function::ltrim: return kernel::ltrim;
    case Function::rtrim: return kernel::rtrim;
    case Function::lower: return kernel::lower;
    case Function::upper: return kernel::upper;
    default: return nullptr;
  }
}

}  // namespace

// Text in, text out: the same kernels that stages use.
SlotId Compiler::text_function(const ir::Expr& expr, const ir::Call& call) {
  const auto argument = [&](std::size_t k, const ir::Type& type) { return expression_as(call.arguments.at(k), type); };
  Step step{.word = ir::info(call.function).name, .physical = Physical::text, .abc = {argument(0, text_type)}};
  step.kernel = plain_text_kernel(call.function);
  switch (call.function) {
    case Function::replace:
      step.kernel = kernel::replace;
      step.abc.push_back(argument(1, text_type));
      step.abc.push_back(argument(2, text_type));
      break;
    case Function::replace_regex: {
      const std::string text = constant_text(call.arguments.at(1));
      step.kernel = kernel::replace_regex;
      step.detail = pattern(text);
      step.abc.push_back(none);
      step.abc.push_back(argument(2, text_type));
      step.remark = "re\"" + text + "\"";
      break;
    }
    case Function::null_if:
      step.kernel = kernel::null_if;
      for (std::size_t k = 1; k < call.arguments.size(); ++k) step.operands.push_back(argument(k, text_type));
      break;
    case Function::pad: {
      step.kernel = kernel::pad;
      step.can_fail = true;
      step.abc.push_back(argument(1, whole_type));
      step.abc.push_back(call.arguments.size() > 2 ? argument(2, text_type)
                                                   : constant_slot({std::string(" ")}, text_type));
      break;
    }
    case Function::substr:
      step.kernel = kernel::substr;
      step.abc.push_back(argument(1, whole_type));
      step.abc.push_back(call.arguments.size() > 2 ? argument(2, whole_type) : none);
      break;
    default: break;
  }
  return cast({apply(step), text_type}, expr.type.kind == TypeKind::null ? text_type : expr.type);
}

Compiler::Operand Compiler::node(const ir::Expr& expr, const ir::Call& call) {
  const auto day = [&](std::int64_t back) {
    const std::string zone = call.arguments.empty() ? "UTC" : constant_text(call.arguments.front());
    return constant_slot({Zone(zone).date_at(bindings_.now_us) - back}, {.kind = TypeKind::date});
  };
  switch (call.function) {
    case Function::trim:
    case Function::ltrim:
    case Function::rtrim:
    case Function::lower:
    case Function::upper:
    case Function::replace:
    case Function::replace_regex:
    case Function::null_if:
    case Function::pad:
    case Function::substr: return {text_function(expr, call), expr.type};
    case Function::length: {
      const Operand operand = expression(call.arguments.at(0));
      if (operand.type.kind == TypeKind::null) return {null_slot(Physical::int64), expr.type};
      return {apply({.kernel = operand.type.kind == TypeKind::bytes ? kernel::byte_length : kernel::length,
                     .word = "length",
                     .abc = {operand.slot}}),
              expr.type};
    }
    case Function::round:
    case Function::floor:
    case Function::ceil:
    case Function::abs: return {number_function(expr, call), expr.type};
    case Function::concat: {
      Step step{.kernel = kernel::concat, .word = "concat", .physical = Physical::text};
      for (const auto argument : call.arguments) step.operands.push_back(expression_as(argument, text_type));
      return {cast({apply(step), text_type}, expr.type), expr.type};
    }
    case Function::coalesce: return {coalesce(call.arguments, expr.type), expr.type};
    case Function::sha256:
    case Function::md5: {
      const Operand operand = expression(call.arguments.at(0));
      if (operand.type.kind == TypeKind::null) return {null_slot(Physical::text), expr.type};
      if (ir::physical(operand.type.kind) != Physical::text) throw std::logic_error("hashes take text, bytes or row");
      const bool sha = call.function == Function::sha256;
      return {apply({.kernel = sha ? kernel::sha256 : kernel::md5,
                     .word = sha ? "sha256" : "md5",
                     .physical = Physical::text,
                     .abc = {operand.slot}}),
              {.kind = TypeKind::bytes, .nullable = expr.type.nullable}};
    }
    case Function::today: return {day(0), {.kind = TypeKind::date}};
    case Function::yesterday: return {day(1), {.kind = TypeKind::date}};
    case Function::now:
      return {constant_slot({bindings_.now_us}, {.kind = TypeKind::timestamp}), {.kind = TypeKind::timestamp}};
    case Function::add_months: {
      const SlotId date = expression_as(call.arguments.at(0), {.kind = TypeKind::date, .nullable = true});
      const SlotId months = expression_as(call.arguments.at(1), whole_type);
      return {apply({.kernel = kernel::add_months, .word = "add_months", .can_fail = true, .abc = {date, months}}),
              expr.type};
    }
    case Function::env: {
      if (environment_ == nullptr) throw std::logic_error("env() stands in settings, params and secrets only");
      const std::string variable = constant_text(call.arguments.at(0));
      const auto value = environment_->variable(variable);
      if (!value) missing_.push_back(variable);
      return {value ? constant_slot({*value}, text_type) : null_slot(Physical::text), text_type};
    }
    case Function::parse:
    case Function::hex:
    case Function::base64:
    case Function::map: break;
  }
  throw std::logic_error(std::string(ir::info(call.function).name) + " is a stage, not an expression");
}

// One stage over the text of a column, in place.
void Compiler::stage(const ir::Stage& stage, SlotId text) {
  Instruction i;
  i.result = i.a = text;
  i.kernel = plain_text_kernel(stage.function);
  const auto argument = [&](std::size_t k, const ir::Type& type) { return expression_as(stage.arguments.at(k), type); };
  std::vector<SlotId> more;
  switch (stage.function) {
    case Function::replace:
      i.kernel = kernel::replace;
      i.b = argument(0, text_type);
      i.c = argument(1, text_type);
      break;
    case Function::replace_regex:
      i.kernel = kernel::replace_regex;
      i.detail = pattern(constant_text(stage.arguments.at(0)));
      i.c = argument(1, text_type);
      break;
    case Function::null_if:
      i.kernel = kernel::null_if;
      for (std::size_t k = 0; k < stage.arguments.size(); ++k) more.push_back(argument(k, text_type));
      break;
    case Function::map: {
      i.kernel = kernel::map;
      TextMap map;
      for (std::size_t k = 0; k + 1 < stage.arguments.size(); k += 2) {
        map.entries.emplace_back(constant_text(stage.arguments[k]), constant_text(stage.arguments[k + 1]));
      }
      std::sort(map.entries.begin(), map.entries.end());
      out_->maps.push_back(std::move(map));
      i.detail = static_cast<std::uint32_t>(out_->maps.size() - 1);
      break;
    }
    case Function::pad:
      i.kernel = kernel::pad;
      i.b = argument(0, whole_type);
      i.c = stage.arguments.size() > 1 ? argument(1, text_type) : constant_slot({std::string(" ")}, text_type);
      break;
    case Function::substr:
      i.kernel = kernel::substr;
      i.b = argument(0, whole_type);
      i.c = stage.arguments.size() > 1 ? argument(1, whole_type) : none;
      break;
    default: break;
  }
  if (i.kernel == nullptr) throw std::logic_error(stage.text + " is not a stage from text to text");
  i.first = static_cast<std::uint32_t>(out_->operands.size());
  i.count = static_cast<std::uint32_t>(more.size());
  out_->operands.insert(out_->operands.end(), more.begin(), more.end());
  i.words = name(text) + " = " + name(text) + " | " +
            (stage.text.empty() ? std::string(ir::info(stage.function).name) : stage.text);
  out_->body.push_back(std::move(i));
}

}  // namespace pipec::validate
