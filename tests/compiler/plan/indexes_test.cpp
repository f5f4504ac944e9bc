// Which indexes a load makes, drops and builds again, and what it says about the others.
#include <functional>

#include "compiler/plan/compare.hpp"
#include "compiler/plan/indexes.hpp"
#include "compiler/sql/dialect.hpp"
#include "tests/compiler/plan/setup.hpp"

using namespace pipec;
using test::Setup;

namespace {

using Lines = std::vector<std::string>;

ir::LiveIndex live(const std::string& name, std::vector<std::string> columns, bool unique = false) {
  ir::LiveIndex out;
  out.name = name;
  out.columns = std::move(columns);
  out.unique = unique;
  out.definition = "CREATE " + name;
  return out;
}

ir::LiveIndex kept(ir::LiveIndex index, const std::string& because) {
  index.kept_because = because;
  return index;
}

// Steps as "sign object: detail [cost, lock]", statements as they are; one list after the other.
struct Shown {
  Lines steps, drop, create, warnings, decisions;
};

Shown shown(const plan::IndexPlan& plan) {
  Shown out;
  for (const auto& step : plan.steps) {
    out.steps.push_back(std::string(1, static_cast<char>(step.sign)) + " " + step.object + ": " + step.detail + " [" +
                        step.cost + ", " + step.lock + "]");
  }
  for (const auto& text : plan.drop) out.drop.push_back(text.text);
  for (const auto& text : plan.create) out.create.push_back(text.text);
  out.warnings = plan.warnings;
  for (const auto& decision : plan.decisions) {
    CHECK(decision.exit_code == 3);
    out.decisions.push_back(decision.text + " -> " + decision.next);
  }
  return out;
}

enum class Target { fresh, there };
enum class Rows { few, many };

Shown planned(Setup& world, Target table = Target::there, Rows rows = Rows::many) {
  const ir::Task& task = world.ir["load"];
  const sql::Dialect& dialect = sql::dialect(world.ir.program.connections[task.target.connection].kind);
  return shown(plan::plan_indexes(dialect, task, world.table(), table == Target::fresh, rows == Rows::many));
}

Setup declared(bool postgres, std::vector<ir::Index> indexes) {
  Setup world(postgres);
  world.ir["load"].indexes = std::move(indexes);
  return world;
}

}  // namespace

TEST_CASE("plan: nothing declared, nothing done") {
  Setup world;
  world.table().indexes.push_back(live("by_name", {"name"}));
  const auto plan = planned(world);
  CHECK(plan.steps.empty());
  CHECK(plan.drop.empty());
  CHECK(plan.create.empty());
}

TEST_CASE("plan: declared indexes of a new table are built after its rows") {
  for (bool postgres : {true, false}) {
    Setup world = declared(postgres, {{"by_name", false, {"name", "amount"}, {}}, {"o\"dd", true, {"amount"}, {}}});
    world.ir["load"].rebuild_indexes = true;  // says nothing about a new table
    world.table() = {};
    const auto plan = planned(world, Target::fresh);
    CHECK(plan.create == (postgres ? Lines{"CREATE INDEX \"by_name\" ON \"s\".\"t\" (\"name\", \"amount\")",
                                           "CREATE UNIQUE INDEX \"o\"\"dd\" ON \"s\".\"t\" (\"amount\")"}
                                   : Lines{"CREATE INDEX main.\"by_name\" ON \"t\" (\"name\", \"amount\")",
                                           "CREATE UNIQUE INDEX main.\"o\"\"dd\" ON \"t\" (\"amount\")"}));
    CHECK(plan.steps == Lines{"+ index by_name: (name, amount) [index, none]",
                              "+ index o\"dd: unique (amount) [index, none]"});
    CHECK(plan.drop.empty());
    CHECK(plan.warnings.empty());
  }
}

