// What of a task counts for "is it loaded already" (S-J): the text whose hash is stored, and the key of its params.
// The form is stored in databases by its hash: a change of it makes every task load again.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "compiler/ir/program.hpp"

namespace pipec::ir {
namespace {

std::string outcome_text(const Program& program, const Task& task, const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::quarantine: return "quarantine";
    case Outcome::Kind::null: return "null";
    case Outcome::Kind::use_default: return "default " + dump(program, task, *outcome.value);
    case Outcome::Kind::warn: return "warn";
    case Outcome::Kind::fail: return "fail";
  }
  return "";
}

std::string check_text(const Program& program, const Task& task, const Check& check) {
  const auto what = check.unique ? std::string("unique") : dump(program, task, check.condition);
  return fmt::format("check {} else {}", what, outcome_text(program, task, check.outcome));
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string csv_text(const CsvOptions& csv) {
  constexpr std::string_view encodings[] = {"utf-8", "utf-16", "latin-1", "windows-1252"};
  std::string nulls;
  for (const auto& value : csv.null_values) nulls += (nulls.empty() ? "" : " ") + quoted(value);
  return fmt::format(
      "csv header={} delimiter={} quote={} escape={} null_values=[{}] quoted_nulls={} encoding={}{} comment={} skip={} "
      "multiline={} header_match={} max_record={} optional={}",
      csv.header, quoted(std::string(1, csv.delimiter)), csv.quote ? quoted(std::string(1, *csv.quote)) : "none",
      quoted(std::string(1, csv.escape)), nulls, csv.quoted_nulls, encodings[static_cast<int>(csv.encoding)],
      csv.encoding_declared ? " declared" : "", csv.comment ? quoted(*csv.comment) : "none", csv.skip, csv.multiline,
      csv.ignore_header_case ? "ignore_case" : "exact", csv.max_record, csv.optional);
}

std::string column_text(const Program& program, const Task& task, const Column& column) {
  std::string out = fmt::format("column `{}` {}", column.name, to_text(column.type));
  if (column.from_source) out += " from " + quoted(column.header);
  for (const auto& stage : column.stages) {
    const auto name = stage.function == Function::replace_regex ? "replace_regex" : info(stage.function).name;
    out += fmt::format(" | {}", name);
    for (const auto argument : stage.arguments) out += " " + dump(program, task, argument);
    if (!stage.zone.empty()) out += " zone=" + quoted(stage.zone);
    out += " else " + outcome_text(program, task, stage.outcome);
  }
  if (column.computed) out += " = " + dump(program, task, *column.computed);
  out += " convert else " + outcome_text(program, task, column.conversion);
  if (column.default_value) out += " default " + dump(program, task, *column.default_value);
  for (const auto& check : column.checks) out += " " + check_text(program, task, check);
  return out + "\n";
}

std::string write_text(const Task& task) {
  const auto& write = task.write;
  constexpr std::string_view modes[] = {"append", "replace", "merge", "insert_only"};
  std::string out = fmt::format("write {}", modes[static_cast<int>(write.mode)]);
  for (const auto id : write.on) out += " `" + task.column(id).name + "`";
  if (write.mode == WriteMode::replace) {
    out += fmt::format(" allow_empty={} max_shrink={}%", write.allow_empty, write.max_shrink_percent);
  }
  return out + "\n";
}

// A value in a key: `;` separates, so it is escaped; the text "null" is told from null.
std::string escaped(std::string_view text) {
  if (text == "null") return "\\null";
  std::string out;
  for (const char c : text) {
    if (c == ';' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string declaration_text(const Program& program, const Task& task) {
  std::string out = "from " + dump(program, task, task.source.pattern) + "\n" + csv_text(task.source.csv) + "\n";
  for (const auto& column : task.columns) out += column_text(program, task, column);
  std::vector<std::string> checks;
  for (const auto& check : task.checks) checks.push_back(check_text(program, task, check) + "\n");
  std::sort(checks.begin(), checks.end());
  for (const auto& check : checks) out += check;
  out += write_text(task);
  if (!task.dedup.on.empty() || !task.dedup.by.empty()) {
    out += "dedup";
    for (const auto id : task.dedup.on) out += " `" + task.column(id).name + "`";
    out += " by";
    for (const auto& order : task.dedup.by) {
      out += " " + dump(program, task, order.value) + (order.descending ? " desc" : " asc");
    }
    out += "\n";
  }
  if (task.update_when) out += "update when " + dump(program, task, *task.update_when) + "\n";
  out += fmt::format("contract columns={} extra={}\n",
                     task.contract.columns == MissingColumns::freeze ? "freeze" : "evolve",
                     task.contract.extra == ExtraColumns::freeze ? "freeze" : "discard");
  return out;
}

std::string param_key(const Program& program, const Task& task, const Bindings& bindings) {
  std::vector<std::string> entries;
  for (const auto id : task.params) {
    const auto& param = program.params[id];
    const auto& value = bindings.params[id.value];
    entries.push_back(param.name + "=" + (value.is_null() ? "null" : escaped(to_text(value, param.type))));
  }
  std::sort(entries.begin(), entries.end());
  std::string out;
  for (const auto& entry : entries) out += (out.empty() ? "" : ";") + entry;
  return out;
}

}  // namespace pipec::ir
