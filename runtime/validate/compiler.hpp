// Builds a Program: gives out slots, folds what is constant into the prologue, and emits one instruction per step.
#pragma once

#include <array>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/validate/kernels.hpp"
#include "runtime/validate/program.hpp"

namespace pipec::validate {

class Compiler {
 public:
  Compiler(const ir::Program& source, const ir::Bindings& bindings, Environment* environment)
      : source_(source), bindings_(bindings), environment_(environment) {}

  std::shared_ptr<const Program> task(const ir::Task& task);
  // A constant expression: its value is in Program::result once the prologue has run.
  std::shared_ptr<const Program> constant(ir::ExprId expr);
  // Variables that env() asked for and that are not set.
  const std::vector<std::string>& missing_variables() const { return missing_; }

 private:
  struct Operand {
    SlotId slot = none;
    ir::Type type;
  };
  struct Step {
    Kernel kernel = nullptr;
    std::string_view word;
    ir::Physical physical = ir::Physical::int64;
    bool can_fail = false;
    std::vector<SlotId> abc;       // up to three operands in a, b, c; may hold none
    std::vector<SlotId> operands;  // any number, in Program::operands
    std::uint32_t detail = none;
    std::int64_t number = 0, number2 = 0;
    std::string remark;            // said after the operands
    bool scaled = false;           // operands are pairs: slot, scale
    SlotId into = none;            // the result goes to this column; none: to a slot of its own
  };

  // slots (compile_slots.cpp)
  SlotId new_slot(SlotInfo info);
  SlotId temporary(ir::Physical physical, bool fallible);
  void release(SlotId slot);
  SlotId constant_slot(ir::Value value, const ir::Type& type);
  SlotId null_slot(ir::Physical physical);
  SlotId apply(const Step& step);
  void emit(Kernel kernel, SlotId result, SlotId a, std::uint32_t detail, std::string words);
  std::string words_of(const Step& step, SlotId result) const;
  const std::string& name(SlotId slot) const { return out_->slots[slot].name; }
  std::uint32_t pattern(const std::string& text);

  // expressions (compile_expression.cpp, compile_arithmetic.cpp, compile_function.cpp, compile_cast.cpp)
  Operand expression(ir::ExprId id);
  SlotId expression_as(ir::ExprId id, const ir::Type& type);
  Operand node(const ir::Expr& expr, const ir::Constant& node);
  Operand node(const ir::Expr& expr, const ir::ColumnRef& node);
  Operand node(const ir::Expr& expr, const ir::MetaRef& node);
  Operand node(const ir::Expr& expr, const ir::ParamRef& node);
  Operand node(const ir::Expr& expr, const ir::Call& node);
  Operand node(const ir::Expr& expr, const ir::RowText& node);
  Operand node(const ir::Expr& expr, const ir::Negate& node);
  Operand node(const ir::Expr& expr, const ir::Not& node);
  Operand node(const ir::Expr& expr, const ir::Arithmetic& node);
  Operand node(const ir::Expr& expr, const ir::Compare& node);
  Operand node(const ir::Expr& expr, const ir::Logic& node);
  Operand node(const ir::Expr& expr, const ir::Coalesce& node);
  Operand node(const ir::Expr& expr, const ir::IsNull& node);
  Operand node(const ir::Expr& expr, const ir::InList& node);
  Operand node(const ir::Expr& expr, const ir::Between& node);
  Operand node(const ir::Expr& expr, const ir::Matches& node);
  Operand node(const ir::Expr& expr, const ir::If& node);
  Operand node(const ir::Expr& expr, const ir::Cast& node);
  Operand boolean(SlotId slot) const;
  SlotId moment_arithmetic(ir::ArithmeticOp op, Operand left, Operand right, const ir::Type& result);
  SlotId decimal_arithmetic(ir::ArithmeticOp op, const Operand& left, const Operand& right, int scale);
  SlotId text_function(const ir::Expr& expr, const ir::Call& call);
  SlotId number_function(const ir::Expr& expr, const ir::Call& call);
  SlotId coalesce(const std::vector<ir::ExprId>& arguments, const ir::Type& type);
  SlotId cast(const Operand& from, const ir::Type& to);
  SlotId cast_to_text(const Operand& from, const ir::Type& to);
  SlotId convert(const Operand& from, const ir::Type& to, SlotId into = none, bool checked = false);
  Operand to_decimal(const Operand& from);
  SlotId to_float(const Operand& from);
  // Brings operands to one physical form; decimals keep their scales.
  ir::Physical unify(std::vector<Operand>& operands);
  std::string constant_text(ir::ExprId id) const;

  // columns and rules (compile_column.cpp, compile_rule.cpp)
  void column(std::uint32_t index);
  void need_columns_of(ir::ExprId id);
  void source_column(std::uint32_t index);
  bool read_at_once(std::uint32_t index);
  SlotId stages(std::uint32_t index, SlotId text);  // the slot with the text, or none: the column has its value
  void stage(const ir::Stage& stage, SlotId text);
  void computed_column(std::uint32_t index);
  void finish_column(std::uint32_t index, std::uint32_t site);
  void column_checks(std::uint32_t index);
  void check(const ir::Check& check, std::optional<ir::ColumnId> column);
  // Turns the comparison that the condition was just made by into the bounds of a range; false: it is another thing.
  bool take_range(SlotId condition, Instruction& range);
  void order_keys();
  std::uint32_t conversion_site(std::uint32_t index, std::span<const ReasonCode> codes);
  std::uint32_t new_site(std::uint32_t column, const ir::Outcome& outcome);
  void compile_outcome(std::uint32_t site, std::uint32_t column, const ir::Outcome& outcome);
  void release_outcome(std::uint32_t site);
  std::uint32_t add_rule(ReasonCode code, std::uint32_t column, std::string text, const ir::Outcome& outcome);
  std::uint32_t default_failure(std::uint32_t column, ir::ExprId value);
  void operands_read(ir::ExprId id, Operands& out) const;
  // What a failure of `expr` shows and says, unless the user has said it.
  void explain_failure(std::uint32_t rule, ir::ExprId expr, const ir::Outcome& outcome);
  void record_rules();
  std::string site_words(std::uint32_t site) const;

  const ir::Program& source_;
  const ir::Bindings& bindings_;
  Environment* const environment_;
  const ir::Task* task_ = nullptr;
  std::shared_ptr<Program> out_ = std::make_shared<Program>();
  std::array<std::array<std::vector<SlotId>, 2>, 5> free_;
  std::vector<bool> temporary_;      // per slot
  std::uint32_t temporaries_ = 0;
  enum class Progress : std::uint8_t { open, begun, done };
  std::vector<Progress> progress_;   // per column
  std::vector<std::string> missing_;
};

// For people, when the user has not said it: what is wrong with a value of this type.
std::string message_of(ReasonCode code, const ir::Type* type);

// For people: why this expression can fail to have a value.
std::string failure_message(const ir::Program& program, ir::ExprId expr);

}  // namespace pipec::validate