TEST_CASE("plan: declared indexes of a table that is there") {
  struct Row {
    const char* what;
    bool postgres;
    ir::Index index;
    std::vector<ir::LiveIndex> there;
    const char* step;
    const char* create;    // empty: none
    const char* decision;  // empty: none
  };
  ir::LiveIndex partial = live("by_name", {"name"});
  partial.whole = partial.usable = false;
  ir::LiveIndex of_constraint = live("u", {"name"}, true);
  of_constraint.constraint = true;
  ir::LiveIndex nocase = live("by_name", {"name"});
  nocase.usable = false;
  const Row rows[] = {
      {"missing", true, {"by_name", false, {"name"}, {}}, {live("other", {"amount"})},
       "+ index by_name: (name) [index, writers wait]", "CREATE INDEX \"by_name\" ON \"s\".\"t\" (\"name\")", ""},
      {"there", true, {"by_name", false, {"name"}, {}}, {live("by_name", {"name"})},
       "  index by_name: (name): is there [none, none]", "", ""},
      {"another case", true, {"by_name", false, {"name"}, {}}, {live("BY_NAME", {"amount"})},
       "+ index by_name: (name) [index, writers wait]", "CREATE INDEX \"by_name\" ON \"s\".\"t\" (\"name\")", ""},
      {"SQLite's names know no case", false, {"by_name", false, {"name"}, {}}, {live("BY_NAME", {"NAME"})},
       "  index by_name: (name): is there [none, none]", "", ""},
      {"a collation of the column", false, {"by_name", false, {"name"}, {}}, {nocase},
       "  index by_name: (name): is there [none, none]", "", ""},
      {"under another name", true, {"by_name", false, {"name"}, {}}, {live("t_name_idx", {"name"})},
       "  index by_name: (name): is there as t_name_idx [none, none]", "", ""},
      {"under another name, but unique", true, {"by_name", false, {"name"}, {}}, {live("x", {"name"}, true)},
       "+ index by_name: (name) [index, writers wait]", "CREATE INDEX \"by_name\" ON \"s\".\"t\" (\"name\")", ""},
      {"in another order", true, {"by_both", false, {"name", "amount"}, {}}, {live("x", {"amount", "name"})},
       "+ index by_both: (name, amount) [index, writers wait]",
       "CREATE INDEX \"by_both\" ON \"s\".\"t\" (\"name\", \"amount\")", ""},
      {"other columns", true, {"by_name", false, {"name"}, {}}, {live("by_name", {"amount"})},
       "! index by_name: the index by_name of s.t is (amount), declared (name) [index, exclusive]", "",
       "the index by_name of s.t is (amount), declared (name) -> give the declared one another name, or run: "
       "DROP INDEX \"s\".\"by_name\"; the load then builds it"},
      {"an expression", false, {"by_name", false, {"name"}, {}}, {live("by_name", {})},
       "! index by_name: the index by_name of t is (an expression), declared (name) [index, exclusive]", "",
       "the index by_name of t is (an expression), declared (name) -> give the declared one another name, or run: "
       "DROP INDEX main.\"by_name\"; the load then builds it"},
      {"a constraint that is not as declared", true, {"u", false, {"name"}, {}}, {of_constraint},
       "! index u: the index u of s.t is unique (name), declared (name) [index, exclusive]", "",
       "the index u of s.t is unique (name), declared (name) -> give the declared one another name, or run: "
       "ALTER TABLE \"s\".\"t\" DROP CONSTRAINT \"u\"; the load then builds it"},
      {"partial", true, {"by_name", false, {"name"}, {}}, {partial},
       "! index by_name: the index by_name of s.t does not hold all rows, or is not valid [index, exclusive]", "",
       "the index by_name of s.t does not hold all rows, or is not valid -> give the declared one another name, "
       "or run: DROP INDEX \"s\".\"by_name\"; the load then builds it"},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    Setup world = declared(row.postgres, {row.index});
    for (const auto& index : row.there) world.table().indexes.push_back(index);
    const auto plan = planned(world);
    CHECK(plan.steps == Lines{row.step});
    CHECK(plan.create == (*row.create == '\0' ? Lines{} : Lines{row.create}));
    CHECK(plan.decisions == (*row.decision == '\0' ? Lines{} : Lines{row.decision}));
    CHECK(plan.drop.empty());
  }
}

