// Where a quicker strategy would give another result than the one that everybody can use, it is not taken.
#include "tests/support/catch.hpp"
#include "tests/support/harness.hpp"

using namespace pipec;
using test::Harness;
using test::On;

namespace {

void set_up(Harness& harness, const std::vector<std::string>& statements) {
  harness.target().begin();
  for (const std::string& statement : statements) harness.target().execute(statement, {});
  REQUIRE(harness.target().commit() == target::Commit::done);
}

std::string task(const std::string& name, const std::string& write, const std::string& more = "") {
  return "task " + name + " {\n  from \"" + name + ".csv\" as csv\n  into db.t\n  write " + write + "\n" + more +
         "  columns {\n    k: string\n    v: int32\n  }\n}\n";
}

}  // namespace

TEST_CASE("PostgreSQL: a trigger that changes the key is asked before the verdict, whatever the last run found") {
  for (const char* write : {"insert_only on k", "merge on k"}) {
    Harness harness(On::postgres);
    set_up(harness, {"CREATE TABLE public.t (k text PRIMARY KEY, v int NOT NULL)",
                     "CREATE FUNCTION public.lowered() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN new.k := lower(new.k); "
                     "RETURN new; END'",
                     "CREATE TRIGGER lowered BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.lowered()",
                     "INSERT INTO public.t VALUES ('a', 100), ('b', 1), ('c', 1)"});
    harness.compile(task("one", write, write[0] == 'm' ? "  update when new.v > old.v\n" : ""));
    harness.file("one.csv", "k,v\nb,1\nc,1\n");
    harness.apply();
    harness.world.clock.now += 1'000'000;
    harness.file("one.csv", "k,v\nA,7\nb,1\nc,1\n");
    const auto report = harness.apply_task();
    CHECK(report.error == "");
    CHECK(harness.query("SELECT v::text FROM public.t WHERE k = 'a'") == std::vector<std::string>{"100"});
  }
}

TEST_CASE("PostgreSQL: a replace whose rows a trigger drops empties no table") {
  Harness harness(On::postgres);
  set_up(harness, {"CREATE TABLE public.t (k text, v int)",
                   "INSERT INTO public.t SELECT 'x', 1 FROM generate_series(1, 200)",
                   "CREATE FUNCTION public.none() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                   "CREATE TRIGGER none BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.none()"});
  harness.compile(task("one", "replace"));
  harness.file("one.csv", "k,v\na,1\nb,2\n");
  const auto report = harness.apply_task();
  CHECK(engine::to_text(report.status) == "refused");
  CHECK(harness.query("SELECT count(*)::text FROM public.t") == std::vector<std::string>{"200"});
}

TEST_CASE("PostgreSQL: triggers of a statement see one") {
  Harness harness(On::postgres);
  set_up(harness, {"CREATE TABLE public.t (k text, v int)", "CREATE TABLE public.seen (n int)",
                   "CREATE FUNCTION public.see() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.seen VALUES "
                   "(1); RETURN NULL; END'",
                   "CREATE TRIGGER see AFTER INSERT ON public.t FOR EACH STATEMENT EXECUTE FUNCTION public.see()"});
  harness.compile(task("one", "append"));
  harness.file("one.csv", "k,v\na,1\nb,2\n");
  CHECK(harness.apply_task().strategy == "merge");
  CHECK(harness.query("SELECT count(*)::text FROM public.seen") == std::vector<std::string>{"1"});
}

TEST_CASE("PostgreSQL: rows that an EXCLUDE constraint would refuse only among losers are loaded") {
  Harness harness(On::postgres);
  set_up(harness, {"CREATE TABLE public.t (k text PRIMARY KEY, v int, EXCLUDE USING btree (v WITH =))"});
  harness.compile(task("one", "merge on k"));
  harness.file("one.csv", "k,v\n1,5\n2,5\n1,6\n");
  const auto report = harness.apply_task();
  CHECK(report.error + report.refused_by == "");
  CHECK(report.counts.inserted == 2);
}

TEST_CASE("two tasks into one table share its declared indexes") {
  for (const On on : {On::sqlite, On::postgres}) {
    for (const bool table_is_there : {false, true}) {
      INFO(test::to_text(on) << (table_is_there ? ", the table is there" : ", the plan makes the table"));
      Harness harness(on);
      const std::string table = on == On::postgres ? "public.t" : "t";
      if (table_is_there) set_up(harness, {"CREATE TABLE " + table + " (k text PRIMARY KEY, v int NOT NULL)"});
      const std::string indexes = "  indexes { rebuild = true, by_v (v) }\n";
      harness.compile(task("one", "merge on k", indexes) + task("two", "merge on k", "  after one\n" + indexes));
      harness.file("one.csv", "k,v\na,1\n");
      harness.file("two.csv", "k,v\nb,2\n");
      const auto report = harness.apply();
      for (const auto& done : report.tasks) CHECK(done.error == "");
      CHECK(report.exit_code == 0);
      CHECK(harness.query("SELECT count(*) FROM " + table) == std::vector<std::string>{"2"});
    }
  }
}
