// `quarantine`, `contract`, `audit`: a task's clause overrides `defaults` key by key (S-N2).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/decimal.hpp"
#include "compiler/analyse/not_yet.hpp"
#include "compiler/analyse/settings.hpp"
#include "compiler/analyse/tasks.hpp"

namespace pipec::analyse {
namespace {

void read_limit(Context& context, const ast::Quarantine& clause, ir::Quarantine& quarantine) {
  const Span span = clause.limit->span;
  if (clause.rows) {
    if (const auto rows = literal_of(*clause.limit); rows && rows->type.kind == ir::TypeKind::int64) {
      const auto count = std::get<std::int64_t>(rows->value.data);
      if (count >= 0) {
        quarantine.rows = static_cast<std::uint64_t>(count);
        quarantine.percent.reset();
        return;
      }
    }
    context.diagnostics.add(m::setting_range, span, "limit", "a whole number of rows")
        .example("quarantine limit 500 rows");
    return;
  }
  const auto* percent = std::get_if<ast::Percent>(&clause.limit->node);
  if (percent == nullptr) {
    context.diagnostics.add(m::setting_range, span, "limit", "a percent or a number of rows")
        .example("quarantine limit 1%  or  quarantine limit 500 rows");
    return;
  }
  const auto number = decimal::parse_any(percent->digits);
  if (!number || number->unscaled > 100 * decimal::power_of_ten(number->scale)) {
    context.diagnostics.add(m::percent_range, span, percent->digits);
    return;
  }
  quarantine.percent = decimal::to_short_text(number->unscaled, number->scale);
}

void read_contract(Context& context, const ast::Block& block, ir::Contract& contract) {
  std::vector<std::string> known = {"columns", "extra", "types"};
  Settings settings(context, &block, "a part of a contract", known,
                    "contract { columns = freeze, extra = discard }");
  // dlt's two other words are known, and mean a thing that has another place here.
  const auto discards_value = [&](std::string_view name) {
    const auto* setting = settings.find(name);
    for (const std::string_view word : {"discard_row", "discard_value"}) {
      if (setting == nullptr || !settings.is_word(name, word)) continue;
      context.diagnostics.add(m::contract_discard, setting->value->span, word)
          .help(word == "discard_row"
                    ? "a row whose value does not convert is quarantined, unless its column says `else …`"
                    : "write `else null` at the column");
      return true;
    }
    return false;
  };
  if (!discards_value("columns")) {
    if (const auto word = settings.word("columns", {"freeze", "evolve"})) {
      contract.columns = *word == "freeze" ? ir::MissingColumns::freeze : ir::MissingColumns::evolve;
    }
  }
  if (!discards_value("extra")) {
    if (const auto word = settings.word("extra", {"freeze", "discard", "evolve"})) {
      if (*word == "evolve") {
        report_setting_not_yet(context, settings.find("extra")->span, "extra = evolve",
                               "`extra = discard`, and declare the columns that you want");
      }
      contract.extra = *word == "discard" ? ir::ExtraColumns::discard : ir::ExtraColumns::freeze;
    }
  }
  if (!discards_value("types")) {
    if (const auto word = settings.word("types", {"freeze", "evolve"}); word && *word == "evolve") {
      report_setting_not_yet(context, settings.find("types")->span, "types = evolve",
                             "alter the table yourself, and declare the wider type");
    }
  }
}

struct Known {
  std::string_view name;
  ir::AuditKind kind;
  ir::TypeKind type;
};
constexpr std::array<Known, 6> audit_columns = {{
    {"loaded_at", ir::AuditKind::loaded_at, ir::TypeKind::timestamp},
    {"created_at", ir::AuditKind::created_at, ir::TypeKind::timestamp},
    {"updated_at", ir::AuditKind::updated_at, ir::TypeKind::timestamp},
    {"run_id", ir::AuditKind::run_id, ir::TypeKind::string},
    {"source_file", ir::AuditKind::source_file, ir::TypeKind::string},
    {"source_row", ir::AuditKind::source_row, ir::TypeKind::int64},
}};

struct AuditName {
  std::string name;
  Span span;
};

void read_audit(Context& context, const ast::Block& block, std::map<std::string_view, AuditName>& names) {
  std::vector<std::string> known;
  for (const auto& column : audit_columns) known.emplace_back(column.name);
  Settings settings(context, &block, "an audit column", known, "audit { loaded_at, run_id, source_file, source_row }");
  for (const auto& column : audit_columns) {
    const auto* setting = settings.find(column.name);
    if (setting == nullptr) continue;
    AuditName name{std::string(column.name), setting->name.span};
    if (setting->block) {
      settings.wrong(*setting, "a name for the column");
      continue;
    }
    if (setting->value) {
      const auto word = bare_word(*setting->value);
      if (!word) {
        settings.wrong(*setting, "a name for the column").example("audit { loaded_at = etl_loaded_at }");
        continue;
      }
      name = {word->text, word->span};
    }
    names[column.name] = name;
  }
}

}  // namespace

void analyse_quarantine(Context& context, const ast::Quarantine* base, const ast::Quarantine* own, ir::Task& task) {
  const auto* to = own != nullptr && own->to ? own : base;
  const auto* limit = own != nullptr && own->limit ? own : base;
  if (limit != nullptr && limit->limit) read_limit(context, *limit, task.quarantine);
  if (to == nullptr || !to->to) return;
  auto table = resolve_table(context, *to->to, "quarantine to");
  if (!table || !task.target.connection.valid()) return;
  if (table->connection != task.target.connection) {
    report_setting_not_yet(context, to->to->span, "quarantine to another connection than the target",
                           "name a table beside the target");
    return;
  }
  if (table->schema == task.target.schema && table->table == task.target.table) {
    context.diagnostics.add(m::quarantine_into_target, to->to->span).related(task.target.span, "the target");
    return;
  }
  task.quarantine.to = std::move(*table);
}

void analyse_contract(Context& context, const ast::Block* base, const ast::Block* own, ir::Task& task) {
  for (const auto* block : {base, own}) {
    if (block != nullptr) read_contract(context, *block, task.contract);
  }
}

void analyse_audit(Context& context, const ast::Block* base, const ast::Block* own, ir::Task& task) {
  if (own != nullptr && own->settings.empty()) return;  // `audit {}` switches it off
  std::map<std::string_view, AuditName> names;
  for (const auto* block : {base, own}) {
    if (block != nullptr) read_audit(context, *block, names);
  }
  std::map<std::string, Span> taken;
  for (const auto& column : task.columns) taken.emplace(fold_case(column.name), column.span);
  for (const auto& column : audit_columns) {
    const auto found = names.find(column.name);
    if (found == names.end()) continue;
    const auto& name = found->second;
    const auto [other, fresh] = taken.emplace(fold_case(name.name), name.span);
    if (!fresh) {
      context.diagnostics.add(m::audit_clash, name.span, name.name)
          .related(other->second, "the other one")
          .help(fmt::format("rename it: `audit {{ {} = etl_{} }}`", column.name, column.name));
      continue;
    }
    check_audit_name(context, task, name.name, name.span);
    task.audit.push_back({column.kind, name.name, plain(column.type)});
  }
}

}  // namespace pipec::analyse
