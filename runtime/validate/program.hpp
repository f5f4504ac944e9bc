// The compiled form of a task's rules: a flat list of vector instructions over slots. A slot is one column of a batch;
// an instruction is one loop over it. Internal to this room; validate.hpp is what others see.
//
// Every slot has values and `valid` (0: null). A slot of something that can fail has also one byte of error per row:
// 0, a reason code + 1, or `poison`. An operand's error passes to the result (lazily: `and`, `or`, `if`,
// `??` ask only for what they need), so that one failed value skips the rules that need it and no others.
#pragma once

#include <re2/re2.h>

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/ir/program.hpp"
#include "runtime/validate/automaton.hpp"
#include "runtime/validate/convert.hpp"
#include "runtime/validate/time_format.hpp"
#include "runtime/validate/validate.hpp"
#include "runtime/value/batch.hpp"

namespace pipec::validate {

using SlotId = std::uint32_t;
inline constexpr std::uint32_t none = UINT32_MAX;

inline constexpr std::uint8_t poison = 0xFF;   // the reason is written down; whatever needs this value is skipped

struct Frame;
struct Instruction;
using Kernel = void (*)(Frame&, const Instruction&);

struct Instruction {
  Kernel kernel = nullptr;
  SlotId result = none, a = none, b = none, c = none;
  std::uint32_t detail = none;        // an index into a table of Program, or a field of the batch
  std::int64_t number = 0, number2 = 0;
  std::uint32_t first = 0, count = 0;  // further operands in Program::operands
  std::string words;
};

struct SlotInfo {
  ir::Physical physical = ir::Physical::int64;
  bool fallible = false;
  bool constant = false;   // one value for all rows
  bool folded = false;     // constant, and known before the first batch
  std::string name = {};
  bool may_fail = false;   // what made it can fail by itself; `fallible` is also what only carries a column's failure
};

// Where a failure is written down, and what becomes of the row.
struct Site {
  std::array<std::uint32_t, ir::reason_code_count> rules;  // code -> rule; none: cannot happen here
  ir::Outcome::Kind outcome = ir::Outcome::Kind::quarantine;
  SlotId value = none;      // use_default
  std::uint32_t value_rule = none;  // when that value itself cannot be had
};

struct TextMap {
  std::vector<std::pair<std::string, std::string>> entries;  // sorted by first
};

// How one field becomes a value in one go (kernels_read.cpp): null test, stages that only trim or change case, and
// conversion.
struct Reader {
  std::uint32_t field = 0;
  std::vector<ir::Function> stages;      // as written; these say the same of a text that is ASCII:
  bool trim_left = false, trim_right = false;
  ir::Function letters = ir::Function::trim;  // lower, upper, or neither
  std::int64_t low = 0, high = 0;        // of integers
  int precision = 0, scale = 0;          // of decimals
  std::uint32_t length = 0;              // of strings; 0: any
  bool narrow = false;                   // float32
  std::uint32_t labels = none;           // of enums
};

// What an expression reads of a row.
struct Operands {
  std::vector<std::uint32_t> columns;
  std::vector<ir::Meta> metas;
};

struct ConstantValue {
  SlotId slot = none;
  ir::Value value;
};

class Program {
 public:
  std::vector<SlotInfo> slots;         // the first `outputs` are the columns of the typed batch
  std::size_t outputs = 0;
  std::vector<Instruction> prologue;   // constants; run once
  std::vector<Instruction> body;       // run for every batch
  std::vector<SlotId> operands;
  std::vector<ConstantValue> constants;
  SlotId file_slot = none;             // source_file
  SlotId result = none;                // evaluate(): the value asked for

  std::vector<std::unique_ptr<RE2>> patterns;
  std::vector<std::optional<Automaton>> automata;  // per pattern; none: RE2 answers
  std::deque<std::string> texts;
  std::vector<Labels> labels;
  std::vector<TextMap> maps;
  std::vector<TimeFormat> formats;
  std::vector<Site> sites;
  std::vector<Reader> readers;
  std::vector<ir::Type> types;         // of operands of instructions that write canonical text

  std::vector<std::string> null_values;
  bool quoted_nulls = false;

  std::vector<Rule> rules;
  std::vector<Operands> reads;         // per rule: what a row rule reads, or what a column is computed from
  std::vector<std::string> column_names;
  std::vector<ir::Type> column_types;
  std::vector<std::uint32_t> fields;                        // per column: its field in the raw batch, or none
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> unique_rules;  // (column, check) -> rule
  std::array<std::uint32_t, ir::reason_code_count> record_rules;
};

}  // namespace pipec::validate
