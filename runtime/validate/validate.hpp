// Rules -> a flat vector program; raw batch -> typed rows and, for the rows that fail, every broken rule.
// Refuses to know sources and targets. Order of a row: null test -> stages -> conversion -> default -> computed ->
// column checks -> row checks (S-H1); a rule that needs a failed value is skipped.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/program.hpp"
#include "runtime/value/batch.hpp"

namespace pipec::validate {

// What a value::Reason points to.
struct Rule {
  ir::ReasonCode code = ir::ReasonCode::check_failed;
  std::optional<ir::ColumnId> column;    // none: a rule over the row, or about the record
  std::string text;                      // the check's name or source text; a stage's text; empty: the conversion
  std::string message;                   // for people: "not a whole number", or the user's own message
  ir::Outcome::Kind outcome = ir::Outcome::Kind::quarantine;
  std::optional<ir::ColumnId> unique;    // a `unique` check: judged later by a gate
};

class Program;  // compiled; immutable, shared by threads

std::shared_ptr<const Program> compile(const ir::Program& program, ir::TaskId task, const ir::Bindings& bindings);
const std::vector<Rule>& rules(const Program& program);
// The rule of `unique` check number `check` of a column, and of a structural reason: engine reports with them.
std::uint32_t unique_rule(const Program& program, ir::ColumnId column, std::uint32_t check);
std::uint32_t record_rule(const Program& program, ir::ReasonCode code);
// The program in words, a line per instruction (for tests and `--explain`).
std::string describe(const Program& program);

// Runs a program over batches; one per thread. `file` is the batch's source_file. Texts of `typed` may lie in `raw`, so
// `raw` must stay as long as they are used. Hand in the same `typed` again without clear(): its memory is used again.
// Values of a failed column are null in its quarantined row.
class Validator {
 public:
  explicit Validator(std::shared_ptr<const Program> program);
  ~Validator();
  void run(const value::RawBatch& raw, std::string_view file, value::TypedBatch& typed);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The text that a reason's `value` shows: the raw field of the rule's column, or `name = value, …` of the columns that
// a row check reads.
std::string reason_value(const Program& program, const Rule& rule, const value::RawBatch& raw,
                         const value::TypedBatch& typed, std::size_t row);

// ---- single values, with the same kernels: params, settings, patterns ---------------------------------------

struct Evaluated {
  ir::Value value;
  std::string error;  // not empty: why there is no value
};

// Text as in S-F2, e.g. `-p day=2026-01-31`.
Evaluated convert_text(std::string_view text, const ir::Type& type);

// A constant expression. `bindings.params` must hold the params that it mentions. env() asks `variable`.
struct Environment {
  virtual ~Environment() = default;
  virtual std::optional<std::string> variable(const std::string& name) = 0;
};
Evaluated evaluate(const ir::Program& program, ir::ExprId expr, const ir::Bindings& bindings, Environment& environment);

// The time zones that this machine knows, by name. Empty when it has no tz database.
std::vector<std::string> zone_names();

// The canonical text of row `row` of a typed column (ir::to_text of the same value).
std::string text_at(const value::Column& column, const ir::Type& type, std::size_t row);

}  // namespace pipec::validate
