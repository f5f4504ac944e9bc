// One task, and facts about its world that a case changes.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/hash.hpp"
#include "compiler/plan/inputs.hpp"
#include "compiler/plan/make_plan.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/ir_builder.hpp"

namespace pipec::test {

inline ir::FileFacts file(const std::string& name, const std::string& content) {
  ir::FileFacts facts;
  facts.name = facts.path = name;
  facts.content_hash = content;
  return facts;
}

// One task with one connection, and facts that a case changes.
struct Setup {
  IrBuilder ir;
  plan::Facts facts;
  plan::Request request;

  explicit Setup(bool postgres = true, ir::WriteMode mode = ir::WriteMode::merge) {
    ir::Task& task = ir.task("load", postgres ? ir.postgres() : ir.sqlite(), postgres ? "s.t" : "t");
    ir.column(task, "id", "int64");
    ir.column(task, "name", "string(10)?");
    ir.column(task, "amount", "decimal(8,2)");
    const bool keyed = mode == ir::WriteMode::merge || mode == ir::WriteMode::insert_only;
    if (keyed) ir.merge(task, {"id"}, mode);
    task.write.mode = mode;
    facts.ledgers[ir.id("load")].exists = true;
    facts.ledgers[ir.id("load")].version = 1;
    facts.inputs[ir.id("load")].files = {file("a.csv", "aa")};
    ir::TableFacts& live = table();
    live.schema_exists = live.exists = true;
    live.columns = postgres ? std::vector<ir::LiveColumn>{column("id", "bigint", true), column("name", "text"),
                                                          column("amount", "numeric(8,2)")}
                            : std::vector<ir::LiveColumn>{column("id", "INTEGER", true), column("name", "TEXT"),
                                                          column("amount", "REAL")};
    if (keyed) live.indexes = {key({"id"})};
  }

  static ir::LiveColumn column(const char* name, const char* type, bool not_null = false) {
    ir::LiveColumn out;
    out.name = name;
    out.type = type;
    out.not_null = not_null;
    return out;
  }
  static ir::LiveIndex key(std::vector<std::string> columns) {
    ir::LiveIndex index;
    index.columns = std::move(columns);
    index.unique = true;
    return index;
  }
  plan::TableKey table_key(const ir::TableRef& to) const { return {to.connection, to.schema, to.table}; }
  ir::TableFacts& table() { return facts.tables[table_key(ir["load"].target)]; }
  ir::LedgerFacts& ledger() { return facts.ledgers[ir.id("load")]; }
  std::vector<ir::FileFacts>& files() { return facts.inputs[ir.id("load")].files; }

  plan::Plan plan() {
    auto made = plan::make_plan(ir.program, ir.bindings, facts, request);
    REQUIRE(std::holds_alternative<plan::Plan>(made));
    return std::get<plan::Plan>(std::move(made));
  }
  plan::TaskPlan task() { return plan().tasks.at(0); }

  void knows(const std::string& name, const std::string& content) {
    ledger().files.push_back({name, content, 1, "", hash::sha256_hex(ir::declaration_text(ir.program, ir["load"]))});
  }
  void marks() {
    ledger().marker = plan::source_version(files(), hash::sha256_hex(ir::declaration_text(ir.program, ir["load"])));
  }
};

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace pipec::test
