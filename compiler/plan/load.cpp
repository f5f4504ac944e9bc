#include "compiler/plan/load.hpp"

#include <utility>

#include "base/hash.hpp"
#include "compiler/plan/bulk_columns.hpp"
#include "compiler/plan/load_shape.hpp"
#include "compiler/plan/statement.hpp"
#include "compiler/plan/ways.hpp"

namespace pipec::plan {
namespace {

using sql::Shape;

// The phases of one load around its ways; each method fills one part of the Load.
class Builder {
 public:
  explicit Builder(const LoadContext& context) : c_(context), d_(context.dialect), shape_(load_shape(context)) {}

  Load build() {
    load_.creates_table = c_.target.creates_table && !c_.target.made_by_earlier_task;
    load_.begin = d_.begin();
    begin();
    open();
    load_.ways = make_ways(c_, shape_);
    for (Way& way : load_.ways)
      if (c_.indexes != nullptr) append(way.publish, plain(c_.indexes->create));
    own_tables();
    finish();
    dry_run();
    return std::move(load_);
  }

 private:
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
    if (c_.target.creates_schema) load_.open.push_back(plain(sql::create_schema(d_, c_.task.target.schema)));
    append(load_.open, reject_table());
    if (c_.indexes != nullptr) append(load_.open, plain(c_.indexes->drop));
    append(load_.open, plain(sql::create_stage(shape_, stage_columns(field_columns(sql::file_columns())),
                                               "a place for the list of files", sql::files_table)));
  }

  std::vector<Statement> reject_table() const {
    std::vector<Statement> out;
    if (c_.rejects == nullptr || !c_.rejects->creates_table) return out;
    const ir::TableRef& to = *c_.task.quarantine.to;
    if (c_.rejects->creates_schema) out.push_back(plain(sql::create_schema(d_, to.schema)));
    out.push_back(plain(sql::create_reject_table(d_, d_.table(to.schema, to.table))));
    return out;
  }

  void own_tables() {
    const std::string rejects = c_.rejects != nullptr
                                    ? d_.table(c_.task.quarantine.to->schema, c_.task.quarantine.to->table)
                                    : d_.own_table("reject");
    load_.rejects = bulk(d_, "send the rejects", rejects, field_columns(sql::reject_columns()));
    load_.files =
        bulk(d_, "send the list of files", d_.temporary(sql::files_table), field_columns(sql::file_columns()));
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
    const std::vector<BulkColumn> columns = staged_columns(c_, shape_, {.order = true, .position = true});
    load_.dry_open = plain(sql::create_stage(shape_, stage_columns(columns), "a stage for the rows", sql::stage_table));
    load_.dry_rows = bulk(d_, "send the rows to the stage", shape_.stage, columns);
    load_.dry_gates = unique_gates(c_, shape_, !shape_.replaces && table_exists);
    if (shape_.replaces && table_exists) load_.dry_stored_rows = plain(sql::stored_rows(shape_));
    load_.dry_counts = plain(sql::dry_counts(shape_, table_exists));
  }

  const LoadContext& c_;
  const sql::Dialect& d_;
  const Shape shape_;
  Load load_;
};

}  // namespace

Load make_load(const LoadContext& context) { return Builder(context).build(); }

}  // namespace pipec::plan
