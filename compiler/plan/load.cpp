#include "compiler/plan/load.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.hpp"
#include "compiler/plan/statement.hpp"
#include "compiler/sql/load.hpp"

namespace pipec::plan {
namespace {

using sql::Shape;
using sql::StageColumn;

ir::Type type_of(ir::TypeKind kind, bool nullable = false) {
  ir::Type type;
  type.kind = kind;
  type.nullable = nullable;
  return type;
}

Origin audit_origin(ir::AuditKind kind) {
  switch (kind) {
    case ir::AuditKind::loaded_at:
    case ir::AuditKind::created_at:
    case ir::AuditKind::updated_at:
      return {Origin::Kind::load_time, 0};
    case ir::AuditKind::run_id:
      return {Origin::Kind::run_id, 0};
    case ir::AuditKind::source_file:
      return {Origin::Kind::source_file, 0};
    case ir::AuditKind::source_row:
      break;
  }
  return {Origin::Kind::source_row, 0};
}

// A key of the dedup order that is a column of the table needs no companion in the stage.
const ir::ColumnRef* plain_column(const ir::Program& program, const ir::Order& order) {
  return std::get_if<ir::ColumnRef>(&program.exprs[order.value].node);
}

std::vector<StageColumn> stage_columns(const std::vector<BulkColumn>& columns) {
  std::vector<StageColumn> out;
  for (const BulkColumn& column : columns) out.push_back({column.name, column.type});
  return out;
}

// The statements of one load take shape here; each method fills one part of the Load.
class Builder {
 public:
  explicit Builder(const LoadContext& context) : c_(context), d_(context.dialect) {}

  Load build() {
    choose_strategy();
    describe();
    begin();
    open();
    bulks();
    finish();
    dry_run();
    return std::move(load_);
  }

 private:
  bool is_keyed() const { return !c_.task.write.on.empty(); }
  bool has_unique() const {
    const auto& columns = c_.task.columns;
    return std::any_of(columns.begin(), columns.end(), [](const ir::Column& column) {
      return std::any_of(column.checks.begin(), column.checks.end(),
                         [](const ir::Check& check) { return check.unique; });
    });
  }
  bool is_ordered_by_stored() const {
    const auto& by = c_.task.dedup.by;
    return std::all_of(by.begin(), by.end(),
                       [&](const ir::Order& order) { return plain_column(c_.program, order) != nullptr; });
  }

  void choose_strategy() {
    const std::size_t levels = sql::dedup_levels(c_.task).size();
    const bool one_key = is_keyed() ? levels == 1 : levels == 0;
    load_.creates_table = c_.target.creates_table;
    load_.begin = d_.begin();
    load_.strategy = Strategy::merge;
    if (c_.target.made_by_earlier_task) {
      load_.why = "an earlier task of this plan makes the table: stage, deduplicate, one statement into it";
    } else if (!c_.target.creates_table) {
      load_.why = is_keyed() ? "the table is there: stage, deduplicate, one upsert"
                             : "the table is there: stage, then one insert in input order";
    } else if (has_unique()) {
      load_.why = "`unique` is judged over all rows: stage, deduplicate, judge, one statement into the new table";
    } else if (!one_key) {
      load_.why = "`dedup on` names other columns than the key: stage, deduplicate, one statement into the new table";
    } else if (!is_ordered_by_stored()) {
      load_.why = "the dedup order is not stored: stage, deduplicate, one statement into the new table";
    } else {
      load_.strategy = Strategy::direct;
      load_.why = !is_keyed()                   ? "the table is new: rows go straight into it"
                  : d_.adds_primary_key_later() ? "the table is new: rows go straight into it, its key is built after"
                                                : "the table is new: rows go straight into it";
    }
  }

  void describe() {
    const ir::Task& task = c_.task;
    shape_.dialect = &d_;
    shape_.table = d_.table(task.target.schema, task.target.table);
    shape_.stage = d_.temporary(sql::stage_table);
    for (std::size_t i = 0; i < task.columns.size(); ++i) {
      shape_.columns.push_back({task.columns[i].name, task.columns[i].type, c_.target.casts[i], false, false});
    }
    for (std::size_t i = 0; i < task.audit.size(); ++i) {
      const ir::AuditColumn& audit = task.audit[i];
      shape_.columns.push_back({audit.name, audit.type, c_.target.casts[task.columns.size() + i], true,
                                audit.kind == ir::AuditKind::created_at});
    }
    for (ir::ColumnId id : task.write.on) shape_.key.push_back(task.column(id).name);
    shape_.dedup = sql::dedup_levels(task);
    shape_.position = "pipec_position";
    shape_.source_row = "pipec_source_row";
    shape_.line = "pipec_line";
    if (!shape_.dedup.empty()) describe_order();
    shape_.insert_only = task.write.mode == ir::WriteMode::insert_only;
    shape_.replaces = task.write.mode == ir::WriteMode::replace;
    shape_.table_is_new = c_.target.creates_table && !c_.target.made_by_earlier_task;
    shape_.has_triggers = c_.live.has_triggers;
    if (task.update_when) {
      shape_.update_when = [this](const sql::ColumnText& column) {
        return sql::expression(c_.program, *c_.task.update_when, c_.bindings, d_, column);
      };
    }
  }

