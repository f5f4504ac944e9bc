// The memory that a program runs in: one per thread.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "runtime/validate/frame.hpp"

namespace pipec::validate {

class Machine {
 public:
  explicit Machine(std::shared_ptr<const Program> program);  // runs the prologue
  Machine(Machine&&) = default;

  void run(const value::RawBatch& raw, std::string_view file, value::TypedBatch& typed);

  // A folded slot: its one value, and the error that it carries (0: none).
  const value::Column& constant(SlotId slot) const { return own_[slot]; }
  std::uint8_t constant_error(SlotId slot) const { return errors_[slot].empty() ? 0 : errors_[slot][0]; }

 private:
  void bind(SlotId id, value::Column& column, std::size_t rows);
  static void set_constant(value::Column& column, const ir::Value& value);

  std::shared_ptr<const Program> program_;
  std::vector<value::Column> own_;                 // per slot; those of the typed batch stay empty
  std::vector<std::vector<std::uint8_t>> errors_;  // per slot; empty: cannot fail
  value::Arena constants_;
  Frame frame_;
  std::size_t capacity_ = 0;
};

}  // namespace pipec::validate
