// Golden text of whole loads, in both dialects.
#include <functional>

#include "compiler/plan/make_plan.hpp"
#include "tests/compiler/plan/plan_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/ir_builder.hpp"

using namespace pipec;
using test::IrBuilder;

namespace {

ir::TableFacts table(bool postgres, std::vector<std::vector<std::string>> columns, std::vector<std::string> key) {
  ir::TableFacts facts;
  facts.schema_exists = facts.exists = true;
  facts.strict = !postgres;
  for (const auto& column : columns) {
    ir::LiveColumn live;
    live.name = column[0];
    live.type = column[1];
    live.not_null = column.size() > 2;
    facts.columns.push_back(live);
  }
  if (!key.empty()) {
    ir::LiveIndex index;
    index.columns = std::move(key);
    index.unique = index.primary = true;
    facts.indexes.push_back(index);
  }
  return facts;
}

// Orders with everything that a shape depends on; each case changes some of it.
void orders(IrBuilder& ir, bool postgres) {
  ir::Task& task = ir.task("orders", postgres ? ir.postgres() : ir.sqlite(), postgres ? "shop.orders" : "orders");
  task.doc = "Orders of the shop; one row each, it's the \"truth\"";
  ir.column(task, "order_id", "int64");
  ir.column(task, "region", "string(2)");
  ir.column(task, "status", "enum(new,paid)").doc = "where it's at";
  ir.column(task, "amount", "decimal(12,2)?");
  ir.column(task, "updated_at", "timestamp?");
}

std::string plan_text(IrBuilder& ir, const ir::TableFacts* live) {
  plan::Facts facts;
  const ir::Task& task = ir["orders"];
  if (live != nullptr) {
    facts.tables[{task.target.connection, task.target.schema, task.target.table}] = *live;
    ir::LedgerFacts ledger;
    ledger.exists = true;
    ledger.version = 1;
    facts.ledgers[ir.id("orders")] = ledger;
  }
  facts.offline = true;
  const auto made = plan::make_plan(ir.program, ir.bindings, facts, {});
  REQUIRE(std::holds_alternative<plan::Plan>(made));
  return test::dump(std::get<plan::Plan>(made).tasks.at(0));
}

ir::TableFacts live_orders(bool postgres) {
  return postgres ? table(true,
                          {{"order_id", "bigint", "not null"},
                           {"region", "text", "not null"},
                           {"status", "text", "not null"},
                           {"amount", "numeric(14,4)"},
                           {"updated_at", "timestamp with time zone"},
                           {"note", "text"}},
                          {"order_id", "region"})
                  : table(false,
                          {{"order_id", "INTEGER", "not null"},
                           {"region", "TEXT", "not null"},
                           {"status", "TEXT", "not null"},
                           {"amount", "NUMERIC"},
                           {"updated_at", "TEXT"},
                           {"note", "TEXT"}},
                          {"order_id", "region"});
}

struct Case {
  const char* name;
  bool table_is_there;
  std::function<void(IrBuilder&, ir::Task&)> change;
  std::function<void(ir::TableFacts&, bool postgres)> live = [](ir::TableFacts&, bool) {};
};

void keyed(IrBuilder& ir, ir::Task& task) { ir.merge(task, {"order_id", "region"}); }

const std::vector<Case>& cases() {
  using ir::CompareOp;
  static const std::vector<Case> all = {
      {"direct_append", false, [](IrBuilder&, ir::Task&) {}},
      {"direct_merge", false, keyed},
      {"direct_merge_ordered", false,
       [](IrBuilder& ir, ir::Task& task) {
         ir.merge(task, {"order_id"});
         ir.dedup_by(task, ir.incoming(task, "updated_at"), true);
         ir.dedup_by(task, ir.incoming(task, "region"), false);
         ir.audit(task, ir::AuditKind::created_at, "created");
         ir.audit(task, ir::AuditKind::source_row, "row");
       }},
      {"merge", true, keyed},
      {"merge_everything", true,
       [](IrBuilder& ir, ir::Task& task) {
         keyed(ir, task);
         ir.dedup_by(task, ir.incoming(task, "updated_at"), true);
         ir.dedup_by(task, ir.arithmetic(ir::ArithmeticOp::multiply, ir.incoming(task, "order_id"), ir.integer(2)),
                     false);
         task.update_when =
             ir.compare(CompareOp::greater, ir.incoming(task, "updated_at"), ir.stored(task, "updated_at"));
         ir.unique(task, "amount");
       }},
      {"unique_in_new_table", false,
       [](IrBuilder& ir, ir::Task& task) {
         keyed(ir, task);
         ir.unique(task, "region");
       }},
      {"insert_only", true,
       [](IrBuilder& ir, ir::Task& task) {
         ir.merge(task, {"order_id", "region"}, ir::WriteMode::insert_only);
       }},
      {"append", true, [](IrBuilder&, ir::Task&) {}},
      {"replace", true,
       [](IrBuilder& ir, ir::Task& task) {
         task.write.mode = ir::WriteMode::replace;
         task.dedup.on = {ir.find(task, "order_id")};
         ir.dedup_by(task, ir.incoming(task, "updated_at"), true);
       }},
      {"quarantine_to", false,
       [](IrBuilder&, ir::Task& task) {
         ir::TableRef to = task.target;
         to.schema = to.schema.empty() ? "" : "audit";
         to.table = "bad_orders";
         task.quarantine.to = to;
       }},
      {"dedup_on_other_columns", true,
       [](IrBuilder& ir, ir::Task& task) {
         keyed(ir, task);
         task.dedup.on = {ir.find(task, "amount")};
         ir.dedup_by(task, ir.incoming(task, "updated_at"), true);
       }},
      {"hostile_names", true,
       [](IrBuilder& ir, ir::Task& task) {
         task.columns.clear();
         task.target.table = "x'); drop table t; --";
         ir.column(task, "sel;ect", "int64");
         ir.column(task, "a\"b", "string?").doc = "'; --";
         ir.column(task, "{run_id}", "decimal(20,2)?");
         ir.merge(task, {"sel;ect"});
         ir.dedup_by(task, ir.incoming(task, "{run_id}"), true);
         ir.unique(task, "a\"b");
         task.update_when =
             ir.compare(CompareOp::not_equal, ir.incoming(task, "a\"b"), ir.text("'; drop table t; \\' --"));
       },
       [](ir::TableFacts& live, bool) { live.exists = false; }},
      {"triggers", true, keyed, [](ir::TableFacts& live, bool) { live.has_triggers = true; }},
      {"insert_only_with_triggers", true,
       [](IrBuilder& ir, ir::Task& task) {
         ir.merge(task, {"order_id", "region"}, ir::WriteMode::insert_only);
       },
       [](ir::TableFacts& live, bool) { live.has_triggers = true; }},
      {"other_live_types", true,
       [](IrBuilder& ir, ir::Task& task) {
         ir.column(task, "extra", "json?");
         keyed(ir, task);
         ir.unique(task, "status");
         task.update_when = ir.compare(CompareOp::not_equal, ir.incoming(task, "status"), ir.stored(task, "status"));
       },
       [](ir::TableFacts& live, bool postgres) {
         ir::LiveColumn extra;
         extra.name = "extra";
         extra.type = postgres ? "json" : "TEXT";
         live.columns.push_back(extra);
         live.indexes.clear();
         if (!postgres) return;
         live.columns[0].type = "numeric(19,0)";
         live.columns[2].type = "shop.status";
         live.columns[2].enum_labels = {"old", "new", "paid"};
       }},
  };
  return all;
}

}  // namespace

TEST_CASE("plan: the statements of whole loads") {
  for (const bool postgres : {true, false}) {
    for (const Case& one : cases()) {
      INFO(one.name);
      IrBuilder ir;
      orders(ir, postgres);
      one.change(ir, ir["orders"]);
      ir::TableFacts live = live_orders(postgres);
      one.live(live, postgres);
      test::check_golden(std::string(one.name) + (postgres ? ".postgres" : ".sqlite"),
                         plan_text(ir, one.table_is_there ? &live : nullptr));
    }
  }
}