  void describe_order() {
    for (std::size_t i = 0; i < c_.task.dedup.by.size(); ++i) {
      const ir::Order& order = c_.task.dedup.by[i];
      const ir::ColumnRef* plain = plain_column(c_.program, order);
      const std::string name =
          plain != nullptr ? c_.task.column(plain->column).name : fmt::format("pipec_order_{}", i + 1);
      shape_.order.push_back(
          {name, plain != nullptr ? c_.task.column(plain->column).type : c_.program.exprs[order.value].type,
           order.descending});
    }
  }

  void begin() {
    load_.prepare = bound(d_, sql::create_ledger(d_));
    const std::string identity = "pipec\n" + c_.task.identity + "\n" + c_.target_identity + "\n" + c_.param_key;
    const std::string digest = hash::sha256(identity);
    std::uint64_t key = 0;
    for (int i = 0; i < 8; ++i) key = key << 8 | static_cast<unsigned char>(digest[static_cast<std::size_t>(i)]);
    load_.lock = {"take the task's lock", d_.lock(static_cast<std::int64_t>(key)), {}};
    load_.read_marker = bound(d_, sql::read_marker(d_));
    if (c_.task.write.mode == ir::WriteMode::append) load_.read_files = bound(d_, sql::read_files(d_));
    load_.abandon_runs = bound(d_, sql::abandon_runs(d_));
    load_.insert_run = bound(d_, sql::insert_run(d_));
    load_.claim_run = bound(d_, sql::claim_run(d_));
  }

  void open() {
    const bool direct = load_.strategy == Strategy::direct;
    if (c_.target.creates_schema) load_.open.push_back(plain(sql::create_schema(d_, c_.task.target.schema)));
    if (c_.target.creates_table) {
      const sql::KeyAt key = direct && d_.adds_primary_key_later() ? sql::KeyAt::later : sql::KeyAt::creation;
      append(load_.open, plain(sql::create_table(d_, c_.task, key, c_.target.made_by_earlier_task)));
    }
    if (c_.target.adds_index) load_.open.push_back(plain(sql::add_unique_index(d_, c_.task)));
    append(load_.open, reject_table());
    append(load_.open,
           plain(sql::create_stage(shape_, file_columns(), "a place for the list of files", sql::files_table)));
  }

  std::vector<Statement> reject_table() const {
    std::vector<Statement> out;
    if (c_.rejects == nullptr || !c_.rejects->creates_table) return out;
    const ir::TableRef& to = *c_.task.quarantine.to;
    if (c_.rejects->creates_schema) out.push_back(plain(sql::create_schema(d_, to.schema)));
    out.push_back(plain(sql::create_reject_table(d_, d_.table(to.schema, to.table))));
    return out;
  }

  std::vector<BulkColumn> table_columns() const {
    std::vector<BulkColumn> out;
    for (std::size_t i = 0; i < c_.task.columns.size(); ++i) {
      out.push_back(
          {c_.task.columns[i].name, c_.task.columns[i].type, {Origin::Kind::column, static_cast<std::uint32_t>(i)}});
    }
    for (const ir::AuditColumn& audit : c_.task.audit)
      out.push_back({audit.name, audit.type, audit_origin(audit.kind)});
    return out;
  }

  std::vector<BulkColumn> staged_columns(bool with_order, bool with_place) const {
    std::vector<BulkColumn> out = table_columns();
    for (std::size_t i = 0; with_order && i < shape_.order.size(); ++i) {
      if (plain_column(c_.program, c_.task.dedup.by[i]) != nullptr) continue;
      out.push_back(
          {shape_.order[i].name, shape_.order[i].type, {Origin::Kind::order_key, static_cast<std::uint32_t>(i)}});
    }
    out.push_back({shape_.position, type_of(ir::TypeKind::int64), {Origin::Kind::position, 0}});
    if (with_place) {
      out.push_back({shape_.source_row, type_of(ir::TypeKind::int64), {Origin::Kind::source_row, 0}});
      out.push_back({shape_.line, type_of(ir::TypeKind::int64), {Origin::Kind::line, 0}});
    }
    return out;
  }

  Bulk bulk(std::string purpose, const std::string& table, std::vector<BulkColumn> columns) const {
    const std::string text = d_.bulk(table, stage_columns(columns));
    return {std::move(purpose), text, std::move(columns)};
  }