TEST_CASE("plan: rebuild drops what may go, and builds it again by its own definition") {
  for (bool postgres : {true, false}) {
    Setup world = declared(postgres, {{"by_name", false, {"name"}, {}}, {"by_amount", false, {"amount"}, {}}});
    world.ir["load"].rebuild_indexes = true;
    ir::LiveIndex primary = live("pk", {"amount"}, true);
    primary.primary = true;
    ir::LiveIndex second_key = live("also_key", {"id"}, true);
    second_key.usable = false;
    ir::LiveIndex partial = live("part", {"amount"});
    partial.usable = partial.whole = false;
    ir::LiveIndex lost = live("lost", {});
    lost.definition.clear();
    for (const auto& index : {primary, second_key, live("by_name", {"name"}), partial,
                              kept(live("u", {"name"}, true), "constraint u stands on it"), lost}) {
      world.table().indexes.push_back(index);
    }
    const std::string dropped = ": dropped before the rows, built again after them, in one commit [index, exclusive]";
    const auto plan = planned(world);
    CHECK(plan.drop == (postgres ? Lines{"DROP INDEX \"s\".\"by_name\"", "DROP INDEX \"s\".\"part\""}
                                 : Lines{"DROP INDEX main.\"by_name\"", "DROP INDEX main.\"part\""}));
    REQUIRE(plan.create.size() == 3);
    CHECK(test::contains(plan.create[0], "\"by_amount\""));
    CHECK(plan.create[1] == "CREATE by_name");
    CHECK(plan.create[2] == "CREATE part");
    CHECK(plan.steps ==
          Lines{"+ index by_amount: (amount) [index, writers wait]",
                "~ index by_name: (name)" + dropped, "~ index part: (amount)" + dropped,
                "  index u: is kept while rows come: constraint u stands on it [none, none]",
                "  index lost: is kept while rows come: how to build it again is not known [none, none]"});
    CHECK(plan.warnings.empty());
  }
}

TEST_CASE("plan: rebuild that does not pay, or cannot, says so") {
  Setup world;
  world.ir["load"].rebuild_indexes = true;
  CHECK(planned(world).steps.empty());  // the key only
  CHECK(planned(world).warnings.empty());
  world.table().indexes.push_back(kept(live("a", {"name"}), "it has a comment"));
  auto plan = planned(world);
  CHECK(plan.steps == Lines{"  index a: is kept while rows come: it has a comment [none, none]"});
  CHECK(plan.warnings == Lines{"`rebuild = true` rebuilds nothing here: every index of the table must stay"});
  world.table().indexes.push_back(live("b", {"name"}));
  CHECK(planned(world).warnings.empty());
  plan = planned(world, Target::there, Rows::few);
  CHECK(plan.drop.empty());
  CHECK(plan.create.empty());
  CHECK(plan.warnings.empty());
  CHECK(plan.steps == Lines{"  indexes of s.t: are kept while rows come: for what comes, "
                            "building them again would cost more [none, none]"});
  world.ir["load"].rebuild_indexes = false;
  CHECK(planned(world).steps.empty());
}

TEST_CASE("plan: where constraints wait for the commit, a missing index is built before the rows") {
  Setup world = declared(true, {{"by_name", false, {"name"}, {}}});
  world.table().judged_at_commit = true;
  CHECK(planned(world).drop == Lines{"CREATE INDEX \"by_name\" ON \"s\".\"t\" (\"name\")"});
  CHECK(planned(world).create.empty());
  CHECK(planned(world, Target::fresh).create.size() == 1);
  CHECK(planned(world, Target::fresh).drop.empty());
}

TEST_CASE("plan: a task without a key has no index that it looks keys up in") {
  Setup world(true, ir::WriteMode::append);
  world.ir["load"].rebuild_indexes = true;
  world.table().indexes = {live("by_id", {"id"}, true), live("on_expression", {}, true)};
  CHECK(planned(world).drop == Lines{"DROP INDEX \"s\".\"by_id\"", "DROP INDEX \"s\".\"on_expression\""});
}

TEST_CASE("plan: what one task makes is there for the next one") {
  Setup world = declared(true, {{"by_name", false, {"name"}, {}}});
  const ir::Task& task = world.ir["load"];
  const sql::Dialect& dialect = sql::dialect(ir::ConnectionKind::postgres);
  auto plan = plan::plan_indexes(dialect, task, world.table(), false, true);
  REQUIRE(plan.made.size() == 1);
  for (const auto& index : plan.made) world.table().indexes.push_back(index);
  CHECK(planned(world).create.empty());
  world.table() = plan::facts_after(dialect, task);
  CHECK(planned(world).create.empty());
}
