// What a target tells about indexes: how each is made again, and why some must stay where they are.
#include <map>

#include "compiler/plan/indexes.hpp"
#include "tests/contract/targets.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/ir_builder.hpp"

namespace pipec::test {
namespace {

// name -> why it is kept
std::map<std::string, std::string> reasons(const ir::TableFacts& facts) {
  std::map<std::string, std::string> out;
  for (const ir::LiveIndex& index : facts.indexes) out[index.name] = index.kept_because;
  return out;
}

const ir::LiveIndex& named(const ir::TableFacts& facts, const std::string& name) {
  for (const ir::LiveIndex& index : facts.indexes) {
    if (index.name == name) return index;
  }
  FAIL("no index " << name);
  return facts.indexes.front();
}

}  // namespace

TEST_CASE("an index that may be dropped is made again by its definition as it was") {
  for (const std::string& name : target_names) {
    INFO(name);
    const Fixture f = fixture(name);
    const auto target = f.open();
    target->execute("CREATE TABLE " + f.table("odd t") + " (id int PRIMARY KEY, a text, b int)", {});
    const std::string index = f.postgres ? "" : "main.";
    const std::string on = f.postgres ? f.table("odd t") : "\"odd t\"";
    for (const std::string& definition : {
             "CREATE INDEX " + index + "plain ON " + on + " (a)",
             "CREATE UNIQUE INDEX " + index + "\"od\"\"d I\" ON " + on + " (b DESC, a)",
             "CREATE INDEX " + index + "part ON " + on + " (lower(a), b) WHERE b > 3",
             f.postgres ? "CREATE INDEX more ON " + on + " USING brin (b) WITH (pages_per_range = 16)"
                        : "CREATE INDEX more ON " + on + " (a COLLATE NOCASE)",
         }) {
      target->execute(definition, {});
    }
    const auto before = target->catalog(f.schema(), "odd t");
    CHECK(before.indexes.size() == 5);
    for (const ir::LiveIndex& live : before.indexes) {
      INFO(live.name);
      CHECK(live.constraint == live.primary);
      CHECK(live.kept_because.empty() == !live.primary);
      if (live.primary) continue;
      REQUIRE_FALSE(live.definition.empty());
      target->execute(std::string("DROP INDEX ") + (f.postgres ? "public." : "main.") + quoted(live.name), {});
      target->execute(live.definition, {});
    }
    const auto after = target->catalog(f.schema(), "odd t");
    REQUIRE(after.indexes.size() == before.indexes.size());
    for (const ir::LiveIndex& live : before.indexes) {
      const ir::LiveIndex& again = named(after, live.name);
      CHECK(again.definition == live.definition);
      CHECK(again.columns == live.columns);
      CHECK(again.unique == live.unique);
      CHECK(again.usable == live.usable);
    }
  }
}

TEST_CASE("PostgreSQL: indexes that must stay, and why") {
  const Fixture f = fixture("postgres");
  const auto target = f.open();
  for (const char* ddl : {
           "CREATE TABLE public.t (id int, a int, b int, c int, d int, e int NOT NULL, f int, g text, "
           "CONSTRAINT pk PRIMARY KEY (id), CONSTRAINT uq UNIQUE (a) DEFERRABLE, "
           "CONSTRAINT ex EXCLUDE USING btree (b WITH =))",
           "CREATE UNIQUE INDEX referred ON public.t (c)",
           "CREATE TABLE public.child (c int CONSTRAINT child_c REFERENCES public.t (c))",
           "CREATE INDEX clustered ON public.t (d)",
           "ALTER TABLE public.t CLUSTER ON clustered",
           "CREATE UNIQUE INDEX replica ON public.t (e)",
           "ALTER TABLE public.t REPLICA IDENTITY USING INDEX replica",
           "CREATE INDEX described ON public.t (f)",
           "COMMENT ON INDEX public.described IS 'for the report'",
           "CREATE INDEX counted ON public.t (lower(g))",
           "ALTER INDEX public.counted ALTER COLUMN 1 SET STATISTICS 500",
           "CREATE INDEX tied ON public.t (d, e)",
           "ALTER INDEX public.tied DEPENDS ON EXTENSION plpgsql",
           "CREATE INDEX broken ON public.t (f, g)",
           "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public.broken'::regclass",
           "CREATE INDEX free ON public.t (g)",
           "CREATE TABLE public.parts (a int) PARTITION BY RANGE (a)",
           "CREATE INDEX of_parts ON public.parts (a)",
           "CREATE TABLE public.part PARTITION OF public.parts DEFAULT",
           "CREATE TABLE public.other (a int)",
           "CREATE INDEX of_other ON public.other (a)",
           "CREATE SCHEMA closed",
           "CREATE TABLE closed.mine (a int)",
           "CREATE INDEX of_mine ON closed.mine (a)",
           "ALTER TABLE closed.mine OWNER TO with_password",
           "GRANT USAGE ON SCHEMA closed TO with_password",
           "CREATE TABLE public.sent (a int)",
           "CREATE INDEX of_sent ON public.sent (a)",
           "CREATE PUBLICATION p FOR TABLE public.sent",
       }) {
    target->execute(ddl, {});
  }
  const auto t = target->catalog("public", "t");
  CHECK(reasons(t) == std::map<std::string, std::string>{
                          {"pk", "constraint pk stands on it"},
                          {"uq", "constraint uq stands on it"},
                          {"ex", "constraint ex stands on it"},
                          {"referred", "foreign key child_c refers to it"},
                          {"clustered", "the table is clustered by it"},
                          {"replica", "it is the replica identity of the table"},
                          {"described", "it has a comment"},
                          {"counted", "a statistics target is set on it"},
                          {"tied", "it belongs to an extension"},
                          {"broken", "it is not valid"},
                          {"free", ""},
                      });
  for (const char* name : {"pk", "uq", "ex"}) CHECK(named(t, name).constraint);
  CHECK_FALSE(named(t, "free").constraint);
  CHECK(named(target->catalog("public", "parts"), "of_parts").kept_because == "it belongs to a partitioned table");
  CHECK(named(target->catalog("public", "part"), "part_a_idx").kept_because == "it belongs to a partitioned table");
  CHECK(named(target->catalog("public", "sent"), "of_sent").kept_because == "the table is published");
  CHECK(named(target->catalog("public", "other"), "of_other").kept_because.empty());
  auto other = f;
  other.settings.values["user"] = "with_password";
  other.settings.values["password"] = "correct horse 7";
  const auto stranger = other.open();
  CHECK(named(stranger->catalog("public", "other"), "of_other").kept_because == "the table belongs to another role");
  CHECK(named(stranger->catalog("closed", "mine"), "of_mine").kept_because ==
        "this user may not create in schema closed");
}

TEST_CASE("PostgreSQL: rows whose constraints wait for the commit keep an index from being built") {
  const Fixture f = fixture("postgres");
  const auto target = f.open();
  for (const char* ddl : {
           "CREATE TABLE public.parent (id int PRIMARY KEY)",
           "INSERT INTO public.parent VALUES (1)",
           "CREATE TABLE public.at_once (a int REFERENCES public.parent, b int UNIQUE DEFERRABLE)",
           "CREATE INDEX at_once_a ON public.at_once (a)",
           "CREATE TABLE public.late (a int REFERENCES public.parent DEFERRABLE INITIALLY DEFERRED)",
           "CREATE INDEX late_a ON public.late (a)",
           "CREATE TABLE public.unique_late (a int, b int UNIQUE DEFERRABLE INITIALLY DEFERRED)",
           "CREATE INDEX unique_late_a ON public.unique_late (a)",
       }) {
    target->execute(ddl, {});
  }
  // What the facts say, the server does.
  const auto may_be_built = [&](const std::string& table) {
    target->execute("BEGIN", {});
    target->execute("INSERT INTO public." + table + " VALUES (1)", {});
    bool built = true;
    try {
      target->execute("CREATE INDEX later ON public." + table + " (a)", {});
    } catch (const target::TargetError&) {
      built = false;
    }
    target->execute("ROLLBACK", {});
    return built;
  };
  CHECK(may_be_built("at_once"));
  CHECK_FALSE(may_be_built("late"));
  CHECK_FALSE(target->catalog("public", "at_once").judged_at_commit);
  CHECK(named(target->catalog("public", "at_once"), "at_once_a").kept_because.empty());
  for (const std::string table : {"late", "unique_late"}) {
    const auto facts = target->catalog("public", table);
    CHECK(facts.judged_at_commit);
    CHECK(named(facts, table + "_a").kept_because == "constraints of the table are judged at commit");
  }
  // A deferred key of another table waits on this one as well.
  CHECK(target->catalog("public", "parent").judged_at_commit);
}

TEST_CASE("SQLite: indexes that must stay, and why") {
  const Fixture f = fixture("sqlite");
  const auto target = f.open();
  for (const char* ddl : {
           "CREATE TABLE t (id INTEGER PRIMARY KEY, a UNIQUE, b, c)",
           "CREATE UNIQUE INDEX referred ON t (b)",
           "CREATE INDEX also_b ON t (b)",
           "CREATE UNIQUE INDEX free ON t (c)",
           "CREATE TABLE child (x REFERENCES T (B))",
       }) {
    target->execute(ddl, {});
  }
  CHECK(reasons(target->catalog("", "t")) == std::map<std::string, std::string>{
                                                 {"", "it is the row's own number"},
                                                 {"sqlite_autoindex_t_1", "a constraint of the table stands on it"},
                                                 {"referred", "a foreign key refers to it"},
                                                 {"also_b", ""},
                                                 {"free", ""},
                                             });
  CHECK(named(target->catalog("", "t"), "sqlite_autoindex_t_1").constraint);
}

TEST_CASE("planned indexes are made and rebuilt, and then there is nothing more to do") {
  for (const std::string& name : target_names) {
    INFO(name);
    const Fixture f = fixture(name);
    const auto target = f.open();
    IrBuilder ir;
    ir::Task& task = ir.task("load", f.postgres ? ir.postgres() : ir.sqlite(), f.postgres ? "public.odd t" : "odd t");
    ir.column(task, "id", "int64");
    ir.column(task, "a b", "string?");
    ir.column(task, "n", "int64");
    ir.merge(task, {"id"}, ir::WriteMode::merge);
    task.indexes = {{"By \"both\"", false, {"n", "a b"}, {}}, {"by_n", true, {"n"}, {}}};
    task.rebuild_indexes = true;
    const sql::Dialect& dialect = sql::dialect(f.settings.kind);
    target->execute("CREATE TABLE " + f.table("odd t") + " (id bigint PRIMARY KEY, \"a b\" text" +
                        (f.postgres ? "" : " COLLATE NOCASE") + ", n bigint)", {});
    target->execute("INSERT INTO " + f.table("odd t") + " VALUES (1, 'x', 7), (2, 'y', 8)", {});
    const auto carry_out = [&](const plan::IndexPlan& plan) {
      for (const sql::Text& text : plan.drop) target->execute(text.text, {});
      for (const sql::Text& text : plan.create) target->execute(text.text, {});
    };
    const auto plan = [&](bool worth) {
      return plan::plan_indexes(dialect, task, target->catalog(f.schema(), "odd t"), false, worth);
    };
    const auto first = plan(false);
    CHECK(first.drop.empty());
    CHECK(first.create.size() == 2);
    carry_out(first);
    const auto before = target->catalog(f.schema(), "odd t");
    CHECK(named(before, "by_n").unique);
    CHECK(named(before, "by_n").columns == std::vector<std::string>{"n"});
    CHECK_FALSE(named(before, "By \"both\"").unique);
    CHECK(named(before, "By \"both\"").columns == std::vector<std::string>{"n", "a b"});
    CHECK(plan(false).create.empty());
    CHECK(plan(false).decisions.empty());
    const auto again = plan(true);
    CHECK(again.drop.size() == 2);
    CHECK(again.create.size() == 2);
    carry_out(again);
    const auto after = target->catalog(f.schema(), "odd t");
    CHECK(after.indexes.size() == before.indexes.size());
    for (const ir::LiveIndex& live : before.indexes) CHECK(named(after, live.name).definition == live.definition);
  }
}

}  // namespace pipec::test