  std::vector<BulkColumn> fields(const std::vector<sql::LedgerColumn>& columns) const {
    std::vector<BulkColumn> out;
    for (const sql::LedgerColumn& column : columns) {
      const ir::TypeKind kind = column.kind == sql::ParameterKind::integer     ? ir::TypeKind::int64
                                : column.kind == sql::ParameterKind::timestamp ? ir::TypeKind::timestamp
                                : column.kind == sql::ParameterKind::json      ? ir::TypeKind::json
                                                                               : ir::TypeKind::string;
      out.push_back({column.name,
                     type_of(kind, !column.required),
                     {Origin::Kind::field, static_cast<std::uint32_t>(out.size())}});
    }
    return out;
  }
  std::vector<StageColumn> file_columns() const { return stage_columns(fields(sql::file_columns())); }

  void bulks() {
    if (load_.strategy == Strategy::direct) {
      direct();
    } else {
      merge();
    }
    const std::string rejects = c_.rejects != nullptr
                                    ? d_.table(c_.task.quarantine.to->schema, c_.task.quarantine.to->table)
                                    : d_.own_table("reject");
    load_.rejects = bulk("send the rejects", rejects, fields(sql::reject_columns()));
    load_.files = bulk("send the list of files", d_.temporary(sql::files_table), fields(sql::file_columns()));
  }

  void direct() {
    load_.rows = bulk("send the rows", shape_.table, table_columns());
    if (is_keyed()) {
      const std::vector<BulkColumn> columns = staged_columns(false, false);
      append(load_.open, plain(sql::create_stage(shape_, stage_columns(columns),
                                                 "a place for rows whose key may repeat", sql::side_table)));
      append(load_.open, plain(sql::open_tallies(shape_)));
      load_.side = bulk("send the rows whose key may repeat", d_.temporary(sql::side_table), columns);
      if (d_.adds_primary_key_later()) load_.publish.push_back(plain(sql::add_primary_key(d_, c_.task)));
      Shape side = shape_;
      side.stage = d_.temporary(sql::side_table);
      append(load_.publish, plain(sql::publish_side(side)));
    }
    load_.counts = plain(sql::side_counts(shape_));
  }

  void merge() {
    const std::vector<BulkColumn> columns = staged_columns(true, has_unique());
    append(load_.open,
           plain(sql::create_stage(shape_, stage_columns(columns), "a stage for the rows", sql::stage_table)));
    append(load_.open, plain(sql::open_tallies(shape_)));
    load_.rows = bulk("send the rows to the stage", shape_.stage, columns);
    load_.gates = gates();
    if (shape_.replaces && !shape_.table_is_new) load_.stored_rows = plain(sql::stored_rows(shape_));
    load_.publish = plain(sql::publish(shape_));
    load_.counts = plain(sql::counts(shape_));
  }

  std::vector<UniqueGate> gates() const {
    std::vector<UniqueGate> out;
    const bool asks_table = !shape_.replaces && !shape_.table_is_new;
    for (std::size_t i = 0; i < c_.task.columns.size(); ++i) {
      const auto& checks = c_.task.columns[i].checks;
      for (std::size_t k = 0; k < checks.size(); ++k) {
        if (!checks[k].unique) continue;
        out.push_back({{static_cast<std::uint32_t>(i)},
                       static_cast<std::uint32_t>(k),
                       plain(sql::find_repeats(shape_, shape_.columns[i], asks_table)),
                       plain(sql::remove_repeats(shape_, shape_.columns[i], asks_table))});
      }
    }
    return out;
  }

  void finish() {
    load_.record.push_back(bound(d_, sql::write_marker(d_)));
    load_.record.push_back(bound(d_, sql::write_files(d_, d_.temporary(sql::files_table))));
    append(load_.record, bound(d_, sql::finish_run(d_, "done")));
    load_.prepare_refusal = reject_table();
    load_.refuse = bound(d_, sql::finish_run(d_, "refused"));
    load_.abort_run = bound(d_, sql::abort_run(d_));
    load_.read_run = bound(d_, sql::read_run(d_));
  }

  void dry_run() {
    const bool table_exists = !c_.target.creates_table;
    const std::vector<BulkColumn> columns = staged_columns(true, has_unique());
    load_.dry_open = plain(sql::create_stage(shape_, stage_columns(columns), "a stage for the rows", sql::stage_table));
    load_.dry_rows = bulk("send the rows to the stage", shape_.stage, columns);
    Shape dry = shape_;
    dry.table_is_new = !table_exists;
    std::swap(shape_, dry);
    load_.dry_gates = gates();
    std::swap(shape_, dry);
    if (shape_.replaces && table_exists) load_.dry_stored_rows = plain(sql::stored_rows(shape_));
    load_.dry_counts = plain(sql::dry_counts(shape_, table_exists));
  }

  const LoadContext& c_;
  const sql::Dialect& d_;
  Shape shape_;
  Load load_;
};

}  // namespace

Load make_load(const LoadContext& context) { return Builder(context).build(); }

}  // namespace pipec::plan
